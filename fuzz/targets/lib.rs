//! What the fuzz targets share: bytes as requests, replies and settings.

use faultline::outcome::{PEEK_BYTES_MAX, Peek, Reply};

/// Header lines as pairs with names in lower case, and what follows the first empty line.
#[must_use]
pub fn message(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(end);
    let text = String::from_utf8_lossy(head);
    let fields = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    (fields, body.get(2..).unwrap_or_default())
}

/// A reply: two bytes of status, then a message.
#[must_use]
pub fn reply(bytes: &[u8]) -> Reply {
    let (status, rest) = bytes.split_at(bytes.len().min(2));
    let status = status.iter().fold(0, |status, byte| status * 256 + u16::from(*byte)) % 1000;
    let (headers, body) = message(rest);
    let cut = &body[..body.len().min(PEEK_BYTES_MAX)];
    let peek = Peek::of(cut.to_vec(), cut.len() == body.len());
    Reply { status, reason: String::new(), headers, peek: Some(peek) }
}

/// The values of named fields of a message.
#[must_use]
pub fn field(fields: &[(String, String)], name: &str) -> Option<String> {
    fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
}
