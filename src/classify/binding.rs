//! Origins that are bindings of the worker: what a call of one throws.
//!
//! There is no connection of ours to look at, so nothing is probed: what the binding says is all
//! there is, and it says which failure it was. What it answers is judged as any reply is.

use super::app::{self, in_the_app};
use super::{Asked, Judgement};
use crate::address::BindingKind;
use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::outcome::{Exception, Outcome};
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// The message of the error by which the glue says that the worker has no such binding.
pub const NO_BINDING: &str = "the worker has no such binding";

/// Judges an attempt whose other end is behind a binding.
#[must_use]
pub fn judge(kind: BindingKind, outcome: &Outcome, asked: &Asked<'_>) -> Judgement {
    let Outcome::Threw(thrown) = outcome else {
        return match kind {
            BindingKind::Service => app::judge(outcome, asked),
            BindingKind::Vpc => super::judge(outcome, asked),
        };
    };
    if thrown.message == NO_BINDING {
        let evidence = Evidence::new("settings:no_binding");
        return Judgement::fail(Finding::new(Failure::Misconfigured, Confidence::Certain, evidence));
    }
    match kind {
        BindingKind::Service => worker(thrown).map_or_else(|| app::judge(outcome, asked), Judgement::fail),
        BindingKind::Vpc => Judgement::fail(vpc(thrown).unwrap_or_else(|| unnamed(outcome, asked))),
    }
}

/// What the platform throws in place of the other Worker, rather than that Worker itself
/// (<https://developers.cloudflare.com/workers/observability/errors/>). Read, not seen.
const OF_WORKERS: [(&str, &str, Failure); 4] = [
    ("exceeded CPU time limit", "service:cpu_limit", Failure::OriginOverloaded),
    ("exceeded memory limit", "service:memory_limit", Failure::OriginOverloaded),
    ("Subrequest depth limit", "exception:subrequest_depth", Failure::ProxyLoopDetected),
    ("Too many subrequests", "exception:too_many_subrequests", Failure::PlatformError),
];

fn worker(thrown: &Exception) -> Option<Finding> {
    let (_, code, failure) = OF_WORKERS.iter().find(|(text, ..)| thrown.message.contains(text))?;
    let mut finding = in_the_app(*failure, code, "limit");
    // The text may be the other Worker's own.
    finding.confidence = Confidence::Likely;
    if *failure != Failure::OriginOverloaded {
        finding.hop = Hop::Edge;
    }
    Some(finding)
}

/// What a code of the private network says, and who has to act where that is not
/// whom the failure's row says.
type Code = (&'static str, Failure, Option<Hop>, Option<Owner>);

/// The codes that a call throws as `ProxyError: code`: the proxy error types of RFC 9209, section
/// 2.3. Those that the documentation names were read there
/// (<https://developers.cloudflare.com/workers-vpc/reference/troubleshooting/>, 2026-03), the
/// others in the standard whose names it takes; none was seen.
pub const VPC_CODES: [Code; 27] = {
    use Failure as F;
    const fn same(code: &'static str, failure: Failure) -> Code {
        (code, failure, None, None)
    }
    const fn own(code: &'static str, failure: Failure) -> Code {
        (code, failure, Some(Hop::Edge), None)
    }
    [
        same("dns_timeout", F::DnsTimeout),
        same("dns_error", F::DnsError),
        ("destination_not_found", F::DestinationUnavailable, None, Some(Owner::Config)),
        same("destination_unavailable", F::DestinationUnavailable),
        same("destination_ip_prohibited", F::DestinationIpProhibited),
        same("destination_ip_unroutable", F::DestinationIpUnroutable),
        same("connection_refused", F::ConnectionRefused),
        same("connection_terminated", F::ConnectionTerminated),
        same("connection_timeout", F::ConnectionTimeout),
        same("connection_read_timeout", F::HttpResponseTimeout),
        same("connection_write_timeout", F::HttpResponseTimeout),
        same("connection_limit_reached", F::ConnectionLimitReached),
        same("tls_protocol_error", F::TlsProtocolError),
        same("tls_certificate_error", F::TlsCertificateError),
        same("tls_alert_received", F::TlsAlertReceived),
        same("http_request_error", F::RequestRefused),
        same("http_request_denied", F::RequestRefused),
        same("http_response_incomplete", F::HttpResponseIncomplete),
        same("http_response_header_section_size", F::HttpResponseHeaderSectionSize),
        same("http_response_transfer_coding", F::HttpResponseTransferCoding),
        same("http_response_content_coding", F::HttpResponseContentCoding),
        same("http_response_timeout", F::HttpResponseTimeout),
        same("http_upgrade_failed", F::HttpUpgradeFailed),
        same("http_protocol_error", F::HttpProtocolError),
        own("proxy_internal_error", F::PlatformError),
        own("proxy_loop_detected", F::ProxyLoopDetected),
        ("proxy_configuration_error", F::DestinationUnavailable, None, Some(Owner::Config)),
    ]
};

/// An exception of the private network without a code. One that nobody knows is
/// the network's, not ours.
fn unnamed(outcome: &Outcome, asked: &Asked<'_>) -> Finding {
    let finding = super::failing(super::judge(outcome, asked));
    if finding.failure == Failure::Internal {
        return Finding { failure: Failure::PlatformError, hop: Hop::Edge, ..finding };
    }
    finding
}

/// A code is a word of its own; before it stand the error's name and perhaps another,
/// after it perhaps more words.
fn vpc(thrown: &Exception) -> Option<Finding> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = thrown.message.split(|c| !is_part(c));
    let (code, failure, hop, owner) =
        words.find_map(|word| VPC_CODES.iter().find(|(code, ..)| *code == word))?;
    let finding = Finding::new(*failure, Confidence::Certain, Evidence::new(format!("vpc:{code}")));
    let hop = hop.unwrap_or(finding.hop);
    let finding = Finding { hop, owner: *owner, ..finding.because(Reason::Word((*code).to_owned())) };
    Some(finding.internally(app::text(thrown)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Reply;
    use crate::verdict::Verdict;

    fn threw(message: &str) -> Outcome {
        Outcome::Threw(Exception { name: "Error".into(), message: message.into(), ..Exception::default() })
    }

    fn told(kind: BindingKind, outcome: &Outcome) -> Option<String> {
        let asked = Asked {
            vantage: crate::vantage::Vantage::of(
                crate::vantage::Platform::Cloudflare,
                crate::vantage::Behind::Binding,
            ),
            ..Asked::navigation()
        };
        match judge(kind, outcome, &asked) {
            Judgement::Clear(Verdict::Pass) => None,
            Judgement::Clear(Verdict::Fail(f)) | Judgement::Unclear(f) => {
                let confidence: &str = f.confidence.into();
                let code = f.evidence.first().map_or("", Evidence::code);
                Some(format!("{} {} {confidence} {code}", f.failure.code(), f.hop.code()))
            }
        }
    }

    #[test]
    fn what_a_binding_throws_says_what_failed() {
        use BindingKind::{Service, Vpc};
        let answered = |status| Outcome::Answered(Reply { status, ..Reply::default() });
        let rows = [
            (
                "a Worker that throws",
                Service,
                threw("x is undefined"),
                Some("application_error app certain app:threw"),
            ),
            (
                "the network's words, from it",
                Service,
                threw("Network connection lost."),
                Some("application_error app certain app:threw"),
            ),
            (
                "a Worker at its limit",
                Service,
                threw("Worker exceeded CPU time limit."),
                Some("origin_overloaded app likely service:cpu_limit"),
            ),
            (
                "Workers in a circle",
                Service,
                threw("Subrequest depth limit exceeded. This request recursed"),
                Some("proxy_loop_detected edge likely exception:subrequest_depth"),
            ),
            (
                "a Worker that hangs",
                Service,
                Outcome::DeadlinePassed,
                Some("http_response_timeout app certain app:deadline"),
            ),
            (
                "no such binding",
                Service,
                threw(NO_BINDING),
                Some("misconfigured edge certain settings:no_binding"),
            ),
            ("a well Worker", Service, answered(200), None),
            (
                "refused",
                Vpc,
                threw("ProxyError: connection_refused"),
                Some("connection_refused edge-origin certain vpc:connection_refused"),
            ),
            (
                "a name",
                Vpc,
                threw("Error: ProxyError: dns_error"),
                Some("dns_error edge-origin certain vpc:dns_error"),
            ),
            (
                "the network itself",
                Vpc,
                threw("ProxyError: proxy_internal_error"),
                Some("platform_error edge certain vpc:proxy_internal_error"),
            ),
            (
                "a code within a word",
                Vpc,
                threw("my_dns_errors"),
                Some("platform_error edge possible exception:unknown"),
            ),
            (
                "words without a code",
                Vpc,
                threw("Network connection lost."),
                Some("connection_terminated edge-origin possible exception:connection_lost"),
            ),
            (
                "a code, from a Worker",
                Service,
                threw("ProxyError: dns_error"),
                Some("application_error app certain app:threw"),
            ),
            (
                "silence",
                Vpc,
                Outcome::DeadlinePassed,
                Some("http_response_timeout edge-origin possible deadline"),
            ),
            ("a well service", Vpc, answered(200), None),
        ];
        for (id, kind, outcome, expected) in rows {
            assert_eq!(told(kind, &outcome).as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn a_code_that_is_a_failure_s_own_name_is_that_failure() {
        for (code, failure, ..) in VPC_CODES {
            if let Ok(named) = code.parse::<Failure>()
                && code != "connection_read_timeout"
            {
                assert_eq!(failure, named, "{code}");
            }
            let said = told(BindingKind::Vpc, &threw(&format!("ProxyError: {code}"))).unwrap_or_default();
            assert!(said.ends_with(&format!("certain vpc:{code}")), "{code}: {said}");
        }
    }
}
