//! What isolates tell each other of an origin, by way of the `JOURNAL` Durable
//! Object: both ends of the wire.
//!
//! The object keeps its state as text, and hands it to [`journal`] with each report: so nothing is
//! lost with an instance of the WebAssembly module.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::isolate::Isolate;
use super::{clock, glue, wait};
use crate::admit::journal::{JournalReply, JournalReport, Shared, report};
use crate::json;

/// How long a report waits for its reply, in milliseconds; no visitor waits for that.
const TELL_MS: u32 = 5_000;

/// The object's side: takes a report into a state. All three are JSON; an empty state, or one that
/// does not read, is a new one. Returns the new state, the reply, and whether the state should be
/// stored, as an array; nothing when the report does not read.
#[wasm_bindgen]
pub fn journal(env: &JsValue, key: &str, state: &str, told: &str) -> Option<Array> {
    let now_ms = clock::now_ms();
    let _isolate = Isolate::get(env, super::begin);
    let told: JournalReport = json::read(told)?;
    let mut shared = json::read(state).unwrap_or_else(|| Shared::new(key, now_ms));
    let before = shared.is_open();
    let reply = report(&mut shared, &told, now_ms, glue::random());
    let parts = Array::new();
    parts.push(&json::write(&shared)?.into());
    parts.push(&json::write(&reply)?.into());
    parts.push(&(before != shared.is_open()).into());
    Some(parts)
}

/// Tells the journal of an origin, and asks what the others know; `None` where
/// there is no reply in time.
pub async fn ask(isolate: &'static Isolate, key: &str, told: &JournalReport) -> Option<JournalReply> {
    let journal = isolate.bindings.journal.as_ref()?;
    let told = json::write(told)?;
    let reply = wait::settled(glue::tell(journal, key, &told, TELL_MS)).await.ok()?;
    json::read(&reply.as_string()?)
}
