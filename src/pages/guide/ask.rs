//! What explain is asked: a form, a JSON document or plain text, and what is wrong with
//! one that cannot be read.

use std::borrow::Cow;

use serde::Deserialize;

use super::PageRequest;
use super::explain::Input;

/// The largest body explain takes, in bytes: four times the start of a body that the judge looks at
/// (16 KiB), which leaves room for a head and some log lines.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The media types explain takes, as in `Accept-Post`.
pub(super) const TYPES: &str = "application/x-www-form-urlencoded, application/json, text/plain";

/// The most of a pasted text that is shown again, in characters.
const ECHO_CHARS_MAX: usize = 4_000;

/// Why a question was not taken.
#[derive(Debug)]
pub(super) struct Refused {
    /// The status, 4xx.
    pub(super) status: u16,
    /// What is wrong, and what would be right.
    pub(super) detail: String,
}

/// A question.
pub(super) struct Asking<'a> {
    /// What is to be explained.
    pub(super) input: Input<'a>,
}

impl<'a> Asking<'a> {
    /// A question of one text.
    pub(super) fn text(text: Cow<'a, str>) -> Self {
        Self { input: Input { text: Some(text), ..Input::default() } }
    }

    /// The pasted text, cut, to be shown again.
    pub(super) fn echo(&self) -> String {
        let text = self.input.text.as_deref().or(self.input.log.as_deref()).or(self.input.head.as_deref());
        text.unwrap_or_default().chars().take(ECHO_CHARS_MAX).collect()
    }
}

/// The JSON document a script sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskDocument<'a> {
    status: Option<u16>,
    #[serde(borrow)]
    head: Option<Cow<'a, str>>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow)]
    log: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

/// Whether a body is an HTML form's.
pub(super) fn is_form(content_type: Option<&str>) -> bool {
    media_type(content_type) == "application/x-www-form-urlencoded"
}

fn media_type(content_type: Option<&str>) -> String {
    let value = content_type.unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The text in a query, when there is one.
pub(super) fn queried(query: Option<&str>) -> Option<Cow<'_, str>> {
    let text = field(query?.as_bytes(), "text")?;
    (!text.trim().is_empty()).then_some(text)
}

fn field<'a>(form: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    form_urlencoded::parse(form).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Reads a posted question.
pub(super) fn posted<'a>(asked: &PageRequest<'a>) -> Result<Asking<'a>, Refused> {
    let refused = |status, detail: String| Err(Refused { status, detail });
    if asked.too_large || asked.body.len() > BODY_BYTES_MAX {
        let detail = format!(
            "The text is too long. At most {BODY_BYTES_MAX} bytes are read; the first lines are enough."
        );
        return refused(413, detail);
    }
    let input = match media_type(asked.content_type).as_str() {
        "application/x-www-form-urlencoded" => Input { text: field(asked.body, "text"), ..Input::default() },
        "text/plain" => Input { text: Some(String::from_utf8_lossy(asked.body)), ..Input::default() },
        "application/json" => match serde_json::from_slice::<AskDocument<'a>>(asked.body) {
            Ok(AskDocument { status, head, body, log, text }) => Input { status, head, body, log, text },
            Err(error) => {
                let detail = format!(
                    "The body is not the JSON that is expected: {error}. Right would be an object with one or more of \
                     \"status\" (a number), \"head\", \"body\", \"log\" and \"text\" (texts), such as {{\"status\": 502}}."
                );
                return refused(400, detail);
            }
        },
        _ => return refused(415, format!("The Content-Type is none that explain takes: {TYPES}.")),
    };
    if input.is_empty() {
        let detail = "There is nothing to explain. Send a status, a response head, a body or a log line.";
        return refused(400, detail.to_owned());
    }
    Ok(Asking { input })
}
