//! What the operator's secret is shown to: tells right from wrong, and makes a wrong try wait.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::isolate::Isolate;
use super::{facts, glue, log, wait};
use crate::event;
use crate::kept::Kept;
use crate::operator::tries::{Tries, WAIT_MS};
use crate::operator::{self, Claim};

thread_local! { static TRIES: Kept<Tries> = Kept::default(); }

/// What a request shows to be let through. Of a client that tried too often nothing is looked at.
pub fn claim(isolate: &Isolate, request: &Request) -> Claim {
    let headers = request.headers();
    let get = |name: &str| headers.get(name).ok().flatten();
    let (field, cookies) = (get(operator::FIELD), get("cookie"));
    let secret = isolate.bindings.operator_token.as_deref();
    match operator::claim(field.as_deref(), cookies.as_deref(), secret, facts::now_ms()) {
        Claim::None => Claim::None,
        _ if is_locked(isolate, request) => Claim::Wrong,
        claim => claim,
    }
}

/// Whether nothing that this client shows is looked at now.
pub fn is_locked(isolate: &Isolate, request: &Request) -> bool {
    let client = client(isolate, request);
    TRIES.with(|tries| tries.read(|tries| tries.is_locked(client.as_deref(), facts::now_ms())))
}

/// Notes a wrong try and makes it wait; whether the client is still within its limit. `what`: what was shown, for the log.
pub async fn wrong(isolate: &'static Isolate, request: &Request, what: &str) -> bool {
    let client = client(isolate, request);
    let within = match (&isolate.bindings.limiter, &client) {
        (Some(limiter), Some(client)) => {
            let asked = glue::within_limit(limiter, &format!("operator:{client}"));
            wait::settled(asked).await.map_or(true, |allowed| allowed.as_bool().unwrap_or(true))
        }
        _ => true,
    };
    let now_ms = facts::now_ms();
    let on_wrong = |tries: &mut Tries| tries.on_wrong(client.as_deref(), within, now_ms);
    if TRIES.with(|tries| tries.change(on_wrong)) {
        log::line(&event::operator_refused(what, now_ms));
    }
    wait::sleep(u64::from(WAIT_MS)).await;
    within
}

/// The answer to a visitor who showed something wrong: the same as to everybody, but later.
pub fn slowed(isolate: &'static Isolate, request: Request, answer: Promise) -> Promise {
    future_to_promise(async move {
        wrong(isolate, &request, "a pass that is not the operator's, to be let through").await;
        let response: JsValue = wait::settled(answer).await?;
        Ok(response)
    })
}

fn client(isolate: &Isolate, request: &Request) -> Option<String> {
    let settings = isolate.settings.as_ref().ok();
    facts::client(request, facts::platform(request, settings), settings)
}
