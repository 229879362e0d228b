//! Which page is asked for, what each shows, and what is escaped.

use scraper::{Html, Selector};
use serde_json::{Value, json};

use super::view::{OriginFacts, World};
use super::*;
use crate::config::{self, Settings};
use crate::event::{Delivery, event};
use crate::exchange::{Exchange, OriginAddress};
use crate::ledger::desk::KeptFailure;
use crate::ledger::entry::LedgerEntry;
use crate::ledger::tally::{Count, Numbers, TallyKind};
use crate::ledger::view::Sheet;
use crate::outage::{Cause, Outage};
use crate::verdict::{Confidence, Evidence, Finding};

/// 2027-01-15T08:00:00Z, a Friday.
const NOW: u64 = 1_800_000_000_000;
const ORIGIN: &str = "https://origin.example:443";

fn written() -> Value {
    json!({"ORIGIN": "https://origin.example", "FAULTLINE": {"routes": [
        {"match": "api.example/*", "origin": "http://10.0.0.7:8080", "name": "api"},
        {"match": "shop.example/pay/*", "name": "pay"},
    ]}})
}

fn cause(failure: Failure) -> Cause {
    let finding = Finding::new(failure, Confidence::Certain, Evidence::new("probe:connect:rejected"));
    Cause::of(&finding, NOW - 90_000)
}

fn entry(number: u32, began_ms: u64, ended_ms: Option<u64>) -> LedgerEntry {
    let mut outage = Outage::begin(ORIGIN, began_ms, cause(Failure::ConnectionTerminated), number << 16);
    outage.last = cause(Failure::ConnectionRefused);
    outage.ended_ms = ended_ms;
    let mut entry = LedgerEntry::new(outage, Some("https://shop.example/_faultline/guide".into()), began_ms);
    let kind = kind(Delivery::Replaced);
    entry.tally.add(&kind, Numbers { n: 412, orders: 31 });
    entry
}

fn kind(delivery: Delivery) -> TallyKind {
    TallyKind {
        route: "default".into(),
        failure: Failure::ConnectionRefused,
        status: 521,
        delivery,
        colo: "FRA".into(),
    }
}

fn kept(text: &str) -> KeptFailure {
    let exchange = Exchange {
        method: "GET".into(),
        scheme: "https".into(),
        host: "shop.example".into(),
        path: format!("/{text}"),
        request_id: format!("ray-{text}"),
        route: text.into(),
        origin_address: Some(OriginAddress { scheme: "https".into(), host: text.into(), port: 443 }),
        now_ms: NOW,
        ..Exchange::default()
    };
    let finding = Finding::new(Failure::ConnectionRefused, Confidence::Certain, Evidence::new("status:521"));
    let event = event(&finding, &exchange.clone(), None, Delivery::Replaced, None).sent(521);
    KeptFailure {
        at_ms: NOW - 5_000,
        request_id: exchange.request_id,
        outage: "0123456789abcdef".into(),
        failure: Failure::ConnectionRefused,
        event: event.to_json_line(),
    }
}

/// A failing origin, one that is calm, and one whose ledger does not answer.
fn origins(text: &str) -> Vec<OriginFacts> {
    let mut failing = Sheet::default();
    failing.book.current = Some(entry(1, NOW - 14 * 60_000, None));
    failing.kept = vec![kept(text)];
    let mut calm = Sheet::default();
    calm.book.last = Some(entry(2, NOW - 86_400_000, Some(NOW - 86_000_000)));
    calm.outages = vec![entry(2, NOW - 86_400_000, Some(NOW - 86_000_000))];
    let facts = |key: &str, sheet: Option<Sheet>| OriginFacts {
        key: key.into(),
        answered: sheet.is_some(),
        sheet: sheet.unwrap_or_default(),
        here: None,
        next_look_ms: Some(NOW + 7_000),
    };
    vec![
        facts(ORIGIN, Some(failing)),
        facts("http://10.0.0.7:8080", Some(calm)),
        facts(&format!("zone:{text}"), None),
    ]
}

fn with_world<T>(text: &str, look: impl FnOnce(&World<'_>) -> T) -> T {
    let written = written();
    let settings: Settings = config::read(&written).unwrap();
    look(&World {
        settings: &settings,
        written: &written,
        origins: origins(text),
        switch: text,
        is_closed: false,
        has_switch: true,
        has_journal: true,
        has_notify: false,
        has_limiter: false,
        platform: "workerd",
        colo: Some(text),
        form_token: "form-token",
        notice: None,
        now_ms: NOW,
    })
}

fn body(rendered: &Rendered) -> String {
    String::from_utf8(rendered.body.clone()).unwrap()
}

fn see(place: ConsolePage) -> String {
    with_world("x", |world| body(&show(&place, false, world)))
}

fn api(place: ConsolePage) -> Value {
    with_world("x", |world| serde_json::from_str(&body(&show(&place, true, world))).unwrap())
}

#[test]
fn every_path_is_one_page_or_none() {
    let failures = |failure, find: &str| {
        ConsolePage::Failures(Filter { failure, find: find.into(), origin: String::new() })
    };
    let rows = [
        ("/console", None, Some(ConsoleRequest::See(ConsolePage::Now, false))),
        ("/console/", None, Some(ConsoleRequest::See(ConsolePage::Now, false))),
        ("/console/outages", None, Some(ConsoleRequest::See(ConsolePage::Outages, false))),
        ("/api/now", None, Some(ConsoleRequest::See(ConsolePage::Now, true))),
        ("/api/settings", None, Some(ConsoleRequest::See(ConsolePage::Settings, true))),
        (
            "/api/failures",
            Some("failure=dns_error&find=%20a%20"),
            Some(ConsoleRequest::See(failures(Some(Failure::DnsError), "a"), true)),
        ),
        ("/console/failures", Some("failure=gremlins"), Some(ConsoleRequest::See(failures(None, ""), false))),
        ("/metrics", None, Some(ConsoleRequest::See(ConsolePage::Metrics, false))),
        ("/console/login", None, Some(ConsoleRequest::Enter)),
        ("/console/logout", None, Some(ConsoleRequest::Leave)),
        ("/console/maintenance", None, Some(ConsoleRequest::Maintenance)),
        ("/console/style.css", None, Some(ConsoleRequest::Style)),
        ("/console/script.js", None, Some(ConsoleRequest::Script)),
        ("/console/nothing", None, Some(ConsoleRequest::Nothing)),
        ("/api", None, Some(ConsoleRequest::Nothing)),
        ("/api/outages/1", None, Some(ConsoleRequest::Nothing)),
        ("/consoles", None, None),
        ("/maintenance", None, None),
        ("/guide", None, None),
        ("", None, None),
    ];
    for (below, query, expected) in rows {
        assert_eq!(asked(below, query), expected, "{below}?{query:?}");
    }
}

#[test]
fn what_goes_on_is_told_with_its_cause_and_the_first_check() {
    let page = see(ConsolePage::Now);
    for part in [
        "1 of 3 origins is failing",
        ": origin.example<",
        "<code>x</code>, which does not read",
        "connection_refused",
        "certain: nothing else fits",
        "probe:connect:rejected",
        "14 min",
        "Began as",
        "connection_terminated",
        "412",
        "FRA (412)",
        "in 7 s or later",
        "Check first",
        "it broke here",
        "No failure known",
        "Not known",
        "did not answer",
        "Close the site",
        "form-token",
    ] {
        assert!(page.contains(part), "{part:?} is not on the page");
    }
    assert!(page.contains("pay, default"), "routes that lead there");
    let now = api(ConsolePage::Now);
    assert_eq!(now["origins"][0]["state"], "failing");
    assert_eq!(now["origins"][0]["outage"]["last"]["error_type"], "connection_refused");
    assert_eq!(now["origins"][0]["outage"]["by_colo"]["FRA"], 412);
    assert_eq!(now["origins"][1]["state"], "no_failure_known");
    assert_eq!(now["origins"][2]["state"], "unknown");
    assert_eq!(now["maintenance"]["switch"], "x");
}

#[test]
fn a_state_claims_nothing_that_was_not_seen() {
    let sheet = |n: u64| Sheet {
        counts: vec![Count {
            minute: NOW / 60_000,
            kind: kind(Delivery::Passed),
            numbers: Numbers { n, orders: 0 },
        }],
        ..Sheet::default()
    };
    let facts = |sheet: Sheet, answered, here| OriginFacts {
        key: ORIGIN.into(),
        sheet,
        answered,
        here,
        next_look_ms: None,
    };
    let known = entry(1, NOW, None).outage;
    let rows = [
        ("nothing was reported", facts(Sheet::default(), true, None), "no_failure_known"),
        ("some failed", facts(sheet(3), true, None), "some_failures"),
        ("the ledger is silent", facts(Sheet::default(), false, None), "unknown"),
        ("silent, but this isolate knows", facts(Sheet::default(), false, Some(known)), "failing"),
    ];
    for (id, facts, expected) in rows {
        assert_eq!(facts.state(NOW).word(), expected, "{id}");
    }
    assert_eq!(facts(sheet(3), true, None).state(NOW + 10 * 60_000).word(), "no_failure_known", "long ago");
}

#[test]
fn outages_are_a_table_and_a_bar_a_week() {
    let page = see(ConsolePage::Outages);
    assert!(page.contains("goes on") && page.contains("2027-01-11"), "this week began on a Monday");
    let told = api(ConsolePage::Outages);
    let weeks = told["weeks"].as_array().unwrap();
    assert_eq!((weeks.len(), told["outages"].as_array().unwrap().len()), (WEEKS, 2));
    assert_eq!(weeks[WEEKS - 1]["down_s"], 14 * 60 + 400);
    assert_eq!(weeks[WEEKS - 1]["outages"], 2);
    assert!(told["outages"][0].get("ended").is_none() && told["outages"][1].get("ended").is_some());
}

#[test]
fn a_failure_is_found_and_shown_whole() {
    let filter = Filter { failure: Some(Failure::ConnectionRefused), ..Filter::default() };
    let page = see(ConsolePage::Failures(filter.clone()));
    assert!(page.contains("<option selected>connection_refused</option>"), "{page}");
    assert!(page.contains("&#34;faultline.evidence&#34;"), "the event whole");
    let told = api(ConsolePage::Failures(filter));
    assert_eq!(told["failures"][0]["event"]["error.type"], "connection_refused");
    assert_eq!(told["failures"][0]["origin"], ORIGIN);
    let elsewhere = Filter { origin: "http://10.0.0.7:8080".into(), ..Filter::default() };
    assert_eq!(api(ConsolePage::Failures(elsewhere))["failures"], json!([]));
    let question =
        |find: &str| ConsolePage::Failures(Filter { find: find.into(), ..Filter::default() }).question(NOW);
    let asked = question("ray-1");
    assert_eq!((asked.find.as_deref(), asked.short_id, asked.kept), (Some("ray-1"), None, ROWS_MAX));
    assert_eq!(question("49k 37c").short_id.as_deref(), Some("49K-37C"), "as it was read over the phone");
    let short = crate::answer::short_id("ray-x");
    assert_eq!(told["failures"][0]["short_id"], short);
    assert_eq!(told["failures"][0]["event"]["faultline.short_id"], short);
}

#[test]
fn an_outage_is_found_by_its_id_though_all_its_failures_were_folded() {
    let id = entry(2, NOW - 86_400_000, Some(NOW - 86_000_000)).outage.id;
    let by = |find: &str| Filter { find: find.into(), ..Filter::default() };
    let told = api(ConsolePage::Failures(by(&id)));
    assert_eq!((told["outages"][0]["id"].as_str(), told["outages"][1].as_str()), (Some(id.as_str()), None));
    assert!(see(ConsolePage::Failures(by(&id))).contains(&format!("Outage <code>{id}</code>")));
    for none in ["", "ray-1"] {
        assert_eq!(api(ConsolePage::Failures(by(none)))["outages"], json!([]), "{none}");
    }
}

#[test]
fn nothing_from_outside_becomes_markup() {
    let hostile = "\"><script>alert(1)</script>&'";
    let filter = Filter { find: hostile.into(), ..Filter::default() };
    for place in
        [ConsolePage::Now, ConsolePage::Outages, ConsolePage::Failures(filter), ConsolePage::Settings]
    {
        let page = with_world(hostile, |world| body(&show(&place, false, world)));
        let html = Html::parse_document(&page);
        assert!(html.errors.is_empty(), "{place:?}: {:?}", html.errors);
        let scripts = html.select(&Selector::parse("script").unwrap()).count();
        assert_eq!(scripts, 1, "{place:?}: only its own");
        assert!(!page.contains("<script>alert"), "{place:?}");
        assert_eq!(html.select(&Selector::parse("[style], [onclick]").unwrap()).count(), 0, "{place:?}");
    }
    let metrics = with_world("a\"b\\c\nd", |world| body(&show(&ConsolePage::Metrics, false, world)));
    assert!(metrics.contains(r#"{faultline_origin="zone:a\"b\\c\nd"} 0"#), "{metrics}");
}

#[test]
fn the_counters_follow_the_exposition_format() {
    let text = with_world("x", |world| {
        let mut world = World { origins: Vec::new(), ..copy(world) };
        let mut sheet = Sheet::default();
        sheet.book.totals.add(0, kind(Delivery::Replaced), Numbers { n: 7, orders: 0 });
        sheet.book.totals.add(
            0,
            TallyKind { status: 503, ..kind(Delivery::Replaced) },
            Numbers { n: 2, orders: 0 },
        );
        sheet.book.outages = 3;
        world.origins =
            vec![OriginFacts { key: ORIGIN.into(), sheet, answered: true, here: None, next_look_ms: None }];
        body(&show(&ConsolePage::Metrics, false, &world))
    });
    let expected = format!(
        "faultline_failures_total{{faultline_origin=\"{ORIGIN}\",faultline_route=\"default\",\
         error_type=\"connection_refused\",faultline_delivery=\"replaced\"}} 9"
    );
    assert!(text.lines().any(|line| line == expected), "{text}");
    assert!(text.contains(&format!("faultline_outages_total{{faultline_origin=\"{ORIGIN}\"}} 3")));
    for line in text.lines() {
        let is_sample = line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<u64>().is_ok());
        assert!(line.starts_with("# ") || is_sample, "{line}");
    }
}

fn copy<'a>(world: &World<'a>) -> World<'a> {
    World { origins: Vec::new(), ..*world }
}

#[test]
fn what_a_form_may_ask_of_the_switch() {
    let ok = |form: &str| switch_value(form.as_bytes(), NOW);
    assert_eq!(ok("do=open").as_deref(), Ok("off"));
    assert_eq!(ok("do=auto").as_deref(), Ok("auto"));
    assert_eq!(ok("do=close&minutes=").as_deref(), Ok("on"));
    assert_eq!(ok("do=close&minutes=60").as_deref(), Ok(r#"{"until":"2027-01-15T09:00:00Z"}"#));
    for value in [ok("do=open"), ok("do=auto"), ok("do=close"), ok("do=close&minutes=15")] {
        assert!(config::read_switch(&value.unwrap()).is_ok());
    }
    for bad in ["", "do=", "do=explode", "do=close&minutes=0", "do=close&minutes=10081", "do=close&minutes=x"]
    {
        assert!(ok(bad).is_err(), "{bad}");
    }
}

#[test]
fn replies_are_nobodys_to_keep() {
    let pages = [
        ("a page", with_world("x", |world| show(&ConsolePage::Now, false, world)), 200),
        ("a document", with_world("x", |world| show(&ConsolePage::Now, true, world)), 200),
        ("the counters", with_world("x", |world| show(&ConsolePage::Metrics, false, world)), 200),
        ("the way in", enter("/_faultline", false), 401),
        ("a wrong token", enter("/_faultline", true), 403),
        ("a script without one", unauthorised(), 401),
        ("missing", missing(), 404),
        ("refused", refused(413, "too long"), 413),
    ];
    for (id, rendered, status) in pages {
        let field = |name: &str| rendered.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        assert_eq!(rendered.status, status, "{id}");
        assert_eq!(field("Cache-Control"), Some("no-store"), "{id}");
        assert_eq!(field("X-Robots-Tag"), Some("noindex"), "{id}");
        if field("Content-Type").is_some_and(|kind| kind.starts_with("text/html")) {
            let policy = field("Content-Security-Policy").unwrap_or_default();
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{id}"
            );
        }
    }
}

/// The pages as files, for a browser to look at:
/// `CONSOLE_OUT=folder cargo test --lib console::tests::the_pages_can_be_written_down`.
#[test]
fn the_pages_can_be_written_down() {
    let pages = [
        ("now", ConsolePage::Now),
        ("outages", ConsolePage::Outages),
        ("failures", ConsolePage::Failures(Filter::default())),
        ("settings", ConsolePage::Settings),
    ];
    let out = std::env::var_os("CONSOLE_OUT").map(std::path::PathBuf::from);
    for (name, place) in pages {
        let page = see(place);
        assert!(page.ends_with("</html>\n") || page.ends_with("</html>"), "{name} is whole");
        if let Some(out) = &out {
            std::fs::write(out.join(format!("{name}.html")), page).unwrap();
        }
    }
    if let Some(out) = &out {
        std::fs::write(out.join("enter.html"), body(&enter("/_faultline", true))).unwrap();
    }
}
