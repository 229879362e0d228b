//! The visitor's request as plain data.

use web_sys::{Headers, Request};

use super::glue;
use crate::config::Target;
use crate::exchange::{Exchange, OriginAddress};
use crate::request_url::RequestUrl;

/// Gathers what later steps need to know of a request.
pub fn exchange(request: &Request, started_ms: f64) -> Exchange {
    let url = request.url();
    let parts = RequestUrl::parse(&url);
    let headers = request.headers();
    let get = |name: &str| headers.get(name).ok().flatten();
    let method = request.method();
    Exchange {
        scheme: parts.map(|url| url.scheme().to_owned()).unwrap_or_default(),
        host: parts.map(|url| url.host().to_owned()).unwrap_or_default(),
        path: parts.map(|url| url.path().to_owned()).unwrap_or_default(),
        navigation: navigation(&method, &headers),
        upgrade: get("upgrade").is_some(),
        conditional: get("if-none-match").or_else(|| get("if-modified-since")).is_some(),
        accept: get("accept"),
        accept_language: get("accept-language"),
        user_agent: get("user-agent"),
        origin: get("origin"),
        request_id: get("cf-ray").unwrap_or_else(glue::random_id),
        colo: glue::colo(request),
        started_ms: milliseconds(started_ms),
        now_ms: milliseconds(js_sys::Date::now()),
        method,
        ..Exchange::default()
    }
}

/// Whether a person's browser is going somewhere: the browser says so itself (Fetch Metadata), or, where it
/// is too old to say, the request is a GET that prefers HTML.
fn navigation(method: &str, headers: &Headers) -> bool {
    let get = |name: &str| headers.get(name).ok().flatten();
    match get("sec-fetch-mode") {
        Some(mode) => method == "GET" && mode == "navigate",
        None => method == "GET" && get("accept").is_some_and(|accept| accept.contains("text/html")),
    }
}

/// Whether a request has a body. The runtime has one wherever one is announced, be it of no bytes.
pub fn has_body(request: &Request) -> bool {
    let length = request.headers().get("content-length").ok().flatten();
    request.body().is_some() && length.as_deref() != Some("0")
}

/// Where a target is; for the zone's own origin, what the visitor asked for.
pub fn origin_address(target: &Target, exchange: &Exchange) -> OriginAddress {
    match target {
        Target::Zone => OriginAddress {
            scheme: exchange.scheme.clone(),
            host: exchange.host.trim_matches(['[', ']']).to_owned(),
            port: if exchange.scheme == "http" { 80 } else { 443 },
        },
        Target::Origin(origin) => OriginAddress {
            scheme: <&str>::from(origin.scheme()).to_owned(),
            host: origin.host().trim_matches(['[', ']']).to_owned(),
            port: origin.port(),
        },
    }
}

/// Now, in milliseconds since 1970-01-01T00:00:00Z.
pub fn now_ms() -> u64 {
    milliseconds(js_sys::Date::now())
}

/// A JavaScript time as whole milliseconds; never negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, and times fit"
)]
pub fn milliseconds(time: f64) -> u64 {
    time.max(0.0) as u64
}
