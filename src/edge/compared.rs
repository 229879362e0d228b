//! Tells what failed, and what passed meanwhile, to where they are held against each other ([`crate::compare::request`]).
//! Nobody is asked on the pass path while nothing failed.

use super::case::Case;
use super::{clock, reply};
use crate::compare::request::Request;
use crate::verdict::Finding;

/// A request was answered, and somebody wants to know.
pub fn passed(case: &Case) {
    let place = (case.visit.route_id, case.origin.id);
    with_request(case, |request, now_ms| {
        case.visit.isolate.requests.change(|requests| requests.on_pass(place, request, now_ms));
    });
}

/// A request failed as clearly as it will; what that is with what others show. One that is sent again to the same origin is
/// the same request.
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
    let field =
        |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    // A name, a colon, a blank, a value and the end of the line; the request line has its parts and three more.
    let of_fields: usize = fields
        .iter()
        .map(|(name, value)| name.len().saturating_add(value.len()).saturating_add(4))
        .fold(0, usize::saturating_add);
    let target = case.visit.url.whole().len();
    let head = of_fields.saturating_add(target).saturating_add(case.exchange.method.len());
    let length = field("content-length").and_then(|length| length.parse().ok());
    let request = Request {
        method: &case.exchange.method,
        path: &case.exchange.path,
        head_bytes: u64::try_from(head).unwrap_or(u64::MAX),
        body_bytes: if case.sends_a_body { length.unwrap_or(1) } else { 0 },
        has_cookie: field("cookie").is_some(),
        has_referer: field("referer").is_some(),
    };
    tell(&request, clock::now_ms())
}
