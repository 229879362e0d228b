//! The formats programs read: against the published schema, and against each other.

use serde_json::{Value, json};

use super::*;
use crate::failure::Category;

const SCHEMA: &str = include_str!("../../../docs/problem.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// The YAML between the two lines of dashes.
fn front_matter(markdown: &str) -> Value {
    let (front, _) = markdown.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    serde_saphyr::from_str(front).unwrap()
}

#[test]
fn every_document_fits_the_schema_and_the_front_matter_says_the_same() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    every_case(|finding, format, text| {
        let value: Value = match format {
            Format::Json | Format::ProblemJson => serde_json::from_str(text).unwrap(),
            Format::Markdown => front_matter(text),
            Format::Html | Format::Text => return,
        };
        assert!(validator.is_valid(&value), "{:?}: {text}", validator.iter_errors(&value).next());
        let json: Value = serde_json::from_str(&body(finding, "application/json")).unwrap();
        assert_eq!(value, json, "{:?} {format:?}", finding.failure);
    });
}

#[test]
fn the_schema_refuses_what_is_no_answer() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let refused = finding(Failure::ConnectionRefused, Confidence::Certain);
    let good: Value = serde_json::from_str(&body(&refused, "application/json")).unwrap();
    assert!(validator.is_valid(&good));
    #[rustfmt::skip]
    let cases = [
        ("unknown member", "path", json!("/cart")),
        ("unknown failure", "error_name", json!("gremlins")),
        ("success", "status", json!(200)),
        ("a wait that is not retryable", "retryable", json!(false)),
        ("a wait past the limit", "retry_after", json!(2_592_001)),
    ];
    for (id, name, value) in cases {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(!validator.is_valid(&bad), "{id}");
    }
}

#[test]
fn the_schema_lists_what_the_types_list() {
    let schema = schema();
    let codes = |name: &str| -> Vec<String> {
        serde_json::from_value(schema["properties"][name]["enum"].clone()).unwrap()
    };
    let own: Vec<&str> = Failure::VARIANTS.iter().map(|failure| failure.code()).collect();
    assert_eq!(codes("error_name"), own);
    let own: Vec<&str> = Hop::VARIANTS.iter().map(|hop| hop.code()).collect();
    assert_eq!(codes("hop"), own);
    let own: Vec<&str> = Confidence::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("confidence"), own);
    let categories = [Category::Connection, Category::Origin, Category::Edge].map(<&str>::from);
    assert_eq!(codes("error_category"), categories);
}

#[test]
fn the_type_is_the_guides_page_or_a_name_of_its_own() {
    let cases = [
        ("prefix", Some("/faultline"), "/faultline/guide/dns_error"),
        ("prefix with a slash", Some("https://docs.example/"), "https://docs.example/guide/dns_error"),
        ("root", Some("/"), "/guide/dns_error"),
        ("not an address", Some("my guide"), "urn:faultline:failure:dns_error"),
        ("not a page's address", Some("javascript:x"), "urn:faultline:failure:dns_error"),
        ("none", None, "urn:faultline:failure:dns_error"),
    ];
    let finding = finding(Failure::DnsError, Confidence::Certain);
    for (id, prefix, expected) in cases {
        let preferences = Preferences { guide_prefix: prefix.map(str::to_owned), ..Preferences::default() };
        let answer = decide(&finding, &exchange("application/json"), &Circumstances::default(), &preferences);
        let json: Value = serde_json::from_slice(&render(&answer).body).unwrap();
        assert_eq!(json["type"], expected, "{id}");
    }
}
