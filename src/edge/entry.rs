//! The way in: which route, may it go on, and off it goes.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::gate::{self, Asking, HeldBack, Way};
use super::isolate::Isolate;
use super::trouble::{self, Refusal};
use super::{care, console, door, facts, gallery, glue, guide, switch};
use crate::config::{Policy, Probe, Route, Settings, Target};
use crate::request_url::RequestUrl;
use crate::retry::keeps_body;

/// Handles one request. Called by the runtime for each; resolves to the response, and never rejects.
#[wasm_bindgen]
pub fn fetch(request: Request, env: &JsValue, ctx: &JsValue) -> Promise {
    let isolate = Isolate::get(env);
    let Some(address) = facts::url(&request) else {
        return door::bad_request(isolate.settings.as_ref().ok());
    };
    let settings = match &isolate.settings {
        Ok(settings) => settings,
        Err(mistakes) => return trouble::refuse(request, Refusal::Misconfigured(mistakes.to_string())),
    };
    let Some(url) = RequestUrl::parse(&address.text) else { return door::bad_request(Some(settings)) };
    if let Some(own) = own_page(isolate, settings, &request, &url) {
        return own;
    }
    match switch::freshen(isolate, ctx) {
        Some(reading) => later(isolate, settings, request, ctx, async move |asking, ctx| {
            // Whatever becomes of the reading, the request goes its way.
            drop(trouble::settled(reading).await);
            admit(&asking, &ctx)
        }),
        None => admit(&Asking::new(isolate, settings, &request, &url), ctx),
    }
}

/// Faultline's own pages, where they are switched on.
fn own_page(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: &Request,
    url: &RequestUrl<'_>,
) -> Option<Promise> {
    gallery::serve(request, url, settings)
        .or_else(|| console::serve(isolate, settings, request, url))
        .or_else(|| switch::serve(isolate, request, url, &settings.prefix))
        .or_else(|| if settings.guide { guide::serve(request, url, &settings.prefix) } else { None })
}

/// Lets the request on, unless the site is closed or the client asks too much.
fn admit(asking: &Asking<'_>, ctx: &JsValue) -> Promise {
    if let Some(held) = asking.closed() {
        return trouble::hold_back(asking, held);
    }
    let Some(limiter) = &asking.isolate.bindings.limiter else { return send(asking, ctx) };
    let request = Clone::clone(asking.request);
    later(asking.isolate, asking.settings, request, ctx, async move |asking, ctx| {
        let passes = gate::is_within_limit(limiter, &asking).await;
        if passes || asking.is_let_through() {
            send(&asking, &ctx)
        } else {
            trouble::hold_back(&asking, gate::limited())
        }
    })
}

/// Sends the request to one of its route's origins, if one may have it.
fn send(asking: &Asking<'_>, ctx: &JsValue) -> Promise {
    match asking.way() {
        Ok(way) if way.trial.is_some() && asking.isolate.bindings.journal.is_some() => {
            let request = Clone::clone(asking.request);
            later(asking.isolate, asking.settings, request, ctx, async move |asking, ctx| {
                let confirmed = asking.confirmed(way).await;
                on_its_way(&asking, &ctx, confirmed)
            })
        }
        chosen => on_its_way(asking, ctx, chosen),
    }
}

fn on_its_way(asking: &Asking<'_>, ctx: &JsValue, chosen: Result<Way, Box<HeldBack>>) -> Promise {
    match chosen {
        Ok(way) if asking.is_full(way) => trouble::hold_back(asking, gate::shed()),
        Ok(way) => depart(asking, ctx, way),
        Err(held) => trouble::hold_back(asking, *held),
    }
}

/// Goes on after something was waited for, which no request does while all is well.
fn later<F>(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: Request,
    ctx: &JsValue,
    then: F,
) -> Promise
where
    F: AsyncFnOnce(Asking<'_>, JsValue) -> Promise + 'static,
{
    let ctx = ctx.clone();
    future_to_promise(async move {
        let address = facts::url(&request);
        match address.as_ref().and_then(|address| RequestUrl::parse(&address.text)) {
            Some(url) => {
                let promise = then(Asking::new(isolate, settings, &request, &url), ctx).await;
                trouble::settled(promise).await
            }
            None => Ok(super::respond::last_resort().into()),
        }
    })
}

/// The first attempt.
fn depart(asking: &Asking<'_>, ctx: &JsValue, way: Way) -> Promise {
    let Asking { isolate, settings, number, route, request, url } = *asking;
    let policy = &route.policy;
    let wait_ms = wait(policy);
    let lead_ms = policy.deadline_ms.saturating_sub(wait_ms);
    let trial = way.trial.map_or(0, u32::from);
    let care = care::needed(isolate, number, policy) | if trial == 0 { care::NONE } else { care::TRIAL };
    let asked = usize::try_from(way.index).ok().and_then(|index| route.origins.get(index));
    if !asked.is_some_and(|asked| door::may_ask(asked, request, settings)) {
        return door::misdirected(settings);
    }
    let target = target(route, way.index, url);
    let target = target.as_deref().unwrap_or(url.whole());
    // A copy of it helps crawlers whatever the origin says.
    let robots = policy.stale.on && url.path() == "/robots.txt";
    let care = if robots { care | care::COPY_ALL } else { care };
    let keeps = policy.retry.idempotency_key && has_body_to_keep(policy, request);
    let care = if keeps { care | care::KEEP_BODY } else { care };
    let (cdn_id, origin) = (&settings.cdn_id, way.origin.number);
    glue::attempt(request, ctx, target, cdn_id, number, way.index, origin, wait_ms, lead_ms, care, trial)
}

/// The URL at one of a route's origins; `None` when it is the visitor's.
pub fn target(route: &Route, index: u32, url: &RequestUrl<'_>) -> Option<String> {
    match route.origins.get(usize::try_from(index).ok()?)? {
        Target::Zone => None,
        Target::Origin(origin) => Some(url.at(origin.base())),
    }
}

fn has_body_to_keep(policy: &Policy, request: &Request) -> bool {
    // The runtime lets nobody make one of these with a body.
    if matches!(request.method().as_str(), "GET" | "HEAD") {
        return false;
    }
    let headers = request.headers();
    let length = headers.get("content-length").ok().flatten().and_then(|length| length.parse().ok());
    keeps_body(&policy.retry, headers.has("idempotency-key").unwrap_or(false), length)
}

/// How long to wait before the origin is looked at, so that the look is done by the deadline, in milliseconds.
pub fn wait(policy: &Policy) -> u32 {
    match policy.probe {
        Probe::Auto => policy.deadline_ms.saturating_sub(super::look::budget_ms(policy)),
        Probe::Off => policy.deadline_ms,
    }
}
