//! A check in words: for a terminal, with the way drawn, and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::verdict::place;
use super::{Aim, CheckLook, CheckResult, CheckVerdict, Connected, SiteCheck};
use crate::advice;
use crate::answer::public_reason;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::pages::guide::terminal::{self, Instead};
use crate::verdict::Finding;

/// What became of a place of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PlaceState {
    /// It was reached.
    Passed,
    /// Here it broke.
    Broken,
    /// Nothing is known.
    Unknown,
}

/// The places between this terminal and the data, and what became of each.
#[must_use]
pub fn way(check: &SiteCheck, told: &CheckResult) -> Vec<(String, PlaceState)> {
    let mut places = vec!["name".to_owned(), format!("port {}", check.ask().port())];
    if check.ask().is_https() {
        places.push("TLS".to_owned());
    }
    places.extend(["web server", "application", "database"].map(str::to_owned));
    let server = places.len().saturating_sub(3);
    let broken = match told {
        // Where an answer came from behind the web server, nothing says how far the request went.
        CheckResult::Well => server.saturating_add(1),
        CheckResult::Unsure(_) => 0,
        CheckResult::Failing(finding) => broken(finding, server),
    };
    let state = |n: usize| match (n.cmp(&broken), told) {
        (std::cmp::Ordering::Less, _) => PlaceState::Passed,
        (std::cmp::Ordering::Equal, CheckResult::Failing(_)) => PlaceState::Broken,
        _ => PlaceState::Unknown,
    };
    places.into_iter().enumerate().map(|(n, place)| (place, state(n))).collect()
}

/// The place, counted from the name, where a failure shows. `server` is that of the web server.
fn broken(finding: &Finding, server: usize) -> usize {
    use Failure as F;
    match (finding.failure, finding.hop) {
        (F::DnsError | F::DnsTimeout, _) => 0,
        (F::ConnectionRefused | F::ConnectionTimeout | F::DestinationIpUnroutable, _) => 1,
        (F::TlsProtocolError | F::TlsAlertReceived | F::TlsCertificateError, _) => 2,
        (_, Hop::OriginApp | Hop::App) => server.saturating_add(1),
        (_, Hop::AppDatabase) => server.saturating_add(2),
        _ => server,
    }
}

/// The way as one line: `you ──✓── name ──✗── port 443 ──?── …`.
#[must_use]
pub fn drawn(way: &[(String, PlaceState)]) -> String {
    let mut line = "you".to_owned();
    for (place, state) in way {
        let mark = match state {
            PlaceState::Passed => '✓',
            PlaceState::Broken => '✗',
            PlaceState::Unknown => '?',
        };
        // Writing to a String cannot fail.
        let _ = write!(line, " ──{mark}── {place}");
    }
    line
}

/// The whole check for a terminal. The first line is the failure's code, or
/// `well`, or `could not tell`.
#[must_use]
pub fn text(check: &SiteCheck, verdict: &CheckVerdict) -> String {
    let way = drawn(&way(check, &verdict.told));
    let url = check.ask().url();
    let mut out = String::new();
    let (first, finding) = match &verdict.told {
        CheckResult::Well => ("well", None),
        CheckResult::Failing(finding) => (finding.failure.code(), Some(finding)),
        CheckResult::Unsure(_) => ("could not tell", None),
    };
    let _ = write!(out, "{first}\n\n  {url}\n  {way}\n");
    if let Some(finding) = finding {
        out.push('\n');
        let internal = finding.internal.clone().map(|text| ("Seen", text));
        // No edge is in between here.
        let place = (finding.hop == Hop::EdgeOrigin).then_some("between this machine and the web server");
        terminal::finding(&mut out, finding, Instead { says: None, place }, internal.as_slice());
    }
    if let CheckResult::Unsure(why) = &verdict.told {
        let _ = writeln!(out, "\n  {why}.");
    }
    if !check.seen().is_empty() {
        let _ = writeln!(out, "\n  Looked at:");
    }
    for look in check.seen() {
        let _ = writeln!(out, "  - {}", look_in_words(look));
    }
    if !verdict.notes.is_empty() {
        let _ = writeln!(out, "\n  Also:");
    }
    for note in &verdict.notes {
        let _ = writeln!(out, "  - {note}");
    }
    if !verdict.readings.is_empty() {
        let _ = writeln!(out, "\n  The edge fails and the origin answers here. That has three readings:");
    }
    for reading in verdict.readings {
        let _ = writeln!(out, "  - {reading}");
    }
    if let Some(finding) = finding {
        terminal::first_checks(&mut out, first_checks(check, finding));
    }
    out
}

/// What to check first, with the names and the port that were looked at in the commands.
fn first_checks(check: &SiteCheck, finding: &Finding) -> Vec<advice::Check> {
    let ask = check.ask();
    let all = advice::checks(finding.failure, finding.hop, finding.component);
    all.into_iter().map(|one| one.for_site(ask.host()).for_origin(ask.subject(), ask.port())).collect()
}

fn look_in_words(look: &CheckLook) -> String {
    let scheme = if look.wanted.target.https { "https" } else { "http" };
    let aim = match look.wanted.aim {
        Aim::Origin => "",
        Aim::Browser => " as a browser",
        Aim::OtherPort => " (the other usual port)",
        Aim::Edge => " (the site's own name)",
    };
    format!("{scheme} {}{aim}: {} ({} ms)", place(look), came(look), look.took_ms)
}

/// What became of a look, in a word or two.
fn came(look: &CheckLook) -> String {
    use super::LookAnswer;
    match (&look.reply, look.seen()) {
        (Some(reply), LookAnswer::Failed(finding)) => format!("{}, {}", reply.status, finding.failure.code()),
        (Some(reply), _) => reply.status.to_string(),
        (None, LookAnswer::Failed(finding)) => finding.failure.code().to_owned(),
        (None, LookAnswer::Nothing(why)) => why,
        (None, LookAnswer::Well) => "well".to_owned(),
    }
}

/// The whole check as JSON. Every key is always there; what is not known is `null`.
#[must_use]
pub fn json(check: &SiteCheck, verdict: &CheckVerdict) -> Value {
    let finding = match &verdict.told {
        CheckResult::Failing(finding) => Some(finding),
        _ => None,
    };
    let word = match &verdict.told {
        CheckResult::Well => "well",
        CheckResult::Failing(_) => "failing",
        CheckResult::Unsure(_) => "unknown",
    };
    let confidence = finding.map(|finding| <&str>::from(finding.confidence));
    let place =
        |(place, state): (String, PlaceState)| json!({ "place": place, "state": <&str>::from(state) });
    let way: Vec<Value> = way(check, &verdict.told).into_iter().map(place).collect();
    json!({
        "url": check.ask().url(),
        "verdict": word,
        "failure": finding.map(|finding| finding.failure.code()),
        "hop": finding.map(|finding| finding.hop.code()),
        "confidence": confidence,
        "component": finding.and_then(|finding| finding.component),
        "reason": finding.and_then(|finding| finding.reason.as_ref()).and_then(public_reason),
        "evidence": finding.map(|finding| json!(finding.evidence)),
        "headline": finding.map(|finding| terminal::headline(finding)),
        "seen": finding.and_then(|finding| finding.internal.clone()),
        "why": if let CheckResult::Unsure(why) = &verdict.told { Some(why) } else { None },
        "way": way,
        "looks": check.seen().iter().map(look_as_json).collect::<Vec<_>>(),
        "notes": verdict.notes,
        "readings": verdict.readings,
        "checks": finding.map(|finding| json!(first_checks(check, finding))),
    })
}

fn look_as_json(look: &CheckLook) -> Value {
    let connected = match &look.connected {
        Connected::Open => "open",
        Connected::Refused => "refused",
        Connected::Unreachable => "unreachable",
        Connected::NoRoute => "no_route",
        Connected::NoAnswer => "no_answer",
        Connected::Other(code) => code,
    };
    json!({
        "aim": <&str>::from(look.wanted.aim),
        "address": place(look),
        "https": look.wanted.target.https,
        "connected": connected,
        "status": look.reply.as_ref().map(|reply| reply.status),
        "came": came(look),
        "certificate_until_s": look.certificate.as_ref().map(|certificate| certificate.until_s),
        "took_ms": look.took_ms,
    })
}
