//! Which failures are held against an origin, as what kind, and how fast.
//!
//! Only those that sending fewer requests may cure, or that every request to the origin would meet
//! again. What one visitor, one address or one bug in an application causes must never close the
//! way for all others, so most kinds only raise a suspicion (`breaker` says what confirms it).

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
pub enum CountedKind {
    /// It could not be reached: name, address, port, TLS.
    Connection,
    /// It was reached and did not answer in time.
    Slowness,
    /// It was reached, and what came was no whole HTTP reply.
    Broken,
    /// A gateway before the application answered that nobody is behind it.
    Gateway,
    /// The application, its database or its platform failed, or something did that may
    /// have been the application.
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
pub enum Counting {
    /// Connection failures, timeouts and broken replies: for an origin whose gateway stands before
    /// applications of several kinds, of which one may fail for long.
    Connection,
    /// Those, and gateway errors (502, 503, 504): what Envoy calls gateway failures and locally
    /// originated ones (`consecutive_gateway_failure`, `consecutive_local_origin_failure`,
    /// <https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier>).
    #[default]
    Gateway,
    /// Errors of the application, its database and its platform too: Envoy's `consecutive_5xx`.
    All,
}

impl Counting {
    /// Whether failures of this kind are held against an origin.
    #[must_use]
    pub const fn includes(self, kind: CountedKind) -> bool {
        match kind {
            CountedKind::Connection | CountedKind::Slowness | CountedKind::Broken => true,
            CountedKind::Gateway => !matches!(self, Self::Connection),
            CountedKind::Application => matches!(self, Self::All),
        }
    }
}

/// How a failure weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Its kind.
    pub kind: CountedKind,
    /// Whether a few of it say enough: no visitor and no application can bring it about.
    pub fast: bool,
}

/// How an attempt's failure weighs; `None`: it is not held against the origin by anybody.
///
/// Waiting in vain for the reply to a request that `sends_a_body` weighs nothing: its visitor may
/// send that as slowly as they like. Nor does a connection that was lost meanwhile, unless a look
/// lost one too: they may break it off. A reply of which only the status is known may have been
/// written by the application, so it weighs as the application's, whatever its status says.
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
    // Others pass; and a refusal at the door that came as a 4xx reply is one request's,
    // however plain its cause.
    if is_dependent(finding) || matches!(finding.received_status, Some(400..=499)) {
        return None;
    }
    let kind = kind(finding)?;
    let answered = finding.received_status.is_some();
    if answered && finding.confidence == Confidence::Possible {
        return Some(Weight { kind: CountedKind::Application, fast: false });
    }
    let fast = is_fast(finding.failure) && (!answered || finding.confidence == Confidence::Certain);
    Some(Weight { kind, fast })
}

/// The kind of a failure, however sure it is; `None`: it says nothing against the origin. A 429
/// says that this client asks too much, not that the origin fails.
#[must_use]
pub fn kind(finding: &Finding) -> Option<CountedKind> {
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
        | F::TlsCertificateError => Some(CountedKind::Connection),
        F::HttpResponseTimeout | F::ConnectionReadTimeout => Some(CountedKind::Slowness),
        F::ConnectionTerminated
        | F::ConnectionLimitReached
        | F::HttpProtocolError
        | F::HttpResponseIncomplete => Some(CountedKind::Broken),
        F::OriginBadGateway | F::OriginGatewayTimeout | F::OriginUnavailable | F::OriginOverloaded => {
            Some(CountedKind::Gateway)
        }
        F::PlatformError if matches!(finding.received_status, Some(502..=504)) => Some(CountedKind::Gateway),
        F::PlatformError | F::DatabaseUnavailable | F::ApplicationError => {
            (!finding.is_declined()).then_some(CountedKind::Application)
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

/// Whether a finding that is not held against the origin shows all the same that it is there: it
/// answered, if only with an error of its own.
#[must_use]
pub fn shows_it_is_there(finding: &Finding) -> bool {
    finding.failure.row().category == Category::Origin && finding.received_status.is_some()
}

/// Refused, timed out connecting, unroutable, name, TLS: met before a byte of the request was sent,
/// so the same for every request.
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
mod tests;
