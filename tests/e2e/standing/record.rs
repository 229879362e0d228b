//! The record: an outage is one thing with a beginning and an end, like failures are folded while
//! it lasts, and every one of them is counted.

use std::time::{Duration, Instant};

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::scene::{Row, Scene, holds, plain, same, soon};
use super::stage::TOKEN;
use crate::client;

/// A breaker that opens as by default and lets the origin be looked at soon.
fn rules() -> Value {
    json!({"breaker": true, "breaker_open_s": 1, "breaker_open_max_s": 2})
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::new("three-hundred", rules(), three_hundred),
        Row::new("one-outage", rules(), one_outage),
        Row::new("breaker-off", plain(), breaker_off),
        Row::new("nothing-while-well", rules(), nothing_while_well),
    ]
}

/// The events of a row's host, in their order.
fn events(scene: &Scene) -> Vec<Value> {
    let read = |line: &String| {
        let event: Value = serde_json::from_str(line.get(line.find('{')?..=line.rfind('}')?)?).ok()?;
        (event["url.domain"] == scene.host.as_str()).then_some(event)
    };
    scene.worker.lines().iter().filter_map(read).collect()
}

/// The event of an outage of the row's origin.
fn outage(scene: &Scene, name: &str, patience: Duration) -> Option<Value> {
    let port = format!(":{}", scene.origins[0].addr().port());
    let is_ours = |event: &Value| {
        event["event.name"] == name
            && event["faultline.origin"].as_str().is_some_and(|at| at.ends_with(&port))
    };
    scene.worker.find_event(is_ours, patience)
}

/// How many failures these lines tell of.
fn told(events: &[Value]) -> u64 {
    events.iter().map(|event| event["faultline.repeats"].as_u64().unwrap_or(1)).sum()
}

fn break_it(scene: &Scene) -> Result<(Value, u64), Failed> {
    scene.set(Mode::Refuse);
    let mut asked = 0;
    let began = soon("an outage", || {
        asked += 1;
        scene.get();
        outage(scene, "outage.began", Duration::from_millis(20))
    })?;
    Ok((began, asked))
}

/// 300 failures in less than 45 seconds make no 60 lines, and the lines tell of all 300.
fn three_hundred(scene: &Scene) -> Result<(), Failed> {
    let (began, before) = break_it(scene)?;
    let begun = Instant::now();
    for _ in 0..30 {
        scene.at_once(10, &[("accept", "application/json")]);
    }
    let took = begun.elapsed();
    holds(took < Duration::from_secs(45), || format!("the machine is too slow for this: {took:?}"))?;
    let until = Instant::now() + Duration::from_secs(90);
    let lines = loop {
        let lines = events(scene);
        if told(&lines) >= 300 + before || Instant::now() > until {
            break lines;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    same("failures told", told(&lines), 300 + before)?;
    let written = u64::try_from(lines.len())?.saturating_sub(before);
    holds(written <= 60, || format!("{written} lines"))?;
    let folded = lines.iter().find(|event| event.get("faultline.repeats").is_some());
    let folded = folded.ok_or("nothing was folded")?;
    same("of the outage", &folded["faultline.outage_id"], &began["faultline.outage_id"])?;
    holds(folded["faultline.first_request_id"] != folded["faultline.last_request_id"], || folded.to_string())
}

/// It begins once and ends once, under one name, and the console knows it.
fn one_outage(scene: &Scene) -> Result<(), Failed> {
    let (began, _) = break_it(scene)?;
    let id = began["faultline.outage_id"].as_str().ok_or("no id")?.to_owned();
    same("cause", began["error.type"].as_str(), Some("connection_refused"))?;
    holds(began["faultline.first_check"].is_string(), || began.to_string())?;
    holds(
        began["faultline.guide"].as_str().is_some_and(|url| url.ends_with("/guide/connection_refused")),
        || began.to_string(),
    )?;
    let api = |path: &str| {
        let bearer = format!("Bearer {TOKEN}");
        let fields = [("host", scene.host.as_str()), ("authorization", bearer.as_str())];
        client::get(&format!("{}/_faultline/api/{path}", scene.worker.base), &fields).json()
    };
    soon("the outage on the console", || {
        let now = api("now");
        let on = |origin: &Value| {
            origin["outage"]["id"] == id.as_str() && origin["outage"]["failures"].as_u64() > Some(0)
        };
        now["origins"].as_array()?.iter().any(on).then_some(())
    })?;
    soon("its failures on the console", || {
        (api(&format!("failures?find={id}"))["failures"].as_array()?.len() > 1).then_some(())
    })?;
    scene.set(Mode::Healthy);
    let ended = soon("its end", || {
        scene.get();
        outage(scene, "outage.ended", Duration::from_millis(20))
    })?;
    same("its name", ended["faultline.outage_id"].as_str(), Some(id.as_str()))?;
    holds(ended["faultline.failures"].as_u64() > Some(0), || ended.to_string())?;
    std::thread::sleep(Duration::from_millis(500));
    let port = format!(":{}", scene.origins[0].addr().port());
    let of = |name: &str| {
        let lines = scene.worker.lines();
        lines.iter().filter(|line| line.contains(&format!("\"{name}\"")) && line.contains(&port)).count()
    };
    same("lines", (of("outage.began"), of("outage.ended")), (1, 1))
}

/// Without a breaker there is no outage, and every failure has its line.
fn breaker_off(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    scene.at_once(30, &[("accept", "application/json")]);
    soon("all lines", || (events(scene).len() >= 30).then_some(()))?;
    let lines = events(scene);
    same("lines", lines.len(), 30)?;
    holds(lines.iter().all(|event| event.get("faultline.repeats").is_none()), || "folded".into())
}

/// A healthy exchange is no line and nothing on record.
fn nothing_while_well(scene: &Scene) -> Result<(), Failed> {
    scene.at_once(10, &[]);
    same("lines", events(scene).len(), 0)
}
