//! Copied replies are judged as the worker judges them: against the recorded ones.

use std::path::Path;

use super::{ExplainedAs, of};

#[test]
fn recorded_replies_are_explained_as_they_are_judged() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures"));
    let index: toml::Table = std::fs::read_to_string(folder.join("index.toml")).unwrap().parse().unwrap();
    let mut failures = 0;
    for group in index["group"].as_array().unwrap() {
        let expected = group["verdict"].as_str().unwrap();
        let component = group.get("component").and_then(toml::Value::as_str);
        for file in group["files"].as_array().unwrap() {
            let file = file.as_str().unwrap();
            let raw = std::fs::read(folder.join(format!("{file}.http"))).unwrap();
            let explanation = of(&String::from_utf8_lossy(&raw));
            match &explanation.told {
                ExplainedAs::Failure(finding) if expected.contains('@') => {
                    let told = format!("{}@{}", finding.failure.code(), finding.hop.code());
                    assert_eq!(told, expected, "{file}");
                    assert_eq!(component.or(finding.component), finding.component, "{file}");
                    failures += 1;
                }
                told => assert!(
                    !expected.contains('@') && (expected != "pass" || *told == ExplainedAs::NoFailure),
                    "{file}"
                ),
            }
        }
    }
    assert!(failures >= 50, "only {failures} recorded failures were compared");
}
