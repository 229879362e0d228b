//! A walk over everything that a visitor can be answered, in search of what is
//! nobody's but the operator's.
//!
//! Every field that a judgement, an origin or the machine fills in for the operator holds a word
//! that stands nowhere else. No head and no body may hold one of them, whoever asks, in whatever
//! format, for whatever failure, however it is told.

use super::*;
use crate::answer::{Announcement, Details, Known, ProxyStatusInbound, Spared, SparedStatus};
use crate::exchange::{OriginAddress, Tried};

/// Words that were put where visitors must not see them, and words that only a
/// fault of ours could write.
const SECRETS: [&str; 26] = [
    "origin-7.corp.test",
    "48123",
    "10.9.8.7",
    "48124",
    "gateway-3.corp.test",
    "10.9.8.5",
    "next-hop",
    "hidden-pool",
    "db-primary",
    "hush-route",
    "hush-thrown",
    "hush-evidence",
    "hush-agent",
    "hush-path",
    "hush-query",
    "203.0.113.77",
    "hush-ray",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "FRA-hush",
    "Antarctica/Troll",
    "panicked",
    "RuntimeError",
    "/srv/app",
    ".rs:",
    "node_modules",
    "wasm",
];

/// What an operator with a pass is shown of them in a page.
const OPERATORS: [&str; 7] =
    ["origin-7.corp.test", "48123", "10.9.8.7", "48124", "hush-route", "hush-thrown", "hush-evidence"];

const INBOUND: &str = "gateway-3.corp.test;next-hop=\"10.9.8.5\";error=dns_error;details=\"db-primary is down\";pool=hidden-pool";

/// The finding of a failure with something of the origin's in every field that is the operator's.
fn planted(failure: Failure, confidence: Confidence) -> Finding {
    let thrown = "hush-thrown RuntimeError: panicked at /srv/app/src/edge/send.rs:7:1 (wasm, node_modules) ?hush-query=1";
    Finding {
        origin_retry_after: RetryAfter::read("7", None),
        ..known(failure, confidence).and(Evidence::new("probe:hush-evidence:10.9.8.7")).internally(thrown)
    }
}

fn asked(method: &str, audience: &Audience, accept: &str) -> Exchange {
    let address = |host: &str, port| OriginAddress { scheme: "http".into(), host: host.into(), port };
    Exchange {
        method: method.into(),
        path: "/hush-path".into(),
        user_agent: Some(audience.agent.into()),
        origin: audience.script.map(str::to_owned),
        navigation: audience.script.is_none(),
        client: Some("203.0.113.77".into()),
        trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".into()),
        colo: Some("FRA-hush".into()),
        timezone: Some("Antarctica/Troll".into()),
        route: "hush-route".into(),
        origin_address: Some(address("origin-7.corp.test", 48123)),
        started_ms: 1_763_632_799_000,
        attempts: 2,
        tried: vec![Tried { address: address("10.9.8.7", 48124), failure: Failure::ConnectionRefused }],
        outage_ms: Some(61_000),
        is_operator: audience.is_operator,
        outage_id: Some("0123456789abcdef".into()),
        origin_ray: Some("hush-ray-FRA".into()),
        origin_proxy_status: Some(INBOUND.into()),
        ..exchange(accept)
    }
}

struct Audience {
    id: &'static str,
    agent: &'static str,
    script: Option<&'static str>,
    is_operator: bool,
}

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const VISITOR: Audience =
    Audience { id: "visitor", agent: "Mozilla/5.0 hush-agent", script: None, is_operator: false };
const AUDIENCES: [Audience; 3] = [
    VISITOR,
    Audience { id: "crawler", agent: GOOGLEBOT, ..VISITOR },
    Audience { id: "script", script: Some("https://app.example"), ..VISITOR },
];
const OPERATOR: Audience = Audience { id: "operator", is_operator: true, ..VISITOR };

/// How an answer comes to be ours: the circumstances, without what a window says of itself.
fn deliveries() -> [(&'static str, Circumstances<'static>); 5] {
    let at = |known| Circumstances { known, proxy_status: Some(INBOUND), ..Circumstances::default() };
    let spared = Some(Spared { since_ms: 1_763_632_740_000, next_look_ms: 1_763_632_804_000 });
    [
        ("replaced", at(None)),
        ("nothing from the origin", Circumstances::default()),
        ("spared", Circumstances { spared, ..at(Some(Known::BreakerOpen(4))) }),
        ("closed", at(Some(Known::MaintenanceEnds(600)))),
        ("full", at(Some(Known::RoomIn(3)))),
    ]
}

/// What gRPC gets has fields of its own.
const GRPC: (Format, &str) = (Format::Grpc, "*/*");

/// All that leaves: the status, every field, and the body.
fn sent(rendered: &Rendered) -> String {
    let fields: String =
        rendered.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{}\r\n{fields}\r\n{}", rendered.status, String::from_utf8_lossy(&rendered.body))
}

fn found(text: &str) -> Vec<&'static str> {
    SECRETS.into_iter().filter(|secret| text.contains(secret)).collect()
}

/// Every answer to somebody who has no pass to be shown more, of one delivery.
fn walk(delivery: &str, circumstances: &Circumstances<'_>) {
    let strict = Preferences { details: Details::Operator, ..preferences() };
    let plain = Preferences {
        brand_name: None,
        guide_prefix: None,
        spared_status: SparedStatus::Unavailable,
        ..preferences()
    };
    for failure in Failure::VARIANTS {
        for (number, (format, accept)) in ACCEPTS.into_iter().chain([GRPC]).enumerate() {
            for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                for audience in &AUDIENCES {
                    // Both matter in every format; which of them goes with which method does not.
                    let preferences = if number % 2 == 0 { &strict } else { &plain };
                    let confidence = Confidence::VARIANTS[number % Confidence::VARIANTS.len()];
                    let finding = planted(*failure, confidence);
                    let exchange =
                        Exchange { grpc: format == Format::Grpc, ..asked(method, audience, accept) };
                    let text = sent(&render(&decide(&finding, &exchange, circumstances, preferences)));
                    let id = format!("{delivery}: {failure:?} to a {}, {method}, {format:?}", audience.id);
                    assert_eq!(found(&text), [""; 0], "{id}: {text}");
                    assert!(text.contains(failure.row().error.unwrap_or(failure.code())), "{id}: {text}");
                }
            }
        }
    }
}

#[test]
fn no_visitor_is_told_what_is_the_operators() {
    let says = Announcement::default();
    std::thread::scope(|scope| {
        for (delivery, circumstances) in deliveries() {
            let announcement = (delivery == "closed").then_some(&says);
            let circumstances = Circumstances { announcement, ..circumstances };
            scope.spawn(move || walk(delivery, &circumstances));
        }
    });
}

#[test]
fn the_walk_finds_what_is_there() {
    let finding = planted(Failure::ConnectionRefused, Confidence::Certain);
    let [(_, circumstances), ..] = deliveries();
    let shown = |audience: &Audience, accept: &str, preferences: &Preferences| {
        let exchange = asked("GET", audience, accept);
        found(&sent(&render(&decide(&finding, &exchange, &circumstances, preferences))))
    };
    let page = shown(&OPERATOR, "text/html", &preferences());
    for secret in OPERATORS {
        assert!(page.contains(&secret), "the operator's page does not hold {secret}: {page:?}");
    }
    // The pass changes the page only.
    assert_eq!(shown(&OPERATOR, "application/json", &preferences()), [""; 0]);
    // What is told of intermediaries by a setting is their name, and nothing else of theirs.
    let telling = Preferences { proxy_status_inbound: ProxyStatusInbound::Name, ..preferences() };
    assert_eq!(shown(&VISITOR, "text/html", &telling), ["gateway-3.corp.test"]);
}

#[test]
fn what_is_no_exchange_is_told_nothing_either() {
    for rendered in [crate::refused::bad_request("faultline"), crate::refused::misdirected("faultline")] {
        assert_eq!(found(&sent(&rendered)), [""; 0]);
    }
}
