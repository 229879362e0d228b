//! Whether the site is back, for a page that waits: answered from what this isolate has
//! seen, never by the origin.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::visit::Visit;
use super::{clock, glue, respond};
use crate::address::OriginIndex;
use crate::state::{self, Question, Seen};

/// The answer to the question.
pub fn serve(visit: &Visit) -> Promise {
    let question = Question::read(visit.url.query());
    let state = question.map(|question| question.state(&seen(visit, &question.path)));
    let answer = respond::response(&state::answer(&visit.request.method(), state));
    Promise::resolve(&JsValue::from(answer.unwrap_or_else(respond::last_resort)))
}

/// What is known of the first origin of the path's route.
fn seen(visit: &Visit, path: &str) -> Seen {
    let host = visit.url.host();
    let (id, route) = visit.settings.numbered_route(host, path);
    let Some(origin) = visit.isolate.origins.of(route, id, OriginIndex::FIRST, host) else {
        return Seen::default();
    };
    let well_ms = clock::milliseconds(glue::last_well(origin.id.0));
    Seen { well_ms: (well_ms > 0).then_some(well_ms), failed_ms: None, is_failing: !origin.is_calm() }
}
