//! What is wrong with the settings: where, what stood there, and what should have.
//!
//! A mistake goes to the log and the operator, so its value is short and never shows a credential.

use std::fmt;

use serde_json::{Map, Value};

/// One mistake in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where: the path of an existing value, such as `FAULTLINE.routes[2].deadline_ms`. Keys that
    /// are not plain words stand in brackets, `FAULTLINE["a.b"]`. Something missing is reported at
    /// the table that lacks it. Empty when the settings as a whole are no table.
    pub path: String,
    /// What stood there, as JSON, cut to [`VALUE_CHARS_MAX`] characters, with credentials masked.
    pub value: String,
    /// What should have stood there, as the rest of a sentence that begins with "expected".
    pub expected: String,
    /// Whether it costs no more than the looks of a page: where requests go and who gets in does
    /// not depend on it, so that a worker can do without.
    pub is_harmless: bool,
}

/// The longest value shown, in characters: enough to recognise it in the file, and a dozen mistakes
/// stay within one log line.
pub const VALUE_CHARS_MAX: usize = 60;

impl Mistake {
    /// A mistake at `at`, where `value` stood.
    pub(super) fn new(at: &SettingPath, value: &Value, expected: impl Into<String>) -> Self {
        let value = if at.is_secret() { Value::from(MASK) } else { masked(value) };
        let expected = expected.into();
        Self { path: at.to_string(), value: cut(&value.to_string()), expected, is_harmless: at.harmless }
    }
}

impl fmt::Display for Mistake {
    /// One line: the path, the value, and what was expected.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "settings" } else { &self.path };
        write!(f, "{path}: got {}, expected {}", self.value, self.expected)
    }
}

/// Every mistake found in one reading; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    /// One mistake a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { "\n" };
            write!(f, "{separator}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// Where the reader is: the way from the top of the settings.
#[derive(Debug, Clone, Default)]
pub(super) struct SettingPath {
    text: String,
    secret: bool,
    harmless: bool,
}

impl SettingPath {
    /// The value under `key`.
    pub fn key(&self, key: &str) -> Self {
        let plain =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let shown = cut(key);
        let step = match (plain, self.text.is_empty()) {
            (true, true) => shown,
            (true, false) => format!(".{shown}"),
            (false, _) => format!("[{}]", Value::from(shown)),
        };
        Self { text: format!("{}{step}", self.text), secret: self.secret || names_a_secret(key), ..*self }
    }

    /// The list item at `index`, counted from 0.
    pub fn index(&self, index: usize) -> Self {
        Self { text: format!("{}[{index}]", self.text), ..*self }
    }

    /// The same, where a mistake costs no more than the looks of a page.
    pub fn of_pages(self, harmless: bool) -> Self {
        Self { harmless: self.harmless || harmless, ..self }
    }

    fn is_secret(&self) -> bool {
        self.secret
    }
}

impl fmt::Display for SettingPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

const MASK: &str = "***";

/// Faultline has no secret settings; one may still be written into the wrong place.
fn names_a_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    ["secret", "token", "passw", "api_key", "apikey", "credential", "authorization"]
        .iter()
        .any(|s| key.contains(s))
}

fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(without_credentials(text)),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), masked_entry(key, value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn masked_entry(key: &str, value: &Value) -> Value {
    if names_a_secret(key) { Value::from(MASK) } else { masked(value) }
}

/// Masks what stands before an `@` (a password may hold any character, `/` too, so all of it up to
/// the last one), and the query of a URL, where tokens travel.
fn without_credentials(text: &str) -> String {
    let (head, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let is_mail = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let rest = match rest.rsplit_once('@') {
        Some((_, host)) if !is_mail => format!("{MASK}@{host}"),
        _ => rest.to_owned(),
    };
    match rest.split_once('?') {
        Some((before, query)) if !head.is_empty() && !query.is_empty() => format!("{head}{before}?{MASK}"),
        _ => format!("{head}{rest}"),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text.to_owned();
    }
    let kept: String = text.chars().take(VALUE_CHARS_MAX - 1).collect();
    kept + "…"
}

/// The mistakes found so far.
pub(super) type Found = Vec<Mistake>;

pub(super) fn table<'a>(
    value: &'a Value,
    at: &SettingPath,
    expected: &str,
    found: &mut Found,
) -> Option<&'a Map<String, Value>> {
    let map = value.as_object();
    if map.is_none() {
        found.push(Mistake::new(at, value, expected));
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_shown_short_and_without_credentials() {
        let rows = [
            (json!("https://example.com/x"), r#""https://example.com/x""#),
            (json!("https://user:p@ss/w@example.com/x"), r#""https://***@example.com/x""#),
            (json!("user:pass@example.com"), r#""***@example.com""#),
            (json!("https://example.com/?token=1"), r#""https://example.com/?***""#),
            (json!("mailto:help@example.com"), r#""mailto:help@example.com""#),
            (
                json!({"a": ["http://u:p@h"], "api-key": {"x": 1}}),
                r#"{"a":["http://***@h"],"api-key":"***"}"#,
            ),
            (json!(3.5), "3.5"),
            (json!("what? no URL"), r#""what? no URL""#),
        ];
        for (value, shown) in rows {
            assert_eq!(Mistake::new(&SettingPath::default().key("x"), &value, "").value, shown);
        }
        let long = Mistake::new(&SettingPath::default().key("x"), &json!("é".repeat(100)), "");
        assert_eq!(long.value.chars().count(), VALUE_CHARS_MAX);
        assert_eq!(
            Mistake::new(&SettingPath::default().key("auth_token").index(0), &json!(1), "").value,
            r#""***""#
        );
    }

    #[test]
    fn a_path_reads_like_the_file() {
        let top = SettingPath::default();
        assert_eq!(
            top.key("FAULTLINE").key("routes").index(2).key("deadline_ms").to_string(),
            "FAULTLINE.routes[2].deadline_ms"
        );
        assert_eq!(top.key("a.b").key("").key("c\"d").to_string(), r#"["a.b"][""]["c\"d"]"#);
    }

    #[test]
    fn a_mistake_is_one_line() {
        let at = SettingPath::default().key("FAULTLINE").key("guide");
        let line = Mistake::new(&at, &json!("yes\nno"), "true or false").to_string();
        assert_eq!(line, r#"FAULTLINE.guide: got "yes\nno", expected true or false"#);
        let whole =
            Mistakes(vec![Mistake::new(&SettingPath::default(), &json!(1), "a table"); 2]).to_string();
        assert_eq!(whole, "settings: got 1, expected a table\nsettings: got 1, expected a table");
    }
}
