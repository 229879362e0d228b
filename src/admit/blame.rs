//! Which failures are held against an origin.
//!
//! Only those that sending fewer requests may cure, or that every request to the origin would meet again. What one
//! visitor, one address or one bug in an application causes must never close the way for all others.

use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::failure::{Category, Failure};
use crate::verdict::Finding;

/// How much is held against an origin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Counts {
    /// Connection failures and timeouts only: for an origin whose gateway stands before applications of several kinds,
    /// of which one may fail for long.
    Connection,
    /// Connection failures, timeouts, and gateway errors (502, 503, 504): what Envoy calls gateway failures and
    /// locally originated ones (`consecutive_gateway_failure`, `consecutive_local_origin_failure`,
    /// <https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier>).
    #[default]
    Gateway,
    /// Errors of the application, its database and its platform too: Envoy's `consecutive_5xx`.
    All,
}

/// Whether a finding is held against the origin it came from.
///
/// A 429 never is: it says that this client asks too much, not that the origin fails. Nor is waiting in vain for the
/// reply to a request that `sends_a_body`, which its visitor may send as slowly as they like.
#[must_use]
pub fn counts(finding: &Finding, counts: Counts, sends_a_body: bool) -> bool {
    let answered = finding.failure.row().category == Category::Origin;
    let is_upload = sends_a_body && finding.failure == Failure::HttpResponseTimeout;
    if finding.received_status == Some(429) || is_upload || (answered && counts == Counts::Connection) {
        return false;
    }
    match weight(finding.failure) {
        Weight::Always => true,
        Weight::GatewayStatus => counts == Counts::All || matches!(finding.received_status, Some(502..=504)),
        Weight::WhenAll => counts == Counts::All,
        Weight::Never => false,
    }
}

/// Whether a finding that is not held against the origin shows all the same that it is there: it answered, if only
/// with an error of its own. Such an answer ends a trial well.
#[must_use]
pub fn shows_it_is_there(finding: &Finding) -> bool {
    finding.failure.row().category == Category::Origin && finding.received_status.is_some()
}

/// How a failure weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Always,
    /// When the status is 502, 503 or 504, or everything counts.
    GatewayStatus,
    WhenAll,
    Never,
}

const fn weight(failure: Failure) -> Weight {
    use Failure as F;
    match failure {
        F::DnsTimeout
        | F::DnsError
        | F::DestinationUnavailable
        | F::DestinationIpUnroutable
        | F::ConnectionRefused
        | F::ConnectionTimeout
        | F::ConnectionLimitReached
        | F::TlsProtocolError
        | F::TlsAlertReceived
        | F::TlsCertificateError
        | F::ConnectionTerminated
        | F::HttpProtocolError
        | F::HttpResponseIncomplete
        | F::HttpResponseTimeout
        | F::ConnectionReadTimeout
        | F::OriginBadGateway
        | F::OriginGatewayTimeout
        | F::OriginUnavailable
        | F::OriginOverloaded => Weight::Always,
        F::PlatformError => Weight::GatewayStatus,
        F::DatabaseUnavailable | F::ApplicationError => Weight::WhenAll,
        // One address, one feature, or one of our settings: other requests need not meet it.
        F::DestinationIpProhibited
        | F::HttpResponseHeaderSectionSize
        | F::HttpResponseTransferCoding
        | F::HttpResponseContentCoding
        | F::HttpUpgradeFailed
        // The origin is up and says itself when to come back; its own page is better than ours.
        | F::OriginMaintenance
        // One address, or one setting on either side: the origin is up and answers.
        | F::RedirectLoop
        | F::RequestRefused
        // Only looks like a failure.
        | F::SoftFailure
        // The visitor's doing, or our own.
        | F::ProxyLoopDetected
        | F::Maintenance
        | F::CircuitOpen
        | F::LoadShed
        | F::Misconfigured
        | F::Internal
        | F::VisitorGone => Weight::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Confidence, Evidence};
    use strum::VariantArray;

    fn finding(failure: Failure, status: Option<u16>) -> Finding {
        let mut finding = Finding::new(failure, Confidence::Likely, Evidence::new("test"));
        finding.received_status = status;
        finding
    }

    #[test]
    fn what_counts_by_default_and_what_only_when_all_do() {
        use Failure as F;
        let rows = [
            ("refused", F::ConnectionRefused, None, true, true),
            ("timeout", F::HttpResponseTimeout, None, true, true),
            ("cut off", F::HttpResponseIncomplete, Some(200), true, true),
            ("gateway 502", F::OriginBadGateway, Some(502), true, true),
            ("overloaded 503", F::OriginOverloaded, Some(503), true, true),
            ("overloaded 429", F::OriginOverloaded, Some(429), false, false),
            ("platform 503", F::PlatformError, Some(503), true, true),
            ("platform 500", F::PlatformError, Some(500), false, true),
            ("platform 404", F::PlatformError, Some(404), false, true),
            ("application", F::ApplicationError, Some(500), false, true),
            ("database", F::DatabaseUnavailable, Some(500), false, true),
            ("maintenance", F::OriginMaintenance, Some(503), false, false),
            ("soft", F::SoftFailure, Some(200), false, false),
            ("upgrade", F::HttpUpgradeFailed, None, false, false),
            ("loop", F::ProxyLoopDetected, None, false, false),
            ("visitor", F::VisitorGone, None, false, false),
        ];
        for (id, failure, status, gateway, all) in rows {
            let finding = finding(failure, status);
            assert_eq!(counts(&finding, Counts::Gateway, false), gateway, "{id}, gateway");
            assert_eq!(counts(&finding, Counts::All, false), all, "{id}, all");
            let by_connection = gateway && failure.row().category == Category::Connection;
            assert_eq!(counts(&finding, Counts::Connection, false), by_connection, "{id}, connection");
            let with_a_body = gateway && failure != F::HttpResponseTimeout;
            assert_eq!(counts(&finding, Counts::Gateway, true), with_a_body, "{id}, with a body");
        }
    }

    #[test]
    fn an_answer_that_does_not_count_shows_that_the_origin_is_there() {
        use Failure as F;
        for (id, failure, status, expected) in [
            ("its own 500", F::ApplicationError, Some(500), true),
            ("too many requests", F::OriginOverloaded, Some(429), true),
            ("no handshake", F::HttpUpgradeFailed, None, false),
            ("head too large", F::HttpResponseHeaderSectionSize, None, false),
            ("visitor gone", F::VisitorGone, None, false),
        ] {
            assert_eq!(shows_it_is_there(&finding(failure, status)), expected, "{id}");
        }
    }

    #[test]
    fn nothing_of_our_own_or_the_visitors_ever_counts() {
        for failure in Failure::VARIANTS {
            if failure.row().category == Category::Edge {
                assert!(!counts(&finding(*failure, Some(503)), Counts::All, false), "{failure:?}");
            }
        }
    }
}
