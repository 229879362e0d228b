//! The plan's steps, without sockets: what it asks of the shell, with which
//! budget, and what it concludes.

use faultline::outcome::{
    CertificateProblemKind as Kind, ConnectFinding, DnsFinding, HttpFinding, ProbeReport, TlsFinding,
};
use faultline::probe::plan::{Plan, STAGE_MS_MIN};
use faultline::probe::step::{NextStep, StepResult};
use faultline::probe::target::ProbeTarget;
use faultline::probe::tls::{TLS12, TLS13};

use crate::bytes_dns::{A, response};
use crate::bytes_tls::{certificates, record, server_hello};
use crate::pki::{GOOD, HOST, Leaf, NOW_S, Signer, certificate};

fn target(https: bool) -> ProbeTarget {
    let host = HOST.to_owned();
    ProbeTarget {
        https,
        host_header: host.clone(),
        host,
        method: "GET".into(),
        path: "/a".into(),
        read_body: false,
    }
}

/// Runs a plan on these events with time to spare, and says what it did by one letter a step:
/// `C`onnect, `S`ecure connect, `W`rite, `R`ead, `X` close, `?` ask the resolver. When the events
/// run out, so has the time.
fn run(target: ProbeTarget, events: &[StepResult<'_>]) -> (String, ProbeReport) {
    let mut plan = Plan::new(target, [7; 64], NOW_S);
    let (mut steps, mut events) = (String::new(), events.iter());
    loop {
        let command = plan.next(1000);
        steps.push(match &command.next {
            NextStep::Connect { secure: false } => 'C',
            NextStep::Connect { secure: true } => 'S',
            NextStep::Send(_) => 'W',
            NextStep::Read => 'R',
            NextStep::Close => 'X',
            NextStep::AskResolver { .. } => '?',
            NextStep::Done(report) => return (steps, (**report).clone()),
        });
        if !matches!(command.next, NextStep::Send(_) | NextStep::Close) {
            plan.on(events.next().copied().unwrap_or(StepResult::TimedOut));
        }
    }
}

fn flight(version: u16, leaf: &Leaf<'_>) -> Vec<u8> {
    let chain = certificates(&[&certificate(leaf)]);
    record(22, &[server_hello(version), chain, vec![14, 0, 0, 0]].concat())
}

#[test]
fn the_steps_follow_the_findings() {
    use StepResult::{Bytes, Eof, Forbidden, Opened, Rejected, Reset, TimedOut};
    const OK: StepResult<'_> = Bytes(b"HTTP/1.1 200 OK\r\n\r\n");
    const NO: StepResult<'_> = Rejected { text: "no" };
    let (found, none) = (response(0, &[A]), response(0, &[]));
    let (found, none) = (
        StepResult::Resolver { status: 200, bytes: &found },
        StepResult::Resolver { status: 200, bytes: &none },
    );
    let (good, alert) = (flight(TLS12, &GOOD), record(21, &[2, 40]));
    let (good, alert) = (Bytes(&good), Bytes(&alert));
    let hello_13 = record(22, &server_hello(TLS13));
    let hello_13 = Bytes(&hello_13);
    // id, https, events, steps
    let cases: &[(&str, bool, &[StepResult<'_>], &str)] = &[
        ("http", false, &[Opened, OK], "CWRX"),
        ("http-in-pieces", false, &[Opened, Bytes(b"HTTP/1.1 2"), Bytes(b"00 OK\r\n\r\n")], "CWRRX"),
        ("http-write-fails", false, &[Opened, Reset], "CWRX"),
        ("rejected", false, &[NO, found], "CX?"),
        ("rejected-no-ipv4", false, &[NO, none, found], "CX??"),
        ("rejected-no-address", false, &[NO, none, none], "CX??"),
        ("no-answer", false, &[TimedOut, found], "CX?"),
        ("forbidden", false, &[Forbidden], "C"),
        ("https", true, &[Opened, good, Opened, OK], "CWRXSWRX"),
        ("https-1.3-only", true, &[Opened, alert, Opened, hello_13, Opened, OK], "CWRXCWRXSWRX"),
        ("https-alert-to-both", true, &[Opened, alert, Opened, alert, NO], "CWRXCWRXS"),
        ("https-alert-to-us-alone", true, &[Opened, alert, Opened, alert, Opened, OK], "CWRXCWRXSWRX"),
        ("https-closes-twice", true, &[Opened, Eof, Opened, Eof], "CWRXCWRX"),
        ("https-silent", true, &[Opened, TimedOut], "CWRX"),
        ("https-refused-by-us", true, &[Opened, good, NO], "CWRXS"),
    ];
    for (id, https, events, steps) in cases {
        assert_eq!(run(target(*https), events).0, *steps, "{id}");
    }
}

#[test]
fn what_the_runtime_says_to_a_visible_flight_decides() {
    use StepResult::{Bytes, Forbidden, Opened, Rejected, TimedOut};
    const NO: StepResult<'_> = Rejected { text: "proxy request failed" };
    let good = flight(TLS12, &GOOD);
    let expired = flight(TLS12, &Leaf { years: (2020, 2021), ..GOOD });
    let itself = flight(TLS12, &Leaf { signer: Signer::Itself, ..GOOD });
    let old = flight(0x0302, &Leaf { years: (2020, 2021), ..GOOD });
    let version_13 = record(22, &server_hello(TLS13));
    let unreadable = record(22, &[server_hello(TLS12), certificates(&[b"?"]), vec![14, 0, 0, 0]].concat());
    // id, first flight, the runtime's handshake, finding
    let cases = [
        ("trusted", &good, Opened, "Trusted"),
        ("expired-but-opened", &expired, Opened, "Trusted"),
        ("expired", &expired, NO, "Expired"),
        ("expired-and-silent", &expired, TimedOut, "Expired"),
        ("expired-and-forbidden", &expired, Forbidden, "Expired"),
        ("self-signed", &itself, NO, "SelfSigned"),
        ("self-signed-and-silent", &itself, TimedOut, "Silent"),
        ("self-signed-and-forbidden", &itself, Forbidden, "nothing"),
        ("by-elimination", &good, NO, "UnknownIssuer"),
        ("good-and-silent", &good, TimedOut, "Silent"),
        ("good-and-forbidden", &good, Forbidden, "nothing"),
        ("old-version-before-certificate", &old, NO, "OldVersion { version: 770 }"),
        ("1.3", &version_13, NO, "Refused"),
        ("unreadable", &unreadable, NO, "Refused"),
    ];
    for (id, flight, event, expected) in cases {
        let (_, report) = run(target(true), &[Opened, Bytes(flight), event]);
        let told = match &report.tls {
            Some(TlsFinding::BadCertificate(problem)) => format!("{:?}", problem.kind),
            Some(other) => format!("{other:?}"),
            None => "nothing".to_owned(),
        };
        assert_eq!(told, expected, "{id}");
        let rejected = (event == NO).then_some("proxy request failed");
        assert_eq!(report.rejected_with.as_deref(), rejected, "{id}");
    }
    let (_, report) = run(target(true), &[Opened, Bytes(&expired), NO]);
    let Some(TlsFinding::BadCertificate(problem)) = report.tls else { panic!("{:?}", report.tls) };
    assert_eq!((problem.kind, &problem.names[..]), (Kind::Expired, &[HOST.to_owned()][..]));
}

#[test]
fn a_step_leaves_time_for_those_after_it_and_the_last_takes_all() {
    let mut plan = Plan::new(target(false), [0; 64], NOW_S);
    assert_eq!(plan.next(1000).budget_ms, 500, "connecting may use half");
    plan.on(StepResult::Opened);
    assert!(matches!(plan.next(980).next, NextStep::Send(_)));
    let mut https = Plan::new(target(true), [0; 64], NOW_S);
    assert_eq!(https.next(1000).next, NextStep::Connect { secure: false });
    https.on(StepResult::Opened);
    assert_eq!(https.next(900).budget_ms, 450, "writing shares its stage's half with reading");
    assert_eq!(https.next(800).budget_ms, 350, "writing shares its stage's half with reading");
    assert_eq!(plan.next(980).budget_ms, 980, "the reply may use all");
    plan.on(StepResult::Bytes(b"HTTP/1.1"));
    assert_eq!(plan.next(30).budget_ms, 30, "a drip does not renew it");
    assert!(matches!(plan.next(0).next, NextStep::Close));
    let NextStep::Done(report) = plan.next(0).next else { panic!("not done") };
    assert_eq!(report.http, Some(HttpFinding::Silent { after_bytes: 8 }));
}

#[test]
fn without_time_nothing_is_claimed() {
    let mut plan = Plan::new(target(false), [0; 64], NOW_S);
    assert_eq!(plan.next(STAGE_MS_MIN - 1).next, NextStep::Done(Box::default()), "not begun");
    let mut plan = Plan::new(target(false), [0; 64], NOW_S);
    assert_eq!(plan.next(STAGE_MS_MIN).next, NextStep::Connect { secure: false }, "begun");
    plan.on(StepResult::Opened);
    assert!(matches!(plan.next(STAGE_MS_MIN - 1).next, NextStep::Send(_)));
    let NextStep::Done(report) = plan.next(STAGE_MS_MIN - 1).next else { panic!("not done") };
    assert_eq!((report.connect, report.http), (Some(ConnectFinding::Open), None), "no word of a reply");
}

#[test]
fn a_resolver_that_says_nothing_is_not_a_name_that_fails() {
    let no = StepResult::Rejected { text: "no" };
    let (_, silent) = run(target(false), &[no, StepResult::TimedOut]);
    assert_eq!(silent.dns, Some(DnsFinding::NoAnswer));
    let (_, html) = run(target(false), &[no, StepResult::Resolver { status: 200, bytes: b"<html>" }]);
    assert_eq!(html.dns, Some(DnsFinding::Unusable));
}

#[test]
fn requests_carry_nothing_of_the_visitor_but_the_path() {
    let version = env!("CARGO_PKG_VERSION");
    let expected = |line: &str, host: &str| {
        let agent = format!("User-Agent: faultline-probe/{version}");
        format!("{line} HTTP/1.1\r\nHost: {host}\r\n{agent}\r\nAccept: */*\r\nConnection: close\r\n\r\n")
    };
    // id, method, path, host header, request line, host sent
    let cases = [
        ("get", "GET", "/a/b", "h.example:81", "GET /a/b", "h.example:81"),
        ("head-becomes-get", "HEAD", "/a", "h.example", "GET /a", "h.example"),
        ("post", "POST", "/a", "h.example", "HEAD /", "h.example"),
        ("options", "OPTIONS", "/a", "h.example", "HEAD /", "h.example"),
        ("lower-case", "get", "/a", "h.example", "HEAD /", "h.example"),
        ("query", "GET", "/a?token=1", "h.example", "GET /a", "h.example"),
        ("fragment", "GET", "/a#b", "h.example", "GET /a", "h.example"),
        ("line-break-in-path", "GET", "/a\r\nCookie: b", "h.example", "GET /", "h.example"),
        ("space-in-path", "GET", "/a b", "h.example", "GET /", "h.example"),
        ("no-slash", "GET", "a", "h.example", "GET /", "h.example"),
        ("line-break-in-host", "GET", "/", "h.example\r\nCookie: b", "GET /", HOST),
        ("no-host", "GET", "/", "", "GET /", HOST),
    ];
    for (id, method, path, host_header, line, host) in cases {
        let target = ProbeTarget {
            method: method.into(),
            path: path.into(),
            host_header: host_header.into(),
            ..target(false)
        };
        assert_eq!(String::from_utf8(target.request()).unwrap(), expected(line, host), "{id}");
    }
}
