//! What a notice says.

use serde_json::{Value, json};

use super::{NoticeForm, NoticeSubject};
use crate::advice;
use crate::answer::Language;
use crate::event::reason_word;
use crate::ledger::entry::{LedgerEntry, evidence};
use crate::render::moment::rfc3339;
use crate::render::texts::Texts;

/// The body of a notice, as JSON.
pub(super) fn body(form: NoticeForm, what: NoticeSubject, entry: &LedgerEntry, now_ms: u64) -> String {
    match form {
        NoticeForm::Slack => json!({ "text": text(what, entry, now_ms) }).to_string(),
        NoticeForm::Json | NoticeForm::Off => document(what, entry, now_ms).to_string(),
    }
}

/// The line of the log about a notice that nobody took.
pub(super) fn given_up(id: &str, status: Option<u16>, tries: u32, now_ms: u64) -> String {
    let internal = match status {
        Some(status) => format!("status {status} after {tries} attempts"),
        None => format!("no answer after {tries} attempts"),
    };
    json!({
        "event.name": "notice.lost", "timestamp": rfc3339(now_ms), "severity_text": "ERROR",
        "faultline.notice_id": id, "faultline.internal": internal, "faultline.version": env!("CARGO_PKG_VERSION"),
    })
    .to_string()
}

fn document(what: NoticeSubject, entry: &LedgerEntry, now_ms: u64) -> Value {
    let (outage, cause, tally) = (&entry.outage, &entry.outage.last, &entry.tally);
    let checks: Vec<Value> = advice::checks(cause.failure, cause.hop, cause.component.as_deref())
        .into_iter()
        .take(CHECKS_MAX)
        .map(|check| check.for_origin_named(&outage.origin))
        .map(|check| match check.command {
            Some(command) => json!({ "check": check.check, "command": command }),
            None => json!({ "check": check.check }),
        })
        .collect();
    let mut data = json!({
        "outage_id": outage.id,
        "origin": outage.origin,
        "began": rfc3339(outage.began_ms),
        "duration_s": outage.lasted_ms(now_ms) / 1_000,
        "error_type": cause.failure.code(),
        "name": name(entry),
        "hop": cause.hop.code(),
        "confidence": <&str>::from(cause.confidence),
        "evidence": evidence(cause),
        "first_error_type": outage.first.failure.code(),
        "failures": tally.failures,
        "answered": tally.answered,
        "copies": tally.copies,
        "orders_refused": tally.orders,
        "colos": tally.by_colo.keys().collect::<Vec<_>>(),
        "first_checks": checks,
    });
    if let Some(fields) = data.as_object_mut() {
        let optional = [
            ("ended", outage.ended_ms.map(rfc3339)),
            ("component", cause.component.as_deref().map(str::to_owned)),
            ("reason", cause.reason.as_ref().and_then(reason_word)),
            ("guide", entry.guide_to(cause)),
            ("console", entry.guide.as_deref().map(console)),
        ];
        for (name, value) in optional {
            fields.extend(value.map(|value| (name.to_owned(), Value::from(value))));
        }
        if outage.ended_ms.is_some() {
            fields.insert("fell_silent".to_owned(), entry.fell_silent.into());
        }
    }
    let kind: &str = what.into();
    json!({ "type": kind, "timestamp": rfc3339(now_ms), "data": data })
}

/// As many checks as are read in the middle of the night.
const CHECKS_MAX: usize = 3;

fn name(entry: &LedgerEntry) -> &'static str {
    (Texts::of(Language::English).failure)(entry.outage.last.failure).name
}

/// The console beside the guide.
fn console(guide: &str) -> String {
    format!("{}/console", guide.trim_end_matches("/guide"))
}

/// One paragraph for people. `&`, `<` and `>` are all that Slack's format wants escaped.
fn text(what: NoticeSubject, entry: &LedgerEntry, now_ms: u64) -> String {
    let (outage, cause, tally) = (&entry.outage, &entry.outage.last, &entry.tally);
    let (origin, code) = (escaped(&outage.origin), cause.failure.code());
    let lasted = lasted(outage.lasted_ms(now_ms) / 1_000);
    let head = match what {
        NoticeSubject::Began => format!(":red_circle: *{origin} is failing* for {lasted}: {}", name(entry)),
        NoticeSubject::Changed => format!(":red_circle: *{origin} fails differently now*: {}", name(entry)),
        NoticeSubject::Ended if entry.fell_silent => {
            format!(":white_circle: *Nothing more was heard of {origin}* after {lasted} of failures")
        }
        NoticeSubject::Ended => format!(":large_green_circle: *{origin} is well again* after {lasted}"),
        NoticeSubject::Flapping => {
            format!(":large_yellow_circle: *{origin} comes and goes*: {}", name(entry))
        }
    };
    let mut lines = vec![head];
    let confidence: &str = cause.confidence.into();
    lines.push(format!("`{code}` at {}, {confidence}; outage `{}`", cause.hop.code(), outage.id));
    lines.push(format!(
        "{} failures, {} visitors got a page of ours, {} a copy",
        tally.failures, tally.answered, tally.copies
    ));
    if what != NoticeSubject::Ended
        && let Some(check) = crate::ledger::entry::first_check(cause, &entry.outage.origin)
    {
        lines.push(format!("First: {}", escaped(&check)));
    }
    let links = [
        entry.guide.as_deref().map(console).map(|url| (url, "Console")),
        entry.guide_to(cause).map(|url| (url, "Guide")),
    ];
    let links: Vec<String> =
        links.into_iter().flatten().map(|(url, name)| format!("<{url}|{name}>")).collect();
    if !links.is_empty() {
        lines.push(links.join(" · "));
    }
    lines.join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A length of time in words that need no reckoning.
pub(crate) fn lasted(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} days {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}
