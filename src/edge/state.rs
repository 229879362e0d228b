//! Whether the site is back, for a page that waits: answered from what this isolate has seen, never by the origin.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::isolate::Isolate;
use super::{facts, glue, respond};
use crate::config::Settings;
use crate::request_url::RequestUrl;
use crate::state::{self, Question, Seen};

/// The answer to the question.
pub fn serve(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: &Request,
    url: &RequestUrl<'_>,
) -> Promise {
    let question = Question::read(url.query());
    let state = question.map(|question| question.state(&seen(isolate, settings, url.host(), &question.path)));
    let answer = respond::response(&state::answer(&request.method(), state));
    Promise::resolve(&JsValue::from(answer.unwrap_or_else(respond::last_resort)))
}

/// What is known of the first origin of the path's route.
fn seen(isolate: &'static Isolate, settings: &'static Settings, host: &str, path: &str) -> Seen {
    let (number, _) = settings.numbered_route(host, path);
    let Some(origin) = isolate.origin(number, 0, host) else { return Seen::default() };
    let well_ms = facts::milliseconds(glue::last_well(origin.number));
    Seen { well_ms: (well_ms > 0).then_some(well_ms), failed_ms: None, is_failing: !origin.is_calm() }
}
