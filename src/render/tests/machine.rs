//! The formats programs read: against the published schema, and against each other.

use serde_json::{Value, json};

use super::*;
use crate::advice::for_visitors;
use crate::answer::brand::{OwnText, OwnTexts};
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
            Format::Html | Format::Text | Format::Grpc => return,
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
fn the_advice_is_the_tables_and_says_when() {
    every_case(|finding, format, text| {
        let advice = for_visitors(finding.failure, finding.confidence);
        let said: Value = match format {
            Format::Json | Format::ProblemJson => serde_json::from_str(text).unwrap(),
            Format::Markdown => front_matter(text),
            Format::Html | Format::Text | Format::Grpc => {
                let shown = text.replace("&#39;", "'").contains(advice);
                return assert!(shown, "{:?} {format:?}: {text}", finding.failure);
            }
        };
        let said = said["what_you_should_do"].as_str().unwrap();
        let when = said.strip_prefix(advice).unwrap_or_else(|| panic!("{:?}: {said}", finding.failure));
        let starts = if finding.failure.passes_by_itself() { " Please try again in " } else { " Waiting" };
        assert!(when.starts_with(starts), "{:?}: {said}", finding.failure);
    });
}

#[test]
fn the_sites_own_advice_comes_before_the_tables_in_its_language_only() {
    let table = for_visitors(Failure::DnsError, Confidence::Certain);
    let tea = "Have some tea.";
    // id, language of the site's own advice, confidence, what is said
    let cases = [
        ("own", Language::English, Confidence::Certain, tea),
        ("a possibility", Language::English, Confidence::Possible, "Trying again may not help"),
        ("another language", Language::German, Confidence::Certain, table),
    ];
    for (id, language, confidence, expected) in cases {
        let (failure, advice) = (Failure::DnsError, Some(tea.to_owned()));
        let language = crate::answer::Tag::parse(language.tag()).unwrap();
        let own = OwnText { language, failure, headline: None, meaning: None, advice };
        let preferences = Preferences { texts: OwnTexts(vec![own]), ..Preferences::default() };
        let exchange = exchange("application/json");
        let answer =
            decide(&finding(failure, confidence), &exchange, &Circumstances::default(), &preferences);
        let json: Value = serde_json::from_slice(&render(&answer).body).unwrap();
        assert!(json["what_you_should_do"].as_str().unwrap().starts_with(expected), "{id}: {json}");
    }
}

#[test]
fn what_programs_read_is_english_whatever_the_visitor_reads() {
    use crate::answer::{Announcement, Sentence, Tag};
    let sentence = |tag: &str, text: &str| Sentence { tag: Tag::parse(tag), text: text.to_owned() };
    let window = Announcement {
        title: vec![sentence("en", "Moving house"), sentence("sv", "Vi flyttar")],
        ..Announcement::default()
    };
    let circumstances = Circumstances { announcement: Some(&window), ..Circumstances::default() };
    let said = |accept: &str| {
        let exchange = Exchange { accept_language: Some("sv".into()), ..exchange(accept) };
        let finding = finding(Failure::Maintenance, Confidence::Certain);
        let answer = decide(&finding, &exchange, &circumstances, &Preferences::default());
        String::from_utf8(render(&answer).body).unwrap()
    };
    let json: Value = serde_json::from_str(&said("application/json")).unwrap();
    assert!(json["detail"].as_str().unwrap().starts_with("Moving house. "), "{json}");
    let markdown = said("text/markdown");
    assert_eq!(front_matter(&markdown), json);
    assert!(markdown.contains("# 503 Vi flyttar\n"), "{markdown}");
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
