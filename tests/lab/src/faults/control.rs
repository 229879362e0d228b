//! Good behaviour in complete replies: every one of these must reach the visitor untouched.

use std::io::{self, Write};

use crate::fault::Spec;
use crate::prove::Rule;
use crate::reply::Reply;
use crate::request::Request;

use super::body::{gzip, text};
use super::{Finish, raw};

/// A small good page.
pub(super) fn hello(title: &str) -> Reply {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><title>{title}</title></head>\n<body><h1>{title}</h1>\
         <p>The origin is well.</p></body>\n</html>\n"
    );
    Reply::new("200 OK").html(page)
}

fn good<F>(id: &str, title: &str, says: &str, status: u16, answer: F) -> Spec
where
    F: Fn(&Request) -> Reply + Send + Sync + 'static,
{
    Spec::http(id, title, says, move |conn| conn.serve(&answer)).control().rule(Rule::Answers(status))
}

/// All of them.
pub(crate) fn all() -> io::Result<Vec<Spec>> {
    let mut specs = plain();
    specs.extend(deliberate());
    specs.extend(conditional());
    specs.extend(compressed()?);
    Ok(specs)
}

fn plain() -> Vec<Spec> {
    vec![
        good("healthy", "A good page", "The answer is a small page with 200.", 200, |_| hello("Healthy")),
        good("json-200", "Good JSON", "The answer is a JSON document with 200.", 200, |_| {
            Reply::new("200 OK").json("{\"status\":\"ok\",\"items\":[1,2,3]}\n")
        }),
        good("no-content-204", "204", "The answer is a 204 without a body.", 204, |_| {
            Reply::new("204 No Content")
        }),
        good(
            "head-ok",
            "HEAD",
            "A HEAD request is answered with the length of a body that is not sent.",
            200,
            |_| hello("Answer to HEAD"),
        )
        .method("HEAD"),
        good(
            "options-ok",
            "OPTIONS",
            "An OPTIONS request is answered with the methods allowed.",
            204,
            |_| Reply::new("204 No Content").field("Allow", "GET, HEAD, OPTIONS"),
        )
        .method("OPTIONS")
        .rule(Rule::Has("Allow: GET, HEAD, OPTIONS\r\n".into())),
        good("cookies", "Three cookies", "The answer sets three cookies in three fields.", 200, |_| {
            hello("Cookies")
                .field("Set-Cookie", "a=1; Path=/; HttpOnly")
                .field("Set-Cookie", "b=2; Path=/; Expires=Wed, 01 Jan 2048 00:00:00 GMT")
                .field("Set-Cookie", "c=3; Path=/; SameSite=Lax")
        })
        .rule(Rule::Has("Set-Cookie: b=2; Path=/; Expires=Wed, 01 Jan".into())),
        raw(
            "latin1-headers",
            "Latin-1 in a header",
            "A field value holds the Latin-1 byte for \u{e9}.",
            b"HTTP/1.1 200 OK\r\nX-Drink: caf\xe9\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n",
            Finish::Close,
        )
        .control()
        .rule(Rule::Answers(200)),
    ]
}

fn deliberate() -> Vec<Spec> {
    vec![
        good("not-found-404", "The app's own 404", "The answer is the app's own page with 404.", 404, |_| {
            Reply::new("404 Not Found").html("<!doctype html><title>Not found</title><h1>No such page</h1>\n")
        }),
        good(
            "rate-limited-429",
            "The app's own 429",
            "The answer is the app's own 429 with Retry-After.",
            429,
            |_| {
                Reply::new("429 Too Many Requests")
                    .field("Retry-After", "7")
                    .json("{\"error\":\"slow down\"}\n")
            },
        ),
        good(
            "redirect-301",
            "Redirect on the site",
            "The answer is a 301 to a path of the same site.",
            301,
            |_| Reply::new("301 Moved Permanently").field("Location", "/healthy"),
        ),
        good(
            "redirect-302-external",
            "Redirect elsewhere",
            "The answer is a 302 to another site.",
            302,
            |_| Reply::new("302 Found").field("Location", "https://example.com/elsewhere"),
        ),
        good(
            "redirect-loop",
            "Redirect to itself",
            "The answer is a 302 to the very path that was asked for.",
            302,
            |request| Reply::new("302 Found").field("Location", request.target.clone()),
        ),
    ]
}

/// The entity tag of `not-modified-304`.
const ETAG: &str = "\"lab-1\"";

fn conditional() -> Vec<Spec> {
    vec![
        good(
            "not-modified-304",
            "304 to a conditional request",
            "A request whose If-None-Match fits is answered with 304, any other with the page.",
            304,
            |request| {
                let fits = request.header("if-none-match").is_some_and(|tag| tag == ETAG);
                let reply = if fits { Reply::new("304 Not Modified") } else { hello("Changed") };
                reply.field("ETag", ETAG)
            },
        )
        .header("If-None-Match", ETAG),
        good(
            "ranges",
            "Part of a file",
            "A Range request for a file of 1 MiB is answered with that part and 206.",
            206,
            |request| ranged(request.header("range").as_deref()),
        )
        .header("Range", "bytes=1000-1999")
        .rule(Rule::Has("Content-Range: bytes 1000-1999/1048576\r\n".into())),
    ]
}

/// The size of the file behind `ranges`.
const FILE_BYTES: usize = 1024 * 1024;

/// The bytes of the big files: byte `i` is `i` modulo 251, a prime, so that a shifted part shows.
pub(super) fn pattern(from: usize, to: usize) -> Vec<u8> {
    (from..to).map(|i| u8::try_from(i % 251).unwrap_or(0)).collect()
}

/// First and one-past-last byte of a single range (RFC 9110, section 14.1.2); none
/// when it cannot be satisfied.
fn read_range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = match (first.is_empty(), last.is_empty()) {
        (true, _) => (FILE_BYTES.saturating_sub(last.parse().ok()?), FILE_BYTES),
        (false, true) => (first.parse().ok()?, FILE_BYTES),
        (false, false) => {
            (first.parse().ok()?, last.parse::<usize>().ok()?.saturating_add(1).min(FILE_BYTES))
        }
    };
    (from < to).then_some((from, to))
}

fn ranged(range: Option<&str>) -> Reply {
    let kind = "application/octet-stream";
    let Some(range) = range else {
        return Reply::new("200 OK").field("Accept-Ranges", "bytes").body(kind, pattern(0, FILE_BYTES));
    };
    match read_range(range) {
        Some((from, to)) => Reply::new("206 Partial Content")
            .field("Accept-Ranges", "bytes")
            .field("Content-Range", format!("bytes {from}-{}/{FILE_BYTES}", to - 1))
            .body(kind, pattern(from, to)),
        None => {
            Reply::new("416 Range Not Satisfiable").field("Content-Range", format!("bytes */{FILE_BYTES}"))
        }
    }
}

fn compressed() -> io::Result<Vec<Spec>> {
    let gzipped = gzip(&text())?;
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    encoder.write_all(text().as_bytes())?;
    let brotlied = encoder.into_inner();
    let encoded = |id: &str, title: &str, says: &str, coding: &'static str, body: Vec<u8>| {
        good(id, title, says, 200, move |_| {
            Reply::new("200 OK").field("Content-Encoding", coding).body("text/plain", body.clone())
        })
    };
    Ok(vec![
        encoded("gzip-ok", "Good gzip", "The body is gzip, whole and right.", "gzip", gzipped).rule(
            Rule::That("should decode to the text", |sight| {
                reads(flate2::read::GzDecoder::new(sight.body()))
            }),
        ),
        encoded("brotli-ok", "Good brotli", "The body is brotli, whole and right.", "br", brotlied).rule(
            Rule::That("should decode to the text", |sight| {
                reads(brotli::Decompressor::new(sight.body(), 4096))
            }),
        ),
    ])
}

fn reads(decoder: impl io::Read) -> bool {
    io::read_to_string(decoder).is_ok_and(|decoded| decoded == text())
}
