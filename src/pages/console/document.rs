//! The documents of the console's API.

use serde_json::{Map, Value, json};

use super::ConsolePage;
use super::view::{OriginFacts, World, bindings, checks, name};
use super::weeks::Week;
use crate::answer::short_id;
use crate::event::reason_word;
use crate::ledger::desk::KeptFailure;
use crate::ledger::entry::{LedgerEntry, evidence};
use crate::outage::Cause;
use crate::render::moment::rfc3339;

/// What the API answers.
pub(super) fn document(place: &ConsolePage, world: &World<'_>) -> Value {
    match place {
        ConsolePage::Now | ConsolePage::Metrics => now(world),
        ConsolePage::Outages => json!({
            "at": rfc3339(world.now_ms),
            "outages": world.outages().into_iter().map(|entry| outage(entry, world.now_ms)).collect::<Vec<_>>(),
            "weeks": world.weeks().iter().map(week).collect::<Vec<_>>(),
        }),
        ConsolePage::Failures(filter) => json!({
            "at": rfc3339(world.now_ms),
            "failures": world.failures(filter).into_iter().map(|(origin, kept)| failure(origin, kept)).collect::<Vec<_>>(),
            "outages": world.named(filter).into_iter().map(|entry| outage(entry, world.now_ms)).collect::<Vec<_>>(),
        }),
        ConsolePage::Settings => settings(world),
    }
}

fn now(world: &World<'_>) -> Value {
    let origin = |one: &OriginFacts| {
        let mut document = json!({
            "origin": one.key,
            "routes": world.routes_to(&one.key),
            "state": one.state(world.now_ms).word(),
            "failures_lately": one.failures_lately(world.now_ms),
            "ledger": one.answered,
        });
        let entry =
            one.sheet.book.current.clone().or_else(|| {
                one.here.as_ref().map(|known| LedgerEntry::new(known.clone(), None, known.began_ms))
            });
        let optional = [
            ("outage", entry.as_ref().map(|entry| outage(entry, world.now_ms))),
            ("last_outage", one.sheet.book.last.as_ref().map(|entry| outage(entry, world.now_ms))),
            ("next_look", one.next_look_ms.map(|at_ms| rfc3339(at_ms).into())),
        ];
        add(&mut document, optional);
        document
    };
    json!({
        "at": rfc3339(world.now_ms),
        "origins": world.origins.iter().map(origin).collect::<Vec<_>>(),
        "maintenance": { "switch": shown(world.switch), "closed": world.is_closed, "can_be_set": world.has_switch },
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn add<const N: usize>(document: &mut Value, optional: [(&str, Option<Value>); N]) {
    if let Some(members) = document.as_object_mut() {
        for (name, value) in optional {
            members.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
}

fn outage(entry: &LedgerEntry, now_ms: u64) -> Value {
    let (known, tally) = (&entry.outage, &entry.tally);
    let mut document = json!({
        "id": known.id,
        "origin": known.origin,
        "began": rfc3339(known.began_ms),
        "duration_s": known.lasted_ms(now_ms) / 1_000,
        "first": cause(&known.first, &known.origin),
        "last": cause(&known.last, &known.origin),
        "failures": tally.failures,
        "answered": tally.answered,
        "copies": tally.copies,
        "orders_refused": tally.orders,
        "by_failure": tally.by_failure,
        "by_route": tally.by_route,
        "by_status": tally.by_status,
        "by_delivery": tally.by_delivery,
        "by_colo": tally.by_colo,
    });
    let ended = known.ended_ms.map(|at_ms| Value::from(rfc3339(at_ms)));
    let silent = ended.is_some().then(|| entry.fell_silent.into());
    add(
        &mut document,
        [("ended", ended), ("fell_silent", silent), ("guide", entry.guide_to(&known.last).map(Value::from))],
    );
    document
}

fn cause(cause: &Cause, origin: &str) -> Value {
    let mut document = json!({
        "error_type": cause.failure.code(),
        "name": name(cause),
        "hop": cause.hop.code(),
        "confidence": <&str>::from(cause.confidence),
        "evidence": evidence(cause),
        "at": rfc3339(cause.at_ms),
        "first_checks": checks(cause, origin),
    });
    let component = cause.component.as_deref().map(Value::from);
    let reason = cause.reason.as_ref().and_then(reason_word).map(Value::from);
    add(&mut document, [("component", component), ("reason", reason)]);
    document
}

fn failure(origin: &str, kept: &KeptFailure) -> Value {
    let event = serde_json::from_str::<Value>(&kept.event).unwrap_or(Value::Null);
    let short_id = short_id(&kept.request_id);
    json!({ "at": rfc3339(kept.at_ms), "origin": origin, "request_id": kept.request_id, "short_id": short_id, "event": event })
}

fn week(week: &Week) -> Value {
    json!({ "from": rfc3339(week.from_ms), "outages": week.outages, "down_s": week.down_s })
}

fn settings(world: &World<'_>) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "platform": world.platform,
        "colo": world.colo,
        "bindings": bindings(world).into_iter().map(|(name, is)| (name.to_owned(), is.into())).collect::<Map<_, Value>>(),
        "settings": world.written,
    })
}

/// The value of the switch, JSON, a word as a text, nothing as `auto`.
fn shown(value: &str) -> Value {
    match value {
        "" => "auto".into(),
        _ => serde_json::from_str(value).unwrap_or_else(|_| value.into()),
    }
}
