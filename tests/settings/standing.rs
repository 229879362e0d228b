//! The settings that are lists: maintenance windows, who is let through, several origins.

use faultline::address::Target;
use faultline::answer::Tag;
use faultline::config::{Route, Settings, read};
use faultline::retry::origins::Order;
use serde_json::{Value, json};

/// The keys whose values are lists.
pub const LISTS: &[&str] =
    &["maintenance", "let_through_addresses", "let_through_paths", "origins", "weights"];

fn settings(faultline: &Value) -> Settings {
    read(&json!({"FAULTLINE": faultline})).unwrap_or_else(|mistakes| panic!("{faultline}:\n{mistakes}"))
}

fn route(route: Value) -> Route {
    let mut route = route;
    route["match"] = json!("a.example");
    settings(&json!({"routes": [route]})).routes.remove(0)
}

fn base(target: &Target) -> &str {
    match target {
        Target::Zone => "zone",
        Target::Origin(_) | Target::Binding(_) => target.base().unwrap_or("binding"),
    }
}

#[test]
fn windows_are_read_in_full() {
    let set = settings(&json!({"maintenance": [
        {"from": "2027-01-15T08:00:00Z", "until": "2027-01-15T10:00:00+01:00", "match": "*/shop/*",
         "title": "Back soon", "text": {"pt-br": "Estamos de mudança.", "en": "We move the shelves."}},
        {}
    ]}));
    let [first, second] = set.windows.as_slice() else { panic!("{:?}", set.windows) };
    assert_eq!((first.from_ms, first.until_ms), (Some(1_800_000_000_000), Some(1_800_003_600_000)));
    assert_eq!(first.only.as_ref().map(ToString::to_string).as_deref(), Some("*/shop/*"));
    let title: Vec<_> = first.says.title.iter().map(|one| (one.tag.is_none(), one.text.as_str())).collect();
    assert_eq!(title, [(true, "Back soon")]);
    let text: Vec<_> =
        first.says.text.iter().map(|one| (one.tag.as_ref().map(Tag::as_str), one.text.as_str())).collect();
    assert_eq!(text, [(Some("en"), "We move the shelves."), (Some("pt-BR"), "Estamos de mudança.")]);
    assert_eq!((second.from_ms, second.until_ms, &second.only), (None, None, &None));
}

#[test]
fn who_is_let_through_is_read_in_full() {
    let set = settings(&json!({
        "let_through_addresses": ["192.0.2.0/24", "2001:db8::1"], "let_through_paths": ["*/healthz"]
    }));
    let blocks: Vec<_> = set.let_through.addresses.iter().map(ToString::to_string).collect();
    assert_eq!(blocks, ["192.0.2.0/24", "2001:db8::1/128"]);
    let paths: Vec<_> = set.let_through.paths.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["*/healthz"], "in place of the default");
}

#[test]
fn several_origins_and_their_order() {
    let rows = [
        ("one", json!({"origin": "https://a"}), vec!["https://a"], vec![1], Order::Listed),
        ("none", json!({}), vec!["zone"], vec![1], Order::Listed),
        (
            "two",
            json!({"origins": ["https://a", "https://b"]}),
            vec!["https://a", "https://b"],
            vec![1, 1],
            Order::Listed,
        ),
        (
            "by weight",
            json!({"origins": ["https://a", "zone"], "weights": [3, 0]}),
            vec!["https://a", "zone"],
            vec![3, 0],
            Order::Weighted,
        ),
    ];
    for (id, set, bases, weights, order) in rows {
        let route = route(set);
        assert_eq!(route.origins.iter().map(base).collect::<Vec<_>>(), bases, "{id}");
        assert_eq!((&route.weights, route.order), (&weights, order), "{id}");
        assert_eq!(base(&route.origin), bases[0], "{id}");
    }
}

/// Each row: an id, the settings, and a part of what is said about them.
fn expect(rows: &[(&str, Value, &str)]) {
    for (id, set, part) in rows {
        let said = read(&json!({"FAULTLINE": set})).expect_err(id).to_string();
        assert!(said.contains(part), "{id}: {said}");
    }
}

fn one_route(mut route: Value) -> Value {
    route["match"] = json!("a.example");
    json!({"routes": [route]})
}

#[test]
fn what_is_said_about_bad_windows_and_lists() {
    expect(&[
        (
            "no windows",
            json!({"maintenance": []}),
            "maintenance: got [], expected a list of at least one table",
        ),
        ("not a window", json!({"maintenance": ["x"]}), "maintenance[0]: got \"x\", expected a table with"),
        ("no zone", json!({"maintenance": [{"from": "2027-01-15T08:00:00"}]}), "maintenance[0].from: "),
        (
            "not a text",
            json!({"maintenance": [{"title": 7}]}),
            "maintenance[0].title: got 7, expected a text, or a table of texts by language, such as en or pt-BR",
        ),
        (
            "no languages",
            json!({"maintenance": [{"text": {}}]}),
            "maintenance[0].text: got {}, expected 1 to 100 languages; leave it out for none",
        ),
        (
            "a language that is none",
            json!({"maintenance": [{"title": {"de_AT": "Zu"}}]}),
            "maintenance[0].title.de_AT: got \"Zu\", expected as its key a language tag (BCP 47) such as de, pt-BR or zh-Hant: de-AT",
        ),
        (
            "too long in one of them",
            json!({"maintenance": [{"title": {"en": "Closed", "de": "x".repeat(61)}}]}),
            "expected 1 to 60 characters on one line",
        ),
        (
            "a slip",
            json!({"maintenance": [{"til": "x"}]}),
            "maintenance[0].til: got \"x\", expected one of from, until",
        ),
        (
            "ends before it begins",
            json!({"maintenance": [{"from": "2027-01-15T08:00:00Z", "until": "2027-01-15T07:00:00Z"}]}),
            "maintenance[0].until: got \"2027-01-15T07:00:00Z\", expected a time after `from`",
        ),
        (
            "no address",
            json!({"let_through_addresses": ["::1", "a.example"]}),
            "let_through_addresses[1]: got \"a.example\"",
        ),
        (
            "not a list",
            json!({"let_through_paths": "*/x"}),
            "let_through_paths: got \"*/x\", expected a list of patterns",
        ),
        (
            "not a pattern",
            json!({"let_through_paths": ["/x"]}),
            "let_through_paths[0]: got \"/x\", expected a host before",
        ),
    ]);
}

#[test]
fn what_is_said_about_bad_origins_and_contradictions() {
    let two = json!(["https://a", "https://b"]);
    expect(&[
        (
            "origin twice",
            one_route(json!({"origin": "https://a", "origins": two})),
            "routes[0].origin: got \"https://a\", expected either",
        ),
        (
            "the same twice",
            one_route(json!({"origins": ["https://a", "https://A:443"]})),
            "expected each origin once",
        ),
        (
            "not an origin",
            one_route(json!({"origins": ["a"]})),
            "routes[0].origins[0]: got \"a\", expected a whole address",
        ),
        (
            "too few weights",
            one_route(json!({"origins": two, "weights": [1]})),
            "routes[0].weights: got [1], expected as many",
        ),
        ("weights alone", one_route(json!({"weights": [1]})), "routes[0].weights: got [1], expected as many"),
        (
            "no weight",
            one_route(json!({"origins": two, "weights": [0, 0]})),
            "expected at least one weight above 0",
        ),
        (
            "half a weight",
            one_route(json!({"origins": two, "weights": [0.5, 1]})),
            "routes[0].weights[0]: got 0.5",
        ),
        (
            "ceiling below the floor",
            json!({"breaker_open_s": 90, "breaker_open_max_s": 60}),
            "breaker_open_max_s: got 60, expected breaker_open_max_s (60) to be no less than breaker_open_s (90)",
        ),
        (
            "and in a route",
            one_route(json!({"breaker_open_max_s": 2})),
            "routes[0].breaker_open_max_s: got 2, expected breaker_open_max_s (2)",
        ),
        (
            "a path without its slash",
            json!({"look_path": "healthz"}),
            "look_path: got \"healthz\", expected a path",
        ),
        (
            "a path with a fragment",
            json!({"look_path": "/up#x"}),
            "look_path: got \"/up#x\", expected a path",
        ),
        ("a status that is none", json!({"spared_status": 503}), "spared_status: got 503, expected"),
        (
            "adaptive without a most",
            json!({"adaptive_limit": true}),
            "adaptive_limit: got true, expected max_in_flight to be set too",
        ),
    ]);
}

#[test]
fn a_first_pause_beyond_the_longest_by_default_is_the_longest_itself() {
    assert_eq!(settings(&json!({"breaker_open_s": 90})).fallback.policy.breaker.open_s, 90);
}

#[test]
fn what_a_route_adds_to_the_general_settings_is_no_contradiction() {
    let set = settings(&json!({
        "breaker_open_max_s": 600, "max_in_flight": 10,
        "routes": [{"match": "a.example", "breaker_open_s": 90, "adaptive_limit": true}]
    }));
    assert!(set.routes[0].policy.limit.adaptive);
}
