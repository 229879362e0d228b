//! What is wanted of a well reply ([`crate::pass`]). `glue/pass.js` is told the bits it needs.

use super::clock;
use super::isolate::Isolate;
use super::place::Place;
use super::way::Way;
use crate::address::{OriginId, RouteId};
use crate::config::Policy;
pub use crate::pass::{COMPARE, COPY, COPY_ALL, SOFT};
use crate::pass::{at_path, draws, wanted};

/// What is wanted of the reply to a request that goes this way.
pub fn of(place: &Place, way: Way) -> u32 {
    of_any_path(place, way) | at_path(&place.route.policy, place.url.path())
}

/// The same, but for what is wanted of some paths only.
pub fn of_any_path(place: &Place, way: Way) -> u32 {
    let Place { isolate, route_id, route, .. } = place;
    needed(isolate, *route_id, way.origin.id, &route.policy)
}

/// What is wanted of the reply to this exchange with an origin, by its number.
fn needed(isolate: &Isolate, route: RouteId, origin: OriginId, policy: &Policy) -> u32 {
    let draw = || isolate.sampler.change(|sampler| sampler.draw(route, clock::now_ms));
    let why = if draws(policy) { draw() } else { None };
    let is_compared = isolate.requests.change(|requests| requests.wants_pass((route, origin), clock::now_ms));
    wanted(policy, why) | if is_compared { COMPARE } else { 0 }
}
