//! Markdown with YAML front matter, for agents and terminals.

use super::document::Document;
use super::problem::members;

/// The front matter holds the members of the problem document: a JSON value is a YAML value (YAML 1.2.2
/// section 1.2), so their quoting is JSON's. The text holds authored words and restricted ids only.
pub(super) fn markdown(document: &Document) -> String {
    let answer = document.answer;
    let labels = document.texts.labels;
    let front: String = members(document).iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let mut out = format!("---\n{front}---\n\n# {} {}\n\n", answer.status, document.headline);
    let sections = [
        (labels.what_it_means, format!("{} {}", document.meaning, document.confidence)),
        (labels.what_to_do, document.failure.visitor.to_owned()),
        (labels.when, document.when()),
        (labels.for_owners, document.failure.owner.to_owned()),
    ];
    for (heading, text) in sections {
        out.push_str(&format!("## {heading}\n\n{text}\n\n"));
    }
    out.push_str(&format!(
        "- {}: {}\n- {}: `{}`\n",
        labels.place,
        document.place,
        labels.code,
        answer.failure.code()
    ));
    if !answer.request_id.is_empty() {
        out.push_str(&format!("- {}: `{}`\n", labels.request_id, answer.request_id));
    }
    out
}
