//! Every case of `stale.toml`, on its way through the store and back.

use std::collections::HashSet;

use faultline::stale::{self, CopyRequest, StaleRules, fields_to_keep, may_serve, may_store, restored};
use serde::Deserialize;
use sfv::{BareItem, List, ListEntry, Parser};

const FIRST_MS: u64 = 1_800_000_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    rule: String,
    #[serde(default)]
    stale_if_error_s: u32,
    path: Option<String>,
    method: Option<String>,
    request: Option<Vec<String>>,
    status: Option<u16>,
    reply: Option<Vec<String>>,
    later_s: Option<u64>,
    second_method: Option<String>,
    second: Option<Vec<String>>,
    expect: String,
    age_s: Option<u64>,
    instead: Option<Instead>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Instead {
    path: Option<String>,
    method: Option<String>,
    request: Option<Vec<String>>,
    status: Option<u16>,
    reply: Option<Vec<String>>,
    later_s: Option<u64>,
    second_method: Option<String>,
    second: Option<Vec<String>>,
}

fn fields(lines: Option<&Vec<String>>) -> Vec<(String, String)> {
    let split = |line: &String| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    lines.into_iter().flatten().map(split).collect()
}

/// What becomes of the copy, and its `Age`.
fn run(case: &Case, instead: &Instead) -> (String, Option<u64>) {
    let path = instead.path.as_deref().or(case.path.as_deref()).unwrap_or("/");
    let first = fields(instead.request.as_ref().or(case.request.as_ref()));
    let second = fields(instead.second.as_ref().or(case.second.as_ref()));
    let reply = fields(instead.reply.as_ref().or(case.reply.as_ref()));
    let method = instead.method.as_deref().or(case.method.as_deref()).unwrap_or("GET");
    let asks = CopyRequest { method, path, fields: &first };
    let rules = StaleRules { on: true, stale_if_error_s: case.stale_if_error_s };
    let status = instead.status.or(case.status).unwrap_or(200);
    let Some(kept) = may_store(&asks, status, &reply, &rules, FIRST_MS) else {
        return ("not stored".to_owned(), None);
    };
    let (kept, _) = restored(&fields_to_keep(&reply, &kept).unwrap()).unwrap();
    let method = instead.second_method.as_deref().or(case.second_method.as_deref()).unwrap_or("GET");
    let later_ms = 1_000 * instead.later_s.or(case.later_s).unwrap_or(120);
    match may_serve(&CopyRequest { method, path, fields: &second }, &kept, FIRST_MS + later_ms) {
        Ok(usable) if usable.ttl_s > 0 => ("fresh".to_owned(), Some(usable.age_s)),
        Ok(usable) => ("stale".to_owned(), Some(usable.age_s)),
        Err(refused) => (<&str>::from(refused).to_owned(), None),
    }
}

fn table() -> Vec<Case> {
    toml::from_str::<Table>(include_str!("stale.toml")).unwrap().case
}

#[test]
fn each_case_is_as_expected_and_only_for_its_own_reason() {
    let mut ids = HashSet::new();
    for case in table() {
        assert!(ids.insert(case.id.clone()) && !case.rule.is_empty(), "{}", case.id);
        let (became, age_s) = run(&case, &Instead::default());
        assert_eq!(became, case.expect, "{}", case.id);
        if case.age_s.is_some() {
            assert_eq!(age_s, case.age_s, "{}", case.id);
        }
        let served = matches!(became.as_str(), "fresh" | "stale");
        assert_eq!(served, case.instead.is_none(), "{}: a refusal has an `instead`", case.id);
        if let Some(instead) = &case.instead {
            let (became, _) = run(&case, instead);
            assert!(matches!(became.as_str(), "fresh" | "stale"), "{}: instead {became}", case.id);
        }
    }
}

#[test]
fn every_reason_to_refuse_has_a_case() {
    use strum::VariantArray as _;
    let expected: HashSet<String> = table().into_iter().map(|case| case.expect).collect();
    for refused in stale::CopyRefused::VARIANTS {
        assert!(expected.contains(<&str>::from(*refused)), "{refused:?}");
    }
}

#[test]
fn nothing_is_kept_where_copies_are_off() {
    let reply = fields(Some(&vec!["cache-control: max-age=60, stale-if-error=600".to_owned()]));
    let asks = CopyRequest { method: "GET", path: "/", fields: &[] };
    for (on, expected) in [(true, true), (false, false)] {
        let rules = StaleRules { on, stale_if_error_s: 600 };
        assert_eq!(may_store(&asks, 200, &reply, &rules, FIRST_MS).is_some(), expected);
    }
}

#[test]
fn a_copy_comes_back_with_its_own_fields_and_without_those_of_its_day() {
    let reply = fields(Some(
        &[
            "cache-control: max-age=60, stale-if-error=600",
            "vary: Accept",
            "content-type: text/html",
            "link: </a>",
            "link: </b>",
            "age: 3",
            "expires: Sat, 01 Jan 2028 00:00:00 GMT",
            "date: Fri, 15 Jan 2027 08:00:00 GMT",
            "cf-ray: 1-X",
            "connection: close",
            "faultline-kept: forged",
        ]
        .map(str::to_owned)
        .to_vec(),
    ));
    let asks = CopyRequest { method: "GET", path: "/", fields: &[] };
    let kept = may_store(&asks, 200, &reply, &StaleRules::default(), FIRST_MS).unwrap();
    let stored = fields_to_keep(&reply, &kept).unwrap();
    assert!(stored.contains(&("cache-control".to_owned(), "public, max-age=657".to_owned())));
    assert!(!stored.iter().any(|(name, _)| name == "vary"), "the store must not select by itself");
    assert!(!stored.iter().any(|(name, _)| name == "expires" || name == "date"), "nor judge by itself");
    let (note, fields) = restored(&stored).unwrap();
    assert_eq!(note, kept);
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(
        lines,
        [
            "content-type: text/html",
            "link: </a>",
            "link: </b>",
            "cache-control: max-age=60, stale-if-error=600",
            "expires: Sat, 01 Jan 2028 00:00:00 GMT",
            "date: Fri, 15 Jan 2027 08:00:00 GMT",
            "vary: accept"
        ]
    );
    assert_eq!(restored(&reply), None, "a note of somebody else");
    assert_eq!(restored(&[]), None);
}

#[test]
fn a_selecting_value_that_is_no_field_value_is_not_kept() {
    let reply = fields(Some(&vec!["cache-control: stale-if-error=9".into(), "vary: x".into()]));
    for (value, expected) in [("plain", true), ("é", false)] {
        let request = [("x".to_owned(), value.to_owned())];
        let asks = CopyRequest { method: "GET", path: "/", fields: &request };
        let kept = may_store(&asks, 200, &reply, &StaleRules::default(), FIRST_MS).unwrap();
        assert_eq!(fields_to_keep(&reply, &kept).is_some(), expected, "{value}");
    }
}

#[test]
fn cache_status_says_how_the_copy_was_used() {
    let rows = [
        ((-60, true, Some(503)), "faultline;fwd=stale;fwd-status=503;ttl=-60;detail=origin_unavailable"),
        ((-60, true, None), "faultline;fwd=stale;ttl=-60;detail=origin_unavailable"),
        ((-60, true, Some(999)), "faultline;fwd=stale;ttl=-60;detail=origin_unavailable"),
        ((0, true, None), "faultline;fwd=stale;ttl=0;detail=origin_unavailable"),
        ((60, true, Some(503)), "faultline;fwd=bypass;fwd-status=503;ttl=60;detail=origin_unavailable"),
        ((-60, false, None), "faultline;hit;ttl=-60;detail=origin_unavailable"),
    ];
    for ((ttl_s, went, received), expected) in rows {
        let usable = stale::Usable { age_s: 120, ttl_s };
        let field = stale::field_for_use(&usable, "faultline", went, received, "origin_unavailable").unwrap();
        assert_eq!(field, expected);
        let list: List = Parser::new(&field).parse().unwrap();
        assert!(matches!(&list[0], ListEntry::Item(item) if matches!(item.bare_item, BareItem::Token(_))));
    }
    let usable = stale::Usable { age_s: 120, ttl_s: 1 };
    for (cdn_id, starts) in [("edge.example.com:8443", "edge.example.com:8443;"), ("1edge", "\"1edge\";")] {
        let field = stale::field_for_use(&usable, cdn_id, false, None, "load_shed").unwrap();
        assert!(field.starts_with(starts), "{field}");
    }
}
