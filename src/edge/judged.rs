//! The judge for calls that a worker makes upstream itself: `judgedFetch` of the package.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Response;

use super::{clock, glue, reply, wait};
use crate::classify::{self, Asked, Judgement};
use crate::config::Policy;
use crate::outcome::{Outcome, Peek};
use crate::pages::guide;
use crate::pass::body::{self, Ahead};
use crate::verdict::{Finding, Verdict};

/// How long a reply is waited for where nobody says otherwise, in milliseconds: the
/// default of `deadline_ms`.
#[wasm_bindgen]
pub fn deadline_ms() -> u32 {
    Policy::default().deadline_ms
}

/// Judges what a fetch came to; resolves to the finding as JSON, or to undefined where
/// nothing failed. `thrown` counts where there is no response, and `expired` says that
/// the deadline passed first.
#[wasm_bindgen]
pub fn judged(
    method: String,
    response: Option<Response>,
    thrown: JsValue,
    expired: bool,
    elapsed_ms: f64,
) -> Promise {
    future_to_promise(async move {
        let elapsed_ms = clock::milliseconds(elapsed_ms);
        let finding = finding(&method, response, &thrown, expired, elapsed_ms).await;
        Ok(finding.map_or(JsValue::UNDEFINED, |finding| guide::finding(&finding).to_string().into()))
    })
}

async fn finding(
    method: &str,
    response: Option<Response>,
    thrown: &JsValue,
    expired: bool,
    elapsed_ms: u64,
) -> Option<Finding> {
    let asked = Asked { method, elapsed_ms, ..Asked::default() };
    let outcome = match response {
        Some(response) => {
            let mut head = reply::head(&response);
            if classify::worth_a_look(&head) {
                let Ahead { bytes, idle_ms, total_ms, in_one_go, .. } = body::of_an_error();
                let reading = glue::peek(&response, bytes, idle_ms, total_ms, in_one_go);
                if let Ok(start) = wait::settled(reading).await {
                    let start: glue::Start = start.unchecked_into();
                    head.peek = Some(Peek::of(start.bytes(), start.complete()));
                }
            }
            Outcome::Answered(head)
        }
        None if expired => Outcome::DeadlinePassed,
        None => Outcome::Threw(reply::exception(thrown)),
    };
    match classify::judge(&outcome, &asked) {
        Judgement::Clear(Verdict::Pass) => None,
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => Some(*finding),
    }
}
