//! Repeats: what is sent again, what never is, and what the budget allows.

use std::time::{Duration, Instant};

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::scene::{Row, Scene, holds, raw, same};

/// A request to an origin that fails it once and is well then.
struct Once {
    id: &'static str,
    method: &'static str,
    key: bool,
    body: usize,
    settings: fn() -> Value,
    first: fn() -> Mode,
    status: u16,
    asked: usize,
}

const fn once(id: &'static str, method: &'static str, settings: fn() -> Value) -> Once {
    Once { id, method, key: false, body: 0, settings, first: || Mode::Reset, status: 200, asked: 2 }
}

/// The row of a request that is not repeated.
const fn never(row: Once) -> Once {
    Once { status: 502, asked: 1, ..row }
}

fn usual() -> Value {
    json!({"retries": 1})
}

fn none() -> Value {
    json!({"retries": 0})
}

fn by_key() -> Value {
    json!({"retries": 1, "idempotency_key": true})
}

fn overloaded() -> Mode {
    raw("503 Service Unavailable", &["Retry-After: 2", "Content-Type: text/plain"], "busy")
}

static ONCE: &[Once] = &[
    once("get-reset", "GET", usual),
    once("head-reset", "HEAD", usual),
    once("options-reset", "OPTIONS", usual),
    Once { first: || Mode::Close, ..once("get-closed", "GET", usual) },
    never(once("get-without-repeats", "GET", none)),
    Once { status: 503, asked: 1, first: overloaded, ..once("get-told-to-wait", "GET", usual) },
    Once { status: 500, asked: 1, first: || Mode::Status(500), ..once("get-own-error", "GET", usual) },
    never(Once { body: 9, ..once("post", "POST", usual) }),
    never(Once { body: 0, ..once("delete", "DELETE", usual) }),
    Once { key: true, body: 1_000, ..once("put-with-key", "PUT", by_key) },
    Once { key: true, body: 1_000, ..once("post-with-key", "POST", by_key) },
    Once { key: true, body: 65_536, ..once("put-just-small-enough", "PUT", by_key) },
    never(Once { key: true, body: 65_537, ..once("put-too-large", "PUT", by_key) }),
    never(Once { body: 1_000, ..once("put-without-key", "PUT", by_key) }),
    never(Once { key: true, body: 1_000, ..once("put-key-not-allowed", "PUT", usual) }),
    Once {
        key: true,
        body: 100_000,
        status: 200,
        asked: 1,
        first: || Mode::Healthy,
        ..once("put-large-and-well", "PUT", by_key)
    },
    Once {
        key: true,
        body: 1_000,
        status: 200,
        asked: 1,
        first: || Mode::Healthy,
        ..once("put-small-and-well", "PUT", by_key)
    },
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> =
        ONCE.iter().map(|row| Row::new(row.id, (row.settings)(), |scene| play(scene, row))).collect();
    rows.push(Row::new("budget", json!({"retries": 1}), budget));
    rows.push(Row::new("no-budget", json!({"retries": 3, "retry_budget_percent": 0}), no_budget));
    rows
}

fn play(scene: &Scene, row: &Once) -> Result<(), Failed> {
    scene.origins[0].first([(row.first)()]);
    let body: Vec<u8> = (0..row.body).map(|at| (at % 251) as u8).collect();
    let key: &[(&str, &str)] = if row.key { &[("idempotency-key", "\"8e03978e\"")] } else { &[] };
    let reply = scene.ask(row.method, "/a?b=c", key, &body);
    same("status", reply.got.status, row.status)?;
    let asked = scene.asked();
    same("asked", asked.len(), row.asked)?;
    for seen in &asked {
        same("request line", seen.request_line(), format!("{} /a?b=c HTTP/1.1", row.method))?;
        holds(seen.body == body, || format!("{} bytes of the body came, not all alike", seen.body_len))?;
        same("key arrives", seen.header("idempotency-key").is_some(), row.key)?;
    }
    if let [first, second] = asked.as_slice() {
        // Longer than the 100 ms it waits at most: the probe comes before, and machines differ.
        let gap = second.at - first.at;
        holds(gap >= Duration::from_millis(20) && gap < Duration::from_secs(3), || format!("{gap:?} apart"))?;
        return recovered(scene, &scene.event(&reply));
    }
    if row.status == 200 {
        return holds(!scene.has_event(&reply), || "an event of a well exchange".into());
    }
    let event = scene.event(&reply);
    same("attempts", event["faultline.attempts"].as_u64(), Some(1))?;
    same("tried", event.get("faultline.tried"), None)
}

/// The event of an exchange whose second attempt went well.
fn recovered(scene: &Scene, event: &Value) -> Result<(), Failed> {
    same("delivery", event["faultline.delivery"].as_str(), Some("recovered"))?;
    same("attempts", event["faultline.attempts"].as_u64(), Some(2))?;
    same("status", event["http.response.status_code"].as_u64(), Some(200))?;
    same("failure", event["error.type"].as_str(), Some("connection_terminated"))?;
    let tried = format!("{} connection_terminated", scene.origins[0].addr());
    same("tried", &event["faultline.tried"], &json!([tried]))
}

/// However many exchanges fail, repeats are a tenth of them, and one in five seconds.
fn budget(scene: &Scene) -> Result<(), Failed> {
    const EXCHANGES: usize = 40;
    scene.set(Mode::Reset);
    let begun = Instant::now();
    for _ in 0..EXCHANGES {
        scene.get().is(502, "connection_terminated")?;
    }
    let repeats = scene.asked().len() - EXCHANGES;
    let by_time = begun.elapsed().as_secs() as usize / 5 + 1;
    let least = 1 + EXCHANGES / 10 - 1;
    holds(repeats >= least && repeats <= 1 + EXCHANGES / 10 + by_time, || {
        format!("{repeats} repeats of {EXCHANGES} exchanges in {:?}", begun.elapsed())
    })
}

/// Without a share of the exchanges, time alone pays.
fn no_budget(scene: &Scene) -> Result<(), Failed> {
    const EXCHANGES: usize = 20;
    scene.set(Mode::Reset);
    let begun = Instant::now();
    for _ in 0..EXCHANGES {
        scene.get().is(502, "connection_terminated")?;
    }
    let repeats = scene.asked().len() - EXCHANGES;
    let most = 1 + begun.elapsed().as_secs() as usize / 5 + 1;
    holds((1..=most).contains(&repeats), || format!("{repeats} repeats in {:?}", begun.elapsed()))
}
