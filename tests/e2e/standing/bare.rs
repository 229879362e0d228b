//! Rows of the tables under plain workerd, with nothing bound: neither journal, cache nor switch.

use std::sync::OnceLock;

use faultline_lab::Mode;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use super::scene::{Row, Scene, holds, raw, same};
use super::stage::{Stage, laid_out};
use crate::edge::Edge;
use crate::workerd;

/// Rows that hold there as well, by table.
const ALSO: &[(&str, &[&str])] = &[
    ("repeat", &["get-reset", "put-with-key", "post"]),
    ("elsewhere", &["refused-first", "set-aside-and-back", "post-waits-for-the-breaker"]),
    (
        "breaker",
        &[
            "refused",
            "own-500",
            "how-long-it-is-open",
            "one-of-twenty-tries",
            "a-failed-trial",
            "visitors-who-leave",
        ],
    ),
    ("formats", &["open-page", "full-page", "closed-crawler"]),
    ("maintenance", &["on", "not-yet", "anybody", "listed-path", "own-words"]),
    ("limits", &["two-of-ten", "visitors-who-leave"]),
];

static STAGE: OnceLock<Stage> = OnceLock::new();

/// One test for each of these rows, and those that are about what is missing.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (table, rows) in tables() {
        for row in rows {
            let play = move || (row.play)(&stage(edge).scene(table, row.id));
            trials.push(Trial::test(format!("standing::bare::{table}::{}", row.id), play));
        }
    }
    trials
}

fn tables() -> Vec<(&'static str, Vec<Row>)> {
    let also = |table: &str, id: &str| ALSO.iter().any(|(name, ids)| *name == table && ids.contains(&id));
    let mut tables = super::tables();
    for (table, rows) in &mut tables {
        rows.retain(|row| also(table, row.id));
    }
    tables.push((
        "missing",
        vec![
            Row::new("copies", json!({"stale_if_error_s": 600}), no_copies),
            Row::new("token", json!({}), no_token).window(json!({"until": "2199-01-01T00:00:00Z"})),
            Row::new("call", json!({}), no_call),
        ],
    ));
    tables
}

fn stage(edge: &Edge) -> &'static Stage {
    STAGE.get_or_init(|| {
        let laid = laid_out(edge, tables());
        // Where a request goes that no route takes.
        let refused = edge.lab.fault("refused-port").map_or_else(String::new, |fault| fault.origin.clone());
        Stage::with(workerd::start("standing", &edge.lab, &refused, &laid.settings), laid)
    })
}

/// The worker, if anybody asked for it.
pub fn running() -> Option<&'static crate::edge::Worker> {
    STAGE.get().map(|stage| &stage.worker)
}

/// Without a cache the failure is answered, and bodies come whole.
fn no_copies(scene: &Scene) -> Result<(), Failed> {
    let body = vec![b'x'; 300_000];
    scene.set(raw("200 OK", &["Cache-Control: max-age=0, stale-if-error=600"], &body));
    for _ in 0..3 {
        let reply = scene.get();
        holds(reply.got.body == body, || format!("{} bytes, {:?}", reply.got.body.len(), reply.got.broken))?;
        same("post", scene.ask("POST", "/", &[], b"x").got.status, 200)?;
    }
    scene.set(Mode::Reset);
    for _ in 0..3 {
        scene.get().is(502, "connection_terminated")?;
    }
    Ok(())
}

/// Where no token is set, none opens anything, be it empty.
fn no_token(scene: &Scene) -> Result<(), Failed> {
    for token in ["", super::stage::TOKEN, "undefined", "null"] {
        scene.ask("GET", "/", &[("faultline-token", token)], b"").is(503, "maintenance")?;
        let bearer = format!("Bearer {token}");
        scene.ask("GET", "/", &[("authorization", &bearer)], b"").is(503, "maintenance")?;
    }
    same("asked", scene.asked().len(), 0)
}

fn no_call(scene: &Scene) -> Result<(), Failed> {
    for method in ["GET", "POST"] {
        let reply = scene.ask(method, "/_faultline/maintenance", &[("authorization", "Bearer x")], b"on");
        same("status", reply.got.status, 404)?;
        holds(!reply.got.text().contains("OPERATOR_TOKEN"), || format!("{reply}"))?;
    }
    same("status", scene.get().got.status, 200)
}
