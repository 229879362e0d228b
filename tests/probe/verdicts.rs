//! What a probe's report makes of a failed attempt.

use faultline::classify::Asked;
use faultline::classify::probe::judge;
use faultline::failure::Failure as F;
use faultline::outcome::{
    BodyBreak, CertificateProblem, CertificateProblemKind as Kind, ConnectFinding, DnsFinding, Exception,
    Foreign, HttpFinding, Outcome, ProbeReport, TlsFinding,
};
use faultline::verdict::Confidence::{Likely, Possible};
use faultline::verdict::{Evidence, Finding, Reason};

/// An outcome by its short name.
pub fn outcome(name: &str) -> Outcome {
    let threw =
        |message: &str| Outcome::Threw(Exception { message: message.to_owned(), ..Exception::default() });
    match name {
        "lost" => threw("Network connection lost."),
        "reference" => threw("internal error; reference = 0abc"),
        "other" => threw("?"),
        "late" => Outcome::DeadlinePassed,
        "body" => {
            let chunked = BodyBreak { exception: None, delivered: 1, announced: None, chunked: true };
            Outcome::BodyBroke(chunked)
        }
        _ => panic!("{name} is no outcome"),
    }
}

/// What holds of an outcome without a probe.
pub fn without(outcome: &Outcome) -> Finding {
    let (failure, confidence, code) = match outcome {
        Outcome::DeadlinePassed => (F::HttpResponseTimeout, Possible, "deadline"),
        Outcome::BodyBroke(_) => (F::HttpResponseIncomplete, Likely, "body:cut"),
        _ => (F::ConnectionTerminated, Possible, "exception:x"),
    };
    Finding::new(failure, confidence, Evidence::new(code)).internally("the exception")
}

pub fn connect(connect: ConnectFinding, dns: Option<DnsFinding>) -> ProbeReport {
    ProbeReport { connect: Some(connect), dns, ..ProbeReport::default() }
}

pub fn tls(tls: TlsFinding) -> ProbeReport {
    ProbeReport { connect: Some(ConnectFinding::Open), tls: Some(tls), ..ProbeReport::default() }
}

pub fn http(http: HttpFinding) -> ProbeReport {
    ProbeReport { connect: Some(ConnectFinding::Open), http: Some(http), ..ProbeReport::default() }
}

pub fn problem(kind: Kind) -> CertificateProblem {
    CertificateProblem {
        kind,
        names: vec!["secret.example".to_owned()],
        not_before: 1_577_836_800,
        not_after: 1_609_459_200,
        issuer: "CN=Some Issuer".to_owned(),
        chain_length: 1,
    }
}

pub fn word(word: &str) -> Option<Reason> {
    Some(Reason::Word(word.to_owned()))
}

/// A finding in one line: failure, confidence, reason, and the `probe:` codes in
/// order without that prefix.
fn told(finding: &Finding) -> String {
    let reason = match &finding.reason {
        None => "-".to_owned(),
        Some(Reason::Word(word)) => word.clone(),
        Some(Reason::Rcode(rcode)) => rcode.clone(),
        Some(Reason::Alert(id)) => format!("alert-{id}"),
    };
    let confidence: &'static str = finding.confidence.into();
    let codes = finding.evidence.iter().filter_map(|evidence| evidence.code().strip_prefix("probe:"));
    [finding.failure.code(), confidence, &reason].into_iter().chain(codes).collect::<Vec<_>>().join(" ")
}

/// Judges each case: id, outcome, report, finding.
pub fn check(cases: impl IntoIterator<Item = (&'static str, &'static str, ProbeReport, &'static str)>) {
    for (id, name, report, expected) in cases {
        let without = without(&outcome(name));
        let finding = judge(&outcome(name), &report, &without, &Asked::navigation());
        assert_eq!(told(&finding), expected, "{id}");
        assert_eq!(finding.hop, finding.failure.row().hop, "{id}");
        assert_eq!(finding.evidence.last(), without.evidence.last(), "{id}: the first evidence is kept");
        assert!(finding.internal.unwrap().ends_with("the exception"), "{id}");
    }
}

#[test]
fn connections() {
    use ConnectFinding::{Forbidden, NoAnswer, Open, Rejected};
    let fails = |rcode: &str| Some(DnsFinding::Fails { rcode: rcode.to_owned() });
    let (resolves, silent) = (Some(DnsFinding::Resolves), Some(DnsFinding::NoAnswer));
    let (unusable, private) = (Some(DnsFinding::Unusable), Some(DnsFinding::Private));
    let yes = resolves.clone();
    check([
        (
            "refused",
            "lost",
            connect(Rejected, yes.clone()),
            "connection_refused certain refused connect:rejected dns:resolves",
        ),
        (
            "refused-address",
            "lost",
            connect(Rejected, None),
            "connection_refused certain refused connect:rejected",
        ),
        (
            "refused-unasked",
            "lost",
            connect(Rejected, unusable.clone()),
            "connection_refused certain refused connect:rejected",
        ),
        (
            "refused-since",
            "late",
            connect(Rejected, yes),
            "connection_refused likely refused connect:rejected dns:resolves",
        ),
        (
            "refused-or-nameless",
            "late",
            connect(Rejected, unusable.clone()),
            "connection_refused possible refused connect:rejected",
        ),
        (
            "known-to-all-and-threw-what-no-refused-port-throws",
            "reference",
            connect(Rejected, resolves.clone()),
            "destination_ip_prohibited possible - connect:rejected dns:resolves",
        ),
        (
            "a-name-that-leads-to-what-the-network-forbids",
            "reference",
            connect(Rejected, private.clone()),
            "destination_ip_prohibited likely - connect:rejected dns:private",
        ),
        (
            "a-name-of-a-private-network-that-is-refused",
            "lost",
            connect(Rejected, private.clone()),
            "connection_refused certain refused connect:rejected dns:private",
        ),
        (
            "a-name-of-a-private-network-that-was-refused-late",
            "late",
            connect(Rejected, private),
            "connection_refused likely refused connect:rejected dns:private",
        ),
        (
            "a-name-that-nobody-can-ask-for",
            "reference",
            connect(Rejected, None),
            "dns_error possible - connect:rejected",
        ),
        (
            "an-address-that-the-network-forbids",
            "reference",
            connect(Rejected, Some(DnsFinding::Address)),
            "destination_ip_prohibited likely - connect:rejected",
        ),
        (
            "an-address-that-is-refused",
            "lost",
            connect(Rejected, Some(DnsFinding::Address)),
            "connection_refused certain refused connect:rejected",
        ),
        (
            "nxdomain",
            "reference",
            connect(Rejected, fails("NXDOMAIN")),
            "dns_error certain NXDOMAIN dns:nxdomain",
        ),
        (
            "nxdomain-since",
            "lost",
            connect(Rejected, fails("NXDOMAIN")),
            "dns_error likely NXDOMAIN dns:nxdomain",
        ),
        ("nodata-slow", "late", connect(NoAnswer, fails("NODATA")), "dns_error likely NODATA dns:nodata"),
        ("name-unasked", "reference", connect(Rejected, unusable), "dns_error likely - connect:rejected"),
        (
            "dns-silent",
            "reference",
            connect(Rejected, silent.clone()),
            "dns_timeout likely - dns:no_answer connect:rejected",
        ),
        (
            "dns-silent-but-lost",
            "lost",
            connect(Rejected, silent.clone()),
            "connection_refused certain refused connect:rejected dns:no_answer",
        ),
        ("no-answer", "late", connect(NoAnswer, resolves), "connection_timeout certain - connect:no_answer"),
        (
            "no-answer-dns-silent",
            "late",
            connect(NoAnswer, silent),
            "connection_timeout likely - connect:no_answer dns:no_answer",
        ),
        (
            "no-answer-but-lost",
            "lost",
            connect(NoAnswer, None),
            "connection_timeout likely - connect:no_answer",
        ),
        (
            "forbidden",
            "lost",
            connect(Forbidden, None),
            "connection_terminated possible - connect:not_allowed",
        ),
        ("open-and-no-time", "late", connect(Open, None), "http_response_timeout possible -"),
        ("no-probe", "late", ProbeReport::default(), "http_response_timeout possible -"),
    ]);
}

#[test]
fn handshakes() {
    let bad = |kind| tls(TlsFinding::BadCertificate(problem(kind)));
    let plain = ProbeReport { speaks: Some(Foreign::PlainHttp), ..tls(TlsFinding::NotTls) };
    check([
        (
            "alert",
            "reference",
            tls(TlsFinding::Alert { id: 40 }),
            "tls_alert_received certain alert-40 tls:alert:40",
        ),
        (
            "alert-since",
            "lost",
            tls(TlsFinding::Alert { id: 40 }),
            "tls_alert_received likely alert-40 tls:alert:40",
        ),
        ("not-tls", "reference", tls(TlsFinding::NotTls), "tls_protocol_error certain not_tls tls:not_tls"),
        (
            "plain-http",
            "reference",
            plain,
            "tls_protocol_error certain plain_http tls:not_tls speaks:plain_http",
        ),
        ("closed", "reference", tls(TlsFinding::Closed), "tls_protocol_error certain closed tls:closed"),
        (
            "stalled",
            "late",
            tls(TlsFinding::Silent),
            "tls_protocol_error certain handshake_timeout tls:handshake_timeout",
        ),
        (
            "stalled-but-threw",
            "reference",
            tls(TlsFinding::Silent),
            "tls_protocol_error likely handshake_timeout tls:handshake_timeout",
        ),
        (
            "expired",
            "reference",
            bad(Kind::Expired),
            "tls_certificate_error certain expired tls:certificate:expired",
        ),
        (
            "expired-late",
            "late",
            bad(Kind::Expired),
            "tls_certificate_error likely expired tls:certificate:expired",
        ),
        (
            "wrong-name",
            "reference",
            bad(Kind::WrongName),
            "tls_certificate_error certain wrong_name tls:certificate:wrong_name",
        ),
        (
            "unknown-issuer",
            "reference",
            bad(Kind::UnknownIssuer),
            "tls_certificate_error likely unknown_issuer tls:certificate:unknown_issuer",
        ),
        (
            "refused",
            "reference",
            tls(TlsFinding::Refused),
            "tls_certificate_error likely untrusted tls:refused",
        ),
        (
            "old",
            "reference",
            tls(TlsFinding::OldVersion { version: 0x0301 }),
            "tls_protocol_error likely old_version tls:old_version",
        ),
        (
            "mutual",
            "reference",
            tls(TlsFinding::WantsClientCertificate),
            "tls_protocol_error likely client_certificate tls:client_certificate",
        ),
        ("trusted-and-no-time", "reference", tls(TlsFinding::Trusted), "connection_terminated possible -"),
    ]);
}

#[test]
fn a_loss_that_the_requests_own_body_may_have_brought_about_says_no_more_than_before() {
    let answered = http(HttpFinding::Answered { status: 200 });
    for (id, sends_a_body, expected) in [("without a body", false, Likely), ("with one", true, Possible)] {
        let asked = Asked { sends_a_body, ..Asked::navigation() };
        let (lost, late) = (outcome("lost"), outcome("late"));
        assert_eq!(judge(&lost, &answered, &without(&lost), &asked).confidence, expected, "{id}");
        assert_eq!(judge(&late, &answered, &without(&late), &asked).confidence, Likely, "{id}: late");
    }
}
