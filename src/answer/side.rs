//! Whose side the problem is on: may a visitor be told that it is the
//! site's, and nothing of theirs?

use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::{Confidence, Finding};

/// The status of a reply to somebody who asked too often (RFC 6585 section 4): the
/// visitor's own doing, perhaps.
const TOO_MANY_REQUESTS: u16 = 429;

/// Whether what was seen can only be of the site's side: its server, its platform, its application,
/// its data. `is_spared`: the request was not sent, so nothing was seen of it.
#[must_use]
pub(super) fn is_the_sites(finding: &Finding, is_spared: bool) -> bool {
    finding.confidence == Confidence::Certain
        && !is_spared
        && !finding.is_declined()
        && finding.received_status != Some(TOO_MANY_REQUESTS)
        && !matches!(finding.hop, Hop::VisitorEdge | Hop::Edge)
        && is_seen_at_the_site(finding.failure)
}

/// Whether the failure itself is an act or a state of the site. Not where a path, a name
/// or a setting between it and us can be the cause as well, where the request itself can,
/// or where nothing is wrong.
const fn is_seen_at_the_site(failure: Failure) -> bool {
    use Failure as F;
    match failure {
        // Its host refused, its certificate came, its bytes are no HTTP, or not what they say.
        F::ConnectionRefused
        | F::TlsCertificateError
        | F::HttpProtocolError
        | F::HttpResponseTransferCoding
        | F::HttpResponseContentCoding
        // It said so itself.
        | F::OriginBadGateway
        | F::OriginGatewayTimeout
        | F::OriginUnavailable
        | F::OriginOverloaded
        | F::DatabaseUnavailable
        | F::ApplicationError
        | F::PlatformError
        | F::SoftFailure => true,
        // The name, the route and the packets between: the network may be anybody's.
        F::DnsTimeout
        | F::DnsError
        | F::DestinationUnavailable
        | F::DestinationIpUnroutable
        | F::DestinationIpProhibited
        | F::ConnectionTimeout
        | F::ConnectionTerminated
        | F::HttpResponseIncomplete
        | F::HttpResponseTimeout
        | F::ConnectionReadTimeout
        // It takes two to disagree about encryption.
        | F::TlsProtocolError
        | F::TlsAlertReceived
        // What the visitor's browser sent may be the cause: its cookies, its kind of
        // connection, the way it came.
        | F::HttpResponseHeaderSectionSize
        | F::HttpUpgradeFailed
        | F::RequestRefused
        | F::RedirectLoop
        // Ours: the system in front of the site, its settings, its limits.
        | F::ConnectionLimitReached
        | F::ProxyLoopDetected
        | F::LoadShed
        | F::Misconfigured
        | F::Internal
        // On purpose, or the visitor's.
        | F::OriginMaintenance
        | F::Maintenance
        | F::VisitorGone => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantArray;

    use super::*;
    use crate::verdict::Evidence;

    fn finding(failure: Failure, confidence: Confidence) -> Finding {
        Finding::new(failure, confidence, Evidence::new("test"))
    }

    #[test]
    fn of_every_failure_and_confidence_only_these_are_the_sites() {
        let said: BTreeSet<&str> = Failure::VARIANTS
            .iter()
            .flat_map(|failure| Confidence::VARIANTS.iter().map(|confidence| finding(*failure, *confidence)))
            .filter(|finding| is_the_sites(finding, false))
            .map(|finding| {
                assert_eq!(finding.confidence, Confidence::Certain, "{:?}", finding.failure);
                finding.failure.code()
            })
            .collect();
        let expected = [
            "application_error",
            "connection_refused",
            "database_unavailable",
            "http_protocol_error",
            "http_response_content_coding",
            "http_response_transfer_coding",
            "origin_bad_gateway",
            "origin_gateway_timeout",
            "origin_overloaded",
            "origin_unavailable",
            "platform_error",
            "soft_failure",
            "tls_certificate_error",
        ];
        assert_eq!(said, BTreeSet::from(expected));
    }

    #[test]
    fn what_can_be_of_another_side_is_not_said_to_be_the_sites() {
        use Failure as F;
        // id, failure, hop, status received, spared, said
        let rows = [
            ("the application's 500", F::ApplicationError, Hop::App, Some(500), false, true),
            ("its own 404, replaced", F::ApplicationError, Hop::App, Some(404), false, false),
            ("a full server's 503", F::OriginOverloaded, Hop::Origin, Some(503), false, true),
            ("too many of this visitor's", F::OriginOverloaded, Hop::Origin, Some(429), false, false),
            ("the hosting platform", F::PlatformError, Hop::Platform, Some(503), false, true),
            ("the edge network itself", F::PlatformError, Hop::Edge, Some(500), false, false),
            ("refused just now", F::ConnectionRefused, Hop::EdgeOrigin, None, false, true),
            ("refused others before", F::ConnectionRefused, Hop::EdgeOrigin, None, true, false),
            ("a loop before the site", F::RedirectLoop, Hop::Edge, Some(301), false, false),
        ];
        for (id, failure, hop, received_status, spared, said) in rows {
            let finding = Finding { hop, received_status, ..finding(failure, Confidence::Certain) };
            assert_eq!(is_the_sites(&finding, spared), said, "{id}");
        }
    }
}
