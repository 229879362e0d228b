//! The header fields of an answer.
//!
//! `Content-Length` is not among them: the runtime knows the length, also for `HEAD`. Nor is the
//! page's `Content-Security-Policy`, which names the hashes of its bytes: `render` adds it.

use super::{Answer, Format, Tag};
use crate::exchange::Exchange;
use crate::verdict::Confidence;

/// The longest `Origin` that is repeated, in bytes: a scheme, a host name of 253 and a port.
const ORIGIN_BYTES_MAX: usize = 300;

/// Whom it is for (RFC 9110 section 8.5): whoever reads the site's own words, where it has some.
fn content_language(answer: &Answer) -> String {
    let own = answer.own.tag().filter(|_| answer.confidence != Confidence::Possible);
    own.map_or_else(|| answer.language.tag().to_owned(), Tag::to_string)
}

/// All fields, in the order they are sent.
pub(super) fn headers(
    answer: &Answer,
    exchange: &Exchange,
    proxy_status: Option<String>,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("Content-Type", answer.format.content_type().to_owned()),
        ("Content-Language", content_language(answer)),
        // An outage must not outlive itself in any cache.
        ("Cache-Control", "no-store".to_owned()),
        ("Vary", "Accept, Accept-Language, Origin".to_owned()),
        ("X-Robots-Tag", "noindex".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Accept-Ranges", "none".to_owned()),
    ];
    if let Some(seconds) = answer.retry_after_s {
        fields.push(("Retry-After", seconds.to_string()));
    }
    if let Some(proxy_status) = proxy_status {
        fields.push(("Proxy-Status", proxy_status));
    }
    if !answer.request_id.is_empty() {
        fields.push(("X-Request-Id", answer.request_id.clone()));
    }
    fields.extend(cross_origin(exchange, answer.format));
    fields
}

/// CORS (fetch.spec.whatwg.org): lets a page's own script read what happened instead of
/// an opaque network error.
///
/// The asking origin is repeated and credentials are allowed, because a script that sends cookies
/// may not read an answer marked `*`. That gives nothing away: no part of an answer depends on who
/// is asking. An origin that is missing, `null` or malformed gets `*`.
///
/// A preflight (`OPTIONS`) keeps the error status, which makes it fail whatever the headers say:
/// the real request would fail as well, and a success here would claim that the origin had agreed
/// to it. The methods and headers are listed for whoever reads the reply by hand.
fn cross_origin(exchange: &Exchange, format: Format) -> Vec<(&'static str, String)> {
    let of_grpc = if format == Format::Grpc { ", grpc-status, grpc-message" } else { "" };
    let exposed = format!("Retry-After, Proxy-Status, X-Request-Id{of_grpc}");
    let mut fields = match exchange.origin.as_deref().filter(|origin| is_origin(origin)) {
        Some(origin) => vec![
            ("Access-Control-Allow-Origin", origin.to_owned()),
            ("Access-Control-Allow-Credentials", "true".to_owned()),
        ],
        None => vec![("Access-Control-Allow-Origin", "*".to_owned())],
    };
    fields.push(("Access-Control-Expose-Headers", exposed));
    if exchange.method == "OPTIONS" && exchange.origin.is_some() {
        fields.push((
            "Access-Control-Allow-Methods",
            "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS".to_owned(),
        ));
        fields.push(("Access-Control-Allow-Headers", "*, Authorization".to_owned()));
    }
    fields
}

/// Whether this is a serialized origin (RFC 6454 section 6.2): scheme, `://`, host, perhaps a port.
fn is_origin(origin: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    let scheme_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let host_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':' | '[' | ']');
    origin.len() <= ORIGIN_BYTES_MAX
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(scheme_char)
        && !host.is_empty()
        && host.chars().all(host_char)
}
