//! The replies of the guide: statuses and header fields.

use serde_json::{Value, json};

use crate::render::Rendered;

/// Nothing but its own style sheet and its own form.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// How long pages may be kept, in seconds: they only change with a new version of the worker.
const PAGES_FOR: &str = "public, max-age=3600";

/// A reply in the making.
pub(super) struct GuideReply {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl GuideReply {
    fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let cache = if matches!(status, 200..=399) { PAGES_FOR } else { "no-store" };
        let headers = vec![
            ("Content-Type", content_type.to_owned()),
            ("Cache-Control", cache.to_owned()),
            ("Vary", "Accept".to_owned()),
            // The guide is the same on every site that has it: no search engine needs it from each.
            ("X-Robots-Tag", "noindex".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// Sets a header field.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl From<GuideReply> for Rendered {
    fn from(reply: GuideReply) -> Self {
        Self { status: reply.status, headers: reply.headers, body: reply.body }
    }
}

/// A page. A template that does not render leaves a line of text, since the guide must
/// not fail during an outage.
pub(super) fn page(status: u16, page: askama::Result<String>) -> GuideReply {
    match page {
        Ok(html) => GuideReply::new(status, "text/html; charset=utf-8", html)
            .with("Content-Language", "en")
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        Err(_) => {
            GuideReply::new(500, "text/plain; charset=utf-8", "This page of the guide cannot be shown.\n")
        }
    }
}

/// A document for scripts.
pub(super) fn json(document: &Value) -> GuideReply {
    GuideReply::new(200, "application/json", format!("{document:#}\n"))
}

/// A request that cannot be answered (RFC 9457): what is wrong, and what would be right.
pub(super) fn problem(status: u16, detail: &str) -> GuideReply {
    let title = match status {
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        _ => "Bad Request",
    };
    let document = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail });
    GuideReply::new(status, "application/problem+json", format!("{document:#}\n"))
}

/// The style sheet.
pub(super) fn style(css: String) -> GuideReply {
    GuideReply::new(200, "text/css; charset=utf-8", css)
}

/// A redirect within the guide.
pub(super) fn moved(to: &str) -> GuideReply {
    GuideReply::new(302, "text/plain; charset=utf-8", format!("{to}\n")).with("Location", to)
}

/// An example of an answer. Its status is 200, because nothing has failed; its
/// page keeps its own policy.
pub(super) fn example(rendered: Rendered) -> GuideReply {
    let value = |name| rendered.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let content_type = value("Content-Type").unwrap_or_default();
    let policy = value("Content-Security-Policy");
    let reply = GuideReply::new(200, &content_type, rendered.body);
    match policy {
        Some(policy) => reply.with("Content-Security-Policy", &policy),
        None => reply,
    }
}
