//! The whole probe against real sockets and real TLS servers.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};

use faultline::outcome::CertificateProblemKind as Kind;
use faultline::outcome::{
    ConnectFinding, DnsFinding, Ending, Foreign, HttpFinding, HttpFlaw, ProbeReport, TlsFinding,
};
use faultline::probe::plan::Plan;
use faultline::probe::step::StepResult;
use faultline::probe::target::ProbeTarget;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::bytes_dns::{A, response};
use crate::pki::{GOOD, HOST, Leaf, NOW_S, Signer, certificate, runtime, server};
use crate::servers::{linger, refused, serve, serve_tls, until_blank_line, until_end};
use faultline_fixtures::driver::{Resolver, Shell, run};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];
const ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];
const ONLY_13: &[&SupportedProtocolVersion] = &[&TLS13];
const ANSWERED: Option<HttpFinding> = Some(HttpFinding::Answered { status: 200 });

/// Long enough for every step on a slow machine; what ends by silence takes all of it.
const BUDGET_MS: u32 = 20_000;
const BUDGET_OF_SILENCE_MS: u32 = 3_000;

fn target(https: bool) -> ProbeTarget {
    let (host, method) = (HOST.to_owned(), "GET".to_owned());
    ProbeTarget { https, host_header: host.clone(), host, method, path: "/".to_owned(), read_body: true }
}

fn shell(address: SocketAddr, budget_ms: u32) -> Shell {
    let resolver = says_always(Some((200, response(0, &[A]))));
    Shell { address: Some(address), server_name: HOST, trust: runtime(None), resolver, budget_ms }
}

/// A resolver with one answer; without any, it cannot be reached.
fn says_always(answer: Option<(u16, Vec<u8>)>) -> Resolver {
    Box::new(move |_, _| answer.clone().ok_or(StepResult::Rejected { text: "resolver unreachable" }))
}

fn probe(https: bool, address: SocketAddr) -> ProbeReport {
    run(Plan::new(target(https), [7; 64], NOW_S), &shell(address, BUDGET_MS))
}

fn tls(
    leaf: Leaf<'static>,
    versions: &'static [&'static SupportedProtocolVersion],
    mutual: bool,
) -> SocketAddr {
    let config = server(&leaf, versions, mutual);
    serve(move |socket, _| serve_tls(socket, config.clone(), OK))
}

/// What was found of TLS and HTTP, certificates by kind.
fn told(report: &ProbeReport) -> (String, Option<HttpFinding>) {
    let tls = match &report.tls {
        Some(TlsFinding::BadCertificate(problem)) => format!("{:?}", problem.kind),
        Some(other) => format!("{other:?}"),
        None => "nothing".to_owned(),
    };
    (tls, report.http.clone())
}

#[test]
fn certificates_and_versions() {
    let expired = || Leaf { years: (2020, 2021), ..GOOD };
    let wrong = || Leaf { names: &["other.example"], ..GOOD };
    let itself = || Leaf { signer: Signer::Itself, ..GOOD };
    let bad = |kind: Kind| format!("{kind:?}");
    // id, server, TLS, HTTP
    let cases = [
        ("good", tls(GOOD, BOTH, false), "Trusted".to_owned(), ANSWERED),
        ("good-1.2", tls(GOOD, ONLY_12, false), "Trusted".to_owned(), ANSWERED),
        ("good-1.3", tls(GOOD, ONLY_13, false), "Trusted".to_owned(), ANSWERED),
        (
            "good-wildcard",
            tls(Leaf { names: &["*.origin.example"], ..GOOD }, BOTH, false),
            "Trusted".to_owned(),
            ANSWERED,
        ),
        ("expired", tls(expired(), BOTH, false), bad(Kind::Expired), None),
        ("expired-1.2", tls(expired(), ONLY_12, false), bad(Kind::Expired), None),
        ("expired-1.3-is-not-visible", tls(expired(), ONLY_13, false), "Refused".to_owned(), None),
        ("not-yet", tls(Leaf { years: (2090, 2091), ..GOOD }, BOTH, false), bad(Kind::NotYetValid), None),
        ("wrong-name", tls(wrong(), BOTH, false), bad(Kind::WrongName), None),
        ("self-signed", tls(itself(), BOTH, false), bad(Kind::SelfSigned), None),
        (
            "stranger",
            tls(Leaf { signer: Signer::Stranger, ..GOOD }, BOTH, false),
            bad(Kind::UnknownIssuer),
            None,
        ),
        ("mutual-1.2", tls(GOOD, ONLY_12, true), "WantsClientCertificate".to_owned(), None),
        ("mutual-and-expired", tls(expired(), ONLY_12, true), bad(Kind::Expired), None),
    ];
    for (id, address, tls, http) in cases {
        assert_eq!(told(&probe(true, address)), (tls, http), "{id}");
    }
}

#[test]
fn a_self_signed_certificate_that_the_runtime_trusts_is_fine() {
    let leaf = Leaf { signer: Signer::Itself, ..GOOD };
    let trust = runtime(Some(certificate(&leaf)));
    let shell = Shell { trust, ..shell(tls(leaf, BOTH, false), BUDGET_MS) };
    let report = run(Plan::new(target(true), [7; 64], NOW_S), &shell);
    assert_eq!(told(&report), ("Trusted".to_owned(), ANSWERED));
}

/// A server that waits for the client to speak, sends these bytes and closes in order.
fn says(bytes: &'static [u8]) -> SocketAddr {
    serve(move |mut socket, _| {
        read_some(&mut socket);
        let _ = socket.write_all(bytes);
        linger(&mut socket);
    })
}

fn read_some(socket: &mut TcpStream) {
    let _ = std::io::Read::read(socket, &mut [0; 4096]);
}

#[test]
fn handshakes_that_are_none() {
    // id, server, TLS, what is spoken
    let cases = [
        (
            "plain-http",
            says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            TlsFinding::NotTls,
            Some(Foreign::PlainHttp),
        ),
        ("headless", says(b"<html>Bad request</html>"), TlsFinding::NotTls, Some(Foreign::PlainHttp)),
        ("ssh", says(b"SSH-2.0-OpenSSH_9.6\r\n"), TlsFinding::NotTls, Some(Foreign::Ssh)),
        ("garbage", says(b"\x00\x01\x02\x03"), TlsFinding::NotTls, None),
        ("alert", says(b"\x15\x03\x03\x00\x02\x02\x50"), TlsFinding::Alert { id: 80 }, None),
        ("alert-to-both-offers", says(b"\x15\x03\x03\x00\x02\x02\x28"), TlsFinding::Alert { id: 40 }, None),
        ("closes", says(b""), TlsFinding::Closed, None),
        ("closes-in-record", says(b"\x16\x03\x03\x00\x7a\x02\x00"), TlsFinding::Closed, None),
        ("hangs-up", serve(|socket, _| drop(socket)), TlsFinding::Closed, None),
    ];
    for (id, address, tls, speaks) in cases {
        let report = probe(true, address);
        assert_eq!((report.tls, report.speaks, report.http), (Some(tls), speaks, None), "{id}");
    }
}

#[test]
fn a_server_that_is_only_rude_to_our_first_hello_is_well() {
    let config = server(&GOOD, BOTH, false);
    let address =
        serve(
            move |mut socket, number| {
                if number == 0 { linger(&mut socket) } else { serve_tls(socket, config.clone(), OK) }
            },
        );
    // The first connection gets an end of stream, so TLS 1.3 is offered next and accepted.
    assert_eq!(told(&probe(true, address)), ("Trusted".to_owned(), ANSWERED));
}

#[test]
fn replies() {
    let reply = |bytes: &'static [u8]| {
        serve(move |mut socket, _| {
            until_blank_line(&mut socket);
            let _ = socket.write_all(bytes);
            linger(&mut socket);
        })
    };
    let cut = HttpFinding::BodyIncomplete { got: 2, announced: Some(5), ending: Ending::Closed };
    // id, server, finding
    let cases = [
        ("good", reply(OK), HttpFinding::Answered { status: 200 }),
        ("closes", reply(b""), HttpFinding::Terminated { after_bytes: 0, reset: false }),
        (
            "half-a-head",
            reply(b"HTTP/1.1 200 OK\r\n"),
            HttpFinding::Terminated { after_bytes: 17, reset: false },
        ),
        ("garbage", reply(b"nothing of the kind\n"), HttpFinding::Unparsable(HttpFlaw::NoStatusLine)),
        ("short", reply(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"), cut),
        (
            "bad-chunk",
            reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            HttpFinding::BadTransferCoding,
        ),
    ];
    for (id, address, http) in cases {
        let report = probe(false, address);
        assert_eq!(
            (report.connect, report.tls, report.http),
            (Some(ConnectFinding::Open), None, Some(http)),
            "{id}"
        );
    }
    let https = server(&GOOD, BOTH, false);
    let to_tls = probe(false, serve(move |socket, _| serve_tls(socket, https.clone(), OK)));
    assert_eq!(to_tls.http, Some(HttpFinding::Unparsable(HttpFlaw::NoStatusLine)), "http to a TLS port");
    assert_eq!(to_tls.speaks, Some(Foreign::Tls), "http to a TLS port");
}

#[test]
fn a_reset_is_told_from_a_close() {
    // Closing with unread bytes resets the connection.
    let address = serve(|socket, _| {
        socket.peek(&mut [0; 1]).unwrap();
        drop(socket);
    });
    let found = probe(false, address).http;
    assert_eq!(found, Some(HttpFinding::Terminated { after_bytes: 0, reset: true }));
}

#[test]
fn refusals_are_told_from_missing_names() {
    let fails = |rcode: &str| Some(DnsFinding::Fails { rcode: rcode.to_owned() });
    // id, resolver, finding
    let cases = [
        ("resolves", Some((200, response(0, &[A]))), Some(DnsFinding::Resolves)),
        ("nxdomain", Some((200, response(3, &[]))), fails("NXDOMAIN")),
        ("nodata", Some((200, response(0, &[]))), fails("NODATA")),
        ("servfail", Some((200, response(2, &[]))), fails("SERVFAIL")),
        ("resolver-503", Some((503, b"busy".to_vec())), Some(DnsFinding::Unusable)),
        ("resolver-out-of-reach", None, Some(DnsFinding::Unusable)),
    ];
    for (id, resolver, dns) in cases {
        let shell = Shell { resolver: says_always(resolver), ..shell(refused(), BUDGET_MS) };
        let report = run(Plan::new(target(false), [7; 64], NOW_S), &shell);
        assert_eq!((report.connect, report.dns), (Some(ConnectFinding::Rejected), dns), "{id}");
    }
    let literal = ProbeTarget { host: "127.0.0.1".to_owned(), ..target(false) };
    let report = run(Plan::new(literal, [7; 64], NOW_S), &shell(refused(), BUDGET_MS));
    let nothing_to_ask = (Some(ConnectFinding::Rejected), Some(DnsFinding::Address));
    assert_eq!((report.connect, report.dns), nothing_to_ask, "address literal");
}

#[test]
fn silence_is_told_by_where_it_falls() {
    let silent = |first: &'static [u8]| {
        serve(move |mut socket, _| {
            let _ = socket.write_all(first);
            until_end(&mut socket);
        })
    };
    let quiet =
        |https, address| run(Plan::new(target(https), [7; 64], NOW_S), &shell(address, BUDGET_OF_SILENCE_MS));
    let head = quiet(false, silent(b""));
    assert_eq!((head.tls, head.http), (None, Some(HttpFinding::Silent { after_bytes: 0 })));
    let slow = quiet(false, silent(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!((slow.tls, slow.http), (None, Some(HttpFinding::Silent { after_bytes: 17 })));
    let handshake = quiet(true, silent(b""));
    assert_eq!((handshake.tls, handshake.http), (Some(TlsFinding::Silent), None));
}
