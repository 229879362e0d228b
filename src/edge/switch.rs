//! The switch that closes and opens the site without a deploy: a value in the KV namespace
//! `SWITCH`, and the operator's call that writes it.
//!
//! The value is read when an isolate starts and then, in the background, at most every
//! [`EVERY_MS`]; a request never waits for it but the very first.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Request, Response};

use super::isolate::Isolate;
use super::visit::Visit;
use super::{clock, glue, operator, respond, wait};
use crate::config::read_switch;
use crate::maintenance::takes_faultline_out;
use crate::operator::{self as passes, Use, is_operator};
use crate::pages::maintenance::{self as call, Answered};
use crate::render::Rendered;

/// The key of the value.
const KEY: &str = "maintenance";
/// The key of the value that takes Faultline out of the way.
const OUT_KEY: &str = "faultline";
/// How old what is known may be before it is read again, in milliseconds. KV itself takes up to a
/// minute to tell all places
/// (<https://developers.cloudflare.com/kv/concepts/how-kv-works/#consistency>).
const EVERY_MS: u64 = 10_000;
/// How long the first request of an isolate waits for the value, in milliseconds.
const FIRST_MS: u32 = 300;
/// How long a read in the background may take, in milliseconds.
const LATER_MS: u32 = 5_000;

/// Whether the switch is to be read again, where there is one.
pub fn is_due(isolate: &Isolate) -> bool {
    let is_old = |known_ms: u64| clock::now_ms().abs_diff(known_ms) >= EVERY_MS;
    isolate.bindings.switch.is_some() && isolate.switch.read_ms.get().is_none_or(is_old)
}

/// Reads the switch where it has to be read. `Some`: nothing is known yet, and
/// the request waits for this.
pub fn freshen(isolate: &'static Isolate, ctx: &JsValue) -> Option<Promise> {
    let store = isolate.bindings.switch.as_ref().filter(|_| is_due(isolate))?;
    let known_ms = isolate.switch.read_ms.get();
    // From now on nobody else reads it, whatever becomes of this.
    isolate.switch.read_ms.set(Some(clock::now_ms()));
    let ms = if known_ms.is_some() { LATER_MS } else { FIRST_MS };
    let reading = future_to_promise(async move {
        let out = glue::read_value(store, OUT_KEY, ms);
        // What could not be read leaves things as they are; no value at all is `auto`.
        if let Ok(value) = wait::settled(glue::read_value(store, KEY, ms)).await
            && !value.is_undefined()
        {
            isolate.switch.take_read(&value.as_string().unwrap_or_default());
        }
        if let Ok(value) = wait::settled(out).await
            && !value.is_undefined()
        {
            isolate.switch.out.set(takes_faultline_out(&value.as_string().unwrap_or_default()));
        }
        Ok(JsValue::UNDEFINED)
    });
    if known_ms.is_none() {
        return Some(reading);
    }
    glue::wait_until(ctx, &reading);
    None
}

/// Reads the switch for somebody who wants to see it: an isolate that has not been asked by
/// visitors knows nothing yet.
pub async fn read_now(isolate: &'static Isolate) {
    let Some(store) = isolate.bindings.switch.as_ref() else { return };
    if let Ok(value) = wait::settled(glue::read_value(store, KEY, FIRST_MS)).await
        && !value.is_undefined()
    {
        isolate.switch.take_read(&value.as_string().unwrap_or_default());
    }
}

/// The operator's call, at `{prefix}/maintenance`.
pub fn serve(visit: Visit) -> Promise {
    future_to_promise(async move {
        let rendered = answer(&visit).await;
        let response: Option<Response> = respond::response(&rendered);
        Ok(response.unwrap_or_else(respond::last_resort).into())
    })
}

async fn answer(visit: &Visit) -> Rendered {
    let isolate = visit.isolate;
    let Some(secret) = isolate.bindings.operator_token.as_deref() else {
        return call::answer(Answered::Nowhere);
    };
    let method = visit.request.method();
    let header = visit.header("authorization");
    let credentials = call::credentials(header.as_deref().unwrap_or_default(), &method);
    let Some(credentials) = credentials.filter(|given| !given.token().is_empty()) else {
        return call::answer(Answered::Unauthorised);
    };
    if operator::is_locked(visit) {
        return call::answer(Answered::TooOften);
    }
    if !is_operator(Some(credentials.token()), Some(secret)) {
        let within = operator::wrong(visit, "a token at the maintenance page").await;
        return call::answer(if within { Answered::Unauthorised } else { Answered::TooOften });
    }
    let Some(store) = isolate.bindings.switch.as_ref() else { return call::answer(Answered::NoSwitch) };
    match method.as_str() {
        "GET" | "HEAD" => {
            let cookie = if credentials.is_from_a_browser() { cookie(visit, secret) } else { None };
            call::answer(Answered::Now { value: &isolate.switch.text(), pass: cookie.as_deref() })
        }
        "POST" | "PUT" => set(isolate, store, &visit.request).await,
        _ => call::answer(Answered::Method),
    }
}

/// The cookie that lets a browser through from now on.
fn cookie(visit: &Visit, secret: &str) -> Option<String> {
    let pass = passes::issue(secret, Use::Enter, clock::now_ms())?;
    Some(passes::set_cookie(Use::Enter, &pass, &visit.settings.prefix, visit.url.scheme()))
}

/// Writes the value that came as the body.
async fn set(isolate: &'static Isolate, store: &JsValue, request: &Request) -> Rendered {
    let most = u32::try_from(call::BODY_BYTES_MAX).unwrap_or(u32::MAX);
    let Ok(taken) = wait::settled(glue::take(request, most)).await else {
        return call::answer(Answered::Unread);
    };
    let taken: glue::Start = taken.unchecked_into();
    if !taken.complete() {
        return call::answer(Answered::TooLarge);
    }
    let Ok(text) = String::from_utf8(taken.bytes()) else { return call::answer(Answered::Unread) };
    let text = text.trim();
    if let Err(mistakes) = read_switch(text) {
        return call::answer(Answered::Mistakes(&mistakes));
    }
    match write(isolate, store, text).await {
        Ok(()) => call::answer(Answered::Set(text)),
        Err(error) => call::answer(Answered::NotWritten(&format!("{error:?}"))),
    }
}

/// Writes a value that reads, here and for all.
pub async fn write(isolate: &'static Isolate, store: &JsValue, text: &str) -> Result<(), JsValue> {
    wait::settled(glue::write_value(store, KEY, text)).await?;
    isolate.switch.set_ms.set(Some(clock::now_ms()));
    isolate.switch.take(text);
    Ok(())
}
