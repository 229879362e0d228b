//! What each code of the edge network says: one table, read by the judge and
//! printed into docs/evidence.md.
//!
//! In scope: the 5xx statuses that the edge gives to its own replies, and the 1xxx codes
//! that it writes into them. Out of scope: how a reply is recognised as the edge's
//! (`marks`), and what a probe adds.
//!
//! Sources, all read and none tried on a real zone (November 2026): Cloudflare's support pages on
//! 5xx and 1xxx errors (developers.cloudflare.com/support/troubleshooting/http-status-codes/), its
//! Workers documentation on errors (developers.cloudflare.com/workers/observability/errors/), and
//! public reports where neither says it.

mod table;

pub use table::CODES;

use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::verdict::Confidence;

/// Where the meaning of a code was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Source {
    /// Cloudflare's support pages.
    Support,
    /// Cloudflare's Workers documentation.
    Workers,
    /// Reports of people who met it.
    Reports,
}

/// What a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Something failed.
    Failed {
        /// Which entry of the closed list.
        failure: Failure,
        /// Where; the failure's usual hop where the code says no more.
        hop: Hop,
        /// How sure it is where the edge's own mark names the code.
        confidence: Confidence,
        /// Who acts.
        owner: Owner,
    },
    /// The reply is meant for this one visitor: a ban, a limit, a question. It is
    /// passed on and counted nowhere.
    Visitor,
}

/// One row: a code, the statuses it comes with, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// A 5xx status, or a 1xxx code.
    pub code: u16,
    /// The statuses of replies with this code. Another status means that the code was
    /// quoted by somebody else.
    pub statuses: &'static [u16],
    /// What it says.
    pub says: Says,
    /// What it means, in a few words.
    pub means: &'static str,
    /// Where that was read.
    pub source: Source,
}

impl Code {
    /// The row of a code.
    #[must_use]
    pub fn of(code: u16) -> Option<&'static Self> {
        CODES.iter().find(|row| row.code == code)
    }

    /// The `Retry-After` of our answer, in seconds, where the edge's reply has none; `None`:
    /// waiting does not cure it.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self.says {
            Says::Failed { owner: Owner::Config, .. } | Says::Visitor => None,
            Says::Failed { failure, .. } => failure.row().retry_after_s,
        }
    }

    /// Whether a reply with this code may be replaced by ours.
    #[must_use]
    pub const fn may_be_replaced(&self) -> bool {
        matches!(self.says, Says::Failed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_row_and_the_documented_ones_are_there() {
        assert!(CODES.windows(2).all(|pair| matches!(pair, [a, b] if a.code < b.code)), "in order, once");
        let documented = [
            500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530, 1000, 1001, 1002, 1003, 1004, 1005,
            1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1018, 1019, 1020, 1021, 1022,
            1023, 1024, 1025, 1027, 1033, 1034, 1035, 1036, 1037, 1040, 1041, 1042, 1101, 1102, 1103, 1104,
            1106, 1200,
        ];
        for code in documented {
            assert!(Code::of(code).is_some(), "{code}");
        }
    }

    #[test]
    fn a_setting_of_the_zone_never_heals_by_waiting_and_is_never_called_ours() {
        for row in CODES {
            if let Says::Failed { owner, failure, .. } = row.says {
                assert!(owner != Owner::Config || row.retry_after_s().is_none(), "{}", row.code);
                assert!(!matches!(failure, Failure::Misconfigured | Failure::Internal), "{}", row.code);
            }
        }
    }
}
