//! Maintenance windows, out of the settings or out of the switch that needs no deploy.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::mistake::{Found, Mistake, Mistakes, SettingPath, table};
use super::row::{RowKind, SettingRow, row};
use super::text;
use crate::address::{PATTERN_FORM, Pattern};
use crate::answer::{Sentence, Tag};
use crate::maintenance::{Switch, Window};

const MOMENT: &str = "a time with its zone (RFC 3339), such as `\"2027-01-31T22:00:00+01:00\"`";

/// The settings of one window.
pub(super) static WINDOW: &[SettingRow<Window>] = &[
    row(
        "from",
        RowKind::Text {
            form: MOMENT,
            set: |window, text| {
                window.from_ms = Some(moment(text)?);
                Ok(())
            },
            show: |_| "none".into(),
        },
        "Its first moment; left out, it is on already.",
    ),
    row(
        "until",
        RowKind::Text {
            form: MOMENT,
            set: |window, text| {
                window.until_ms = Some(moment(text)?);
                Ok(())
            },
            show: |_| "none".into(),
        },
        "The moment at which it is over; left out, nobody knows yet. `Retry-After` tells the seconds to it.",
    ),
    row(
        "match",
        RowKind::Text {
            form: PATTERN_FORM,
            set: |window, text| {
                window.only = Some(Pattern::parse(text)?);
                Ok(())
            },
            show: |_| "*".into(),
        },
        "Which requests it is for.",
    ),
    row(
        "title",
        RowKind::Own {
            form: "a line of at most 60 characters, or a table of them by language",
            default: "none",
            read: |window, value, at, found| window.says.title = sentences(value, text::line, at, found),
        },
        "What the page says in place of its usual title: `title = \"Back at noon\"`, or `title = { en = \"…\", sv = \"…\" }`.",
    ),
    row(
        "text",
        RowKind::Own {
            form: "a paragraph of at most 500 characters, or a table of them by language",
            default: "none",
            read: |window, value, at, found| window.says.text = sentences(value, text::paragraph, at, found),
        },
        "What the page says in place of its usual text. Whoever reads none of the languages of a table reads Faultline's words.",
    ),
];

/// The most languages of one sentence: more than any site has, and few enough to
/// be chosen from in no time.
const LANGUAGES_MAX: usize = 100;

/// A sentence for everybody, or one for each language.
fn sentences(value: &Value, check: Check, at: &SettingPath, found: &mut Found) -> Vec<Sentence> {
    let mut one = |value: &Value, tag: Option<Tag>, at: &SettingPath| match value.as_str().map(check) {
        Some(Ok(text)) => text.map(|text| Sentence { tag, text }),
        Some(Err(expected)) => {
            found.push(Mistake::new(at, value, expected));
            None
        }
        None => {
            found.push(Mistake::new(
                at,
                value,
                "a text, or a table of texts by language, such as en or pt-BR",
            ));
            None
        }
    };
    let Value::Object(by_language) = value else { return one(value, None, at).into_iter().collect() };
    let mut all = Vec::new();
    let mut strays = Vec::new();
    for (tag, value) in by_language {
        match Tag::parse(tag) {
            Some(known) => all.extend(one(value, Some(known), &at.key(tag))),
            None => strays.push(Mistake::new(
                &at.key(tag),
                value,
                format!("as its key {}", text::language_expected(tag)),
            )),
        }
    }
    found.extend(strays);
    if by_language.is_empty() || by_language.len() > LANGUAGES_MAX {
        found.push(Mistake::new(at, value, format!("1 to {LANGUAGES_MAX} languages; leave it out for none")));
    }
    all
}

/// What a text has to be.
type Check = fn(&str) -> Result<Option<String>, String>;

/// Milliseconds since 1970-01-01T00:00:00Z; nothing before that is a maintenance window.
fn moment(text: &str) -> Result<u64, String> {
    let parsed = OffsetDateTime::parse(text, &Rfc3339).ok();
    let ms = parsed.and_then(|at| u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok());
    ms.ok_or_else(|| MOMENT.replace('`', ""))
}

/// The windows of the settings.
pub(super) fn windows(value: &Value, at: &SettingPath, found: &mut Found) -> Vec<Window> {
    let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
        let expected = "a list of at least one table ([[…maintenance]] in TOML); leave it out for none";
        found.push(Mistake::new(at, value, expected));
        return Vec::new();
    };
    items.iter().enumerate().map(|(index, item)| window(item, &at.index(index), found)).collect()
}

fn window(value: &Value, at: &SettingPath, found: &mut Found) -> Window {
    let mut window = Window::default();
    let Some(map) = table(value, at, "a table with `from`, `until` or both", found) else {
        return window;
    };
    for (key, value) in map {
        match WINDOW.iter().find(|row| row.key == key) {
            Some(row) => {
                let at = at.key(key).of_pages(matches!(key.as_str(), "title" | "text"));
                row.read(&mut window, value, &at, found);
            }
            None => {
                let known: Vec<_> = WINDOW.iter().map(|row| row.key).collect();
                found.push(Mistake::new(&at.key(key), value, format!("one of {}", known.join(", "))));
            }
        }
    }
    if let (Some(from), Some(until)) = (window.from_ms, window.until_ms)
        && until <= from
    {
        let until = map.get("until").unwrap_or(value);
        found.push(Mistake::new(&at.key("until"), until, "a time after `from`"));
    }
    window
}

/// Reads the switch that opens and closes the site without a deploy: nothing or `auto`: as the
/// settings say; `off`: open, whatever they say; `on`: closed until further notice; or, as JSON, a
/// window or a list of them, which hold beside those of the settings.
///
/// # Errors
/// Every mistake. Whoever reads the switch at run time then goes by the settings: a
/// slip must not close a site.
pub fn read_switch(text: &str) -> Result<Switch, Mistakes> {
    let at = SettingPath::default().key("switch");
    match text.trim() {
        "" | "auto" => return Ok(Switch::AsSet),
        "off" => return Ok(Switch::Off),
        "on" => return Ok(Switch::Also(vec![Window::default()])),
        _ => {}
    }
    let mut found = Vec::new();
    let windows = match serde_json::from_str(text) {
        Ok(value @ Value::Array(_)) => windows(&value, &at, &mut found),
        Ok(value) => vec![window(&value, &at, &mut found)],
        Err(error) => {
            let expected = format!("auto, on, off, or JSON of a window or a list of them ({error})");
            found.push(Mistake::new(&at, &Value::from(text), expected));
            Vec::new()
        }
    };
    if found.is_empty() { Ok(Switch::Also(windows)) } else { Err(Mistakes(found)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_times_with_a_zone() {
        for (text, ms) in [
            ("2027-01-15T08:00:00Z", Some(1_800_000_000_000)),
            ("2027-01-15T09:00:00+01:00", Some(1_800_000_000_000)),
            ("2027-01-15T08:00:00.5Z", Some(1_800_000_000_500)),
            ("2027-01-15t08:00:00z", Some(1_800_000_000_000)),
            ("2027-01-15T08:00:00", None),
            ("2027-02-30T08:00:00Z", None),
            ("2027-01-15", None),
            ("1969-12-31T23:59:59Z", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(moment(text).ok(), ms, "{text}");
        }
    }

    #[test]
    fn what_the_switch_says() {
        let until = Window { until_ms: Some(1_800_000_000_000), ..Window::default() };
        for (text, expected) in [
            ("", Switch::AsSet),
            (" auto\n", Switch::AsSet),
            ("off", Switch::Off),
            ("on", Switch::Also(vec![Window::default()])),
            (r#"{"until": "2027-01-15T08:00:00Z"}"#, Switch::Also(vec![until.clone()])),
            (r#"[{}, {"until": "2027-01-15T08:00:00Z"}]"#, Switch::Also(vec![Window::default(), until])),
        ] {
            assert_eq!(read_switch(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_slip_in_the_switch_closes_nothing() {
        for (text, part) in [
            ("ON", "auto, on, off, or JSON"),
            ("true", "a table with `from`"),
            ("[]", "at least one table"),
            (r#"{"until": "soon"}"#, "RFC 3339"),
            (r#"{"til": "2027-01-15T08:00:00Z"}"#, "one of from, until, match, title, text"),
            (r#"{"from": "2027-01-15T08:00:00Z", "until": "2027-01-15T08:00:00Z"}"#, "after `from`"),
        ] {
            let mistakes = read_switch(text).expect_err(text).to_string();
            assert!(mistakes.contains(part), "{text}: {mistakes}");
        }
    }
}
