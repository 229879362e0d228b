//! An example of the answer to every failure, in every format: made by the code
//! that makes the real ones.

use crate::answer::{Answer, Circumstances, Format, Preferences, decide};
use crate::failure::Failure;
use crate::render::{Rendered, render};
use crate::sample;
use crate::verdict::Confidence;

/// The formats that are shown, and the name each is to be had under.
pub(super) const FORMATS: [(Format, &str, &str, &str); 4] = [
    (Format::Html, "example.html", "text/html", "HTML"),
    (Format::ProblemJson, "example.json", "application/problem+json", "Problem details (RFC 9457)"),
    (Format::Markdown, "example.md", "text/markdown", "Markdown"),
    (Format::Text, "example.txt", "text/plain", "Plain text"),
];

/// The format an example's name stands for.
pub(super) fn format(file: &str) -> Option<Format> {
    FORMATS.iter().find(|(_, name, _, _)| *name == file).map(|(format, ..)| *format)
}

/// Whether there is an answer to show: a visitor who has left gets none.
pub(super) const fn has_answer(failure: Failure) -> bool {
    !matches!(failure, Failure::VisitorGone)
}

/// The example's answer as data.
pub(super) fn answer(failure: Failure, format: Format, prefix: &str, now_ms: u64) -> Answer {
    let accept =
        FORMATS.iter().find(|(known, ..)| *known == format).map(|(_, _, media, _)| (*media).to_owned());
    let exchange = sample::exchange("www.example.com", accept.as_deref(), format == Format::Html, now_ms);
    let finding = sample::finding(failure, Confidence::Certain);
    let preferences = Preferences {
        brand_name: Some("Example".to_owned()),
        guide_prefix: Some(prefix.to_owned()),
        ..Preferences::default()
    };
    decide(&finding, &exchange, &Circumstances::default(), &preferences)
}

/// The example as it would be sent.
pub(super) fn rendered(failure: Failure, format: Format, prefix: &str, now_ms: u64) -> Rendered {
    render(&answer(failure, format, prefix, now_ms))
}

/// The head of an example, as `curl -i` prints it.
pub(super) fn head(rendered: &Rendered) -> String {
    let fields = rendered.headers.iter().filter(|(name, _)| !name.starts_with("Access-Control"));
    let fields: String = fields.map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("HTTP/2 {}\n{fields}", rendered.status)
}
