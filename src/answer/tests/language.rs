//! Which language whom.

use proptest::prelude::*;
use strum::VariantArray;

use super::exchange;
use crate::answer::{Circumstances, Language, Preferences, decide};
use crate::exchange::Exchange;
use crate::failure::Failure;

#[test]
fn the_best_language_wins() {
    use Language as L;
    #[rustfmt::skip]
    let cases = [
        ("no header", None, L::English),
        ("empty", Some(""), L::English),
        ("exact", Some("de"), L::German),
        ("region", Some("pt-BR,pt;q=0.9,en;q=0.8"), L::Portuguese),
        ("portuguese of Portugal", Some("pt-PT,pt;q=0.9,en;q=0.8"), L::PortugueseEuropean),
        ("portuguese of Angola", Some("pt-AO"), L::PortugueseEuropean),
        ("portuguese of no region", Some("pt"), L::Portuguese),
        ("case", Some("DE-at"), L::German),
        ("script and region", Some("zh-Hant-TW"), L::ChineseTraditional),
        ("taiwan", Some("zh-TW,zh;q=0.9"), L::ChineseTraditional),
        ("hong kong", Some("zh-HK"), L::ChineseTraditional),
        ("script beats region", Some("zh-Hans-HK"), L::ChineseSimplified),
        ("china", Some("zh-CN"), L::ChineseSimplified),
        ("chinese", Some("zh"), L::ChineseSimplified),
        ("old hebrew", Some("iw-IL"), L::Hebrew),
        ("old indonesian", Some("in"), L::Indonesian),
        ("first that we have", Some("sw, xx-YY, uk, fr"), L::Ukrainian),
        ("weight beats order", Some("fr;q=0.5, ja;q=0.9, en;q=0.1"), L::Japanese),
        ("spaces", Some(" fr ; q=0.5 ,  ko ; q=0.7"), L::Korean),
        ("refused", Some("fr;q=0, it;q=0.1"), L::Italian),
        ("only refused", Some("fr;q=0"), L::English),
        ("anything", Some("*"), L::English),
        ("anything but first something", Some("*;q=0.1, tr;q=0.5"), L::Turkish),
        ("english first", Some("en-US,en;q=0.9,de;q=0.8"), L::English),
        ("unknown before english", Some("sw,en;q=0.9,de;q=0.8"), L::English),
        ("weight in words is no entry", Some("de;q=high, nl;q=0.1"), L::Dutch),
        ("weight over one is no entry", Some("de;q=7, nl;q=0.1"), L::Dutch),
        ("another parameter is no entry", Some("de;x=1, nl;q=0.1"), L::Dutch),
        ("a longer word is another language", Some("deu, den"), L::English),
        ("garbage", Some(";;,,=-,--"), L::English),
    ];
    for (id, header, expected) in cases {
        assert_eq!(Language::negotiate(header), expected, "{id}");
    }
}

#[test]
fn tags_are_told_apart_and_read_back() {
    for language in Language::VARIANTS {
        assert_eq!(Language::of_tag(language.tag()), Some(*language));
        assert_eq!(Language::negotiate(Some(language.tag())), *language, "{language:?}");
    }
    assert_eq!(Language::of_tag("tlh"), None);
    let rtl: Vec<_> = Language::VARIANTS.iter().filter(|l| l.direction() == "rtl").map(|l| l.tag()).collect();
    assert_eq!(rtl, ["ar", "fa", "he"]);
}

#[test]
fn documents_for_programs_stay_english() {
    let finding = super::finding(Failure::ConnectionRefused);
    for (accept, expected) in [
        ("text/html", "ja"),
        ("text/markdown", "ja"),
        ("text/plain", "ja"),
        ("application/json", "en"),
        ("application/problem+json", "en"),
    ] {
        let asked =
            Exchange { accept: Some(accept.into()), accept_language: Some("ja".into()), ..exchange() };
        let answer = decide(&finding, &asked, &Circumstances::default(), &Preferences::default());
        assert_eq!(super::header(&answer, "Content-Language"), Some(expected), "{accept}");
        assert!(super::header(&answer, "Vary").is_some_and(|vary| vary.contains("Accept-Language")));
    }
}

proptest! {
    #[test]
    fn no_header_is_too_odd(header in ".*") {
        prop_assert!(Language::VARIANTS.contains(&Language::negotiate(Some(&header))));
    }
}
