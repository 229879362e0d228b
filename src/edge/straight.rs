//! The straight way: a request that nothing speaks against goes to the first origin of its route after one crossing with its
//! URL. All others take the whole way ([`super::gate`]), which comes to the same for a request that goes straight.

use wasm_bindgen::prelude::*;

use super::isolate::Isolate;
use super::place::Place;
use super::way::Way;
use super::{gate, glue, send, switch, wanted};
use crate::address::{OriginIndex, Target};
use crate::pass::straight::Signs;

/// Whether the request of this URL goes straight; where it goes the glue is told then. The first request of an isolate never
/// does: nothing is known yet.
#[wasm_bindgen]
pub fn straight(sent: String) -> bool {
    Isolate::current()
        .and_then(|isolate| Place::read(isolate, sent))
        .is_some_and(|place| go(&place).is_some())
}

fn go(place: &Place) -> Option<()> {
    let Place { isolate, route_id, route, url, .. } = place;
    let (at, way) = (url.rest_at()?, place.calm_way()?);
    if !signs(place, way).none_speaks_against_it() {
        return None;
    }
    let policy = &route.policy;
    let wants =
        wanted::needed(isolate, *route_id, way.origin.id, policy) | wanted::at_path(policy, url.path());
    // Only Cloudflare itself keeps a zone to its names.
    let only_deployed =
        !isolate.bindings.wrapped && *OriginIndex::FIRST.among(&route.origins)? == Target::Zone;
    glue::goes_straight(send::plan(place, way), at, wants, only_deployed);
    Some(())
}

/// What may speak against it.
fn signs(place: &Place, way: Way) -> Signs {
    let Place { isolate, settings, route, url, .. } = place;
    let rest = (0..route.origins.len()).map(OriginIndex::of).skip(1);
    Signs {
        is_misconfigured: place.goes_nowhere(),
        is_respelt: !url.is_as_sent(),
        is_below_the_prefix: url.below(&settings.prefix).is_some(),
        has_windows: !settings.windows.is_empty(),
        is_switched: isolate.switch.holds() || isolate.switch.is_out() || switch::is_due(isolate),
        has_a_limiter: isolate.bindings.limiter.is_some(),
        passes_by_a_failing_origin: rest.into_iter().any(|at| place.origin(at).is_some_and(|o| !o.is_calm())),
        is_full: gate::is_full(place, way),
        may_keep_its_body: route.policy.retry.idempotency_key,
    }
}
