//! The way into the worker's second module: Faultline's own pages and the ledger's book.
//! Text in, text out; whoever asks (`src/edge/glue/rooms.js`, `journal.mjs`) owns
//! requests, storage and the clock.

#![deny(missing_docs)]
// As in the library: nothing may panic.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_macros
)]

use faultline::config::{self, Settings};
use faultline::kept::Kept;
use faultline::ledger::call::{Address, call};
use faultline::ledger::shelf::Shelves;
use faultline::pages;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// The settings, as they were written and as they read.
struct Set {
    text: String,
    written: Value,
    settings: Settings,
}

impl Set {
    /// Settings with a mistake never come here: the first module refuses all requests then, and a
    /// ledger goes by defaults.
    fn new(text: &str) -> Self {
        let written = serde_json::from_str(text).unwrap_or(Value::Null);
        let settings = config::read_to_run(&written).map(|(settings, _)| settings).unwrap_or_default();
        Self { text: text.to_owned(), written, settings }
    }
}

thread_local! {
    static SET: Kept<Option<Set>> = Kept::default();
    static SHELVES: Kept<Shelves> = Kept::default();
}

/// Reads settings once for as long as they are the same.
fn with_settings<T>(text: &str, act: impl FnOnce(&Set) -> T) -> T {
    SET.with(|set| {
        set.change(|set| {
            if set.as_ref().is_none_or(|known| known.text != text) {
                *set = Some(Set::new(text));
            }
            act(set.get_or_insert_with(|| Set::new(text)))
        })
    })
}

/// Says on the console what stopped the module, should something.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// A page, as JSON with `status`, `headers` (pairs) and `body`; nothing for a call that does not
/// read. `written` are the variables that the settings are read from, `call` is a
/// [`pages::Call`], both as JSON.
#[wasm_bindgen]
#[must_use]
pub fn serve(written: &str, call: &str, body: &[u8]) -> Option<String> {
    let call = serde_json::from_str(call).ok()?;
    let rendered = with_settings(written, |set| {
        let serve = |shelves: &Shelves| pages::serve(call, body, &set.settings, &set.written, shelves);
        SHELVES.with(|shelves| shelves.read(serve))
    });
    let body = String::from_utf8_lossy(&rendered.body);
    Some(json!({ "status": rendered.status, "headers": rendered.headers, "body": body }).to_string())
}

/// Takes a report on an origin where no ledger is bound; the answer. Both as JSON;
/// nothing for what does not read.
#[wasm_bindgen]
#[must_use]
pub fn shelve(origin: &str, told: &str, now_ms: f64) -> Option<String> {
    SHELVES.with(|shelves| shelves.change(|shelves| shelves.report(origin, told, whole(now_ms))))
}

/// Carries a call out on a ledger's book; what is to be done about it, as JSON ([`call`]).
#[wasm_bindgen]
#[must_use]
#[expect(clippy::too_many_arguments, reason = "what crosses from JavaScript is text by text")]
pub fn ledger(
    written: &str,
    what: &str,
    book: &str,
    origin: &str,
    told: &str,
    url: Option<String>,
    secret: Option<String>,
    now_ms: f64,
) -> Option<String> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (url, secret) = (given(&url), given(&secret));
    let address = Address { url: url.as_deref(), secret: secret.as_deref() };
    let notify = with_settings(written, |set| set.settings.notify);
    call(what, book, origin, told, notify, address, whole(now_ms))
}

/// Milliseconds as JavaScript counts them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
const fn whole(ms: f64) -> u64 {
    ms as u64
}
