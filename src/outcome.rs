//! What an attempt did, as plain data. Facts only: nothing here judges (that is `classify`).

mod report;

pub use report::{
    CertificateProblem, CertificateProblemKind, ConnectFinding, DnsFinding, Ending, Foreign, HttpFinding,
    HttpFlaw, ProbeReport, TlsFinding,
};

/// The statuses of a reply that is well as far as its head says: no error (RFC 9110 section 15).
pub const WELL: std::ops::Range<u16> = 200..400;

/// What became of one fetch of one origin.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A response head arrived.
    Answered(Reply),
    /// The runtime's fetch threw.
    Threw(Exception),
    /// Our own timer fired before the response head was there.
    DeadlinePassed,
    /// The head was fine and already sent; the body then broke.
    BodyBroke(BodyBreak),
    /// The visitor went away first.
    VisitorLeft,
}

/// A response head, and as much of its body as was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status code exactly as the runtime reported it; an origin may send 999.
    pub status: u16,
    /// The reason phrase; empty over HTTP/2.
    pub reason: String,
    /// Header fields in order, names in lower case, repeated ones joined by the runtime with `, `.
    pub headers: Vec<(String, String)>,
    /// The decoded start of the body, at most [`PEEK_BYTES_MAX`]; `None` when nobody looked.
    pub peek: Option<Peek>,
}

/// The most of a body that is ever looked at, in bytes. Error pages of servers and frameworks fit
/// (the largest recorded one is under 4 KiB), and reading it costs well under a millisecond.
pub const PEEK_BYTES_MAX: usize = 16 * 1024;

/// The start of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peek {
    /// The bytes as text, after Content-Encoding was undone. Invalid UTF-8 is replaced; half a
    /// character at the end, where the look broke off, is left out.
    pub text: String,
    /// Whether the body ended within the peek.
    pub complete: bool,
}

impl Peek {
    /// What these bytes of a body say. They are decoded here, once, however often they are read.
    #[must_use]
    pub fn of(bytes: Vec<u8>, complete: bool) -> Self {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if error.utf8_error().error_len().is_none() => {
                let whole = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(whole);
                String::from_utf8(bytes).unwrap_or_default()
            }
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        Self { text, complete }
    }
}

impl Reply {
    /// The value of a header field by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body's start as text; empty when nobody looked.
    #[must_use]
    pub fn text(&self) -> &str {
        self.peek.as_ref().map_or("", |peek| &peek.text)
    }

    /// The media type of the body without parameters, in lower case; empty when not said.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// What the runtime threw, property by property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exception {
    /// `name`, such as `TypeError`.
    pub name: String,
    /// `message`.
    pub message: String,
    /// workerd's `retryable` property.
    pub retryable: bool,
    /// workerd's `remote` property: the other end caused it.
    pub remote: bool,
    /// workerd's `overloaded` property.
    pub overloaded: bool,
}

/// How a body broke after its head was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyBreak {
    /// What the read threw; `None` when it stalled past `idle_ms`.
    pub exception: Option<Exception>,
    /// Bytes that reached the visitor.
    pub delivered: u64,
    /// Content-Length of the reply, when it had one.
    pub announced: Option<u64>,
    /// Whether the reply was chunked: no Content-Length and not ended by the connection's close.
    pub chunked: bool,
}
