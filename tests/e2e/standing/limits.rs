//! Holding back a crowd: how many get in, what the others are told, who gets in all the
//! same, and what is forgotten.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use faultline_lab::{Mode, hang_up};
use libtest_mimic::Failed;
use serde_json::json;

use super::scene::{Reply, Row, SOON, Scene, holds, plain, same, soon};
use super::stage::TOKEN;

/// Long enough for a crowd to come while the first of it are served.
const SERVED_IN: Duration = Duration::from_secs(2);

/// All rows.
pub fn rows() -> Vec<Row> {
    let two = json!({"max_in_flight": 2});
    let adaptive = json!({"max_in_flight": 200, "adaptive_limit": true});
    vec![
        Row::new("two-of-ten", two.clone(), |scene| crowd(scene, 2)),
        Row::new("ten-of-ten", json!({"max_in_flight": 10}), |scene| crowd(scene, 10)),
        Row::new("by-its-own-limit", json!({"max_in_flight": 2}), own_limit)
            .elsewhere(json!({"max_in_flight": 10})),
        Row::new("no-limit", plain(), |scene| crowd(scene, 10)),
        Row::new("one-after-the-other", json!({"max_in_flight": 1}), in_turn),
        Row::new("let-through", two, let_through),
        Row::new("visitors-who-leave", json!({"max_in_flight": 2, "deadline_ms": 1_500}), leavers),
        Row::new("slower-answers", adaptive.clone(), slower),
        Row::new("failing-answers", adaptive, failing),
    ]
}

fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.got.status == status).count()
}

fn crowd(scene: &Scene, most: usize) -> Result<(), Failed> {
    scene.set(Mode::Slow(SERVED_IN));
    let replies = scene.at_once(10, &[("accept", "application/json")]);
    same("served", count(&replies, 200), most)?;
    let shed: Vec<&Reply> = replies.iter().filter(|reply| reply.got.status != 200).collect();
    for reply in &shed {
        reply.is(503, "load_shed")?;
        holds((5..=30).contains(&reply.wait_s()), || format!("{reply}"))?;
        let event = scene.event(reply);
        same("evidence", &event["faultline.evidence"], &json!(["limit:in_flight"]))?;
    }
    if let [first, .., _] = shed.as_slice() {
        // Eight alike of 26 by chance: once in eight milliards.
        let differ = shed.iter().any(|reply| reply.wait_s() != first.wait_s());
        holds(differ, || format!("all are told {} s", first.wait_s()))?;
    }
    same("asked", scene.asked().len(), most)?;
    scene.set(Mode::Healthy);
    same("afterwards", scene.get().got.status, 200)
}

/// Two routes to one origin: each may add to what is in flight up to its own limit.
fn own_limit(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Slow(SERVED_IN));
    std::thread::scope(|scope| {
        let crowd = scope.spawn(|| scene.at_once(2, &[]));
        soon("two are served", || (scene.asked().len() == 2).then_some(()))?;
        let elsewhere = scope.spawn(|| scene.ask("GET", "/else/", &[], b"").got.status);
        scene.get().is(503, "load_shed")?;
        same("elsewhere", elsewhere.join().unwrap_or(0), 200)?;
        let crowd = crowd.join().map_err(|_| "the crowd panicked")?;
        same("crowd", count(&crowd, 200), 2)
    })
}

fn in_turn(scene: &Scene) -> Result<(), Failed> {
    for _ in 0..10 {
        same("status", scene.get().got.status, 200)?;
    }
    scene.set(Mode::Reset);
    for _ in 0..3 {
        scene.get().is(502, "connection_terminated")?;
    }
    Ok(())
}

fn let_through(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Slow(SERVED_IN));
    std::thread::scope(|scope| {
        let crowd = scope.spawn(|| scene.at_once(2, &[]));
        soon("it is full", || (scene.asked().len() == 2).then_some(()))?;
        let asked = [
            scope.spawn(|| scene.get().got.status),
            scope.spawn(|| scene.ask("GET", "/healthz", &[], b"").got.status),
            scope.spawn(|| scene.ask("GET", "/", &[("faultline-token", TOKEN)], b"").got.status),
            scope.spawn(|| scene.ask("GET", "/", &[("faultline-token", "another")], b"").got.status),
        ];
        let statuses: Vec<u16> = asked.into_iter().map(|one| one.join().unwrap_or(0)).collect();
        let crowd = crowd.join().map_err(|_| "the crowd panicked")?;
        same("crowd", count(&crowd, 200), 2)?;
        same("a visitor, a listed path, the operator, another token", statuses, vec![503, 200, 200, 503])
    })
}

/// Whoever hangs up while being served takes the place along for the time it may
/// take at most, and no longer.
fn leavers(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Silent);
    let mut gone = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(scene.worker.base.trim_start_matches("http://"))?;
        write!(stream, "GET /leaves HTTP/1.1\r\nHost: {}\r\n\r\n", scene.host)?;
        gone.push(stream);
    }
    soon("both are served", || (scene.asked().len() == 2).then_some(()))?;
    for stream in gone {
        hang_up(stream)?;
    }
    let left = Instant::now();
    scene.set(Mode::Healthy);
    soon("others get in", || (scene.get().got.status == 200).then_some(()))?;
    holds(left.elapsed() < SOON, || format!("after {:?}", left.elapsed()))?;
    let both = scene.at_once(2, &[]);
    same("both places are free", count(&both, 200), 2)
}

/// The limit as it is: how many of a crowd get in that comes at once.
fn room(scene: &Scene, took: Duration) -> usize {
    scene.set(Mode::Slow(took));
    count(&scene.at_once(40, &[]), 200)
}

/// Windows of quick answers make it grow, and slow ones let it fall.
fn slower(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Slow(Duration::from_millis(150)));
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        scene.at_once(24, &[]);
    }
    let quick = room(scene, Duration::from_millis(1_500));
    let slow = soon("the limit falls", || {
        Some(room(scene, Duration::from_millis(1_500))).filter(|slow| *slow < quick)
    })?;
    holds(slow >= 4 && quick >= 15, || format!("{quick} when quick, {slow} when slow"))
}

/// An origin that fails fast is not quick: each window of failures halves the limit.
fn failing(scene: &Scene) -> Result<(), Failed> {
    let before = room(scene, SERVED_IN);
    holds((15..=25).contains(&before), || format!("{before} at the start"))?;
    soon("the limit falls", || {
        scene.set(Mode::Reset);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(1_200) {
            scene.at_once(8, &[]);
        }
        (room(scene, SERVED_IN) <= before / 2).then_some(())
    })
}
