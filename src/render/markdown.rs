//! Markdown with YAML front matter, for agents and terminals.

use super::document::Document;
use super::problem::members;
use crate::answer::{Answer, Language, short_id};

/// The front matter holds the members of the problem document: a JSON value is a YAML
/// value (YAML 1.2.2 section 1.2), so their quoting is JSON's. The text holds authored
/// words and restricted ids only.
pub(super) fn markdown(document: &Document) -> String {
    let answer = document.answer;
    let (labels, colon) = (document.words.labels, document.colon());
    // The front matter is for programs: English, whatever the text below it.
    let own = answer.own_english.clone();
    let english = Answer { language: Language::English, own, clock: None, ..answer.clone() };
    let front: String =
        members(&Document::new(&english)).iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let mut out = format!("---\n{front}---\n\n# {} {}\n\n", answer.status, escaped(&document.headline.text));
    let between = document.between();
    let spared = document.spared().map(|spared| format!("{between}{spared}")).unwrap_or_default();
    let sure = document.confidence.map(|sure| format!("{between}{sure}")).unwrap_or_default();
    let meaning = format!("{}{sure}{spared}", escaped(&document.meaning.text));
    let sections = [
        (labels.what_it_means, Some(meaning)),
        (labels.what_to_do, Some(what_to_do(document))),
        (labels.when, document.when()),
        (labels.for_owners, Some(document.english.owner.to_owned())),
    ];
    for (heading, text) in sections.into_iter().filter_map(|(heading, text)| Some((heading, text?))) {
        out.push_str(&format!("## {heading}\n\n{text}\n\n"));
    }
    out.push_str(&format!(
        "- {}{colon}{}\n- {}{colon}`{}`\n",
        labels.place,
        document.place,
        labels.code,
        answer.failure.code()
    ));
    if !answer.request_id.is_empty() {
        out.push_str(&format!("- {}{colon}`{}`\n", labels.request_id, answer.request_id));
        out.push_str(&format!("- {}{colon}`{}`\n", labels.short_id, short_id(&answer.request_id)));
    }
    out
}

/// What became of what was sent, and the advice.
fn what_to_do(document: &Document) -> String {
    let advice = escaped(&document.advice.text);
    match document.sent() {
        Some(sent) => format!("{sent}\n\n{advice}"),
        None => advice,
    }
}

/// Text as text, whoever wrote it: what Markdown (CommonMark 0.31 section 2.4) gives a meaning
/// within a line is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn marks_lose_their_meaning_and_words_keep_theirs() {
        let cases = [
            ("plain", "It's down, we know: 10:05 (UTC).", "It's down, we know: 10:05 (UTC)."),
            ("link", "[x](javascript:y)", "\\[x\\](javascript:y)"),
            ("html", "<script>&amp;</script>", "\\<script\\>\\&amp;\\</script\\>"),
            ("picture", "![x](y)", "\\!\\[x\\](y)"),
            ("code and stress", "`a` *b* _c_ ~d~ e|f \\*", "\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ e\\|f \\\\\\*"),
        ];
        for (id, text, expected) in cases {
            assert_eq!(escaped(text), expected, "{id}");
        }
    }
}
