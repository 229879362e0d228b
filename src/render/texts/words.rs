//! The form of one language's texts.

use std::borrow::Cow;

use super::{FailureText, Grouped, Units, fill};
use crate::advice;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// Everything visitors read in one language.
#[derive(Debug, Clone, Copy)]
pub struct LanguageWords {
    /// What is said about failures.
    pub sayings: Sayings,
    /// How sure we are, as a sentence. Of what is certain: that it is the site's side
    /// alone; said only where it is.
    pub sure: By,
    /// The mark at the broken place, in a few words.
    pub broken: By,
    /// What is said where an application's own 4xx was replaced.
    pub declined: Declined,
    /// Waits.
    pub units: Units,
    /// The words around the failure.
    pub labels: Labels,
    /// The way.
    pub way: WayTexts,
}

/// Words by how sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// It was said outright.
    pub certain: &'static str,
    /// The signs point to it.
    pub likely: &'static str,
    /// Little is known.
    pub possible: &'static str,
}

impl By {
    /// The words for this confidence.
    #[must_use]
    pub const fn of(&self, confidence: Confidence) -> &'static str {
        match confidence {
            Confidence::Certain => self.certain,
            Confidence::Likely => self.likely,
            Confidence::Possible => self.possible,
        }
    }
}

/// Where a language's sentences about failures come from.
#[derive(Debug, Clone, Copy)]
pub enum Sayings {
    /// Every failure has its own; the advice is that of the table of checks, in English.
    Each(fn(Failure) -> FailureText),
    /// Failures that look alike to a visitor share theirs.
    Grouped(&'static Grouped),
}

/// What is said in place of an application's own 4xx: that it answered so, and nothing
/// about what it may have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declined {
    /// One line that says what happened: `{}` is the status.
    pub headline: &'static str,
    /// What it means for any 4xx.
    pub meaning: &'static str,
    /// What a visitor can do.
    pub advice: &'static str,
}

/// What is said about a failure, no surer than we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// One line that says what happened.
    pub headline: Cow<'static, str>,
    /// What it means.
    pub meaning: Cow<'static, str>,
    /// What a visitor can do.
    pub advice: &'static str,
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
    /// Heading over the first checks.
    pub first_checks: &'static str,
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
    /// The same moment by the clock: `{}` is the time of day with its zone.
    pub not_before: &'static str,
    /// That the page comes back by itself.
    pub reloads: &'static str,
    /// Button: stop coming back by itself.
    pub pause: &'static str,
    /// Button: go on.
    pub resume: &'static str,
    /// Button: ask again at once.
    pub try_now: &'static str,
    /// Link to the site's first page.
    pub home: &'static str,
    /// Button: copy the id.
    pub copy: &'static str,
    /// What the button says once the id is copied.
    pub copied: &'static str,
    /// Label of the short form of the id, which can be read over the phone.
    pub short_id: &'static str,
    /// What became of what the visitor sent: nothing of it was passed on.
    pub sent_no: &'static str,
    /// It may have been received.
    pub sent_maybe: &'static str,
    /// It reached the site, and what became of it is not known.
    pub sent_yes: &'static str,
}

/// The places on the way, as boxes, and the states they can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayTexts {
    /// The five places, from the visitor to the data.
    pub places: [&'static str; 5],
    /// The third place when it is a hosting platform.
    pub platform: &'static str,
    /// The visitor's own place, where all is well.
    pub start: &'static str,
    /// The request got through here.
    pub passed: &'static str,
    /// The request was held back here on purpose: nothing is broken.
    pub held: &'static str,
    /// The request did not get this far, or nothing is known.
    pub unknown: &'static str,
}

impl LanguageWords {
    /// What is said about a failure.
    #[must_use]
    pub fn say(&self, failure: Failure, confidence: Confidence) -> Said {
        let possible = confidence == Confidence::Possible;
        let (headline, meaning, advice) = match &self.sayings {
            Sayings::Each(text) => {
                let text = text(failure);
                (
                    if possible { text.may } else { text.is }.into(),
                    text.meaning,
                    advice::for_visitors(failure, confidence),
                )
            }
            Sayings::Grouped(grouped) => {
                let is = grouped.headlines.of(failure);
                let headline = if possible { fill(grouped.maybe, is).into() } else { is.into() };
                (headline, grouped.meanings.of(failure), grouped.advice.of(failure))
            }
        };
        let meaning = if possible { fill(self.labels.would_mean, meaning).into() } else { meaning.into() };
        Said { headline, meaning, advice }
    }

    /// What is said where an application's own 4xx was replaced.
    #[must_use]
    pub fn say_declined(&self, status: u16) -> Said {
        let Declined { headline, meaning, advice } = self.declined;
        Said { headline: fill(headline, &status.to_string()).into(), meaning: meaning.into(), advice }
    }

    /// That the origin was not asked for this request, since it has just failed repeatedly.
    #[must_use]
    pub const fn spared(&self) -> &'static str {
        match self.sayings {
            Sayings::Each(_) => super::en::SPARED,
            Sayings::Grouped(grouped) => grouped.meanings.spared,
        }
    }

    /// How sure we are, as a sentence; nothing where all is certain but whose side it is.
    #[must_use]
    pub fn sure(&self, confidence: Confidence, is_the_sites: bool) -> Option<&'static str> {
        (confidence != Confidence::Certain || is_the_sites).then(|| self.sure.of(confidence))
    }

    /// A wait in words, from seconds.
    #[must_use]
    pub fn wait(&self, seconds: u32) -> String {
        self.units.wait(seconds)
    }
}

impl WayTexts {
    /// The places as they are called when it broke at `hop`.
    #[must_use]
    pub fn named(&self, hop: Hop) -> [&'static str; 5] {
        let [visitor, edge, server, app, database] = self.places;
        let server = if hop == Hop::Platform { self.platform } else { server };
        [visitor, edge, server, app, database]
    }

    /// Where it broke: a place, or two with an arrow between them that points the
    /// way the language is read.
    #[must_use]
    pub fn place(&self, hop: Hop, arrow: char) -> String {
        let [visitor, edge, server, app, database] = self.named(hop);
        let (from, to) = match hop {
            Hop::VisitorEdge => (visitor, Some(edge)),
            Hop::Edge => (edge, None),
            Hop::EdgeOrigin => (edge, Some(server)),
            Hop::Origin | Hop::Platform => (server, None),
            Hop::OriginApp => (server, Some(app)),
            Hop::App => (app, None),
            Hop::AppDatabase => (app, Some(database)),
        };
        to.map_or_else(|| from.to_owned(), |to| format!("{from} {arrow} {to}"))
    }
}
