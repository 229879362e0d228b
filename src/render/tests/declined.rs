//! What is said in place of an application's own 4xx: that it answered so, and nothing that broke.

use serde_json::Value;

use super::*;

fn declined(status: u16, wait: Option<&str>) -> Finding {
    Finding {
        received_status: Some(status),
        origin_retry_after: wait.and_then(|value| RetryAfter::read(value, None)),
        ..finding(Failure::ApplicationError, Confidence::Possible)
    }
}

#[test]
fn every_format_says_what_the_site_answered_and_nothing_of_a_failure() {
    let failed = (Texts::of(Language::English).failure)(Failure::ApplicationError);
    for language in Language::VARIANTS {
        let words = Texts::of(*language).words;
        for (status, wait) in [(404, None), (410, None), (429, Some("40"))] {
            let said = words.say_declined(status);
            for (format, accept) in ACCEPTS {
                let asked = Exchange { accept_language: Some(language.tag().into()), ..exchange(accept) };
                let finding = declined(status, wait);
                let answer = decide(&finding, &asked, &Circumstances::default(), &preferences());
                let shown = String::from_utf8(render(&answer).body).unwrap().replace("&#39;", "'");
                let id = format!("{language:?} {status} {format:?}");
                let programs = matches!(format, Format::Json | Format::ProblemJson);
                let said = if programs {
                    Texts::of(Language::English).words.say_declined(status)
                } else {
                    said.clone()
                };
                for text in [&*said.headline, &*said.meaning, said.advice] {
                    assert!(shown.contains(text), "{id}: {text}\n{shown}");
                }
                assert!(!shown.contains(failed.is) && !shown.contains(failed.may), "{id}");
                assert!(!shown.contains(words.labels.waiting_does_not_help), "{id}");
                assert!(!shown.contains("class=\"way\""), "{id}: nothing broke, so no place is drawn");
            }
        }
    }
}

#[test]
fn a_document_asks_nobody_to_repair_anything() {
    // id, finding, retryable, whether somebody has to act
    let error = Finding { received_status: Some(500), ..declined(500, None) };
    let cases = [
        ("404", declined(404, None), false, false),
        ("429", declined(429, Some("40")), true, false),
        ("an error of the application", error, true, true),
    ];
    for (id, finding, retryable, acts) in cases {
        let json: Value = serde_json::from_str(&body(&finding, "application/json")).unwrap();
        let told = (&json["retryable"], &json["owner_action_required"]);
        assert_eq!(told, (&retryable.into(), &acts.into()), "{id}: {json}");
        assert_eq!(json["status"], finding.received_status.unwrap(), "{id}");
        let advice = json["what_you_should_do"].as_str().unwrap();
        assert_eq!(advice.contains("Please try again in"), retryable, "{id}: {advice}");
    }
}

#[test]
fn every_language_has_its_words_for_it() {
    for language in Language::VARIANTS {
        let words = Texts::of(*language).words;
        assert_eq!(words.declined.headline.matches("{}").count(), 1, "{language:?}");
        let said = words.say_declined(404);
        assert!(said.headline.chars().count() <= 95 && !said.headline.ends_with(['.', '。']), "{language:?}");
        for text in [&*said.meaning, said.advice] {
            assert!(
                text.trim() == text && !text.contains("  ") && !text.contains("{}"),
                "{language:?}: {text}"
            );
            assert!((20..=260).contains(&text.chars().count()), "{language:?}: {text}");
        }
    }
}
