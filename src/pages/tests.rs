//! Which page a path is, and what the pages make of a call that crossed as JSON.

use serde_json::{Value, json};

use super::console::{ConsolePage, Draw, Facts, OriginTold};
use super::*;
use crate::config;
use crate::ledger::shelf::Shelves;

fn settings(faultline: Value) -> Settings {
    config::read(&json!({ "FAULTLINE": faultline })).unwrap()
}

#[test]
fn a_path_is_one_page_or_the_sites() {
    let see = |place| Some(Room::Console(console::ConsoleRequest::See(place, false)));
    let off = json!({ "guide": false, "gallery": false });
    // id, path below the prefix, host, settings, page
    let rows = [
        ("the list", "", "a.test", json!({}), Some(Room::Guide)),
        ("the guide", "/guide/tls_handshake_failed", "a.test", json!({}), Some(Room::Guide)),
        ("nothing that is there", "/pagesx", "localhost", json!({}), Some(Room::Guide)),
        ("the gallery at home", "/pages", "localhost", json!({}), Some(Room::Gallery)),
        ("the gallery elsewhere", "/pages", "a.test", json!({}), Some(Room::Guide)),
        ("a preview", "/pages/maintenance", "a.test", json!({ "gallery": true }), Some(Room::Gallery)),
        ("the console", "/console", "a.test", json!({}), see(ConsolePage::Now)),
        ("the console, without a guide", "/console/", "a.test", off.clone(), see(ConsolePage::Now)),
        ("the counters", "/metrics", "a.test", off.clone(), see(ConsolePage::Metrics)),
        ("the switch", "/maintenance", "a.test", off.clone(), Some(Room::Maintenance)),
        ("is it back", "/state", "a.test", off.clone(), Some(Room::State)),
        ("no guide", "/guide", "a.test", off.clone(), None),
        ("no gallery", "/pages", "localhost", off, None),
    ];
    for (id, below, host, faultline, expected) in rows {
        assert_eq!(room(below, None, host, &settings(faultline)), expected, "{id}");
    }
}

/// A call as the module of the pages gets it.
fn served(call: &Call, body: &[u8], shelves: &Shelves) -> crate::render::Rendered {
    let written = json!({ "FAULTLINE": { "prefix": "/_f" } });
    let settings = config::read(&written).unwrap();
    let crossed = serde_json::from_str(&serde_json::to_string(call).unwrap()).unwrap();
    serve(crossed, body, &settings, &written, shelves)
}

fn call(method: &str, below: &str) -> Call {
    Call { method: method.into(), below: below.into(), host: "localhost".into(), ..Call::default() }
}

#[test]
fn a_call_gets_its_page() {
    let see = |facts: Facts| {
        Some(Draw::See {
            place: ConsolePage::Failures(console::Filter::default()),
            as_json: true,
            facts: facts.into(),
        })
    };
    let origin = |sheet: Option<&str>| OriginTold {
        key: "https://o.test".into(),
        sheet: sheet.map(str::to_owned),
        ..OriginTold::default()
    };
    let bound = |sheet| Facts { has_journal: true, origins: vec![origin(sheet)], ..Facts::default() };
    let json = Some("application/json".to_owned());
    let form = Some("application/x-www-form-urlencoded".to_owned());
    // id, call, body, status, part of the page
    let rows = [
        ("the list", call("GET", ""), "", 200, "/_f/guide"),
        ("as JSON", Call { accept: json, ..call("GET", "/guide") }, "", 200, "\"connection_refused\""),
        ("HEAD", call("HEAD", "/guide"), "", 200, ""),
        (
            "explain",
            Call { content_type: form, ..call("POST", "/guide/explain") },
            "text=521",
            200,
            "refused",
        ),
        ("too much", Call { too_large: true, ..call("POST", "/guide/explain") }, "x", 413, "65536"),
        ("a preview", call("GET", "/pages/connection_refused"), "", 200, "connection_refused"),
        ("nothing", call("GET", "/elsewhere"), "", 404, "/_f/guide"),
        ("the style", Call { draw: Some(Draw::Style), ..call("GET", "/console/style.css") }, "", 200, "{"),
        ("the script", Call { draw: Some(Draw::Script), ..call("GET", "/console/script.js") }, "", 200, "="),
        (
            "wrong",
            Call { draw: Some(Draw::Enter { wrong: true }), ..call("GET", "/console") },
            "",
            403,
            "token",
        ),
        (
            "HEAD of it",
            Call { draw: Some(Draw::Enter { wrong: false }), ..call("HEAD", "/console") },
            "",
            401,
            "",
        ),
        ("a ledger", Call { draw: see(bound(Some("{}"))), ..call("GET", "/api/failures") }, "", 200, "[]"),
        ("that is silent", Call { draw: see(bound(None)), ..call("GET", "/api/failures") }, "", 200, "[]"),
        ("or lies", Call { draw: see(bound(Some("]"))), ..call("GET", "/api/failures") }, "", 200, "[]"),
    ];
    for (id, call, body, status, part) in rows {
        let reply = served(&call, body.as_bytes(), &Shelves::default());
        let text = String::from_utf8(reply.body).unwrap();
        assert_eq!(reply.status, status, "{id}: {text}");
        assert!(text.contains(part), "{id}: {text}");
        assert_eq!(text.is_empty(), call.method == "HEAD", "{id}");
    }
}

#[test]
fn where_no_ledger_is_bound_the_shelf_of_this_isolate_answers() {
    let report = json!({
        "isolate": 1, "seq": 1, "news": [], "counts": [],
        "kept": [{
            "at_ms": 5, "request_id": "ray-7", "outage": "", "failure": "connection_refused", "event": "{}",
        }],
    });
    let mut shelves = Shelves::default();
    let answered = shelves.report("https://o.test", &report.to_string(), 9).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&answered).unwrap()["seq"], 1);
    assert_eq!(shelves.report("https://o.test", "{", 9), None, "what does not read");
    let place = ConsolePage::Failures(console::Filter { find: "ray-7".into(), ..console::Filter::default() });
    let shown = |has_journal: bool| {
        let told = OriginTold { key: "https://o.test".into(), ..OriginTold::default() };
        let facts = Facts { has_journal, origins: vec![told], ..Facts::default() };
        let draw = Draw::See { place: place.clone(), as_json: true, facts: facts.into() };
        let reply = served(&Call { draw: Some(draw), ..call("GET", "/api/failures") }, b"", &shelves);
        String::from_utf8(reply.body).unwrap().contains("ray-7")
    };
    assert!(shown(false));
    assert!(!shown(true), "a ledger that does not answer is not replaced by what one isolate knows");
}
