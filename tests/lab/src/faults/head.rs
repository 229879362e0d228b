//! What comes is not a valid response head, or not one that fits the request.

use std::time::Duration;

use crate::client::Ended;
use crate::fault::Spec;
use crate::prove::Rule;

use super::{Finish, raw};

type Row = (&'static str, &'static str, &'static str, &'static [u8], Finish);

/// Id, title, what it says, the bytes, how it finishes.
const ROWS: &[Row] = &[
    (
        "not-http",
        "Not HTTP",
        "The answer is 24 binary bytes, then the end.",
        b"\x00\x01\x02\x03\xff\xfe\xfd\xfc\x80\x81\x82\x83\x00\x01\x02\x03\xff\xfe\xfd\xfc\x80\x81\x82\x83",
        Finish::Close,
    ),
    (
        "http09",
        "A body without a head (HTTP/0.9)",
        "The answer is an HTML page without a status line.",
        b"<html><body>HTTP as it was in 1991.</body></html>\n",
        Finish::Close,
    ),
    (
        "ssh-banner",
        "SSH server",
        "The answer is the banner of an SSH server.",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        Finish::Hold,
    ),
    (
        "smtp-banner",
        "Mail server",
        "The answer is the greeting of a mail server.",
        b"220 mail.lab.test ESMTP\r\n",
        Finish::Hold,
    ),
    (
        "redis-error",
        "Redis",
        "The answer is an error of the Redis protocol.",
        b"-ERR unknown command\r\n",
        Finish::Close,
    ),
    (
        "partial-status-line",
        "Status line cut short",
        "The connection ends inside the status line.",
        b"HTTP/1.",
        Finish::Close,
    ),
    (
        "partial-head-close",
        "Head cut short",
        "The connection ends inside the second header field.",
        b"HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Le",
        Finish::Close,
    ),
    (
        "partial-head-reset",
        "Head cut by a reset",
        "The connection is reset inside the second header field.",
        b"HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Le",
        Finish::Reset,
    ),
    (
        "partial-head-stall",
        "Head without an end",
        "Nothing more comes inside the second header field.",
        b"HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Le",
        Finish::Hold,
    ),
    (
        "status-099",
        "Status 099",
        "The status is below 100.",
        b"HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
        Finish::Close,
    ),
    (
        "status-600",
        "Status 600",
        "The status is the first above the five classes.",
        b"HTTP/1.1 600 Above\r\nContent-Length: 0\r\n\r\n",
        Finish::Close,
    ),
    (
        "status-999",
        "Status 999",
        "The status has three digits and no class.",
        b"HTTP/1.1 999 Request denied\r\nContent-Length: 6\r\n\r\ndenied",
        Finish::Close,
    ),
    (
        "status-1000",
        "Status 1000",
        "The status has four digits.",
        b"HTTP/1.1 1000 Long\r\nContent-Length: 0\r\n\r\n",
        Finish::Close,
    ),
    (
        "status-abc",
        "Status abc",
        "The status is not a number.",
        b"HTTP/1.1 abc What\r\nContent-Length: 0\r\n\r\n",
        Finish::Close,
    ),
    (
        "nul-in-header",
        "NUL in a header",
        "A field value holds a NUL byte.",
        b"HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\nContent-Length: 2\r\n\r\nok",
        Finish::Close,
    ),
    (
        "bare-cr",
        "CR alone",
        "A field value holds a CR that no LF follows.",
        b"HTTP/1.1 200 OK\r\nX-Odd: a\rb\r\nContent-Length: 2\r\n\r\nok",
        Finish::Close,
    ),
    (
        "bare-lf",
        "LF alone",
        "Every line of the head ends with LF alone.",
        b"HTTP/1.1 200 OK\nX-Odd: a\nContent-Length: 2\n\nok",
        Finish::Close,
    ),
    (
        "missing-colon",
        "Header without a colon",
        "One line of the head has no colon.",
        b"HTTP/1.1 200 OK\r\nthis line has none\r\nContent-Length: 2\r\n\r\nok",
        Finish::Close,
    ),
    (
        "space-before-colon",
        "Space before the colon",
        "A space stands between a field name and its colon.",
        b"HTTP/1.1 200 OK\r\nX-Odd : a\r\nContent-Length: 2\r\n\r\nok",
        Finish::Close,
    ),
    (
        "obs-fold",
        "Folded header",
        "A field value goes on in the next line, as HTTP no longer allows.",
        b"HTTP/1.1 200 OK\r\nX-Odd: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
        Finish::Close,
    ),
    (
        "two-content-lengths",
        "Two lengths",
        "Two Content-Length fields contradict each other.",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcde",
        Finish::Close,
    ),
    (
        "negative-content-length",
        "Negative length",
        "Content-Length is -5.",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde",
        Finish::Close,
    ),
    (
        "nonnumeric-content-length",
        "Length that is not a number",
        "Content-Length is \"five\".",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nabcde",
        Finish::Close,
    ),
    (
        "content-length-with-chunked",
        "Length and chunked at once",
        "The head announces a Content-Length and chunked at the same time; the body is chunked.",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        Finish::Close,
    ),
    (
        "unknown-transfer-coding",
        "Unknown transfer coding",
        "The head names a transfer coding that does not exist.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: braided\r\n\r\nabcde",
        Finish::Close,
    ),
    (
        "unasked-101",
        "101 that nobody asked for",
        "A plain request is answered with 101 and an upgrade to WebSocket.",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        Finish::Hold,
    ),
    (
        "unasked-304",
        "304 that nobody asked for",
        "An unconditional request is answered with 304.",
        b"HTTP/1.1 304 Not Modified\r\nETag: \"lab\"\r\nConnection: close\r\n\r\n",
        Finish::Close,
    ),
    (
        "status-204-with-body",
        "204 with a body",
        "The answer is a 204 that announces five bytes and sends them.",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde",
        Finish::Close,
    ),
];

/// All of them.
pub(crate) fn all() -> Vec<Spec> {
    let row = |&(id, title, says, bytes, finish): &Row| raw(id, title, says, bytes, finish);
    ROWS.iter().map(row).chain([dripped(), slow()]).collect()
}

/// The pause between two bytes of `dripped-head`.
const DRIP: Duration = Duration::from_millis(200);

/// How long `slow-head` waits: longer than any deadline a site would set for
/// its origin in these tests.
const SLOW: Duration = Duration::from_secs(20);

fn dripped() -> Spec {
    Spec::http(
        "dripped-head",
        "Head byte by byte",
        "The head comes one byte every 200 ms and never ends.",
        |conn| {
            conn.read_request()?;
            conn.write("HTTP/1.1 200 OK\r\nX-Slow: ")?;
            loop {
                conn.drip("z", DRIP)?;
            }
        },
    )
    .rule(Rule::AtLeast(27))
    .rule(Rule::Starts(b"HTTP/1.1 200 OK\r\nX-Slow: zz"))
    .rule(Rule::Ends(Ended::Open))
}

fn slow() -> Spec {
    Spec::http(
        "slow-head",
        "Answer after 20 seconds",
        "A good answer comes, but only after 20 seconds.",
        |conn| {
            conn.read_request()?;
            conn.pause(SLOW)?;
            conn.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlate\n")
        },
    )
    .rule(Rule::Equals(Vec::new()))
    .rule(Rule::Ends(Ended::Open))
}
