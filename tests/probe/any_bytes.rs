//! No bytes make a reader panic, and no cut of them changes a finding.

use faultline::outcome::Ending;
use faultline::probe::http::ReplyReader;
use faultline::probe::tls::{FirstFlight, FlightFinding};
use faultline::probe::{ReaderStep, certificate, dns, foreign};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bytes_dns::{A, response};
use crate::pki::{GOOD, HOST, NOW_S};

/// Bytes that get past the first checks: pieces of real messages among noise.
fn likely(pieces: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..12),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const HTTP: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 ",
    b"204",
    b"\r\n",
    b"\n",
    b"\r",
    b"Content-Length: 5\r\n",
    b"Content-Length: 6\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"A: b\r\n",
    b":",
    b" ",
    b"\r\n\r\n",
    b"3\r\nabc\r\n",
    b"0\r\n",
    b"5;x\r\n",
    b"ffff\r\n",
    b"SSH-2.0-x",
    b"\0",
];

const TLS: &[&[u8]] = &[
    b"\x16\x03\x03\x00\x04",
    b"\x02\x00\x00\x00",
    b"\x0b\x00\x00\x03\x00\x00\x00",
    b"\x0e\x00\x00\x00",
    b"\x15\x03\x03\x00\x02\x01\x70",
    b"\x15\x03\x03\x00\x02\x02\x28",
    b"\x16\x03\x01\x00\x01\x02",
    b"\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x00\xc0\x2f\x00",
    b"\x16\x03\x03\x00\x07\x0b\x00\x00\x03\x00\x00\x00",
    b"\x17\x03\x03\x00\x01\x00",
    b"\x16\x03",
    b"HTTP/1.1 ",
];

/// The cut of bytes at these places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let mut from = 0;
    let mut pieces: Vec<&[u8]> = Vec::new();
    for place in places {
        pieces.push(&bytes[from..place]);
        from = place;
    }
    pieces.push(&bytes[from..]);
    pieces
}

fn flight(pieces: &[&[u8]], ending: Ending) -> FlightFinding {
    let mut reader = FirstFlight::default();
    for piece in pieces {
        if let ReaderStep::Done(finding) = reader.push(piece) {
            return finding;
        }
    }
    reader.end(ending)
}

fn endings() -> impl Strategy<Value = Ending> {
    proptest::sample::select(vec![Ending::Closed, Ending::Reset, Ending::Stalled])
}

proptest! {
    #[test]
    fn http(bytes in likely(HTTP), places in vec(any::<prop::sample::Index>(), 0..5), ending in endings(), to_head: bool) {
        let read = |pieces: &[&[u8]]| {
            let mut exchange = ReplyReader::new(to_head, true);
            for piece in pieces {
                if let ReaderStep::Done(finding) = exchange.push(piece) {
                    return (finding, exchange.speaks());
                }
            }
            (exchange.end(ending), exchange.speaks())
        };
        prop_assert_eq!(read(&cut(&bytes, &places)), read(&[&bytes]));
    }

    #[test]
    fn tls(bytes in likely(TLS), places in vec(any::<prop::sample::Index>(), 0..5), ending in endings()) {
        prop_assert_eq!(flight(&cut(&bytes, &places), ending), flight(&[&bytes], ending));
    }

    #[test]
    fn settled_bytes_stay_what_they_are(bytes in vec(any::<u8>(), 0..100), more in vec(any::<u8>(), 0..100)) {
        let all = [bytes.clone(), more].concat();
        if foreign::settled(&bytes) {
            prop_assert!(foreign::settled(&all));
            prop_assert_eq!(foreign::recognise(&bytes), foreign::recognise(&all));
        }
    }

    #[test]
    fn dns_answers(at in any::<prop::sample::Index>(), new: u8, length in 0usize..60, noise in vec(any::<u8>(), 0..60)) {
        let mut answer = response(0, &[A, A]);
        let at = at.index(answer.len());
        answer[at] = new;
        answer.truncate(length);
        let _ = dns::read(&answer);
        let _ = dns::read(&noise);
    }

    #[test]
    fn names(name in "[a-zA-Z0-9.*_ -]{0,20}|\\PC{0,8}", host in "[a-z0-9.]{0,20}") {
        let _ = dns::query(&name, dns::Family::V4);
        let _ = certificate::name_matches(&name, &host);
    }

    #[test]
    fn certificates(at in any::<prop::sample::Index>(), new: u8, length in any::<prop::sample::Index>()) {
        let good = crate::pki::certificate(&GOOD).to_vec();
        let mut bad = good.clone();
        bad[at.index(good.len())] = new;
        bad.truncate(length.index(good.len()) + 1);
        let _ = certificate::judge(&[bad.clone(), good], HOST, NOW_S);
        let _ = certificate::unknown_issuer(&[bad]);
    }
}
