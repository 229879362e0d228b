//! Copied replies as `Reply` values: `curl -i`, `curl -v`, raw bytes, or header lines alone.

use crate::outcome::{PEEK_BYTES_MAX, Peek, Reply};

/// The most header lines read; servers send under a hundred.
const HEADERS_MAX: usize = 256;

/// A copied reply: the last head, and what follows it. `None` without a status
/// line at the start of a line.
pub(super) fn reply(text: &str) -> Option<Reply> {
    let verbose = text.lines().any(|line| line.starts_with("< HTTP/"));
    if verbose { from_verbose(text) } else { from_raw(text) }
}

/// `curl -v`: the head's lines are marked, and everything else between is curl's own talk.
fn from_verbose(text: &str) -> Option<Reply> {
    let start = text.match_indices("< HTTP/").filter(|(at, _)| starts_line(text, *at)).last()?.0;
    let last = text.get(start..)?;
    let marked = |line: &&str| {
        line.starts_with('<') && !line.starts_with("<!") && line.get(1..2).is_none_or(|c| c == " ")
    };
    let head: Vec<&str> = last.lines().filter(marked).map(|line| line.get(2..).unwrap_or_default()).collect();
    let own =
        |line: &&str| !marked(line) && !["* ", "> ", "{ [", "} ["].iter().any(|mark| line.starts_with(mark));
    let body: Vec<&str> = last.lines().filter(own).collect();
    Some(with_body(self::head(&head.join("\n")), &body.join("\n")))
}

/// Heads one after the other (a 100, a proxy's, redirects that were followed), then the body.
fn from_raw(text: &str) -> Option<Reply> {
    let start = text.match_indices("HTTP/").find(|(at, _)| is_status_line(text, *at))?.0;
    let mut rest = text.get(start..)?;
    loop {
        let (head, body) = split_head(rest);
        let next = body.unwrap_or_default().trim_start();
        if !is_status_line(next, 0) {
            let mut reply = self::head(head);
            // An error's head that was copied with the empty line after it had an empty body.
            if reply.status >= 400 && body.is_some_and(str::is_empty) {
                reply.peek = Some(Peek::of(Vec::new(), true));
                return Some(reply);
            }
            return Some(with_body(reply, body.unwrap_or_default()));
        }
        rest = next;
    }
}

fn starts_line(text: &str, at: usize) -> bool {
    at == 0 || text.get(..at).is_some_and(|before| before.ends_with('\n'))
}

/// Whether a status line stands at a position: `HTTP/1.1 502`, `HTTP/2 502 `.
fn is_status_line(text: &str, at: usize) -> bool {
    let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    starts_line(text, at) && line.starts_with("HTTP/") && status_line(line).is_some()
}

/// Status and reason phrase of a status line (RFC 9112 section 4; HTTP/2 and
/// HTTP/3 as curl writes them).
fn status_line(line: &str) -> Option<(u16, &str)> {
    let (version, rest) = line.trim_end().split_once(' ')?;
    let version = version.strip_prefix("HTTP/")?;
    if version.is_empty() || !version.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let (status, reason) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    (status.len() == 3).then(|| status.parse().ok().map(|status| (status, reason.trim()))).flatten()
}

/// Head and body at the first empty line, whatever the line ends are; no body without such a line.
fn split_head(text: &str) -> (&str, Option<&str>) {
    let mut at = 0_usize;
    for line in text.split_inclusive('\n') {
        let end = at.saturating_add(line.len());
        if line.trim_end_matches(['\r', '\n']).is_empty() {
            return (text.get(..at).unwrap_or_default(), text.get(end..));
        }
        at = end;
    }
    (text, None)
}

/// Header lines, with or without a status line; the status is 0 without one.
pub(super) fn head(text: &str) -> Reply {
    let mut reply = Reply::default();
    for line in text.lines().take(HEADERS_MAX) {
        if let Some((status, reason)) = status_line(line) {
            reply = Reply { status, reason: reason.to_owned(), ..Reply::default() };
        } else if let Some((name, value)) = line.split_once(':') {
            add(&mut reply, name, value.trim());
        }
    }
    reply
}

/// Adds a field as a runtime reports it: names in lower case, repeated ones joined. A name must be
/// a token (RFC 9110 section 5.6.2).
fn add(reply: &mut Reply, name: &str, value: &str) {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return;
    }
    let name = name.to_ascii_lowercase();
    match reply.headers.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => {
            known.push_str(", ");
            known.push_str(value);
        }
        None => reply.headers.push((name, value.to_owned())),
    }
}

/// The reply with the start of a body, as the worker would have looked at it.
pub(super) fn with_body(mut reply: Reply, body: &str) -> Reply {
    let chunked = reply
        .header("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let mut bytes = chunked.then(|| unchunked(body)).flatten().unwrap_or_else(|| body.as_bytes().to_vec());
    let complete = bytes.len() <= PEEK_BYTES_MAX;
    bytes.truncate(PEEK_BYTES_MAX);
    let html = body.trim_start().starts_with('<');
    if html && !bytes.is_empty() && reply.header("content-type").is_none() {
        reply.headers.push(("content-type".to_owned(), "text/html".to_owned()));
    }
    // Whoever copied only the head says nothing about the body, unless the head
    // says that there is none.
    if !bytes.is_empty() || reply.header("content-length") == Some("0") {
        reply.peek = Some(Peek::of(bytes, complete));
    }
    reply
}

/// The content of chunks (RFC 9112 section 7.1) that were copied raw; `None` when
/// they are undone already.
fn unchunked(body: &str) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let mut rest = body;
    loop {
        let (size, after) = rest.split_once('\n')?;
        let size = usize::from_str_radix(size.trim_end().split(';').next()?, 16).ok()?;
        if size == 0 {
            return Some(content);
        }
        let chunk = after.get(..size)?;
        content.extend_from_slice(chunk.as_bytes());
        let next = after.get(size..)?;
        rest = next.strip_prefix("\r\n").or_else(|| next.strip_prefix('\n'))?;
    }
}

/// The same reply with other line ends in its body.
pub(super) fn with_line_ends(reply: &Reply, end: &str) -> Reply {
    let text = reply.text().replace("\r\n", "\n").replace('\n', end);
    let peek = reply.peek.as_ref().map(|peek| Peek { text, complete: peek.complete });
    Reply { peek, ..reply.clone() }
}
