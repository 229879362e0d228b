//! What an observation proves, by the way that it was made: the one table that the judge asks and
//! docs/evidence.md prints.
//!
//! A probe's connection that takes the way of `fetch()` meets what the request met. On Cloudflare
//! it takes another: from addresses outside of the published blocks, not through the edge, and with
//! one text for every CONNECT that did not succeed. What it shows there is a hint at best.

use strum::{IntoStaticStr, VariantArray};

use super::Connect;
use crate::verdict::Confidence;

/// What a look at the origin may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Observation {
    /// The connection is rejected at once.
    ConnectRejected,
    /// Nothing answers the connection attempt.
    ConnectSilent,
    /// The resolver says that the name has no address.
    NameFails,
    /// The resolver does not answer.
    NameSilent,
    /// The connection opens, the TLS handshake fails.
    HandshakeFails,
    /// A request was sent, and its reply is cut off, no HTTP, or too large.
    ReplyBroken,
    /// A request was sent, and nothing comes.
    ReplySilent,
    /// A request was sent, and its reply is well.
    ReplyWell,
}

/// How a row of the table is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Basis {
    /// Tried.
    Seen,
    /// Read in documentation or reports.
    Read,
    /// Neither; the careful guess.
    Assumed,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// What was seen.
    pub observation: Observation,
    /// What it proves at most where the probe takes the way of `fetch()`; `None`: nothing.
    pub same_way: Option<Confidence>,
    /// The same where it takes another.
    pub another_way: Option<Confidence>,
    /// Why it is less there.
    pub because: &'static str,
    /// How that is known.
    pub basis: Basis,
}

/// The table. Where the probe goes the way of `fetch()`, each row was tried on workerd.
pub const PROOFS: [Proof; 8] = {
    use Basis::{Assumed, Read};
    use Confidence::{Certain, Likely, Possible};
    use Observation as O;
    [
        row(
            O::ConnectRejected,
            Some(Certain),
            None,
            "every CONNECT that does not succeed ends in this text",
            Read,
        ),
        row(
            O::ConnectSilent,
            Some(Certain),
            Some(Possible),
            "a firewall may admit the edge's addresses alone",
            Read,
        ),
        row(
            O::NameFails,
            Some(Certain),
            Some(Likely),
            "the edge may know records that a resolver does not",
            Assumed,
        ),
        row(
            O::NameSilent,
            Some(Likely),
            Some(Possible),
            "another resolver is asked than the edge's",
            Assumed,
        ),
        row(O::HandshakeFails, Some(Certain), Some(Likely), "the zone's TLS mode is not the runtime's", Read),
        row(O::ReplyBroken, Some(Certain), Some(Likely), "the request came by another way", Assumed),
        row(O::ReplySilent, Some(Certain), Some(Likely), "the request came by another way", Assumed),
        row(O::ReplyWell, Some(Likely), None, "a firewall may refuse the edge's addresses alone", Read),
    ]
};

const fn row(
    observation: Observation,
    same_way: Option<Confidence>,
    another_way: Option<Confidence>,
    because: &'static str,
    basis: Basis,
) -> Proof {
    Proof { observation, same_way, another_way, because, basis }
}

/// What an observation proves at most; `None`: nothing.
#[must_use]
pub fn proves(observation: Observation, connect: Connect) -> Option<Confidence> {
    let row = PROOFS.iter().find(|row| row.observation == observation)?;
    match connect {
        Connect::SameWay => row.same_way,
        Connect::AnotherWay => row.another_way,
        Connect::Never => None,
    }
}

/// A passed deadline of at least this, in milliseconds, means on Cloudflare that the connection
/// stood: the edge waits 19 s for an answer to a connection attempt, and then sends a 522 itself
/// (Cloudflare's support page on 522).
pub const CONNECTED_BY_MS: u64 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_way_never_proves_and_no_way_says_nothing() {
        for observation in Observation::VARIANTS {
            assert!(proves(*observation, Connect::SameWay).is_some(), "{observation:?}");
            let there = proves(*observation, Connect::AnotherWay);
            assert!(there.is_none_or(|most| most < Confidence::Certain), "{observation:?}");
            assert_eq!(proves(*observation, Connect::Never), None, "{observation:?}");
        }
    }
}
