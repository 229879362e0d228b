//! The straight way: a request that nothing speaks against goes to the first origin of its route
//! after one crossing with its URL, and the next ones of its host after one without. All others
//! take the whole way ([`super::gate`]), which comes to the same for a request that goes straight.

use wasm_bindgen::prelude::*;

use super::isolate::Isolate;
use super::place::Place;
use super::way::Way;
use super::{gate, glue, js, send, switch, wanted};
use crate::address::OriginIndex;
use crate::config::Settings;
use crate::kept::Kept;
use crate::pass::straight::{Signs, apart};
use crate::request_url::rest;
use crate::vantage::{Asks, Platform};

thread_local! {
    /// The request that went straight last, and its way. Not with the rest of what an isolate
    /// keeps, since a place knows its isolate.
    static LAST: Kept<Option<(Place, Way)>> = const { Kept::new(None, || None) };
}

/// Whether the request of this URL goes straight; where it goes the glue is told then. The first
/// request of an isolate never does: nothing is known yet.
#[wasm_bindgen]
pub fn straight(sent: String) -> bool {
    Isolate::current().and_then(|isolate| Place::read(isolate, sent)).and_then(go).is_some()
}

/// What is wanted of the reply to another request of the host whose request went straight last,
/// if it goes there too: its URL says nothing else (`glue/straight.js`), so it is asked what may
/// have changed since.
#[wasm_bindgen]
pub fn straight_again() -> Option<u32> {
    let wants = |(place, way): &(Place, Way)| {
        present(place, *way).none_speaks_against_it().then(|| wanted::of_any_path(place, *way))
    };
    LAST.with(|last| last.read(|last| last.as_ref().and_then(wants)))
}

/// Tells the glue how it knows such others by their URLs.
pub fn install(settings: &Settings) {
    glue::install_straight(&rest::plain(), &js::list(&apart(settings)));
}

fn go(place: Place) -> Option<()> {
    let (at, way) = (place.url.rest_at()?, place.listed_first()?);
    let asks = asks(&place)?;
    if !signs(&place, way, asks).none_speaks_against_it() {
        return None;
    }
    let others_too = !place.settings.tells_paths_apart(place.url.host());
    let only_deployed = asks == Asks::IfDeployed;
    glue::goes_straight(send::plan(&place, way), at, wanted::of(&place, way), only_deployed, others_too);
    LAST.with(|last| last.change(|last| *last = Some((place, way))));
    Some(())
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
        has_a_limiter: isolate.bindings.limiter.is_some(),
        may_keep_its_body: route.policy.retry.idempotency_key,
        ..present(place, way)
    }
}

/// Of that, what may change from one request to the next.
fn present(place: &Place, way: Way) -> Signs {
    let isolate = place.isolate;
    Signs {
        is_switched: isolate.switch.holds() || isolate.switch.is_out() || switch::is_due(isolate),
        is_failing: !way.origin.is_calm(),
        passes_by_a_failing_origin: place.failing_besides(way).next().is_some(),
        is_full: gate::is_full(place, way),
        ..Signs::default()
    }
}
