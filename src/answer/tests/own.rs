//! The site's own words, in the languages that somebody has written them in.

use super::{exchange, finding, header};
use crate::answer::brand::{OwnText, OwnTexts};
use crate::answer::{Announcement, Answer, Circumstances, Language, Preferences, Sentence, Tag, decide};
use crate::exchange::Exchange;
use crate::failure::Failure;

/// A site that says it in each of these languages.
fn site(languages: &[&str], default: Option<&str>) -> Preferences {
    let own = |tag: &&str| OwnText {
        language: Tag::parse(tag).unwrap(),
        failure: Failure::ConnectionRefused,
        headline: Some(format!("own {tag}")),
        meaning: None,
        advice: None,
    };
    Preferences {
        texts: OwnTexts(languages.iter().map(own).collect()),
        default_language: default.and_then(Tag::parse),
        ..Preferences::default()
    }
}

fn asked(accept_language: &str, preferences: &Preferences, announcement: Option<&Announcement>) -> Answer {
    let exchange = Exchange { accept_language: Some(accept_language.to_owned()), ..exchange() };
    let failure = if announcement.is_some() { Failure::Maintenance } else { Failure::ConnectionRefused };
    decide(
        &finding(failure),
        &exchange,
        &Circumstances { announcement, ..Circumstances::default() },
        preferences,
    )
}

#[test]
fn each_visitor_reads_the_best_of_the_sites_words_and_ours() {
    use Language as L;
    // id, languages of the site, default, Accept-Language, the site's words, language of
    // the rest, Content-Language
    #[rustfmt::skip]
    let rows = [
        ("a language we have no words in", &["sv"][..], None, "sv-SE,sv;q=0.9,en;q=0.8", Some("own sv"), L::English, "sv"),
        ("the rest in the next best", &["sv"], None, "sv,de;q=0.5", Some("own sv"), L::German, "sv"),
        ("ours is read better", &["sv"], None, "de,sv;q=0.5", None, L::German, "de"),
        ("of a region", &["pt-BR"], None, "pt-BR,pt;q=0.9", Some("own pt-BR"), L::Portuguese, "pt-BR"),
        ("not of another region", &["pt-BR"], None, "pt-PT,pt;q=0.9", None, L::PortugueseEuropean, "pt-PT"),
        ("the closest of two", &["de", "de-AT"], None, "de-at", Some("own de-AT"), L::German, "de-AT"),
        ("the wider of two", &["de", "de-AT"], None, "de-CH", Some("own de"), L::German, "de"),
        ("what a region writes", &["zh-Hant"], None, "zh-TW", Some("own zh-Hant"), L::ChineseTraditional, "zh-Hant"),
        ("an old name", &["he"], None, "iw", Some("own he"), L::Hebrew, "he"),
        ("nothing that is there", &["sv"], None, "fi", None, L::English, "en"),
        ("the site's default", &["sv"], Some("sv"), "fi", Some("own sv"), L::English, "sv"),
        ("a default of ours", &["sv"], Some("de-CH"), "fi", None, L::German, "de"),
        ("anything", &["sv"], Some("sv"), "*", Some("own sv"), L::English, "sv"),
        ("no default against a wish", &["sv"], Some("sv"), "fr", None, L::French, "fr"),
        ("refused", &["sv"], None, "sv;q=0, fr", None, L::French, "fr"),
    ];
    for (id, languages, default, accept_language, own, language, content_language) in rows {
        let answer = asked(accept_language, &site(languages, default), None);
        let headline = answer.own.headline.as_ref().map(|sentence| sentence.text.as_str());
        assert_eq!((headline, answer.language), (own, language), "{id}");
        assert_eq!(header(&answer, "Content-Language"), Some(content_language), "{id}");
    }
}

#[test]
fn a_window_says_it_to_everybody_or_to_each_in_their_language() {
    let sentence = |tag: &str, text: &str| Sentence { tag: Tag::parse(tag), text: text.to_owned() };
    let for_everybody = Announcement { title: vec![sentence("", "Closed")], ..Announcement::default() };
    let by_language = Announcement {
        title: vec![sentence("en", "Closed"), sentence("sv", "Stängt")],
        ..Announcement::default()
    };
    // id, window, Accept-Language, default, what is said
    let rows = [
        ("to everybody", &for_everybody, "sv", None, Some("Closed")),
        ("swedish", &by_language, "sv", None, Some("Stängt")),
        ("english", &by_language, "en-GB", None, Some("Closed")),
        ("ours in german", &by_language, "de", None, None),
        ("none that is there", &by_language, "fi", None, Some("Closed")),
        ("the site's default", &by_language, "fi", Some("sv"), Some("Stängt")),
    ];
    for (id, window, accept_language, default, expected) in rows {
        let answer = asked(accept_language, &site(&[], default), Some(window));
        assert_eq!(answer.own.headline.as_ref().map(|sentence| sentence.text.as_str()), expected, "{id}");
    }
}

#[test]
fn a_range_that_is_longer_than_any_tag_costs_nothing() {
    let endless = format!("sv{}", "-a".repeat(20_000));
    let answer = asked(&endless, &site(&["sv"], None), None);
    assert!(answer.own.headline.is_some());
}
