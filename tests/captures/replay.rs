//! Reads recorded replies, and replies written down as tables, into the facts the judge sees.

use std::collections::BTreeMap;
use std::path::Path;

use faultline::classify::Asked;
use faultline::classify::coding::{self, Coding};
use faultline::outcome::{PEEK_BYTES_MAX, Peek, Reply};
use serde::Deserialize;

/// A browser's navigation.
pub const BROWSER: Asked<'_> = Asked { elapsed_ms: 40, ..Asked::navigation() };

/// A reply written down in a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub id: String,
    pub status: u16,
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
    /// The verdict; only in tables of fingerprints.
    #[serde(default)]
    pub verdict: String,
    #[serde(default)]
    pub component: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    /// Where the bytes were read.
    #[serde(default)]
    pub source: String,
}

impl Written {
    pub fn reply(&self) -> Reply {
        let headers = self.headers.iter().map(|(n, v)| (n.clone(), v.clone())).collect();
        let peek = Peek { bytes: self.body.clone().into_bytes(), complete: true };
        Reply { status: self.status, reason: String::new(), headers, peek: Some(peek) }
    }

    pub fn asked(&self) -> Asked<'_> {
        Asked { method: self.method.as_deref().unwrap_or("GET"), ..BROWSER }
    }
}

/// Reads a recorded reply; `None` when it is not HTTP.
pub fn recorded(path: &Path) -> Option<Reply> {
    let raw = std::fs::read(path).unwrap();
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut fields);
    let Ok(httparse::Status::Complete(length)) = head.parse(&raw) else { return None };
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|h| (h.name.to_ascii_lowercase(), String::from_utf8_lossy(h.value).into_owned()))
        .collect();
    let mut reply = Reply {
        status: head.code.unwrap(),
        reason: head.reason.unwrap_or_default().to_owned(),
        headers,
        peek: None,
    };
    let chunked = reply.header("transfer-encoding") == Some("chunked");
    let body = if chunked { unchunk(&raw[length..]) } else { raw[length..].to_vec() };
    let complete = body.len() <= PEEK_BYTES_MAX;
    let peek = Peek { bytes: body.into_iter().take(PEEK_BYTES_MAX).collect(), complete };
    // As the shell does before it asks the judge.
    reply.peek = match coding::of(&reply) {
        Coding::Plain => Some(peek),
        Coding::Zstd => coding::unzstd(&peek),
        Coding::Deflate | Coding::Unknown => None,
    };
    Some(reply)
}

fn unchunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(raw) {
        let end = start + usize::try_from(size).unwrap();
        body.extend_from_slice(&raw[start..end]);
        if size == 0 {
            break;
        }
        raw = &raw[end + 2..];
    }
    body
}
