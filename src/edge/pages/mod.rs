//! Faultline's own pages, the shell's side: the request as a call, the finished page as a response. What draws them is a
//! module of its own, loaded when the first of them is asked for (`glue/pages.mjs`).

pub mod console;
mod forms;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use super::isolate::Isolate;
use super::{facts, glue, respond, wait};
use crate::json;
use crate::pages::console::Draw;
use crate::pages::guide::BODY_BYTES_MAX;
use crate::pages::{Call, Rooms, gallery};
use crate::request_url::RequestUrl;

/// The answer of the guide or the gallery.
pub fn serve(isolate: &'static Isolate, request: &Request, url: &RequestUrl<'_>, below: &str) -> Promise {
    let get = |name: &str| request.headers().get(name).ok().flatten();
    let mut call = Call {
        method: request.method(),
        below: below.to_owned(),
        query: url.query().map(str::to_owned),
        host: url.host().to_owned(),
        accept: get("accept"),
        content_type: get("content-type"),
        now_ms: facts::now_ms(),
        rooms: rooms(isolate, url.host()),
        ..Call::default()
    };
    let request = Clone::clone(request);
    future_to_promise(async move {
        let (body, too_large) = body(&request, &call.method).await;
        call.too_large = too_large;
        called(isolate, &call, &body).await
    })
}

/// A page of the console.
async fn draw(isolate: &'static Isolate, request: &Request, draw: Draw) -> Result<JsValue, JsValue> {
    let call = Call { method: request.method(), draw: Some(draw), ..Call::default() };
    called(isolate, &call, &[]).await
}

/// What the module of the pages answers; a bare 500 where it cannot be had.
async fn called(isolate: &'static Isolate, call: &Call, body: &[u8]) -> Result<JsValue, JsValue> {
    let call = json::write(call).unwrap_or_default();
    let page = JsFuture::from(glue::serve_page(&isolate.written.to_string(), &call, body)).await;
    Ok(page.ok().filter(JsValue::is_object).unwrap_or_else(|| respond::last_resort().into()))
}

/// Which other pages there are at a host.
fn rooms(isolate: &Isolate, host: &str) -> Rooms {
    let gallery = isolate.settings.as_ref().is_ok_and(|settings| gallery::is_on(settings, host));
    Rooms { gallery, console: isolate.bindings.operator_token.is_some() }
}

/// The start of a request's body, and whether there was more of it.
async fn body(request: &Request, method: &str) -> (Vec<u8>, bool) {
    if method != "POST" {
        return (Vec::new(), false);
    }
    let most = u32::try_from(BODY_BYTES_MAX).unwrap_or(u32::MAX);
    match wait::settled(glue::take(request, most)).await {
        Ok(taken) => {
            let taken: glue::Start = taken.unchecked_into();
            (taken.bytes(), !taken.complete())
        }
        Err(_) => (Vec::new(), false),
    }
}
