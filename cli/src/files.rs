//! Wrangler's configuration files as values: TOML, and JSON with comments.

use jsonc_parser::ParseOptions;
use serde_json::{Map, Value};

/// The value of a file, read as TOML or JSON by its name's ending.
///
/// # Errors
/// What is not as it should be, and where in the file.
pub fn read(name: &str, text: &str) -> Result<Value, String> {
    let is_json = [".json", ".jsonc"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    if is_json { json(text) } else { toml(text) }
}

/// Wrangler takes comments and trailing commas, and nothing else beside JSON.
fn json(text: &str) -> Result<Value, String> {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let read = jsonc_parser::parse_to_serde_value(text, &options);
    let value: Value = read.map_err(|error| format!("not JSON: {error}"))?;
    if value.is_null() { Err("not JSON: the file is empty".to_owned()) } else { Ok(value) }
}

fn toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("not TOML: {error}"))?;
    Ok(Value::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect::<Map<_, _>>()))
}

/// A value of TOML as Wrangler hands it to the worker: a date becomes its text.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_kinds_of_file_are_read_and_their_slips_are_placed() {
        let value = json!({ "vars": { "ORIGIN": "https://a.example", "from": "2027-01-31T22:00:00+01:00" } });
        let toml = "[vars]\nORIGIN = \"https://a.example\"\nfrom = 2027-01-31T22:00:00+01:00\n";
        let jsonc = "// mine\n{ \"vars\": { \"ORIGIN\": \"https://a.example\", /* x */ \"from\": \
            \"2027-01-31T22:00:00+01:00\", }, }";
        assert_eq!(read("wrangler.toml", toml), Ok(value.clone()));
        assert_eq!(read("wrangler.jsonc", jsonc), Ok(value.clone()));
        assert_eq!(read("WRANGLER.JSON", jsonc), Ok(value));
        for (name, text, part) in [
            ("wrangler.toml", "[vars\n", "line 1"),
            ("wrangler.jsonc", "{ \"a\": }", "line 1"),
            ("wrangler.jsonc", "", "empty"),
        ] {
            let error = read(name, text).expect_err(name);
            assert!(error.contains(part), "{name}: {error}");
        }
    }
}
