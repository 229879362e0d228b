//! The next attempt of an exchange that failed: the same origin once more, or the next one.

use std::time::Duration;

use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::Delay;

use super::case::Case;
use super::{door, entry, facts, gate, glue, trouble};
use crate::request_url::RequestUrl;
use crate::retry::{self, Body, Situation};
use crate::verdict::Finding;

/// Makes another attempt, if there may be one.
pub async fn attempt(case: &mut Case, before: &glue::Attempt, finding: &Finding) -> Option<glue::Attempt> {
    let request = before.request();
    let again = decide(case, before, &request, finding)?;
    let way = gate::way_to(case.isolate, case.number, &case.exchange.authority(), again.at)?;
    Delay::from(Duration::from_millis(again.after_ms)).await;
    // Meanwhile the journal may have said that the others know of an outage there.
    if case.policy().breaker.on && way.trial.is_none() && !way.origin.is_calm() {
        return None;
    }
    let settings = case.isolate.settings.as_ref().ok()?;
    let asked = usize::try_from(way.index).ok().and_then(|index| case.route.origins.get(index))?;
    if !door::may_ask(asked, &request, settings) {
        return None;
    }
    case.go_on(finding, way);
    let policy = case.policy();
    let gone_ms = facts::now_ms().saturating_sub(case.exchange.started_ms);
    let left_ms = policy.deadline_ms.saturating_sub(u32::try_from(gone_ms).unwrap_or(u32::MAX));
    let wait_ms = entry::wait(policy).min(left_ms);
    let address = facts::url(&request)?;
    let url = RequestUrl::parse(&address.text)?;
    let target = entry::target(case.route, way.index, &url);
    let target = target.as_deref().unwrap_or(url.whole());
    let cdn_id = settings.cdn_id.as_str();
    let trial = way.trial.map_or(0, u32::from);
    let attempt = glue::again(
        before,
        target,
        cdn_id,
        way.index,
        way.origin.number,
        wait_ms,
        left_ms.saturating_sub(wait_ms),
        trial,
    );
    trouble::settled(attempt).await.ok().map(JsCast::unchecked_into)
}

/// Asks the core.
fn decide(case: &Case, before: &glue::Attempt, request: &Request, finding: &Finding) -> Option<retry::Again> {
    let now_ms = facts::now_ms();
    let gone_ms = now_ms.saturating_sub(case.exchange.started_ms);
    let body = match (before.body().is_undefined(), case.sends_a_body) {
        (false, _) => Body::Kept,
        (true, true) => Body::Stream,
        (true, false) => Body::None,
    };
    let situation = Situation {
        method: &case.exchange.method,
        body,
        has_idempotency_key: request.headers().has("idempotency-key").unwrap_or(false),
        has_begun: false,
        finding,
        origin: usize::try_from(before.origin()).ok()?,
        is_first: case.tried().first().copied() == usize::try_from(before.origin()).ok(),
        attempts_there: case.attempts_at(before.origin()),
        left_ms: u64::from(case.policy().deadline_ms).saturating_sub(gone_ms),
    };
    let host = case.exchange.authority();
    let choose = |exactly: Option<usize>| {
        gate::choice(case.isolate, case.number, case.route, &host, &case.tried(), exactly)
    };
    let rules = &case.policy().retry;
    case.origin.with_budget(|budget| retry::again(rules, &situation, budget, now_ms, glue::random(), choose))
}
