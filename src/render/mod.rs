//! From an answer to bytes: the page, problem details, Markdown and plain text,
//! and fields alone for gRPC.
//!
//! All say the same, out of one `Document`. In scope: words and escaping. Out of scope: any
//! decision (`answer`), and the guide and console pages.

mod document;
mod grpc;
mod html;
mod markdown;
pub(crate) mod moment;
pub(crate) mod policy;
mod problem;
#[cfg(test)]
mod tests;
mod text;
pub mod texts;
pub(crate) mod way;

use crate::answer::{Answer, Format};
use document::Document;

/// A finished reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The HTTP status.
    pub status: u16,
    /// The header fields, in order.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for `HEAD`.
    pub body: Vec<u8>,
}

/// Renders an answer. Never fails: should the page not render, its body is the plain text.
#[must_use]
pub fn render(answer: &Answer) -> Rendered {
    let mut headers = answer.headers.clone();
    let body = body(answer, &mut headers);
    let body = if answer.with_body { body.into_bytes() } else { Vec::new() };
    Rendered { status: answer.status, headers, body }
}

fn body(answer: &Answer, headers: &mut Vec<(&'static str, String)>) -> String {
    let document = Document::new(answer);
    match answer.format {
        Format::Html => match html::page(&document) {
            Ok(page) => {
                headers.push(("Content-Security-Policy", page.policy));
                page.html
            }
            Err(_) => {
                for (_, value) in headers.iter_mut().filter(|(name, _)| *name == "Content-Type") {
                    *value = Format::Text.content_type().to_owned();
                }
                text::text(&document)
            }
        },
        Format::Markdown => markdown::markdown(&document),
        Format::Text => text::text(&document),
        Format::Json | Format::ProblemJson => problem::json(&document),
        Format::Grpc => {
            headers.extend(grpc::fields(&document));
            String::new()
        }
    }
}
