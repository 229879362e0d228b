//! Bodies that break after their head was sent: seen, reported, and never quietly ended.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};

use crate::client;
use crate::edge::{Edge, Worker};

/// How a broken reply has to look on the visitor's wire.
const BROKEN: [&str; 6] = [
    "truncated-length",
    "truncated-length-reset",
    "chunked-no-end",
    "reset-mid-body",
    "chunked-bad-size",
    "stall-mid-body",
];

/// One test for each broken body on the wire, and the other ways a body can end.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> = BROKEN
        .iter()
        .map(|id| Trial::test(format!("bodies::{id}_is_broken_off"), move || broken_off(edge, id)))
        .collect();
    let named: [crate::edge::Named; 3] = [
        ("a_visitor_who_leaves_is_nobodys_failure", leaves),
        ("a_body_held_back_can_still_become_an_answer", held),
        ("encoded_bodies_pass_byte_for_byte_under_auto", encoded),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("bodies::{name}"), move || test(edge))));
    trials
}

/// The raw bytes of a reply, until the connection ends.
fn raw(base: &str, path: &str, headers: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    // A reset ends the reply too; what came before it counts.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// Whether a reply ends as its own framing says.
fn complete(reply: &[u8]) -> bool {
    let text = String::from_utf8_lossy(reply).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_lowercase();
    match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        Some(length) => body.len() >= length.trim().parse().unwrap_or(usize::MAX),
        None => head.contains("transfer-encoding: chunked") && body.ends_with("0\r\n\r\n"),
    }
}

fn broken_off(edge: &Edge, id: &str) -> Result<(), Failed> {
    let reply = raw(&edge.worker.base, &format!("/lab/{id}"), "");
    let told = String::from_utf8_lossy(&reply).into_owned();
    if told.starts_with("HTTP/1.1 200") && !complete(&reply) { Ok(()) } else { Err(told.into()) }
}

fn leaves(edge: &Edge) -> Result<(), Failed> {
    let mut stream = TcpStream::connect(edge.worker.base.trim_start_matches("http://"))?;
    write!(stream, "GET /lab/big-download HTTP/1.1\r\nHost: localhost\r\ncf-ray: e2e-leaves\r\n\r\n")?;
    let mut some = vec![0; 100_000];
    stream.read_exact(&mut some)?;
    drop(stream);
    let told = |event: &serde_json::Value| event["faultline.request_id"] == "e2e-leaves";
    match edge.worker.find_event(told, Duration::from_secs(5)) {
        None => Ok(()),
        Some(event) if event["error.type"] == "visitor_gone" => Ok(()),
        Some(event) => Err(format!("reported as the origin's failure: {event}").into()),
    }
}

fn held(edge: &Edge) -> Result<(), Failed> {
    let origin = |id: &str| edge.lab.fault(id).map(|fault| fault.origin.clone());
    let vars = serde_json::json!({"FAULTLINE": {"hold_bytes": 65536, "deadline_ms": 2000, "connect_budget_ms": 400, "breaker": false, "retries": 0, "routes": [
        {"match": "*/cut", "origin": origin("truncated-length")}, {"match": "*/well", "origin": origin("healthy")},
    ]}});
    let worker = Worker::start("held", &edge.lab, vars);
    let cut = client::get(&format!("{}/cut", worker.base), &[("accept", "application/json")]);
    let well = client::get(&format!("{}/well", worker.base), &[]);
    worker.stop();
    let ok =
        cut.status == 502 && cut.json()["error_name"] == "http_response_incomplete" && well.status == 200;
    if ok && well.broken.is_none() {
        Ok(())
    } else {
        Err(format!("{} {} {}", cut.status, cut.text(), well.status).into())
    }
}

fn encoded(edge: &Edge) -> Result<(), Failed> {
    let origin = |id: &str| edge.lab.fault(id).map(|fault| fault.origin.clone());
    let vars = serde_json::json!({"FAULTLINE": {"routes": [
        {"match": "*/gzip", "origin": origin("gzip-ok")}, {"match": "*/broken", "origin": origin("gzip-broken")},
        {"match": "*/cut", "origin": origin("truncated-length")},
    ]}});
    let worker = Worker::start("auto", &edge.lab, vars);
    let ask = |path: &str| {
        client::get(&format!("{}{path}", worker.base), &[("accept-encoding", "gzip"), ("cf-ray", "e2e-auto")])
    };
    // The first reply of an isolate is looked at, so the cut one is answered; no byte
    // of the others is changed.
    let (cut, gzip, broken) = (ask("/cut"), ask("/gzip"), ask("/broken"));
    let reported =
        worker.find_event(|event| event["error.type"] == "http_response_incomplete", Duration::from_secs(5));
    let events = worker.events();
    worker.stop();
    let direct =
        client::get(&format!("{}/x", origin("gzip-ok").ok_or("no gzip")?), &[("accept-encoding", "gzip")]);
    let direct_broken = client::get(&format!("{}/x", origin("gzip-broken").ok_or("no gzip")?), &[]);
    let ok = gzip.body == direct.body
        && broken.body == direct_broken.body
        && cut.status == 502
        && reported.is_some();
    if ok {
        Ok(())
    } else {
        Err(format!("{} {} {:?} {events:?}", gzip.body.len(), broken.body.len(), cut.broken).into())
    }
}
