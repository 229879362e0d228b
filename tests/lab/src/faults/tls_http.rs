//! TLS is fine and what is said inside it is not.

use std::io;

use crate::client::Ended;
use crate::conn::Conn;
use crate::fault::{Spec, Stage};
use crate::prove::Rule;
use crate::tls::{BOTH, Leaf, Tls};

/// All of them.
pub(crate) fn all(tls: &Tls) -> io::Result<Vec<Spec>> {
    let config = tls.server(Leaf::Good, BOTH)?;
    let inside = |id: &str, title: &str, says: &str, behaviour: fn(&mut Conn) -> io::Result<()>| {
        let stage = Stage::Tls(std::sync::Arc::clone(&config), Box::new(behaviour));
        Spec::new(id, title, says, stage).rule(Rule::Version("TLSv1_3"))
    };
    Ok(vec![
        inside(
            "tls-then-close",
            "Closed after the request, inside TLS",
            "The handshake completes, the request is read, then the connection is closed without an answer.",
            |conn| conn.read_request().map(drop),
        )
        .rule(Rule::Equals(Vec::new()))
        .rule(Rule::Ends(Ended::Closed)),
        inside(
            "tls-then-reset",
            "Reset after the request, inside TLS",
            "The handshake completes, the request is read, then the connection is reset.",
            |conn| conn.read_request().and_then(|_| conn.reset()),
        )
        .rule(Rule::Equals(Vec::new()))
        .rule(Rule::Ends(Ended::Reset)),
        inside(
            "tls-then-garbage",
            "Not HTTP, inside TLS",
            "The handshake completes, and the request is answered with bytes that are not HTTP.",
            |conn| conn.read_request().and_then(|_| conn.write([0xde, 0xad, 0xbe, 0xef].repeat(16))),
        )
        .rule(Rule::Equals([0xde, 0xad, 0xbe, 0xef].repeat(16)))
        .rule(Rule::Ends(Ended::Closed)),
        inside(
            "tls-then-silence",
            "Silence, inside TLS",
            "The handshake completes, the request is read and never answered.",
            |conn| conn.read_request().and_then(|_| conn.hold()),
        )
        .rule(Rule::Equals(Vec::new()))
        .rule(Rule::Ends(Ended::Open)),
        inside(
            "tls-truncated-length",
            "Body cut short, inside TLS",
            "The handshake completes; 1,000 bytes are announced and 10 sent before an orderly end.",
            |conn| {
                conn.read_request()?;
                conn.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nten bytes.")
            },
        )
        .rule(Rule::Has("Content-Length: 1000\r\n\r\nten bytes.".into()))
        .rule(Rule::Ends(Ended::Closed)),
    ])
}
