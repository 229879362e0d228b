//! Settings as a whole: what good ones mean, and what is said about bad ones.

mod any_value;
mod files;
mod mistakes;
mod standing;

use faultline::address::{Pattern, Target};
use faultline::admit::counts::Counting;
use faultline::admit::{breaker, limit};
use faultline::answer::Tag;
use faultline::answer::brand::{Colour, Look, OwnText, OwnTexts, Theme};
use faultline::answer::{CdnId, Details, Preferences, Profile, ProxyStatusInbound, SparedStatus};
use faultline::classify::soft::Sign;
use faultline::config::{
    Gallery, Intercept, Policy, Probe, RedirectLoops, Resolver, Route, Routing, Settings, SoftFailures,
    Statuses, WatchBodies, read, reference,
};
use faultline::failure::Failure;
use faultline::maintenance::LetThrough;
use faultline::retry::{self, origins::Order};
use faultline::stale;
use faultline::vantage;
use serde_json::{Value, json};

fn settings(vars: Value) -> Settings {
    read(&vars).unwrap_or_else(|mistakes| panic!("{vars}:\n{mistakes}"))
}

fn base(route: &Route) -> &str {
    match &route.origin {
        Target::Zone => "zone",
        Target::Origin(_) | Target::Binding(_) => route.origin.base().unwrap_or("binding"),
    }
}

#[test]
fn nothing_set_means_the_documented_defaults() {
    let expected = Settings {
        cdn_id: "faultline".into(),
        prefix: "/_faultline".into(),
        guide: true,
        gallery: Gallery::Auto,
        log_repeats: 10,
        notify: faultline::notice::NoticeRules::default(),
        platform: vantage::Setting::Auto,
        client_address_field: None,
        request_id_field: None,
        windows: vec![],
        let_through: LetThrough {
            addresses: vec![],
            paths: vec![Pattern::parse("*/.well-known/acme-challenge/*").unwrap()],
        },
        routes: vec![],
        routing: Routing::default(),
        fallback: Route {
            name: "default".into(),
            pattern: Pattern::any(),
            origin: Target::Zone,
            origins: vec![Target::Zone],
            weights: vec![1],
            order: Order::Listed,
            policy: Policy {
                deadline_ms: 30_000,
                connect_budget_ms: 3_000,
                idle_ms: 30_000,
                probe: Probe::Auto,
                resolver: Resolver::At("https://cloudflare-dns.com/dns-query".into()),
                intercept: Intercept::Gateway,
                intercept_statuses: Statuses::AllServerErrors,
                soft_failures: SoftFailures::Observe,
                soft_failure_signs: Vec::new(),
                redirect_loops: RedirectLoops::Observe,
                watch_bodies: WatchBodies::Auto,
                hold_bytes: 0,
                page: Preferences {
                    profile: Profile::Cloudflare,
                    cdn_id: CdnId("faultline".into()),
                    proxy_status_inbound: ProxyStatusInbound::Off,
                    brand_name: None,
                    support_url: None,
                    status_url: None,
                    guide_prefix: Some("/_faultline".into()),
                    state_path: Some("/_faultline/state".into()),
                    look: Look::default(),
                    texts: OwnTexts::default(),
                    default_language: None,
                    spared_status: SparedStatus::Cause,
                    reload: true,
                    details: Details::Everybody,
                },
                retry: retry::RetryRules { repeats: 1, budget_percent: 10, idempotency_key: false },
                breaker: breaker::BreakerRules {
                    on: true,
                    counts: Counting::Gateway,
                    in_a_row: 5,
                    percent: 50,
                    exchanges_min: 20,
                    window_s: 10,
                    open_s: 5,
                    open_max_s: 10,
                },
                look_path: "/".to_owned(),
                limit: limit::LimitRules { max_in_flight: 0, adaptive: false },
                stale: stale::StaleRules { on: true, stale_if_error_s: 0 },
                stale_ignores: vec![],
            },
        },
    };
    for vars in
        [json!({}), json!({"FAULTLINE": {}}), json!({"FAULTLINE": "{}"}), json!({"ORIGIN": "zone", "X": 1})]
    {
        assert_eq!(settings(vars), expected);
    }
}

/// Every key once, with a value that is not its default; but for the lists, which `standing` tests.
fn everything() -> Value {
    let mut all = json!({
        "cdn_id": "edge.example.com", "prefix": "/status", "guide": false, "gallery": true,
        "log_repeats": 3, "notify": "slack", "notify_after_s": 0,
        "platform": "workerd", "client_address_field": "X-Real-IP", "request_id_field": "X-Request-Id",
        "deadline_ms": 100, "connect_budget_ms": 30000, "idle_ms": 300000, "probe": "off", "resolver": "off",
        "profile": "retryable", "intercept": "none", "intercept_statuses": [503, 429], "soft_failures": "replace",
        "soft_failure_signs": ["Our shelves are empty", "X-Shop: down"], "redirect_loops": "replace",
        "watch_bodies": "always", "proxy_status_inbound": "name", "hold_bytes": 1048576, "brand_name": "Example",
        "support_url": "mailto:help@example.com", "status_url": "https://status.example.com",
        "home_url": "https://example.com", "theme": "plain", "accent": "#1a5fb4", "accent_dark": "#99c1f1",
        "logo": "<svg xmlns='http://www.w3.org/2000/svg'/>", "reload": false, "details": "operator",
        "default_language": "SV-se",
        "texts": {"pt-br": {"dns_error": {"headline": "Kein Name"}}}
    });
    let standing = json!({
        "retries": 0, "retry_budget_percent": 100, "idempotency_key": true, "breaker": false, "breaker_counts": "all",
        "breaker_failures": 0, "breaker_percent": 0, "breaker_exchanges_min": 1, "breaker_window_s": 3600,
        "breaker_open_s": 1, "breaker_open_max_s": 3600, "look_path": "/healthz?from=edge", "spared_status": "503",
        "max_in_flight": 100000, "adaptive_limit": true,
        "stale": false, "stale_if_error_s": 2592000, "stale_ignores": ["X-App-Version"]
    });
    if let (Some(all), Value::Object(standing)) = (all.as_object_mut(), standing) {
        all.extend(standing);
    }
    all
}

/// `home`: what a page has of the settings that no route has.
fn every_policy_key_set(home: Preferences) -> Policy {
    Policy {
        deadline_ms: 100,
        connect_budget_ms: 30_000,
        idle_ms: 300_000,
        probe: Probe::Off,
        resolver: Resolver::Off,
        intercept: Intercept::None,
        intercept_statuses: Statuses::These(vec![429, 503]),
        redirect_loops: RedirectLoops::Replace,
        soft_failures: SoftFailures::Replace,
        soft_failure_signs: ["Our shelves are empty", "X-Shop: down"]
            .map(|sign| Sign::parse(sign).unwrap())
            .to_vec(),
        watch_bodies: WatchBodies::Always,
        hold_bytes: 1_048_576,
        page: Preferences {
            profile: Profile::Retryable,
            spared_status: SparedStatus::Unavailable,
            brand_name: Some("Example".into()),
            support_url: Some("mailto:help@example.com".into()),
            status_url: Some("https://status.example.com".into()),
            look: Look {
                theme: Theme::Plain,
                home_url: Some("https://example.com".into()),
                logo: Some(
                    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnLz4="
                        .into(),
                ),
                accent: Colour::parse("#1a5fb4"),
                accent_dark: Colour::parse("#99c1f1"),
            },
            texts: OwnTexts(vec![OwnText {
                language: Tag::parse("pt-BR").unwrap(),
                failure: Failure::DnsError,
                headline: Some("Kein Name".into()),
                meaning: None,
                advice: None,
            }]),
            default_language: Tag::parse("sv-SE"),
            reload: false,
            details: Details::Operator,
            proxy_status_inbound: ProxyStatusInbound::Name,
            ..home
        },
        retry: retry::RetryRules { repeats: 0, budget_percent: 100, idempotency_key: true },
        breaker: breaker::BreakerRules {
            on: false,
            counts: Counting::All,
            in_a_row: 0,
            percent: 0,
            exchanges_min: 1,
            window_s: 3_600,
            open_s: 1,
            open_max_s: 3_600,
        },
        look_path: "/healthz?from=edge".to_owned(),
        limit: limit::LimitRules { max_in_flight: 100_000, adaptive: true },
        stale: stale::StaleRules { on: false, stale_if_error_s: 2_592_000 },
        stale_ignores: vec!["x-app-version".into()],
    }
}

#[test]
fn every_key_reaches_its_field_as_a_table_and_as_text() {
    for faultline in [everything(), Value::from(everything().to_string())] {
        let set = settings(json!({"ORIGIN": "http://[::1]:8787/", "FAULTLINE": faultline}));
        assert_eq!(
            (set.cdn_id.as_str(), set.prefix.as_str(), set.guide, set.gallery),
            ("edge.example.com", "/status", false, Gallery::On)
        );
        assert_eq!(
            (set.log_repeats, set.notify.form, set.notify.after_s),
            (3, faultline::notice::NoticeForm::Slack, 0)
        );
        assert_eq!(
            (set.platform, set.client_address_field.as_deref(), set.request_id_field.as_deref()),
            (vantage::Setting::Workerd, Some("x-real-ip"), Some("x-request-id"))
        );
        let home = Preferences {
            cdn_id: CdnId("edge.example.com".into()),
            guide_prefix: None,
            state_path: Some("/status/state".into()),
            ..Preferences::default()
        };
        assert_eq!(set.fallback.policy, every_policy_key_set(home));
        assert_eq!(base(&set.fallback), "http://[::1]:8787");
    }
}

#[test]
fn a_route_overrides_every_policy_key_and_only_for_itself() {
    let mut route = everything();
    let map = route.as_object_mut().unwrap();
    for key in
        ["cdn_id", "prefix", "guide", "gallery", "platform", "client_address_field", "request_id_field"]
            .into_iter()
            .chain(["log_repeats", "notify", "notify_after_s"])
    {
        map.remove(key);
    }
    map.extend([("match".into(), json!("a.example")), ("origin".into(), json!("zone"))]);
    let other =
        json!({"match": "b.example", "origin": "https://b.internal", "name": "b", "profile": "standard"});
    let set = settings(json!({"FAULTLINE": {"deadline_ms": 500, "routes": [route, other]}}));
    let home = Preferences {
        guide_prefix: Some("/_faultline".into()),
        state_path: Some("/_faultline/state".into()),
        ..Preferences::default()
    };
    assert_eq!(set.routes[0].policy, every_policy_key_set(home.clone()));
    assert_eq!((set.routes[0].name.as_str(), base(&set.routes[0])), ("a.example", "zone"));
    let page = Preferences { reload: true, ..home };
    let general = Policy { deadline_ms: 500, page: page.clone(), ..Policy::default() };
    let standard = Preferences { profile: Profile::Standard, ..page };
    assert_eq!(set.routes[1].policy, Policy { page: standard, ..general.clone() });
    assert_eq!((set.routes[1].name.as_str(), base(&set.routes[1])), ("b", "https://b.internal"));
    assert_eq!(set.fallback.policy, general);
}

#[test]
fn a_route_without_an_origin_goes_where_everything_goes() {
    let routes = json!([{"match": "a.example", "deadline_ms": 500}]);
    let vars = json!({"FAULTLINE": {"routes": routes}, "ORIGIN": "https://origin.example"});
    assert_eq!(base(&read(&vars).unwrap().routes[0]), "https://origin.example");
    assert_eq!(base(&settings(json!({"FAULTLINE": {"routes": routes}})).routes[0]), "zone");
}

#[test]
fn the_first_route_that_matches_is_taken() {
    let route = |pattern: &str| json!({"match": pattern, "origin": "zone"});
    let set = settings(json!({"FAULTLINE": {"routes": [
        route("example.com/shop/special"), route("example.com/shop/*"), route("example.com"), route("*.example.com/lab/x*"),
    ]}}));
    let rows = [
        ("example.com", "/shop/special", "example.com/shop/special"),
        ("EXAMPLE.COM", "/shop/special/", "example.com/shop/*"),
        ("example.com.", "/shop", "example.com"),
        ("a.example.com", "/lab/xy", "*.example.com/lab/x*"),
        ("a.example.com", "/lab/y", "default"),
        ("example.org", "/shop/", "default"),
        ("", "/", "default"),
    ];
    for (host, path, name) in rows {
        assert_eq!(set.route(host, path).name, name, "{host}{path}");
    }
}

#[test]
fn all_mistakes_come_at_once_and_a_general_one_is_not_repeated_for_each_route() {
    let vars = json!({
        "FAULTLINE": {
            "deadline_ms": 1, "guide": "no", "wibble": {},
            "routes": [
                {"match": "a.example", "origin": "https://a.internal/x", "probe": "on"},
                {"match": "b.example", "origin": "zone"}
            ]
        },
        "ORIGIN": "example.com"
    });
    mistakes::expect(
        "everything",
        &vars,
        &[
            "FAULTLINE.deadline_ms: got 1, expected a whole number from 100 to 300000 (milliseconds)",
            "FAULTLINE.guide: got \"no\", expected true or false, without quotes",
            "FAULTLINE.wibble: got {}, expected a known setting; docs/settings.md lists them",
            "FAULTLINE.routes[0].origin: got \"https://a.internal/x\", expected an address without a path: the path of the request is used, as in https://origin.example.com",
            "FAULTLINE.routes[0].probe: got \"on\", expected \"auto\" or \"off\"",
            "ORIGIN: got \"example.com\", expected a whole address with its scheme, such as https://origin.example.com",
        ],
    );
}

#[test]
fn the_reference_page_is_the_table() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, reference()).unwrap();
    }
    let page = std::fs::read_to_string(file).unwrap();
    assert!(page == reference(), "docs/settings.md is stale: run `UPDATE_DOCS=1 cargo test --test settings`");
    for key in everything().as_object().unwrap().keys() {
        assert!(page.contains(&format!("| `{key}` |")), "{key} is not in the page");
    }
    let rows =
        page.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 3).count();
    let lists = standing::LISTS.len();
    let window = ["from", "until", "match", "title", "text"].len();
    let others = ["ORIGIN", "FAULTLINE", "routes", "match", "origin", "name"].len() + lists + window;
    assert_eq!(rows, everything().as_object().unwrap().len() + others, "a setting is missing in these tests");
}

#[test]
fn the_example_of_the_reference_page_is_good() {
    let page = reference();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let parsed: Value = toml::from_str(example).unwrap();
    let set = settings(parsed["vars"].clone());
    assert_eq!(set.route("api.example.com", "/v1").policy.page.profile, Profile::Standard);
    assert_eq!(set.fallback.policy.deadline_ms, 20_000);
}
