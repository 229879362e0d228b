//! Copies of replies: kept while the origin is well, served when it fails.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use super::case::Case;
use super::reply::fields;
use super::{clock, glue, js, wait};
use crate::address::{OriginIndex, Target};
use crate::answer::{self, Circumstances};
use crate::config::Route;
use crate::outcome::Reply;
use crate::retry;
use crate::stale::{self, CopyRequest};
use crate::verdict::Finding;

/// The largest copy, in bytes: pages, scripts and pictures. A body of unknown length is held in
/// memory to be stored, and a worker has 128 MB
/// (<https://developers.cloudflare.com/workers/platform/limits/#memory>).
const COPY_BYTES_MAX: u32 = 4 * 1024 * 1024;

/// The cache that copies are in: one of our own, since what `fetch()` itself
/// caches is not to be touched.
const CACHE: &str = "faultline";
/// A reply of the same address is not stored more often than this, in milliseconds: a hot page
/// costs one copy a second.
const EVERY_MS: u32 = 1_000;
/// How many addresses are remembered for that.
const REMEMBERED: u32 = 500;

/// Tells the glue what it goes by.
pub fn install() {
    glue::install_copies(&js::object(&[
        ("name", CACHE.into()),
        ("everyMs", EVERY_MS.into()),
        ("remembered", REMEMBERED.into()),
        ("offer", stale::OFFER.into()),
        ("safe", js::list(&retry::SAFE_METHODS)),
    ]));
}

/// The names of a route's origins, which copies are found by; the one at this place first. The
/// zone's own is one for each host, and so is the address.
pub fn origins(route: &Route, index: OriginIndex) -> JsValue {
    let mut targets: Vec<&Target> = route.origins.iter().collect();
    let first = usize::try_from(index.0).unwrap_or(usize::MAX).min(targets.len());
    targets.rotate_left(first);
    js::list(&targets.into_iter().map(Target::key).collect::<Vec<_>>())
}

/// Keeps a copy of a well reply, if it may be kept.
pub fn keep(case: &Case, attempt: &glue::Attempt, head: &Reply, response: &Response) {
    let mut fields = fields(&case.visit.request.headers());
    fields.retain(|(name, _)| !case.policy().stale_ignores.contains(name));
    let asks = CopyRequest { method: &case.exchange.method, path: &case.exchange.path, fields: &fields };
    let now_ms = clock::now_ms();
    let kept = stale::may_store(&asks, head.status, &head.headers, &case.policy().stale, now_ms);
    match kept.and_then(|kept| stale::fields_to_keep(&head.headers, &kept)) {
        Some(fields) => {
            let pairs: Array = fields.iter().map(|(name, value)| pair(name, value)).collect();
            let Some(origin) = case.target().map(Target::key) else { return };
            // A body that cannot be read twice is not kept; the visitor needs it.
            drop(glue::keep_copy(attempt, response, case.visit.url.whole(), &origin, &pairs, COPY_BYTES_MAX));
        }
        None => glue::forget_copy(attempt),
    }
}

/// The copy that may stand in for a failure, if there is one.
pub async fn find(case: &mut Case, finding: &Finding) -> Option<Response> {
    let origins = origins(case.visit.route, case.index());
    let found = wait::settled(glue::find_copy(case.visit.url.whole(), &origins)).await.ok()?;
    let stored: Response = found.dyn_into().ok()?;
    case.tick();
    let served = usable(case, finding, &stored);
    if served.is_none() {
        drop(stored.body().map(|body| body.cancel()));
    }
    served
}

/// The stored reply with its own fields, if this request may have it now.
fn usable(case: &Case, finding: &Finding, stored: &Response) -> Option<Response> {
    let (asked, kept) = (fields(&case.visit.request.headers()), fields(&stored.headers()));
    let (kept, restored) = stale::restored(&kept)?;
    let exchange = &case.exchange;
    let asks = CopyRequest { method: &exchange.method, path: &exchange.path, fields: &asked };
    let usable = stale::may_serve(&asks, &kept, exchange.now_ms).ok()?;
    let headers = Headers::new().ok()?;
    for (name, value) in &restored {
        headers.append(name, value).ok()?;
    }
    headers.set("Age", &usable.age_s.to_string()).ok()?;
    let cdn_id = case.visit.settings.cdn_id.as_str();
    let (went, failure) = (exchange.attempts > 0, finding.failure.code());
    if let Some(field) = stale::field_for_use(&usable, cdn_id, went, finding.received_status, failure) {
        headers.set("Cache-Status", &field).ok()?;
    }
    let answer = answer::decide(finding, exchange, &Circumstances::default(), case.preferences());
    for (name, value) in answer.headers.iter().filter(|(name, _)| *name == "Proxy-Status") {
        headers.set(name, value).ok()?;
    }
    let init = ResponseInit::new();
    init.set_status(stored.status());
    init.set_headers(&headers);
    let body = if exchange.method == "HEAD" { None } else { stored.body() };
    Response::new_with_opt_readable_stream_and_init(body.as_ref(), &init).ok()
}

fn pair(name: &str, value: &str) -> Array {
    [JsValue::from(name), JsValue::from(value)].into_iter().collect()
}
