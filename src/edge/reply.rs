//! Replies and exceptions as plain data.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Response};

use super::glue;
use crate::outcome::{Exception, PEEK_BYTES_MAX, Peek, Reply};

/// How long the start of a body is waited for, in milliseconds: an error page comes at once or not at all, and one that
/// begins on the deadline must not keep the visitor half a second more.
const PEEK_MS: u32 = 400;

/// The head of a reply, without looking at its body.
pub fn head(response: &Response) -> Reply {
    let headers = fields(&response.headers());
    Reply { status: response.status(), reason: response.status_text(), headers, peek: None }
}

/// Header fields as pairs, names in lower case.
pub fn fields(headers: &Headers) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for entry in headers.entries().into_iter().flatten() {
        let pair: Array = entry.unchecked_into();
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            fields.push((name, value));
        }
    }
    fields
}

/// Adds the start of the body to a head. The response itself stays whole.
pub async fn look_into(response: &Response, reply: &mut Reply) {
    let most = u32::try_from(PEEK_BYTES_MAX).unwrap_or(u32::MAX);
    if let Ok(look) = JsFuture::from(glue::peek(response, most, PEEK_MS)).await {
        let look: glue::Look = look.unchecked_into();
        reply.peek = Some(Peek { bytes: look.bytes(), complete: look.complete() });
    }
}

/// What was thrown, property by property.
pub fn exception(thrown: &JsValue) -> Exception {
    let property = |name: &str| Reflect::get(thrown, &name.into()).ok();
    let text = |name: &str| property(name).and_then(|value| value.as_string());
    let flag = |name: &str| property(name).is_some_and(|value| value.is_truthy());
    Exception {
        name: text("name").unwrap_or_default(),
        message: text("message").or_else(|| thrown.as_string()).unwrap_or_default(),
        retryable: flag("retryable"),
        remote: flag("remote"),
        overloaded: flag("overloaded"),
    }
}
