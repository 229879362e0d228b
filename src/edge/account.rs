//! What an attempt means for its origin: told to the breaker, to the budget, and to the other isolates.

use wasm_bindgen::JsValue;

use super::case::Case;
use super::origins::Said;
use super::{facts, glue, journal};
use crate::admit::blame;
use crate::verdict::Finding;

/// An attempt that went well, or was answered with what is no failure. The pass path counted replies of 200 to 399
/// itself.
pub fn well(case: &Case, attempt: &glue::Attempt, status: u16) {
    if !(200..400).contains(&status) {
        glue::answered(attempt.slot(), attempt.started());
    }
    if let Some(trial) = attempt.trial() {
        case.origin.on_result(case.policy(), Said::Well, trial, is_first(case), facts::now_ms());
        journal::tell_trial(case, &case.ctx, trial, None, true);
    }
}

/// An attempt that failed. `trial`: the number of the trial it was, or 0.
pub fn failed(case: &Case, ctx: &JsValue, trial: u32, finding: &Finding) {
    let now_ms = facts::now_ms();
    let policy = case.policy();
    let counts = blame::counts(finding, policy.breaker_counts, case.sends_a_body);
    let said = match finding.failure {
        failure if counts => Said::Failed(failure),
        _ if blame::shows_it_is_there(finding) => Said::There,
        _ => Said::Nothing,
    };
    let change = case.origin.on_result(policy, said, trial, is_first(case), now_ms);
    let failure = counts.then_some(finding.failure);
    if trial != 0 {
        journal::tell_trial(case, ctx, trial, failure, matches!(said, Said::There));
    } else if let Some(failure) = failure.filter(|_| policy.breaker.on) {
        journal::tell_failure(case, ctx, failure, change);
    }
}

fn is_first(case: &Case) -> bool {
    case.exchange.attempts == 1
}
