//! What isolates tell each other of an origin, by way of the `JOURNAL` Durable Object: both ends of the wire.
//!
//! The object keeps its state as text, and hands it to [`journal`] with each report: so nothing is lost with an instance of
//! the WebAssembly module.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::case::Case;
use super::isolate::Isolate;
use super::origins::Origin;
use super::{facts, glue, wait};
use crate::admit::breaker::{Change, Rules, Ticket};
use crate::admit::journal::{Reply, Report, Shared, What, report};
use crate::config::Policy;
use crate::failure::Failure;

/// How long a visitor's trial waits for the journal, in milliseconds: a round trip within a continent.
const ASK_MS: u32 = 200;
/// How long a report waits for its reply, in milliseconds; no visitor waits for that.
const TELL_MS: u32 = 5_000;

/// The object's side: takes a report into a state. All three are JSON; an empty state is a new one. Returns the new state, the
/// reply, and whether the state should be stored, as an array; nothing when the report does not read.
#[wasm_bindgen]
pub fn journal(env: &JsValue, key: &str, state: &str, told: &str) -> Option<Array> {
    let now_ms = facts::now_ms();
    let isolate = Isolate::get(env, super::begin);
    let told: Report = serde_json::from_str(told).ok()?;
    let mut shared = serde_json::from_str(state).unwrap_or_else(|_| Shared::new(now_ms));
    let before = shared.is_open();
    let reply = report(&mut shared, &rules(isolate, key), &told, now_ms, glue::random());
    let parts = Array::new();
    parts.push(&serde_json::to_string(&shared).ok()?.into());
    parts.push(&serde_json::to_string(&reply).ok()?.into());
    parts.push(&(before != shared.is_open()).into());
    Some(parts)
}

/// The rules of an origin for all that report: the general ones where it is the general origin, else those of the first
/// route that names it and has a breaker.
fn rules(isolate: &'static Isolate, key: &str) -> Rules {
    isolate.rules_of(key).unwrap_or_default()
}

/// Whether a trial of ours may be made: the journal gives it to one isolate. Without a journal, or an answer in time,
/// to each.
pub async fn may_try(
    isolate: &'static Isolate,
    origin: &'static Origin,
    policy: &'static Policy,
    own: Ticket,
) -> bool {
    let what = What::Ask { deadline_ms: policy.deadline_ms };
    match ask(isolate, origin, 0, what, ASK_MS).await {
        Some(Reply::Trial { ticket }) => {
            origin.lend(own, ticket);
            true
        }
        Some(Reply::Open(shared)) => {
            let now_ms = facts::now_ms();
            origin.give_back(own, now_ms);
            origin.merge(policy, &shared, now_ms);
            false
        }
        Some(Reply::Closed) | None => true,
    }
}

/// Reports a failure that counts, in the background.
pub fn tell_failure(case: &Case, ctx: &JsValue, failure: Failure, change: Change) {
    if case.isolate.bindings.journal.is_none() {
        return;
    }
    let Some(successes) = case.origin.to_tell(change, facts::now_ms()) else { return };
    tell(case, ctx, successes, What::Failed { failure, open: !case.origin.is_calm() });
}

/// Reports how a trial went that the journal gave us, in the background. `is_there`: with no failure, whether the origin
/// answered at all.
pub fn tell_trial(case: &Case, ctx: &JsValue, trial: u32, failure: Option<Failure>, is_there: bool) {
    let Some(ticket) = case.origin.take_lent(trial) else { return };
    let what = if failure.is_some() || is_there {
        What::Tried { ticket, failure }
    } else {
        What::GaveBack { ticket }
    };
    tell(case, ctx, 0, what);
}

fn tell(case: &Case, ctx: &JsValue, successes: u64, what: What) {
    let (isolate, origin, policy) = (case.isolate, case.origin, case.policy());
    let telling = future_to_promise(async move {
        if let Some(Reply::Open(shared)) = ask(isolate, origin, successes, what, TELL_MS).await {
            origin.merge(policy, &shared, facts::now_ms());
        }
        Ok(JsValue::UNDEFINED)
    });
    glue::wait_until(ctx, &telling);
}

async fn ask(
    isolate: &'static Isolate,
    origin: &'static Origin,
    successes: u64,
    what: What,
    ms: u32,
) -> Option<Reply> {
    let journal = isolate.bindings.journal.as_ref()?;
    let told = serde_json::to_string(&Report { isolate: isolate.id, successes, what }).ok()?;
    let reply = wait::settled(glue::tell(journal, &origin.key, &told, ms)).await.ok()?;
    serde_json::from_str(&reply.as_string()?).ok()
}
