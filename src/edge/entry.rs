//! The way in: which route, may it go on, and off it goes.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::care;
use super::glue;
use super::guide;
use super::isolate::Isolate;
use super::trouble::{self, Refusal};
use crate::admit;
use crate::config::{Policy, Probe, Settings, Target};
use crate::request_url::RequestUrl;

/// Handles one request. Called by the runtime for each; resolves to the response, and never rejects.
#[wasm_bindgen]
pub fn fetch(request: Request, env: &JsValue, ctx: &JsValue) -> Promise {
    let isolate = Isolate::get(env);
    let settings = match &isolate.settings {
        Ok(settings) => settings,
        Err(mistakes) => return trouble::refuse(request, Refusal::Misconfigured(mistakes.to_string())),
    };
    let url = request.url();
    let Some(url) = RequestUrl::parse(&url) else {
        return trouble::refuse(request, Refusal::Misconfigured(format!("a request without a host: {url}")));
    };
    let looped = request.headers().get("cdn-loop").ok().flatten();
    if looped.is_some_and(|field| admit::is_loop(&field, &settings.cdn_id)) {
        return trouble::refuse(request, Refusal::Loop);
    }
    let page = if settings.guide { guide::serve(&request, &url, &settings.prefix) } else { None };
    page.unwrap_or_else(|| send(isolate, settings, &request, ctx, &url))
}

/// Sends the request to its route's origin.
fn send(
    isolate: &Isolate,
    settings: &Settings,
    request: &Request,
    ctx: &JsValue,
    url: &RequestUrl<'_>,
) -> Promise {
    let (number, route) = settings.numbered_route(url.host(), url.path());
    let wait = wait(&route.policy);
    let care = care::needed(isolate, number, &route.policy);
    let lead = route.policy.deadline_ms.saturating_sub(wait);
    let target = match &route.origin {
        Target::Zone => None,
        Target::Origin(origin) => Some(url.at(origin.base())),
    };
    let target = target.as_deref().unwrap_or(url.whole());
    glue::attempt(request, ctx, target, &settings.cdn_id, number, wait, lead, care)
}

/// How long to wait before the origin is looked at, so that the look is done by the deadline, in milliseconds.
fn wait(policy: &Policy) -> u32 {
    match policy.probe {
        Probe::Auto => policy.deadline_ms.saturating_sub(super::look::budget_ms(policy)),
        Probe::Off => policy.deadline_ms,
    }
}
