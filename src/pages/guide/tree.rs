//! The decision tree: questions in the order in which they can be answered, each with
//! the failures it leads to.

use crate::failure::Failure;

/// One question.
pub(super) struct Branch {
    /// The question.
    pub(super) question: &'static str,
    /// How to find out.
    pub(super) how: &'static str,
    /// What it is when the answer is yes.
    pub(super) failures: &'static [Failure],
}

use Failure as F;

/// The questions from the edge inwards; a "no" leads to the next.
pub(super) const TREE: [Branch; 10] = [
    Branch {
        question: "Did the edge decide by itself, without asking the origin?",
        how: "The reply names no received status, and the event shows no attempt.",
        failures: &[
            F::Maintenance,
            F::LoadShed,
            F::Misconfigured,
            F::Internal,
            F::ProxyLoopDetected,
            F::VisitorGone,
        ],
    },
    Branch {
        question: "Is there no address to call?",
        how: "Resolve the origin's name from outside; look at the tunnel or the pool behind it. Status 530.",
        failures: &[F::DnsError, F::DnsTimeout, F::DestinationUnavailable, F::DestinationIpProhibited],
    },
    Branch {
        question: "Is it the edge's connection to the origin?",
        how: "Refused at once: 521. Silence: 522. No route: 523. Ask the origin directly, past the edge.",
        failures: &[
            F::ConnectionRefused,
            F::ConnectionTimeout,
            F::DestinationIpUnroutable,
            F::ConnectionLimitReached,
        ],
    },
    Branch {
        question: "Does the connection stand, and TLS fails?",
        how: "525 for the handshake, 526 for the certificate. Look at it with openssl s_client.",
        failures: &[F::TlsProtocolError, F::TlsAlertReceived, F::TlsCertificateError],
    },
    Branch {
        question: "Does the origin hang up, say something that is not HTTP, or send the edge away?",
        how: "502 from the edge itself, 520 at Cloudflare; 400, 421 or a redirect to the same address from the \
              origin. Look at the raw reply.",
        failures: &[
            F::ConnectionTerminated,
            F::HttpProtocolError,
            F::HttpResponseHeaderSectionSize,
            F::HttpUpgradeFailed,
            F::RequestRefused,
            F::RedirectLoop,
        ],
    },
    Branch {
        question: "Does a good head come, and the body breaks?",
        how: "The page is cut off, garbled or never ends, with a status that looks well.",
        failures: &[
            F::HttpResponseIncomplete,
            F::HttpResponseTransferCoding,
            F::HttpResponseContentCoding,
            F::ConnectionReadTimeout,
        ],
    },
    Branch {
        question: "Is it the gateway's hop: does the origin's web server answer, but not the application behind it?",
        how: "A 502 or 503 page of nginx, Apache, HAProxy or a platform. Read that gateway's error log.",
        failures: &[F::OriginBadGateway, F::OriginUnavailable, F::PlatformError],
    },
    Branch {
        question: "Is it the application's speed?",
        how: "504, or 524: it works, but too slowly. Time one address; look at workers and slow queries.",
        failures: &[F::HttpResponseTimeout, F::OriginGatewayTimeout],
    },
    Branch {
        question: "Does somebody say \"not now\": a limit, or maintenance?",
        how: "503 or 429 with a message or a Retry-After.",
        failures: &[F::OriginOverloaded, F::OriginMaintenance],
    },
    Branch {
        question: "Then it is the application itself, or its database.",
        how: "500, or an error page sent as a success. Read the application's log.",
        failures: &[F::ApplicationError, F::DatabaseUnavailable, F::SoftFailure],
    },
];

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_failure_is_at_exactly_one_branch() {
        for failure in Failure::VARIANTS {
            let branches = TREE.iter().filter(|branch| branch.failures.contains(failure)).count();
            assert_eq!(branches, 1, "{failure:?}");
        }
    }
}
