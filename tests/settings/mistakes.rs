//! Bad settings and every mistake that is reported about them, word for word.

use faultline::config::{Mistake, read, read_to_run};
use serde_json::{Value, json};

/// Reads bad variables and compares all that is said, line by line.
pub fn expect(id: &str, vars: &Value, lines: &[&str]) {
    let mistakes = read(vars).err().unwrap_or_else(|| panic!("{id}: no mistake was found"));
    let said: Vec<_> = mistakes.0.iter().map(ToString::to_string).collect();
    assert_eq!(said, lines, "{id}");
}

/// Rows of an id, the variables, and the lines said about them.
fn expect_each(rows: &[(&str, Value, &[&str])]) {
    for (id, vars, lines) in rows {
        expect(id, vars, lines);
    }
}

/// Rows of a key of `FAULTLINE`, a bad value, and what was expected of it.
fn expect_settings(rows: &[(&str, Value, &str)]) {
    for (key, value, expected) in rows {
        let (path, value_said) = (format!("FAULTLINE.{key}"), value.to_string());
        let mistake = Mistake { path, value: value_said, expected: (*expected).into(), is_harmless: false };
        expect(key, &json!({"FAULTLINE": {*key: value}}), &[&mistake.to_string()]);
    }
}

/// Rows of an id, the list of routes, and the lines said about it, without the
/// `FAULTLINE.` of their paths.
fn expect_routes(rows: &[(&str, Value, &[&str])]) {
    for (id, routes, lines) in rows {
        let lines: Vec<_> = lines.iter().map(|line| format!("FAULTLINE.{line}")).collect();
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        expect(id, &json!({"FAULTLINE": {"routes": routes}}), &lines);
    }
}

#[test]
fn the_origin_variable() {
    expect_each(&[
        ("not_a_table", json!(1), &["settings: got 1, expected a table with ORIGIN and FAULTLINE"]),
        (
            "origin_number",
            json!({"ORIGIN": 8080}),
            &[
                "ORIGIN: got 8080, expected a text: the origin's address (`https://` or `http://`, a host, perhaps a port), or `\"zone\"`",
            ],
        ),
        (
            "origin_empty",
            json!({"ORIGIN": ""}),
            &[
                "ORIGIN: got \"\", expected an address such as https://origin.example.com; leave the setting out for none",
            ],
        ),
        (
            "origin_credentials",
            json!({"ORIGIN": "https://joe:secret@example.com"}),
            &[
                "ORIGIN: got \"https://***@example.com\", expected an address without user name and password: fetch() refuses them, and logs would show them",
            ],
        ),
        (
            "origin_query",
            json!({"ORIGIN": "https://example.com?key=1"}),
            &["ORIGIN: got \"https://example.com?***\", expected an address without a query (no `?`)"],
        ),
        (
            "origin_port_0",
            json!({"ORIGIN": "http://example.com:0"}),
            &["ORIGIN: got \"http://example.com:0\", expected a port from 1 to 65535"],
        ),
        (
            "lower_case",
            json!({"origin": "https://example.com"}),
            &["origin: got \"https://example.com\", expected another name (did you mean `ORIGIN`?)"],
        ),
        (
            "slip",
            json!({"FAULTINE": {}}),
            &["FAULTINE: got {}, expected another name (did you mean `FAULTLINE`?)"],
        ),
    ]);
}

#[test]
fn the_faultline_variable() {
    expect_each(&[
        (
            "faultline_number",
            json!({"FAULTLINE": 1}),
            &["FAULTLINE: got 1, expected a table, or the same as a text of JSON"],
        ),
        (
            "faultline_null",
            json!({"FAULTLINE": null}),
            &["FAULTLINE: got null, expected a table, or the same as a text of JSON"],
        ),
        (
            "faultline_no_json",
            json!({"FAULTLINE": "{guide: false}"}),
            &[
                "FAULTLINE: got \"{guide: false}\", expected a table, or a text of JSON (key must be a string at line 1 column 2)",
            ],
        ),
        (
            "faultline_text_of_list",
            json!({"FAULTLINE": "[]"}),
            &["FAULTLINE: got [], expected a table, or the same as a text of JSON"],
        ),
        (
            "inside_text",
            json!({"FAULTLINE": "{\"guide\":1}"}),
            &["FAULTLINE.guide: got 1, expected true or false, without quotes"],
        ),
    ]);
}

#[test]
fn numbers_words_and_lists() {
    expect_settings(&[
        ("guide", json!("true"), "true or false, without quotes"),
        ("deadline_ms", json!("5000"), "a whole number from 100 to 300000 (milliseconds), without quotes"),
        ("deadline_ms", json!(99), "a whole number from 100 to 300000 (milliseconds)"),
        ("deadline_ms", json!(300_001), "a whole number from 100 to 300000 (milliseconds)"),
        ("deadline_ms", json!(-1), "a whole number from 100 to 300000 (milliseconds)"),
        ("deadline_ms", json!(1500.5), "a whole number from 100 to 300000 (milliseconds)"),
        ("deadline_ms", json!(4_294_967_396_u64), "a whole number from 100 to 300000 (milliseconds)"),
        ("deadline_ms", json!(null), "a whole number from 100 to 300000 (milliseconds)"),
        ("connect_budget_ms", json!(49), "a whole number from 50 to 30000 (milliseconds)"),
        ("idle_ms", json!(true), "a whole number from 100 to 300000 (milliseconds)"),
        ("hold_bytes", json!(1_048_577), "a whole number from 0 to 1048576 (bytes)"),
        ("probe", json!(true), "\"auto\" or \"off\""),
        ("profile", json!("Standard"), "\"cloudflare\", \"standard\" or \"retryable\""),
        ("intercept", json!("apps"), "\"gateway\", \"infrastructure\", \"all\" or \"none\""),
        ("soft_failures", json!(null), "\"observe\", \"replace\" or \"off\""),
        (
            "soft_failure_signs",
            json!("x"),
            "a list of texts, or of header fields such as `\"X-Shop-State: down\"`; leave it out for none",
        ),
        ("redirect_loops", json!(true), "\"observe\", \"replace\" or \"off\""),
        ("watch_bodies", json!("on"), "\"auto\", \"always\" or \"never\""),
        (
            "intercept_statuses",
            json!([]),
            "a list of at least one status from 400 to 599; leave it out for every 5xx",
        ),
        (
            "intercept_statuses",
            json!(503),
            "a list of at least one status from 400 to 599; leave it out for every 5xx",
        ),
    ]);
}

#[test]
fn texts() {
    expect_settings(&[
        (
            "cdn_id",
            json!("a b"),
            "a name of 1 to 64 letters, digits and `-._~` (RFC 8586), such as faultline or edge.example.com",
        ),
        ("cdn_id", json!(true), "a text: a pseudonym or host name (RFC 8586)"),
        (
            "prefix",
            json!("/"),
            "a path like /_faultline: it begins with `/`, does not end with one, and has letters, digits and `-._~` between, at most 64 in all",
        ),
        (
            "resolver",
            json!("dns.example"),
            "a whole address with its scheme, such as https://origin.example.com",
        ),
        (
            "resolver",
            json!("http://dns.example/q"),
            "an https:// URL (http:// only for a resolver on this machine)",
        ),
        (
            "brand_name",
            json!(""),
            "1 to 60 characters on one line, without control characters and spaces at the ends; leave the setting out for none",
        ),
        ("support_url", json!("javascript:alert(1)"), "a link that begins with https://, http:// or mailto:"),
        ("status_url", json!(["https://a"]), "a text: an http(s) or mailto link"),
    ]);
}

#[test]
fn the_look_of_pages() {
    expect_settings(&[
        ("gallery", json!("on"), "\"auto\", or true or false without quotes"),
        ("theme", json!("dark"), "\"strata\", \"plain\" or \"blueprint\""),
        (
            "home_url",
            json!("mailto:a@b"),
            "a link that begins with https:// or http://, at most 300 characters",
        ),
        ("accent", json!("blue"), "a colour of six hexadecimal digits, such as \"#1a5fb4\""),
        (
            "accent",
            json!("#ff8800"),
            "a colour with a contrast of at least 4.5:1 (WCAG 2.2) to every theme's light background; to #f3efe6 of `strata` it has 2.08:1",
        ),
        (
            "accent_dark",
            json!("#1a5fb4"),
            "a colour with a contrast of at least 4.5:1 (WCAG 2.2) to every theme's dark background; to #13253d of `blueprint` it has 2.45:1",
        ),
        (
            "logo",
            json!("https://a/b.svg"),
            "an SVG document, or a data: address such as data:image/png;base64,…",
        ),
        ("reload", json!("off"), "true or false, without quotes"),
    ]);
}

#[test]
fn own_texts() {
    let long = "x".repeat(91);
    let texts = json!({
        "sv": {"dns_error": {"headline": "Namnet saknas"}},
        "pt_BR": {},
        "english": {},
        "de": {"gremlins": {}, "dns_error": {"headline": long, "advise": "x", "meaning": "a\nb", "advice": "Gut."}},
        "fr": "x",
    });
    expect(
        "texts",
        &json!({"FAULTLINE": {"texts": texts}}),
        &[
            r#"FAULTLINE.texts.de.dns_error.advise: got "x", expected headline, meaning or advice"#,
            r#"FAULTLINE.texts.de.dns_error.headline: got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, expected plain text of 1 to 90 characters on one line, without spaces at the ends"#,
            r#"FAULTLINE.texts.de.dns_error.meaning: got "a\nb", expected plain text of 1 to 400 characters on one line, without spaces at the ends"#,
            "FAULTLINE.texts.de.gremlins: got {}, expected the code of a failure; the guide lists them",
            "FAULTLINE.texts.english: got {}, expected as its key a language tag (BCP 47) such as de, pt-BR or zh-Hant",
            r#"FAULTLINE.texts.fr: got "x", expected a table by failure"#,
            "FAULTLINE.texts.pt_BR: got {}, expected as its key a language tag (BCP 47) such as de, pt-BR or zh-Hant: pt-BR",
        ],
    );
}

#[test]
fn keys_in_the_wrong_place() {
    expect_settings(&[
        ("deadline", json!(5000), "a known setting (did you mean `deadline_ms`?)"),
        ("timeout", json!(5000), "a known setting; docs/settings.md lists them"),
        (
            "origin",
            json!("https://a"),
            "a setting for everything; the origin is the variable ORIGIN beside FAULTLINE, or `origin` of a route",
        ),
        ("match", json!("*"), "a setting for everything; `match` belongs to a route, in `routes`"),
        (
            "routes",
            json!({"match": "*"}),
            "a list of tables ([[…routes]] in TOML); leave `routes` out for none",
        ),
    ]);
}

#[test]
fn routes() {
    expect_routes(&[
        (
            "not_a_table",
            json!(["*"]),
            &["routes[0]: got \"*\", expected a table with `match` and what holds for those requests"],
        ),
        ("empty", json!([{}]), &["routes[0]: got {}, expected a `match`: which requests the route is for"]),
        (
            "global_key",
            json!([{"match": "*", "origin": "zone", "guide": true}]),
            &[
                "routes[0].guide: got true, expected a setting for a route; `guide` holds for everything and belongs to FAULTLINE itself",
            ],
        ),
        (
            "unknown_key",
            json!([{"match": "*", "origin": "zone", "profil": 1}]),
            &["routes[0].profil: got 1, expected a known setting (did you mean `profile`?)"],
        ),
        (
            "secret",
            json!([{"match": "*", "origin": "zone", "api_token": "abc"}]),
            &["routes[0].api_token: got \"***\", expected a known setting; docs/settings.md lists them"],
        ),
        (
            "statuses",
            json!([{"match": "*", "origin": "zone", "intercept_statuses": [503, "504", 399, 600, 503, -1]}]),
            &[
                "routes[0].intercept_statuses[1]: got \"504\", expected a status from 400 to 599, without quotes",
                "routes[0].intercept_statuses[2]: got 399, expected a status from 400 to 599, without quotes",
                "routes[0].intercept_statuses[3]: got 600, expected a status from 400 to 599, without quotes",
                "routes[0].intercept_statuses[4]: got 503, expected each status once",
                "routes[0].intercept_statuses[5]: got -1, expected a status from 400 to 599, without quotes",
            ],
        ),
    ]);
}

#[test]
fn patterns() {
    expect_routes(&[
        (
            "bad_pattern",
            json!([{"match": "a/*/b", "origin": "zone"}]),
            &[
                "routes[0].match: got \"a/*/b\", expected at most one `*` in the path, at its end, as in `example.com/shop/*`",
            ],
        ),
        (
            "same",
            json!([{"match": "a.example/*", "origin": "zone"}, {"match": "A.example", "origin": "https://b"}]),
            &["routes[1].match: got \"A.example\", expected a pattern of its own: routes[0] has the same"],
        ),
        (
            "covered",
            json!([{"match": "b/x", "origin": "zone"}, {"match": "*/shop/*", "origin": "zone"}, {"match": "a/shop/new", "origin": "zone"}]),
            &[
                "routes[2].match: got \"a/shop/new\", expected a place before routes[1], whose pattern `*/shop/*` takes every request this one would",
            ],
        ),
        (
            "covered_by_a_bad_route",
            json!([{"match": "*", "origin": 1}, {"match": "a", "origin": "zone"}]),
            &[
                "routes[0].origin: got 1, expected a text: the origin's address (`https://` or `http://`, a host, perhaps a port), or `\"zone\"`",
                "routes[1].match: got \"a\", expected a place before routes[0], whose pattern `*` takes every request this one would",
            ],
        ),
    ]);
}

#[test]
fn a_running_worker_does_without_what_is_wrong_with_pages_and_with_nothing_else() {
    let route = |key: &str, value: Value| {
        let mut route = json!({"match": "a.test/*", "origin": "https://a.test"});
        route[key] = value;
        json!({"routes": [route]})
    };
    let window = |key: &str| json!({"maintenance": [{"until": "2027-01-31T22:00:00Z", key: 5}]});
    // id, FAULTLINE, whether the worker runs
    let rows = [
        ("brand", json!({"brand_name": 5}), true),
        ("logo", json!({"logo": "<svg onload='x'/>"}), true),
        ("a route's colour", route("accent", json!("blueish")), true),
        ("a route's name", route("name", json!(5)), true),
        ("a window's title", window("title"), true),
        ("a window's text", window("text"), true),
        ("unknown", json!({"sparkle": true}), true),
        ("unknown, like a setting of time", json!({"deadline": 5}), true),
        ("a time", json!({"deadline_ms": "5"}), false),
        ("profile", json!({"profile": "cf"}), false),
        ("a window's end", json!({"maintenance": [{"until": "soon"}]}), false),
        ("unknown in a window", window("til"), false),
        ("unknown in a route", route("sparkle", json!(true)), false),
        ("a route's origin", route("origin", json!("ftp://a")), false),
        ("who is let through", json!({"let_through_addresses": ["here"]}), false),
        ("like who is let through", json!({"let_trough_paths": ["/x"]}), false),
        ("like routes", json!({"rutes": []}), false),
        ("origin", json!({"origin": "https://a.test"}), false),
        ("harmless beside harmful", json!({"brand_name": 5, "retries": "two"}), false),
    ];
    for (id, settings, runs) in rows {
        let vars = json!({"ORIGIN": "https://a.test", "FAULTLINE": settings});
        assert!(read(&vars).is_err(), "{id}: the build refuses it");
        let read = read_to_run(&vars);
        assert_eq!(read.is_ok(), runs, "{id}: {read:?}");
        assert!(read.is_err() || read.is_ok_and(|(_, slips)| slips.is_some()), "{id}: it is told");
    }
    let vars = json!({"FAULTLINE": {"routes": [], "brand_name": "Shop"}});
    assert_eq!(read(&vars).err(), None, "no routes are no mistake");
    assert_eq!(read_to_run(&vars).map(|(_, slips)| slips), Ok(None));
}
