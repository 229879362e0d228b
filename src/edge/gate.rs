//! The gate: whether a request may go on to an origin now. Mistakes in the settings,
//! windows, limits, breakers.
//!
//! While all is well and nothing is limited this reads a few flags per
//! request, and waits for nothing.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::place::Place;
use super::visit::Visit;
use super::way::{HeldBack, Way};
use super::{account, clock, failing, glue, send, switch, wait};
use crate::admit::limit::shed_wait_s;
use crate::answer::Known;
use crate::failure::Failure;
use crate::maintenance::{self, Visitor};
use crate::operator::Claim;

/// Lets a request in, once it is known what that depends on.
pub fn admit(visit: Visit, ctx: &JsValue) -> Promise {
    let reading = switch::freshen(visit.isolate, ctx);
    if reading.is_none() && visit.isolate.bindings.limiter.is_none() {
        return enter(&visit, ctx, false);
    }
    let (ctx, asked) = (ctx.clone(), Clone::clone(&visit.request));
    let rest = future_to_promise(async move {
        if let Some(reading) = reading {
            // Whatever becomes of the reading, the request goes its way.
            drop(wait::settled(reading).await);
        }
        let is_over = is_over_its_limit(&visit).await;
        // In a list, so that this is over once Rust has done its part.
        Ok(Array::of1(&enter(&visit, &ctx, is_over)).into())
    });
    glue::after_wait(&asked, &rest)
}

/// Sends a request to one of its route's origins, or holds it back.
fn enter(visit: &Visit, ctx: &JsValue, is_over_its_limit: bool) -> Promise {
    match open(visit, is_over_its_limit) {
        Ok(Open::Plainly) => send::plainly(visit),
        Ok(Open::To(way)) => {
            account::passed_by(visit, ctx, way);
            send::first(visit, ctx, way)
        }
        Err(held) => failing::hold_back(visit, ctx, *held),
    }
}

/// How a request goes on.
enum Open {
    /// As if Faultline were not there.
    Plainly,
    /// To an origin.
    To(Way),
}

/// How a request goes on, or why it does not.
fn open(visit: &Visit, is_over_its_limit: bool) -> Result<Open, Box<HeldBack>> {
    if let Err(mistakes) = &visit.isolate.settings {
        let held = HeldBack::certainly(Failure::Misconfigured, "settings:invalid");
        return Err(Box::new(HeldBack { finding: held.finding.internally(mistakes.to_string()), ..held }));
    }
    if visit.isolate.switch.is_out() {
        return Ok(Open::Plainly);
    }
    if let Some(held) = closed(visit) {
        return Err(Box::new(held));
    }
    if is_over_its_limit && !is_let_through(visit) {
        return Err(Box::new(shed("limit:rate")));
    }
    let way = visit.way()?;
    if is_full(visit, way) && !is_let_through(visit) {
        Err(Box::new(shed("limit:in_flight")))
    } else {
        Ok(Open::To(way))
    }
}

/// The window that keeps a request out, if one does.
fn closed(visit: &Visit) -> Option<HeldBack> {
    let (windows, switch) = (&visit.settings.windows, &visit.isolate.switch);
    if windows.is_empty() && !switch.holds() {
        return None;
    }
    let now_ms = clock::now_ms();
    let (says, remaining_s) = switch.read(|switch| {
        let closed = maintenance::closed(windows, switch, &visit.url, now_ms)?;
        Some((closed.window.says.clone(), closed.remaining_s))
    })?;
    if is_let_through(visit) {
        return None;
    }
    let ends = |remaining_s| Known::MaintenanceEnds(maintenance::wait_s(remaining_s, glue::random()));
    Some(HeldBack {
        known: remaining_s.map(ends),
        announcement: Some(says),
        ..HeldBack::certainly(Failure::Maintenance, "settings:maintenance")
    })
}

/// Whether the operator, a listed address or a listed path is asking.
fn is_let_through(visit: &Visit) -> bool {
    let is_operator = visit.claim() == Claim::Right;
    let visitor = Visitor { url: &visit.url, address: visit.address(), is_operator };
    visit.settings.let_through.takes(&visitor)
}

/// Whether the origin has as many requests in flight as it may have.
pub fn is_full(place: &Place, way: Way) -> bool {
    let rules = &place.route.policy.limit;
    rules.max_in_flight > 0
        && way
            .origin
            .read(|book| book.limit(rules))
            .is_some_and(|limit| glue::in_flight(way.origin.id.0) >= limit)
}

/// What a visitor is told when there is no room.
fn shed(evidence: &str) -> HeldBack {
    let known = Some(Known::RoomIn(shed_wait_s(glue::random())));
    HeldBack { known, ..HeldBack::certainly(Failure::LoadShed, evidence) }
}

/// Asks the platform's rate limit, where one is bound, about a client: by its address, for each
/// route. A client that is not known is not limited: all such would share one limit, and one of
/// them could use it up for the others. Who is kept out by a window is not asked about: waiting for
/// its end must not use up what is allowed after it.
async fn is_over_its_limit(visit: &Visit) -> bool {
    let Some(limiter) = &visit.isolate.bindings.limiter else { return false };
    if visit.goes_nowhere() || visit.isolate.switch.is_out() || closed(visit).is_some() {
        return false;
    }
    let Some(address) = visit.address() else { return false };
    let asked = wait::settled(glue::within_limit(limiter, &format!("{}:{address}", visit.route_id.0))).await;
    asked.is_ok_and(|allowed| allowed.as_bool() == Some(false))
}
