//! The fault matrix: every fault of the lab against what status, headers, problem
//! document and event say of it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use faultline::failure::Failure;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use strum::VariantArray;

use crate::client::{self, Got};
use crate::edge::Edge;
use faultline_fixtures::cases::{self, Case, Fetch, Visitor};

/// What was seen of one fault, for the summary.
struct Row {
    fault: String,
    expected: String,
    status: u16,
    by_headers: String,
    by_problem: String,
    by_event: String,
}

/// Controls whose replies do not end, or not as HTTP; `passing` has their tests.
const ENDLESS: [&str; 4] = ["big-download", "big-download-chunked", "sse", "websocket"];

static ROWS: Mutex<Vec<Row>> = Mutex::new(Vec::new());

/// One test for each row, and one for the table itself.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> = cases::all()
        .into_iter()
        .filter(|case| !ENDLESS.contains(&case.fault.as_str()))
        .map(|case| Trial::test(format!("matrix::{}", case.fault), move || one(edge, &case)))
        .collect();
    trials.push(Trial::test("matrix::the_table_is_complete", move || complete(edge)));
    trials
}

/// Every fault of the lab has a row, every row a fault, and every failure of section A a fault.
fn complete(edge: &Edge) -> Result<(), Failed> {
    let cases = cases::all();
    for fault in edge.lab.faults() {
        if !cases.iter().any(|case| case.fault == fault.id) {
            return Err(format!("no case for the lab's {}", fault.id).into());
        }
    }
    for case in &cases {
        if edge.lab.fault(&case.fault).is_none() {
            return Err(format!("{}: the lab has no such fault", case.fault).into());
        }
    }
    let covered =
        |failure: &Failure| cases.iter().any(|case| case.failure.as_deref() == Some(failure.code()));
    let missing: Vec<&str> = Failure::VARIANTS
        .iter()
        .filter(|f| !covered(f) && cases::elsewhere(**f).is_none())
        .map(|f| f.code())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("failures without a case: {missing:?}").into()) }
}

fn one(edge: &Edge, case: &Case) -> Result<(), Failed> {
    let fault = edge.lab.fault(&case.fault).ok_or("the lab has no such fault")?;
    let url = format!("{}/lab/{}?secret=hush", edge.worker.base, fault.id);
    let mut headers: Vec<(&str, &str)> =
        fault.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let ray = format!("e2e-{}", fault.id);
    headers.push(("cf-ray", &ray));
    headers.push(("accept", "application/problem+json"));
    let got = client::send(&fault.method, &url, &headers, fault.body.as_bytes());
    let event = match case.failure {
        Some(_) => Some(edge.worker.event(&ray)),
        None => edge.worker.events().remove(&ray),
    };
    note(case, &got, event.as_ref());
    let wrong = differences(case, &got, event.as_ref(), &ray);
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\n{}", wrong.join("\n"), told(&got, event.as_ref())).into())
    }
}

fn differences(case: &Case, got: &Got, event: Option<&Value>, ray: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, seen: String, wanted: String| {
        if seen != wanted {
            wrong.push(format!("{what}: {seen}, expected {wanted}"));
        }
    };
    expect("status", got.status.to_string(), case.status.to_string());
    expect("reported", event.is_some().to_string(), case.failure.is_some().to_string());
    expect("broken off", got.broken.is_some().to_string(), (case.visitor == Visitor::Breaks).to_string());
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    if let (Some(event), Some(failure)) = (event, &case.failure) {
        expect("event error.type", text(event, "error.type"), failure.clone());
        expect("event hop", text(event, "faultline.hop"), case.hop.clone().unwrap_or_default());
        expect("what fetch did", format!("{:?}", fetch_of(event)), format!("{:?}", case.fetch));
        let delivery = match case.visitor {
            Visitor::Answer => "replaced",
            Visitor::Passes => "passed",
            Visitor::Breaks => "broken_off",
        };
        expect("delivery", text(event, "faultline.delivery"), delivery.into());
        let (least, said) = (rank(case.confidence.as_deref()), rank(event["faultline.confidence"].as_str()));
        expect("confidence is enough", (said >= least).to_string(), "true".into());
        if let Some(reason) = &case.reason {
            expect("event reason", reason_of(event), reason.clone());
        }
    }
    if case.visitor == Visitor::Answer {
        let problem = serde_json::from_slice(&got.body).unwrap_or(Value::Null);
        expect("problem error_name", text(&problem, "error_name"), case.failure.clone().unwrap_or_default());
        expect("problem request_id", text(&problem, "request_id"), ray.to_owned());
        expect("header request id", got.header("x-request-id").to_owned(), ray.to_owned());
        expect("Proxy-Status", by_headers(got), case.failure.clone().unwrap_or_default());
        expect("Cache-Control", got.header("cache-control").to_owned(), "no-store".into());
        expect("Retry-After fits", case.wait_fits(got.header("retry-after")).to_string(), "true".into());
        let leak = ["hush", "127.0.0.1", "lab.test"].iter().any(|secret| everything(got).contains(secret));
        expect("leaks", leak.to_string(), "false".into());
    }
    wrong
}

/// What the evidence of an event says that fetch did.
fn fetch_of(event: &Value) -> Fetch {
    Fetch::shown(event["faultline.evidence"].as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// What Faultline told of one fault.
pub struct Told {
    pub fault: String,
    pub expected: String,
    pub status: u16,
    pub by_headers: String,
    pub by_event: String,
}

/// What was told of these faults; those that were not asked for yet are asked for now.
pub fn told_of(edge: &Edge, ids: &[&str]) -> Vec<Told> {
    let cases: Vec<Case> =
        cases::all().into_iter().filter(|case| ids.contains(&case.fault.as_str())).collect();
    let known: Vec<String> = ROWS.lock().unwrap().iter().map(|row| row.fault.clone()).collect();
    let unknown: Vec<&Case> = cases.iter().filter(|case| !known.contains(&case.fault)).collect();
    for some in unknown.chunks(4) {
        std::thread::scope(|scope| {
            let asked: Vec<_> = some.iter().map(|case| scope.spawn(|| one(edge, case))).collect();
            // Whether a row is right is the matrix's own test; one that never came is
            // missing from what is told.
            asked.into_iter().for_each(|one| drop(one.join()));
        });
    }
    let rows = ROWS.lock().unwrap();
    let told = rows.iter().filter(|row| ids.contains(&row.fault.as_str())).map(|row| Told {
        fault: row.fault.clone(),
        expected: row.expected.clone(),
        status: row.status,
        by_headers: row.by_headers.clone(),
        by_event: row.by_event.clone(),
    });
    told.collect()
}

fn rank(confidence: Option<&str>) -> usize {
    ["possible", "likely", "certain"].iter().position(|c| Some(*c) == confidence).unwrap_or(0)
}

/// The word for the cause, wherever the event has it.
fn reason_of(event: &Value) -> String {
    let keys = ["faultline.reason", "faultline.rcode"];
    keys.iter().find_map(|key| event[*key].as_str()).unwrap_or_default().to_owned()
}

/// The failure that `Proxy-Status` alone names.
fn by_headers(got: &Got) -> String {
    faultline::answer::failure_in_proxy_status(got.header("proxy-status"))
        .map_or("", Failure::code)
        .to_owned()
}

fn everything(got: &Got) -> String {
    let headers: String = got.headers.iter().map(|(n, v)| format!("{n}: {v:?}\n")).collect();
    headers + &got.text()
}

fn told(got: &Got, event: Option<&Value>) -> String {
    let body: String = got.text().chars().take(600).collect();
    let event = event.map_or_else(|| "none".into(), Value::to_string);
    format!("headers: {:?}\nbroken: {:?}\nbody: {body}\nevent: {event}", got.headers, got.broken)
}

fn note(case: &Case, got: &Got, event: Option<&Value>) {
    let problem: Value = serde_json::from_slice(&got.body).unwrap_or(Value::Null);
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    ROWS.lock().unwrap().push(Row {
        fault: case.fault.clone(),
        expected: case.failure.clone().unwrap_or_default(),
        status: got.status,
        by_headers: by_headers(got),
        by_problem: text(&problem, "error_name"),
        by_event: event.map(|event| text(event, "error.type")).unwrap_or_default(),
    });
}

/// The whole table, and for each class whether headers, problem document and event each isolate it.
pub fn print_summary(_edge: &Edge) {
    let mut rows = ROWS.lock().unwrap();
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|a, b| (&a.expected, &a.fault).cmp(&(&b.expected, &b.fault)));
    println!(
        "\n{:<30} {:>6} {:<33} {:<33} {:<33}",
        "fault", "status", "Proxy-Status", "problem document", "event"
    );
    for row in rows.iter() {
        println!(
            "{:<30} {:>6} {:<33} {:<33} {:<33}",
            row.fault, row.status, row.by_headers, row.by_problem, row.by_event
        );
    }
    let mut classes: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.expected.is_empty()) {
        classes.entry(&row.expected).or_default().push(row);
    }
    println!("\n{:<34} {:>6} {:>10} {:>9} {:>7}", "class", "faults", "by headers", "by problem", "by event");
    for (class, members) in &classes {
        let isolated = |by: fn(&Row) -> &str| {
            let inside = members.iter().filter(|row| answered(row)).all(|row| by(row) == *class);
            let outside = rows.iter().filter(|row| row.expected != *class).all(|row| by(row) != *class);
            if !members.iter().any(|row| answered(row)) {
                "-"
            } else if inside && outside {
                "yes"
            } else {
                "NO"
            }
        };
        let by_event = {
            let inside = members.iter().all(|row| row.by_event == *class);
            let outside = rows.iter().filter(|row| row.expected != *class).all(|row| row.by_event != *class);
            if inside && outside { "yes" } else { "NO" }
        };
        println!(
            "{class:<34} {:>6} {:>10} {:>9} {:>7}",
            members.len(),
            isolated(|row| &row.by_headers),
            isolated(|row| &row.by_problem),
            by_event
        );
    }
}

/// Whether the visitor got an answer of ours: only then is there a header or document to read.
fn answered(row: &Row) -> bool {
    !row.by_headers.is_empty() || !row.by_problem.is_empty()
}
