//! Replies read from the wire, as far as the runtime's fetch would show them.

use std::io::ErrorKind;
use std::time::Duration;

use faultline::classify::worth_a_look;
use faultline::outcome::{BodyBreak, Exception, PEEK_BYTES_MAX, Peek, Reply};

use faultline_fixtures::driver::Connection;

/// How long silence must last to be believed; the slowest honest rhythm of the lab is 300 ms.
const SILENCE: Duration = Duration::from_secs(3);

/// More header fields than any head of the lab has that the runtime accepts.
const FIELDS_MAX: usize = 16 * 1024;

/// How the bytes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Ended,
    Stalled,
}

/// A connection and what came from it so far.
struct Incoming<'a> {
    connection: &'a mut Connection,
    bytes: Vec<u8>,
}

impl Incoming<'_> {
    /// Reads once more; the end when there is one.
    fn more(&mut self) -> Option<End> {
        let mut buffer = [0; 64 * 1024];
        self.connection.socket().set_read_timeout(Some(SILENCE)).unwrap();
        match self.connection.stream().read(&mut buffer) {
            Ok(0) => Some(End::Ended),
            Ok(count) => {
                self.bytes.extend_from_slice(&buffer[..count]);
                None
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Some(End::Stalled),
            Err(_) => Some(End::Ended),
        }
    }

    /// The first final head, taken out of the bytes. Interim ones are dropped, as the
    /// runtime does; a 101 is final.
    fn head(&mut self) -> Reply {
        loop {
            match head(&self.bytes) {
                Some((length, reply)) => {
                    self.bytes.drain(..length);
                    if reply.status == 101 || !(100..200).contains(&reply.status) {
                        return reply;
                    }
                }
                None => {
                    assert_eq!(self.more(), None, "no head in {:?}", self.bytes.escape_ascii().to_string())
                }
            }
        }
    }
}

/// A head at the start of these bytes and its length, once it is complete.
fn head(bytes: &[u8]) -> Option<(usize, Reply)> {
    let mut fields = vec![httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut parsed = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(length) = parsed.parse(bytes).unwrap() else { return None };
    let mut headers: Vec<(String, String)> = Vec::new();
    for field in parsed.headers.iter() {
        let (name, value) = (field.name.to_ascii_lowercase(), String::from_utf8_lossy(field.value));
        // The runtime gives repeated fields joined.
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, joined)) => *joined = format!("{joined}, {value}"),
            None => headers.push((name, value.into_owned())),
        }
    }
    let reason = parsed.reason.unwrap_or_default().to_owned();
    Some((length, Reply { status: parsed.code.unwrap(), reason, headers, peek: None }))
}

/// The reply, with the start of its body where the worker would look at it.
pub fn reply(connection: &mut Connection, method: &str) -> Reply {
    let mut incoming = Incoming { connection, bytes: Vec::new() };
    let mut reply = incoming.head();
    if worth_a_look(&reply) {
        let ends = method == "HEAD" || reply.header("content-length") == Some("0");
        while !ends && incoming.bytes.len() <= PEEK_BYTES_MAX && incoming.more().is_none() {}
        let complete = incoming.bytes.len() <= PEEK_BYTES_MAX;
        reply.peek = Some(Peek::of(incoming.bytes.into_iter().take(PEEK_BYTES_MAX).collect(), complete));
    }
    reply
}

/// The status of a reply whose body does not end well, and how that looks to the runtime.
pub fn broken_body(connection: &mut Connection) -> (u16, BodyBreak) {
    let mut incoming = Incoming { connection, bytes: Vec::new() };
    let reply = incoming.head();
    let end = loop {
        if let Some(end) = incoming.more() {
            break end;
        }
    };
    let announced: Option<u64> = reply.header("content-length").and_then(|length| length.parse().ok());
    let delivered = incoming.bytes.len() as u64;
    let whole = match announced {
        Some(length) => delivered >= length,
        None => incoming.bytes.ends_with(b"0\r\n\r\n"),
    };
    // The texts are those measured on workerd; a body that is whole can only have failed to decode.
    let (name, message) = match reply.header("content-encoding").filter(|_| whole) {
        Some("br") => ("TypeError", "Brotli decompression failed."),
        Some(_) => ("TypeError", "Gzip decompression failed."),
        None => ("Error", "Network connection lost."),
    };
    let thrown = Exception { name: name.to_owned(), message: message.to_owned(), ..Exception::default() };
    let exception = (end == End::Ended).then_some(thrown);
    (reply.status, BodyBreak { exception, delivered, announced, chunked: announced.is_none() })
}
