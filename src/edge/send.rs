//! Sending: what every attempt of an exchange goes out with. How one is sent is in
//! `glue/pass.js`, the same for all.
//!
//! What attempts at one origin of one route have in common is a plan, which the glue keeps under
//! its number, so that a request on the pass path crosses with a few numbers and no text.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::case::Case;
use super::isolate::Isolate;
use super::place::Place;
use super::visit::Visit;
use super::way::Way;
use super::{clock, copies, door, glue, js, judged, wait, wanted};
use crate::address::{OriginId, OriginIndex, RouteId};
use crate::admit::breaker::Admit;
use crate::admit::limit::{WINDOW_EXCHANGES_MIN, WINDOW_MS};
use crate::compare::redirect::STATUSES;
use crate::config::{Policy, Route};
use crate::event::METHODS;
use crate::exchange::CONDITIONS;
use crate::operator;
use crate::outcome::WELL;
use crate::pass::body::PEEK_MS;
use crate::pass::glance::GLANCED;
use crate::retry::{self, Again, RequestBody, RetrySituation, keeps_body};
use crate::verdict::Finding;

/// What the glue may ask of the rest of the shell.
pub struct Entries {
    /// Brings an attempt that is not plainly well to its end; resolves to the
    /// response for the visitor.
    pub failing: fn(glue::Attempt) -> Promise,
    /// Glances at a well reply that is wanted for something: its route's number, what it is wanted
    /// for, itself. How many bytes of its body are read at once before it goes on; `None` where it
    /// takes more than that.
    pub glance: fn(u32, u32, Response) -> Option<u32>,
    /// Looks at the origin of an attempt whose deadline is near.
    pub early: fn(glue::Attempt) -> Promise,
    /// The answer to an attempt whose request names this worker in its
    /// `CDN-Loop` field, if it does.
    pub looped: fn(glue::Attempt, String) -> Option<Promise>,
}

/// Gives the glue its ways into Rust and everything it goes by, once an isolate.
pub fn install(entries: Entries, cdn_id: &str) {
    let Entries { failing, glance, early, looped } = entries;
    let failing = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(failing).into_js_value();
    let early = Closure::<dyn Fn(glue::Attempt) -> Promise>::new(early).into_js_value();
    let looped = Closure::<dyn Fn(glue::Attempt, String) -> Option<Promise>>::new(looped).into_js_value();
    glue::install(&js::object(&[
        ("failing", failing),
        ("early", early),
        ("looped", looped),
        ("name", cdn_id.into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("passField", operator::FIELD.into()),
        ("passCookies", js::list(&operator::COOKIES)),
        ("deadlineMs", judged::deadline_ms().into()),
        ("methods", js::list(METHODS)),
        ("conditions", js::list(&CONDITIONS)),
        ("redirects", js::list(&STATUSES)),
        ("wellFrom", WELL.start.into()),
        ("wellBelow", WELL.end.into()),
        ("copy", wanted::COPY.into()),
        ("copyAll", wanted::COPY_ALL.into()),
    ]));
    let measured = Closure::<dyn Fn(u32, u32, u32, f64, u32)>::new(measured);
    glue::install_flights(measured.into_js_value().unchecked_ref(), WINDOW_MS, WINDOW_EXCHANGES_MIN);
    let glance = Closure::<dyn Fn(u32, u32, Response) -> Option<u32>>::new(glance);
    glue::install_glance(glance.into_js_value().unchecked_ref(), GLANCED, PEEK_MS);
    copies::install();
}

/// Takes a window of exchanges with an origin into account, by the rules of
/// the route that ended it.
fn measured(origin: u32, route: u32, exchanges: u32, mean_ms: f64, most: u32) {
    let Some(isolate) = Isolate::current() else { return };
    if let (Some(origin), Some(route)) =
        (isolate.origins.numbered(OriginId(origin)), isolate.route(RouteId(route)))
    {
        origin.change(|book| book.on_window(&route.policy.limit, exchanges, mean_ms, most));
    }
}

/// The first attempt.
pub fn first(visit: &Visit, ctx: &JsValue, way: Way) -> Promise {
    let Place { isolate, settings, route, url, .. } = &**visit;
    // Put around an application, nothing is asked beyond this worker.
    if !isolate.bindings.wrapped && !may_ask(visit, way.index) {
        return door::misdirected(settings);
    }
    let policy = &route.policy;
    let plan = plan(visit, way);
    let wants = wanted::of(visit, way);
    let keeps = policy.retry.idempotency_key && has_body_to_keep(policy, visit);
    // The glue puts the address together where it is the base and the rest of what was asked.
    let (at, target) = match url.rest_at().filter(|_| url.is_as_sent()) {
        Some(at) => (at, None),
        None => (0, target(visit, way.index)),
    };
    glue::first(&visit.request, ctx, plan, at, target.as_deref(), wants, keeps)
}

/// Passes a request on as it is to the first origin of its route, and the reply as it comes:
/// Faultline is switched off.
pub fn plainly(visit: &Visit) -> Promise {
    match target(visit, OriginIndex::FIRST) {
        Some(target) if may_ask(visit, OriginIndex::FIRST) => {
            let via = visit.isolate.bindings.fetcher(visit.route.origins.first());
            glue::pass_on(&visit.request, &target, &via)
        }
        _ => door::misdirected(visit.settings),
    }
}

/// The plan for an origin of a route; made when it is first needed.
pub fn plan(place: &Place, way: Way) -> u32 {
    let Place { isolate, route_id, route, settings, .. } = place;
    let key = (*route_id, way.origin.id);
    if let Some(plan) = isolate.plans.read(|plans| plans.get(&key).copied()) {
        return plan;
    }
    let policy = &route.policy;
    let wait_ms = policy.quiet_ms();
    let base = base(route, way.index);
    let plan = glue::plan(
        route_id.0,
        way.index.0,
        way.origin.id.0,
        base,
        &settings.cdn_id,
        wait_ms,
        policy.deadline_ms.saturating_sub(wait_ms),
        policy.limit.max_in_flight > 0,
        // Without a token there is nothing to tell it from a visitor's own.
        isolate.bindings.operator_token.is_some(),
        &copies::origins(route, way.index),
        &isolate.bindings.fetcher(way.index.among(&route.origins)),
    );
    isolate.plans.change(|plans| plans.insert(key, plan));
    plan
}

/// Whether the origin at a place of a route may be asked from here.
fn may_ask(visit: &Visit, index: OriginIndex) -> bool {
    index.among(&visit.route.origins).is_some_and(|target| door::may_ask(target, visit))
}

/// Where an origin of a route is; `None` where the visitor's own address is kept, and past the end.
fn base(route: &Route, index: OriginIndex) -> Option<&str> {
    index.among(&route.origins)?.base()
}

/// The URL at one of a route's origins; the visitor's own at the zone's.
pub fn target(place: &Place, index: OriginIndex) -> Option<String> {
    let url = &place.url;
    Some(base(place.route, index).map_or_else(|| url.whole().to_owned(), |base| url.at(base)))
}

fn has_body_to_keep(policy: &Policy, visit: &Visit) -> bool {
    // The runtime lets nobody make one of these with a body.
    if matches!(visit.request.method().as_str(), "GET" | "HEAD") {
        return false;
    }
    let length = visit.header("content-length").and_then(|length| length.parse().ok());
    keeps_body(&policy.retry, visit.has("idempotency-key"), length)
}

/// Another attempt, as the core wants it; `None` when it cannot be made after all.
pub async fn further(
    case: &mut Case,
    before: &glue::Attempt,
    finding: &Finding,
    again: Again,
) -> Option<glue::Attempt> {
    let way = case.visit.way_to(again.at)?;
    wait::sleep(again.after_ms).await;
    // Its breaker may have opened while this waited.
    if way.origin.decide(case.policy(), || case.visit.isolate.moment(case.policy())) != Admit::Go {
        return None;
    }
    if !may_ask(&case.visit, way.index) {
        return None;
    }
    case.next_attempt(finding, way);
    let left_ms = u32::try_from(left_ms(case)).unwrap_or(u32::MAX);
    let wait_ms = case.policy().quiet_ms().min(left_ms);
    let target = target(&case.visit, way.index)?;
    let plan = plan(&case.visit, way);
    let attempt = glue::again(before, plan, &target, wait_ms, left_ms.saturating_sub(wait_ms));
    wait::settled(attempt).await.ok().map(JsCast::unchecked_into)
}

/// What is left of the exchange's deadline, in milliseconds.
fn left_ms(case: &Case) -> u64 {
    let gone_ms = clock::now_ms().saturating_sub(case.exchange.started_ms);
    u64::from(case.policy().deadline_ms).saturating_sub(gone_ms)
}

/// Asks the core whether there may be another attempt.
pub fn may_repeat(case: &Case, before: &glue::Attempt, finding: &Finding) -> Option<Again> {
    let now_ms = clock::now_ms();
    let body = match (before.body().is_undefined(), case.sends_a_body) {
        (false, _) => RequestBody::Kept,
        (true, true) => RequestBody::Stream,
        (true, false) => RequestBody::None,
    };
    let index = OriginIndex(before.index());
    let situation = RetrySituation {
        method: &case.exchange.method,
        body,
        has_idempotency_key: case.visit.has("idempotency-key"),
        finding,
        origin: index,
        is_first: case.tried().first() == Some(&index),
        attempts_there: case.attempts_at(index),
        left_ms: left_ms(case),
    };
    let choose = |exactly: Option<OriginIndex>| case.visit.choose(case.tried(), exactly);
    let rules = &case.policy().retry;
    case.origin.with_budget(|budget| retry::again(rules, &situation, budget, now_ms, glue::random(), choose))
}
