//! First flights as raw bytes, and the ClientHello that asks for them.

use faultline::outcome::{Ending, Foreign};
use faultline::probe::ReaderStep;
use faultline::probe::hello::{Offer, client_hello};
use faultline::probe::tls::{FLIGHT_BYTES_MAX, FirstFlight, FlightFinding, TLS12, TLS13};
use tls_parser::{TlsClientHelloContents, TlsExtension, TlsMessage, TlsMessageHandshake};

/// One record.
pub fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[kind, 3, 3], &length[..], content].concat()
}

/// One handshake message.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

/// A ServerHello of this version, in the way each version says it.
pub fn server_hello(version: u16) -> Vec<u8> {
    let legacy = version.min(TLS12).to_be_bytes();
    let mut body = [&legacy[..], &[9; 32], &[0, 0xc0, 0x2f, 0]].concat();
    if version == TLS13 {
        // An empty extension before supported_versions, as servers may order them.
        body.extend([0, 10, 0, 23, 0, 0, 0, 43, 0, 2, 3, 4]);
    }
    message(2, &body)
}

/// A Certificate message (before TLS 1.3) with these certificates.
pub fn certificates(chain: &[&[u8]]) -> Vec<u8> {
    let with_length =
        |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[1..], bytes].concat();
    let list: Vec<u8> = chain.iter().flat_map(|certificate| with_length(certificate)).collect();
    message(11, &with_length(&list))
}

fn read(id: &str, bytes: &[u8], ending: Ending) -> FlightFinding {
    let pieces = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut flight = FirstFlight::default();
        for piece in pieces {
            if let ReaderStep::Done(finding) = flight.push(piece) {
                return finding;
            }
        }
        flight.end(ending)
    };
    let whole = pieces(&mut std::iter::once(bytes));
    assert_eq!(pieces(&mut bytes.chunks(1)), whole, "{id} byte by byte");
    assert_eq!(pieces(&mut bytes.chunks(7)), whole, "{id} in sevens");
    whole
}

#[test]
fn flights() {
    use Ending::{Closed, Reset, Stalled};
    const DONE: &[u8] = &[14, 0, 0, 0];
    let hello = |version: u16, chain: &[&[u8]], wants_client_certificate| FlightFinding::ServerHello {
        version,
        chain: chain.iter().map(|certificate| certificate.to_vec()).collect(),
        wants_client_certificate,
    };
    let alert = |level, id| FlightFinding::Alert { level, id };
    let not_tls = |speaks| FlightFinding::NotTls { speaks };
    let start = [server_hello(TLS12), certificates(&[b"leaf", b"root"])].concat();
    let flight = [&start[..], &message(12, b"key"), DONE].concat();
    let fragments: Vec<u8> = flight.chunks(11).flat_map(|part| record(22, part)).collect();
    let asking = [&start[..], &message(13, &[1, 1, 0, 2, 4, 1, 0, 0]), DONE].concat();
    let strange = [&start[..], &message(22, b"\x01"), &message(99, b"?"), DONE].concat();
    let warned = [record(21, &[1, 112]), record(22, &flight)].concat();
    let huge: Vec<u8> = (0..6).flat_map(|_| record(22, &message(99, &[0; 16_000]))).collect();
    let good = hello(TLS12, &[b"leaf", b"root"], false);
    // id, bytes, ending, finding
    let cases = [
        ("1.2", record(22, &flight), Stalled, good.clone()),
        ("1.2-fragments", fragments, Stalled, good.clone()),
        ("1.2-asks-for-ours", record(22, &asking), Stalled, hello(TLS12, &[b"leaf", b"root"], true)),
        ("1.2-unknown-messages", record(22, &strange), Stalled, good.clone()),
        ("1.2-warned-first", warned, Stalled, good.clone()),
        ("1.2-without-the-end", record(22, &start), Closed, good),
        ("1.3", record(22, &server_hello(TLS13)), Stalled, hello(TLS13, &[], false)),
        ("1.0", record(22, &[&server_hello(0x0301)[..], DONE].concat()), Stalled, hello(0x0301, &[], false)),
        ("fatal", record(21, &[2, 70]), Stalled, alert(2, 70)),
        ("close-notify", record(21, &[1, 0]), Closed, alert(1, 0)),
        ("warning-alone", record(21, &[1, 112]), Closed, alert(1, 112)),
        (
            "hello-then-alert",
            [record(22, &server_hello(TLS12)), record(21, &[2, 80])].concat(),
            Closed,
            alert(2, 80),
        ),
        ("hello-then-close", record(22, &server_hello(TLS12)), Closed, FlightFinding::Closed),
        ("hello-then-reset", record(22, &server_hello(TLS12)), Reset, FlightFinding::Closed),
        ("hello-then-silence", record(22, &server_hello(TLS12)), Stalled, FlightFinding::Silent),
        ("nothing-closed", Vec::new(), Closed, FlightFinding::Closed),
        ("nothing-silent", Vec::new(), Stalled, FlightFinding::Silent),
        ("half-a-header", vec![22, 3], Closed, FlightFinding::Closed),
        ("http", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), Stalled, not_tls(Some(Foreign::PlainHttp))),
        ("http-unfinished", b"HTTP/1.1".to_vec(), Closed, not_tls(Some(Foreign::PlainHttp))),
        ("ssh", b"SSH-2.0-x\r\n".to_vec(), Stalled, not_tls(Some(Foreign::Ssh))),
        ("garbage", vec![0xff; 80], Stalled, not_tls(None)),
        ("ssl2-version", vec![22, 2, 0, 0, 4, 1, 2, 3, 4], Closed, not_tls(None)),
        ("record-too-long", vec![22, 3, 3, 0xff, 0xff, 1], Closed, not_tls(None)),
        ("data-at-once", record(23, b"hello"), Closed, not_tls(None)),
        ("certificate-first", record(22, &certificates(&[b"leaf"])), Closed, not_tls(None)),
        ("hello-of-nonsense", record(22, &message(2, b"\x09\x09")), Closed, not_tls(None)),
        (
            "hello-then-garbage",
            [record(22, &server_hello(TLS12)), b"oops!oops!".to_vec()].concat(),
            Closed,
            not_tls(None),
        ),
        ("endless", [record(22, &server_hello(TLS12)), huge].concat(), Stalled, not_tls(None)),
    ];
    for (id, bytes, ending, expected) in cases {
        assert_eq!(read(id, &bytes, ending), expected, "{id}");
    }
}

#[test]
fn memory_is_bounded() {
    let endless = [22, 3, 3, 0x40, 0];
    let mut flight = FirstFlight::default();
    let mut taken = 0;
    let finding = loop {
        // One message that announces 16 MiB, in full records.
        let record = [&endless[..], &[2, 0xff, 0xff, 0xff], &[0; 16_380]].concat();
        taken += record.len();
        if let ReaderStep::Done(finding) = flight.push(&record) {
            break finding;
        }
    };
    assert_eq!(finding, FlightFinding::NotTls { speaks: None });
    assert!(taken < 2 * FLIGHT_BYTES_MAX, "{taken}");
}

/// The one ClientHello in a record.
fn parsed(bytes: &[u8]) -> TlsClientHelloContents<'_> {
    let (rest, plain) = tls_parser::parse_tls_plaintext(bytes).unwrap();
    assert!(rest.is_empty());
    match plain.msg.into_iter().next() {
        Some(TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))) => hello,
        other => panic!("{other:?}"),
    }
}

#[test]
fn hellos() {
    let random: [u8; 64] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let labels = |count| format!("{}example", "abcdefghijklmnopqrstuvwxyz.".repeat(count));
    let (long, longest) = (labels(3), labels(9));
    // id, offer, name, whether SNI is sent
    let cases = [
        ("1.2", Offer::Tls12, Some("www.example.org"), true),
        ("1.2-long-name", Offer::Tls12, Some(long.as_str()), true),
        ("1.2-longest-name", Offer::Tls12, Some(longest.as_str()), true),
        ("1.3-long-name", Offer::Tls13, Some(long.as_str()), true),
        ("1.3-longest-name", Offer::Tls13, Some(longest.as_str()), true),
        ("1.2-ip", Offer::Tls12, Some("192.0.2.1"), false),
        ("1.2-nameless", Offer::Tls12, None, false),
        ("1.3", Offer::Tls13, Some("www.example.org"), true),
        ("1.3-nameless", Offer::Tls13, None, false),
    ];
    for (id, offer, name, sni) in cases {
        let bytes = client_hello(offer, name, &random);
        let handshake_bytes = bytes.len() - 5;
        assert!(
            !(256..512).contains(&handshake_bytes),
            "{id}: {handshake_bytes} bytes hang some load balancers"
        );
        let hello = parsed(&bytes);
        assert_eq!((hello.version.0, hello.random), (TLS12, &random[..32]), "{id}");
        let (rest, extensions) = tls_parser::parse_tls_client_hello_extensions(hello.ext.unwrap()).unwrap();
        assert!(rest.is_empty(), "{id}: {rest:?}");
        let has = |wanted: &dyn Fn(&TlsExtension<'_>) -> bool| extensions.iter().any(wanted);
        let name_sent =
            has(&|found| matches!(found, TlsExtension::SNI(names) if names[0].1 == name.unwrap().as_bytes()));
        assert_eq!(name_sent, sni, "{id}");
        assert!(
            has(&|found| matches!(found, TlsExtension::ALPN(list) if list[..] == [&b"http/1.1"[..]])),
            "{id}"
        );
        let offers_13 =
            has(&|found| matches!(found, TlsExtension::SupportedVersions(list) if list[0].0 == TLS13));
        let shares_key =
            has(&|found| matches!(found, TlsExtension::KeyShare(share) if share.ends_with(&random[32..])));
        assert_eq!((offers_13, shares_key), (offer == Offer::Tls13, offer == Offer::Tls13), "{id}");
    }
}
