//! The way in: which route, may it go on, and off it goes.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::gate::{self, Asking, HeldBack};
use super::isolate::Isolate;
use super::send::{self, Entries};
use super::{account, door, facts, failing, glue, log, look, operator, pages, state, switch, wait};
use crate::config::Settings;
use crate::operator::Claim;
use crate::pages::{Room, room};
use crate::request_url::RequestUrl;

/// Tells the glue, once an isolate, how it comes back here.
pub fn begin(isolate: &'static Isolate) {
    let entries = Entries { failing: failing::handle, early: look::early, looped: failing::looped };
    let cdn_id = isolate.settings.as_ref().map_or("faultline", |settings| settings.cdn_id.as_str());
    send::install(entries, cdn_id);
    if let Some(slips) = &isolate.slips {
        log::bad_settings(slips);
    }
}

/// Handles one request. Called by the runtime for each; resolves to the response, and never rejects.
#[wasm_bindgen]
pub fn fetch(request: Request, env: &JsValue, ctx: &JsValue) -> Promise {
    let isolate = Isolate::get(env, begin);
    let Some(address) = facts::url(&request) else {
        return door::bad_request(isolate.settings.as_ref().ok());
    };
    let settings = match &isolate.settings {
        Ok(settings) => settings,
        Err(mistakes) => return failing::refuse(isolate, request, ctx, mistakes.to_string()),
    };
    let Some(url) = RequestUrl::parse(&address.text) else { return door::bad_request(Some(settings)) };
    if let Some(own) = own_page(isolate, settings, &request, &url) {
        return own;
    }
    match switch::freshen(isolate, ctx) {
        Some(reading) => after_wait(isolate, settings, request, ctx, async move |asking, ctx| {
            // Whatever becomes of the reading, the request goes its way.
            drop(wait::settled(reading).await);
            admit(&asking, &ctx)
        }),
        None => admit(&Asking::new(isolate, settings, &request, &url, address.is_as_sent), ctx),
    }
}

/// Faultline's own pages, where they are switched on.
fn own_page(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: &Request,
    url: &RequestUrl<'_>,
) -> Option<Promise> {
    // First, because every request comes through here: nothing is asked of the runtime for all the others.
    let below = url.below(&settings.prefix)?;
    let room = room(&below, url.query(), url.host(), settings)?;
    Some(match room {
        Room::Gallery | Room::Guide => pages::serve(isolate, request, url, &below),
        Room::Console(asked) => pages::console::serve(isolate, settings, request, url, asked),
        Room::Maintenance => switch::serve(isolate, request),
        Room::State => state::serve(isolate, settings, request, url),
    })
}

/// Lets the request on, unless the site is closed or the client asks too much.
fn admit(asking: &Asking<'_>, ctx: &JsValue) -> Promise {
    if asking.isolate.switch.is_out() {
        return send::plainly(asking);
    }
    if let Some(held) = asking.closed() {
        return held_back(asking, ctx, held);
    }
    let Some(limiter) = &asking.isolate.bindings.limiter else { return dispatch(asking, ctx) };
    let request = Clone::clone(asking.request);
    after_wait(asking.isolate, asking.settings, request, ctx, async move |asking, ctx| {
        let passes = gate::is_within_limit(limiter, &asking).await;
        if passes || asking.is_let_through() {
            dispatch(&asking, &ctx)
        } else {
            held_back(&asking, &ctx, gate::limited())
        }
    })
}

/// The answer to a request that would have got in with the operator's pass; one with a wrong pass waits for it.
fn held_back(asking: &Asking<'_>, ctx: &JsValue, held: HeldBack) -> Promise {
    let answer = failing::hold_back(asking, ctx, held);
    match operator::claim(asking.isolate, asking.request) {
        Claim::Wrong => operator::slowed(asking.isolate, Clone::clone(asking.request), answer),
        Claim::None | Claim::Right => answer,
    }
}

/// Sends the request to one of its route's origins, if one may have it.
fn dispatch(asking: &Asking<'_>, ctx: &JsValue) -> Promise {
    match asking.way() {
        Ok(way) if asking.is_full(way) => failing::hold_back(asking, ctx, gate::shed()),
        Ok(way) => {
            account::passed_by(asking, ctx, way);
            send::first(asking, ctx, way)
        }
        Err(held) => failing::hold_back(asking, ctx, *held),
    }
}

/// Goes on after something was waited for, which no request does while all is well.
fn after_wait<F>(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: Request,
    ctx: &JsValue,
    then: F,
) -> Promise
where
    F: AsyncFnOnce(Asking<'_>, JsValue) -> Promise + 'static,
{
    let (ctx, asked) = (ctx.clone(), Clone::clone(&request));
    let rest = future_to_promise(async move {
        let address = facts::url(&request);
        let parsed = address.as_ref().and_then(|address| Some((address, RequestUrl::parse(&address.text)?)));
        let next = match parsed {
            Some((address, url)) => {
                then(Asking::new(isolate, settings, &request, &url, address.is_as_sent), ctx).await
            }
            None => Promise::resolve(&JsValue::from(super::respond::last_resort())),
        };
        // In a list, so that this is over once Rust has done its part.
        Ok(Array::of1(&next).into())
    });
    glue::after_wait(&asked, &rest)
}

/// Where a request goes that is passed on as it is, after a slip of ours, if that is certain: to the first origin of its
/// route, unless a window is on.
#[wasm_bindgen]
pub fn way_out(request: &Request, env: &JsValue) -> Option<String> {
    let isolate = Isolate::get(env, begin);
    let settings = isolate.settings.as_ref().ok()?;
    let address = facts::url(request)?;
    let url = RequestUrl::parse(&address.text)?;
    let closed = !settings.windows.is_empty() || isolate.switch.holds();
    if closed || url.below(&settings.prefix).is_some() {
        return None;
    }
    let (_, route) = settings.numbered_route(url.host(), &url.compared());
    // Without what keeps bindings, there is nothing to send it by.
    if route.origins.first().is_some_and(|target| target.binding().is_some()) {
        return None;
    }
    send::target(route, 0, &url)
}
