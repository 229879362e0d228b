//! The failing path: from what an attempt did to what the visitor gets. It asks the core and carries out.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Request, Response};

use super::case::Case;
use super::gate::{Asking, HeldBack};
use super::isolate::Isolate;
use super::{account, again, bodies, care, copies, facts, glue, log, look, reply, respond};
use crate::admit;
use crate::admit::limit::{WINDOW_EXCHANGES_MIN, WINDOW_MS};
use crate::answer::{Circumstances, Preferences};
use crate::classify::{self, Judgement};
use crate::config::Probe;
use crate::event::Delivery as Delivered;
use crate::failure::Failure;
use crate::intercept::{self, Delivery};
use crate::outcome::{Outcome, Reply};
use crate::pass;
use crate::pass::body::{self, Treatment};
use crate::verdict::{Confidence, Evidence, Finding, Verdict};

/// Why a request was not even sent.
pub enum Refusal {
    /// The settings are wrong; the text is for the operator.
    Misconfigured(String),
    /// The request went through this worker before.
    Loop,
}

/// What an attempt came to.
enum Came {
    /// A reply for the visitor, and what is still to be done with its body.
    Well(Response, Option<Treatment>),
    /// A failure, and the reply that showed it, if there was one.
    Failed(Finding, Option<(Reply, Response)>),
}

/// Hands the pass path its ways into Rust, once per isolate.
pub fn install() {
    let trouble = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(|attempt| promise(handle(attempt)));
    let early = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(look::early);
    let looped = Closure::<dyn Fn(Request, String) -> Option<Promise>>::new(looped);
    let [trouble, early, looped] = [trouble.into_js_value(), early.into_js_value(), looped.into_js_value()];
    glue::install(trouble.unchecked_ref(), early.unchecked_ref(), looped.unchecked_ref());
    let measured = Closure::<dyn Fn(u32, u32, u32, f64, u32)>::new(measured);
    glue::install_flights(measured.into_js_value().unchecked_ref(), WINDOW_MS, WINDOW_EXCHANGES_MIN);
}

/// Takes a window of exchanges with an origin into account, by the rules of the route that ended it.
fn measured(slot: u32, route: u32, exchanges: u32, mean_ms: f64, most: u32) {
    let Some(isolate) = Isolate::current() else { return };
    if let (Some(origin), Some(route)) = (isolate.origins.numbered(slot), isolate.route(route)) {
        origin.on_window(&route.policy, exchanges, mean_ms, most);
    }
}

/// The answer to a request whose `CDN-Loop` names this worker; `None` when it has not been here.
#[expect(clippy::needless_pass_by_value, reason = "a closure for JavaScript takes its arguments whole")]
fn looped(request: Request, field: String) -> Option<Promise> {
    let settings = Isolate::current()?.settings.as_ref().ok()?;
    admit::is_loop(&field, &settings.cdn_id).then(|| refuse(request, Refusal::Loop))
}

/// A future of a response as the promise of one.
fn promise(response: impl Future<Output = Response> + 'static) -> Promise {
    future_to_promise(async move { Ok(response.await.into()) })
}

/// Answers a request that is not sent on.
pub fn refuse(request: Request, refusal: Refusal) -> Promise {
    let exchange = facts::exchange(&request, js_sys::Date::now());
    let finding = match refusal {
        Refusal::Misconfigured(text) => {
            Finding::new(Failure::Misconfigured, Confidence::Certain, Evidence::new("settings:invalid"))
                .internally(text)
        }
        Refusal::Loop => {
            Finding::new(Failure::ProxyLoopDetected, Confidence::Certain, Evidence::new("header:cdn-loop"))
        }
    };
    let response =
        respond::with_page(None, &finding, &exchange, &Circumstances::default(), &Preferences::default());
    Promise::resolve(&JsValue::from(response))
}

/// Answers a request that is held back on purpose: with a copy, or with our page.
pub fn hold_back(asking: &Asking<'_>, held: HeldBack) -> Promise {
    let Some(mut case) = Case::unsent(asking) else {
        return Promise::resolve(&JsValue::from(respond::last_resort()));
    };
    let request = Clone::clone(asking.request);
    case.exchange.outage_ms = held.outage_ms;
    promise(async move {
        if let Some(copy) = copies::instead(&case, &request, &held.finding).await {
            return copy;
        }
        let circumstances =
            Circumstances { known: held.known, window: held.window.as_ref(), ..Circumstances::default() };
        respond::with_page(Some(&case), &held.finding, &case.exchange, &circumstances, &case.preferences)
    })
}

/// Brings an exchange whose first attempt is not plainly well to its end.
async fn handle(first: glue::Attempt) -> Response {
    let Some(mut case) = Case::new(&first) else { return respond::last_resort() };
    let mut attempt = first;
    loop {
        let (finding, reply) = match outcome(&mut case, &attempt).await {
            Came::Well(response, Some(rest)) => return bodies::go_on(case, &attempt.ctx(), response, rest),
            Came::Well(response, None) => return response,
            Came::Failed(finding, reply) => (finding, reply),
        };
        account::failed(&case, &attempt.ctx(), attempt.trial(), &finding);
        match again::attempt(&mut case, &attempt, &finding).await {
            Some(next) => {
                reply.iter().for_each(|(_, response)| discard(response));
                case.tick();
                attempt = next;
            }
            None => return end(case, &attempt, finding, reply).await,
        }
    }
}

/// What an attempt came to, with whatever has to be noted of a good one.
async fn outcome(case: &mut Case, attempt: &glue::Attempt) -> Came {
    let Some(response) = attempt.response() else {
        let outcome = thrown(attempt);
        let finding = unanswered(case, attempt, &outcome).await;
        return Came::Failed(finding, None);
    };
    let mut head = reply::head(&response);
    let looked_at = if (200..400).contains(&head.status) {
        looked_at(case, attempt, &response, &mut head).await
    } else {
        replied(case, &response, &mut head).await.map_or(Ok(None), Err)
    };
    let rest = match looked_at {
        Ok(rest) => rest,
        Err(finding) => return Came::Failed(finding, Some((head, response))),
    };
    account::well(case, attempt, head.status);
    if let Some(finding) = intercept::declined(case.policy(), &head, &case.asked()) {
        // An answer all the same, and already counted as one; only the visitor gets it in other words.
        discard(&response);
        case.tick();
        return Came::Well(answer(case, &finding, Some(&head)), None);
    }
    if let Some(finding) = &case.first {
        log::instead(case, finding, Delivered::Recovered, head.status);
    }
    if case.exchange.method == "GET" && attempt.care() & (care::COPY | care::COPY_ALL) != 0 {
        copies::keep(case, attempt, &head, &response);
    }
    Came::Well(response, rest)
}

/// What an attempt without a reply did.
fn thrown(attempt: &glue::Attempt) -> Outcome {
    if attempt.expired() {
        Outcome::DeadlinePassed
    } else {
        Outcome::Threw(reply::exception(&attempt.error()))
    }
}

/// Judges an attempt without a reply, with the help of a probe where that can tell more.
async fn unanswered(case: &mut Case, attempt: &glue::Attempt, outcome: &Outcome) -> Finding {
    let judged = classify::judge(outcome, &case.asked());
    let finding = match judged {
        Judgement::Clear(Verdict::Fail(finding)) => return *finding,
        // An exception is never a pass; should the core say so all the same, it is our fault.
        Judgement::Clear(Verdict::Pass) => {
            return Finding::new(Failure::Internal, Confidence::Possible, Evidence::new("judge:pass"));
        }
        Judgement::Unclear(finding) => *finding,
    };
    if case.policy().probe == Probe::Off {
        return finding;
    }
    let report = look::at_origin(case, attempt, outcome).await;
    classify::judge_with_probe(outcome, &report, &finding, &case.asked())
}

/// Judges a reply of 400 and more, or of a status that HTTP does not have.
async fn replied(case: &mut Case, response: &Response, head: &mut Reply) -> Option<Finding> {
    case.exchange.origin_ray = head.header("cf-ray").map(str::to_owned);
    case.exchange.origin_proxy_status = head.header("proxy-status").map(str::to_owned);
    let mut start = bodies::Start::Well;
    if classify::worth_a_look(head) || intercept::may_decline(case.policy(), head) {
        start = bodies::read_ahead(case, response, head, body::of_an_error()).await;
    }
    let finding = match classify::judge(&Outcome::Answered(head.clone()), &case.asked()) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => Some(*finding),
        Judgement::Clear(Verdict::Pass) => None,
    };
    let bodies::Start::Broke(broke) = start else { return finding };
    // Half of it cannot be passed on, whoever wrote it. What its start said is told where it would be replaced anyway.
    let is_ours =
        |finding: &Finding| intercept::decide(case.policy(), finding, head, &case.asked()) == Delivery::Ours;
    match finding.filter(is_ours) {
        Some(finding) => Some(finding.and(Evidence::new("body:cut"))),
        None => Some(broke),
    }
}

/// Judges a reply of 200 to 399 that was picked for a closer look: its head, then its start.
async fn looked_at(
    case: &mut Case,
    attempt: &glue::Attempt,
    response: &Response,
    head: &mut Reply,
) -> Result<Option<Treatment>, Finding> {
    if let Some(finding) = classify::head::judge(head, &case.asked()) {
        return Err(finding);
    }
    if response.body().is_none() {
        return Ok(None);
    }
    let treatment = body::treatment(attempt.care(), head, &case.asked(), case.policy());
    let Some(ahead) = treatment.ahead else { return Ok(Some(treatment)) };
    match bodies::read_ahead(case, response, head, ahead).await {
        bodies::Start::Broke(finding) => return Err(finding),
        // Whoever asked for this coding may know what to do with it, so it goes on as it is.
        bodies::Start::Undecodable(finding) => log::observed(case, &finding, Delivered::Passed, None),
        bodies::Start::Well => {
            let may_be = attempt.care() & pass::SOFT != 0 && classify::soft::may_be_soft(head, &case.asked());
            let signs = &case.policy().soft_failure_signs;
            if let Some(finding) = if may_be { classify::soft::judge(head, signs) } else { None } {
                return Err(finding);
            }
        }
    }
    let is_whole = head.peek.as_ref().is_some_and(|peek| peek.complete);
    Ok(if is_whole { None } else { Some(treatment) })
}

/// The end of an exchange that failed: a copy, the origin's own reply, or our answer.
async fn end(
    mut case: Case,
    attempt: &glue::Attempt,
    finding: Finding,
    reply: Option<(Reply, Response)>,
) -> Response {
    case.tick();
    case.isolate.note_failure(case.number);
    case.exchange.outage_ms = case.origin.failing_ms(case.exchange.now_ms);
    if let Some(copy) = copies::instead(&case, &attempt.request(), &finding).await {
        reply.iter().for_each(|(_, response)| discard(response));
        return copy;
    }
    let Some((head, response)) = reply else { return answer(&case, &finding, None) };
    match intercept::decide(case.policy(), &finding, &head, &case.asked()) {
        Delivery::Ours => {
            discard(&response);
            answer(&case, &finding, Some(&head))
        }
        Delivery::Theirs => {
            let soft = finding.failure == Failure::SoftFailure;
            log::observed(&case, &finding, if soft { Delivered::Observed } else { Delivered::Passed }, None);
            response
        }
    }
}

/// Lets go of a reply that nobody gets: unread bodies hold one of the few connections a request may have.
fn discard(response: &Response) {
    if let Some(body) = response.body() {
        drop(body.cancel());
    }
}

/// Our answer to a failure.
pub fn answer(case: &Case, finding: &Finding, head: Option<&Reply>) -> Response {
    let proxy_status = head.and_then(|head| head.header("proxy-status"));
    let circumstances = Circumstances { proxy_status, ..Circumstances::default() };
    respond::with_page(Some(case), finding, &case.exchange, &circumstances, &case.preferences)
}

/// A promise as a future; what it rejects with is the error.
pub async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}
