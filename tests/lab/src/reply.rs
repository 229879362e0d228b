//! Well-formed replies, for the origins that answer as a good server does.

use std::io;
use std::time::SystemTime;

use crate::conn::Conn;
use crate::request::Request;

/// A reply with a complete body.
#[derive(Debug, Clone)]
pub struct Reply {
    status: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// A reply with this status and reason phrase, for instance `"200 OK"`.
    #[must_use]
    pub fn new(status: impl Into<String>) -> Self {
        Self { status: status.into(), fields: Vec::new(), body: Vec::new() }
    }

    /// Adds a header field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.field("Content-Type", media_type) }
    }

    /// An HTML body.
    #[must_use]
    pub fn html(self, body: impl Into<Vec<u8>>) -> Self {
        self.body("text/html; charset=utf-8", body)
    }

    /// A JSON body.
    #[must_use]
    pub fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.body("application/json", body)
    }

    fn bodiless(&self) -> bool {
        self.status.starts_with("204") || self.status.starts_with("304")
    }

    /// The bytes on the wire in answer to `request`: with Date, Content-Length and Connection,
    /// without a body for HEAD, 204 and 304 (RFC 9110, section 6.4.1).
    #[must_use]
    pub fn bytes(&self, request: &Request) -> Vec<u8> {
        let date = httpdate::fmt_http_date(SystemTime::now());
        let mut text = format!("HTTP/1.1 {}\r\nDate: {date}\r\n", self.status);
        for (name, value) in &self.fields {
            text += &format!("{name}: {value}\r\n");
        }
        if !self.bodiless() {
            text += &format!("Content-Length: {}\r\n", self.body.len());
        }
        text += if request.wants_close() {
            "Connection: close\r\n\r\n"
        } else {
            "Connection: keep-alive\r\n\r\n"
        };
        let mut bytes = text.into_bytes();
        if request.method != "HEAD" && !self.bodiless() {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

impl Conn {
    /// Serves requests on this connection until the client wants no more: reads each with its body,
    /// answers what `answer` returns.
    ///
    /// # Errors
    /// When the connection ends, which is how every idle keep-alive connection ends.
    pub fn serve(&mut self, answer: impl Fn(&Request) -> Reply) -> io::Result<()> {
        loop {
            let request = self.read_request()?;
            self.read_body(&request, |_| {})?;
            self.write(answer(&request).bytes(&request))?;
            if request.wants_close() {
                return Ok(());
            }
        }
    }
}
