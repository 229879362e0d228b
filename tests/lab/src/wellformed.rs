//! Judges whether a reply is one that a strict client accepts: the controls must be, or a
//! false alarm proves nothing.

use crate::client::{Ended, Sight};

/// The most header fields of a reply that is still called well-formed here.
const FIELDS_MAX: usize = 128;

/// One parsed response head.
struct Head {
    status: u16,
    length: Option<u64>,
    chunked: bool,
    size: usize,
}

fn parse(bytes: &[u8]) -> Result<Head, String> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut response = httparse::Response::new(&mut fields);
    let size = match response.parse(bytes) {
        Ok(httparse::Status::Complete(size)) => size,
        Ok(httparse::Status::Partial) => return Err("head is cut short".into()),
        Err(e) => return Err(format!("head: {e}")),
    };
    let value = |name: &str| {
        let field = response.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(field.value).ok()
    };
    let length =
        value("content-length").map(str::parse).transpose().map_err(|e| format!("Content-Length: {e}"))?;
    let chunked = value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    Ok(Head { status: response.code.ok_or("no status")?, length, chunked, size })
}

/// Checks that `sight` is a complete reply with `status` to a request with
/// `method`, interim replies aside.
pub(crate) fn check(sight: &Sight, status: u16, method: &str) -> Result<(), String> {
    let mut rest = sight.got.as_slice();
    let head = loop {
        let head = parse(rest)?;
        rest = rest.get(head.size..).unwrap_or_default();
        if head.status >= 200 {
            break head;
        }
    };
    if head.status != status {
        return Err(format!("status should be {status}, is {}", head.status));
    }
    if sight.ended != Ended::Closed {
        return Err("should close when asked to".into());
    }
    let bodiless = method == "HEAD" || matches!(status, 204 | 304);
    match (bodiless, head.length, head.chunked) {
        (true, _, _) if rest.is_empty() => Ok(()),
        (true, _, _) => Err("should have no body".into()),
        (false, Some(length), false) if length == rest.len() as u64 => Ok(()),
        (false, Some(length), false) => Err(format!("announces {length} bytes, sends {}", rest.len())),
        (false, None, true) => chunks(rest),
        (false, None, false) => Ok(()),
        (false, Some(_), true) => Err("has two framings".into()),
    }
}

/// The value of a header field of the first head, if that is text.
pub(crate) fn field(sight: &Sight, name: &str) -> Option<String> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut response = httparse::Response::new(&mut fields);
    response.parse(&sight.got).ok()?;
    let field = response.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).into_owned())
}

fn chunks(mut rest: &[u8]) -> Result<(), String> {
    loop {
        let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) else {
            return Err("chunk size is malformed or missing".into());
        };
        let size = usize::try_from(size).map_err(|e| e.to_string())?;
        rest = rest.get(start + size..).ok_or("chunk is cut short")?;
        rest = rest.strip_prefix(b"\r\n").ok_or("chunk has no line end")?;
        if size == 0 {
            return if rest.is_empty() { Ok(()) } else { Err("bytes after the last chunk".into()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::client::{Ended, Sight};

    const OK: &str = "HTTP/1.1 200 OK\r\n";

    #[test]
    fn tells_whole_replies_from_broken_ones() {
        // Id, method, status claimed, what comes after an OK status line unless it has its own,
        // whether that is well-formed.
        let rows = [
            ("length", "GET", 200, "Content-Length: 2\r\n\r\nok", true),
            ("length short", "GET", 200, "Content-Length: 3\r\n\r\nok", false),
            ("length over", "GET", 200, "Content-Length: 1\r\n\r\nok", false),
            ("length odd", "GET", 200, "Content-Length: two\r\n\r\nok", false),
            ("to the end", "GET", 200, "\r\nok", true),
            ("other status", "GET", 204, "\r\nok", false),
            ("head cut", "GET", 200, "Server: la", false),
            ("head", "HEAD", 200, "Content-Length: 2\r\n\r\n", true),
            ("head with body", "HEAD", 200, "Content-Length: 2\r\n\r\nok", false),
            ("chunked", "GET", 200, "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true),
            ("chunked without end", "GET", 200, "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", false),
            (
                "chunk without line end",
                "GET",
                200,
                "Transfer-Encoding: chunked\r\n\r\n2\r\nok0\r\n\r\n",
                false,
            ),
            ("chunked and more", "GET", 200, "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", false),
            (
                "two framings",
                "GET",
                200,
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                false,
            ),
        ];
        for (id, method, status, rest, good) in rows {
            let got = format!("{OK}{rest}").into_bytes();
            let sight = Sight { got, ended: Ended::Closed, tls: None };
            assert_eq!(
                check(&sight, status, method).is_ok(),
                good,
                "{id}: {:?}",
                check(&sight, status, method)
            );
        }
    }

    #[test]
    fn interim_replies_are_passed_over_and_the_end_counts() {
        let got = format!("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n{OK}Content-Length: 2\r\n\r\nok")
            .into_bytes();
        let sight = |ended| Sight { got: got.clone(), ended, tls: None };
        assert_eq!(check(&sight(Ended::Closed), 200, "GET"), Ok(()));
        assert!(check(&sight(Ended::Open), 200, "GET").is_err());
        assert!(check(&sight(Ended::Reset), 200, "GET").is_err());
    }
}
