//! A visitor who takes whatever comes, and sums it up: for replies that no
//! well-behaved client would read.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use faultline_lab::Fault;

/// How long a visitor waits for the end: three times what a front gives the origin for one step.
const PATIENCE: Duration = Duration::from_secs(6);

/// The most that is read of a reply, in bytes.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// What can be told from a reply.
pub struct Reply {
    /// The status code, or what came in its place.
    pub status: String,
    /// Names of header fields, and values where a proxy would speak of
    /// itself or of a failure there.
    pub fields: Vec<String>,
    /// How the body ended and, of an error, what it says without the names and numbers of this run.
    pub body: String,
}

/// Fields that tell of the resource, the connection or the moment, but never of what broke.
const OF_THE_RESOURCE: [&str; 10] = [
    "age",
    "cache-control",
    "content-length",
    "date",
    "etag",
    "expires",
    "keep-alive",
    "last-modified",
    "set-cookie",
    "transfer-encoding",
];

/// Fields whose values count, and not only that they are there.
const SPEAKING: [&str; 6] = ["connection", "proxy-status", "retry-after", "server", "via", "warning"];

/// Asks the front on this port for the fault.
pub fn ask(port: u16, fault: &Fault) -> Reply {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut bytes = Vec::new();
    let mut request =
        format!("{} /lab/{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", fault.method, fault.id);
    fault.headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
    if !fault.body.is_empty() {
        request += &format!("Content-Length: {}\r\n", fault.body.len());
    }
    request += &format!("\r\n{}", fault.body);
    let ended = stream.write_all(request.as_bytes()).map_or(Ended::Reset, |()| read(&mut stream, &mut bytes));
    sum_up(&bytes, &ended, fault)
}

/// How a connection ended.
#[derive(PartialEq, Eq)]
enum Ended {
    InOrder,
    Reset,
    /// It did not, while the visitor waited.
    NotYet,
}

fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Ended {
    let until = Instant::now() + PATIENCE;
    let mut chunk = [0; 16 * 1024];
    while bytes.len() < BYTES_MAX {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ended::NotYet;
        }
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut chunk) {
            Ok(0) => return Ended::InOrder,
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ended::NotYet;
            }
            Err(_) => return Ended::Reset,
        }
    }
    Ended::NotYet
}

fn sum_up(bytes: &[u8], ended: &Ended, fault: &Fault) -> Reply {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let nothing = |status: &str| Reply { status: status.to_owned(), fields: Vec::new(), body: String::new() };
    if text.is_empty() {
        return nothing(if *ended == Ended::NotYet { "silence" } else { "closed" });
    }
    let Some((head, body)) = final_reply(&text) else { return nothing("not HTTP") };
    let Some(status) = head.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)) else {
        return nothing("not HTTP");
    };
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let pairs: Vec<(String, &str)> = pairs.map(|(name, value)| (name.to_lowercase(), value.trim())).collect();
    let mut fields: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| !OF_THE_RESOURCE.contains(&name.as_str()))
        .map(
            |(name, value)| {
                if SPEAKING.contains(&name.as_str()) { format!("{name}: {value}") } else { name.clone() }
            },
        )
        .collect();
    fields.sort();
    fields.dedup();
    let bodiless = fault.method == "HEAD" || matches!(status, "204" | "304");
    let end = if *ended == Ended::InOrder && (bodiless || is_whole(&pairs, body)) { "whole" } else { "cut" };
    let says = if status.starts_with('5') { without_names(body, fault) } else { String::new() };
    Reply { status: status.to_owned(), fields, body: format!("{end} {says}") }
}

/// Head and body after any interim replies (RFC 9110 section 15.2).
fn final_reply(mut text: &str) -> Option<(&str, &str)> {
    loop {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let is_interim = head.get(9..10) == Some("1") && head.get(9..12) != Some("101");
        if !is_interim {
            return Some((head, body));
        }
        text = body;
    }
}

fn is_whole(pairs: &[(String, &str)], body: &str) -> bool {
    let field = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    match (field("transfer-encoding"), field("content-length")) {
        (Some(_), _) => body.ends_with("0\r\n\r\n"),
        // Bytes that are no UTF-8 only make the text longer.
        (None, Some(length)) => length.parse::<usize>().is_ok_and(|length| body.len() >= length),
        (None, None) => true,
    }
}

/// An error page without what differs from run to run or from fault to fault in any case: numbers,
/// and the names of fault and host.
fn without_names(body: &str, fault: &Fault) -> String {
    let host = fault.origin.split_once("://").map_or("", |(_, host)| host);
    let text = body.replace(&fault.id, "ID").replace(host, "HOST");
    text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect::<String>().replace("##", "#")
}
