//! A whole Wrangler file: top-level variables, and environments.

use faultline::config::check_file;
use serde_json::{Value, json};

fn lines(file: &Value) -> Vec<String> {
    check_file("wrangler.toml", file).iter().map(ToString::to_string).collect()
}

#[test]
fn every_place_of_a_file_is_checked() {
    let rows: Vec<(&str, Value, Vec<String>)> = vec![
        ("no_vars", json!({"name": "x"}), vec![]),
        ("good", json!({"vars": {"ORIGIN": "https://a"}, "env": {"s": {"vars": {"ORIGIN": "https://b"}}}}), vec![]),
        ("explicit_defaults", json!({
            "vars": {"ORIGIN": "https://a", "FAULTLINE": {"guide": false}},
            "env": {"s": {"vars": {"ORIGIN": "zone", "FAULTLINE": {}}}}
        }), vec![]),
        ("nothing_to_inherit", json!({"vars": {"OTHER": 1}, "env": {"s": {"name": "y"}}}), vec![]),
        ("an_environment_without_vars", json!({"vars": {"ORIGIN": "https://a", "FAULTLINE": {}}, "env": {"s": {}}}), vec![]),
        ("all_places_at_once", json!({
            "vars": {"ORIGIN": "a"},
            "env": {
                "p": {"vars": {"ORIGIN": "https://a/x"}},
                "staging": {"vars": {"ORIGIN": "zone", "FAULTLINE": {"routes": [
                    {"match": "a/*", "origin": "zone"}, {"match": "b/*", "origin": "zone"},
                    {"match": "c/*", "origin": "zone", "deadline_ms": 5}
                ]}}}
            }
        }), vec![
            "vars.ORIGIN: got \"a\", expected a whole address with its scheme, such as https://origin.example.com".into(),
            "env.p.vars.ORIGIN: got \"https://a/x\", expected an address without a path: the path of the request is used, as in https://origin.example.com".into(),
            "env.staging.vars.FAULTLINE.routes[2].deadline_ms: got 5, expected a whole number from 100 to 300000 (milliseconds)".into(),
        ]),
        ("no_table", json!([]), vec!["settings: got [], expected wrangler.toml to be a table".into()]),
        ("vars_no_table", json!({"vars": 1}), vec!["vars: got 1, expected a table with ORIGIN and FAULTLINE".into()]),
        ("env_no_table", json!({"env": "s"}), vec!["env: got \"s\", expected a table of environments".into()]),
        ("environment_no_table", json!({"env": {"s": 1}}), vec!["env.s: got 1, expected a table".into()]),
        ("environment_vars_no_table", json!({"vars": {"ORIGIN": "zone"}, "env": {"s": {"vars": 1}}}), vec![
            "env.s.vars: got 1, expected a table with ORIGIN and FAULTLINE".into(),
        ]),
    ];
    for (id, file, expected) in rows {
        assert_eq!(lines(&file), expected, "{id}");
    }
}
