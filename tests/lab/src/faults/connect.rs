//! The connection is not made, or does not last until the answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::client::{EVENT_PATIENCE, Ended};
use crate::fault::{Spec, Stage};
use crate::prove::{Rule, Subject};
use crate::reply::Reply;

use super::{Finish, raw};

/// All of them.
pub(crate) fn all() -> Vec<Spec> {
    vec![
        Spec::new(
            "refused-port",
            "Port refused",
            "The port is taken but nobody listens on it, so the system answers every SYN with a RST.",
            Stage::Bound,
        )
        .rule(Rule::Ends(Ended::Refused)),
        Spec::new(
            "connect-hangs",
            "Connection attempt without an answer",
            "The listener's queue has one place and it is taken, so the system drops every further SYN.",
            Stage::Full,
        )
        .rule(Rule::Ends(Ended::Unanswered)),
        Spec::http(
            "accept-and-close",
            "Closed on arrival",
            "The connection is accepted and closed at once, without a byte read or written.",
            |conn| conn.close(),
        )
        .rule(Rule::Equals(Vec::new()))
        .rule(Rule::Gone),
        Spec::http(
            "accept-and-reset",
            "Reset on arrival",
            "The connection is accepted and reset after a network's round trip, without a byte read or written.",
            |conn| {
                // On the loopback a reset would otherwise overtake the handshake,
                // and look like a refusal.
                conn.pause(Duration::from_millis(20))?;
                conn.reset()
            },
        )
        .rule(Rule::Equals(Vec::new()))
        .rule(Rule::Ends(Ended::Reset)),
        raw("silence", "Silence", "The request is read and never answered.", "", Finish::Hold),
        raw(
            "close-after-request",
            "Closed after the request",
            "The request is read, then the connection is closed without an answer.",
            "",
            Finish::Close,
        ),
        raw(
            "reset-after-request",
            "Reset after the request",
            "The request is read, then the connection is reset without an answer.",
            "",
            Finish::Reset,
        ),
        keep_alive_race(),
    ]
}

fn keep_alive_race() -> Spec {
    Spec::http(
        "keep-alive-race",
        "Idle connection closed under a request",
        "The first request is answered with keep-alive; when a second one arrives, the connection closes.",
        |conn| {
            let request = conn.read_request()?;
            conn.read_body(&request, |_| {})?;
            let reply = Reply::new("200 OK").html("<!doctype html><title>First</title><p>First answer.\n");
            conn.write(reply.bytes(&request))?;
            if conn.read_some()?.is_empty() {
                return Ok(());
            }
            conn.close()
        },
    )
    .rule(Rule::Own(race))
}

fn race(subject: &Subject<'_>) -> Result<String, String> {
    let dialogue = || -> std::io::Result<(String, usize)> {
        let mut tcp = TcpStream::connect(subject.addr.ok_or(std::io::ErrorKind::AddrNotAvailable)?)?;
        tcp.set_read_timeout(Some(EVENT_PATIENCE))?;
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        tcp.write_all(request)?;
        let (mut first, mut buf) = (String::new(), [0; 4096]);
        while !first.ends_with("First answer.\n") {
            let n = tcp.read(&mut buf)?;
            if n == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            first += &String::from_utf8_lossy(buf.get(..n).unwrap_or_default());
        }
        tcp.write_all(request)?;
        let second = match tcp.read(&mut buf) {
            Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => 0,
            other => other?,
        };
        Ok((first, second))
    };
    match dialogue() {
        Ok((first, 0)) if first.contains("Connection: keep-alive") => Ok("one answer, then the end".into()),
        Ok((first, second)) => Err(format!("first {first:?}, then {second} bytes")),
        Err(e) => Err(e.to_string()),
    }
}
