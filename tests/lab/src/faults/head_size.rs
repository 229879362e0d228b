//! Heads that are too much, or in a protocol of their own.

use std::io;

use std::time::Duration;

use crate::client::{Ended, LOOK_BYTES_MAX};
use crate::fault::Spec;
use crate::prove::Rule;
use crate::tls::{BOTH, Leaf, Tls};

use super::{Finish, raw};

/// A whole head with one field of this many bytes.
fn big_head(value_bytes: usize) -> Vec<u8> {
    let value = "a".repeat(value_bytes);
    format!("HTTP/1.1 200 OK\r\nX-Big: {value}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        .into_bytes()
}

fn many_fields(count: usize) -> Vec<u8> {
    let fields: String = (0..count).map(|i| format!("X-Field-{i}: {i}\r\n")).collect();
    format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\nConnection: close\r\n\r\nok").into_bytes()
}

const EARLY: &str = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n";

/// How many interim replies `flood-of-1xx` sends before its answer.
const FLOOD: usize = 2_000;

/// All of them.
pub(crate) fn all(tls: &Tls) -> io::Result<Vec<Spec>> {
    let config = tls.server(Leaf::Good, BOTH)?;
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    Ok(vec![
        raw(
            "oversize-head",
            "Header of 256 KiB",
            "One header field has a value of 256 KiB; the rest is in order.",
            big_head(256 * 1024),
            Finish::Close,
        ),
        raw(
            "oversize-head-1m",
            "Header of 1 MiB",
            "One header field has a value of 1 MiB; the rest is in order.",
            big_head(1024 * 1024),
            Finish::Close,
        ),
        raw(
            "thousand-headers",
            "5,000 headers",
            "The head has 5,000 header fields; the rest is in order.",
            many_fields(5_000),
            Finish::Close,
        ),
        raw(
            "flood-of-1xx",
            "2,000 interim replies",
            "2,000 replies with 103 come before the answer, which is good.",
            EARLY.repeat(FLOOD) + answer,
            Finish::Close,
        )
        .control(),
        Spec::http(
            "endless-1xx",
            "Interim replies without end",
            "Replies with 103 follow each other for ever; the answer never comes.",
            |conn| {
                conn.read_request()?;
                let some = EARLY.repeat(10);
                // What a proof takes for endless comes at once: at the pace of the rest it
                // would take half a minute.
                conn.write(EARLY.repeat(LOOK_BYTES_MAX.div_ceil(EARLY.len())))?;
                loop {
                    conn.write(&some)?;
                    conn.pause(Duration::from_millis(5))?;
                }
            },
        )
        .rule(Rule::Starts(EARLY.as_bytes()))
        .rule(Rule::Ends(Ended::Endless)),
        Spec::http(
            "tls-on-http-port",
            "TLS on the plain port",
            "The port of the http URL speaks TLS, and answers the plain request with an alert.",
            move |conn| conn.start_tls(std::sync::Arc::clone(&config)),
        )
        .rule(Rule::Starts(&[21, 3, 3, 0, 2, 2]))
        .rule(Rule::Gone),
    ])
}
