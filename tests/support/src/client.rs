//! A client that follows nothing, decodes nothing and keeps what it saw.

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Request, Response};
use ureq::{Agent, Body};

/// What came of a request.
pub struct Got {
    /// Status code.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// Body, as far as it came.
    pub body: Vec<u8>,
    /// Why the body ended early, when it did.
    pub broken: Option<String>,
    /// Time to the response head.
    pub head_after: Duration,
}

impl Got {
    /// A header field as text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// An agent with the behaviour of a plain client.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(60)))
        .max_response_header_size(4 * 1024 * 1024)
        .build()
        .into()
}

/// `GET`, with header fields.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Got {
    send("GET", url, headers, b"")
}

/// Any method, with header fields and a body.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let begun = Instant::now();
    let response = if body.is_empty() && !matches!(method, "POST" | "PUT" | "PATCH") {
        agent().run(request.body(()).unwrap())
    } else {
        agent().run(request.body(body).unwrap())
    };
    let response = response.unwrap_or_else(|error| panic!("{method} {url}: {error}"));
    read(response, begun.elapsed())
}

fn read(response: Response<Body>, head_after: Duration) -> Got {
    let (parts, body) = response.into_parts();
    let mut bytes = Vec::new();
    let broken = body.into_reader().read_to_end(&mut bytes).err().map(|error| error.to_string());
    Got { status: parts.status.as_u16(), headers: parts.headers, body: bytes, broken, head_after }
}
