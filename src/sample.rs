//! An exchange that did not happen: what the guide's examples and the gallery's pages are made of,
//! by the code that makes the real ones.

use crate::exchange::Exchange;
use crate::failure::{Category, Failure};
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// A visitor's request for the site's first page.
#[must_use]
pub fn exchange(host: &str, accept: Option<&str>, navigation: bool, now_ms: u64) -> Exchange {
    Exchange {
        method: "GET".to_owned(),
        scheme: "https".to_owned(),
        host: host.to_owned(),
        path: "/".to_owned(),
        accept: accept.map(str::to_owned),
        navigation,
        request_id: "8f1d2c3b4a596877-AMS".to_owned(),
        route: "default".to_owned(),
        started_ms: now_ms,
        now_ms,
        attempts: 1,
        ..Exchange::default()
    }
}

/// A failure with the status that the origin usually sends with it.
#[must_use]
pub fn finding(failure: Failure, confidence: Confidence) -> Finding {
    let received_status =
        (failure.row().category == Category::Origin).then(|| origin_status(failure)).flatten();
    Finding { received_status, ..Finding::new(failure, confidence, Evidence::new("example")) }
}

/// The same with a cause and a component that often are its.
#[must_use]
pub fn with_cause(finding: Finding) -> Finding {
    use Failure as F;
    let word = |word: &str| Some(Reason::Word(word.to_owned()));
    let (component, reason) = match finding.failure {
        F::DnsError => (None, Some(Reason::Rcode("NXDOMAIN".to_owned()))),
        F::TlsAlertReceived => (None, Some(Reason::Alert(40))),
        F::TlsCertificateError => (None, word("expired")),
        F::ConnectionTerminated => (None, word("closed")),
        F::OriginBadGateway | F::OriginGatewayTimeout => (Some("nginx"), None),
        F::OriginUnavailable => (Some("haproxy"), None),
        F::DatabaseUnavailable | F::OriginMaintenance => (Some("wordpress"), None),
        F::ApplicationError => (Some("django"), None),
        F::PlatformError => (Some("heroku"), word("H10")),
        _ => (None, None),
    };
    Finding { component, reason, ..finding }
}

/// The status the origin usually sends with a failure of part B (RFC 9110 section 15.6; a soft
/// failure is a success by its status).
#[must_use]
pub const fn origin_status(failure: Failure) -> Option<u16> {
    match failure {
        Failure::OriginBadGateway => Some(502),
        Failure::OriginGatewayTimeout => Some(504),
        Failure::OriginUnavailable | Failure::OriginOverloaded | Failure::OriginMaintenance => Some(503),
        Failure::PlatformError => Some(503),
        Failure::DatabaseUnavailable | Failure::ApplicationError => Some(500),
        Failure::RequestRefused => Some(400),
        Failure::RedirectLoop => Some(301),
        Failure::SoftFailure => Some(200),
        _ => None,
    }
}
