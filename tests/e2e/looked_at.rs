//! Replies that are looked at on their way: what is well reaches the visitor as it is, whatever
//! its head says of its length, and what breaks before anything was sent still becomes an
//! answer, or is tried again.
//!
//! Each row has a worker of its own, because the first reply after a start is always looked at.

use std::io;

use faultline_lab::{Conn, Origin};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::client::{self, Got};
use crate::edge::Edge;
use crate::workerd;

/// What the visitor has to get.
enum Expected {
    /// The origin's reply, its body whole.
    Whole(u16, Vec<u8>),
    /// The origin's reply, and at least so much of its body before it breaks.
    Part(u16, usize),
    /// Our answer with this name.
    Answer(&'static str),
}
use Expected::{Answer, Part, Whole};

struct Row {
    id: &'static str,
    settings: Value,
    accept: &'static str,
    /// The origin's bytes for its first connection and for all that follow; then it closes.
    replies: [Vec<u8>; 2],
    expected: Expected,
    /// The event that has to be there: `error.type` and `faultline.delivery`.
    event: Option<(&'static str, &'static str)>,
}

/// One test for each row.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let rows = default_settings().into_iter().chain(held()).chain(always());
    rows.map(|row| Trial::test(format!("looked_at::{}", row.id), move || run(edge, &row))).collect()
}

const PERSON: &str = "text/html";
const PROGRAM: &str = "application/json";

fn reply(status: u16, fields: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{fields}\r\n\r\n").as_bytes(), body].concat()
}

fn row(id: &'static str, settings: Value, accept: &'static str, bytes: Vec<u8>, expected: Expected) -> Row {
    Row { id, settings, accept, replies: [bytes.clone(), bytes], expected, event: None }
}

fn default_settings() -> Vec<Row> {
    let html = |length: &str, body: &str| {
        reply(200, &format!("Content-Type: text/html\r\nContent-Length: {length}"), body.as_bytes())
    };
    let page = "<h1>Well</h1>";
    let well = |id, length: &str, body: &str| {
        row(id, json!({}), PERSON, html(length, body), Whole(200, body.as_bytes().to_vec()))
    };
    let cut = |id, status, media: &str, expected| {
        let fields = format!("Content-Type: {media}\r\nContent-Length: 1000");
        row(id, json!({}), PROGRAM, reply(status, &fields, b"ten bytes."), expected)
    };
    vec![
        well("one_length", "13", page),
        well("a_doubled_length", "13\r\nContent-Length: 13", page),
        well("a_length_twice_in_one_field", "13, 13", page),
        well("a_length_with_a_nought", "013", page),
        row(
            "a_doubled_length_for_a_program",
            json!({}),
            PROGRAM,
            html("2, 2", "ok"),
            Whole(200, b"ok".to_vec()),
        ),
        row("a_length_past_all_numbers", json!({}), PROGRAM, html("9007199254740992", "ok"), Part(200, 2)),
        row("the_same_for_a_person", json!({}), PERSON, html("9007199254740992", "ok"), Part(200, 2)),
        cut("a_small_page_that_is_cut", 200, "text/plain", Answer("http_response_incomplete")),
        // Nobody has to look at this one, so it goes on as it comes.
        cut("a_page_for_what_is_not_there_that_is_cut", 404, "text/html", Part(404, 10)),
        cut("an_error_page_that_is_cut", 503, "text/html", Answer("http_response_incomplete")),
        cut("an_applications_error_that_is_cut", 500, PROGRAM, Answer("http_response_incomplete")),
        row(
            "an_error_page_that_is_whole",
            json!({}),
            PERSON,
            reply(404, "Content-Type: text/html\r\nContent-Length: 13", page.as_bytes()),
            Whole(404, page.as_bytes().to_vec()),
        ),
    ]
}

fn held() -> Vec<Row> {
    let holds =
        |retries: u32| json!({"hold_bytes": 65536, "retries": retries, "breaker": false, "idle_ms": 2000});
    let announced = |length: usize, sent: usize| {
        reply(200, &format!("Content-Type: text/plain\r\nContent-Length: {length}"), &vec![b'a'; sent])
    };
    let chunked = |sent: usize, end: &str, media: &str| {
        let body =
            [format!("{sent:x}\r\n").as_bytes(), &vec![b'a'; sent], format!("\r\n{end}").as_bytes()].concat();
        reply(200, &format!("Content-Type: {media}\r\nTransfer-Encoding: chunked"), &body)
    };
    let whole = |length: usize| Whole(200, vec![b'a'; length]);
    let incomplete = || Answer("http_response_incomplete");
    let held = |id, bytes, expected| row(id, holds(0), PROGRAM, bytes, expected);
    let again = held("held_cut_and_tried_again", announced(1_000, 10), whole(1_000));
    let again = Row { settings: holds(1), replies: [announced(1_000, 10), announced(1_000, 1_000)], ..again };
    vec![
        held("held_short", announced(1_000, 1_000), whole(1_000)),
        held("held_short_cut", announced(1_000, 10), incomplete()),
        held("held_long", announced(100_000, 100_000), whole(100_000)),
        held("held_long_cut_early", announced(100_000, 3_000), incomplete()),
        held("held_long_cut_late", announced(100_000, 80_000), Part(200, 65_536)),
        held("held_chunked", chunked(100_000, "0\r\n\r\n", "text/plain"), whole(100_000)),
        held("held_chunked_short", chunked(1_000, "0\r\n\r\n", "text/plain"), whole(1_000)),
        held("held_chunked_cut_early", chunked(3_000, "", "text/plain"), incomplete()),
        held("held_live_is_not_held", chunked(3_000, "", "text/event-stream"), Part(200, 3_000)),
        again,
    ]
}

/// `hello hello hello` as gzip.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x5c\x00\x3b\x7c\x8a\xdf\x12\x00\x00\x00";

fn always() -> Vec<Row> {
    let coded = |status: u16, more: &str, body: &[u8]| {
        let length = body.len();
        let fields = format!(
            "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nETag: \"one\"\r\n{more}Content-Length: {length}"
        );
        reply(status, &fields, body)
    };
    let always = |id, status, more: &str, body: &[u8]| {
        let settings = json!({"watch_bodies": "always"});
        row(id, settings, PROGRAM, coded(status, more, body), Whole(status, body.to_vec()))
    };
    let wrong = always("always_a_wrong_coding", 200, "", b"this is no gzip at all");
    vec![
        always("always_gzip", 200, "", GZIP),
        always("always_gzip_no_transform", 200, "Cache-Control: no-transform\r\n", GZIP),
        always("always_a_part_of_gzip", 206, "Content-Range: bytes 3-12/29\r\n", &GZIP[3..13]),
        Row { event: Some(("http_response_content_coding", "passed")), ..wrong },
    ]
}

fn run(edge: &Edge, row: &Row) -> Result<(), Failed> {
    let replies = row.replies.clone();
    let behaviour = move |conn: &mut Conn| -> io::Result<()> {
        conn.read_request()?;
        conn.write(&replies[usize::from(conn.number() > 1)])?;
        conn.close()
    };
    let origin = Origin::spawn(row.id, behaviour)?;
    let mut settings = row.settings.clone();
    settings["resolver"] = "off".into();
    let worker = workerd::start(&format!("looked-at-{}", row.id), &edge.lab, &origin.url(), &settings);
    let fields = [("accept", row.accept), ("accept-encoding", "gzip"), ("cf-ray", "looked-at")];
    let got = client::get(&format!("{}/page", worker.base), &fields);
    let event = row.event.map(|_| worker.event("looked-at"));
    worker.stop();
    judged(row, &got)?;
    match (row.event, event) {
        (Some((failure, delivery)), Some(event))
            if event["error.type"] != failure || event["faultline.delivery"] != delivery =>
        {
            Err(format!("{event}").into())
        }
        _ => Ok(()),
    }
}

fn judged(row: &Row, got: &Got) -> Result<(), Failed> {
    let seen = format!("{} {} bytes, {:?}: {:.300}", got.status, got.body.len(), got.broken, got.text());
    let ok = match &row.expected {
        Whole(status, body) => got.status == *status && got.body == *body && got.broken.is_none(),
        Part(status, least) => got.status == *status && got.body.len() >= *least && got.broken.is_some(),
        Answer(name) => got.status == 502 && got.json()["error_name"] == *name,
    };
    if ok { Ok(()) } else { Err(seen.into()) }
}
