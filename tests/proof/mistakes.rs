//! Thousands of generated replies, most of them wrong, and a canary of the same isolate
//! that must always be well.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use faultline_lab::Origin;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::grammar::reply;
use crate::stage::{SLACK, Stage};
use crate::wire::{Raw, exchange};

/// How many replies are tried unless `MISTAKES` says otherwise.
const REPLIES: u64 = 3_000;
/// How many at the same time.
const AT_ONCE: usize = 12;
/// The worker's deadline, in milliseconds.
const DEADLINE_MS: u64 = 2_000;
/// What the process may hold after all of them, in MiB: 128 MiB is what the platform gives an
/// isolate, and the runtime itself takes about 70. Between collections V8 keeps what it has; it
/// does not keep growing, which twice as many replies show.
const RESIDENT_MIB_MAX: u64 = 400;

pub fn trials() -> Vec<Trial> {
    vec![Trial::test("mistakes::no_reply_hurts", no_reply_hurts)]
}

/// What went wrong with one seed.
type Wrong = Mutex<Vec<String>>;

fn no_reply_hurts() -> Result<(), Failed> {
    let replies = std::env::var("MISTAKES").ok().and_then(|count| count.parse().ok()).unwrap_or(REPLIES);
    let origin = Origin::spawn("mistakes", |conn| {
        loop {
            let request = conn.read_request()?;
            let seed = request.path().strip_prefix("/m/").and_then(|seed| seed.parse().ok()).unwrap_or(0);
            if !reply(seed).send(conn)? {
                return Ok(());
            }
        }
    })?;
    // One of its own: a connection that is kept after bytes that were no reply is
    // any runtime's next trouble.
    let well = Origin::spawn("canary", |conn| {
        loop {
            conn.read_request()?;
            conn.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwell")?;
        }
    })?;
    // Each reply by itself: no breaker, no repeats, all bodies looked at.
    let settings = json!({"deadline_ms": DEADLINE_MS, "connect_budget_ms": 300, "idle_ms": 1_000, "breaker": false,
        "retries": 0, "watch_bodies": "always", "request_id_field": "x-proof-id",
        "routes": [{"match": "*/canary", "origin": well.url()}]});
    let stage = Stage::start("mistakes", &origin, &settings, 1);
    let (next, wrong) = (AtomicU64::new(0), Wrong::default());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= replies {
                        return;
                    }
                    if let Err(error) = one(&stage, seed).and_then(|()| canary(&stage, seed)) {
                        wrong.lock().unwrap().push(format!("seed {seed}: {error}"));
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.extend(stage.faults());
    wrong.extend(events_told_twice(&stage));
    let resident = stage.resident_mib();
    stage.worker.stop();
    println!("mistakes: {replies} replies, {} wrong, {resident} MiB resident after them", wrong.len());
    if resident > RESIDENT_MIB_MAX {
        wrong.push(format!("{resident} MiB resident, more than {RESIDENT_MIB_MAX}"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong[..wrong.len().min(12)].join("\n").into()) }
}

fn one(stage: &Stage, seed: u64) -> Result<(), String> {
    let request = format!(
        "GET /m/{seed} HTTP/1.1\r\nHost: a.example\r\nX-Proof-Id: seed-{seed}\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
    );
    // The deadline of the head, then the silence that a body may have, then
    // what a busy machine takes.
    let patience = Duration::from_millis(DEADLINE_MS + 1_000) + SLACK;
    match exchange(&stage.ours[0], request.as_bytes(), patience) {
        // A body that breaks after its head was sent ends the connection;
        // nothing at all is never right.
        Ok((raw, _)) if raw.head.is_empty() => Err("the visitor got nothing".to_owned()),
        Ok((raw, _)) if is_bare(&raw) => {
            let sent = String::from_utf8_lossy(&reply(seed).bytes).chars().take(400).collect::<String>();
            Err(format!("the visitor got a bare 500: {:?} for {sent:?}", raw.head))
        }
        // An error page of the origin's own goes on as it comes, and so does what is coded, of
        // which a copy is watched; their end is the origin's: one that neither says how long it is
        // nor ends keeps its visitor, with us as without.
        Ok((raw, took)) if took > patience && (is_watched(&raw) || has_an_end(&raw)) => {
            let sent = String::from_utf8_lossy(&reply(seed).bytes).chars().take(160).collect::<String>();
            Err(format!(
                "{} ms until the end of {:?}, of {sent:?} and {:?}",
                took.as_millis(),
                raw.head.first(),
                reply(seed).after
            ))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn is_watched(raw: &Raw) -> bool {
    raw.status() < 400 && raw.field("content-encoding").is_none()
}

/// Whether a reply says where it ends, and has come to that.
fn has_an_end(raw: &Raw) -> bool {
    !raw.is_cut && (raw.field("content-length").is_some() || raw.field("transfer-encoding").is_some())
}

/// What workerd says in place of a handler that threw. No reply of the grammar has this status
/// line, so whatever fields it comes with, it is not the origin's.
fn is_bare(raw: &Raw) -> bool {
    raw.head.first().is_some_and(|line| line == "HTTP/1.1 500 Internal Server Error")
        && raw.field("proxy-status").is_none()
}

fn canary(stage: &Stage, seed: u64) -> Result<(), String> {
    if !seed.is_multiple_of(10) {
        return Ok(());
    }
    let request = b"GET /canary HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
    let (raw, _) = exchange(&stage.ours[0], request, SLACK).map_err(|error| format!("canary: {error}"))?;
    let well = raw.status() == 200 && raw.body == b"well";
    if well { Ok(()) } else { Err(format!("the canary got {:?}", raw.head)) }
}

/// No exchange is told of more than once.
fn events_told_twice(stage: &Stage) -> Vec<String> {
    let mut told: HashMap<String, usize> = HashMap::new();
    for line in stage.worker.lines().iter().filter(|line| line.contains("\"event.name\":\"origin.failure\""))
    {
        let id = line.split("\"faultline.request_id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        *told.entry(id.unwrap_or_default().to_owned()).or_default() += 1;
    }
    told.into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(id, times)| format!("{id}: {times} events"))
        .collect()
}
