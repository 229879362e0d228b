//! Whatever is written, reading it does not panic, and each mistake points at
//! something that is there.

use faultline::config::{Mistake, VALUE_CHARS_MAX, check_file, read};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Keys of the settings, so that values land where they are read, and some that are none.
const KEYS: &[&str] = &[
    "ORIGIN",
    "FAULTLINE",
    "origin",
    "vars",
    "env",
    "routes",
    "match",
    "name",
    "cdn_id",
    "prefix",
    "guide",
    "deadline_ms",
    "connect_budget_ms",
    "idle_ms",
    "probe",
    "resolver",
    "profile",
    "intercept",
    "intercept_statuses",
    "soft_failures",
    "soft_failure_signs",
    "redirect_loops",
    "watch_bodies",
    "hold_bytes",
    "brand_name",
    "support_url",
    "status_url",
    "maintenance",
    "from",
    "until",
    "origins",
    "weights",
    "let_through_addresses",
    "let_through_paths",
    "breaker_open_s",
    "breaker_open_max_s",
    "look_path",
    "spared_status",
    "adaptive_limit",
    "deadline",
    "a.b",
    "",
    "x\"y",
    "[0]",
    "é",
];

const TEXTS: &[&str] = &[
    "zone",
    "off",
    "auto",
    "all",
    "https://a.example",
    "http://[::1]:1",
    "https://u:p@a",
    "*",
    "a/*",
    "*.a/b*",
    "/x",
    "192.0.2.0/24",
    "2027-01-15T08:00:00Z",
    "5",
    "mailto:a@b",
    "[{\"match\":1}]",
    "{\"routes\":[{}],\"x\":{}}",
];

fn key() -> impl Strategy<Value = String> + Clone {
    prop_oneof![9 => proptest::sample::select(KEYS).prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u32..700).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        proptest::sample::select(TEXTS).prop_map(Value::from),
        "\\PC{0,80}".prop_map(Value::from),
        "(https?://)?[a-z.:@/?#*\\[\\]%-]{0,20}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 64, 8, |inner| {
        let table = proptest::collection::vec((key(), inner.clone()), 0..8)
            .prop_map(|entries| Value::Object(Map::from_iter(entries)))
            .boxed();
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
            table.clone(),
            table.prop_map(|table| Value::from(table.to_string())),
        ]
    })
}

/// Variables with the outer shape right, so that the inner readers are reached.
fn vars() -> impl Strategy<Value = Value> {
    let part = || proptest::collection::vec((key(), value()), 0..8).prop_map(Map::from_iter);
    (value(), part(), proptest::collection::vec(part(), 0..4)).prop_map(|(origin, mut faultline, routes)| {
        faultline.insert("routes".into(), routes.into_iter().map(Value::Object).collect());
        serde_json::json!({"ORIGIN": origin, "FAULTLINE": faultline})
    })
}

/// Follows a path as a reader of the message would. A text on the way is read as JSON.
fn follow(top: &Value, path: &str) -> Option<Value> {
    let mut rest = path;
    let mut here = top.clone();
    while !rest.is_empty() {
        if let Value::String(text) = &here {
            here = serde_json::from_str(text).ok()?;
        }
        if let Some(bracket) = rest.strip_prefix('[') {
            let mut steps = serde_json::Deserializer::from_str(bracket).into_iter::<Value>();
            let step = steps.next()?.ok()?;
            rest = bracket.get(steps.byte_offset()..)?.strip_prefix(']')?;
            here = match &step {
                Value::String(key) => here.get(key)?.clone(),
                index => here.get(usize::try_from(index.as_u64()?).ok()?)?.clone(),
            };
        } else {
            let word = rest.strip_prefix('.').unwrap_or(rest);
            let end = word.find(['.', '[']).unwrap_or(word.len());
            here = here.get(&word[..end])?.clone();
            rest = &word[end..];
        }
    }
    Some(here)
}

fn check(top: &Value, mistakes: &[Mistake]) -> Result<(), TestCaseError> {
    for mistake in mistakes {
        prop_assert!(follow(top, &mistake.path).is_some(), "{mistake} points at nothing in {top}");
        prop_assert!(mistake.value.chars().count() <= VALUE_CHARS_MAX, "{mistake}");
        prop_assert!(!mistake.expected.is_empty() && !mistake.to_string().contains('\n'), "{mistake}");
    }
    Ok(())
}

proptest! {
    // No file of past failures: a failing input belongs into the table of `mistakes.rs`.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_variables(top in prop_oneof![value(), vars()]) {
        let read = read(&top);
        let mistakes = read.as_ref().err().map_or(&[][..], |all| &all.0);
        prop_assert_eq!(read.is_err(), !mistakes.is_empty());
        check(&top, mistakes)?;
        if let Ok(settings) = read {
            let _ = settings.route("a.example", "/x").policy.intercept_statuses.contains(500);
        }
    }

    #[test]
    fn any_file(top in value(), vars in vars(), env in value()) {
        check(&top, &check_file("wrangler.toml", &top))?;
        let file = serde_json::json!({"vars": vars, "env": {"a": {"vars": env}, "b": {"vars": vars}}});
        check(&file, &check_file("wrangler.json", &file))?;
    }
}

#[test]
fn a_path_to_nothing_is_noticed() {
    let top = serde_json::json!({"a": [{"b.c": "{\"d\":1}"}]});
    assert_eq!(follow(&top, "a[0][\"b.c\"].d"), Some(Value::from(1)));
    for path in ["b", "a[1]", "a[0].b", "a[0][\"b.c\"].e", "a.b"] {
        assert_eq!(follow(&top, path), None, "{path}");
    }
}
