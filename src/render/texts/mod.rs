//! The public texts: everything a visitor may read, as authored sentences, one directory for each language.
//!
//! A language is one [`Texts`] value. Its tables are `match`es without a wildcard, so a failure or hop without
//! words does not compile, in any language, and nothing is parsed at start-up. Sentences are whole; only
//! numbers, dates and ids are put into them, at `{}`.

mod en;

use crate::answer::Language;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// What is said about one failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureText {
    /// The failure's name: a noun phrase that claims nothing about this exchange.
    pub name: &'static str,
    /// The headline when the cause is certain or likely.
    pub is: &'static str,
    /// The headline when the cause is only possible: never a statement of fact.
    pub may: &'static str,
    /// What such a failure means.
    pub meaning: &'static str,
    /// What a visitor can do.
    pub visitor: &'static str,
    /// What whoever runs the site can do.
    pub owner: &'static str,
}

/// Words around the failure, the same for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// Heading over the meaning.
    pub what_it_means: &'static str,
    /// What introduces the meaning where the cause is only possible: `{}` is the meaning.
    pub would_mean: &'static str,
    /// Heading over the visitor's advice.
    pub what_to_do: &'static str,
    /// Heading over the time to come back.
    pub when: &'static str,
    /// Heading of the part for whoever runs the site.
    pub for_owners: &'static str,
    /// Heading over the way from the visitor to the data, for those who do not see the picture.
    pub the_way: &'static str,
    /// Label of the id to quote.
    pub request_id: &'static str,
    /// Why the id is there.
    pub request_id_why: &'static str,
    /// Label of the failure's code.
    pub code: &'static str,
    /// Label of the cause within the failure.
    pub reason: &'static str,
    /// Label of the software that wrote the error.
    pub component: &'static str,
    /// Label of the moment of the answer.
    pub time: &'static str,
    /// Label of the place where it broke.
    pub place: &'static str,
    /// Link to the status page.
    pub status_page: &'static str,
    /// Link to support.
    pub support: &'static str,
    /// Link to the guide.
    pub guide: &'static str,
    /// Instead of a time to come back: waiting does not help.
    pub waiting_does_not_help: &'static str,
    /// Time to come back: `{}` is the wait in words.
    pub come_back: &'static str,
    /// The same moment by the clock: `{}` is the time of day in UTC.
    pub not_before: &'static str,
}

/// The places on the way, as boxes, and the states they can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayTexts {
    /// The five places, from the visitor to the data.
    pub places: [&'static str; 5],
    /// The visitor's own place, where all is well.
    pub start: &'static str,
    /// The request got through here.
    pub passed: &'static str,
    /// The request was held back here on purpose: nothing is broken.
    pub held: &'static str,
    /// The request did not get this far, or nothing is known.
    pub unknown: &'static str,
}

/// One language.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// What is said about a failure.
    pub failure: fn(Failure) -> FailureText,
    /// Where it broke, as a noun phrase.
    pub hop: fn(Hop) -> &'static str,
    /// How sure we are, as a sentence.
    pub confidence: fn(Confidence) -> &'static str,
    /// The mark at the broken place.
    pub broken: fn(Confidence) -> &'static str,
    /// A wait in words, from seconds, rounded up so that nobody comes too early.
    pub wait: fn(u32) -> String,
    /// The words around.
    pub labels: Labels,
    /// The way.
    pub way: WayTexts,
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &en::TEXTS,
        }
    }
}
