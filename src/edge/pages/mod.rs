//! Faultline's own pages, the shell's side: the request as a call, the finished page as a
//! response. What draws them is a module of its own, loaded when the first of them is
//! asked for (`glue/pages.mjs`).

pub mod console;
mod forms;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use super::isolate::Isolate;
use super::visit::Visit;
use super::{clock, glue, respond, state, switch, wait};
use crate::json;
use crate::pages::console::Draw;
use crate::pages::guide::BODY_BYTES_MAX;
use crate::pages::{Call, Room, Rooms, gallery};

/// The answer of one of our own pages.
pub fn serve(visit: Visit, room: Room) -> Promise {
    match room {
        Room::Gallery | Room::Guide => guide(visit),
        Room::Console(asked) => console::serve(visit, asked),
        Room::Maintenance => switch::serve(visit),
        Room::State => state::serve(&visit),
    }
}

/// The answer of the guide or the gallery.
fn guide(visit: Visit) -> Promise {
    let below = visit.url.below(&visit.settings.prefix);
    let mut call = Call {
        method: visit.request.method(),
        below: below.unwrap_or_default().into_owned(),
        query: visit.url.query().map(str::to_owned),
        host: visit.url.host().to_owned(),
        accept: visit.header("accept"),
        content_type: visit.header("content-type"),
        now_ms: clock::now_ms(),
        rooms: rooms(visit.isolate, visit.url.host()),
        ..Call::default()
    };
    future_to_promise(async move {
        let (body, too_large) = body(&visit.request, &call.method).await;
        call.too_large = too_large;
        called(visit.isolate, &call, &body).await
    })
}

/// A page of the console.
async fn draw(visit: &Visit, draw: Draw) -> Result<JsValue, JsValue> {
    let call = Call { method: visit.request.method(), draw: Some(draw), ..Call::default() };
    called(visit.isolate, &call, &[]).await
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
