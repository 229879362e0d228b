//! What visitors read, in every format.

use strum::VariantArray;

use super::texts::Texts;
use super::*;
use crate::answer::{Circumstances, Language, Preferences, decide};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::retry_after::RetryAfter;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

mod declined;
mod golden;
mod hostile;
mod internals;
mod languages;
mod machine;
mod page;
mod plain;
mod snapshots;
mod spared;

/// One header that asks for each format.
pub(super) const ACCEPTS: [(Format, &str); 5] = [
    (Format::Html, "text/html"),
    (Format::Markdown, "text/markdown"),
    (Format::Text, "text/plain"),
    (Format::ProblemJson, "application/problem+json"),
    (Format::Json, "application/json"),
];

pub(super) fn exchange(accept: &str) -> Exchange {
    Exchange {
        method: "GET".into(),
        scheme: "https".into(),
        host: "shop.example".into(),
        path: "/cart".into(),
        accept: Some(accept.into()),
        request_id: "8f2a-77".into(),
        now_ms: 1_763_632_800_000,
        ..Exchange::default()
    }
}

pub(super) fn preferences() -> Preferences {
    Preferences {
        brand_name: Some("Marlow & Daughters".into()),
        support_url: Some("mailto:help@shop.example".into()),
        status_url: Some("https://status.shop.example/".into()),
        guide_prefix: Some("/faultline".into()),
        ..Preferences::default()
    }
}

pub(super) fn finding(failure: Failure, confidence: Confidence) -> Finding {
    Finding::new(failure, confidence, Evidence::new("test"))
}

/// A finding in which every public fact is known.
pub(super) fn known(failure: Failure, confidence: Confidence) -> Finding {
    Finding {
        component: Some("nginx"),
        received_status: Some(503),
        ..finding(failure, confidence).because(Reason::Word("H12".into()))
    }
}

pub(super) fn answer(finding: &Finding, accept: &str) -> Answer {
    decide(finding, &exchange(accept), &Circumstances::default(), &preferences())
}

pub(super) fn body(finding: &Finding, accept: &str) -> String {
    String::from_utf8(render(&answer(finding, accept)).body).unwrap()
}

fn every_case(mut check: impl FnMut(&Finding, Format, &str)) {
    for failure in Failure::VARIANTS {
        for confidence in Confidence::VARIANTS {
            for finding in [finding(*failure, *confidence), known(*failure, *confidence)] {
                for (format, accept) in ACCEPTS {
                    check(&finding, format, &body(&finding, accept));
                }
            }
        }
    }
}

#[test]
fn every_failure_renders_in_every_format() {
    every_case(|finding, format, body| {
        let id = format!("{:?} {:?} {format:?}", finding.failure, finding.confidence);
        assert!(body.contains(finding.failure.code()), "{id}: no code");
        let calm = format == Format::Html && body.contains("class=\"calm\"");
        assert_eq!(
            body.contains("8f2a-77"),
            !calm,
            "{id}: an id to quote where there is something to report"
        );
        assert!(!body.contains("{}"), "{id}: a gap was left open");
        assert!(!body.contains("shop.example/cart"), "{id}: the path is repeated");
        assert!(body.len() <= 20_000, "{id}: {} bytes", body.len());
    });
}

#[test]
fn what_is_only_possible_is_never_stated() {
    let texts = Texts::of(Language::English);
    every_case(|finding, format, body| {
        let failure = (texts.failure)(finding.failure);
        let (is, may) = (failure.is.replace('\'', "&#39;"), failure.may.replace('\'', "&#39;"));
        let said = |text: &str, escaped: &str| body.contains(text) || body.contains(escaped);
        let possible = finding.confidence == Confidence::Possible;
        let id = format!("{:?} {:?} {format:?}", finding.failure, finding.confidence);
        assert_eq!(said(failure.is, &is), !possible, "{id}");
        assert_eq!(said(failure.may, &may), possible, "{id}");
        let sure = Texts::of(Language::English).words.sure;
        let calm = body.contains("class=\"calm\"");
        assert_eq!(body.contains(sure.possible), possible && !calm, "{id}");
        let is_the_sites = answer(finding, "text/html").is_the_sites;
        assert_eq!(body.contains(sure.certain), is_the_sites && !calm, "{id}: whose side it is");
    });
}

#[test]
fn head_gets_the_headers_and_no_body() {
    let finding = finding(Failure::ConnectionRefused, Confidence::Certain);
    let of = |method: &str| {
        let exchange = Exchange { method: method.into(), ..exchange("text/html") };
        render(&decide(&finding, &exchange, &Circumstances::default(), &preferences()))
    };
    let (head, get) = (of("HEAD"), of("GET"));
    assert_eq!((head.status, &head.headers), (get.status, &get.headers));
    assert!(head.body.is_empty() && !get.body.is_empty());
}
