//! The bodies of replies: read ahead, watched, judged when they break.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Response;

use super::case::Case;
use super::finish::{End, finish};
use super::{account, clock, glue, look, reply, wait};
use crate::classify;
use crate::classify::coding::{self, Coding};
use crate::failure::Failure;
use crate::outcome::{BodyBreak, Outcome, PEEK_BYTES_MAX, Peek, Reply};
use crate::pass::body::{self, Ahead, Then, Treatment};
use crate::pass::length;
use crate::verdict::Finding;

/// How the start of a body was, before anything of the reply was sent.
pub enum Start {
    /// Well, as far as it was read.
    Well,
    /// Not what its coding says.
    Undecodable(Finding),
    /// It broke, or was silent where that is a failure: this can still become an
    /// answer, or be tried again.
    Broke(Finding),
}

/// Reads the start of a body into the head, unless it was read already. The
/// response itself stays whole.
pub async fn read_ahead(
    case: &mut Case,
    response: &Response,
    head: &mut Reply,
    ahead: Ahead,
    already: Option<glue::Start>,
) -> Start {
    let Ahead { bytes, idle_ms, total_ms, in_one_go, is_held } = ahead;
    let start = match already {
        Some(start) => start,
        None => {
            let reading = glue::peek(response, bytes, idle_ms, total_ms, in_one_go);
            let Ok(start) = wait::settled(reading).await else { return Start::Well };
            start.unchecked_into()
        }
    };
    head.peek = undone(start.bytes(), start.complete(), coding::of(head)).await;
    let stalled = is_held && start.stalled().unwrap_or(false);
    if start.error().is_undefined() && !stalled {
        return Start::Well;
    }
    let announced = head.header("content-length").and_then(length::announced);
    let how = BodyBreak {
        exception: (!stalled).then(|| reply::exception(&start.error())),
        delivered: 0,
        announced,
        chunked: head.header("content-length").is_none(),
    };
    let finding = broken(case, how, false).await;
    let finding = Finding { received_status: Some(head.status), ..finding };
    match finding.failure {
        Failure::HttpResponseContentCoding => Start::Undecodable(finding),
        _ => Start::Broke(finding),
    }
}

/// The start of a body as it reads; nothing where its coding cannot be undone. The
/// reply goes on as it came.
async fn undone(bytes: Vec<u8>, complete: bool, coding: Coding) -> Option<Peek> {
    match coding {
        Coding::Plain => Some(Peek::of(bytes, complete)),
        Coding::Zstd => coding::unzstd(&bytes, complete),
        Coding::Deflate => {
            let most = u32::try_from(PEEK_BYTES_MAX).unwrap_or(u32::MAX);
            let start = wait::settled(glue::inflate(&bytes, most)).await.ok()?;
            let start = (!start.is_undefined()).then(|| start.unchecked_into::<glue::Start>())?;
            Some(Peek::of(start.bytes(), start.complete() && complete))
        }
        Coding::Unknown => None,
    }
}

/// Lets the body of a well reply go, watched where that is wanted.
pub fn go_on(case: Case, ctx: &JsValue, response: Response, treatment: Treatment) -> Response {
    match treatment.then {
        Then::HandedOn => response,
        Then::Watched { bytes, idle_ms } => {
            let ended = at_end(case, ctx, &response, treatment, true);
            #[expect(clippy::cast_precision_loss, reason = "a length is at most what a number holds exactly")]
            let length = treatment.announced.map(|length| length as f64);
            glue::watch(&response, ctx, idle_ms, bytes, length, ended.unchecked_ref())
        }
        Then::CopyWatched { bytes, idle_ms } => {
            let ended = at_end(case, ctx, &response, treatment, false);
            glue::watch_copy(&response, ctx, idle_ms, bytes, ended.unchecked_ref());
            response
        }
    }
}

/// What is to happen when a watched body has ended: where that was not well, it is judged and told.
fn at_end(case: Case, ctx: &JsValue, response: &Response, treatment: Treatment, is_counted: bool) -> JsValue {
    let status = response.status();
    let (mut case, ctx) = (Some(case), ctx.clone());
    Closure::once_into_js(move |how: Option<glue::Broken>| -> Promise {
        let (case, ctx) = (case.take(), ctx.clone());
        future_to_promise(async move {
            if let (Some(mut case), Some(how)) = (case, how) {
                let delivered = clock::milliseconds(how.delivered());
                let finding = judged(&mut case, &how, delivered, treatment).await;
                let finding = Finding { received_status: Some(status), ..finding };
                account::failed(&case, &ctx, &finding);
                let bytes = is_counted.then_some(delivered);
                finish(&mut case, &finding, End::Begun { delivery: body::delivery(finding.failure), bytes });
            }
            Ok(JsValue::UNDEFINED)
        })
    })
}

/// Judges how a watched body ended.
async fn judged(case: &mut Case, how: &glue::Broken, delivered: u64, treatment: Treatment) -> Finding {
    if how.gone().unwrap_or(false) {
        return classify::failing(classify::judge(&Outcome::VisitorLeft, &classify::Asked::default()));
    }
    let stalled = how.stalled().unwrap_or(false);
    let exception = (!stalled).then(|| reply::exception(&how.error()));
    let Treatment { announced, is_chunked: chunked, .. } = treatment;
    let how = BodyBreak { exception, delivered, announced, chunked };
    broken(case, how, true).await
}

/// Judges a broken body; a chunked one with the help of a probe, which sees the
/// framing that the runtime hides.
async fn broken(case: &mut Case, how: BodyBreak, is_sent: bool) -> Finding {
    let outcome = Outcome::BodyBroke(how);
    case.tick();
    let gone_ms = case.exchange.now_ms.saturating_sub(case.exchange.started_ms);
    let may_probe = case.policy().may_probe_a_body(gone_ms, is_sent);
    match classify::judge(&outcome, &case.asked()) {
        classify::Judgement::Unclear(finding) if may_probe => {
            let report = look::at_body(case, &outcome).await;
            classify::judge_with_probe(&outcome, &report, &finding, &case.asked())
        }
        judgement => classify::failing(judgement),
    }
}
