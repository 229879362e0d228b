//! The head is good and the body breaks.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use flate2::write::GzEncoder;

use crate::client::Sight;
use crate::fault::Spec;
use crate::prove::Rule;

use super::{Finish, raw};

type Row = (&'static str, &'static str, &'static str, &'static str, Finish);

/// Id, title, what it says, the framing field and the body, how it finishes.
const ROWS: &[Row] = &[
    (
        "truncated-length",
        "Body shorter than announced",
        "1,000 bytes are announced, 10 come, then the end.",
        "Content-Length: 1000\r\n\r\nten bytes.",
        Finish::Close,
    ),
    (
        "truncated-length-reset",
        "Body shorter than announced, then a reset",
        "1,000 bytes are announced, 10 come, then a reset.",
        "Content-Length: 1000\r\n\r\nten bytes.",
        Finish::Reset,
    ),
    (
        "empty-truncated",
        "Announced body that never begins",
        "1,000 bytes are announced, none comes, then the end.",
        "Content-Length: 1000\r\n\r\n",
        Finish::Close,
    ),
    (
        "reset-mid-body",
        "Reset between chunks",
        "One chunk comes, then a reset.",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
        Finish::Reset,
    ),
    (
        "stall-mid-body",
        "Body that stalls",
        "1,000 bytes are announced, 10 come, then nothing more.",
        "Content-Length: 1000\r\n\r\nten bytes.",
        Finish::Hold,
    ),
    (
        "chunked-bad-size",
        "Chunk size that is not a number",
        "The second chunk has \"xyz\" for its size.",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nxyz\r\nsecond\r\n0\r\n\r\n",
        Finish::Close,
    ),
    (
        "chunked-overflow-size",
        "Chunk size beyond 64 bits",
        "The second chunk has a size of seventeen hexadecimal digits.",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nFFFFFFFFFFFFFFFFF\r\nsecond\r\n0\r\n\r\n",
        Finish::Close,
    ),
    (
        "chunked-no-end",
        "Chunked body without its end",
        "One chunk comes, then the end of the connection instead of the last chunk.",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
        Finish::Close,
    ),
    (
        "chunk-missing-crlf",
        "Chunk without its line end",
        "The second chunk follows the first without the line end between them.",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst6\r\nsecond\r\n0\r\n\r\n",
        Finish::Close,
    ),
];

/// All of them.
pub(crate) fn all() -> io::Result<Vec<Spec>> {
    let row = |&(id, title, says, rest, finish): &Row| {
        raw(id, title, says, format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{rest}"), finish)
    };
    Ok(ROWS.iter().map(row).chain(encodings()?).collect())
}

/// A text that compresses to something longer than a gzip header.
pub(super) fn text() -> String {
    (1..=200).map(|i| format!("Line {i} of a text that was compressed by the lab.\n")).collect()
}

/// `text` as gzip.
pub(super) fn gzip(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn encoded(id: &str, title: &str, says: &str, coding: &str, body: &[u8]) -> Spec {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: {coding}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    raw(id, title, says, [head.as_bytes(), body].concat(), Finish::Close).rule(Rule::Answers(200))
}

fn decodes(mut decoder: impl Read) -> bool {
    io::copy(&mut decoder, &mut io::sink()).is_ok()
}

fn not_gzip(sight: &Sight) -> bool {
    !decodes(GzDecoder::new(sight.body()))
}

fn not_brotli(sight: &Sight) -> bool {
    !decodes(brotli::Decompressor::new(sight.body(), 4096))
}

// Clients take both readings of "deflate", with and without the zlib wrapper.
fn not_deflate(sight: &Sight) -> bool {
    !decodes(ZlibDecoder::new(sight.body())) && !decodes(DeflateDecoder::new(sight.body()))
}

fn encodings() -> io::Result<Vec<Spec>> {
    let good = gzip(&text())?;
    let mut bad_crc = good.clone();
    // The trailer is CRC-32 and length, four bytes each (RFC 1952, section 2.3.1).
    if let Some(byte) = bad_crc.iter_mut().nth_back(7) {
        *byte ^= 0xff;
    }
    let half = good.get(..good.len() / 2).unwrap_or_default();
    let plain = b"This is plain text, whatever the head says about it.\n";
    let gzip_fails = || Rule::That("should not decode as gzip", not_gzip);
    Ok(vec![
        encoded(
            "gzip-broken",
            "Not the gzip it claims",
            "The head says gzip, the body is plain text.",
            "gzip",
            plain,
        )
        .rule(gzip_fails()),
        encoded(
            "gzip-cut",
            "Half a gzip",
            "The body is the first half of a gzip stream, framed as if it were whole.",
            "gzip",
            half,
        )
        .rule(gzip_fails()),
        encoded(
            "gzip-bad-crc",
            "Gzip with a wrong checksum",
            "The gzip stream is whole, and its checksum is not that of the text.",
            "gzip",
            &bad_crc,
        )
        .rule(gzip_fails()),
        encoded(
            "brotli-broken",
            "Not the brotli it claims",
            "The head says br, the body is plain text.",
            "br",
            plain,
        )
        .rule(Rule::That("should not decode as brotli", not_brotli)),
        encoded(
            "deflate-broken",
            "Not the deflate it claims",
            "The head says deflate, the body is plain text.",
            "deflate",
            plain,
        )
        .rule(Rule::That("should not decode as deflate", not_deflate)),
    ])
}
