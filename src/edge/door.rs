//! The door: a request that names no host, or that would go to a zone where there is none, goes no further.

use std::cell::Cell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::{facts, log, respond};
use crate::address::Target;
use crate::config::Settings;
use crate::refused;
use crate::render::Rendered;

/// The answer to a request whose URL is none. Nobody is told: it never was a request for this site.
pub fn bad_request(settings: Option<&Settings>) -> Promise {
    answer(&refused::bad_request(cdn_id(settings)))
}

/// Whether a target may be asked from here. The zone's own origin is wherever the visitor's `Host` leads, which only the
/// platform holds to the zone's names; anywhere else that would be an open proxy.
pub fn may_ask(target: &Target, request: &Request, settings: &Settings) -> bool {
    *target != Target::Zone || facts::platform(request, Some(settings)).writes_fields()
}

/// The answer to a request that would go to the zone where there is none. Said once an isolate: whoever scans for open
/// proxies must not fill the log.
pub fn misdirected(settings: &Settings) -> Promise {
    thread_local! { static SAID: Cell<bool> = const { Cell::new(false) }; }
    if !SAID.replace(true) {
        log::no_zone();
    }
    answer(&refused::misdirected(cdn_id(Some(settings))))
}

fn cdn_id(settings: Option<&Settings>) -> &str {
    settings.map_or("faultline", |settings| settings.cdn_id.as_str())
}

fn answer(rendered: &Rendered) -> Promise {
    let response = respond::response(rendered).unwrap_or_else(respond::last_resort);
    Promise::resolve(&JsValue::from(response))
}
