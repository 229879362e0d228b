//! The replies of the console: statuses and header fields.

use serde_json::{Value, json};

use crate::render::Rendered;

/// Nothing but its own style sheet, script, forms and questions.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn reply(status: u16, content_type: &str, cache: &str, body: impl Into<Vec<u8>>) -> Rendered {
    let headers = vec![
        ("Content-Type", content_type.to_owned()),
        ("Cache-Control", cache.to_owned()),
        ("X-Robots-Tag", "noindex".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        // Forms of this page name their origin, which is asked of them; nobody else learns of it.
        ("Referrer-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
    ];
    Rendered { status, headers, body: body.into() }
}

impl Rendered {
    /// The same with one more field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A page. A template that does not render leaves a line of text: the console must
/// not fail during an outage.
pub(super) fn page(status: u16, page: askama::Result<String>) -> Rendered {
    match page {
        Ok(html) => reply(status, "text/html; charset=utf-8", "no-store", html)
            .with("Content-Language", "en")
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        Err(_) => {
            reply(500, "text/plain; charset=utf-8", "no-store", "This page of the console cannot be shown.\n")
        }
    }
}

/// A document for scripts.
pub(super) fn json(document: &Value) -> Rendered {
    reply(200, "application/json", "no-store", format!("{document:#}\n"))
}

/// The counters (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>).
pub(super) fn metrics(text: String) -> Rendered {
    reply(200, "text/plain; version=0.0.4; charset=utf-8", "no-store", text)
}

/// What is wrong, and what would be right (RFC 9457).
pub(super) fn problem(status: u16, detail: &str) -> Rendered {
    let title = match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        _ => "Bad Request",
    };
    let document = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail });
    reply(status, "application/problem+json", "no-store", format!("{document:#}\n"))
}

/// On to another page, with GET.
pub(super) fn see_other(to: &str) -> Rendered {
    reply(303, "text/plain; charset=utf-8", "no-store", format!("{to}\n")).with("Location", to)
}

/// What changes with a new version of the worker only.
pub(super) fn asset(content_type: &str, text: &str) -> Rendered {
    reply(200, content_type, "private, max-age=600", text)
}
