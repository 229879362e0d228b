//! What is fixed about each failure: statuses, wait, repeats, hop, owner.

use super::{Category, Failure, Owner};
use crate::hop::Hop;

/// What the table fixes about one failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// RFC 9209 section 2.3 error type for `Proxy-Status: …; error=`, where one applies.
    pub error: Option<&'static str>,
    /// Status in the `cloudflare` profile; `None`: the status the origin sent.
    pub cloudflare: Option<u16>,
    /// Status in the `standard` profile (RFC 9209's recommendation); `None`:
    /// the status the origin sent.
    pub standard: Option<u16>,
    /// Default `Retry-After` in seconds; `None`: never sent, since waiting does not cure it.
    pub retry_after_s: Option<u32>,
    /// Whether Faultline may repeat the attempt itself (safe methods without a body only).
    pub again: bool,
    /// Where it usually broke.
    pub hop: Hop,
    /// Who acts.
    pub owner: Owner,
    /// Which part of the list.
    pub category: Category,
}

/// Part A: both statuses are ours, and the code is the RFC 9209 error type.
const fn connection(
    error: &'static str,
    statuses: (u16, u16),
    wait: Option<u32>,
    again: bool,
    owner: Owner,
) -> Row {
    Row {
        error: Some(error),
        cloudflare: Some(statuses.0),
        standard: Some(statuses.1),
        retry_after_s: wait,
        again,
        hop: Hop::EdgeOrigin,
        owner,
        category: Category::Connection,
    }
}

/// Part B: the status stays what the origin sent.
const fn origin(hop: Hop, wait: Option<u32>, owner: Owner) -> Row {
    Row {
        error: None,
        cloudflare: None,
        standard: None,
        retry_after_s: wait,
        again: false,
        hop,
        owner,
        category: Category::Origin,
    }
}

/// Part C: Faultline's own decision, the same status in both profiles.
const fn edge(error: &'static str, status: u16, wait: Option<u32>, owner: Owner) -> Row {
    Row {
        error: Some(error),
        cloudflare: Some(status),
        standard: Some(status),
        retry_after_s: wait,
        again: false,
        hop: Hop::Edge,
        owner,
        category: Category::Edge,
    }
}

impl Failure {
    /// Everything fixed about this failure. Exhaustive on purpose: a new failure does
    /// not compile without a row.
    ///
    /// The waiting times of part A are those Cloudflare sends to agents for the matching 52x codes
    /// (120 s where a host or network must recover, 60 s where a retry soon is reasonable).
    #[must_use]
    // Compiled with the crate that uses it, which then holds the names once.
    #[inline]
    pub const fn row(self) -> Row {
        use Owner as O;
        match self {
            Self::DnsTimeout => connection("dns_timeout", (530, 504), Some(60), true, O::Dns),
            Self::DnsError => connection("dns_error", (530, 502), None, false, O::Dns),
            Self::DestinationUnavailable => {
                connection("destination_unavailable", (503, 503), Some(120), false, O::Host)
            }
            Self::DestinationIpUnroutable => {
                connection("destination_ip_unroutable", (523, 502), Some(120), true, O::Network)
            }
            Self::DestinationIpProhibited => {
                connection("destination_ip_prohibited", (500, 502), None, false, O::Config)
            }
            Self::ConnectionRefused => connection("connection_refused", (521, 502), Some(120), true, O::Host),
            Self::ConnectionTimeout => {
                connection("connection_timeout", (522, 504), Some(120), true, O::Network)
            }
            Self::ConnectionLimitReached => {
                connection("connection_limit_reached", (503, 503), Some(60), false, O::Capacity)
            }
            Self::TlsProtocolError => connection("tls_protocol_error", (525, 502), None, false, O::Tls),
            Self::TlsAlertReceived => connection("tls_alert_received", (525, 502), None, false, O::Tls),
            Self::TlsCertificateError => connection("tls_certificate_error", (526, 502), None, false, O::Tls),
            Self::ConnectionTerminated => {
                connection("connection_terminated", (502, 502), Some(60), true, O::WebServer)
            }
            Self::HttpProtocolError => {
                connection("http_protocol_error", (502, 502), Some(60), false, O::WebServer)
            }
            Self::HttpResponseHeaderSectionSize => {
                connection("http_response_header_section_size", (502, 502), None, false, O::WebServer)
            }
            Self::HttpResponseIncomplete => {
                connection("http_response_incomplete", (502, 502), Some(60), true, O::WebServer)
            }
            Self::HttpResponseTransferCoding => {
                connection("http_response_transfer_coding", (502, 502), Some(60), false, O::WebServer)
            }
            Self::HttpResponseContentCoding => {
                connection("http_response_content_coding", (502, 502), None, false, O::AppCode)
            }
            Self::HttpResponseTimeout => {
                connection("http_response_timeout", (504, 504), Some(120), false, O::AppSpeed)
            }
            Self::ConnectionReadTimeout => {
                connection("connection_read_timeout", (504, 504), Some(120), false, O::AppSpeed)
            }
            Self::HttpUpgradeFailed => {
                connection("http_upgrade_failed", (502, 502), None, false, O::WebServer)
            }
            Self::ProxyLoopDetected => Row {
                hop: Hop::Edge,
                ..connection("proxy_loop_detected", (508, 502), None, false, O::Config)
            },
            Self::OriginBadGateway => origin(Hop::OriginApp, Some(60), O::AppProcess),
            Self::OriginGatewayTimeout => origin(Hop::OriginApp, Some(120), O::AppSpeed),
            Self::OriginUnavailable => origin(Hop::OriginApp, Some(60), O::AppProcess),
            Self::OriginOverloaded => origin(Hop::Origin, Some(60), O::Capacity),
            Self::OriginMaintenance => origin(Hop::App, Some(600), O::Nobody),
            Self::RedirectLoop => origin(Hop::Origin, None, O::Config),
            Self::RequestRefused => origin(Hop::EdgeOrigin, None, O::Config),
            Self::DatabaseUnavailable => origin(Hop::AppDatabase, Some(60), O::Database),
            Self::ApplicationError => origin(Hop::App, Some(30), O::AppCode),
            Self::PlatformError => origin(Hop::Platform, Some(60), O::Host),
            Self::SoftFailure => origin(Hop::App, None, O::AppCode),
            Self::Maintenance => edge("proxy_internal_response", 503, Some(600), O::Nobody),
            Self::LoadShed => edge("connection_limit_reached", 503, Some(15), O::Capacity),
            Self::Misconfigured => edge("proxy_configuration_error", 500, None, O::Config),
            Self::Internal => edge("proxy_internal_error", 500, Some(30), O::Config),
            Self::VisitorGone => {
                Row { category: Category::Edge, ..origin(Hop::VisitorEdge, None, O::Nobody) }
            }
        }
    }
}
