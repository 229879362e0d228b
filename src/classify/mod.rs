//! Outcome and evidence in, verdict out: the only place that judges.
//!
//! In scope: exception text, edge-made replies, statuses, page texts, probe results, and what each
//! of them proves. Out of scope: what the visitor gets (`answer`, `intercept`) and how facts were
//! gathered (`edge`). Everything here is a function of values: no clock, no runtime types.
//!
//! Strongest evidence first: a reply the edge network made itself ([`edge_made`]), an
//! exception ([`exception`]), a probe ([`probe`]), the origin's own reply ([`origin`]),
//! and its body ([`body`]).

pub mod app;
pub mod behind;
pub mod binding;
pub mod body;
pub mod coding;
pub mod drivers;
pub mod edge_made;
pub mod exception;
mod finder;
pub mod fingerprints;
pub mod head;
pub mod origin;
pub mod probe;
pub mod reading;
pub mod soft;
mod status;
pub mod wording;
pub mod words;

use self::reading::Reading;
use crate::failure::Failure;
use crate::outcome::{Outcome, ProbeReport, Reply};
use crate::vantage::proof::CONNECTED_BY_MS;
use crate::vantage::{Connect, Platform, Vantage};
use crate::verdict::{Confidence, Evidence, Finding, Verdict};

/// What of the visitor's request the judgement depends on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Request method.
    pub method: &'a str,
    /// Whether a browser navigates (see [`crate::exchange::Exchange::navigation`]).
    pub navigation: bool,
    /// Whether an upgrade was asked for.
    pub upgrade: bool,
    /// Whether the request has a body, which its visitor may break off or write wrongly.
    pub sends_a_body: bool,
    /// Whether the request was conditional, so that a 304 is expected.
    pub conditional: bool,
    /// Milliseconds from the attempt's start to its outcome.
    pub elapsed_ms: u64,
    /// Where we look from, and so what an observation proves.
    pub vantage: Vantage,
}

impl Asked<'_> {
    /// A browser's navigation, just begun, seen from workerd.
    #[must_use]
    pub const fn navigation() -> Self {
        Self {
            method: "GET",
            navigation: true,
            upgrade: false,
            sends_a_body: false,
            conditional: false,
            elapsed_ms: 0,
            vantage: Vantage::WORKERD,
        }
    }
}

/// What can be said of an outcome without asking the origin again.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// Said and done.
    Clear(Verdict),
    /// Something failed, and a probe may tell more; the finding is what holds without one.
    Unclear(Box<Finding>),
}

impl Judgement {
    /// The same of an outcome without a whole reply, which is never a pass; should the judge say so
    /// all the same, it is our fault.
    #[must_use]
    pub fn of_no_reply(self) -> Self {
        if self == Self::Clear(Verdict::Pass) { Self::fail(Finding::judge_passed()) } else { self }
    }

    /// A clear failure.
    #[must_use]
    pub fn fail(finding: Finding) -> Self {
        Self::Clear(Verdict::Fail(Box::new(finding)))
    }
}

/// The finding of a judgement on something that cannot be a pass, such as an exception or a broken
/// body. Should it be called one all the same, that is our own fault.
#[must_use]
pub fn failing(judgement: Judgement) -> Finding {
    match judgement {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => *finding,
        Judgement::Clear(Verdict::Pass) => Finding::judge_passed(),
    }
}

/// Judges an attempt.
#[must_use]
pub fn judge(outcome: &Outcome, asked: &Asked<'_>) -> Judgement {
    match outcome {
        Outcome::Answered(reply) => judge_reply(reply, asked),
        Outcome::Threw(thrown) => exception::judge(thrown, asked),
        Outcome::DeadlinePassed => Judgement::Unclear(Box::new(late(asked))),
        Outcome::BodyBroke(broke) => body::judge(broke),
        Outcome::VisitorLeft => Judgement::fail(Finding::new(
            Failure::VisitorGone,
            Confidence::Certain,
            Evidence::new("visitor:left"),
        )),
    }
}

/// A passed deadline. Deployed, one of 20 s and more says that the connection stood.
fn late(asked: &Asked<'_>) -> Finding {
    let connected = asked.vantage.platform == Platform::Cloudflare && asked.elapsed_ms >= CONNECTED_BY_MS;
    let confidence = if connected { Confidence::Likely } else { Confidence::Possible };
    let finding = Finding::new(Failure::HttpResponseTimeout, confidence, Evidence::new("deadline"));
    if connected { finding.and(Evidence::new("deadline:connected")) } else { finding }
}

/// A reply is judged by who made it: a status that HTTP does not have, the
/// edge network, the origin.
fn judge_reply(reply: &Reply, asked: &Asked<'_>) -> Judgement {
    if let Some(finding) = invalid_status(reply, asked) {
        return Judgement::fail(finding);
    }
    if let Some(finding) = failed_handshake(reply, asked) {
        return Judgement::fail(finding);
    }
    let reading = Reading::of(reply);
    match edge_made::recognise(&reading, asked) {
        // Where sockets go past the edge, a look at the origin may tell which
        // of several causes it was.
        Some(Verdict::Fail(finding))
            if asked.vantage.connect == Connect::AnotherWay && edge_made::is_worth_a_probe(&finding) =>
        {
            Judgement::Unclear(finding)
        }
        Some(verdict) => Judgement::Clear(verdict),
        None => Judgement::Clear(origin::judge(&reading, asked)),
    }
}

/// Whether the start of the body is needed to judge a reply with this head.
#[must_use]
pub fn worth_a_look(reply: &Reply) -> bool {
    origin::worth_a_look(reply) || edge_made::worth_a_look(reply)
}

/// Judges an attempt without a reply by what a probe found. `without` is what holds without one.
#[must_use]
pub fn judge_with_probe(
    outcome: &Outcome,
    report: &ProbeReport,
    without: &Finding,
    asked: &Asked<'_>,
) -> Finding {
    let finding = probe::judge(outcome, report, without, asked);
    // Hanging up on the handshake is how many servers say that they do not
    // speak WebSocket on that path.
    if asked.upgrade && finding.failure == Failure::ConnectionTerminated {
        return Finding { failure: Failure::HttpUpgradeFailed, ..finding };
    }
    finding
}

/// workerd answers itself, with a 502 that has no header fields, when a WebSocket handshake is not
/// what RFC 6455 section 4.1 demands.
fn failed_handshake(reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    let told = reply.text();
    let by_the_runtime =
        reply.status == 502 && reply.headers.is_empty() && told.contains("WebSocket handshake");
    (asked.upgrade && by_the_runtime).then(|| {
        Finding::new(Failure::HttpUpgradeFailed, Confidence::Certain, Evidence::new("runtime:handshake"))
            .because(crate::verdict::Reason::Word("bad_handshake".to_owned()))
    })
}

/// A final status outside 200–599 (RFC 9110 section 15), or a 101 that switched to nothing.
fn invalid_status(reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    let status = Evidence::new(format!("status:{}", reply.status));
    let word = |word: &str| crate::verdict::Reason::Word(word.to_owned());
    let finding = match reply.status {
        101 if asked.upgrade => {
            Finding::new(Failure::HttpUpgradeFailed, Confidence::Certain, status).because(word("no_switch"))
        }
        100..=199 => Finding::new(Failure::HttpProtocolError, Confidence::Certain, status)
            .because(word("unexpected_interim")),
        200..=599 => return None,
        _ => Finding::new(Failure::HttpProtocolError, Confidence::Certain, status)
            .because(word("invalid_status")),
    };
    Some(Finding { received_status: Some(reply.status), ..finding })
}
