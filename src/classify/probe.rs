//! What a probe says about an exchange that failed: the finding without it, made
//! better where it knows more.
//!
//! The probe comes after the failure, so it proves how the origin is now; it explains the failure
//! only where the two fit. The runtime has three symptoms (measured on workerd):
//! `Network connection lost.` for everything of TCP and HTTP, `internal error; reference` for DNS
//! and TLS, and silence until our own deadline. A probe that shows a cause outright which has the
//! very symptom seen makes it certain; a cause with another symptom is likely, since the origin
//! may have changed in between; a probe that finds nothing wrong leaves the exception's own
//! meaning, noted as intermittent.

mod cause;
mod connection;
mod handshake;
mod reply;

use self::cause::{ProbeCause, Symptom};
use super::Asked;
use crate::failure::Failure;
use crate::outcome::{ConnectFinding, DnsFinding, Ending, HttpFinding, Outcome, ProbeReport, TlsFinding};
use crate::probe::plan::NO_APPLICATION_PROTOCOL;
use crate::vantage::proof::{CONNECTED_BY_MS, Observation, proves};
use crate::vantage::{Connect, Platform};
use crate::verdict::{Confidence, Evidence, Finding, Writer};

/// Judges a failed attempt by a probe. `without` is what holds without one; its evidence
/// and its text for the operator are kept, after the probe's. What a cause proves
/// depends on where we look from.
#[must_use]
pub fn judge(outcome: &Outcome, report: &ProbeReport, without: &Finding, asked: &Asked<'_>) -> Finding {
    let connect = asked.vantage.connect;
    if let Some(code) = untried(report, connect) {
        return noted(&[code.to_owned()], without.clone());
    }
    if without.by == Writer::Edge {
        return beside_the_edge(report, without);
    }
    let Some(symptom) = symptom(outcome) else { return without.clone() };
    let cause = cause(report, symptom);
    let nothing_wrong = matches!(report.http, Some(HttpFinding::Answered { .. }));
    match cause {
        Some(cause) if proves(cause.observation, connect).is_none() => noted(&cause.codes, without.clone()),
        Some(cause) if stood(&cause, symptom, asked) => noted(&cause.codes, without.clone()),
        Some(cause) if symptom == Symptom::Body => broken_body(cause, report, without, connect),
        Some(cause) if keeps_meaning(symptom, report) => unrepeated(&cause.codes, symptom, without, asked),
        Some(cause) => explained(cause, symptom, report, without, connect),
        None if nothing_wrong => {
            let intermittent = (symptom != Symptom::Deadline).then(|| "intermittent".to_owned());
            let codes: Vec<String> = std::iter::once("answered".to_owned()).chain(intermittent).collect();
            match proves(Observation::ReplyWell, connect) {
                Some(_) => unrepeated(&codes, symptom, without, asked),
                None => noted(&codes, without.clone()),
            }
        }
        None => without.clone(),
    }
}

/// What a look shows by itself, where it is the exchange that failed and not a second one after it:
/// a handshake or a reply that is not in order. `None`: both are, or the look did not get that far.
#[must_use]
pub fn shown(report: &ProbeReport) -> Option<Finding> {
    let handshake = report.tls.as_ref().and_then(|tls| handshake::cause(tls, report));
    let cause = handshake.or_else(|| report.http.as_ref().and_then(|http| reply::cause(http, report)))?;
    let mut evidence = cause.codes.iter().map(|code| Evidence::new(format!("probe:{code}")));
    let finding = Finding::new(cause.failure, cause.at_best, evidence.next()?);
    let mut finding = evidence.fold(finding, Finding::and);
    finding.reason = cause.reason;
    finding.internal = cause.internal;
    Some(finding)
}

/// The first of what went wrong in a probe.
fn cause(report: &ProbeReport, symptom: Symptom) -> Option<ProbeCause> {
    connection::cause(report, symptom)
        .or_else(|| report.tls.as_ref().and_then(|tls| handshake::cause(tls, report)))
        .or_else(|| report.http.as_ref().and_then(|http| reply::cause(http, report)))
}

/// Why there was no connection to learn from, as a code; `None` where one was
/// tried and says something.
fn untried(report: &ProbeReport, connect: Connect) -> Option<&'static str> {
    let name_fails = matches!(report.dns, Some(DnsFinding::Fails { .. }));
    match report.connect? {
        ConnectFinding::Forbidden => Some("connect:not_allowed"),
        ConnectFinding::Rejected if connect != Connect::SameWay => Some("connect:not_allowed"),
        ConnectFinding::BehindEdge => Some("none:behind_edge"),
        ConnectFinding::NotTried if !name_fails => Some("none:unresolved"),
        _ => None,
    }
}

/// Whether the connection of the failed exchange stood, although a probe's does not: the edge would
/// have said otherwise by then.
fn stood(cause: &ProbeCause, symptom: Symptom, asked: &Asked<'_>) -> bool {
    let unconnected = matches!(cause.observation, Observation::ConnectSilent | Observation::NameSilent);
    let deployed = asked.vantage.platform == Platform::Cloudflare;
    symptom == Symptom::Deadline && unconnected && deployed && asked.elapsed_ms >= CONNECTED_BY_MS
}

/// What a look past the edge adds to the edge's own reply, where that leaves several causes open:
/// which of them it is. A look that finds the origin well, or in other trouble, is only noted: the
/// edge's addresses may meet what others do not.
fn beside_the_edge(report: &ProbeReport, without: &Finding) -> Finding {
    use Failure as F;
    let mut finding = without.clone();
    let alpn = report.alpn_refused.then_some(TlsFinding::Alert { id: NO_APPLICATION_PROTOCOL });
    let cause =
        alpn.filter(|_| without.received_status == Some(525)).and_then(|tls| handshake::cause(&tls, report));
    let Some(cause) = cause.or_else(|| self::cause(report, Symptom::Other)) else {
        let well = matches!(report.http, Some(HttpFinding::Answered { .. }));
        finding.evidence.extend(well.then(|| Evidence::new("probe:answered")));
        return finding;
    };
    finding.evidence.extend(cause.codes.iter().map(|code| Evidence::new(format!("probe:{code}"))));
    let (tells_more, least) = match (without.received_status, cause.failure) {
        (Some(520), F::ConnectionTerminated | F::HttpProtocolError | F::HttpResponseHeaderSectionSize)
        | (Some(525), F::TlsAlertReceived) => (true, Confidence::Likely),
        (Some(525), F::TlsProtocolError) | (Some(526), F::TlsCertificateError) => (true, without.confidence),
        _ => (false, without.confidence),
    };
    if tells_more {
        finding.failure = cause.failure;
        finding.confidence = least;
        finding.reason = cause.reason.or(finding.reason);
        finding.internal = cause.internal.or(finding.internal);
    }
    finding
}

fn symptom(outcome: &Outcome) -> Option<Symptom> {
    match outcome {
        Outcome::Threw(thrown) if thrown.message.contains("Network connection lost") => Some(Symptom::Lost),
        Outcome::Threw(thrown) if thrown.message.contains("internal error") => Some(Symptom::Reference),
        Outcome::Threw(_) => Some(Symptom::Other),
        Outcome::DeadlinePassed => Some(Symptom::Deadline),
        Outcome::BodyBroke(_) => Some(Symptom::Body),
        Outcome::Answered(_) | Outcome::VisitorLeft => None,
    }
}

/// Whether an exception means more than the probe: one that was thrown, before our deadline, is not
/// explained by a reply that is only slow.
fn keeps_meaning(symptom: Symptom, report: &ProbeReport) -> bool {
    matches!(symptom, Symptom::Lost | Symptom::Reference)
        && matches!(report.http, Some(HttpFinding::Silent { .. }))
}

/// The finding with a cause from the probe.
fn explained(
    cause: ProbeCause,
    symptom: Symptom,
    report: &ProbeReport,
    without: &Finding,
    connect: Connect,
) -> Finding {
    let most = proves(cause.observation, connect);
    // An exception with words of its own fits when it says the same.
    let fits = cause.symptom == symptom || (symptom == Symptom::Other && cause.failure == without.failure);
    let confidence = if fits { cause.at_best } else { cause.at_best.min(Confidence::Likely) };
    let confidence = most.map_or(confidence, |most| confidence.min(most));
    let mut finding = noted(&cause.codes, Finding { failure: cause.failure, confidence, ..without.clone() });
    finding.hop = cause.failure.row().hop;
    finding.reason = cause.reason;
    let rejected = report.rejected_with.as_ref().map(|text| format!("connect: {text}"));
    let texts: Vec<String> =
        [cause.internal, rejected, without.internal.clone()].into_iter().flatten().collect();
    finding.internal = (!texts.is_empty()).then(|| texts.join("; "));
    finding
}

/// The finding as it was, of a failure that the probe did not see again, with what it saw
/// put before the evidence.
///
/// The probe connected, so that two meanings of the symptom are gone: a connection that was lost
/// was not refused but cut while in use (the usual race with an idle timeout), and one that gave no
/// head in time was not waiting to be opened.
///
/// Where the request has a body it may be that which broke off: a runtime throws the same for it,
/// and an origin that is well now speaks against its visitor as much as against itself.
fn unrepeated(codes: &[String], symptom: Symptom, without: &Finding, asked: &Asked<'_>) -> Finding {
    let mut finding = noted(codes, without.clone());
    let is_the_origins = symptom == Symptom::Deadline || (symptom == Symptom::Lost && !asked.sends_a_body);
    if is_the_origins {
        finding.confidence = finding.confidence.max(Confidence::Likely);
    }
    finding
}

/// A finding with what the probe saw put before its evidence.
fn noted(codes: &[String], mut finding: Finding) -> Finding {
    let codes = codes.iter().map(|code| Evidence::new(format!("probe:{code}")));
    finding.evidence = codes.chain(finding.evidence).collect();
    finding
}

/// A broken body is explained only by a probe that saw a body break; any
/// other trouble is just noted.
fn broken_body(cause: ProbeCause, report: &ProbeReport, without: &Finding, connect: Connect) -> Finding {
    match report.http {
        Some(HttpFinding::BadTransferCoding) => explained(cause, Symptom::Body, report, without, connect),
        Some(HttpFinding::BodyIncomplete { ending: Ending::Closed | Ending::Reset, .. })
            if without.failure == Failure::HttpResponseIncomplete =>
        {
            let reason = without.reason.clone().or(cause.reason);
            explained(ProbeCause { reason, ..cause }, Symptom::Body, report, without, connect)
        }
        _ => noted(&cause.codes, without.clone()),
    }
}
