//! Raw bytes of a reply in, finding out; and the same finding however the bytes are cut.

use faultline::outcome::Ending::{self, Closed, Reset, Stalled};
use faultline::outcome::HttpFinding::{self, *};
use faultline::outcome::{Foreign, HttpFlaw as Flaw};
use faultline::probe::ReaderStep;
use faultline::probe::body::BODY_BYTES_MAX;
use faultline::probe::head::{HEAD_BYTES_MAX, HEAD_FIELDS_MAX};
use faultline::probe::http::{INTERIM_HEADS_MAX, ReplyReader};

/// What a reader with a body says of bytes that come in these pieces and then end.
fn read_pieces(mut exchange: ReplyReader, pieces: &[&[u8]], ending: Ending) -> HttpFinding {
    for piece in pieces {
        if let ReaderStep::Done(finding) = exchange.push(piece) {
            return finding;
        }
    }
    exchange.end(ending)
}

/// The finding of bytes in one piece, after making sure that every cut, and every
/// byte alone, gives the same.
fn read(id: &str, to_head: bool, bytes: &[u8], ending: Ending) -> HttpFinding {
    let exchange = || ReplyReader::new(to_head, true);
    let whole = read_pieces(exchange(), &[bytes], ending);
    let step = 1 + bytes.len() / 300;
    for at in (0..bytes.len()).step_by(step) {
        let (left, right) = bytes.split_at(at);
        assert_eq!(read_pieces(exchange(), &[left, right], ending), whole, "{id} cut at {at}");
    }
    if bytes.len() < 4096 {
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read_pieces(exchange(), &single, ending), whole, "{id} byte by byte");
    }
    whole
}

const fn flaw(flaw: Flaw) -> HttpFinding {
    Unparsable(flaw)
}

#[test]
fn heads() {
    const OK: HttpFinding = Answered { status: 200 };
    // id, bytes, ending, finding
    let cases: &[(&str, &[u8], Ending, HttpFinding)] = &[
        ("good", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Closed, OK),
        ("good-1.0", b"HTTP/1.0 200 OK\r\n\r\nhi", Closed, OK),
        ("good-no-reason", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", Stalled, OK),
        ("good-bare-lf", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", Closed, OK),
        ("good-mixed-line-ends", b"HTTP/1.1 200 OK\nContent-Length: 2\r\n\nhi", Closed, OK),
        ("good-leading-blank", b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Stalled, OK),
        ("good-latin1", b"HTTP/1.1 200 OK\r\nX-A: caf\xe9\r\nContent-Length: 0\r\n\r\n", Stalled, OK),
        ("good-empty-value", b"HTTP/1.1 200 OK\r\nX-A:\r\nContent-Length: 0\r\n\r\n", Stalled, OK),
        (
            "error-status-is-an-answer",
            b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
            Stalled,
            Answered { status: 502 },
        ),
        ("lowest-status", b"HTTP/1.1 599 x\r\nContent-Length: 0\r\n\r\n", Stalled, Answered { status: 599 }),
        (
            "304-unasked",
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            Stalled,
            Answered { status: 304 },
        ),
        (
            "204-with-body",
            b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nhi",
            Stalled,
            Answered { status: 204 },
        ),
        ("nothing-closed", b"", Closed, Terminated { after_bytes: 0, reset: false }),
        ("nothing-reset", b"", Reset, Terminated { after_bytes: 0, reset: true }),
        ("nothing-silent", b"", Stalled, Silent { after_bytes: 0 }),
        ("part-closed", b"HTTP/1.1 200 OK\r\nX-A", Closed, Terminated { after_bytes: 20, reset: false }),
        ("part-reset", b"HTTP/1.1 200 OK\r\n", Reset, Terminated { after_bytes: 17, reset: true }),
        ("part-silent", b"HTTP/1.1 2", Stalled, Silent { after_bytes: 10 }),
        ("part-of-http", b"HTT", Closed, Terminated { after_bytes: 3, reset: false }),
    ];
    for (id, bytes, ending, expected) in cases {
        assert_eq!(read(id, false, bytes, *ending), *expected, "{id}");
    }
}

#[test]
fn flaws() {
    const OK: HttpFinding = Answered { status: 200 };
    // id, bytes, ending, finding
    let cases: &[(&str, &[u8], Ending, HttpFinding)] = &[
        ("no-status-line", b"hello there, this is no HTTP\n", Stalled, flaw(Flaw::NoStatusLine)),
        ("no-status-line-short", b"hi\n", Closed, flaw(Flaw::NoStatusLine)),
        ("lower-case", b"http/1.1 200 OK\r\n\r\n", Closed, flaw(Flaw::NoStatusLine)),
        ("status-099", b"HTTP/1.1 099 x\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-600", b"HTTP/1.1 600 x\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-999", b"HTTP/1.1 999 x\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-1000", b"HTTP/1.1 1000 x\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-letters", b"HTTP/1.1 abc x\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-two-digits", b"HTTP/1.1 20\r\n\r\n", Closed, flaw(Flaw::InvalidStatus)),
        ("status-then-silence", b"HTTP/1.1 abc x\r\n", Stalled, flaw(Flaw::InvalidStatus)),
        ("version-2", b"HTTP/2.0 200 OK\r\n\r\n", Closed, flaw(Flaw::InvalidVersion)),
        ("version-1.7", b"HTTP/1.7 200 OK\r\n\r\n", Closed, flaw(Flaw::InvalidVersion)),
        ("version-none", b"HTTP/ 200 OK\r\n\r\n", Closed, flaw(Flaw::InvalidVersion)),
        ("no-colon", b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n", Closed, flaw(Flaw::InvalidHeader)),
        ("no-colon-one-word", b"HTTP/1.1 200 OK\r\nNocolon\r\n\r\n", Closed, flaw(Flaw::InvalidHeader)),
        ("space-before-colon", b"HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n", Closed, flaw(Flaw::InvalidHeader)),
        ("obs-fold", b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n\r\n", Closed, flaw(Flaw::InvalidHeader)),
        ("empty-name", b"HTTP/1.1 200 OK\r\n: b\r\n\r\n", Closed, flaw(Flaw::InvalidHeader)),
        ("nul-in-value", b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n", Closed, flaw(Flaw::InvalidValue)),
        ("bare-cr-in-value", b"HTTP/1.1 200 OK\r\nX-A: a\rb\r\n\r\n", Closed, flaw(Flaw::InvalidValue)),
        ("tab-in-value-is-fine", b"HTTP/1.1 200 OK\r\nX-A: a\tb\r\nContent-Length: 0\r\n\r\n", Closed, OK),
        ("101-unasked", b"HTTP/1.1 101 Switching\r\n\r\n", Stalled, flaw(Flaw::UnexpectedInterim)),
        (
            "100-then-200",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            Stalled,
            OK,
        ),
        (
            "103-then-close",
            b"HTTP/1.1 103 Early Hints\r\n\r\n",
            Closed,
            Terminated { after_bytes: 28, reset: false },
        ),
    ];
    for (id, bytes, ending, expected) in cases {
        assert_eq!(read(id, false, bytes, *ending), *expected, "{id}");
    }
}

#[test]
fn lengths_and_codings() {
    const BAD: HttpFinding = flaw(Flaw::ConflictingLengths);
    let one = Answered { status: 200 };
    // id, fields, finding of a reply with these and the body `0\r\n\r\n`
    let cases = [
        ("one", "Content-Length: 5", one.clone()),
        ("same-twice", "Content-Length: 5\r\nContent-Length: 5", one.clone()),
        ("same-list", "Content-Length: 5, 5", one.clone()),
        ("different", "Content-Length: 5\r\nContent-Length: 6", BAD),
        ("different-list", "Content-Length: 5,6", BAD),
        ("negative", "Content-Length: -5", BAD),
        ("plus", "Content-Length: +5", BAD),
        ("hex", "Content-Length: 0x5", BAD),
        ("empty", "Content-Length: ", BAD),
        ("word", "Content-Length: five", BAD),
        ("above-u64", "Content-Length: 18446744073709551616", BAD),
        ("with-chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked", BAD),
        ("chunked", "Transfer-Encoding: chunked", one.clone()),
        ("chunked-case", "transfer-encoding: Chunked", one.clone()),
        ("gzip-chunked", "Transfer-Encoding: gzip, chunked", one.clone()),
        ("gzip-chunked-two-fields", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", one.clone()),
        ("identity", "Transfer-Encoding: identity", one),
        ("unknown", "Transfer-Encoding: rot13", BadTransferCoding),
        ("chunked-not-last", "Transfer-Encoding: chunked, gzip", BadTransferCoding),
        ("chunked-twice", "Transfer-Encoding: chunked, chunked", BadTransferCoding),
    ];
    for (id, fields, expected) in cases {
        let bytes = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n0\r\n\r\n");
        assert_eq!(read(id, false, bytes.as_bytes(), Closed), expected, "{id}");
    }
}

#[test]
fn bodies() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\n";
    const CHUNKED: &str = "Transfer-Encoding: chunked\r\n\r\n";
    let ok = Answered { status: 200 };
    let cut = |got, announced, ending| BodyIncomplete { got, announced, ending };
    // id, the rest of the reply, ending, finding
    let cases = [
        ("length-met", "Content-Length: 3\r\n\r\nabc".to_owned(), Stalled, ok.clone()),
        ("length-short", "Content-Length: 4\r\n\r\nabc".to_owned(), Closed, cut(3, Some(4), Closed)),
        ("length-reset", "Content-Length: 4\r\n\r\nabc".to_owned(), Reset, cut(3, Some(4), Reset)),
        ("length-stalled", "Content-Length: 4\r\n\r\nabc".to_owned(), Stalled, cut(3, Some(4), Stalled)),
        ("close-closed", "\r\nabc".to_owned(), Closed, ok.clone()),
        ("close-reset", "\r\nabc".to_owned(), Reset, cut(3, None, Reset)),
        ("chunks", format!("{CHUNKED}3\r\nabc\r\n0\r\n\r\n"), Stalled, ok.clone()),
        ("chunk-extension", format!("{CHUNKED}3;a=b\r\nabc\r\n0\r\n\r\n"), Stalled, ok.clone()),
        ("chunk-trailer", format!("{CHUNKED}0\r\nX-A: b\r\n\r\n"), Stalled, ok),
        ("chunk-not-hex", format!("{CHUNKED}xyz\r\nabc\r\n"), Stalled, BadTransferCoding),
        ("chunk-no-size", format!("{CHUNKED}\r\nabc\r\n"), Stalled, BadTransferCoding),
        ("chunk-negative", format!("{CHUNKED}-3\r\nabc\r\n"), Stalled, BadTransferCoding),
        ("chunk-too-long", format!("{CHUNKED}2\r\nabc\r\n"), Stalled, BadTransferCoding),
        ("chunk-size-overflow", format!("{CHUNKED}fffffffffffffffff\r\n"), Stalled, BadTransferCoding),
        ("chunk-size-half-bad", format!("{CHUNKED}3 g"), Closed, BadTransferCoding),
        ("chunk-line-endless", format!("{CHUNKED}3;{}", "a".repeat(5000)), Stalled, BadTransferCoding),
        ("chunk-cut-in-data", format!("{CHUNKED}5\r\nabc"), Closed, cut(3, None, Closed)),
        ("chunk-cut-in-size", format!("{CHUNKED}5"), Reset, cut(0, None, Reset)),
        ("chunk-no-end", format!("{CHUNKED}3\r\nabc\r\n"), Closed, cut(3, None, Closed)),
        ("chunk-no-final-line", format!("{CHUNKED}3\r\nabc\r\n0\r\n"), Closed, cut(3, None, Closed)),
    ];
    for (id, rest, ending, expected) in cases {
        assert_eq!(read(id, false, format!("{HEAD}{rest}").as_bytes(), ending), expected, "{id}");
    }
    let unread = ReplyReader::new(false, false);
    let pieces: [&[u8]; 1] = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"];
    assert_eq!(read_pieces(unread, &pieces, Closed), Answered { status: 200 }, "body not asked for");
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
    assert_eq!(read("to-head", true, bytes, Closed), Answered { status: 200 }, "HEAD has no body");
}

#[test]
fn limits_fire_beyond_and_not_at_them() {
    let ok = Answered { status: 200 };
    let padded = |total: usize| {
        let frame = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: \r\n\r\n".len();
        format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: {}\r\n\r\n", "a".repeat(total - frame))
    };
    let fields = |count: usize| {
        format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", "A: b\r\n".repeat(count - 1))
    };
    let interim = |count: usize| {
        let good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        format!("{}{good}", "HTTP/1.1 102 Processing\r\n\r\n".repeat(count))
    };
    let chunk = |size: usize| {
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{}bad", "a".repeat(size))
    };
    let chunked_overhead = "10000\r\n".len();
    // id, bytes, finding
    let cases = [
        ("head-at-limit", padded(HEAD_BYTES_MAX), ok.clone()),
        ("head-beyond", padded(HEAD_BYTES_MAX + 1), HeadTooLarge),
        ("fields-at-limit", fields(HEAD_FIELDS_MAX), ok.clone()),
        ("fields-beyond", fields(HEAD_FIELDS_MAX + 1), HeadTooLarge),
        ("interim-at-limit", interim(INTERIM_HEADS_MAX), ok.clone()),
        ("interim-beyond", interim(INTERIM_HEADS_MAX + 1), flaw(Flaw::UnexpectedInterim)),
        ("flaw-within-body-limit", chunk(BODY_BYTES_MAX - 2 * chunked_overhead), BadTransferCoding),
        ("flaw-beyond-body-limit", chunk(BODY_BYTES_MAX), ok),
    ];
    for (id, bytes, expected) in cases {
        assert_eq!(read(id, false, bytes.as_bytes(), Closed), expected, "{id}");
    }
}

#[test]
fn other_protocols_are_recognised() {
    // id, first bytes, ending, what they are
    let cases: &[(&str, &[u8], Option<Foreign>)] = &[
        ("ssh", b"SSH-2.0-OpenSSH_9.6\r\n", Some(Foreign::Ssh)),
        ("smtp", b"220 mail.example.org ESMTP Postfix\r\n", Some(Foreign::Smtp)),
        ("smtp-many-lines", b"220-mail.example.org ready\r\n220 go\r\n", Some(Foreign::Smtp)),
        ("ftp", b"220 ProFTPD Server ready.\r\n", Some(Foreign::Ftp)),
        ("redis", b"-ERR wrong number of arguments for 'get' command\r\n", Some(Foreign::Redis)),
        ("tls-alert", b"\x15\x03\x01\x00\x02\x02\x46", Some(Foreign::Tls)),
        ("tls-handshake", b"\x16\x03\x03\x00\x7a\x02", Some(Foreign::Tls)),
        ("http2", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80", Some(Foreign::Http2)),
        ("http2-goaway", b"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00", Some(Foreign::Http2)),
        ("http-0.9", b"<!DOCTYPE html>\n<title>Hi</title>\n", Some(Foreign::HeadlessBody)),
        ("html", b"<html><body>Hi</body></html>", Some(Foreign::HeadlessBody)),
        ("mysql", b"\x4a\x00\x00\x00\x0a8.0.36\x00", Some(Foreign::Mysql)),
        ("text", b"go away, this is nothing\r\n", None),
        ("220-without-space", b"2200 things\r\n", None),
        ("binary", b"\xff\xfb\x01\xff\xfb\x03", None),
    ];
    for (id, bytes, expected) in cases {
        assert_eq!(read(id, false, bytes, Closed), flaw(Flaw::NoStatusLine), "{id}");
        for cut in 0..bytes.len() {
            let (left, right) = bytes.split_at(cut);
            let mut exchange = ReplyReader::new(false, false);
            let settled = matches!(exchange.push(left), ReaderStep::Done(_))
                || matches!(exchange.push(right), ReaderStep::Done(_));
            assert_eq!(exchange.speaks(), *expected, "{id} cut at {cut}, settled early: {settled}");
        }
    }
    let mut good = ReplyReader::new(false, false);
    assert_eq!(good.push(b"HTTP/1.1 200 OK\r\n\r\n"), ReaderStep::Done(Answered { status: 200 }));
    assert_eq!(good.speaks(), None, "HTTP is not foreign");
}
