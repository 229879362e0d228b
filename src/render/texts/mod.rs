//! The public texts: everything a visitor may read, as authored sentences,
//! one file for each language.
//!
//! A language is one [`LanguageWords`] value: structs without defaults and `match`es without a
//! wildcard, so a failure or label without words does not compile, in any language, and nothing
//! is parsed at start-up. Sentences are whole; only numbers, times, places and other whole
//! sentences are put into them, at `{}`.
//!
//! English has its own sentences for each failure ([`Texts`]); they are also what the guide, the
//! problem documents and whoever runs the site read. What a visitor can do is said in English by
//! [`crate::advice`] alone. The other languages say the same in fewer sentences, shared by failures
//! that look alike to a visitor ([`Grouped`]).

mod ar;
mod de;
mod en;
mod es;
mod fa;
mod fr;
mod grouped;
mod he;
mod hi;
mod id;
mod it;
mod ja;
mod ko;
mod nl;
mod pl;
mod pt;
mod pt_pt;
mod ru;
mod th;
mod tr;
mod uk;
mod units;
mod vi;
mod words;
mod zh_hans;
mod zh_hant;

use crate::answer::Language;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

pub use grouped::{Advice, Grouped, Headlines, Meanings};
pub use units::{Forms, Plural, Units};
pub use words::{By, Declined, Labels, LanguageWords, Said, Sayings, WayTexts};

/// What is said about one failure in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureText {
    /// The failure's name: a noun phrase that claims nothing about this exchange.
    pub name: &'static str,
    /// The headline when the cause is certain or likely.
    pub is: &'static str,
    /// The headline when the cause is only possible: never a statement of fact.
    pub may: &'static str,
    /// What such a failure means to a visitor: no word of engineering.
    pub meaning: &'static str,
    /// What such a failure is, for programs and for whoever runs the site.
    pub detail: &'static str,
    /// What whoever runs the site can do.
    pub owner: &'static str,
}

/// One language.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// What is said about a failure, in English whatever the language: for operators and programs.
    pub failure: fn(Failure) -> FailureText,
    /// Where it broke, as a noun phrase, in English whatever the language.
    pub hop: fn(Hop) -> &'static str,
    /// How sure we are, as a sentence, in English whatever the language.
    pub confidence: fn(Confidence) -> &'static str,
    /// What whoever runs the site reads where an application's own 4xx was replaced, in
    /// English whatever the language.
    pub declined: &'static str,
    /// Everything visitors read, in the language.
    pub words: &'static LanguageWords,
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &en::TEXTS,
            Language::ChineseSimplified => &const { en::operators(&zh_hans::WORDS) },
            Language::ChineseTraditional => &const { en::operators(&zh_hant::WORDS) },
            Language::Spanish => &const { en::operators(&es::WORDS) },
            Language::Arabic => &const { en::operators(&ar::WORDS) },
            Language::Portuguese => &const { en::operators(&pt::WORDS) },
            Language::PortugueseEuropean => &const { en::operators(&pt_pt::WORDS) },
            Language::Hindi => &const { en::operators(&hi::WORDS) },
            Language::Indonesian => &const { en::operators(&id::WORDS) },
            Language::French => &const { en::operators(&fr::WORDS) },
            Language::Japanese => &const { en::operators(&ja::WORDS) },
            Language::Russian => &const { en::operators(&ru::WORDS) },
            Language::German => &const { en::operators(&de::WORDS) },
            Language::Turkish => &const { en::operators(&tr::WORDS) },
            Language::Korean => &const { en::operators(&ko::WORDS) },
            Language::Italian => &const { en::operators(&it::WORDS) },
            Language::Vietnamese => &const { en::operators(&vi::WORDS) },
            Language::Polish => &const { en::operators(&pl::WORDS) },
            Language::Dutch => &const { en::operators(&nl::WORDS) },
            Language::Thai => &const { en::operators(&th::WORDS) },
            Language::Persian => &const { en::operators(&fa::WORDS) },
            Language::Hebrew => &const { en::operators(&he::WORDS) },
            Language::Ukrainian => &const { en::operators(&uk::WORDS) },
        }
    }
}

/// Puts a value into a sentence at `{}`.
pub(super) fn fill(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}
