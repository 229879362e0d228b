//! Replies and exceptions as plain data.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response};

use crate::outcome::{Exception, Reply};

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
