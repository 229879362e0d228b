//! The facts of one exchange that every later step reads: plain data, gathered by the shell.

use std::borrow::Cow;

use crate::address::{Binding, Target};
use crate::failure::Failure;
use crate::vantage::Platform;

/// What the visitor asked, and when. Header values are as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// Request method, in upper case as sent.
    pub method: String,
    /// `http` or `https`, as the visitor used it.
    pub scheme: String,
    /// Host (without port) the visitor asked for.
    pub host: String,
    /// Port the visitor asked for, the scheme's default filled in.
    pub port: u16,
    /// Path without the query.
    pub path: String,
    /// `Accept`, when sent.
    pub accept: Option<String>,
    /// `Accept-Language`, when sent.
    pub accept_language: Option<String>,
    /// `User-Agent`, when sent. Only ever matched against known crawlers, never logged.
    pub user_agent: Option<String>,
    /// `Origin`, when sent: a page's own script is asking (CORS).
    pub origin: Option<String>,
    /// Whether a gRPC client asks ([`is_grpc`]).
    pub grpc: bool,
    /// Whether an `Upgrade` was asked for.
    pub upgrade: bool,
    /// Whether a 304 was asked for (`If-None-Match` or `If-Modified-Since`, RFC 9110 section 13.1).
    pub conditional: bool,
    /// Whether this is a browser's navigation (`Sec-Fetch-Mode: navigate`, or no such
    /// header and HTML wanted).
    pub navigation: bool,
    /// The request id: what the setting `request_id_field` names, else the platform's `cf-ray` when
    /// it is believed, else made by the shell.
    pub request_id: String,
    /// Where the worker runs.
    pub platform: Platform,
    /// The client's address, when it can be believed. Never logged.
    pub client: Option<String>,
    /// The id of the trace that the request belongs to, when it says so (`traceparent`).
    pub trace_id: Option<String>,
    /// Cloudflare's data centre (`request.cf.colo`), when known.
    pub colo: Option<String>,
    /// The visitor's time zone (`request.cf.timezone`, an IANA name), when known.
    pub timezone: Option<String>,
    /// Name of the route that was taken.
    pub route: String,
    /// Scheme, host and port of the origin that was tried last; operator only.
    pub origin_address: Option<OriginAddress>,
    /// When the request came, in milliseconds since 1970-01-01T00:00:00Z.
    pub started_ms: u64,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
    /// How many attempts were made.
    pub attempts: u32,
    /// Where attempts before the last one went, and what became of them.
    pub tried: Vec<Tried>,
    /// How long the origin has been failing without an answer in between, in milliseconds,
    /// as far as that is known.
    pub outage_ms: Option<u64>,
    /// Whether the request brought the operator's pass.
    pub is_operator: bool,
    /// The outage it belongs to, when there is one.
    pub outage_id: Option<String>,
    /// `cf-ray` of the origin's reply, when it had one.
    pub origin_ray: Option<String>,
    /// `Proxy-Status` of the origin's reply, when it had one; operator only.
    pub origin_proxy_status: Option<String>,
}

/// The longest request id, in characters; a `cf-ray` has 20, a UUID 36, a W3C trace 55.
pub const REQUEST_ID_CHARS_MAX: usize = 128;

/// The trace id of a `traceparent` (W3C Trace Context, section 3.2.2): 32 lower-case hexadecimal
/// digits, not all zero, in a field of a version that is known or, by the rule for later ones,
/// begins as version 00 does.
#[must_use]
pub fn trace_id(traceparent: &str) -> Option<String> {
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let mut parts = traceparent.trim().split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let well = is_hex(version, 2)
        && version != "ff"
        && is_hex(trace, 32)
        && is_hex(parent, 16)
        && is_hex(flags, 2)
        && (version != "00" || parts.next().is_none());
    let is_zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    (well && !is_zero(trace) && !is_zero(parent)).then(|| trace.to_owned())
}

/// A request id from outside as it is told to everybody alike, in the event, on the page
/// and in header fields; `None` when it has any other characters than
/// `A-Z a-z 0-9 _ - . :`, or is too long.
#[must_use]
pub fn request_id(text: &str) -> Option<&str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    ((1..=REQUEST_ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(fits)).then_some(text)
}

/// Whether a `Content-Type` is gRPC's or gRPC-Web's: `application/grpc`, alone or followed by `-`,
/// `+` or a parameter (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>).
#[must_use]
pub fn is_grpc(content_type: &str) -> bool {
    const GRPC: &str = "application/grpc";
    let text = content_type.trim();
    text.get(..GRPC.len()).is_some_and(|start| start.eq_ignore_ascii_case(GRPC))
        && text
            .get(GRPC.len()..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '+', ';', ' ']))
}

/// Whether a person's browser is going somewhere: the browser says so itself (Fetch Metadata), or,
/// where it is too old to say, the request is a GET that takes HTML.
#[must_use]
pub fn is_navigation(method: &str, sec_fetch_mode: Option<&str>, accept: Option<&str>) -> bool {
    let goes = match sec_fetch_mode {
        Some(mode) => mode == "navigate",
        None => accept.is_some_and(|accept| accept.contains("text/html")),
    };
    method == "GET" && goes
}

/// Whether a request has a body. The runtime has one wherever one is announced, be it of no bytes.
#[must_use]
pub fn sends_a_body(has_stream: bool, content_length: Option<&str>) -> bool {
    has_stream && content_length != Some("0")
}

impl Exchange {
    /// The host, and the port where it is not the scheme's default.
    #[must_use]
    pub fn authority(&self) -> String {
        let default = if self.scheme == "http" { 80 } else { 443 };
        if self.port == default { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

/// The fields that ask for a 304 (RFC 9110 section 13.1), in lower case.
pub const CONDITIONS: [&str; 2] = ["if-none-match", "if-modified-since"];

/// An attempt that failed and was followed by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Where it went.
    pub address: OriginAddress,
    /// What became of it.
    pub failure: Failure,
}

/// Where an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginAddress {
    /// `http` or `https`.
    pub scheme: String,
    /// Host name or address literal, without brackets.
    pub host: String,
    /// Port, the scheme's default filled in; 0 where there is none.
    pub port: u16,
}

impl OriginAddress {
    /// Where a binding leads: its kind is the scheme, its name the host.
    #[must_use]
    pub fn of_binding(binding: &Binding) -> Self {
        Self { scheme: <&str>::from(binding.kind()).to_owned(), host: binding.name().to_owned(), port: 0 }
    }

    /// Where a target is; for the zone's own origin, what the visitor asked for.
    #[must_use]
    pub fn of(target: &Target, exchange: &Exchange) -> Self {
        let bare = |host: &str| host.trim_matches(['[', ']']).to_owned();
        match target {
            Target::Zone => {
                let scheme = exchange.scheme.clone();
                Self { scheme, host: bare(&exchange.host), port: exchange.port }
            }
            Target::Origin(origin) => {
                let scheme = <&str>::from(origin.scheme()).to_owned();
                Self { scheme, host: bare(origin.host()), port: origin.port() }
            }
            Target::Binding(binding) => Self::of_binding(binding),
        }
    }

    /// Whether it is a binding of the worker, which is at no address.
    #[must_use]
    pub const fn is_binding(&self) -> bool {
        self.port == 0
    }

    /// The host as URLs and sockets have it: an IPv6 address in brackets.
    #[must_use]
    pub fn bracketed(&self) -> Cow<'_, str> {
        if self.host.contains(':') { format!("[{}]", self.host).into() } else { (&*self.host).into() }
    }

    /// The host as a `Host` field has it: with the port where that is not the scheme's default.
    #[must_use]
    pub fn authority(&self) -> String {
        let default = if self.scheme == "https" { 443 } else { 80 };
        let host = self.bracketed();
        if self.port == default { host.into_owned() } else { format!("{host}:{}", self.port) }
    }

    /// The host, or the binding as it is written in the settings.
    #[must_use]
    pub fn server(&self) -> Cow<'_, str> {
        if self.is_binding() { format!("{}:{}", self.scheme, self.host).into() } else { (&*self.host).into() }
    }
}

#[cfg(test)]
mod tests;
