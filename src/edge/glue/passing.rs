//! What the way of a request offers to Rust: Rust's own entries and plans, sending, glancing, and
//! what an attempt left behind.

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

use super::Start;

#[wasm_bindgen(module = "/src/edge/glue/plans.js")]
extern "C" {
    /// Gives the pass path its ways into Rust and what it goes by.
    pub fn install(entries: &Object);

    /// Keeps what the attempts at one origin of one route have in common; its number. `base`: the
    /// origin's scheme, host and port; none where the visitor's own address is asked. `via`: the
    /// binding that is asked; undefined for the network. `origins`: the names of the route's, which
    /// copies are found by. Times in milliseconds.
    pub fn plan(
        route: u32,
        index: u32,
        origin: u32,
        base: Option<&str>,
        cdn_loop: &str,
        wait_ms: u32,
        lead_ms: u32,
        counts: bool,
        strips: bool,
        origins: &JsValue,
        via: &JsValue,
    ) -> u32;
}

#[wasm_bindgen(module = "/src/edge/glue/straight.js")]
extern "C" {
    /// Tells how the next requests that go straight like the one before are known by their URLs:
    /// by the pattern of what follows the authority, but for paths that begin with one of `apart`.
    pub fn install_straight(rest: &str, apart: &JsValue);

    /// Says where the request goes that was just asked about (`straight`): by this plan,
    /// with what follows the first `at` characters of its URL. `only_deployed`: only if
    /// the platform brought it. `others_too`: so do others of its host.
    pub fn goes_straight(plan: u32, at: u32, wants: u32, only_deployed: bool, others_too: bool);
}

#[wasm_bindgen(module = "/src/edge/glue/pass.js")]
extern "C" {
    /// The first attempt; resolves to the response for the visitor. `target`: the address, where it
    /// is not the plan's base and what follows the first `at` characters of the request's own.
    pub fn first(
        request: &Request,
        ctx: &JsValue,
        plan: u32,
        at: u32,
        target: Option<&str>,
        wants: u32,
        keeps: bool,
    ) -> Promise;

    /// Another attempt of an exchange; resolves to it as an [`Attempt`].
    pub fn again(before: &Attempt, plan: u32, target: &str, wait_ms: u32, lead_ms: u32) -> Promise;

    /// A random id (UUID version 4, RFC 9562).
    pub fn random_id() -> String;

    /// What an attempt did, as the pass path left it.
    pub type Attempt;
    #[wasm_bindgen(method, getter)]
    pub fn request(this: &Attempt) -> Request;
    #[wasm_bindgen(method, getter)]
    pub fn ctx(this: &Attempt) -> JsValue;
    /// Which of the route's origins.
    #[wasm_bindgen(method, getter)]
    pub fn index(this: &Attempt) -> u32;
    /// The origin's number in this isolate.
    #[wasm_bindgen(method, getter)]
    pub fn origin(this: &Attempt) -> u32;
    /// The body that was kept to be sent again.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Attempt) -> JsValue;
    /// What was read of its reply's body already, where that was not all of it.
    #[wasm_bindgen(method, getter)]
    pub fn ahead(this: &Attempt) -> Option<Start>;
    #[wasm_bindgen(method, getter)]
    pub fn lead(this: &Attempt) -> u32;
    /// What its reply is still wanted for (`wanted`).
    #[wasm_bindgen(method, getter)]
    pub fn left(this: &Attempt) -> u32;
    /// Whether the protocol was switched: a WebSocket, which is the visitor's.
    #[wasm_bindgen(method, getter)]
    pub fn switched(this: &Attempt) -> bool;
    /// Whether the visitor is known to have left.
    #[wasm_bindgen(method, getter)]
    pub fn is_visitor_gone(this: &Attempt) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn started(this: &Attempt) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn expired(this: &Attempt) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &Attempt) -> Option<Response>;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Attempt) -> JsValue;
}

#[wasm_bindgen(module = "/src/edge/glue/attempt.js")]
extern "C" {
    /// When an origin last answered well, in milliseconds since 1970-01-01T00:00:00Z; 0 for never.
    pub fn last_well(origin: u32) -> f64;

    /// How many exchanges with an origin went well since the last call.
    pub fn take_good(origin: u32) -> f64;

    /// Notes that an origin answered well.
    pub fn answered(origin: u32, started_ms: f64);
}

#[wasm_bindgen(module = "/src/edge/glue/glance.js")]
extern "C" {
    /// Takes what glances at a well reply that is wanted for something (`send::Entries`).
    /// `glanced`: what a reply may be wanted for then; `ms`: how long its body is waited for, in
    /// milliseconds.
    pub fn install_glance(glance: &Function, glanced: u32, ms: u32);
}
