//! What the runtime's fetch threw. Properties are read before the text: texts
//! change between releases.
//!
//! Measured on workerd 1.20261117.1: a refused port, a reset and bytes that are not HTTP all throw
//! the same `Network connection lost.`; DNS and TLS failures all throw
//! `internal error; reference = …`.

use super::{Asked, Judgement};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Exception;
use crate::vantage::{Connect, Platform};
use crate::verdict::{Confidence, Evidence, Finding};

/// The longest exception text kept for the operator, in characters.
const INTERNAL_CHARS_MAX: usize = 300;

/// What the text of an exception is recognised by, what it then says, and
/// whether a probe can say more.
struct Text {
    contains: &'static str,
    /// The platform on which it says this; `None`: any.
    on: Option<Platform>,
    evidence: &'static str,
    failure: Failure,
    hop: Hop,
    confidence: Confidence,
    probe: bool,
}

/// A text that means the same everywhere and that a probe may explain.
const fn text(
    contains: &'static str,
    evidence: &'static str,
    failure: Failure,
    confidence: Confidence,
) -> Text {
    Text { contains, on: None, evidence, failure, hop: failure.row().hop, confidence, probe: true }
}

/// A text that says all there is to say.
const fn final_text(
    contains: &'static str,
    evidence: &'static str,
    failure: Failure,
    confidence: Confidence,
) -> Text {
    Text { probe: false, ..text(contains, evidence, failure, confidence) }
}

/// A fault of the platform itself.
const fn platform(contains: &'static str, evidence: &'static str, confidence: Confidence) -> Text {
    Text { hop: Hop::Edge, ..final_text(contains, evidence, Failure::PlatformError, confidence) }
}

/// The table; the first that is contained decides. Texts of the deployed platform were read in
/// reports, those of workerd were seen.
///
/// workerd says `internal error` for DNS and TLS. Deployed, those are replies of the edge (530,
/// 525, 526), and the same text means the platform itself.
const TEXTS: [Text; 17] = {
    use Confidence::{Likely, Possible};
    use Failure as F;
    [
        text("Network connection lost", "exception:connection_lost", F::ConnectionTerminated, Possible),
        Text {
            on: Some(Platform::Cloudflare),
            ..platform("internal error", "exception:internal_error", Possible)
        },
        text("internal error; reference", "exception:internal_reference", F::ConnectionTerminated, Possible),
        text("internal error", "exception:internal_error", F::ConnectionTerminated, Possible),
        final_text("Too many redirects", "exception:too_many_redirects", F::HttpProtocolError, Likely),
        platform("Too many subrequests", "exception:too_many_subrequests", Likely),
        Text {
            hop: Hop::Edge,
            ..final_text("Subrequest depth limit", "exception:subrequest_depth", F::ProxyLoopDetected, Likely)
        },
        platform("daemonDown", "exception:daemon_down", Likely),
        final_text("Memory limit would be exceeded", "exception:memory_limit", F::Internal, Likely),
        text(
            "peer disconnected without gracefully ending TLS session",
            "exception:tls_session_cut",
            F::ConnectionTerminated,
            Likely,
        ),
        text("onnection reset by peer", "exception:connection_reset", F::ConnectionTerminated, Likely),
        text("disconnected prematurely", "exception:disconnected", F::ConnectionTerminated, Likely),
        text("connection timed out", "exception:connection_timed_out", F::ConnectionTimeout, Likely),
        text("onnection refused", "exception:connection_refused", F::ConnectionRefused, Likely),
        text("DNS lookup failed", "exception:dns", F::DnsError, Likely),
        text("certificate", "exception:certificate", F::TlsCertificateError, Likely),
        text("timed out", "exception:timed_out", F::HttpResponseTimeout, Possible),
    ]
};

/// Texts by which a runtime says that it does not allow a connection, rather than that it failed.
/// <https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/#troubleshooting>
const FORBIDDEN: [&str; 4] = ["prohibited", "not permitted", "not allowed", "Loop detected"];

/// Whether the rejection of a socket says nothing of the origin: the runtime does not allow the
/// connection, or has one text for every connection that does not succeed.
#[must_use]
pub fn says_nothing(rejection: &str, connect: Connect) -> bool {
    connect != Connect::SameWay || FORBIDDEN.iter().any(|mark| rejection.contains(mark))
}

/// Judges an exception of an attempt.
#[must_use]
pub fn judge(thrown: &Exception, asked: &Asked<'_>) -> Judgement {
    let told = told(thrown);
    if thrown.overloaded {
        let evidence = Evidence::new("exception:overloaded");
        return Judgement::fail(
            Finding::new(Failure::ConnectionLimitReached, Confidence::Likely, evidence).internally(told),
        );
    }
    let here = |text: &&Text| text.on.is_none_or(|platform| platform == asked.vantage.platform);
    if let Some(text) = TEXTS.iter().filter(here).find(|text| thrown.message.contains(text.contains)) {
        let finding = Finding::new(text.failure, text.confidence, Evidence::new(text.evidence));
        let finding = Finding { hop: text.hop, ..finding.internally(told) };
        return if text.probe { Judgement::Unclear(Box::new(finding)) } else { Judgement::fail(finding) };
    }
    if thrown.retryable || thrown.remote {
        let evidence = Evidence::new(if thrown.remote { "exception:remote" } else { "exception:retryable" });
        let finding = Finding::new(Failure::ConnectionTerminated, Confidence::Possible, evidence);
        return Judgement::Unclear(Box::new(finding.internally(told)));
    }
    if asked.upgrade && thrown.message.to_ascii_lowercase().contains("websocket") {
        let evidence = Evidence::new("exception:websocket");
        return Judgement::fail(
            Finding::new(Failure::HttpUpgradeFailed, Confidence::Likely, evidence).internally(told),
        );
    }
    let evidence = Evidence::new("exception:unknown");
    Judgement::fail(Finding::new(Failure::Internal, Confidence::Possible, evidence).internally(told))
}

/// The exception in one line for the operator's log.
fn told(thrown: &Exception) -> String {
    format!("{}: {}", thrown.name, thrown.message).chars().take(INTERNAL_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vantage::{Behind, Vantage};
    use crate::verdict::Verdict;

    #[test]
    fn texts_and_properties_say_what_they_say_and_no_more() {
        // id, text, retryable and remote and overloaded, deployed, what is said
        let cases = [
            (
                "lost",
                "Network connection lost.",
                [true, true, false],
                false,
                "connection_terminated possible probe",
            ),
            (
                "lost, deployed",
                "Network connection lost.",
                [true, true, false],
                true,
                "connection_terminated possible probe",
            ),
            (
                "internal",
                "internal error; reference = 0abc",
                [false; 3],
                false,
                "connection_terminated possible probe",
            ),
            (
                "internal, deployed",
                "internal error; reference = 0abc",
                [false; 3],
                true,
                "platform_error possible",
            ),
            ("internal, bare, deployed", "internal error", [false; 3], true, "platform_error possible"),
            ("redirects", "Too many redirects. a -> b", [false; 3], false, "http_protocol_error likely"),
            (
                "subrequests",
                "Too many subrequests by single Worker invocation.",
                [false; 3],
                true,
                "platform_error likely",
            ),
            (
                "depth",
                "Subrequest depth limit exceeded. This request recursed",
                [false; 3],
                true,
                "proxy_loop_detected likely",
            ),
            ("daemon", "Error: daemonDown", [false; 3], true, "platform_error likely"),
            ("memory", "Memory limit would be exceeded before EOF", [false; 3], true, "internal likely"),
            (
                "tls cut",
                "peer disconnected without gracefully ending TLS session",
                [false; 3],
                true,
                "connection_terminated likely probe",
            ),
            ("reset", "Connection reset by peer", [false; 3], true, "connection_terminated likely probe"),
            ("overloaded", "Network connection lost.", [true; 3], false, "connection_limit_reached likely"),
            (
                "remote, new text",
                "The pipe burst.",
                [false, true, false],
                false,
                "connection_terminated possible probe",
            ),
            ("unknown", "x is not a function", [false; 3], false, "internal possible"),
            ("empty", "", [false; 3], false, "internal possible"),
        ];
        for (id, message, [retryable, remote, overloaded], deployed, expected) in cases {
            let (name, message) = ("Error".to_owned(), message.to_owned());
            let thrown = Exception { name, message, retryable, remote, overloaded };
            let platform = if deployed { Platform::Cloudflare } else { Platform::Workerd };
            let asked = Asked { vantage: Vantage::of(platform, Behind::Origin), ..Asked::default() };
            let (finding, probe) = match judge(&thrown, &asked) {
                Judgement::Unclear(finding) => (finding, " probe"),
                Judgement::Clear(Verdict::Fail(finding)) => (finding, ""),
                Judgement::Clear(Verdict::Pass) => panic!("{id}: an exception never passes"),
            };
            let confidence: &str = finding.confidence.into();
            assert_eq!(format!("{} {confidence}{probe}", finding.failure.code()), expected, "{id}");
        }
    }

    #[test]
    fn a_rejected_socket_says_something_only_where_it_goes_the_way_of_the_request() {
        const TEXT: &str = "proxy request failed, cannot connect to the specified address";
        for (id, text, connect, nothing) in [
            ("workerd", TEXT, Connect::SameWay, false),
            ("workerd, forbidden", "Connections to port 25 are prohibited", Connect::SameWay, true),
            ("deployed", TEXT, Connect::AnotherWay, true),
            ("deployed, another text", "Stream was cancelled.", Connect::AnotherWay, true),
        ] {
            assert_eq!(says_nothing(text, connect), nothing, "{id}");
        }
    }
}
