//! The breaker: what opens it, what a visitor gets then, who tries, and what closes it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use faultline_lab::{Mode, hang_up};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::scene::{Row, Scene, holds, raw, same, soon};

/// Rules by which only a row of three failures opens, for so many seconds.
fn rules(open_s: u32) -> Value {
    json!({
        "breaker": true, "breaker_failures": 3, "breaker_percent": 0,
        "breaker_open_s": open_s, "breaker_open_max_s": open_s,
    })
}

fn with(settings: Value, key: &str, value: Value) -> Value {
    let mut settings = settings;
    settings[key] = value;
    settings
}

/// How an origin fails, and whether three times of it open the breaker.
struct Opens {
    id: &'static str,
    mode: fn() -> Mode,
    settings: fn() -> Value,
    /// The cause the visitor is told; `None`: it stays closed.
    cause: Option<&'static str>,
}

const fn opens(id: &'static str, mode: fn() -> Mode, cause: Option<&'static str>) -> Opens {
    Opens { id, mode, settings: || rules(60), cause }
}

static OPENS: &[Opens] = &[
    opens("refused", || Mode::Refuse, Some("connection_refused")),
    opens("reset", || Mode::Reset, Some("connection_terminated")),
    Opens {
        settings: || with(rules(60), "deadline_ms", json!(500)),
        ..opens("silent", || Mode::Silent, Some("http_response_timeout"))
    },
    opens("no-http", || Mode::Raw(b"SSH-2.0-x\r\n".to_vec()), Some("http_protocol_error")),
    opens("bad-gateway", || Mode::Status(502), Some("origin_bad_gateway")),
    opens("unavailable", || Mode::Status(503), Some("origin_unavailable")),
    opens("own-500", || Mode::Status(500), None),
    Opens {
        settings: || with(rules(60), "breaker_counts", json!("all")),
        ..opens("own-500-when-all-count", || Mode::Status(500), Some("application_error"))
    },
    opens("not-found", || Mode::Status(404), None),
    opens("too-many-requests", || Mode::Status(429), None),
    Opens {
        settings: || with(rules(60), "breaker_counts", json!("all")),
        ..opens("too-many-requests-when-all-count", || Mode::Status(429), None)
    },
    Opens {
        settings: || with(rules(60), "breaker", json!(false)),
        ..opens("switched-off", || Mode::Reset, None)
    },
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> =
        OPENS.iter().map(|row| Row::new(row.id, (row.settings)(), |scene| play(scene, row))).collect();
    let share =
        json!({"breaker": true, "breaker_failures": 0, "breaker_percent": 50, "breaker_window_s": 3600});
    rows.extend([
        Row::new("a-half-of-twenty", share.clone(), |scene| half(scene, 10, true)),
        Row::new("less-than-half", share, |scene| half(scene, 8, false)),
        Row::new("a-success-in-between", rules(60), in_between),
        Row::new("visitors-who-leave", rules(60), leavers),
        Row::new("slow-uploads", with(rules(60), "deadline_ms", json!(700)), uploads),
        Row::new("how-long-it-is-open", rules(3), how_long),
        Row::new("one-of-twenty-tries", rules(1), one_tries),
        Row::new("a-failed-trial", rules(1), failed_trial),
        Row::new("by-its-own-rules", rules(60), own_rules).elsewhere(json!({"breaker": false})),
    ]);
    rows
}

fn play(scene: &Scene, row: &Opens) -> Result<(), Failed> {
    scene.set((row.mode)());
    let failures: Vec<_> = (0..3).map(|_| scene.get()).collect();
    holds(failures.iter().all(|reply| reply.failure() != "circuit_open"), || format!("{}", failures[2]))?;
    let before = scene.origins[0].connections();
    let later: Vec<_> = (0..4).map(|_| scene.get()).collect();
    let Some(cause) = row.cause else {
        let held = later.iter().find(|reply| reply.failure() == "circuit_open");
        holds(held.is_none(), || format!("{}", later[0]))?;
        return same("asked", scene.asked().len(), 7);
    };
    for reply in &later {
        reply.is(503, "circuit_open")?;
        same("cause", reply.got.json()["reason"].as_str(), Some(cause))?;
        // Half of the minute at least; all of it, a fifth that the journal adds, and a fifth of that at most.
        holds((28..=87).contains(&reply.wait_s()), || format!("{reply}"))?;
    }
    same("connections meanwhile", scene.origins[0].connections(), before)?;
    let event = scene.event(&later[0]);
    same("event", event["error.type"].as_str(), Some("circuit_open"))?;
    same("reason", event["faultline.reason"].as_str(), Some(cause))?;
    same("evidence", &event["faultline.evidence"], &json!(["breaker:open"]))?;
    same("attempts", event["faultline.attempts"].as_u64(), Some(0))
}

/// Twenty exchanges of which so many fail, well ones first, so that no failure is judged on less than all that went well.
fn half(scene: &Scene, failing: usize, opens: bool) -> Result<(), Failed> {
    scene.origins[0].first(vec![Mode::Healthy; 20 - failing]);
    scene.set(Mode::Reset);
    let statuses: Vec<u16> = (0..20).map(|_| scene.get().got.status).collect();
    let expected: Vec<u16> = [vec![200; 20 - failing], vec![502; failing]].concat();
    same("statuses", statuses, expected)?;
    let failure = scene.get().failure();
    same("the next", failure, if opens { "circuit_open" } else { "connection_terminated" })
}

fn in_between(scene: &Scene) -> Result<(), Failed> {
    // The well reply closes its connection: a request on one that was kept open is repeated by the runtime.
    let well = raw("200 OK", &[], "well");
    scene.origins[0].first([Mode::Reset, Mode::Reset, well, Mode::Reset, Mode::Reset]);
    let statuses: Vec<u16> = (0..6).map(|_| scene.get().got.status).collect();
    same("statuses", statuses, vec![502, 502, 200, 502, 502, 200])
}

/// Visitors who send their bodies so slowly that the deadline passes: the origin cannot answer, and is well.
fn uploads(scene: &Scene) -> Result<(), Failed> {
    for _ in 0..4 {
        let mut stream = TcpStream::connect(scene.worker.base.trim_start_matches("http://"))?;
        write!(stream, "POST /slowly HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\nhalf", scene.host)?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        same("status", String::from_utf8_lossy(&status).as_ref(), "HTTP/1.1 504")?;
    }
    same("others", scene.get().got.status, 200)
}

/// Two routes to one origin: what one has learned of it, another without a breaker does not heed.
fn own_rules(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    let there = || scene.ask("GET", "/else/", &[("accept", "application/json")], b"");
    for _ in 0..5 {
        there().is(502, "connection_terminated")?;
    }
    for _ in 0..3 {
        scene.get().is(502, "connection_terminated")?;
    }
    scene.get().is(503, "circuit_open")?;
    there().is(502, "connection_terminated")
}

/// Requests whose visitor hangs up while the origin is thinking.
fn leavers(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Slow(Duration::from_secs(3)));
    for count in 1..=6 {
        let mut stream = TcpStream::connect(scene.worker.base.trim_start_matches("http://"))?;
        write!(stream, "GET /leaves HTTP/1.1\r\nHost: {}\r\n\r\n", scene.host)?;
        soon("the origin is asked", || (scene.asked().len() >= count).then_some(()))?;
        hang_up(stream)?;
    }
    scene.set(Mode::Healthy);
    for _ in 0..3 {
        same("status", scene.get().got.status, 200)?;
    }
    Ok(())
}

/// Nobody is told to come back before the pause is over, nor much later.
fn how_long(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    for _ in 0..3 {
        scene.get().is(502, "connection_terminated")?;
    }
    scene.set(Mode::Healthy);
    let before = Instant::now();
    let told = scene.get();
    let (earlier_s, told_at) = (before.elapsed().as_secs_f64(), Instant::now());
    told.is(503, "circuit_open")?;
    let mut refused_s = 0.0;
    let well_s = soon("the origin is asked again", || {
        let at_s = told_at.elapsed().as_secs_f64();
        if scene.get().got.status == 200 {
            return Some(told_at.elapsed().as_secs_f64() + earlier_s);
        }
        refused_s = at_s;
        None
    })?;
    // Between the two the pause ended. What the journal says may draw it out by a fifth after the first was told.
    let wait_s = f64::from(told.wait_s());
    holds(wait_s + 0.6 >= refused_s, || format!("told {wait_s} s, refused after {refused_s} s"))?;
    holds(refused_s > 0.0, || "it was not open".into())?;
    holds(wait_s <= (well_s + 1.0) * 1.2, || format!("told {wait_s} s, well after {well_s} s"))
}

/// Batches of twenty until one gets through: of those that wait for the origin at once, one does.
fn one_tries(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    for _ in 0..3 {
        scene.get().is(521, "connection_refused")?;
    }
    scene.set(Mode::Slow(Duration::from_secs(2)));
    let batch = soon("a trial", || {
        let batch = scene.at_once(20, &[("accept", "application/json")]);
        (!scene.asked().is_empty()).then_some(batch)
    })?;
    let count = |status| batch.iter().filter(|reply| reply.got.status == status).count();
    same("well and held back", (count(200), count(503)), (1, 19))?;
    same("asked", scene.asked().len(), 1)?;
    scene.set(Mode::Healthy);
    let after = scene.at_once(20, &[]);
    holds(after.iter().all(|reply| reply.got.status == 200), || "still held back after a good trial".into())
}

fn failed_trial(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    for _ in 0..3 {
        scene.get().is(502, "connection_terminated")?;
    }
    scene.set(raw("503 Service Unavailable", &["Content-Type: text/plain"], "no"));
    let trial = soon("a trial", || Some(scene.get()).filter(|reply| reply.failure() != "circuit_open"))?;
    same("the trial's visitor is told what became of it", trial.got.status, 503)?;
    let reply = scene.get();
    reply.is(503, "circuit_open")?;
    same("the latest cause", reply.got.json()["reason"].as_str(), Some(trial.failure()))?;
    scene.set(Mode::Healthy);
    soon("it closes", || (scene.get().got.status == 200).then_some(()))
}
