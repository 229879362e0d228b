//! Replies that the edge network made itself, instead of the origin.
//!
//! On Cloudflare, `fetch()` *resolves* with 520–527 or 530 when the origin could not be reached,
//! and with a 1xxx code in a 4xx or 5xx where a name, record or rule of the zone is wrong. The
//! parts: [`marks`] recognises such a reply, [`codes`] says what its code means, [`visitors`] knows
//! the replies that are meant for one visitor.
//!
//! An origin can forge any of these marks; all it gains is other words on an error page.

pub mod codes;
pub mod marks;
pub mod visitors;

#[cfg(test)]
mod tests;

use self::codes::{Code, Says};
use self::marks::{Mark, RecognisedBy};
use super::Asked;
use super::reading::Reading;
use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::retry_after::RetryAfter;
use crate::vantage::Platform;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Verdict, Writer};

/// A 520 that came sooner than this means that the origin hung up rather than answered badly.
const HUNG_UP_WITHIN_MS: u64 = 1_000;

/// A 522 that came sooner than this did not wait for an answer to a connection attempt, which
/// takes 19 s: there is nothing to connect to. Reports have it within a second; a crowded
/// data centre may need longer.
const AT_ONCE_MS: u64 = 5_000;

/// Judges a reply the edge made; `None` when it is the origin's own. [`Verdict::Pass`]: it
/// is for this visitor alone.
#[must_use]
pub fn recognise(reading: &Reading<'_>, asked: &Asked<'_>) -> Option<Verdict> {
    let reply = reading.reply;
    if visitors::is_for_the_visitor(reading) {
        return Some(Verdict::Pass);
    }
    let mark = marks::mark(reading)?;
    let Some(meaning) = meaning(&mark, reply, asked) else { return Some(Verdict::Pass) };
    // Any API answers with a 4xx and a line of text; that the edge sent it has to be
    // said by the reply itself.
    if mark.shape != RecognisedBy::Header && reply.status < 500 && !marks::by_the_edge(reply) {
        return None;
    }
    let shape: &'static str = mark.shape.into();
    let evidence = Evidence::new(format!("edge:{shape}:{}", mark.code));
    let mut finding = Finding::new(meaning.failure, meaning.confidence, evidence)
        .and(Evidence::new(format!("status:{}", reply.status)))
        .because(Reason::Word(format!("edge_{}", mark.code)));
    if meaning.at_once {
        finding = finding.and(Evidence::new("edge:at_once"));
    }
    let usual = meaning.failure.row().owner;
    Some(Verdict::Fail(Box::new(Finding {
        hop: meaning.hop,
        owner: Some(meaning.owner).filter(|owner| *owner != usual),
        component: Some("cloudflare"),
        by: Writer::Edge,
        received_status: Some(reply.status),
        origin_retry_after: RetryAfter::of(reply),
        ..finding
    })))
}

/// Whether a look at the origin can tell more than the edge's reply: which of several causes an
/// unknown reply has, why a handshake failed, and whether it is still so.
#[must_use]
pub fn is_worth_a_probe(finding: &Finding) -> bool {
    finding.by == Writer::Edge && matches!(finding.received_status, Some(520 | 521 | 522 | 525 | 526))
}

/// The statuses below 500 with which the edge sends its own errors.
const BELOW_500: [u16; 5] = [400, 403, 404, 409, 429];
/// The edge's errors with 400 and 404 are a line or a bare page; an origin's
/// page is longer, in bytes.
const SHORT: u64 = 600;

/// Whether a 4xx may be the edge's own, by its head. Any 5xx is looked into anyway.
#[must_use]
pub fn worth_a_look(reply: &Reply) -> bool {
    if !BELOW_500.contains(&reply.status) || !marks::by_the_edge(reply) {
        return false;
    }
    let length = reply.header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
    !matches!(reply.status, 400 | 404) || length.is_some_and(|length| length <= SHORT)
}

/// What a mark says.
struct Meaning {
    failure: Failure,
    hop: Hop,
    confidence: Confidence,
    owner: Owner,
    /// Whether it rests on how soon the reply came.
    at_once: bool,
}

/// The meaning of a mark; `None` for replies that are about the visitor.
fn meaning(mark: &Mark, reply: &Reply, asked: &Asked<'_>) -> Option<Meaning> {
    use Failure as F;
    let of = |failure: Failure, hop: Hop, confidence: Confidence| {
        let owner = failure.row().owner;
        Some(Meaning { failure, hop, confidence, owner, at_once: false })
    };
    let Some(row) = Code::of(mark.code) else {
        return if reply.status < 500 { None } else { of(F::PlatformError, Hop::Edge, Confidence::Possible) };
    };
    let Says::Failed { failure, hop, confidence, owner } = row.says else { return None };
    // A bare status without any mark of the edge's may be the origin's own invention.
    let confidence =
        if mark.shape == RecognisedBy::Status { confidence.min(Confidence::Likely) } else { confidence };
    let hung_up = asked.elapsed_ms < HUNG_UP_WITHIN_MS;
    let deployed = asked.vantage.platform == Platform::Cloudflare;
    match mark.code {
        502 | 504 if mark.blames_edge => of(F::PlatformError, Hop::Edge, Confidence::Likely),
        503 if mark.blames_edge => of(failure, Hop::Edge, confidence),
        520 if hung_up => of(F::ConnectionTerminated, hop, confidence),
        522 if deployed && asked.elapsed_ms < AT_ONCE_MS => Some(Meaning {
            failure: F::DestinationUnavailable,
            hop,
            confidence: Confidence::Likely,
            owner: Owner::Config,
            at_once: true,
        }),
        _ => Some(Meaning { failure, hop, confidence, owner, at_once: false }),
    }
}
