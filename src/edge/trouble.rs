//! The failing path: from what an attempt did to what the visitor gets. It asks the core and carries out.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Request, Response};

use super::isolate::Isolate;
use super::{bodies, care, facts, glue, log, look, reply, respond};
use crate::answer::{Circumstances, Preferences};
use crate::classify::{self, Asked, Judgement};
use crate::config::{Policy, Probe, Route};
use crate::event::Delivery as Delivered;
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::intercept::{self, Delivery};
use crate::outcome::{Outcome, Reply};
use crate::verdict::{Confidence, Evidence, Finding, Verdict};

/// Why a request was not even sent.
pub enum Refusal {
    /// The settings are wrong; the text is for the operator.
    Misconfigured(String),
    /// The request went through this worker before.
    Loop,
}

/// Hands the pass path its two ways into Rust, once per isolate.
pub fn install() {
    let trouble = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(|attempt| promise(handle(attempt)));
    let early = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(look::early);
    glue::install(trouble.into_js_value().unchecked_ref(), early.into_js_value().unchecked_ref());
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
        respond::with_page(&finding, &exchange, &Circumstances::default(), &Preferences::default());
    Promise::resolve(&JsValue::from(response))
}

/// Everything one failing exchange needs on its way, in one place.
pub struct Case {
    /// This isolate.
    pub isolate: &'static Isolate,
    /// The route's number.
    pub number: u32,
    /// The route.
    pub route: &'static Route,
    /// The facts of the exchange.
    pub exchange: Exchange,
    /// What the operator wants answers to look like.
    pub preferences: Preferences,
}

impl Case {
    /// Collects what is known when an attempt comes back.
    pub fn new(attempt: &glue::Attempt) -> Option<Self> {
        let isolate = Isolate::current()?;
        let number = attempt.route();
        let route = isolate.route(number)?;
        let mut exchange = facts::exchange(&attempt.request(), attempt.started());
        exchange.attempts = 1;
        exchange.route.clone_from(&route.name);
        exchange.origin_address = Some(facts::origin_address(&route.origin, &exchange));
        let preferences = respond::preferences(isolate.settings.as_ref().ok(), &route.policy);
        Some(Self { isolate, number, route, exchange, preferences })
    }

    /// The route's policy.
    pub fn policy(&self) -> &Policy {
        &self.route.policy
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            method: &self.exchange.method,
            navigation: self.exchange.navigation,
            upgrade: self.exchange.upgrade,
            conditional: self.exchange.conditional,
            elapsed_ms: self.exchange.now_ms.saturating_sub(self.exchange.started_ms),
        }
    }
}

/// Brings one attempt that is not plainly well to its end.
async fn handle(attempt: glue::Attempt) -> Response {
    let Some(mut case) = Case::new(&attempt) else { return respond::last_resort() };
    match attempt.response() {
        Some(response) if response.status() < 400 && response.status() >= 200 => {
            well(case, &attempt, response).await
        }
        Some(response) => replied(case, response).await,
        None => {
            let outcome = thrown(&attempt);
            let finding = unanswered(&mut case, &attempt, &outcome).await;
            case.exchange.now_ms = facts::milliseconds(js_sys::Date::now());
            answer(&case, &finding, None)
        }
    }
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

/// A reply of 400 and more, or of a status that HTTP does not have.
async fn replied(mut case: Case, response: Response) -> Response {
    let mut head = reply::head(&response);
    case.exchange.origin_ray = head.header("cf-ray").map(str::to_owned);
    if classify::worth_a_look(&head) {
        reply::look_into(&response, &mut head).await;
    }
    let judged = classify::judge(&Outcome::Answered(head.clone()), &case.asked());
    let (Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding)) = judged else {
        return response;
    };
    deliver(&case, &finding, &head, response)
}

/// A reply of 200 to 399 that was picked for a closer look: its head, then its start, then its way to the visitor.
async fn well(case: Case, attempt: &glue::Attempt, response: Response) -> Response {
    let mut head = reply::head(&response);
    if let Some(finding) = classify::head::judge(&head, &case.asked()) {
        return replace(&case, &finding, &head, &response);
    }
    if attempt.care() & care::SOFT != 0 && classify::soft::may_be_soft(&head, &case.asked()) {
        reply::look_into(&response, &mut head).await;
        if let Some(finding) = classify::soft::judge(&head) {
            return deliver(&case, &finding, &head, response);
        }
    }
    bodies::accompany(case, attempt, response).await
}

/// The origin's own reply or our page, as the policy says; the event either way.
fn deliver(case: &Case, finding: &Finding, head: &Reply, response: Response) -> Response {
    case.isolate.note_failure(case.number, js_sys::Date::now());
    match intercept::decide(case.policy(), finding, head, &case.asked()) {
        Delivery::Ours => replace(case, finding, head, &response),
        Delivery::Theirs => {
            let soft = finding.failure == Failure::SoftFailure;
            log::observed(case, finding, if soft { Delivered::Observed } else { Delivered::Passed }, None);
            response
        }
    }
}

/// Our answer in place of the origin's reply.
fn replace(case: &Case, finding: &Finding, head: &Reply, response: &Response) -> Response {
    if let Some(body) = response.body() {
        // Unread bodies hold one of the few connections a request may have.
        drop(body.cancel());
    }
    answer(case, finding, Some(head))
}

/// Our answer to a failure.
pub fn answer(case: &Case, finding: &Finding, head: Option<&Reply>) -> Response {
    case.isolate.note_failure(case.number, js_sys::Date::now());
    let proxy_status = head.and_then(|head| head.header("proxy-status"));
    let circumstances = Circumstances { known: None, proxy_status };
    respond::with_page(finding, &case.exchange, &circumstances, &case.preferences)
}

/// A promise as a future; what it rejects with is the error.
pub async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}
