//! What of a request is kept: sizes in classes, hashes, whether a field is there; never a value.

use super::super::hash;

/// The sizes of a request's head that are told apart, in bytes. The common limits are 4, 8, 16, 32
/// and 64 KiB (nginx `large_client_header_buffers` 8k each, Apache `LimitRequestFieldSize` 8190,
/// Tomcat 8192, Node.js and `HAProxy` 16 KiB).
const HEAD_CLASSES: [u64; 5] = [4_096, 8_192, 16_384, 32_768, 65_536];
/// The sizes of a request's body that are told apart, in bytes: any at all, nginx'
/// `client_body_buffer_size` (16k), its `client_max_body_size` (1m), and
/// Cloudflare's least limit (100 MB).
const BODY_CLASSES: [u64; 4] = [1, 16_384, 1_048_576, 100_000_000];

/// What of a request may matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestShape {
    pub(super) method: u64,
    pub(super) path: u64,
    pub(super) head: u8,
    pub(super) body: u8,
    pub(super) has_cookie: bool,
    pub(super) has_referer: bool,
    pub(super) by_probe: bool,
}

/// A request, as its shape is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Request method.
    pub method: &'a str,
    /// Path without the query.
    pub path: &'a str,
    /// Bytes of its head: method, target and fields.
    pub head_bytes: u64,
    /// Bytes of its body; 0 for none, 1 for one of unknown length.
    pub body_bytes: u64,
    /// Whether it has `Cookie`.
    pub has_cookie: bool,
    /// Whether it has `Referer`.
    pub has_referer: bool,
}

impl<'a> Request<'a> {
    /// A request by its parts. `target`: the URL. `fields`: names in lower case.
    #[must_use]
    pub fn of(
        method: &'a str,
        path: &'a str,
        target: &str,
        sends_a_body: bool,
        fields: &[(String, String)],
    ) -> Self {
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
        // A name, a colon, a blank, a value and the end of the line; the request line has
        // its parts and three more.
        let of_fields: usize = fields
            .iter()
            .map(|(name, value)| name.len().saturating_add(value.len()).saturating_add(4))
            .fold(0, usize::saturating_add);
        let head = of_fields.saturating_add(target.len()).saturating_add(method.len());
        let length = field("content-length").and_then(|length| length.parse().ok());
        Self {
            method,
            path,
            head_bytes: u64::try_from(head).unwrap_or(u64::MAX),
            body_bytes: if sends_a_body { length.unwrap_or(1) } else { 0 },
            has_cookie: field("cookie").is_some(),
            has_referer: field("referer").is_some(),
        }
    }
}

impl Request<'_> {
    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> RequestShape {
        RequestShape {
            method: hash(self.method),
            path: hash(self.path),
            head: class(&HEAD_CLASSES, self.head_bytes),
            body: class(&BODY_CLASSES, self.body_bytes),
            has_cookie: self.has_cookie,
            has_referer: self.has_referer,
            by_probe: false,
        }
    }

    /// The shape of what a probe sends after this request failed (`probe::target`).
    pub(super) fn probed(&self) -> RequestShape {
        let repeats = matches!(self.method, "GET" | "HEAD");
        let (method, path) = if repeats { ("GET", self.path) } else { ("HEAD", "/") };
        let probe =
            Request { method, path, head_bytes: 0, body_bytes: 0, has_cookie: false, has_referer: false };
        RequestShape { by_probe: true, ..probe.shape() }
    }
}

fn class(least: &[u64], bytes: u64) -> u8 {
    u8::try_from(least.iter().filter(|least| bytes >= **least).count()).unwrap_or(u8::MAX)
}
