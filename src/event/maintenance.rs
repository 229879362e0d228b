//! A visitor was told that the site is closed on purpose: no failure, and folded from the first.

use serde::Serialize;

use super::fold::{Foldable, Others};
use super::{COLO_BYTES_MAX, HOST_BYTES_MAX, PATH_BYTES_MAX, ROUTE_BYTES_MAX, Severity};
use super::{Method, cut::cut, without_query};
use crate::answer::{Answer, public_id};
use crate::exchange::Exchange;
use crate::render::moment::rfc3339;

/// One event. The fields are the keys of the line, in its order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaintenanceEvent {
    /// Always `maintenance.on`.
    #[serde(rename = "event.name")]
    pub name: &'static str,
    /// When the event was made, RFC 3339.
    pub timestamp: String,
    /// Always `INFO`.
    pub severity_text: Severity,
    /// The request method.
    #[serde(flatten)]
    pub method: Method,
    /// What the visitor got.
    #[serde(rename = "http.response.status_code")]
    pub status_code: u16,
    /// `http` or `https`, as the visitor used it.
    #[serde(rename = "url.scheme")]
    pub scheme: String,
    /// The host the visitor asked for.
    #[serde(rename = "url.domain")]
    pub domain: String,
    /// The path without the query.
    #[serde(rename = "url.path")]
    pub path: String,
    /// What `Retry-After` said, in seconds.
    #[serde(rename = "faultline.retry_after", skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The id on the page.
    #[serde(rename = "faultline.request_id")]
    pub request_id: String,
    /// The visitors that have no line of their own.
    #[serde(flatten)]
    pub others: Others,
    /// Cloudflare's data centre.
    #[serde(rename = "faultline.colo", skip_serializing_if = "Option::is_none")]
    pub colo: Option<String>,
    /// Name of the route.
    #[serde(rename = "faultline.route")]
    pub route: String,
    /// Faultline's own version.
    #[serde(rename = "faultline.version")]
    pub version: &'static str,
}

/// The event of a visitor who was answered that the site is closed.
#[must_use]
pub fn maintenance(exchange: &Exchange, answer: &Answer) -> MaintenanceEvent {
    MaintenanceEvent {
        name: "maintenance.on",
        timestamp: rfc3339(exchange.now_ms),
        severity_text: Severity::Info,
        method: Method::of(&exchange.method),
        status_code: answer.status,
        scheme: cut(&exchange.scheme, super::SCHEME_BYTES_MAX),
        domain: cut(&exchange.host, HOST_BYTES_MAX),
        path: cut(without_query(&exchange.path), PATH_BYTES_MAX),
        retry_after: answer.retry_after_s,
        request_id: public_id(exchange),
        others: Others::default(),
        colo: exchange.colo.as_deref().map(|colo| cut(colo, COLO_BYTES_MAX)),
        route: cut(&exchange.route, ROUTE_BYTES_MAX),
        version: env!("CARGO_PKG_VERSION"),
    }
}

impl MaintenanceEvent {
    /// The event as one line of JSON, without the line break.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Foldable for MaintenanceEvent {
    fn likeness(&self) -> String {
        [&self.domain, &self.route].map(String::as_str).join("\u{1f}")
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }

    fn standing_for(self, others: Others) -> Self {
        Self { others, ..self }
    }
}
