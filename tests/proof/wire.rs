//! A client of bytes: what goes out is what the test says, and what came back is kept as it came.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A reply as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// The status line and the fields, without `Date`, names in lower case,
    /// in order of their names.
    pub head: Vec<String>,
    /// The body, without its framing.
    pub body: Vec<u8>,
    /// Whether the connection ended before the body was whole.
    pub is_cut: bool,
}

impl Raw {
    /// The status; 0 where nothing came.
    pub fn status(&self) -> u16 {
        let line = self.head.first().map_or("", String::as_str);
        line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.head.iter().find_map(|line| line.strip_prefix(prefix.as_str()))
    }
}

/// Sends bytes and reads until the reply is over or time is up. The time to the end comes with it.
pub fn exchange(address: &str, request: &[u8], patience: Duration) -> io::Result<(Raw, Duration)> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_nodelay(true)?;
    // A reply may come before the request is through; then the rest of it cannot be
    // written, and need not be.
    let _early = stream.write_all(request);
    let mut bytes = Vec::new();
    let mut piece = [0; 64 * 1024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if bytes.is_empty() => return Err(error),
            Err(_) => break,
        }
        if is_whole(&bytes, request) {
            break;
        }
    }
    Ok((parse(&bytes, request), begun.elapsed()))
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// Past all interim replies: where the final head begins and ends.
fn final_head(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let end = from + head_end(bytes.get(from..)?)?;
        let is_interim =
            bytes[from..].starts_with(b"HTTP/1.1 1") && !bytes[from..].starts_with(b"HTTP/1.1 101");
        if !is_interim {
            return Some((from, end));
        }
        from = end;
    }
}

fn length_of(head: &str) -> Option<usize> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-length:"))?;
    line.split(':').nth(1)?.trim().parse().ok()
}

fn has_no_body(head: &str, request: &[u8]) -> bool {
    let status = head.split(' ').nth(1).unwrap_or_default();
    request.starts_with(b"HEAD ") || matches!(status, "204" | "304" | "101")
}

fn is_whole(bytes: &[u8], request: &[u8]) -> bool {
    let Some((from, end)) = final_head(bytes) else { return false };
    let head = String::from_utf8_lossy(&bytes[from..end]);
    let body = &bytes[end..];
    if has_no_body(&head, request) {
        return true;
    }
    match length_of(&head) {
        Some(length) => body.len() >= length,
        None => head.to_ascii_lowercase().contains("transfer-encoding: chunked") && unchunked(body).1,
    }
}

/// The bytes of a chunked body as far as they came, and whether its last chunk did.
fn unchunked(mut body: &[u8]) -> (Vec<u8>, bool) {
    let mut whole = Vec::new();
    loop {
        let Some(line) = body.windows(2).position(|two| two == b"\r\n") else { return (whole, false) };
        let size = String::from_utf8_lossy(&body[..line]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16).unwrap_or(0);
        body = &body[line + 2..];
        if size == 0 {
            return (whole, body.starts_with(b"\r\n"));
        }
        let Some(piece) = body.get(..size) else {
            whole.extend_from_slice(body);
            return (whole, false);
        };
        whole.extend_from_slice(piece);
        body = body.get(size + 2..).unwrap_or_default();
    }
}

fn parse(bytes: &[u8], request: &[u8]) -> Raw {
    let Some((from, end)) = final_head(bytes) else {
        return Raw { head: Vec::new(), body: bytes.to_vec(), is_cut: true };
    };
    let text = String::from_utf8_lossy(&bytes[from..end]).into_owned();
    let chunked = text.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let (body, whole) = match length_of(&text) {
        _ if has_no_body(&text, request) => (Vec::new(), true),
        Some(length) => (bytes[end..].to_vec(), bytes[end..].len() >= length),
        None if chunked => unchunked(&bytes[end..]),
        None => (bytes[end..].to_vec(), true),
    };
    let mut lines = text.trim_end().lines();
    let status = lines.next().unwrap_or_default().to_owned();
    let mut fields: Vec<String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| format!("{}: {}", name.to_ascii_lowercase(), value.trim()))
        .filter(|line| !line.starts_with("date: "))
        .collect();
    fields.sort();
    Raw { head: [vec![status], fields].concat(), body, is_cut: !whole }
}
