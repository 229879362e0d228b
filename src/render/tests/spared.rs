//! What is told while an origin is spared.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::answer::{Known, Spared};

fn spared(accept: &str, language: &str) -> String {
    let exchange = Exchange { accept_language: Some(language.to_owned()), ..exchange(accept) };
    let spared = Spared { since_ms: 1_763_632_740_000, next_look_ms: 1_763_632_804_000 };
    let known = Some(Known::BreakerOpen(4));
    let circumstances = Circumstances { spared: Some(spared), known, ..Circumstances::default() };
    let finding = finding(Failure::ConnectionRefused, Confidence::Certain);
    String::from_utf8(render(&decide(&finding, &exchange, &circumstances, &preferences())).body).unwrap()
}

#[test]
fn every_format_says_that_nothing_was_asked_and_what_it_fails_as() {
    let said = Texts::of(Language::English).words.spared().replace('\'', "&#39;");
    for (format, accept) in ACCEPTS {
        let text = spared(accept, "en");
        assert!(text.contains("connection_refused"), "{format:?}: {text}");
        match format {
            Format::Json | Format::ProblemJson => {
                let document: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(document["spared"]["since"], "2025-11-20T09:59:00Z");
                assert_eq!(document["spared"]["next_look"], "2025-11-20T10:00:04Z");
            }
            Format::Html | Format::Markdown | Format::Text | Format::Grpc => {
                let plain = text.replace('\'', "&#39;");
                assert!(plain.contains(&said), "{format:?}: {text}");
            }
        }
        let asked = body(&finding(Failure::ConnectionRefused, Confidence::Certain), accept);
        assert!(!asked.replace('\'', "&#39;").contains(&said) && !asked.contains("spared"), "{format:?}");
    }
}

#[test]
fn every_language_has_a_sentence_for_it() {
    let sentences: BTreeSet<&str> =
        Language::VARIANTS.iter().map(|language| Texts::of(*language).words.spared()).collect();
    assert_eq!(sentences.len(), Language::VARIANTS.len());
    for language in Language::VARIANTS {
        let said = Texts::of(*language).words.spared();
        assert!(spared("text/plain", language.tag()).contains(said), "{language:?}");
    }
}
