//! Lines of logs by the table beside this file.

use super::{of, told};

#[test]
fn lines_of_common_software_are_understood_and_others_are_not() {
    let table: toml::Table = include_str!("logs.toml").parse().unwrap();
    let mut wrong = Vec::new();
    for part in ["access", "errors"] {
        for row in table[part].as_array().unwrap() {
            let text = |key: &str| row[key].as_str().unwrap();
            let told = told(&of(text("text")));
            if told != text("told") {
                wrong.push(format!("{part} {}: {told}, not {}", text("id"), text("told")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
