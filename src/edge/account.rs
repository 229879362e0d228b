//! What happens to an exchange, told to the book of its origin; and the errands that come of it,
//! carried out after the answer has left.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use super::case::Case;
use super::errands::Errands;
use super::isolate::Isolate;
use super::origins::KnownOrigin;
use super::visit::Visit;
use super::way::Way;
use super::{clock, glue, ledger};
use crate::admit::breaker::News;
use crate::admit::origin::{Attempt, Errand};
use crate::outage::Served;
use crate::outcome::WELL;
use crate::retry::SAFE_METHODS;
use crate::verdict::Finding;

/// An attempt that went well, or was answered with what is no failure. The pass path counted
/// replies of 200 to 399 itself.
pub fn well(attempt: &glue::Attempt, status: u16) {
    if !WELL.contains(&status) {
        glue::answered(attempt.origin(), attempt.started());
    }
}

/// An attempt that failed.
pub fn failed(case: &Case, ctx: &JsValue, finding: &Finding) {
    let policy = case.policy();
    let is_first = case.exchange.attempts == 1;
    case.origin.catch_up(policy, clock::now_ms(), u64::from(is_first));
    let attempt = Attempt {
        finding,
        sends_a_body: case.sends_a_body,
        path: &case.exchange.path,
        client: case.exchange.client.as_deref(),
    };
    let moment = case.visit.isolate.moment(policy);
    let errand = case.origin.change(|book| book.on_failure(&policy.breaker, attempt, moment));
    run(case, ctx, errand);
}

/// A request has just been answered without asking its origin.
pub fn spared(case: &Case, ctx: &JsValue) {
    let policy = case.policy();
    let errand =
        case.origin.change(|book| book.on_spared(&policy.breaker, case.visit.isolate.moment(policy)));
    run(case, ctx, errand);
}

/// A request goes to one of a route's origins: those that it passes by because they are spared are
/// looked at when that is due. Nobody else would, since no visitor is kept waiting for them.
pub fn passed_by(visit: &Visit, ctx: &JsValue, way: Way) {
    for index in visit.failing_besides(way) {
        if let Some(case) = Case::unsent(visit, ctx, index) {
            spared(&case, ctx);
        }
    }
}

/// An exchange has been waiting for nearly as long as it may.
pub fn waiting(case: &Case, ctx: &JsValue) {
    let policy = case.policy();
    let errand =
        case.origin.change(|book| book.on_waiting(&policy.breaker, case.visit.isolate.moment(policy)));
    run(case, ctx, errand);
}

/// What a visitor got in place of a good answer.
pub fn served(case: &Case, by_copy: bool) {
    let safe = SAFE_METHODS.contains(&case.exchange.method.as_str());
    let served = if by_copy { Served::Copy } else { Served::Page { safe } };
    case.origin.change(|book| book.served(served));
}

fn run(case: &Case, ctx: &JsValue, errand: Option<Errand>) {
    news(case.visit.isolate, case.origin);
    let Some(errand) = errand else { return };
    let errands = Errands::of(case);
    let promise = future_to_promise(async move {
        errands.carry_out(errand).await;
        Ok(JsValue::UNDEFINED)
    });
    glue::wait_until(ctx, &promise);
}

/// Tells what became of the outages of an origin, as far as it was found here: what others
/// told they tell themselves.
pub fn news(isolate: &'static Isolate, origin: &KnownOrigin) {
    for news in origin.change(|book| book.take_news()) {
        match news {
            News::Began(outage) | News::Ended(outage) => ledger::learned(isolate, &origin.key, &outage),
            News::Changed(outage) => ledger::met(isolate, &origin.key, &outage.last),
            News::Heard(_) | News::HeardOver(_) => {}
        }
    }
}
