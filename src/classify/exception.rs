//! What the runtime's fetch threw. Properties are read before the text: texts change between releases.
//!
//! Measured on workerd 1.20261117.1: a refused port, a reset and bytes that are not HTTP all throw the
//! same `Network connection lost.`; DNS and TLS failures all throw `internal error; reference = …`.

use super::{Asked, Judgement};
use crate::failure::Failure;
use crate::outcome::Exception;
use crate::verdict::{Confidence, Evidence, Finding};

/// The longest exception text kept for the operator, in characters.
const INTERNAL_CHARS_MAX: usize = 300;

/// What the text of an exception is recognised by, what it then says, and whether a probe can say more.
struct Text {
    contains: &'static str,
    evidence: &'static str,
    failure: Failure,
    confidence: Confidence,
    probe: bool,
}

const TEXTS: [Text; 7] = [
    Text {
        contains: "Network connection lost",
        evidence: "exception:connection_lost",
        failure: Failure::ConnectionTerminated,
        confidence: Confidence::Possible,
        probe: true,
    },
    Text {
        contains: "internal error; reference",
        evidence: "exception:internal_reference",
        failure: Failure::ConnectionTerminated,
        confidence: Confidence::Possible,
        probe: true,
    },
    Text {
        contains: "Too many redirects",
        evidence: "exception:too_many_redirects",
        failure: Failure::HttpProtocolError,
        confidence: Confidence::Likely,
        probe: false,
    },
    Text {
        contains: "connection timed out",
        evidence: "exception:connection_timed_out",
        failure: Failure::ConnectionTimeout,
        confidence: Confidence::Likely,
        probe: true,
    },
    Text {
        contains: "onnection refused",
        evidence: "exception:connection_refused",
        failure: Failure::ConnectionRefused,
        confidence: Confidence::Likely,
        probe: true,
    },
    Text {
        contains: "DNS lookup failed",
        evidence: "exception:dns",
        failure: Failure::DnsError,
        confidence: Confidence::Likely,
        probe: true,
    },
    Text {
        contains: "certificate",
        evidence: "exception:certificate",
        failure: Failure::TlsCertificateError,
        confidence: Confidence::Likely,
        probe: true,
    },
];

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
    if let Some(text) = TEXTS.iter().find(|text| thrown.message.contains(text.contains)) {
        let finding =
            Finding::new(text.failure, text.confidence, Evidence::new(text.evidence)).internally(told);
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
    use crate::verdict::Verdict;

    #[test]
    fn texts_and_properties_say_what_they_say_and_no_more() {
        use Failure as F;
        let thrown = |message: &str, flags: [bool; 3]| Exception {
            name: "Error".into(),
            message: message.into(),
            retryable: flags[0],
            remote: flags[1],
            overloaded: flags[2],
        };
        const NO: [bool; 3] = [false; 3];
        // id, exception, failure, whether a probe is wanted
        let cases = [
            ("lost", thrown("Network connection lost.", [true, true, false]), F::ConnectionTerminated, true),
            ("internal", thrown("internal error; reference = 0abc", NO), F::ConnectionTerminated, true),
            ("redirects", thrown("Too many redirects. a -> b", NO), F::HttpProtocolError, false),
            (
                "overloaded",
                thrown("Network connection lost.", [true, true, true]),
                F::ConnectionLimitReached,
                false,
            ),
            (
                "remote-new-text",
                thrown("The pipe burst.", [false, true, false]),
                F::ConnectionTerminated,
                true,
            ),
            ("unknown", thrown("x is not a function", NO), F::Internal, false),
            ("empty", thrown("", NO), F::Internal, false),
        ];
        for (id, exception, failure, probe) in cases {
            match judge(&exception, &Asked::default()) {
                Judgement::Unclear(finding) => assert_eq!((finding.failure, true), (failure, probe), "{id}"),
                Judgement::Clear(Verdict::Fail(finding)) => {
                    assert_eq!((finding.failure, false), (failure, probe), "{id}");
                }
                Judgement::Clear(Verdict::Pass) => panic!("{id}: an exception never passes"),
            }
        }
    }
}
