//! The site's own words on an answer: of those that the settings and the maintenance window have,
//! the ones that this visitor reads best. Each sentence is chosen by itself, since one may be there
//! in more languages than another.

use super::brand::OwnText;
use super::language::{LanguageRange, WantedLanguage};
use super::{Preferences, Tag};
use crate::failure::Failure;

/// A sentence of the site's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its language; `None`: it is for everybody, whatever it is written in.
    pub tag: Option<Tag>,
    /// The words.
    pub text: String,
}

/// What a maintenance window says of itself: once for everybody, or in several languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announcement {
    /// In place of a page's usual title.
    pub title: Vec<Sentence>,
    /// In place of its usual text.
    pub text: Vec<Sentence>,
}

/// The site's own words on an answer; what is missing is said in ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnWords {
    /// Instead of the headline.
    pub headline: Option<Sentence>,
    /// Instead of what it means.
    pub meaning: Option<Sentence>,
    /// Instead of what a visitor can do.
    pub advice: Option<Sentence>,
}

impl OwnWords {
    /// Those of a window were written for this very occasion, so they come
    /// before those of the failure.
    pub(super) fn choose(
        failure: Failure,
        wanted: &WantedLanguage<'_>,
        announcement: Option<&Announcement>,
        preferences: &Preferences,
    ) -> Self {
        let own = |part: fn(&OwnText) -> Option<&String>| {
            let all = preferences.texts.0.iter().filter(|own| own.failure == failure);
            let parts = all.filter_map(|own| Some((&own.language, part(own)?)));
            let (tag, text) = best(wanted, parts)?;
            Some(Sentence { tag: Some(tag.clone()), text: text.clone() })
        };
        let announced = |part: fn(&Announcement) -> &Vec<Sentence>| announced(wanted, part(announcement?));
        Self {
            headline: announced(|said| &said.title).or_else(|| own(|own| own.headline.as_ref())),
            meaning: announced(|said| &said.text).or_else(|| own(|own| own.meaning.as_ref())),
            advice: own(|own| own.advice.as_ref()),
        }
    }

    /// Its language, where the site's own words are in another than the rest.
    #[must_use]
    pub fn tag(&self) -> Option<&Tag> {
        let first = self.headline.as_ref().or(self.meaning.as_ref()).or(self.advice.as_ref());
        first.and_then(|sentence| sentence.tag.as_ref())
    }
}

fn announced(wanted: &WantedLanguage<'_>, sentences: &[Sentence]) -> Option<Sentence> {
    let for_everybody = sentences.iter().find(|sentence| sentence.tag.is_none());
    let in_a_language = || {
        let tagged = sentences.iter().filter_map(|sentence| Some((sentence.tag.as_ref()?, sentence)));
        best(wanted, tagged).map(|(_, sentence)| sentence)
    };
    for_everybody.or_else(in_a_language).cloned()
}

/// The first that the visitor's languages lead to, before one that we have words in ourselves;
/// after all of them, the default language's.
fn best<'t, T>(
    wanted: &WantedLanguage<'_>,
    all: impl Iterator<Item = (&'t Tag, T)> + Clone,
) -> Option<(&'t Tag, T)> {
    let find = |tag: &str| all.clone().find(|(known, _)| known.is(tag));
    for range in wanted.ranges.iter() {
        let found = range.lookups().into_iter().find_map(|tag| find(&tag));
        if found.is_some() || range.language().is_some() {
            return found;
        }
    }
    let default = LanguageRange(wanted.default.map_or("en", Tag::as_str));
    default.lookups().into_iter().find_map(|tag| find(&tag))
}
