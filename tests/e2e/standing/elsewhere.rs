//! Several origins: who is asked while the first one fails, and when it is asked again.

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::json;

use super::scene::{Row, Scene, asked, holds, raw, same, soon};
use super::stage::TOKEN;

/// All rows.
pub fn rows() -> Vec<Row> {
    let breaker = json!({"breaker": true, "breaker_failures": 3, "breaker_percent": 0, "breaker_open_s": 1, "breaker_open_max_s": 2, "retries": 1});
    let alone = json!({"breaker": true, "breaker_failures": 3, "breaker_percent": 0, "breaker_open_s": 60, "retries": 1});
    let weighted = |weights: [u32; 2]| json!({"weights": weights, "retries": 1});
    let two = |row: Row| row.origins(2);
    vec![
        two(Row::new("refused-first", json!({"retries": 1}), refused_first)),
        two(Row::new("well-first", json!({"retries": 1}), well_first)),
        two(Row::new("gateway-error-first", json!({"retries": 1}), |scene| status_first(scene, 502, 200, 1))),
        two(Row::new("own-error-first", json!({"retries": 1}), |scene| status_first(scene, 500, 500, 0))),
        two(Row::new("not-found-first", json!({"retries": 1}), |scene| status_first(scene, 404, 404, 0))),
        two(Row::new("without-repeats", json!({"retries": 0}), without_repeats)),
        two(Row::new("both-reset", json!({"retries": 1, "retry_budget_percent": 0}), both)),
        two(Row::new("the-operators-pass-reaches-neither", json!({"retries": 1}), pass_stays_here)),
        Row::new("the-next-hop-meets-a-loop", json!({"profile": "standard"}), looped_further_on),
        two(Row::new("set-aside-and-back", breaker, set_aside)),
        two(Row::new("post-waits-for-the-breaker", alone, post)),
        two(Row::new("one-to-three", weighted([1, 3]), shares)),
        two(Row::new("one-to-none", weighted([1, 0]), spare)),
    ]
}

fn refused_first(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    let reply = scene.get();
    same("status", reply.got.status, 200)?;
    same("asked", asked(&scene.origins[1]).len(), 1)?;
    let event = scene.event(&reply);
    same("delivery", event["faultline.delivery"].as_str(), Some("recovered"))?;
    same("failure", event["error.type"].as_str(), Some("connection_refused"))?;
    let tried = format!("{} connection_refused", scene.origins[0].addr());
    let named = event["faultline.tried"].as_array().is_some_and(|all| all.iter().all(|one| *one == tried));
    holds(named, || format!("{event}"))?;
    same("where it went well", event["server.port"].as_u64(), Some(scene.origins[1].addr().port().into()))
}

fn well_first(scene: &Scene) -> Result<(), Failed> {
    for _ in 0..10 {
        same("status", scene.get().got.status, 200)?;
    }
    let counts = (scene.asked().len(), asked(&scene.origins[1]).len());
    same("asked", counts, (10, 0))
}

/// A gateway's error may be another machine's success; the application's own
/// word is not shopped around.
fn status_first(scene: &Scene, first: u16, status: u16, second: usize) -> Result<(), Failed> {
    scene.set(Mode::Status(first));
    same("status", scene.get().got.status, status)?;
    let counts = (scene.asked().len(), asked(&scene.origins[1]).len());
    same("asked", counts, (1, second))
}

/// Whatever the first says, neither sees what is for this worker alone.
fn pass_stays_here(scene: &Scene) -> Result<(), Failed> {
    let cookie = format!("a=1; faultline-token={TOKEN}; b=2");
    for mode in [raw("304 Not Modified", &[], ""), Mode::Status(503), Mode::Reset] {
        scene.set(mode);
        let reply = scene.ask("GET", "/", &[("faultline-token", TOKEN), ("cookie", &cookie)], b"");
        same("status", reply.got.status, 200)?;
    }
    let (first, second) = (scene.asked(), asked(&scene.origins[1]));
    holds(first.len() >= 3, || format!("the first was asked {} times", first.len()))?;
    same("the second was asked", second.len(), 3)?;
    for seen in first.iter().chain(&second) {
        let head = String::from_utf8_lossy(&seen.head).to_lowercase();
        holds(!head.contains(TOKEN) && head.contains("a=1; b=2"), || head.clone())?;
    }
    Ok(())
}

/// A proxy further on that has met the request before says so; that is a loop and no
/// failure of an application.
fn looped_further_on(scene: &Scene) -> Result<(), Failed> {
    let field = "Proxy-Status: faultline;error=proxy_loop_detected";
    for (status, fields) in [("508 Loop Detected", [field]), ("502 Bad Gateway", [field])] {
        scene.set(raw(status, &fields, "a page"));
        let reply = scene.get();
        reply.is(502, "proxy_loop_detected")?;
        same("hop", scene.event(&reply)["faultline.hop"].as_str(), Some("edge"))?;
    }
    Ok(())
}

fn without_repeats(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    scene.get().is(502, "connection_terminated")?;
    same("asked", asked(&scene.origins[1]).len(), 0)
}

fn both(scene: &Scene) -> Result<(), Failed> {
    scene.origins.iter().for_each(|origin| origin.set(Mode::Reset).unwrap());
    let reply = scene.get();
    reply.is(502, "connection_terminated")?;
    let event = scene.event(&reply);
    let port = u64::from(scene.origins[1].addr().port());
    same("the last of them", event["server.port"].as_u64(), Some(port))?;
    same("asked", asked(&scene.origins[1]).len(), 1)?;
    let first = scene.asked().len();
    holds((1..=2).contains(&first), || format!("the first was asked {first} times"))?;
    same("tried", event["faultline.tried"].as_array().map(Vec::len), Some(first))
}

/// After enough failures nobody asks the first; once it has healed, everybody does again.
fn set_aside(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    for _ in 0..4 {
        same("status", scene.get().got.status, 200)?;
    }
    let failed = scene.asked().len();
    holds((3..=8).contains(&failed), || format!("asked {failed} times"))?;
    // The pause is half a second at least; five requests take a few milliseconds,
    // unless the machine is busy.
    let (_, silent) = soon("five requests that spare the first origin", || {
        let before = scene.asked().len();
        let statuses: Vec<u16> = (0..5).map(|_| scene.get().got.status).collect();
        (scene.asked().len() == before).then_some((before, statuses))
    })?;
    same("from the second", silent, vec![200; 5])?;
    scene.set(Mode::Healthy);
    soon("the first origin is asked again", || {
        let (before, second) = (scene.asked().len(), asked(&scene.origins[1]).len());
        let well = scene.get().got.status == 200;
        (well && scene.asked().len() > before && asked(&scene.origins[1]).len() == second).then_some(())
    })?;
    let second = asked(&scene.origins[1]).len();
    for _ in 0..5 {
        same("status", scene.get().got.status, 200)?;
    }
    same("the second rests", asked(&scene.origins[1]).len(), second)
}

fn post(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    let post = || scene.ask("POST", "/", &[], b"order=1");
    for _ in 0..3 {
        post().is(521, "connection_refused")?;
    }
    same("not sent twice", asked(&scene.origins[1]).len(), 0)?;
    let reply = post();
    same("with an open breaker", reply.got.status, 200)?;
    let seen = asked(&scene.origins[1]);
    same("asked", seen.len(), 1)?;
    same("body", seen[0].body.as_slice(), b"order=1")?;
    holds(!scene.has_event(&reply), || "an event of a well exchange".into())
}

/// 150 of 200 is the mean, and six deviations of 6.1 (binomial) are 37.
fn shares(scene: &Scene) -> Result<(), Failed> {
    for _ in 0..20 {
        let replies = scene.at_once(10, &[]);
        holds(replies.iter().all(|reply| reply.got.status == 200), || "not all went well".into())?;
    }
    let counts = (scene.asked().len(), asked(&scene.origins[1]).len());
    holds(counts.0 + counts.1 == 200 && (113..=187).contains(&counts.1), || format!("{counts:?}"))
}

fn spare(scene: &Scene) -> Result<(), Failed> {
    for _ in 0..20 {
        same("status", scene.get().got.status, 200)?;
    }
    let counts = (scene.asked().len(), asked(&scene.origins[1]).len());
    same("while the first is well", counts, (20, 0))?;
    scene.set(Mode::Refuse);
    same("status", scene.get().got.status, 200)?;
    same("when it is not", asked(&scene.origins[1]).len(), 1)
}
