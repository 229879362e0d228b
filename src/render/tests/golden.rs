//! Every failure in every format in English; in a language written from right to left, and in one
//! without an alphabet, one failure for each shape that a page can have. One reviewed file for each
//! format and language: a word changed in the template is read once, and not a hundred times.

use super::*;
use crate::answer::brand::Look;

/// The visible page without what is reviewed elsewhere and the same in all of them:
/// style, drawings, first checks.
fn visible(page: &str) -> String {
    let page = page.replace(&policy::style(&Look::default()), "…").replace(policy::SCRIPT, "…");
    let page = cut(&page, "<svg class=\"strata\"", "</svg>");
    let page = cut(&page, "<svg class=\"works\"", "</svg>");
    cut(&page, "<ol class=\"checks\"", "</ol>")
}

fn cut(text: &str, from: &str, to: &str) -> String {
    let Some((before, rest)) = text.split_once(from) else { return text.to_owned() };
    let (_, after) = rest.split_once(to).unwrap();
    format!("{before}{from}…{to}{after}")
}

fn golden(format: &str, accept: &str, language: Language) {
    let mut all = String::new();
    let few =
        [Failure::ConnectionRefused, Failure::TlsCertificateError, Failure::Maintenance, Failure::Internal];
    let shown = if language == Language::English { Failure::VARIANTS } else { &few };
    for failure in shown {
        let exchange = Exchange { accept_language: Some(language.tag().into()), ..exchange(accept) };
        let finding = known(*failure, Confidence::Certain);
        let answer = decide(&finding, &exchange, &Circumstances::default(), &preferences());
        let body = String::from_utf8(render(&answer).body).unwrap();
        all.push_str(&format!("======== {}\n{}\n", failure.code(), visible(&body)));
    }
    insta::assert_snapshot!(format!("golden_{format}_{}", language.tag()), all);
}

#[test]
fn every_failure_reads_as_reviewed() {
    for language in [Language::English, Language::Arabic, Language::Japanese] {
        golden("html", "text/html", language);
        golden("markdown", "text/markdown", language);
        golden("text", "text/plain", language);
    }
    golden("json", "application/json", Language::English);
}

#[test]
fn problem_documents_are_the_same_in_every_language_and_under_both_labels() {
    for failure in Failure::VARIANTS {
        let finding = known(*failure, Confidence::Certain);
        let in_english = body(&finding, "application/json");
        for language in [Language::Arabic, Language::Japanese] {
            for accept in ["application/json", "application/problem+json"] {
                let asked = Exchange { accept_language: Some(language.tag().into()), ..exchange(accept) };
                let answer = decide(&finding, &asked, &Circumstances::default(), &preferences());
                assert_eq!(String::from_utf8(render(&answer).body).unwrap(), in_english, "{failure:?}");
            }
        }
    }
}
