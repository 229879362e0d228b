//! Events to the console, one JSON line each, where the runtime's log picks them up.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::console;

use super::glue;
use crate::config::Mistakes;
use crate::event::maintenance::MaintenanceEvent;
use crate::event::{self, Event, Severity};
use crate::vantage::Platform;

/// Logs a value of the maintenance switch that does not read.
pub fn bad_switch(mistakes: &Mistakes) {
    console::error_1(&JsValue::from_str(&event::bad_switch(mistakes)));
}

/// Logs settings of pages that do not read.
pub fn bad_settings(mistakes: &Mistakes) {
    console::error_1(&JsValue::from_str(&event::bad_settings(mistakes)));
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

thread_local! {
    /// Whether this isolate is deployed on Cloudflare, as its last request said.
    static DEPLOYED: Cell<bool> = const { Cell::new(false) };
}

/// Notes where the isolate runs.
pub fn runs_on(platform: Platform) {
    DEPLOYED.set(platform == Platform::Cloudflare);
}

/// Writes a line, or, deployed on Cloudflare, the object that it is: the logs there
/// index the keys of those.
fn put(severity: Severity, line: &str) {
    let object = if DEPLOYED.get() { glue::as_object(line).ok() } else { None };
    let line = object.unwrap_or_else(|| JsValue::from_str(line));
    match severity {
        Severity::Error => console::error_1(&line),
        Severity::Warn => console::warn_1(&line),
        Severity::Info => console::info_1(&line),
    }
}
