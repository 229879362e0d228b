//! Which failures are held against an origin, as what kind, and how fast.
//!
//! Only those that sending fewer requests may cure, or that every request to the origin would meet again. What one
//! visitor, one address or one bug in an application causes must never close the way for all others, so most kinds
//! only raise a suspicion (`breaker` says what confirms it).

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::compare::request::is_dependent;
use crate::failure::{Category, Failure};
use crate::verdict::{Confidence, Finding};

/// The kinds by which it is remembered how an origin failed. Each route counts some of them.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// It could not be reached: name, address, port, TLS.
    Connection,
    /// It was reached and did not answer in time.
    Slowness,
    /// It was reached, and what came was no whole HTTP reply.
    Broken,
    /// A gateway before the application answered that nobody is behind it.
    Gateway,
    /// The application, its database or its platform failed, or something did that may have been the application.
    Application,
}

/// Which kinds are held against an origin.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Counts {
    /// Connection failures, timeouts and broken replies: for an origin whose gateway stands before applications of
    /// several kinds, of which one may fail for long.
    Connection,
    /// Those, and gateway errors (502, 503, 504): what Envoy calls gateway failures and locally originated ones
    /// (`consecutive_gateway_failure`, `consecutive_local_origin_failure`,
    /// <https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier>).
    #[default]
    Gateway,
    /// Errors of the application, its database and its platform too: Envoy's `consecutive_5xx`.
    All,
}

impl Counts {
    /// Whether failures of this kind are held against an origin.
    #[must_use]
    pub const fn includes(self, kind: Kind) -> bool {
        match kind {
            Kind::Connection | Kind::Slowness | Kind::Broken => true,
            Kind::Gateway => !matches!(self, Self::Connection),
            Kind::Application => matches!(self, Self::All),
        }
    }
}

/// How a failure weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Its kind.
    pub kind: Kind,
    /// Whether a few of it say enough: no visitor and no application can bring it about.
    pub fast: bool,
}

/// How an attempt's failure weighs; `None`: it is not held against the origin by anybody.
///
/// Waiting in vain for the reply to a request that `sends_a_body` weighs nothing: its visitor may send that as slowly
/// as they like. Nor does a connection that was lost meanwhile, unless a look lost one too: they may break it off. A reply of which only the status is known may have been written by the application, so it weighs as
/// the application's, whatever its status says.
#[must_use]
pub fn weigh(finding: &Finding, sends_a_body: bool) -> Option<Weight> {
    let by_the_body = match finding.failure {
        Failure::HttpResponseTimeout => true,
        Failure::ConnectionTerminated => finding.confidence != Confidence::Certain,
        _ => false,
    };
    if sends_a_body && by_the_body {
        return None;
    }
    // Others pass; and a refusal at the door that came as a 4xx reply is one request's, however plain its cause.
    if is_dependent(finding) || matches!(finding.received_status, Some(400..=499)) {
        return None;
    }
    let kind = kind(finding)?;
    let answered = finding.received_status.is_some();
    if answered && finding.confidence == Confidence::Possible {
        return Some(Weight { kind: Kind::Application, fast: false });
    }
    let fast = is_fast(finding.failure) && (!answered || finding.confidence == Confidence::Certain);
    Some(Weight { kind, fast })
}

/// The kind of a failure, however sure it is; `None`: it says nothing against the origin. A 429 says that this client
/// asks too much, not that the origin fails.
#[must_use]
pub fn kind(finding: &Finding) -> Option<Kind> {
    use Failure as F;
    if finding.received_status == Some(429) {
        return None;
    }
    match finding.failure {
        F::DnsTimeout
        | F::DnsError
        | F::DestinationUnavailable
        | F::DestinationIpUnroutable
        | F::ConnectionRefused
        | F::ConnectionTimeout
        | F::TlsProtocolError
        | F::TlsAlertReceived
        | F::TlsCertificateError => Some(Kind::Connection),
        F::HttpResponseTimeout | F::ConnectionReadTimeout => Some(Kind::Slowness),
        F::ConnectionTerminated
        | F::ConnectionLimitReached
        | F::HttpProtocolError
        | F::HttpResponseIncomplete => Some(Kind::Broken),
        F::OriginBadGateway | F::OriginGatewayTimeout | F::OriginUnavailable | F::OriginOverloaded => {
            Some(Kind::Gateway)
        }
        F::PlatformError if matches!(finding.received_status, Some(502..=504)) => Some(Kind::Gateway),
        F::PlatformError | F::DatabaseUnavailable | F::ApplicationError => {
            (!finding.is_declined()).then_some(Kind::Application)
        }
        // One address, one feature, or one of our settings: other requests need not meet it.
        F::DestinationIpProhibited
        | F::HttpResponseHeaderSectionSize
        | F::HttpResponseTransferCoding
        | F::HttpResponseContentCoding
        | F::HttpUpgradeFailed
        | F::RedirectLoop
        | F::RequestRefused
        // The origin is up and says itself when to come back; its own page is better than ours.
        | F::OriginMaintenance
        // Only looks like a failure.
        | F::SoftFailure
        // The visitor's doing, or our own.
        | F::ProxyLoopDetected
        | F::Maintenance
        | F::LoadShed
        | F::Misconfigured
        | F::Internal
        | F::VisitorGone => None,
    }
}

/// Whether a finding that is not held against the origin shows all the same that it is there: it answered, if only
/// with an error of its own.
#[must_use]
pub fn shows_it_is_there(finding: &Finding) -> bool {
    finding.failure.row().category == Category::Origin && finding.received_status.is_some()
}

/// Refused, timed out connecting, unroutable, name, TLS: met before a byte of the request was sent, so the same for
/// every request.
const fn is_fast(failure: Failure) -> bool {
    use Failure as F;
    matches!(
        failure,
        F::DnsTimeout
            | F::DnsError
            | F::DestinationIpUnroutable
            | F::ConnectionRefused
            | F::ConnectionTimeout
            | F::TlsProtocolError
            | F::TlsAlertReceived
            | F::TlsCertificateError
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Evidence;
    use strum::VariantArray;

    fn finding(failure: Failure, status: Option<u16>, confidence: Confidence) -> Finding {
        let mut finding = Finding::new(failure, confidence, Evidence::new("test"));
        finding.received_status = status;
        finding
    }

    #[test]
    fn what_weighs_how() {
        use Confidence::{Certain, Likely, Possible};
        use Failure as F;
        let slow = |kind| Some(Weight { kind, fast: false });
        let fast = Some(Weight { kind: Kind::Connection, fast: true });
        let rows = [
            ("refused", F::ConnectionRefused, None, Likely, fast),
            ("no name", F::DnsError, None, Possible, fast),
            ("refused, as an edge says outright", F::ConnectionRefused, Some(521), Certain, fast),
            ("refused, as a page may say", F::ConnectionRefused, Some(521), Likely, slow(Kind::Connection)),
            ("nothing behind the name", F::DestinationUnavailable, None, Certain, slow(Kind::Connection)),
            ("timeout", F::HttpResponseTimeout, None, Certain, slow(Kind::Slowness)),
            ("reset", F::ConnectionTerminated, None, Certain, slow(Kind::Broken)),
            ("lost, and the origin is well", F::ConnectionTerminated, None, Likely, slow(Kind::Broken)),
            ("cut off", F::HttpResponseIncomplete, Some(200), Certain, slow(Kind::Broken)),
            ("a gateway's 502", F::OriginBadGateway, Some(502), Likely, slow(Kind::Gateway)),
            ("a 502 of anybody", F::OriginBadGateway, Some(502), Possible, slow(Kind::Application)),
            ("overloaded 503", F::OriginOverloaded, Some(503), Likely, slow(Kind::Gateway)),
            ("overloaded 429", F::OriginOverloaded, Some(429), Likely, None),
            ("platform 503", F::PlatformError, Some(503), Likely, slow(Kind::Gateway)),
            ("platform 500", F::PlatformError, Some(500), Likely, slow(Kind::Application)),
            ("application", F::ApplicationError, Some(500), Possible, slow(Kind::Application)),
            ("plain HTTP to a TLS port, as a reply", F::TlsProtocolError, Some(400), Certain, None),
            ("no client certificate, as a reply", F::TlsCertificateError, Some(400), Likely, None),
            ("its own 404", F::ApplicationError, Some(404), Likely, None),
            ("database", F::DatabaseUnavailable, Some(500), Likely, slow(Kind::Application)),
            ("maintenance", F::OriginMaintenance, Some(503), Likely, None),
            ("soft", F::SoftFailure, Some(200), Likely, None),
            ("upgrade", F::HttpUpgradeFailed, None, Certain, None),
            ("loop", F::ProxyLoopDetected, None, Certain, None),
            ("visitor", F::VisitorGone, None, Certain, None),
        ];
        for (id, failure, status, confidence, expected) in rows {
            let finding = finding(failure, status, confidence);
            assert_eq!(weigh(&finding, false), expected, "{id}");
            let by_the_body = failure == F::HttpResponseTimeout
                || (failure, confidence) == (F::ConnectionTerminated, Likely);
            let with_a_body = if by_the_body { None } else { expected };
            assert_eq!(weigh(&finding, true), with_a_body, "{id}, with a body");
        }
    }

    #[test]
    fn what_only_some_requests_meet_is_held_against_nobody() {
        let lost = finding(Failure::ConnectionTerminated, None, Confidence::Likely);
        assert_eq!(weigh(&lost, false), Some(Weight { kind: Kind::Broken, fast: false }));
        let word = |word: &str| crate::verdict::Reason::Word(word.to_owned());
        let closed = lost.clone().because(word("closed"));
        assert!(weigh(&closed, false).is_some());
        assert_eq!(weigh(&lost.because(word("request_dependent")), false), None);
    }

    #[test]
    fn which_kinds_a_route_counts() {
        for (counts, expected) in [
            (Counts::Connection, [true, true, true, false, false]),
            (Counts::Gateway, [true, true, true, true, false]),
            (Counts::All, [true; 5]),
        ] {
            let included: Vec<bool> = Kind::VARIANTS.iter().map(|kind| counts.includes(*kind)).collect();
            assert_eq!(included, expected, "{counts:?}");
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
            assert_eq!(shows_it_is_there(&finding(failure, status, Confidence::Likely)), expected, "{id}");
        }
    }

    #[test]
    fn nothing_of_our_own_or_the_visitors_ever_counts() {
        for failure in Failure::VARIANTS {
            if failure.row().category == Category::Edge {
                assert_eq!(
                    weigh(&finding(*failure, Some(503), Confidence::Certain), false),
                    None,
                    "{failure:?}"
                );
            }
        }
    }
}
