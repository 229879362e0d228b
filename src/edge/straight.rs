//! The straight way: a request that nothing speaks against goes to the first origin of its route
//! after one crossing with its URL. All others take the whole way ([`super::gate`]), which comes to
//! the same for a request that goes straight.

use wasm_bindgen::prelude::*;

use super::isolate::Isolate;
use super::place::Place;
use super::way::Way;
use super::{gate, glue, send, switch, wanted};
use crate::address::OriginIndex;
use crate::pass::straight::Signs;
use crate::vantage::{Asks, Platform};

/// Whether the request of this URL goes straight; where it goes the glue is told then. The first
/// request of an isolate never does: nothing is known yet.
#[wasm_bindgen]
pub fn straight(sent: String) -> bool {
    Isolate::current()
        .and_then(|isolate| Place::read(isolate, sent))
        .is_some_and(|place| go(&place).is_some())
}

fn go(place: &Place) -> Option<()> {
    let (at, way) = (place.url.rest_at()?, place.calm_way()?);
    let asks = asks(place)?;
    if signs(place, way, asks).none_speaks_against_it() {
        glue::goes_straight(send::plan(place, way), at, wanted::of(place, way), asks == Asks::IfDeployed);
        return Some(());
    }
    None
}

/// When the first origin may be asked. Put around an application, nothing is
/// asked beyond this worker.
fn asks(place: &Place) -> Option<Asks> {
    let target = OriginIndex::FIRST.among(&place.route.origins)?;
    let is_within = place.isolate.bindings.wrapped;
    Some(if is_within { Asks::Always } else { Platform::asks(place.settings.platform, target.behind()) })
}

/// What may speak against it.
fn signs(place: &Place, way: Way, asks: Asks) -> Signs {
    let Place { isolate, settings, route, url, .. } = place;
    Signs {
        is_misconfigured: place.goes_nowhere(),
        is_respelt: !url.is_as_sent(),
        is_misdirected: asks == Asks::Never,
        is_below_the_prefix: url.below(&settings.prefix).is_some(),
        has_windows: !settings.windows.is_empty(),
        is_switched: isolate.switch.holds() || isolate.switch.is_out() || switch::is_due(isolate),
        has_a_limiter: isolate.bindings.limiter.is_some(),
        passes_by_a_failing_origin: place.failing_besides(way).next().is_some(),
        is_full: gate::is_full(place, way),
        may_keep_its_body: route.policy.retry.idempotency_key,
    }
}
