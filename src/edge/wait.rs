//! Waiting: for a promise, and for a time. Everything else in the shell may use this, and
//! it uses nothing of theirs.

use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Response;
use worker::Delay;

/// A promise as a future; what it rejects with is the error.
pub async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// Waits for so many milliseconds.
pub async fn sleep(ms: u64) {
    Delay::from(Duration::from_millis(ms)).await;
}

/// A future of a response as the promise of one.
pub fn promise(response: impl Future<Output = Response> + 'static) -> Promise {
    future_to_promise(async move { Ok(response.await.into()) })
}
