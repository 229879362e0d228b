//! Every language says everything, no surer than we are, in its own script.

use std::collections::BTreeSet;

use super::*;
use crate::render::texts::{LanguageWords, Sayings};

/// Every sentence of a language about failures, by failure and confidence.
pub(super) fn said(words: &LanguageWords) -> impl Iterator<Item = (Failure, Confidence, [String; 3])> {
    let each =
        Failure::VARIANTS.iter().flat_map(|failure| Confidence::VARIANTS.iter().map(move |c| (*failure, *c)));
    each.map(|(failure, confidence)| {
        let said = words.say(failure, confidence);
        (failure, confidence, [said.headline.into(), said.meaning.into(), said.advice.into()])
    })
}

/// The words around, without those that may be a name or an abbreviation.
fn labels(words: &LanguageWords) -> Vec<&'static str> {
    let (l, w) = (words.labels, words.way);
    let mut all = vec![
        l.what_it_means,
        l.would_mean,
        l.what_to_do,
        l.when,
        l.for_owners,
        l.first_checks,
        l.the_way,
        l.request_id,
        l.request_id_why,
        l.code,
        l.reason,
        l.component,
        l.time,
        l.place,
        l.status_page,
        l.support,
        l.guide,
        l.waiting_does_not_help,
        l.come_back,
        l.not_before,
        l.reloads,
        l.pause,
        l.resume,
        l.try_now,
        l.home,
        l.copy,
        l.copied,
        l.short_id,
        l.sent_no,
        l.sent_maybe,
        l.sent_yes,
        w.platform,
        w.start,
        w.passed,
        w.held,
        w.unknown,
    ];
    all.extend(w.places);
    let declined = words.declined;
    all.extend([declined.headline, declined.meaning, declined.advice]);
    all.extend([words.sure, words.broken].iter().flat_map(|by| [by.certain, by.likely, by.possible]));
    all
}

#[test]
fn every_language_has_all_its_words() {
    for language in Language::VARIANTS {
        let words = Texts::of(*language).words;
        for (failure, confidence, texts) in said(words) {
            for text in texts {
                assert!(!text.trim().is_empty() && text.trim() == text, "{language:?} {failure:?}: {text:?}");
                assert!(!text.contains("{}") && !text.contains("  "), "{language:?} {failure:?}: {text:?}");
                assert!(text.chars().count() <= 260, "{language:?} {failure:?} {confidence:?}: {text}");
            }
        }
        for text in labels(words) {
            assert!(!text.is_empty() && text.trim() == text, "{language:?}: {text:?}");
        }
        let (labels, units) = (words.labels, words.units);
        let gaps = [labels.would_mean, labels.come_back, labels.not_before];
        let forms = [units.seconds, units.minutes, units.hours, units.days].map(|forms| forms.all());
        for form in forms.as_flattened() {
            assert!(form.matches("{}").count() <= 1 && form.trim() == *form, "{language:?}: {form}");
        }
        assert_eq!(units.both.matches("{}").count(), 2, "{language:?}: {}", units.both);
        for sentence in gaps {
            assert_eq!(sentence.matches("{}").count(), 1, "{language:?}: {sentence}");
        }
        if let Sayings::Grouped(grouped) = words.sayings {
            assert_eq!(grouped.maybe.matches("{}").count(), 1, "{language:?}");
        }
    }
}

#[test]
fn headlines_fit_and_tell_failures_apart() {
    for language in Language::VARIANTS {
        let words = Texts::of(*language).words;
        let mut different = BTreeSet::new();
        for (failure, confidence, [headline, ..]) in said(words) {
            assert!(headline.chars().count() <= 95, "{language:?} {failure:?}: {headline}");
            assert!(!headline.ends_with(['.', '。']), "{language:?} {failure:?}: {headline}");
            if confidence == Confidence::Certain {
                different.insert(headline);
            }
        }
        assert!(different.len() >= 23, "{language:?}: {} headlines", different.len());
        let marks = [words.broken.certain, words.broken.likely, words.broken.possible, words.way.held];
        assert_eq!(BTreeSet::from(marks).len(), 4, "{language:?}");
        let sure = [words.sure.certain, words.sure.likely, words.sure.possible];
        assert_eq!(BTreeSet::from(sure).len(), 3, "{language:?}");
    }
}

#[test]
fn a_possibility_never_reads_as_a_fact() {
    for language in Language::VARIANTS {
        let words = Texts::of(*language).words;
        for failure in Failure::VARIANTS {
            let (is, may) =
                (words.say(*failure, Confidence::Certain), words.say(*failure, Confidence::Possible));
            assert_eq!(words.say(*failure, Confidence::Likely), is, "{language:?} {failure:?}");
            assert_ne!(is.headline, may.headline, "{language:?} {failure:?}");
            assert!(!may.headline.starts_with(&*is.headline), "{language:?} {failure:?}");
            assert!(may.meaning.len() > is.meaning.len(), "{language:?} {failure:?}");
        }
    }
}

#[test]
fn every_sentence_is_in_its_own_script() {
    use Language as L;
    let script = |language: Language| -> fn(char) -> bool {
        match language {
            L::ChineseSimplified | L::ChineseTraditional => |c| ('\u{4e00}'..='\u{9fff}').contains(&c),
            L::Japanese => {
                |c| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
            }
            L::Korean => |c| ('\u{ac00}'..='\u{d7a3}').contains(&c),
            L::Arabic | L::Persian => |c| ('\u{600}'..='\u{6ff}').contains(&c),
            L::Hebrew => |c| ('\u{590}'..='\u{5ff}').contains(&c),
            L::Hindi => |c| ('\u{900}'..='\u{97f}').contains(&c),
            L::Thai => |c| ('\u{e00}'..='\u{e7f}').contains(&c),
            L::Russian | L::Ukrainian => |c| ('\u{400}'..='\u{4ff}').contains(&c),
            _ => |c| {
                c.is_ascii_alphabetic()
                    || ('\u{c0}'..='\u{24f}').contains(&c)
                    || ('\u{1e00}'..='\u{1eff}').contains(&c)
            },
        }
    };
    for language in Language::VARIANTS {
        let (words, own) = (Texts::of(*language).words, script(*language));
        let foreign = |text: &str| {
            let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
            let strange = letters.iter().filter(|c| !own(**c)).count();
            // `Cookie`, `ID`, `UTC` and `WWW` stay as they are.
            letters.is_empty() || strange * 2 > letters.len()
        };
        for text in labels(words).into_iter().filter(|text| *text != words.labels.not_before) {
            assert!(!foreign(text), "{language:?}: {text}");
        }
        for (failure, _, texts) in said(words) {
            for text in texts {
                assert!(!foreign(&text), "{language:?} {failure:?}: {text}");
            }
        }
    }
}

#[test]
fn simplified_and_traditional_are_not_mixed() {
    let all = |language| -> String {
        let words = Texts::of(language).words;
        let sentences = said(words).flat_map(|(_, _, texts)| texts);
        sentences.chain(labels(words).into_iter().map(str::to_owned)).collect()
    };
    let (hans, hant) = (all(Language::ChineseSimplified), all(Language::ChineseTraditional));
    for (simplified, traditional) in
        [('网', '網'), ('连', '連'), ('务', '務'), ('应', '應'), ('请', '請'), ('载', '載')]
    {
        assert!(hans.contains(simplified) && !hans.contains(traditional), "{simplified}");
        assert!(hant.contains(traditional) && !hant.contains(simplified), "{traditional}");
    }
}

#[test]
fn waits_read_well_and_are_never_short() {
    #[rustfmt::skip]
    let cases = [
        (0, "5 seconds"), (1, "5 seconds"), (31, "35 seconds"), (89, "90 seconds"), (90, "2 minutes"),
        (120, "2 minutes"), (121, "3 minutes"), (3600, "60 minutes"), (7199, "120 minutes"), (7200, "2 hours"),
        (7201, "3 hours"), (21_600, "6 hours"),
    ];
    for (seconds, expected) in cases {
        assert_eq!(Texts::of(Language::English).words.wait(seconds), expected);
    }
    for language in Language::VARIANTS {
        let wait = Texts::of(*language).words.wait(180);
        assert!(wait.contains(['3', '۳']) && wait.chars().any(char::is_alphabetic), "{language:?}: {wait}");
    }
}

#[test]
fn page_markdown_and_text_are_translated_and_the_front_matter_is_not() {
    for language in Language::VARIANTS {
        let asked =
            |accept: &str| Exchange { accept_language: Some(language.tag().into()), ..exchange(accept) };
        let finding = finding(Failure::ConnectionRefused, Confidence::Certain);
        let shown = |accept: &str| {
            let answer = decide(&finding, &asked(accept), &Circumstances::default(), &preferences());
            String::from_utf8(render(&answer).body).unwrap()
        };
        let said = Texts::of(*language).words.say(Failure::ConnectionRefused, Confidence::Certain);
        let advice = said.advice.replace('\'', "&#39;");
        for accept in ["text/html", "text/markdown", "text/plain"] {
            let body = shown(accept);
            assert!(body.contains(said.advice) || body.contains(&advice), "{language:?} {accept}");
        }
        let front = |text: &str| text.split("\n---\n").next().unwrap().to_owned();
        assert!(front(&shown("text/markdown")).contains("title: \"Connection refused\""), "{language:?}");
        let html = format!("<html lang=\"{}\" dir=\"{}\"", language.tag(), language.direction());
        assert!(shown("text/html").contains(&html), "{language:?}");
    }
}

#[test]
fn words_of_another_language_say_so() {
    use crate::answer::Tag;
    use crate::answer::brand::{OwnText, OwnTexts};
    // id, language of the site's words, what the visitor reads, the headline's element
    let rows = [
        ("swedish", "sv", "sv", "<h1 lang=\"sv\" dir=\"ltr\">Ugnen är kall</h1>"),
        ("of a region", "pt-BR", "pt-BR", "<h1 lang=\"pt-BR\" dir=\"ltr\">Ugnen är kall</h1>"),
        ("urdu", "ur", "ur,de;q=0.1", "<h1 lang=\"ur\" dir=\"rtl\">Ugnen är kall</h1>"),
        ("by its script", "az-Arab", "az-Arab", "<h1 lang=\"az-Arab\" dir=\"rtl\">Ugnen är kall</h1>"),
        ("the page's own", "de", "de-AT", "<h1>Ugnen är kall</h1>"),
    ];
    for (id, language, wanted, expected) in rows {
        let own = OwnText {
            language: Tag::parse(language).unwrap(),
            failure: Failure::ConnectionRefused,
            headline: Some("Ugnen är kall".into()),
            meaning: None,
            advice: None,
        };
        let preferences = Preferences { texts: OwnTexts(vec![own]), ..preferences() };
        let exchange = Exchange { accept_language: Some(wanted.into()), ..exchange("text/html") };
        let answer = |confidence| {
            let finding = finding(Failure::ConnectionRefused, confidence);
            decide(&finding, &exchange, &Circumstances::default(), &preferences)
        };
        let sure = answer(Confidence::Certain);
        let page = String::from_utf8(render(&sure).body).unwrap();
        assert!(page.contains(expected), "{id}");
        assert!(page.contains(&format!("<html lang=\"{}\"", sure.language.tag())), "{id}");
        let unsure = String::from_utf8(render(&answer(Confidence::Possible)).body).unwrap();
        assert!(!unsure.contains("Ugnen"), "{id}: a possibility is never stated");
    }
}
