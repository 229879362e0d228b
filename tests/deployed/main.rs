//! The built worker as if it were deployed on Cloudflare: requests and sockets go through an
//! imitation of its network, `request.cf` and `cf-ray` are there, and texts that only the platform
//! throws come from another Worker.
//!
//! It shows what the worker makes of the platform's words. Whether the platform says them is read
//! in its documentation and in reports, and only a real zone can tell (docs/evidence.md).

mod edge;
mod expired;
mod rows;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use faultline_support::client::{self, Got};
use faultline_support::edge::{Worker, free_port, scratch};
use faultline_support::workerd::{documented, edit, serve};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

use edge::Network;
use rows::{ROWS, Row, THROWN};

/// The deadline, in milliseconds: long enough for a look at the origin, and
/// no test of the real 19 s.
const DEADLINE_MS: u64 = 2_000;
/// What `request.cf` holds, by a field of the socket.
const CF: (&str, &str) = ("x-cf", r#"{"colo":"FRA"}"#);

/// A Worker through which everything goes and which throws what its address says.
const THROWS: &str = r#"export default { async fetch(request) {
  const asked = new URL(request.url);
  if (asked.hostname === "resolver.test") return new Response(null, { status: 503 });
  throw new Error(decodeURIComponent(asked.searchParams.get("text") ?? "no text"));
} };"#;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let behaviours: HashMap<_, _> = ROWS.iter().map(|row| (row.id, row.behaviour)).collect();
    let network: &'static Network =
        Box::leak(Box::new(Network::start(behaviours, expired::origin("expired.origin.test"))));
    let edge = format!("external = (address = \"{}\", http = (style = proxy))", network.address);
    let worker: &'static Worker = Box::leak(Box::new(start("network", &edge, None)));
    let throwing: &'static Worker = Box::leak(Box::new(start("throws", "worker = .throws", Some(THROWS))));
    let mut trials: Vec<Trial> =
        ROWS.iter().map(|row| Trial::test(row.id, move || play(row, worker, network))).collect();
    trials.extend(THROWN.iter().enumerate().map(|(n, thrown)| {
        Trial::test(format!("thrown: {}", thrown.0), move || throws(n, thrown, throwing))
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    worker.stop();
    throwing.stop();
    conclusion.exit_code()
}

/// Plain workerd with the documented configuration, behind a socket and before a
/// network like the deployed one.
fn start(name: &str, outbound: &str, throws: Option<&str>) -> Worker {
    let port = free_port();
    let routes: Vec<Value> = ROWS.iter().map(route).collect();
    let settings = json!({
        "deadline_ms": DEADLINE_MS, "connect_budget_ms": 400, "resolver": "https://resolver.test/dns-query",
        "breaker": false, "retries": 0, "routes": routes,
    });
    let text = edit(
        documented("http://origin.test", &settings),
        &[
            ("127.0.0.1:8080", &format!("127.0.0.1:{port}")),
            ("http = ()", &format!("http = (cfBlobHeader = \"{}\")", CF.0)),
            ("services = [", &format!("services = [\n    (name = \"edge\", {outbound}),")),
            ("globalOutbound = \"origins\"", "globalOutbound = \"edge\""),
        ],
    );
    let throws = throws.map(|code| {
        format!(
            "\nconst throws :Workerd.Worker = (\n  compatibilityDate = \"2026-11-01\",\n  modules = [(name = \"t.js\", \
             esModule = {})],\n);\n",
            Value::from(code)
        )
    });
    let dir = scratch(&format!("deployed-{name}"));
    serve(Path::new(&dir), &(text + &throws.unwrap_or_default()), format!("http://127.0.0.1:{port}"))
}

/// The host of a row, and its route.
fn route(row: &Row) -> Value {
    let scheme = if row.tls { "https" } else { "http" };
    let origin = if row.zone { "zone".to_owned() } else { format!("{scheme}://{}.origin.test", row.id) };
    json!({"match": format!("{}.site.test/*", row.id), "name": row.id, "origin": origin})
}

fn ask(worker: &Worker, host: &str, path: &str, ray: &str, more: &[(&str, &str)]) -> Got {
    let headers = [&[("host", host), CF, ("cf-ray", ray), ("accept", "application/json")], more].concat();
    client::get(&format!("{}{path}", worker.base), &headers)
}

/// Asks as the row says; the last reply, and the id of its request.
fn asked(row: &Row, worker: &Worker) -> (Got, String) {
    let host = format!("{}.site.test", row.id);
    let basket = format!("basket={}", "x".repeat(20_000));
    let mut last = None;
    for (n, large) in row.large.iter().enumerate() {
        let ray = format!("deployed-{}-{n}", row.id);
        let fields: &[(&str, &str)] = if *large { &[("cookie", &basket)] } else { &[] };
        last = Some((ask(worker, &host, "/page", &ray, fields), ray));
    }
    last.expect("a row asks something")
}

fn play(row: &Row, worker: &Worker, network: &Network) -> Result<(), Failed> {
    let before = network.connects(row.id);
    let (got, ray) = asked(row, worker);
    let mut wrong = Vec::new();
    match row.said {
        Some((failure, confidence)) => {
            let event = worker.event(&ray);
            let said = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            if (said("error.type"), said("faultline.confidence")) != (failure.into(), confidence.into()) {
                wrong.push(format!("expected {failure}, {confidence}"));
            }
            let delivered = event["faultline.delivery"].as_str().unwrap_or_default();
            let as_it_came = event["faultline.received_status"] == got.status;
            if row.passes != (as_it_came && matches!(delivered, "passed" | "observed")) {
                wrong.push(format!("{delivered}: {}", got.status));
            }
            let has = |evidence: &Value| evidence.as_str() == Some(row.evidence);
            if !event["faultline.evidence"].as_array().is_some_and(|all| all.iter().any(has)) {
                wrong.push(format!("no evidence {}", row.evidence));
            }
            if !wrong.is_empty() {
                wrong.push(event.to_string());
            }
        }
        None => {
            let edge::Fetch::Reply(status, _, body) = row.behaviour.fetch else {
                return Err("nothing to pass on".into());
            };
            if got.status != status || got.text() != body || worker.events().contains_key(&ray) {
                wrong.push(format!("{} {}", got.status, got.text()));
            }
        }
    }
    let sockets = network.connects(row.id) - before;
    if sockets > row.sockets {
        wrong.push(format!("{sockets} sockets"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}: {}", row.truth, wrong.join("; ")).into()) }
}

/// A text that only the platform throws.
fn throws(n: usize, thrown: &(&str, &str, &str), worker: &Worker) -> Result<(), Failed> {
    let (text, failure, confidence) = *thrown;
    let ray = format!("thrown-{n}");
    let escaped: String = text.bytes().map(|byte| format!("%25{byte:02X}")).collect();
    ask(worker, "anything.site.test", &format!("/page?text={escaped}"), &ray, &[]);
    let event = worker.event(&ray);
    let said = (event["error.type"].as_str(), event["faultline.confidence"].as_str());
    if said == (Some(failure), Some(confidence)) { Ok(()) } else { Err(format!("{text}: {event}").into()) }
}
