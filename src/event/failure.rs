//! The event of a failed exchange.

use serde::Serialize;

use super::cut::{cut, without_queries};
use super::fold::Others;
use super::{
    COLO_BYTES_MAX, Delivery, EVIDENCE_MAX, HOST_BYTES_MAX, INTERNAL_BYTES_MAX, Method, OUTAGE_BYTES_MAX,
    PATH_BYTES_MAX, PROXY_STATUS_BYTES_MAX, RAY_BYTES_MAX, ROUTE_BYTES_MAX, SCHEME_BYTES_MAX, Severity,
    TRIED_HOST_BYTES_MAX, TRIED_MAX, lasting, reason_word, without_query,
};
use crate::answer::{Answer, public_id, public_reason, short_id};
use crate::exchange::{Exchange, Tried};
use crate::failure::Failure;
use crate::render::moment::rfc3339;
use crate::verdict::{Finding, Reason};

/// One event. The fields are the keys of the line, in its order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Always `origin.failure`.
    #[serde(rename = "event.name")]
    pub name: &'static str,
    /// When the event was made, RFC 3339.
    pub timestamp: String,
    /// How bad it is.
    pub severity_text: Severity,
    /// The failure, by its code.
    #[serde(rename = "error.type")]
    pub failure: Failure,
    /// The request method.
    #[serde(flatten)]
    pub method: Method,
    /// What the visitor got: the answer's status, or the origin's own.
    #[serde(rename = "http.response.status_code", skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u16>,
    /// `http` or `https`, as the visitor used it.
    #[serde(rename = "url.scheme")]
    pub scheme: String,
    /// The host the visitor asked for.
    #[serde(rename = "url.domain")]
    pub domain: String,
    /// The path without the query.
    #[serde(rename = "url.path")]
    pub path: String,
    /// Host of the origin that was tried last.
    #[serde(rename = "server.address", skip_serializing_if = "Option::is_none")]
    pub server_address: Option<String>,
    /// Port of the origin that was tried last.
    #[serde(rename = "server.port", skip_serializing_if = "Option::is_none")]
    pub server_port: Option<u16>,
    /// What became of the origin's reply.
    #[serde(rename = "faultline.delivery")]
    pub delivery: Delivery,
    /// Where it broke.
    #[serde(rename = "faultline.hop")]
    pub hop: &'static str,
    /// How sure that is.
    #[serde(rename = "faultline.confidence")]
    pub confidence: &'static str,
    /// What speaks for it, strongest first.
    #[serde(rename = "faultline.evidence")]
    pub evidence: Vec<String>,
    /// The software that wrote the error.
    #[serde(rename = "faultline.component", skip_serializing_if = "Option::is_none")]
    pub component: Option<&'static str>,
    /// The public cause within the failure.
    #[serde(rename = "faultline.reason", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The DNS response code.
    #[serde(rename = "faultline.rcode", skip_serializing_if = "Option::is_none")]
    pub rcode: Option<String>,
    /// The TLS AlertDescription (RFC 8446 section 6).
    #[serde(rename = "faultline.alert_id", skip_serializing_if = "Option::is_none")]
    pub alert_id: Option<u8>,
    /// The status of the origin's reply, whatever it sent.
    #[serde(rename = "faultline.received_status", skip_serializing_if = "Option::is_none")]
    pub received_status: Option<u16>,
    /// What `Retry-After` said, in seconds.
    #[serde(rename = "faultline.retry_after", skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Milliseconds from the request to this event.
    #[serde(rename = "faultline.elapsed_ms")]
    pub elapsed_ms: u64,
    /// How many attempts were made.
    #[serde(rename = "faultline.attempts")]
    pub attempts: u32,
    /// Attempts before the last one: where each went and what became of it, such as
    /// `a.example.com:443 connection_refused`.
    #[serde(rename = "faultline.tried", skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<String>,
    /// Seconds since the origin began to fail without an answer in between,
    /// as far as that is known.
    #[serde(rename = "faultline.outage_s", skip_serializing_if = "Option::is_none")]
    pub outage_s: Option<u64>,
    /// What search engines do when an outage has lasted this long.
    #[serde(rename = "faultline.search_engines", skip_serializing_if = "Option::is_none")]
    pub search_engines: Option<&'static str>,
    /// Bytes that reached the visitor before the body broke.
    #[serde(rename = "faultline.body_bytes", skip_serializing_if = "Option::is_none")]
    pub body_bytes: Option<u64>,
    /// The outage it belongs to.
    #[serde(rename = "faultline.outage_id", skip_serializing_if = "Option::is_none")]
    pub outage_id: Option<String>,
    /// The like failures that have no line of their own.
    #[serde(flatten)]
    pub others: Others,
    /// The id visitors are asked to quote.
    #[serde(rename = "faultline.request_id")]
    pub request_id: String,
    /// Its short form, which is read over the phone.
    #[serde(rename = "faultline.short_id")]
    pub short_id: String,
    /// The trace that the request belongs to (OpenTelemetry's log data model, `TraceId`).
    #[serde(rename = "trace_id", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// `cf-ray` of the origin's reply.
    #[serde(rename = "faultline.origin_ray", skip_serializing_if = "Option::is_none")]
    pub origin_ray: Option<String>,
    /// `Proxy-Status` of the origin's reply, which visitors are not told.
    #[serde(rename = "faultline.origin_proxy_status", skip_serializing_if = "Option::is_none")]
    pub origin_proxy_status: Option<String>,
    /// Cloudflare's data centre.
    #[serde(rename = "faultline.colo", skip_serializing_if = "Option::is_none")]
    pub colo: Option<String>,
    /// Name of the route that was taken.
    #[serde(rename = "faultline.route")]
    pub route: String,
    /// Faultline's own version.
    #[serde(rename = "faultline.version")]
    pub version: &'static str,
    /// Text for the operator only.
    #[serde(rename = "faultline.internal", skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
}

/// The event of a failed exchange. `answer` is there when the visitor got ours; `body_bytes` are
/// the bytes that reached the visitor, for failures in the body only.
#[must_use]
pub fn event(
    finding: &Finding,
    exchange: &Exchange,
    answer: Option<&Answer>,
    delivery: Delivery,
    body_bytes: Option<u64>,
) -> Event {
    let origin = exchange.origin_address.as_ref();
    let status_code = answer.map(|answer| answer.status).or(finding.received_status);
    let answered_5xx = answer.is_some_and(|answer| answer.status >= 500);
    Event {
        name: "origin.failure",
        timestamp: rfc3339(exchange.now_ms),
        severity_text: if answered_5xx { Severity::Error } else { Severity::Warn },
        failure: finding.failure,
        method: Method::of(&exchange.method),
        status_code,
        scheme: cut(&exchange.scheme, SCHEME_BYTES_MAX),
        domain: cut(&exchange.host, HOST_BYTES_MAX),
        path: cut(without_query(&exchange.path), PATH_BYTES_MAX),
        server_address: origin.map(|origin| cut(&origin.server(), HOST_BYTES_MAX)),
        server_port: origin.filter(|origin| !origin.is_binding()).map(|origin| origin.port),
        delivery,
        hop: finding.hop.code(),
        confidence: finding.confidence.into(),
        evidence: finding.evidence.iter().take(EVIDENCE_MAX).map(|e| e.code().to_owned()).collect(),
        component: finding.component,
        reason: finding.reason.as_ref().and_then(reason_word),
        rcode: match &finding.reason {
            Some(reason @ Reason::Rcode(_)) => public_reason(reason),
            _ => None,
        },
        alert_id: match finding.reason {
            Some(Reason::Alert(id)) => Some(id),
            _ => None,
        },
        received_status: finding.received_status,
        retry_after: answer.and_then(|answer| answer.retry_after_s),
        elapsed_ms: exchange.now_ms.saturating_sub(exchange.started_ms),
        attempts: exchange.attempts,
        tried: exchange.tried.iter().take(TRIED_MAX).map(tried).collect(),
        outage_s: exchange.outage_ms.map(|ms| ms / 1_000),
        search_engines: exchange.outage_ms.and_then(lasting::search_engines),
        body_bytes,
        outage_id: exchange.outage_id.as_deref().map(|id| cut(id, OUTAGE_BYTES_MAX)),
        others: Others::default(),
        short_id: short_id(&public_id(exchange)),
        request_id: public_id(exchange),
        trace_id: exchange.trace_id.clone(),
        origin_ray: exchange.origin_ray.as_deref().map(|ray| cut(ray, RAY_BYTES_MAX)),
        origin_proxy_status: exchange
            .origin_proxy_status
            .as_deref()
            .map(|field| cut(&without_queries(field), PROXY_STATUS_BYTES_MAX)),
        colo: exchange.colo.as_deref().map(|colo| cut(colo, COLO_BYTES_MAX)),
        route: cut(&exchange.route, ROUTE_BYTES_MAX),
        version: env!("CARGO_PKG_VERSION"),
        internal: finding.internal.as_deref().map(|text| cut(&without_queries(text), INTERNAL_BYTES_MAX)),
    }
}

fn tried(tried: &Tried) -> String {
    let (host, failure) = (cut(&tried.address.server(), TRIED_HOST_BYTES_MAX), tried.failure.code());
    if tried.address.is_binding() {
        return format!("{host} {failure}");
    }
    format!("{host}:{} {failure}", tried.address.port)
}

impl Event {
    /// The same event with the status the visitor got, where neither an answer nor
    /// the failing reply was sent.
    #[must_use]
    pub fn sent(self, status: u16) -> Self {
        Self { status_code: Some(status), ..self }
    }

    /// The event as one line of JSON, under [`super::LINE_BYTES_MAX`], without the line break.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        // Only maps with keys that are no strings, and failing `Serialize` implementations, cannot
        // be written; an event has neither.
        serde_json::to_string(self).unwrap_or_default()
    }
}
