//! What a fault has to be called, out of the table that the tests hold it to.

use std::collections::HashMap;

/// The table of cases, one row for each fault and control.
const CASES: &str = include_str!("../../cases.toml");

/// For each fault's id, what the visitor of it gets: a status and a failure, or that it passes.
/// Empty when the table does not read, which its own tests would say.
pub(crate) fn by_id() -> HashMap<String, String> {
    let table: toml::Table = CASES.parse().unwrap_or_default();
    let rows = table.get("case").and_then(toml::Value::as_array);
    let row = |case: &toml::Value| {
        let text = |key: &str| case.get(key).and_then(toml::Value::as_str);
        let status = case.get("status").and_then(toml::Value::as_integer);
        let status = status.map_or_else(String::new, |status| format!("{status} "));
        let told = match (text("failure"), text("visitor")) {
            (None, _) => "passes untouched".to_owned(),
            (Some(failure), Some("answer")) => {
                format!("{status}{failure}, {}", text("confidence").unwrap_or_default())
            }
            (Some(failure), _) => format!("passes; the log says {failure}"),
        };
        Some((text("fault")?.to_owned(), told))
    };
    rows.into_iter().flatten().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_to_expect() {
        let expected = by_id();
        assert_eq!(expected.get("refused-port").map(String::as_str), Some("521 connection_refused, certain"));
        assert!(expected.len() > 100, "{}", expected.len());
    }
}
