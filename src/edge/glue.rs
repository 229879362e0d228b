//! What the inline JavaScript of the edge offers to Rust. Each item is
//! documented where it is written.

mod passing;

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

pub use passing::*;

#[wasm_bindgen(module = "/src/edge/glue/rescue.js")]
extern "C" {
    /// Passes a request on as it is; resolves to the reply, whatever it is.
    pub fn pass_on(request: &Request, target: &str, via: &JsValue) -> Promise;

    /// The rest of a request's way, after something was waited for: `promise` resolves to a list
    /// that holds the promise of the response.
    pub fn after_wait(request: &Request, promise: &Promise) -> Promise;
}

#[wasm_bindgen(module = "/src/edge/glue/bodies.js")]
extern "C" {
    /// Hands a body on while watching it.
    pub fn watch(
        response: &Response,
        ctx: &JsValue,
        idle_ms: u32,
        most: u32,
        length: Option<f64>,
        ended: &Function,
    ) -> Response;

    /// Watches a copy of a coded body.
    pub fn watch_copy(response: &Response, ctx: &JsValue, idle_ms: u32, most: u32, ended: &Function);

    /// How a watched body ended that did not end well.
    pub type Broken;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Broken) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn stalled(this: &Broken) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn gone(this: &Broken) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn delivered(this: &Broken) -> f64;
}

#[wasm_bindgen(module = "/src/edge/glue/reading.js")]
extern "C" {
    /// Looks at the start of a reply's body without taking it; resolves to a [`Start`].
    pub fn peek(response: &Response, most: u32, idle_ms: u32, total_ms: u32, in_one_go: bool) -> Promise;

    /// Takes the start of a request's body; resolves to a [`Start`].
    pub fn take(request: &Request, most: u32) -> Promise;

    /// The start of a body.
    pub type Start;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Start) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    pub fn complete(this: &Start) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Start) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn stalled(this: &Start) -> Option<bool>;
}

#[wasm_bindgen(module = "/src/edge/glue/redirect.js")]
extern "C" {
    /// Where a `Location` leads, seen from the address that was asked.
    pub fn resolved(location: &str, asked: &str) -> Option<String>;
}

#[wasm_bindgen(module = "/src/edge/glue/coding.js")]
extern "C" {
    /// Undoes `deflate` as far as it goes; resolves to a [`Start`], or to nothing.
    pub fn inflate(bytes: &[u8], most: u32) -> Promise;
}

#[wasm_bindgen(module = "/src/edge/glue/ask.js")]
extern "C" {
    /// Asks a resolver; resolves to a [`Told`], or to null when time is up.
    pub fn ask(url: &str, body: &[u8], ms: u32, most: u32) -> Promise;

    /// Bytes that nobody can guess.
    pub fn random_bytes(length: u32) -> Vec<u8>;

    /// A number drawn evenly from all of `u32`.
    pub fn random() -> u32;

    /// What a resolver said.
    pub type Told;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Told) -> u16;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Told) -> Vec<u8>;
}

#[wasm_bindgen(module = "/src/edge/glue/flights.js")]
extern "C" {
    /// Gives the counting of requests in flight its way into Rust, and what makes a window.
    pub fn install_flights(measured: &Function, window_ms: u32, exchanges_min: u32);

    /// How many requests to an origin are in flight.
    pub fn in_flight(origin: u32) -> u32;
}

#[wasm_bindgen(module = "/src/edge/glue/copies.js")]
extern "C" {
    /// Tells what is kept, and how often.
    pub fn install_copies(rules: &Object);

    /// The copy of an address from the first of these origins that there is one of; resolves to
    /// a response or undefined.
    pub fn find_copy(url: &str, origins: &JsValue) -> Promise;

    /// Keeps a copy of an attempt's reply with these fields, a list of pairs, in the background.
    #[wasm_bindgen(catch)]
    pub fn keep_copy(
        attempt: &Attempt,
        response: &Response,
        url: &str,
        origin: &str,
        fields: &JsValue,
        most: u32,
    ) -> Result<(), JsValue>;

    /// Drops the copy of an attempt's address, if one was stored from here.
    pub fn forget_copy(attempt: &Attempt);
}

#[wasm_bindgen(module = "/src/edge/glue/bindings.js")]
extern "C" {
    /// Lets a promise go on after the answer has left.
    pub fn wait_until(ctx: &JsValue, promise: &Promise);

    /// A report to the journal; resolves to its reply as text, or to
    /// undefined when none came in time.
    pub fn tell(journal: &JsValue, key: &str, report: &str, ms: u32) -> Promise;

    /// A look of our own at an origin, or at what is behind a binding; resolves to a response, or
    /// to null when time is up.
    #[wasm_bindgen(js_name = look)]
    pub fn look_at_origin(url: &str, agent: &str, cdn_loop: &str, ms: u32, via: &JsValue) -> Promise;

    /// Whether the platform's rate limit lets a client through; resolves to a boolean.
    pub fn within_limit(limiter: &JsValue, key: &str) -> Promise;

    /// A value out of KV; resolves to text or undefined.
    pub fn read_value(store: &JsValue, key: &str, ms: u32) -> Promise;

    /// An event as an object for the console.
    #[wasm_bindgen(catch)]
    pub fn as_object(line: &str) -> Result<JsValue, JsValue>;

    /// Writes a value to KV.
    pub fn write_value(store: &JsValue, key: &str, value: &str) -> Promise;
}

#[wasm_bindgen(module = "/src/edge/glue/door.js")]
extern "C" {
    /// The URL as it was sent; `None` where the `Host` field takes the place of a part of the path.
    pub fn sent(request: &Request) -> Option<String>;

    /// A URL as the runtime reads it when it fetches; `None` where it would refuse.
    pub fn normalised(text: &str) -> Option<String>;

    /// Whether the request came through Cloudflare.
    #[wasm_bindgen(js_name = isDeployed)]
    pub fn is_deployed(request: &Request) -> bool;

    /// Cloudflare's data centre, where the runtime tells it.
    pub fn colo(request: &Request) -> Option<String>;

    /// The other end of the connection as `address:port`, where the runtime tells it.
    pub fn connection(request: &Request) -> Option<String>;
}

#[wasm_bindgen(module = "/src/edge/glue/background.js")]
extern "C" {
    /// Lets a promise go on after the answer to the request that is being handled.
    pub fn in_background(promise: &Promise);

    /// Resolves after so many milliseconds.
    pub fn sleep(ms: u32) -> Promise;

    /// A report to the ledger of one origin; resolves to its answer as text, or to
    /// undefined when none came in time.
    pub fn record(journal: &JsValue, origin: &str, told: &str, ms: u32) -> Promise;

    /// A question to the ledgers of these origins; resolves to a list of
    /// answers, each text or undefined.
    pub fn look(journal: &JsValue, origins: &JsValue, question: &str, ms: u32) -> Promise;

    /// The origins that have had an outage; resolves to a list of names.
    pub fn enrolled(journal: &JsValue, ms: u32) -> Promise;
}

#[wasm_bindgen(module = "/src/edge/glue/clock.js")]
extern "C" {
    /// The visitor's time zone, where the platform names it.
    pub fn timezone(request: &Request) -> Option<String>;

    /// A moment as people write it, in a language and a zone; both in milliseconds
    /// since 1970-01-01T00:00:00Z.
    pub fn clock(at_ms: f64, now_ms: f64, language: &str, zone: &str) -> Option<String>;
}

#[wasm_bindgen(module = "/src/edge/glue/rooms.js")]
extern "C" {
    /// A page of the module of the pages, by a call as JSON; resolves to a
    /// response, or to undefined.
    pub fn serve_page(written: &str, call: &str, body: &[u8]) -> Promise;

    /// A report on an origin to the shelves of the module of the pages; resolves to the
    /// answer, or to undefined.
    pub fn shelve(origin: &str, told: &str) -> Promise;
}
