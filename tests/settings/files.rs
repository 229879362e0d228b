//! A whole Wrangler file: top-level variables, and environments.

use faultline::config::{check_file, definitions, examine, schema, type_script};
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

/// Where the worker stands decides what its variables may say. Each row: id, file,
/// the mistakes, the warnings.
#[test]
fn what_a_file_says_together_is_checked() {
    let route = json!([{"pattern": "www.example.com/*", "zone_name": "example.com"}]);
    let custom = json!([{"pattern": "www.example.com", "custom_domain": true}]);
    let wide = json!(["*.example.com/*"]);
    let rows: Vec<(&str, Value, &[&str], &[&str])> = vec![
        ("zone", json!({"routes": route}), &[], &[]),
        ("elsewhere", json!({"routes": custom, "vars": {"ORIGIN": "https://origin.example.net"}}), &[], &[]),
        (
            "bindings_that_are_there",
            json!({
                "workers_dev": true,
                "services": [{"binding": "SHOP", "service": "shop"}],
                "vpc_services": [{"binding": "API", "service_id": "0"}],
                "vars": {"ORIGIN": "service:SHOP", "FAULTLINE": {"routes": [{"match": "a/*", "origins": ["vpc:API", "service:SHOP"]}]}},
            }),
            &[],
            &[],
        ),
        (
            "bindings_that_are_not",
            json!({
                "workers_dev": false,
                "services": [{"binding": "API", "service": "shop"}],
                "vars": {"ORIGIN": "service:SHOP", "FAULTLINE": {"routes": [{"match": "a/*", "origin": "vpc:API"}]}},
            }),
            &[
                "vars.ORIGIN: got \"service:SHOP\", expected a binding of that name in `services` of the same place: [[services]] in TOML, with `binding = \"SHOP\"` and `service`, the other Worker's name",
                "vars.FAULTLINE.routes[0].origin: got \"vpc:API\", expected a binding of that name in `vpc_services` of the same place: [[vpc_services]] in TOML, with `binding = \"API\"` and `service_id`",
            ],
            &[],
        ),
        (
            "bindings_are_not_inherited",
            json!({
                "workers_dev": false,
                "services": [{"binding": "SHOP", "service": "shop"}],
                "env": {"s": {"vars": {"ORIGIN": "service:SHOP"}}},
            }),
            &[
                "env.s.vars.ORIGIN: got \"service:SHOP\", expected a binding of that name in `services` of the same place: [[services]] in TOML, with `binding = \"SHOP\"` and `service`, the other Worker's name",
            ],
            &[],
        ),
        (
            "table_beside_vars",
            json!({"workers_dev": false, "FAULTLINE": {"guide": false}, "ORIGIN": "zone"}),
            &[
                "FAULTLINE: got {\"guide\":false}, expected it in `vars`, where the worker finds it ([vars.FAULTLINE] in TOML)",
                "ORIGIN: got \"zone\", expected it in `vars`, where the worker finds it ([vars] in TOML)",
            ],
            &[],
        ),
        (
            "table_beside_an_environment_s_vars",
            json!({"workers_dev": false, "env": {"s": {"vars": {}, "faultline": {}}}}),
            &[
                "env.s.faultline: got {}, expected it in `vars`, where the worker finds it ([vars.FAULTLINE] in TOML)",
            ],
            &[],
        ),
        (
            "origin_is_its_own_host",
            json!({"routes": route, "vars": {"ORIGIN": "https://WWW.example.com"}}),
            &[
                "vars.ORIGIN: got \"https://WWW.example.com\", expected another host: routes[0] puts this worker before `www.example.com`",
            ],
            &[],
        ),
        (
            "origin_of_a_route_is_its_own_host",
            json!({"route": "https://www.example.com/*", "vars": {"FAULTLINE": {"routes": [
                {"match": "*/api/*", "origins": ["https://api.example.net", "https://www.example.com:8443"]}
            ]}}}),
            &[
                "vars.FAULTLINE.routes[0].origins[1]: got \"https://www.example.com:8443\", expected another host: route puts",
            ],
            &[],
        ),
        (
            "origin_is_the_inherited_host",
            json!({"routes": route, "env": {"s": {"vars": {"ORIGIN": "https://www.example.com"}}}}),
            &["env.s.vars.ORIGIN: got \"https://www.example.com\", expected another host: routes[0] puts"],
            &[],
        ),
        (
            "another_host_of_the_zone",
            json!({"routes": route, "vars": {"ORIGIN": "https://origin.example.com"}}),
            &[],
            &[],
        ),
        (
            "a_host_among_many",
            json!({"routes": wide, "vars": {"ORIGIN": "https://origin.example.com"}}),
            &[],
            &["vars.ORIGIN: `origin.example.com` is among the hosts of routes[0]"],
        ),
        (
            "custom_domain_without_origin",
            json!({"routes": custom}),
            &[
                "routes[0]: got {\"custom_domain\":true,\"pattern\":\"www.example.com\"}, expected ORIGIN in `vars` beside it",
            ],
            &[],
        ),
        (
            "custom_domain_with_a_route_for_all_of_it",
            json!({"routes": custom, "vars": {"FAULTLINE": {"routes": [
                {"match": "www.example.com/*", "origin": "https://origin.example.net"}
            ]}}}),
            &[],
            &[],
        ),
        (
            "custom_domain_with_a_route_for_some_of_it",
            json!({"routes": custom, "vars": {"FAULTLINE": {"routes": [
                {"match": "www.example.com/shop/*", "origin": "https://origin.example.net"}
            ]}}}),
            &["routes[0]: got"],
            &[],
        ),
        (
            "workers_dev_without_origin",
            json!({"name": "x"}),
            &[],
            &["workers_dev: on workers.dev there is no zone"],
        ),
        (
            "an_environment_without_vars",
            json!({"routes": route, "vars": {"FAULTLINE": {}}, "env": {"s": {"name": "y"}}}),
            &[],
            &["env.s: has no `vars` of its own and inherits none"],
        ),
        (
            "private_and_plain",
            json!({"routes": route, "vars": {"ORIGIN": "http://origin.example.net", "FAULTLINE": {"routes": [
                {"match": "*/a", "origin": "https://10.0.0.7"}, {"match": "*/b", "origin": "http://[::1]:3000"}
            ]}}}),
            &[],
            &[
                "vars.FAULTLINE.routes[0].origin: an address of a private network or of this machine, which Cloudflare's edge cannot reach (and 1 more)",
                "vars.ORIGIN: plain http",
            ],
        ),
        (
            "wrangler_s_routes_among_the_settings",
            json!({"workers_dev": false, "vars": {"FAULTLINE": {"routes": route}}}),
            &[
                "vars.FAULTLINE.routes: got [{\"pattern\":\"www.example.com/*\",\"zone_name\":\"example.com\"}], expected tables with `match`",
            ],
            &[],
        ),
        (
            "wrangler_s_routes_as_texts",
            json!({"workers_dev": false, "vars": {"FAULTLINE": {"routes": wide}}}),
            &["vars.FAULTLINE.routes: got [\"*.example.com/*\"], expected tables with `match`"],
            &[],
        ),
        (
            "wrangler_s_keys_below_a_table",
            json!({"workers_dev": false, "vars": {"routes": route, "workers_dev": false, "route": "a text"}}),
            &[
                "vars.routes: got [{\"pattern\":\"www.example.com/*\",\"zone_name\":\"example.com\"}], expected a setting of Faultline; `routes`",
                "vars.workers_dev: got false, expected a setting of Faultline; `workers_dev` is Wrangler's own",
            ],
            &[],
        ),
        (
            "wrangler_s_keys_below_the_settings",
            json!({"workers_dev": false, "vars": {"FAULTLINE": {"compatibility_date": "2026-11-01"}}}),
            &[
                "vars.FAULTLINE.compatibility_date: got \"2026-11-01\", expected a setting of Faultline; `compatibility_date` is Wrangler's own",
            ],
            &[],
        ),
    ];
    let begin = |told: &[String], expected: &[&str]| {
        told.len() == expected.len()
            && told.iter().zip(expected).all(|(told, expected)| told.starts_with(expected))
    };
    for (id, file, mistakes, warnings) in rows {
        let examined = examine("wrangler.toml", &file);
        let told: Vec<String> = examined.mistakes.iter().map(ToString::to_string).collect();
        assert!(begin(&told, mistakes), "{id}: {told:#?}");
        let told: Vec<String> = examined.warnings.iter().map(ToString::to_string).collect();
        assert!(begin(&told, warnings), "{id}: {told:#?}");
        assert_eq!(examined.holds.is_empty(), !mistakes.is_empty(), "{id}");
    }
}

#[test]
fn a_good_file_is_told_what_holds() {
    let file = json!({
        "routes": ["www.example.com/*"],
        "vars": {"ORIGIN": "https://origin.example.net", "FAULTLINE": {"routes": [{"match": "*/a"}, {"match": "*/b"}]}},
        "env": {"staging": {"workers_dev": true, "routes": [], "vars": {}}}
    });
    assert_eq!(
        examine("wrangler.toml", &file).holds,
        [
            "2 routes, ORIGIN https://origin.example.net, in front of www.example.com",
            "env.staging: 0 routes, no ORIGIN: requests go on to the zone's own origin, on workers.dev",
        ]
    );
}

/// The printed files of the package, written anew with `UPDATE_DOCS`.
#[test]
fn the_package_s_schema_and_types_are_those_of_the_table() {
    let printed = [
        ("package/wrangler.schema.json", format!("{:#}\n", schema())),
        ("package/settings.d.ts", type_script()),
    ];
    for (path, text) in printed {
        let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let there = std::fs::read_to_string(&file).unwrap();
        assert!(there == text, "{path} is stale: run `UPDATE_DOCS=1 cargo test --test settings`");
    }
}

/// What the schema takes and what it does not, where the reader says the same.
#[test]
fn the_schema_knows_the_settings() {
    let schema = json!({"$ref": "#/definitions/settings", "definitions": definitions()});
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut everything = super::everything();
    everything["routes"] =
        json!([{"match": "a.example/*", "origins": ["zone", "https://b.example"], "weights": [1, 2]}]);
    everything["maintenance"] = json!([{"from": "2027-01-31T22:00:00+01:00", "match": "a.example"}]);
    let errors: Vec<String> = validator.iter_errors(&everything).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    for (id, bad) in [
        ("unknown", json!({"wibble": 1})),
        ("range", json!({"deadline_ms": 1})),
        ("word", json!({"profile": "best"})),
        ("kind", json!({"guide": "no"})),
        ("route", json!({"routes": [{"origin": "zone"}]})),
        ("in_a_route", json!({"routes": [{"match": "*", "guide": true}]})),
    ] {
        assert!(!validator.is_valid(&bad), "{id}");
    }
}
