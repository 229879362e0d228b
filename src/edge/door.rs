//! The door: a request that names no host, or that would go to a zone where there
//! is none, goes no further.

use std::cell::Cell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::visit::Visit;
use super::{log, respond};
use crate::address::Target;
use crate::config::Settings;
use crate::refused;
use crate::render::Rendered;

/// The answer to a request whose URL is none. Nobody is told: it never was a request for this site.
pub fn bad_request(settings: &Settings) -> Promise {
    answer(&refused::bad_request(&settings.cdn_id))
}

/// Whether a target may be asked from here. The platform is asked for only where it matters.
pub fn may_ask(target: &Target, visit: &Visit) -> bool {
    *target != Target::Zone || visit.platform().may_ask(target.behind())
}

/// The answer to a request that would go to the zone where there is none. Said once an isolate:
/// whoever scans for open proxies must not fill the log.
pub fn misdirected(settings: &Settings) -> Promise {
    thread_local! { static SAID: Cell<bool> = const { Cell::new(false) }; }
    if !SAID.replace(true) {
        log::no_zone();
    }
    answer(&refused::misdirected(&settings.cdn_id))
}

fn answer(rendered: &Rendered) -> Promise {
    let response = respond::response(rendered).unwrap_or_else(respond::last_resort);
    Promise::resolve(&JsValue::from(response))
}
