//! The visitor's request as plain data.

use web_sys::{Headers, Request};

use super::glue;
use crate::address::Target;
use crate::config::Settings;
use crate::exchange::{self, CONDITIONS, Exchange, OriginAddress};
use crate::request_url::{self, Address, RequestUrl};
use crate::vantage::{self, Platform, Setting, Shown};

/// The request's URL, as everything goes by it; `None` when it is none. Nobody asks the request itself.
pub fn url(request: &Request) -> Option<Address> {
    request_url::read(glue::sent(request)?, glue::normalised)
}

/// Gathers what later steps need to know of a request.
pub fn exchange(request: &Request, started_ms: f64, settings: Option<&Settings>) -> Exchange {
    let address = url(request);
    let parts = address.as_ref().and_then(|address| RequestUrl::parse(&address.text));
    let headers = request.headers();
    let get = |name: &str| headers.get(name).ok().flatten();
    let method = request.method();
    let platform = platform(request, settings);
    let named = settings.and_then(|settings| settings.request_id_field.as_deref()).and_then(get);
    let ray = get("cf-ray").filter(|_| platform.writes_fields());
    let told = [named, ray].into_iter().flatten().find(|id| exchange::request_id(id).is_some());
    Exchange {
        scheme: parts.map(|url| url.scheme().to_owned()).unwrap_or_default(),
        host: parts.map(|url| url.host().to_owned()).unwrap_or_default(),
        port: parts.map(|url| url.port()).unwrap_or_default(),
        path: parts.map(|url| url.path().to_owned()).unwrap_or_default(),
        navigation: navigation(&method, &headers),
        grpc: get("content-type").is_some_and(|content_type| exchange::is_grpc(&content_type)),
        upgrade: get("upgrade").is_some(),
        conditional: CONDITIONS.iter().any(|name| headers.has(name).unwrap_or(false)),
        accept: get("accept"),
        accept_language: get("accept-language"),
        user_agent: get("user-agent"),
        origin: get("origin"),
        request_id: told.unwrap_or_else(glue::random_id),
        client: client(request, platform, settings),
        platform,
        colo: glue::colo(request),
        timezone: glue::timezone(request),
        trace_id: get("traceparent").as_deref().and_then(exchange::trace_id),
        started_ms: milliseconds(started_ms),
        now_ms: milliseconds(js_sys::Date::now()),
        method,
        ..Exchange::default()
    }
}

/// Where this request shows that the worker runs.
pub fn platform(request: &Request, settings: Option<&Settings>) -> Platform {
    let setting = settings.map(|settings| settings.platform).unwrap_or_default();
    let is_deployed = setting == Setting::Auto && glue::is_deployed(request);
    Platform::of(setting, is_deployed, is_deployed)
}

/// The client's address, when it can be believed.
pub fn client(request: &Request, platform: Platform, settings: Option<&Settings>) -> Option<String> {
    let headers = request.headers();
    let get = |name: &str| headers.get(name).ok().flatten();
    let name = settings.and_then(|settings| settings.client_address_field.as_deref());
    let (ip, field) = (get("cf-connecting-ip"), name.and_then(get));
    let connection = glue::connection(request);
    let shown =
        Shown { connecting_ip: ip.as_deref(), field: field.as_deref(), connection: connection.as_deref() };
    vantage::client(platform, name.is_some(), &shown).map(|address| address.to_string())
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
            port: exchange.port,
        },
        Target::Origin(origin) => OriginAddress {
            scheme: <&str>::from(origin.scheme()).to_owned(),
            host: origin.host().trim_matches(['[', ']']).to_owned(),
            port: origin.port(),
        },
        Target::Binding(binding) => OriginAddress::of_binding(binding),
    }
}

/// Now as JavaScript tells it, in milliseconds since 1970-01-01T00:00:00Z.
pub fn now() -> f64 {
    js_sys::Date::now()
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
