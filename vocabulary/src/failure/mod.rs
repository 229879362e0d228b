//! The closed list of failures and the one table that says everything fixed about each.
//!
//! In scope: names, statuses, waiting times, who acts. Out of scope: how a failure is recognised
//! (`classify`), and what is said about it in words (`render::texts`). Page, headers, event,
//! documentation and guide all read this table; nothing repeats it.

mod rows;

use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

pub use rows::Row;

/// What went wrong: one entry of the closed list, the product's vocabulary.
///
/// Where RFC 9209 section 2.3 has an error type, the code *is* that type.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray, IntoStaticStr, EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Failure {
    /// The name server did not answer (RFC 9209 2.3.1).
    DnsTimeout,
    /// The name does not resolve (RFC 9209 2.3.2).
    DnsError,
    /// Nothing is behind the name: a tunnel without a connector, no healthy
    /// backend (RFC 9209 2.3.4).
    DestinationUnavailable,
    /// There is no route to the origin's address (RFC 9209 2.3.6).
    DestinationIpUnroutable,
    /// The runtime may not call that address (RFC 9209 2.3.5).
    DestinationIpProhibited,
    /// The address answers, the port refuses (RFC 9209 2.3.7).
    ConnectionRefused,
    /// No answer to the connection attempt (RFC 9209 2.3.9).
    ConnectionTimeout,
    /// Too many connections or queued requests at the edge (RFC 9209 2.3.12).
    ConnectionLimitReached,
    /// The TLS handshake failed (RFC 9209 2.3.13).
    TlsProtocolError,
    /// The origin sent a TLS alert (RFC 9209 2.3.15).
    TlsAlertReceived,
    /// Expired, not yet valid, wrong name, self-signed, or unknown issuer (RFC 9209 2.3.14).
    TlsCertificateError,
    /// Closed or reset before a complete response head (RFC 9209 2.3.8).
    ConnectionTerminated,
    /// What came is not valid HTTP (RFC 9209 2.3.28).
    HttpProtocolError,
    /// The response head is too large (RFC 9209 2.3.19).
    HttpResponseHeaderSectionSize,
    /// The body is shorter than announced (RFC 9209 2.3.18).
    HttpResponseIncomplete,
    /// A bad chunk, or an unknown transfer coding (RFC 9209 2.3.24).
    HttpResponseTransferCoding,
    /// The body does not decode as its Content-Encoding says (RFC 9209 2.3.25).
    HttpResponseContentCoding,
    /// Connected, but no response head before the deadline (RFC 9209 2.3.26).
    HttpResponseTimeout,
    /// The body stalled (RFC 9209 2.3.10).
    ConnectionReadTimeout,
    /// A WebSocket or other upgrade was not completed (RFC 9209 2.3.27).
    HttpUpgradeFailed,
    /// The request already went through this Faultline (RFC 9209 2.3.32, RFC 8586).
    ProxyLoopDetected,
    /// A gateway at the origin answered its own 502.
    OriginBadGateway,
    /// A gateway at the origin answered its own 504.
    OriginGatewayTimeout,
    /// A gateway at the origin has no backend to send the request to.
    OriginUnavailable,
    /// The origin is at a limit: full queue, too many requests.
    OriginOverloaded,
    /// The origin says that it is in maintenance.
    OriginMaintenance,
    /// The origin sends every request back to the address that was asked.
    RedirectLoop,
    /// The origin's door is open and turns the edge away: a proxy it does not trust,
    /// a host it does not serve.
    RequestRefused,
    /// The application cannot reach its database.
    DatabaseUnavailable,
    /// The application itself failed.
    ApplicationError,
    /// The hosting platform answered with an error of its own.
    PlatformError,
    /// A success status whose body is an error page.
    SoftFailure,
    /// A planned window is on (RFC 9209 2.3.29 `proxy_internal_response`).
    Maintenance,
    /// Too many requests are in flight for this origin.
    LoadShed,
    /// Faultline's settings are wrong (RFC 9209 2.3.31 `proxy_configuration_error`).
    Misconfigured,
    /// A fault of Faultline itself (RFC 9209 2.3.30 `proxy_internal_error`).
    Internal,
    /// The visitor left before the answer: nobody's failure.
    VisitorGone,
}

/// Which of the three parts of the list a failure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(into = "&'static str")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    /// The origin was not reached, or did not answer as HTTP.
    Connection,
    /// The origin answered, and its answer says that something behind it failed.
    Origin,
    /// Faultline decided, or failed, itself.
    Edge,
}

/// Who has to act before the failure goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, EnumString)]
#[serde(into = "&'static str")]
#[strum(serialize_all = "snake_case")]
pub enum Owner {
    /// Whoever runs the name servers.
    Dns,
    /// Whoever runs the host and its processes.
    Host,
    /// Whoever runs the network and firewalls between edge and origin.
    Network,
    /// Whoever runs certificates and TLS settings of the origin.
    Tls,
    /// Whoever configures the edge.
    Config,
    /// Whoever sizes the origin.
    Capacity,
    /// Whoever runs the origin's web server.
    WebServer,
    /// Whoever runs the application's process.
    AppProcess,
    /// Whoever makes the application fast enough.
    AppSpeed,
    /// Whoever wrote the application.
    AppCode,
    /// Whoever runs the database.
    Database,
    /// Nobody: it passes by itself.
    Nobody,
}

impl Failure {
    /// The stable name used in events, problem documents and documentation, such
    /// as `connection_refused`.
    #[must_use]
    // As all that is derived: compiled with the crate that uses it, which
    // then holds the names once.
    #[inline]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether waiting can cure it: a default `Retry-After` exists.
    #[must_use]
    pub const fn passes_by_itself(self) -> bool {
        self.row().retry_after_s.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_rfc_9209_error_type_in_part_a() {
        for failure in Failure::VARIANTS {
            let row = failure.row();
            if row.category == Category::Connection {
                assert_eq!(row.error, Some(failure.code()));
            }
        }
    }

    #[test]
    fn a_code_reads_back_as_its_failure() {
        for failure in Failure::VARIANTS {
            assert_eq!(failure.code().parse(), Ok(*failure));
        }
    }

    #[test]
    fn waiting_never_cures_tls_dns_errors_and_settings() {
        use Failure as F;
        for failure in
            [F::DnsError, F::TlsProtocolError, F::TlsAlertReceived, F::TlsCertificateError, F::Misconfigured]
        {
            assert!(!failure.passes_by_itself(), "{failure:?}");
        }
    }
}
