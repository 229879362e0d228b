//! Tells what failed, and what passed meanwhile, to where they are held against each other
//! ([`crate::compare::request`]). Nobody is asked on the pass path while nothing failed.

use super::case::Case;
use super::{clock, reply};
use crate::compare::request::Request;
use crate::exchange::Exchange;
use crate::verdict::Finding;

/// A request was answered, and somebody wants to know.
pub fn passed(case: &Case) {
    let place = (case.visit.route_id, case.origin.id);
    with_request(case, |request, now_ms| {
        case.visit.isolate.requests.change(|requests| requests.on_pass(place, request, now_ms));
    });
}

/// A request failed as clearly as it will; what that is with what others show. One that is sent
/// again to the same origin is the same request.
pub fn failed(case: &Case, finding: &Finding) -> Finding {
    let place = (case.visit.route_id, case.origin.id);
    if case.is_repeated() {
        return case.visit.isolate.requests.read(|requests| requests.on_repeat(place, finding.clone()));
    }
    with_request(case, |request, now_ms| {
        case.visit
            .isolate
            .requests
            .change(|requests| requests.on_failure(place, request, finding.clone(), now_ms))
    })
}

fn with_request<T>(case: &Case, tell: impl FnOnce(&Request<'_>, u64) -> T) -> T {
    let fields = reply::fields(&case.visit.request.headers());
    let Exchange { method, path, .. } = &case.exchange;
    let request = Request::of(method, path, case.visit.url.whole(), case.sends_a_body, &fields);
    tell(&request, clock::now_ms())
}
