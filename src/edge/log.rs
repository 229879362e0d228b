//! Events to the console, one JSON line each, where the runtime's log picks them up.

use wasm_bindgen::JsValue;
use web_sys::console;

use super::case::Case;
use super::ledger;
use crate::answer::Answer;
use crate::config::Mistakes;
use crate::event::maintenance::{MaintenanceEvent, maintenance};
use crate::event::{self, Delivery, Event, Severity};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::verdict::Finding;

/// Logs that we answered. `case`: where there is more of it than a request that was not even looked at.
pub fn answered(case: Option<&Case>, finding: &Finding, exchange: &Exchange, answer: &Answer) {
    let Some(case) = case else {
        return write(&event::event(finding, exchange, Some(answer), Delivery::Replaced, None));
    };
    if finding.failure == Failure::Maintenance {
        ledger::closed(case.isolate, case.policy().breaker.on, maintenance(exchange, answer));
    } else {
        self::exchange(case, event::event(finding, exchange, Some(answer), Delivery::Replaced, None));
    }
}

/// Logs and counts what became of an exchange: every event about one comes through here.
pub fn exchange(case: &Case, event: Event) {
    ledger::failed(case.isolate, &case.origin.key, case.policy().breaker.on, event);
}

/// Logs a failure whose answer is not ours. `body_bytes` are the bytes that reached the visitor of a body that broke.
pub fn observed(case: &Case, finding: &Finding, delivery: Delivery, body_bytes: Option<u64>) {
    exchange(case, event::event(finding, &case.exchange, None, delivery, body_bytes));
}

/// Logs a failure that the visitor did not see: somebody else's reply was sent, with this status.
pub fn instead(case: &Case, finding: &Finding, delivery: Delivery, status: u16) {
    exchange(case, event::event(finding, &case.exchange, None, delivery, None).sent(status));
}

/// Logs a value of the maintenance switch that does not read.
pub fn bad_switch(mistakes: &Mistakes) {
    console::error_1(&JsValue::from_str(&event::bad_switch(mistakes)));
}

/// Logs that requests would go to the zone where there is none.
pub fn no_zone() {
    console::error_1(&JsValue::from_str(&event::no_zone()));
}

/// Writes the event of a failed exchange.
pub fn write(event: &Event) {
    put(event.severity_text, &event.to_json_line());
}

/// Writes the event of a visitor of a closed site.
pub fn write_maintenance(event: &MaintenanceEvent) {
    put(event.severity_text, &event.to_json_line());
}

/// Writes a line of which only the text is known.
pub fn line(text: &str) {
    let is_error = text.contains(r#""severity_text":"ERROR""#);
    put(if is_error { Severity::Error } else { Severity::Info }, text);
}

fn put(severity: Severity, line: &str) {
    let line = JsValue::from_str(line);
    match severity {
        Severity::Error => console::error_1(&line),
        Severity::Warn => console::warn_1(&line),
        Severity::Info => console::info_1(&line),
    }
}
