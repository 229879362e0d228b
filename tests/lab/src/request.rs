//! A request as it came, and its body.

use std::io::{self, Read};

use crate::conn::Conn;

/// The largest request head an origin reads: beyond what any client sends by itself.
pub const HEAD_BYTES_MAX: usize = 1024 * 1024;

/// The most request header fields that are parsed.
const HEADERS_MAX: usize = 512;

/// One request head.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method as sent.
    pub method: String,
    /// The request target as sent, with its query.
    pub target: String,
    /// The header fields in order, names and values as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole head, up to and including the empty line.
    pub head: Vec<u8>,
}

/// How a request body ends (RFC 9112, section 6).
enum Framing {
    Length(u64),
    Chunked,
}

impl Request {
    pub(crate) fn parse(head: Vec<u8>) -> io::Result<Self> {
        let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidData, text);
        let mut fields = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut parsed = httparse::Request::new(&mut fields);
        parsed.parse(&head).map_err(|e| invalid(e.to_string()))?;
        let (Some(method), Some(target)) = (parsed.method, parsed.path) else {
            return Err(invalid("no request line".into()));
        };
        let headers =
            parsed.headers.iter().map(|field| (field.name.to_owned(), field.value.to_vec())).collect();
        let (method, target) = (method.to_owned(), target.to_owned());
        Ok(Self { method, target, headers, head })
    }

    /// The first value of a header field as text; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let field = self.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(&field.1).into_owned())
    }

    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether the client asked to end the connection after this exchange.
    #[must_use]
    pub fn wants_close(&self) -> bool {
        self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }

    /// Whether the client waits for a `100 Continue` (RFC 9110, section 10.1.1).
    #[must_use]
    pub fn expects_continue(&self) -> bool {
        self.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    }

    fn framing(&self) -> Framing {
        let chunked = |value: String| value.to_ascii_lowercase().contains("chunked");
        if self.header("transfer-encoding").is_some_and(chunked) {
            return Framing::Chunked;
        }
        Framing::Length(
            self.header("content-length").and_then(|value| value.trim().parse().ok()).unwrap_or(0),
        )
    }
}

impl Conn {
    /// Reads the body of `request`, by Content-Length or chunked, and hands its pieces to `piece`;
    /// returns its length in bytes. Sends `100 Continue` first where the client waits for it.
    ///
    /// # Errors
    /// `UnexpectedEof` when the body is cut short, `InvalidData` for a malformed chunk.
    pub fn read_body(&mut self, request: &Request, mut piece: impl FnMut(&[u8])) -> io::Result<u64> {
        if request.expects_continue() {
            self.write("HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match request.framing() {
            Framing::Length(length) => self.pass(length, &mut piece).map(|()| length),
            Framing::Chunked => self.read_chunks(&mut piece),
        }
    }

    fn pass(&mut self, mut left: u64, piece: &mut impl FnMut(&[u8])) -> io::Result<()> {
        let mut buf = vec![0; 16 * 1024];
        while left > 0 {
            let want = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
            let n = self.read(buf.get_mut(..want).unwrap_or_default())?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let came = buf.get(..n).unwrap_or_default();
            self.note_body(came);
            piece(came);
            left -= n as u64;
        }
        Ok(())
    }

    fn read_chunks(&mut self, piece: &mut impl FnMut(&[u8])) -> io::Result<u64> {
        let mut total = 0;
        loop {
            let line = self.read_line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = u64::from_str_radix(size, 16)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("chunk size {size:?}")))?;
            if size == 0 {
                while !self.read_line()?.is_empty() {}
                return Ok(total);
            }
            self.pass(size, piece)?;
            self.read_line()?;
            total += size;
        }
    }

    fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\r\n") {
            if line.len() > HEAD_BYTES_MAX || self.read(&mut byte)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            line.extend_from_slice(&byte);
        }
        line.truncate(line.len() - 2);
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}
