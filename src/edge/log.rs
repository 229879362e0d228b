//! Events to the console, one JSON line each, where the runtime's log picks them up.

use wasm_bindgen::JsValue;
use web_sys::console;

use super::case::Case;
use crate::answer::Answer;
use crate::config::Mistakes;
use crate::event::{self, Delivery, Event, Severity};
use crate::exchange::Exchange;
use crate::verdict::Finding;

/// Logs that we answered.
pub fn answered(finding: &Finding, exchange: &Exchange, answer: &Answer) {
    write(&event::event(finding, exchange, Some(answer), Delivery::Replaced, None));
}

/// Logs a failure whose answer is not ours. `body_bytes` are the bytes that reached the visitor of a body that broke.
pub fn observed(case: &Case, finding: &Finding, delivery: Delivery, body_bytes: Option<u64>) {
    write(&event::event(finding, &case.exchange, None, delivery, body_bytes));
}

/// Logs a failure that the visitor did not see: somebody else's reply was sent, with this status.
pub fn instead(case: &Case, finding: &Finding, delivery: Delivery, status: u16) {
    write(&event::event(finding, &case.exchange, None, delivery, None).sent(status));
}

/// Logs a value of the maintenance switch that does not read.
pub fn bad_switch(mistakes: &Mistakes) {
    console::error_1(&JsValue::from_str(&event::bad_switch(mistakes)));
}

/// Logs that requests would go to the zone where there is none.
pub fn no_zone() {
    console::error_1(&JsValue::from_str(&event::no_zone()));
}

fn write(event: &Event) {
    let line = JsValue::from_str(&event.to_json_line());
    match event.severity_text {
        Severity::Error => console::error_1(&line),
        Severity::Warn => console::warn_1(&line),
        Severity::Info => console::info_1(&line),
    }
}
