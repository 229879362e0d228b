//! Looks at an origin after a failure, as `probe::sharing` orders them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::case::Case;
use super::{account, clock, glue, wait, wire};
use crate::config::Resolver;
use crate::exchange::OriginAddress;
use crate::outcome::{Outcome, ProbeReport};
use crate::probe::plan::{KnownName, Plan};
use crate::probe::sharing::{Turn, Wish};
use crate::probe::target::ProbeTarget;
use crate::vantage::Connect;

/// The look that starts shortly before the deadline, so that its result is there
/// when the deadline passes.
pub fn early(attempt: glue::Attempt) -> Promise {
    future_to_promise(async move {
        if let Some(case) = Case::new(&attempt) {
            account::waiting(&case, &case.ctx);
            let wish = Wish::ahead_of_the_deadline(answered_ms(&case), clock::now_ms(), attempt.lead());
            look(&case, &wish, false).await;
        }
        Ok(JsValue::UNDEFINED)
    })
}

/// Looks at the origin of a failed attempt, or takes what an earlier look found. Over by
/// the exchange's deadline.
pub async fn at_origin(case: &Case, attempt: &glue::Attempt, outcome: &Outcome) -> ProbeReport {
    let deadline_ms = case.exchange.started_ms.saturating_add(u64::from(case.policy().deadline_ms));
    let wish = if attempt.expired() {
        Wish::at_the_deadline(answered_ms(case), clock::now_ms(), case.policy().probe_ms())
    } else {
        now(case, outcome, deadline_ms)
    };
    look(case, &wish, false).await
}

/// Finds out why a look of our own got no reply.
pub async fn at_own(case: &Case, outcome: &Outcome) -> ProbeReport {
    look(case, &now(case, outcome, u64::MAX), false).await
}

/// Looks at how the origin frames a body, after one broke.
pub async fn at_body(case: &Case, outcome: &Outcome) -> ProbeReport {
    look(case, &now(case, outcome, u64::MAX), true).await
}

/// What is wanted of a failure that is there.
fn now(case: &Case, outcome: &Outcome, until_ms: u64) -> Wish {
    let silent = matches!(outcome, Outcome::DeadlinePassed);
    Wish::of_a_failure(silent, answered_ms(case), clock::now_ms(), case.policy().probe_ms(), until_ms)
}

fn answered_ms(case: &Case) -> u64 {
    clock::milliseconds(glue::last_well(case.origin.id.0))
}

/// Goes by what the core says until there is a report, or none to be had.
async fn look(case: &Case, wish: &Wish, read_body: bool) -> ProbeReport {
    let connect = case.vantage().connect;
    let Some(origin) = case.exchange.origin_address.clone().filter(|_| connect != Connect::Never) else {
        return ProbeReport::default();
    };
    let of_bodies = if read_body { "#body" } else { "" };
    let place = format!("{}://{}:{}{of_bodies}", origin.scheme, origin.host, origin.port);
    let looks = &case.visit.isolate.looks;
    loop {
        let turn = looks.change(|looks| looks.turn(&place, wish, clock::now_ms()));
        match turn {
            Turn::Take(report) => return report,
            Turn::Nothing => return ProbeReport::default(),
            Turn::Wait(ms) => wait::sleep(ms).await,
            Turn::Look { budget_ms, number } => {
                let mut plan = plan(case, &origin, read_body);
                let resolver = &case.policy().resolver;
                let report = wire::drive(&mut plan, &origin, resolver, connect, budget_ms).await;
                if let Some(lookup) = plan.lookup() {
                    let (host, now_ms) = (&origin.host, clock::now_ms());
                    case.visit.isolate.names.change(|names| names.put(host, lookup.clone(), now_ms));
                }
                looks.change(|looks| looks.done(&place, number, report.clone(), clock::now_ms()));
                return report;
            }
        }
    }
}

/// The plan of one look.
fn plan(case: &Case, origin: &OriginAddress, read_body: bool) -> Plan {
    let target = ProbeTarget {
        https: origin.scheme == "https",
        host: origin.host.clone(),
        host_header: origin.authority(),
        method: case.exchange.method.clone(),
        path: case.exchange.path.clone(),
        read_body,
    };
    let random: [u8; 64] = glue::random_bytes(64).try_into().unwrap_or([0; 64]);
    let now_ms = clock::now_ms();
    let plan = Plan::new(target, random, i64::try_from(now_ms / 1_000).unwrap_or_default());
    if case.vantage().connect == Connect::SameWay {
        return plan;
    }
    plan.past_the_edge(match case.visit.isolate.names.read(|names| names.get(&origin.host, now_ms)) {
        Some(lookup) => KnownName::This(lookup),
        None if case.policy().resolver == Resolver::Off => KnownName::Never,
        None => KnownName::Nothing,
    })
}
