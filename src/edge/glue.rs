//! What the inline JavaScript of the edge offers to Rust. Each item is documented where it is written.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

#[wasm_bindgen(module = "/src/edge/glue/pass.js")]
extern "C" {
    /// Gives the pass path its two ways into Rust.
    pub fn install(trouble: &Function, early: &Function);

    /// One attempt; resolves to the response for the visitor.
    pub fn attempt(
        request: &Request,
        ctx: &JsValue,
        target: &str,
        cdn_loop: &str,
        route: u32,
        wait_ms: u32,
        lead_ms: u32,
        care: u32,
    ) -> Promise;

    /// When a route's origin last answered well, in milliseconds since 1970-01-01T00:00:00Z; 0 for never.
    pub fn last_well(route: u32) -> f64;

    /// A random id (UUID version 4, RFC 9562).
    pub fn random_id() -> String;

    /// Cloudflare's data centre, where the runtime tells it.
    pub fn colo(request: &Request) -> Option<String>;

    /// What an attempt did, as the pass path left it.
    pub type Attempt;
    #[wasm_bindgen(method, getter)]
    pub fn request(this: &Attempt) -> Request;
    #[wasm_bindgen(method, getter)]
    pub fn ctx(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn route(this: &Attempt) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn lead(this: &Attempt) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn care(this: &Attempt) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn started(this: &Attempt) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn expired(this: &Attempt) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &Attempt) -> Option<Response>;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Attempt) -> JsValue;
    /// The promise of the look that was started shortly before the deadline.
    #[wasm_bindgen(method, getter)]
    pub fn early(this: &Attempt) -> Option<Promise>;
}

#[wasm_bindgen(module = "/src/edge/glue/bodies.js")]
extern "C" {
    /// Looks at the start of a body without taking it; resolves to a [`Look`].
    pub fn peek(response: &Response, most: u32, ms: u32) -> Promise;

    /// Takes the start of a request's body; resolves to a [`Look`].
    pub fn take(request: &Request, most: u32) -> Promise;

    /// Reads a small body before its head is sent; resolves to a [`Held`].
    pub fn hold(response: &Response, idle_ms: u32) -> Promise;

    /// Hands a body on while watching it.
    pub fn watch(response: &Response, ctx: &JsValue, idle_ms: u32, most: u32, broke: &Function) -> Response;

    /// What [`peek`] saw.
    pub type Look;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Look) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    pub fn complete(this: &Look) -> bool;

    /// How a body went: a whole response, or how it broke.
    pub type Held;
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &Held) -> Option<Response>;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Held) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn stalled(this: &Held) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn gone(this: &Held) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub fn delivered(this: &Held) -> Option<f64>;
}

#[wasm_bindgen(module = "/src/edge/glue/ask.js")]
extern "C" {
    /// Asks a resolver; resolves to a [`Told`], or to null when time is up.
    pub fn ask(url: &str, body: &[u8], ms: u32, most: u32) -> Promise;

    /// Bytes that nobody can guess.
    pub fn random_bytes(length: u32) -> Vec<u8>;

    /// What a resolver said.
    pub type Told;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Told) -> u16;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Told) -> Vec<u8>;
}
