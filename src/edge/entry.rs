//! The way in: a request is read once, and off it goes.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::isolate::Isolate;
use super::send::{self, Entries};
use super::visit::Visit;
use super::{came, door, failing, gate, log, look, pages, straight};
use crate::address::OriginIndex;

/// Tells the glue, once an isolate, how it comes back here.
pub fn begin(isolate: &'static Isolate) {
    let entries = Entries {
        failing: failing::handle,
        glance: came::glance,
        early: look::early,
        looped: failing::looped,
    };
    let settings = isolate.in_force();
    send::install(entries, &settings.cdn_id);
    straight::install(settings);
    if let Some(slips) = &isolate.slips {
        log::bad_settings(slips);
    }
}

/// Handles one request. Called by the runtime for each; resolves to the
/// response, and never rejects.
#[wasm_bindgen]
pub fn fetch(request: Request, env: &JsValue, ctx: &JsValue) -> Promise {
    let isolate = Isolate::get(env, begin);
    let Some(visit) = Visit::read(isolate, request) else { return door::bad_request(isolate.in_force()) };
    match visit.room() {
        Some(room) => pages::serve(visit, room),
        None => gate::admit(visit, ctx),
    }
}

/// Where a request goes that is passed on as it is, after a slip of ours, if that is certain: to
/// the first origin of its route, unless a window is on.
#[wasm_bindgen]
pub fn way_out(request: Request, env: &JsValue) -> Option<String> {
    let isolate = Isolate::get(env, begin);
    let settings = isolate.settings.as_ref().ok()?;
    let visit = Visit::read(isolate, request)?;
    let closed = !settings.windows.is_empty() || isolate.switch.holds();
    if closed || visit.url.below(&settings.prefix).is_some() {
        return None;
    }
    // Without what keeps bindings, there is nothing to send it by.
    if visit.route.origins.first().is_some_and(|target| target.binding().is_some()) {
        return None;
    }
    send::target(&visit, OriginIndex::FIRST)
}
