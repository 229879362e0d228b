//! Looks at an origin after a failure: at most one at a time and one in five seconds for each origin.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::Delay;

use super::case::Case;
use super::{facts, glue, wire};
use crate::config::Policy;
use crate::exchange::OriginAddress;
use crate::outcome::{Outcome, ProbeReport};
use crate::probe::plan::Plan;
use crate::probe::reuse::{Kept, holds};
use crate::probe::target::Target;

/// How often a request that waits for another one's look asks whether it is done, in milliseconds.
const POLL_MS: u64 = 10;

/// The least time between two looks at an origin whose failures keep changing their kind, in milliseconds.
const SPACING_MS: u64 = 250;

/// How long before the deadline an early look ends, in milliseconds: timers are late on a busy machine.
const MARGIN_MS: u32 = 100;

/// How long after its budget a look of another request is still waited for, in milliseconds.
const GRACE_MS: u64 = 30;

/// The looks of an isolate, by origin.
#[derive(Default)]
pub struct Looks(RefCell<HashMap<String, Look>>);

/// One origin's latest look.
enum Look {
    /// Some request is at it; it is over by then, in milliseconds since 1970-01-01T00:00:00Z.
    UnderWay { until_ms: u64 },
    /// What it found.
    Done(Kept),
}

/// What the whole probe of a policy may take, in milliseconds: the connection may use half of it. Never more
/// than half of the deadline, so that an honest origin has at least the other half before it is looked at.
pub fn budget_ms(policy: &Policy) -> u32 {
    policy.connect_budget_ms.saturating_mul(2).min(policy.deadline_ms / 2)
}

/// The look that starts shortly before the deadline, so that its result is there when the deadline passes.
pub fn early(attempt: glue::Attempt) -> Promise {
    future_to_promise(async move {
        if let Some(case) = Case::new(&attempt) {
            let budget_ms = attempt.lead().saturating_sub(MARGIN_MS.min(attempt.lead() / 4));
            look(&case, &Outcome::DeadlinePassed, budget_ms, false).await;
        }
        Ok(JsValue::UNDEFINED)
    })
}

/// Looks at the origin of a failed attempt, or takes what an earlier look found.
pub async fn at_origin(case: &Case, attempt: &glue::Attempt, outcome: &Outcome) -> ProbeReport {
    // After the deadline the early look is over, or as good as: nothing new is begun then.
    let budget_ms = if attempt.expired() { 0 } else { budget_ms(case.policy()) };
    look(case, outcome, budget_ms, false).await
}

/// Looks at how the origin frames a body, after one broke.
pub async fn at_body(case: &Case, outcome: &Outcome) -> ProbeReport {
    look(case, outcome, budget_ms(case.policy()), true).await
}

async fn look(case: &Case, outcome: &Outcome, budget_ms: u32, read_body: bool) -> ProbeReport {
    let Some(origin) = case.exchange.origin_address.clone() else { return ProbeReport::default() };
    let key = format!(
        "{}://{}:{}{}",
        origin.scheme,
        origin.host,
        origin.port,
        if read_body { "#body" } else { "" }
    );
    let looks = &case.isolate.looks;
    let answered_ms = facts::milliseconds(glue::last_well(case.origin.number));
    while let Some(until_ms) = looks.under_way(&key) {
        if facts::now_ms() > until_ms + GRACE_MS {
            break;
        }
        Delay::from(Duration::from_millis(POLL_MS)).await;
    }
    if let Some(report) = looks.found(&key, outcome, answered_ms) {
        return report;
    }
    let begun_ms = facts::now_ms();
    if budget_ms == 0 || looks.begun_ms(&key) + SPACING_MS > begun_ms {
        return ProbeReport::default();
    }
    looks.put(&key, Look::UnderWay { until_ms: begun_ms + u64::from(budget_ms) });
    let report =
        wire::drive(plan(case, &origin, read_body), &origin, &case.policy().resolver, budget_ms).await;
    looks.put(&key, Look::Done(Kept { begun_ms, report: report.clone() }));
    report
}

/// The plan of one look.
fn plan(case: &Case, origin: &OriginAddress, read_body: bool) -> Plan {
    let default_port = if origin.scheme == "https" { 443 } else { 80 };
    let bracketed =
        if origin.host.contains(':') { format!("[{}]", origin.host) } else { origin.host.clone() };
    let host_header =
        if origin.port == default_port { bracketed } else { format!("{bracketed}:{}", origin.port) };
    let target = Target {
        https: origin.scheme == "https",
        host: origin.host.clone(),
        host_header,
        method: case.exchange.method.clone(),
        path: case.exchange.path.clone(),
        read_body,
    };
    let random: [u8; 64] = glue::random_bytes(64).try_into().unwrap_or([0; 64]);
    Plan::new(target, random, i64::try_from(facts::now_ms() / 1_000).unwrap_or_default())
}

impl Looks {
    /// Until when a look is under way.
    fn under_way(&self, key: &str) -> Option<u64> {
        match self.0.borrow().get(key) {
            Some(Look::UnderWay { until_ms }) => Some(*until_ms),
            _ => None,
        }
    }

    /// A report that still holds for this outcome.
    fn found(&self, key: &str, outcome: &Outcome, answered_ms: u64) -> Option<ProbeReport> {
        match self.0.borrow().get(key) {
            Some(Look::Done(kept)) if holds(kept, outcome, answered_ms, facts::now_ms()) => {
                Some(kept.report.clone())
            }
            _ => None,
        }
    }

    /// When the latest look that is over began; 0 for never.
    fn begun_ms(&self, key: &str) -> u64 {
        match self.0.borrow().get(key) {
            Some(Look::Done(kept)) => kept.begun_ms,
            _ => 0,
        }
    }

    fn put(&self, key: &str, look: Look) {
        self.0.borrow_mut().insert(key.to_owned(), look);
    }
}
