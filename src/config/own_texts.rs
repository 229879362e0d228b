//! The setting `texts`: a site's own sentences, by language and failure.

use serde_json::{Map, Value};

use super::mistake::{Found, Mistake, SettingPath, table};
use super::policy::Policy;
use super::text;
use crate::answer::Tag;
use crate::answer::brand::OwnText;
use crate::failure::Failure;

/// The longest headline, in characters: two lines of a phone.
const HEADLINE_CHARS_MAX: usize = 90;
/// The longest other text, in characters: a short paragraph, so that the page stays one.
const PARAGRAPH_CHARS_MAX: usize = 400;
/// The most texts in all: every failure in a few languages, and still read in no
/// time when an isolate starts.
const TEXTS_MAX: usize = 200;

/// Reads the tables by language. A route's table replaces the general one.
pub(super) fn read(policy: &mut Policy, value: &Value, at: &SettingPath, found: &mut Found) {
    let expected = "a table by language, such as de, with tables by failure, such as connection_refused";
    let Some(languages) = table(value, at, expected, found) else { return };
    let mut texts = Vec::new();
    for (tag, failures) in languages {
        let at = at.key(tag);
        let Some(language) = Tag::parse(tag) else {
            found.push(Mistake::new(&at, failures, format!("as its key {}", text::language_expected(tag))));
            continue;
        };
        let Some(failures) = table(failures, &at, "a table by failure", found) else { continue };
        texts.extend(
            failures.iter().filter_map(|(code, text)| one(&language, code, text, &at.key(code), found)),
        );
    }
    if texts.len() > TEXTS_MAX {
        found.push(Mistake::new(at, value, format!("at most {TEXTS_MAX} texts")));
    } else {
        policy.page.texts.0 = texts;
    }
}

fn one(language: &Tag, code: &str, value: &Value, at: &SettingPath, found: &mut Found) -> Option<OwnText> {
    let Ok(failure) = code.parse::<Failure>() else {
        found.push(Mistake::new(at, value, "the code of a failure; the guide lists them"));
        return None;
    };
    let map = table(value, at, "a table with headline, meaning or advice", found)?;
    for (key, value) in map {
        if !matches!(key.as_str(), "headline" | "meaning" | "advice") {
            found.push(Mistake::new(&at.key(key), value, "headline, meaning or advice"));
        }
    }
    Some(OwnText {
        language: language.clone(),
        failure,
        headline: sentence(map, "headline", HEADLINE_CHARS_MAX, at, found),
        meaning: sentence(map, "meaning", PARAGRAPH_CHARS_MAX, at, found),
        advice: sentence(map, "advice", PARAGRAPH_CHARS_MAX, at, found),
    })
}

fn sentence(
    map: &Map<String, Value>,
    key: &str,
    chars_max: usize,
    at: &SettingPath,
    found: &mut Found,
) -> Option<String> {
    let value = map.get(key)?;
    // Marks that turn the direction of writing would reach beyond the sentence.
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = |text: &&str| {
        (1..=chars_max).contains(&text.chars().count())
            && text.trim() == *text
            && !text.chars().any(|c| c.is_control() || turns(c))
    };
    let text = value.as_str().filter(plain);
    if text.is_none() {
        let expected =
            format!("plain text of 1 to {chars_max} characters on one line, without spaces at the ends");
        found.push(Mistake::new(&at.key(key), value, expected));
    }
    text.map(str::to_owned)
}
