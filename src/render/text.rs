//! Plain text: a few lines for terminals, logs of other programs, and whoever
//! asked for no format we have.

use super::document::Document;
use crate::answer::short_id;

/// The text. Authored words and restricted ids only, so nothing needs escaping.
pub(super) fn text(document: &Document) -> String {
    let answer = document.answer;
    let (labels, colon) = (document.words.labels, document.colon());
    let mut out = format!("{} {}\n\n{}\n", answer.status, document.headline, document.meaning);
    if let Some(sure) = document.confidence {
        out.push_str(&format!("{sure}\n"));
    }
    if let Some(spared) = document.spared() {
        out.push_str(&format!("{spared}\n"));
    }
    out.push('\n');
    if let Some(sent) = document.sent() {
        out.push_str(&format!("{sent}\n\n"));
    }
    out.push_str(&format!("{}\n\n", document.advice_and_when('\n')));
    out.push_str(&format!(
        "{}{colon}{}\n{}{colon}{}\n",
        labels.place,
        document.place,
        labels.code,
        answer.failure.code()
    ));
    if !answer.request_id.is_empty() {
        out.push_str(&format!("{}{colon}{}\n", labels.request_id, answer.request_id));
        out.push_str(&format!("{}{colon}{}\n", labels.short_id, short_id(&answer.request_id)));
    }
    out
}
