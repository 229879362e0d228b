//! The gallery's way in and out: the request as values, the finished page as a response.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::{facts, respond};
use crate::config::Settings;
use crate::gallery::{self, Asked};
use crate::request_url::RequestUrl;

/// The gallery's answer; `None` when the path is not the gallery's, or the gallery is off.
pub fn serve(request: &Request, url: &RequestUrl<'_>, settings: &Settings) -> Option<Promise> {
    // First, because every request comes through here: nothing is asked of the runtime for all the others.
    let below = url.below(&settings.prefix)?;
    let asked = Asked {
        method: &request.method(),
        below: &below,
        query: url.query(),
        host: url.host(),
        now_ms: facts::milliseconds(js_sys::Date::now()),
    };
    let rendered = gallery::serve(&asked, settings)?;
    let page = respond::response(&rendered).unwrap_or_else(respond::last_resort);
    Some(Promise::resolve(&JsValue::from(page)))
}
