//! Well replies on their way to the visitor, where somebody keeps an eye on the body.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Response;

use super::case::Case;
use super::{account, care, facts, glue, log, look, reply, trouble};
use crate::classify;
use crate::config::{Probe, WatchBodies};
use crate::event::Delivery;
use crate::outcome::{BodyBreak, Outcome};
use crate::verdict::Finding;

/// How much of a body is watched piece by piece under `auto`, in bytes. What follows is handed over to the
/// runtime, so that a large download costs no CPU time here; a break in it is still noticed, not counted.
const WATCHED_BYTES_AUTO: u32 = 1024 * 1024;

/// Lets a well reply go, held back or watched as its care says.
pub async fn accompany(case: Case, attempt: &glue::Attempt, response: Response) -> Response {
    let wanted = attempt.care();
    if response.body().is_none() {
        return response;
    }
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let encoded = header("content-encoding").is_some();
    let length: Option<u64> = header("content-length").and_then(|length| length.parse().ok());
    if wanted & care::HOLD != 0
        && !encoded
        && length.is_some_and(|n| n <= u64::from(case.policy().hold_bytes))
    {
        return hold(case, &attempt.ctx(), &response, length).await;
    }
    let watched = wanted & care::WATCH_ENCODED != 0 || (wanted & care::WATCH != 0 && !encoded);
    if watched { watch(case, attempt, &response, length) } else { response }
}

/// Reads a small body before anything is sent: a break in it can still become an answer.
async fn hold(mut case: Case, ctx: &JsValue, response: &Response, length: Option<u64>) -> Response {
    let Ok(held) = trouble::settled(glue::hold(response, case.policy().idle_ms)).await else {
        return response.clone().unwrap_or_else(|_| super::respond::last_resort());
    };
    let held: glue::Held = held.unchecked_into();
    if let Some(whole) = held.response() {
        return whole;
    }
    let finding = judged(&mut case, &held, length).await;
    account::failed(&case, ctx, 0, &finding);
    let head = reply::head(response);
    trouble::answer(&case, &finding, Some(&head))
}

/// Hands the body on and notices when it breaks; the visitor's connection is then broken off too.
fn watch(case: Case, attempt: &glue::Attempt, response: &Response, length: Option<u64>) -> Response {
    let policy = case.policy();
    let most = if policy.watch_bodies == WatchBodies::Always { u32::MAX } else { WATCHED_BYTES_AUTO };
    let (idle, ctx, status) = (policy.idle_ms, attempt.ctx(), response.status());
    let (mut case, later) = (Some(case), ctx.clone());
    let broke = Closure::once_into_js(move |held: glue::Held| {
        let (case, ctx) = (case.take(), later.clone());
        future_to_promise(async move {
            if let Some(mut case) = case {
                let finding = judged(&mut case, &held, length).await;
                let delivered = held.delivered().map(facts::milliseconds);
                case.isolate.note_failure(case.number, js_sys::Date::now());
                account::failed(&case, &ctx, 0, &finding);
                let finding = Finding { received_status: Some(status), ..finding };
                log::observed(&case, &finding, Delivery::BrokenOff, delivered);
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    glue::watch(response, &ctx, idle, most, broke.unchecked_ref())
}

/// Judges a broken body; a chunked one with the help of a probe, which sees the framing that the runtime hides.
async fn judged(case: &mut Case, held: &glue::Held, length: Option<u64>) -> Finding {
    if held.gone().unwrap_or(false) {
        return only(classify::judge(&Outcome::VisitorLeft, &classify::Asked::default()));
    }
    let stalled = held.stalled().unwrap_or(false);
    let outcome = Outcome::BodyBroke(BodyBreak {
        exception: (!stalled).then(|| reply::exception(&held.error())),
        delivered: held.delivered().map(facts::milliseconds).unwrap_or_default(),
        announced: length,
        chunked: length.is_none(),
    });
    case.exchange.now_ms = facts::milliseconds(js_sys::Date::now());
    match classify::judge(&outcome, &classify::Asked::default()) {
        classify::Judgement::Unclear(finding) if case.policy().probe == Probe::Auto => {
            let report = look::at_body(case, &outcome).await;
            classify::judge_with_probe(&outcome, &report, &finding, &classify::Asked::default())
        }
        judgement => only(judgement),
    }
}

/// The finding of a judgement on a break, which always has one.
fn only(judgement: classify::Judgement) -> Finding {
    use crate::failure::Failure;
    use crate::verdict::{Confidence, Evidence, Verdict};
    match judgement {
        classify::Judgement::Clear(Verdict::Fail(finding)) | classify::Judgement::Unclear(finding) => {
            *finding
        }
        classify::Judgement::Clear(Verdict::Pass) => {
            Finding::new(Failure::Internal, Confidence::Possible, Evidence::new("judge:pass"))
        }
    }
}
