//! What a probe's report of one HTTP exchange makes of a failed attempt, and
//! what a finding tells whom.

use faultline::classify::Asked;
use faultline::classify::probe::judge;
use faultline::outcome::{
    CertificateProblemKind as Kind, ConnectFinding, Ending, Foreign, HttpFinding, HttpFlaw, Outcome,
    ProbeReport, Reply, TlsFinding,
};

use crate::verdicts::{check, connect, http, outcome, problem, tls, without, word};

#[test]
fn replies() {
    let flaw = |flaw| http(HttpFinding::Unparsable(flaw));
    let closed = |after_bytes, reset| http(HttpFinding::Terminated { after_bytes, reset });
    let silent = |after_bytes| http(HttpFinding::Silent { after_bytes });
    let good = || http(HttpFinding::Answered { status: 200 });
    let ssh = ProbeReport { speaks: Some(Foreign::Ssh), ..flaw(HttpFlaw::NoStatusLine) };
    let after_tls = ProbeReport { tls: Some(TlsFinding::Trusted), ..closed(0, false) };
    check([
        ("closed", "lost", closed(0, false), "connection_terminated certain closed http:closed"),
        (
            "closed-in-head",
            "lost",
            closed(9, false),
            "connection_terminated certain closed http:closed http:partial_head",
        ),
        ("closed-after-tls", "lost", after_tls, "connection_terminated certain closed http:closed"),
        ("reset", "lost", closed(0, true), "connection_terminated certain reset http:reset"),
        ("closed-late", "late", closed(0, false), "connection_terminated likely closed http:closed"),
        (
            "garbage",
            "lost",
            flaw(HttpFlaw::NoStatusLine),
            "http_protocol_error certain no_status_line http:no_status_line",
        ),
        ("ssh", "lost", ssh, "http_protocol_error certain ssh http:no_status_line speaks:ssh"),
        (
            "lengths",
            "lost",
            flaw(HttpFlaw::ConflictingLengths),
            "http_protocol_error certain conflicting_lengths http:conflicting_lengths",
        ),
        (
            "head",
            "lost",
            http(HttpFinding::HeadTooLarge),
            "http_response_header_section_size certain - http:head_too_large",
        ),
        (
            "coding",
            "lost",
            http(HttpFinding::BadTransferCoding),
            "http_response_transfer_coding likely bad_transfer_coding http:bad_transfer_coding",
        ),
        ("silent", "late", silent(0), "http_response_timeout certain silent http:silent"),
        ("drip", "late", silent(9), "http_response_timeout certain slow_head http:slow_head"),
        ("silent-but-lost", "lost", silent(0), "connection_terminated likely - http:silent"),
        ("silent-but-threw", "reference", silent(0), "connection_terminated possible - http:silent"),
        ("fine-but-late", "late", good(), "http_response_timeout likely - answered"),
        ("fine-but-lost", "lost", good(), "connection_terminated likely - answered intermittent"),
        ("fine-but-threw", "reference", good(), "connection_terminated possible - answered intermittent"),
        ("fine-but-other", "other", good(), "connection_terminated possible - answered intermittent"),
        (
            "other-and-explained",
            "other",
            closed(0, false),
            "connection_terminated certain closed http:closed",
        ),
        (
            "other-and-not",
            "other",
            flaw(HttpFlaw::InvalidStatus),
            "http_protocol_error likely invalid_status http:invalid_status",
        ),
    ]);
}

#[test]
fn bodies() {
    let cut = |ending| http(HttpFinding::BodyIncomplete { got: 1, announced: None, ending });
    let gone = connect(ConnectFinding::Rejected, None);
    let good = http(HttpFinding::Answered { status: 200 });
    check([
        (
            "bad-chunk",
            "body",
            http(HttpFinding::BadTransferCoding),
            "http_response_transfer_coding certain bad_transfer_coding http:bad_transfer_coding",
        ),
        (
            "cut-again",
            "body",
            cut(Ending::Closed),
            "http_response_incomplete certain closed http:body:closed",
        ),
        ("reset-again", "body", cut(Ending::Reset), "http_response_incomplete certain reset http:body:reset"),
        ("stalls-now", "body", cut(Ending::Stalled), "http_response_incomplete likely - http:body:stalled"),
        ("gone-now", "body", gone, "http_response_incomplete likely - connect:rejected"),
        ("fine-now", "body", good, "http_response_incomplete likely - answered intermittent"),
    ]);
}

#[test]
fn what_was_not_a_failed_attempt_is_left_alone() {
    let report = http(HttpFinding::Terminated { after_bytes: 0, reset: true });
    for outcome in [Outcome::Answered(Reply::default()), Outcome::VisitorLeft] {
        let without = without(&outcome);
        assert_eq!(judge(&outcome, &report, &without, &Asked::navigation()), without, "{outcome:?}");
    }
}

#[test]
fn names_and_dates_are_for_the_operator_alone() {
    let mut report = tls(TlsFinding::BadCertificate(problem(Kind::Expired)));
    report.rejected_with = Some("proxy request failed".to_owned());
    let finding =
        judge(&outcome("reference"), &report, &without(&outcome("reference")), &Asked::navigation());
    assert_eq!(
        finding.internal.as_deref(),
        Some(
            "certificate: names secret.example; valid 2020-01-01T00:00:00Z to 2021-01-01T00:00:00Z; \
             issuer CN=Some Issuer; certificates sent 1; connect: proxy request failed; the exception"
        )
    );
    assert!(finding.evidence.iter().all(|evidence| !evidence.code().contains("secret")));
}

#[test]
fn every_kind_and_flaw_has_its_own_code() {
    use strum::VariantArray;
    for flaw in HttpFlaw::VARIANTS {
        let finding = judge(
            &outcome("lost"),
            &http(HttpFinding::Unparsable(*flaw)),
            &without(&outcome("lost")),
            &Asked::navigation(),
        );
        let name: &'static str = flaw.into();
        assert_eq!(
            (finding.reason, finding.evidence[0].code()),
            (word(name), format!("probe:http:{name}").as_str())
        );
    }
    for kind in Kind::VARIANTS {
        let report = tls(TlsFinding::BadCertificate(problem(*kind)));
        let finding =
            judge(&outcome("reference"), &report, &without(&outcome("reference")), &Asked::navigation());
        let name: &'static str = kind.into();
        assert_eq!(finding.evidence[0].code(), format!("probe:tls:certificate:{name}"));
    }
    for foreign in Foreign::VARIANTS {
        let report =
            ProbeReport { speaks: Some(*foreign), ..http(HttpFinding::Unparsable(HttpFlaw::NoStatusLine)) };
        let finding = judge(&outcome("lost"), &report, &without(&outcome("lost")), &Asked::navigation());
        let name: &'static str = foreign.into();
        assert_eq!(
            (finding.reason, finding.evidence[1].code()),
            (word(name), format!("probe:speaks:{name}").as_str())
        );
    }
}
