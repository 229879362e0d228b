//! Events against their published schema, their size, and what must never be in them.

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use strum::VariantArray;

use super::*;
use crate::answer::{Circumstances, Preferences, decide};
use crate::exchange::{OriginAddress, Tried};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::{Confidence, Evidence};

const SCHEMA: &str = include_str!("../../docs/event.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

fn exchange() -> Exchange {
    Exchange {
        method: "GET".into(),
        scheme: "https".into(),
        host: "shop.example".into(),
        path: "/cart".into(),
        request_id: "8f2a-77".into(),
        route: "default".into(),
        started_ms: 1_763_632_800_000,
        now_ms: 1_763_632_800_250,
        attempts: 2,
        ..Exchange::default()
    }
}

fn finding(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Likely, Evidence::new("status:521"))
}

/// A finding and exchange in which everything is known, each text as given.
fn full(text: &str) -> (Finding, Exchange) {
    let mut full = finding(Failure::HttpResponseHeaderSectionSize);
    full.component = Some("a-component-with-a-name-of-the-longest-length-there-may-ever-be-.");
    full.evidence = (0..20).map(|_| Evidence::new(text)).collect();
    full.received_status = Some(65_535);
    full.reason = Some(Reason::Rcode(text.into()));
    full.internal = Some(text.into());
    let exchange = Exchange {
        method: text.into(),
        scheme: text.into(),
        host: text.into(),
        path: text.into(),
        request_id: text.into(),
        route: text.into(),
        colo: Some(text.into()),
        origin_ray: Some(text.into()),
        origin_address: Some(OriginAddress { scheme: text.into(), host: text.into(), port: 65_535 }),
        attempts: u32::MAX,
        tried: vec![
            Tried {
                address: OriginAddress { scheme: text.into(), host: text.into(), port: 65_535 },
                failure: Failure::HttpResponseHeaderSectionSize,
            };
            9
        ],
        outage_ms: Some(u64::MAX),
        now_ms: u64::MAX,
        ..Exchange::default()
    };
    (full, exchange)
}

fn line(finding: &Finding, exchange: &Exchange, answer: Option<&Answer>) -> String {
    event(finding, exchange, answer, Delivery::Replaced, None).to_json_line()
}

#[test]
fn every_failure_with_every_delivery_fits_the_schema() {
    let validator = validator();
    for failure in Failure::VARIANTS {
        let reasons = [
            None,
            Some(Reason::Alert(40)),
            Some(Reason::Rcode("NXDOMAIN".into())),
            Some(Reason::Word("H12".into())),
        ];
        for (reason, delivery) in reasons.into_iter().cycle().zip(Delivery::VARIANTS.iter().cycle()).take(16)
        {
            let finding = Finding { reason, ..finding(*failure) };
            let answer = decide(&finding, &exchange(), &Circumstances::default(), &Preferences::default());
            let answer = (*delivery == Delivery::Replaced).then_some(&answer);
            let line = event(&finding, &exchange(), answer, *delivery, Some(17)).to_json_line();
            let value: Value = serde_json::from_str(&line).unwrap();
            assert!(validator.is_valid(&value), "{:?}: {line}", validator.iter_errors(&value).next());
        }
    }
}

#[test]
fn the_schema_refuses_what_is_not_an_event() {
    let good: Value = serde_json::from_str(&line(&finding(Failure::DnsError), &exchange(), None)).unwrap();
    assert!(validator().is_valid(&good));
    let cases = [
        ("unknown key", "visitor.address", json!("192.0.2.1")),
        ("unknown failure", "error.type", json!("gremlins")),
        ("null instead of a missing key", "faultline.colo", Value::Null),
        ("wait of zero", "faultline.retry_after", json!(0)),
    ];
    for (id, key, value) in cases {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().insert(key.into(), value);
        assert!(!validator().is_valid(&bad), "{id}");
    }
}

#[test]
fn the_schema_lists_what_the_types_list() {
    let schema = schema();
    let codes = |key: &str| -> Vec<String> {
        serde_json::from_value(schema["properties"][key]["enum"].clone()).unwrap()
    };
    let own: Vec<&str> = Failure::VARIANTS.iter().map(|failure| failure.code()).collect();
    assert_eq!(codes("error.type"), own);
    let own: Vec<&str> = Hop::VARIANTS.iter().map(|hop| hop.code()).collect();
    assert_eq!(codes("faultline.hop"), own);
    let own: Vec<&str> = Confidence::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("faultline.confidence"), own);
    let own: Vec<&str> = Delivery::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("faultline.delivery"), own);
    let own: Vec<&str> = Severity::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("severity_text"), own);
    let own: Vec<&str> = METHODS.iter().copied().chain(["_OTHER"]).collect();
    assert_eq!(codes("http.request.method"), own);
}

#[test]
fn severity_and_status_are_those_of_what_the_visitor_got() {
    use {Delivery as D, Failure as F, Severity as S};
    let received = |failure, status| Finding { received_status: Some(status), ..finding(failure) };
    #[rustfmt::skip]
    let cases = [
        ("answered 521", finding(F::ConnectionRefused), true, D::Replaced, S::Error, Some(521)),
        ("answered 404", received(F::PlatformError, 404), true, D::Replaced, S::Warn, Some(404)),
        ("passed 500", received(F::ApplicationError, 500), false, D::Passed, S::Warn, Some(500)),
        ("broken off", received(F::HttpResponseIncomplete, 200), false, D::BrokenOff, S::Warn, Some(200)),
        ("observed", received(F::SoftFailure, 200), false, D::Observed, S::Warn, Some(200)),
        ("visitor gone", finding(F::VisitorGone), false, D::Observed, S::Warn, None),
    ];
    for (id, finding, answered, delivery, severity, status) in cases {
        let answer = decide(&finding, &exchange(), &Circumstances::default(), &Preferences::default());
        let event = event(&finding, &exchange(), answered.then_some(&answer), delivery, None);
        assert_eq!((event.severity_text, event.status_code), (severity, status), "{id}");
    }
}

#[test]
fn what_was_tried_before_and_how_long_it_lasts_is_told() {
    let at = |host: &str| OriginAddress { scheme: "https".into(), host: host.into(), port: 443 };
    let tried = vec![
        Tried { address: at("a.internal"), failure: Failure::ConnectionRefused },
        Tried { address: at("b.internal"), failure: Failure::OriginBadGateway },
    ];
    let exchange = Exchange { tried, outage_ms: Some(13 * 3_600_000), ..exchange() };
    let finding = finding(Failure::ConnectionRefused);
    let event = event(&finding, &exchange, None, Delivery::Recovered, None).sent(200);
    assert_eq!(
        (event.status_code, event.severity_text, event.outage_s),
        (Some(200), Severity::Warn, Some(46_800))
    );
    assert_eq!(event.tried, ["a.internal:443 connection_refused", "b.internal:443 origin_bad_gateway"]);
    assert!(event.search_engines.is_some_and(|said| said.contains("slows down")));
}

#[test]
fn unknown_methods_are_other() {
    let cases = [
        ("GET", "GET", None),
        ("QUERY", "QUERY", None),
        ("get", "_OTHER", Some("get")),
        ("PURGE", "_OTHER", Some("PURGE")),
    ];
    for (sent, method, original) in cases {
        let exchange = Exchange { method: sent.into(), ..exchange() };
        let event = event(&finding(Failure::DnsError), &exchange, None, Delivery::Replaced, None);
        assert_eq!((event.method, event.method_original.as_deref()), (method, original), "{sent}");
    }
}

#[test]
fn a_query_never_gets_into_the_log() {
    for path in ["/reset?token=secret", "/reset#secret", "/reset"] {
        let exchange = Exchange { path: path.into(), ..exchange() };
        let line = line(&finding(Failure::DnsError), &exchange, None);
        assert!(!line.contains("secret") && line.contains(r#""url.path":"/reset""#), "{line}");
    }
}

#[test]
fn what_is_not_known_has_no_key() {
    let event: Value = serde_json::from_str(&line(&finding(Failure::DnsError), &exchange(), None)).unwrap();
    for key in [
        "faultline.colo",
        "faultline.reason",
        "server.address",
        "faultline.body_bytes",
        "faultline.internal",
        "faultline.tried",
        "faultline.outage_s",
        "faultline.search_engines",
    ] {
        assert_eq!(event.get(key), None, "{key}");
    }
    assert_eq!(event["faultline.elapsed_ms"], 250);
}

#[test]
fn the_longest_line_is_under_the_limit() {
    for (id, unit) in
        [("letters", "x"), ("quotes", "\""), ("controls", "\u{1}"), ("wide", "🦀"), ("mixed", "é\\\n")]
    {
        let (finding, exchange) = full(&unit.repeat(5000));
        let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
        let line =
            event(&finding, &exchange, Some(&answer), Delivery::BrokenOff, Some(u64::MAX)).to_json_line();
        assert!(line.len() < LINE_BYTES_MAX, "{id}: {}", line.len());
        assert!(!line.contains('\n'), "{id}");
    }
}

proptest! {
    #[test]
    fn hostile_text_stays_inside_its_value(text in "\\PC{0,3000}|[\\x00-\\x7f]{0,3000}") {
        let (finding, exchange) = full(&text);
        let line = line(&finding, &exchange, None);
        prop_assert!(line.len() < LINE_BYTES_MAX);
        let value: Value = serde_json::from_str(&line).unwrap();
        let known = schema();
        let keys = known["properties"].as_object().unwrap();
        prop_assert!(value.as_object().unwrap().keys().all(|key| keys.contains_key(key)));
    }
}
