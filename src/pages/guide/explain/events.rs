//! Events of Faultline's own, wherever they stand: in a terminal's line, in an
//! export, in another event.
//!
//! In scope: finding one event or problem document in a text and reading its members. An event is
//! one line of JSON where it is written; by the time somebody copies it, a console may have put a
//! stamp before it, `wrangler tail` or Workers Logs may have made it an object of a larger document
//! or a string in one, a terminal may have broken it at its edge, and a spreadsheet doubled its
//! quotes. So members are looked for by name first, and by JSON's rules only where they hold.

use serde_json::{Map, Value};

/// The members that are read, each with the names it goes by in an event and in a problem document.
const MEMBERS: [&str; 12] = [
    "event.name",
    "error.type",
    "error_name",
    "faultline.hop",
    "faultline.confidence",
    "faultline.component",
    "faultline.reason",
    "faultline.received_status",
    "faultline.delivery",
    "hop",
    "confidence",
    "reason",
];

/// How deep a document may be a string in a string: an export of an export of an event.
const DEPTH_MAX: usize = 4;

/// How many opening braces before a member are tried as its object's.
const BRACES_MAX: usize = 16;

/// The document somewhere in a text, as an object with at least its failure.
pub(super) fn find(text: &str) -> Option<Value> {
    let mut text = text.to_owned();
    for _ in 0..DEPTH_MAX {
        if let Some(object) = whole(&text).or_else(|| whole(&unwrapped(&text))) {
            return Some(object);
        }
        let plain = unescaped(&text);
        if plain == text {
            break;
        }
        text = plain;
    }
    by_name(&unwrapped(&text))
}

/// An object that JSON's rules allow, around the first member that says what failed.
fn whole(text: &str) -> Option<Value> {
    let at = ["\"event.name\"", "\"error_name\""].iter().filter_map(|name| text.find(name)).min()?;
    let before = text.get(..at)?;
    before.rmatch_indices('{').take(BRACES_MAX).find_map(|(start, _)| {
        let mut values = serde_json::Deserializer::from_str(text.get(start..)?).into_iter::<Value>();
        let value = values.next()?.ok()?;
        (value.get("error.type").is_some() || value.get("error_name").is_some()).then_some(value)
    })
}

/// A terminal's line breaks taken out: inside a string JSON allows none, and
/// outside they mean nothing.
fn unwrapped(text: &str) -> String {
    text.lines().map(str::trim_end).collect()
}

/// One level of escaping undone: of JSON strings, or of quotes that a table doubles.
fn unescaped(text: &str) -> String {
    if text.contains("\\\"") {
        return text.replace("\\\"", "\"").replace("\\\\", "\\");
    }
    text.replace("\"\"", "\"")
}

/// The members by their names alone, for texts that are no JSON, such as what Node's
/// console prints of an object.
fn by_name(text: &str) -> Option<Value> {
    let start = text.find("event.name")?;
    let text = text.get(start..)?;
    let mut object = Map::new();
    for name in MEMBERS {
        if let Some(word) = member(text, name) {
            let value = word.parse::<u64>().map_or_else(|_| Value::from(word), Value::from);
            object.insert(name.to_owned(), value);
        }
    }
    object.contains_key("error.type").then_some(Value::Object(object))
}

/// The word behind a name, its quotes and its colon.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let quoted = |at: usize| text.get(..at).is_some_and(|before| before.ends_with(['"', '\''])) || at == 0;
    let (at, _) = text.match_indices(name).find(|(at, _)| quoted(*at))?;
    let after = text.get(at.saturating_add(name.len())..)?.trim_start_matches(['"', '\'', ' ']);
    let value = after.strip_prefix([':', '='])?.trim_start_matches([' ', '"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c)).unwrap_or(value.len());
    value.get(..end).filter(|word| !word.is_empty())
}
