//! Events against their published schema, their size, and what must never be in them.

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use strum::VariantArray;

use super::*;
use crate::answer::{Answer, Circumstances, Preferences, decide};
use crate::exchange::{Exchange, OriginAddress, Tried};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::render::moment::rfc3339;
use crate::verdict::{Confidence, Evidence, Finding};

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
        origin_proxy_status: Some(text.into()),
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
        serde_json::from_value(schema["$defs"]["failure"]["properties"][key]["enum"].clone()).unwrap()
    };
    let own: Vec<&str> = Failure::VARIANTS.iter().map(|failure| failure.code()).collect();
    assert_eq!(codes("error.type"), own);
    let own: Vec<&str> = Hop::VARIANTS.iter().map(|hop| hop.code()).collect();
    assert_eq!(codes("faultline.hop"), own);
    let own: Vec<&str> = Confidence::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("faultline.confidence"), own);
    let own: Vec<&str> = Delivery::VARIANTS.iter().map(Into::into).collect();
    assert_eq!(codes("faultline.delivery"), own);
    let own: [&str; 2] = [Severity::Error.into(), Severity::Warn.into()];
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
fn the_id_is_the_one_on_the_page() {
    for id in ["8f2a-77", "8f2a\u{7f}-77", "<b>\"x\"", "é\u{202e}1", "", &"x".repeat(500)] {
        let exchange = Exchange { request_id: id.into(), ..exchange() };
        let finding = finding(Failure::DnsError);
        let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
        let event = event(&finding, &exchange, Some(&answer), Delivery::Replaced, None);
        assert_eq!(event.request_id, answer.request_id, "{id}");
    }
}

#[test]
fn what_the_origin_says_of_its_way_is_told_here_only() {
    let inbound = "int-7.internal;next-hop=\"10.0.0.7\";details=\"pool a?b=c\"";
    let exchange = Exchange { origin_proxy_status: Some(inbound.into()), ..exchange() };
    let circumstances = Circumstances { proxy_status: Some(inbound), ..Circumstances::default() };
    let finding = finding(Failure::OriginBadGateway);
    let answer = decide(&finding, &exchange, &circumstances, &Preferences::default());
    assert!(!format!("{:?}", answer.headers).contains("int-7"), "{:?}", answer.headers);
    let line = event(&finding, &exchange, Some(&answer), Delivery::Replaced, None).to_json_line();
    assert!(line.contains("int-7.internal;next-hop") && !line.contains("b=c"), "{line}");
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
        assert_eq!((event.method.name, event.method.original.as_deref()), (method, original), "{sent}");
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
    fn hostile_text_stays_inside_its_value(text in "\\PC{0,3000}|[\\x00-\\x9f]{0,3000}|[\\u{2000}-\\u{2070}]{0,100}|.{0,300}") {
        let (finding, exchange) = full(&text);
        let line = line(&finding, &exchange, None);
        prop_assert!(line.len() < LINE_BYTES_MAX);
        let value: Value = serde_json::from_str(&line).unwrap();
        let known = schema();
        let keys = known["$defs"]["failure"]["properties"].as_object().unwrap();
        prop_assert!(value.as_object().unwrap().keys().all(|key| keys.contains_key(key)));
        let is_bad = |c: char| (c.is_control() && c != '\n')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        for value in value.as_object().unwrap().values().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            one => vec![one],
        }) {
            prop_assert!(!value.as_str().is_some_and(|text| text.contains(is_bad)), "{value}");
        }
    }
}

/// One outage line in which everything is as long as it may be.
fn outage_line(text: &str, stage: outage::Stage) -> String {
    let long: std::collections::BTreeMap<String, u64> =
        (0..60).map(|n| (format!("{n}{text}"), u64::MAX / 100)).collect();
    let event = outage::OutageEvent {
        stage,
        timestamp: rfc3339(u64::MAX),
        severity_text: Severity::Error,
        id: "0123456789abcdef".into(),
        origin: text.into(),
        error_type: Failure::HttpResponseHeaderSectionSize.code(),
        hop: Hop::EdgeOrigin.code(),
        confidence: "possible",
        evidence: vec![Evidence::new(text).code().to_owned(); 20],
        component: Some(text.into()),
        reason: Some(text.into()),
        first_error_type: Failure::HttpResponseHeaderSectionSize.code(),
        began: rfc3339(u64::MAX),
        duration_s: u64::MAX,
        failures: u64::MAX,
        answered: u64::MAX,
        copies: u64::MAX,
        orders_refused: u64::MAX,
        by_failure: long.clone(),
        by_route: long.clone(),
        by_status: long.clone(),
        by_delivery: long.clone(),
        by_colo: long,
        guide: Some(text.into()),
        first_check: Some(text.into()),
        version: env!("CARGO_PKG_VERSION"),
    };
    event.to_json_line()
}

#[test]
fn an_outage_is_told_in_the_published_form_however_long_its_names_are() {
    use outage::Stage::{Began, Continues, Ended};
    for (id, text, stage) in [
        ("short", "shop".to_owned(), Began),
        ("long", "x".repeat(5_000), Continues),
        ("quotes", "\"".repeat(5_000), Ended),
        ("wide", "🦀".repeat(5_000), Ended),
    ] {
        let line = outage_line(&text, stage);
        assert!(line.len() < LINE_BYTES_MAX && !line.contains('\n'), "{id}: {}", line.len());
        assert!(line.starts_with(r#"{"event.name":"outage."#), "{id}: {line}");
        let value: Value = serde_json::from_str(&line).unwrap();
        let validator = validator();
        assert!(validator.is_valid(&value), "{id}: {:?} {line}", validator.iter_errors(&value).next());
        let sum: u64 =
            value["faultline.by_route"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(sum, u64::MAX / 100 * 60, "{id}: nothing is left out of a part");
    }
}

#[test]
fn a_line_for_many_keeps_the_form_and_says_how_many() {
    let event = |number: u32| {
        let exchange = Exchange {
            request_id: format!("ray-{number}"),
            outage_id: Some("0123456789abcdef".into()),
            ..exchange()
        };
        let finding = finding(Failure::ConnectionRefused).internally("connect: refused");
        event(&finding, &exchange, None, Delivery::Passed, None)
    };
    let mut folder = fold::Folder::default();
    let mut lines: Vec<Event> = (0..5).flat_map(|n| folder.take(event(n), Some(2), 0)).collect();
    lines.extend(folder.due(fold::WINDOW_MS));
    let values: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(&line.to_json_line()).unwrap()).collect();
    let validator = validator();
    for value in &values {
        assert!(validator.is_valid(value), "{:?} {value}", validator.iter_errors(value).next());
    }
    assert_eq!(values.len(), 3);
    assert_eq!(values[0].get("faultline.repeats"), None);
    let told = &values[2];
    assert_eq!(told["faultline.repeats"], 3);
    assert_eq!(told["faultline.first_request_id"], "ray-2");
    assert_eq!(told["faultline.last_request_id"], "ray-4");
    assert_eq!(told.get("faultline.internal"), None, "that belongs to one of them");
}

#[test]
fn failures_are_alike_when_an_operator_would_call_them_so() {
    let base = || event(&finding(Failure::ConnectionRefused), &exchange(), None, Delivery::Passed, None);
    let like = |event: Event| fold::Foldable::likeness(&event) == fold::Foldable::likeness(&base());
    #[rustfmt::skip]
    let rows: [(&str, Event, bool); 9] = [
        ("another path", Event { path: "/other".into(), ..base() }, true),
        ("another visitor", Event { request_id: "other".into(), ..base() }, true),
        ("another data centre", Event { colo: Some("AMS".into()), ..base() }, true),
        ("another origin", Event { server_address: Some("b".into()), ..base() }, false),
        ("another route", Event { route: "api".into(), ..base() }, false),
        ("another failure", Event { failure: Failure::ConnectionTimeout, ..base() }, false),
        ("another component", Event { component: Some("nginx"), ..base() }, false),
        ("another status", Event { status_code: Some(503), ..base() }, false),
        ("another delivery", Event { delivery: Delivery::Stale, ..base() }, false),
    ];
    for (id, event, alike) in rows {
        assert_eq!(like(event), alike, "{id}");
    }
}

#[test]
fn a_closed_site_is_no_failure() {
    let finding = finding(Failure::Maintenance);
    let answer = decide(&finding, &exchange(), &Circumstances::default(), &Preferences::default());
    let mut folder = fold::Folder::default();
    let one = |number: u32| {
        let exchange = Exchange { request_id: format!("ray-{number}"), method: "BREW".into(), ..exchange() };
        maintenance::maintenance(&exchange, &answer)
    };
    let mut lines: Vec<_> = (0..100).flat_map(|n| folder.take(one(n), Some(1), 0)).collect();
    assert_eq!(lines.len(), 1, "folded from the first");
    lines.extend(folder.due(fold::WINDOW_MS));
    let validator = validator();
    for line in &lines {
        let line = line.to_json_line();
        assert!(line.starts_with(r#"{"event.name":"maintenance.on""#), "{line}");
        let value: Value = serde_json::from_str(&line).unwrap();
        assert!(validator.is_valid(&value), "{:?} {line}", validator.iter_errors(&value).next());
        assert_eq!((&value["severity_text"], value.get("error.type")), (&json!("INFO"), None));
    }
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1].others.repeats, Some(99));
}

#[test]
fn what_became_of_a_reply_follows_from_what_was_found() {
    for failure in Failure::VARIANTS {
        let is_seen = matches!(failure, Failure::SoftFailure | Failure::RedirectLoop);
        let expected = if is_seen { Delivery::Observed } else { Delivery::Passed };
        assert_eq!(Delivery::of_theirs(*failure), expected, "{failure:?}");
    }
    assert_eq!([true, false].map(Delivery::of_ours), [Delivery::Spared, Delivery::Replaced]);
}
