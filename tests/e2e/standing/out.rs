//! The kill switch, read from a local KV namespace: with `off` under the key `faultline` the worker
//! is a plain pass-through, with any other value or none it is at work. What passes is held against
//! a bare worker before the same origins.

use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use faultline_lab::Mode;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use super::scene::{Reply, Row, Scene, asked, holds, plain, same, soon};
use super::stage::{Stage, TOKEN, laid_out};
use crate::client;
use crate::edge::{Edge, Worker, root, scratch};

static STAGE: OnceLock<(Stage, Worker)> = OnceLock::new();

const NAME: &str = "standing-out";

/// A worker that does nothing but hand the request on, to the origin that the host has.
const BARE: &str = "export default { fetch(request, env) { const rest = request.url.slice(request.url.indexOf('/', 8)); \
    return fetch(new Request(env.ORIGINS[request.headers.get('host')] + rest, request), { redirect: 'manual' }); } };";

/// A stock page of nginx, with something of its own to know it by.
const STOCK: &str = "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nX-Own: yes\r\nContent-Type: text/html\r\n\
    Connection: close\r\n\r\n<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// What a visitor gets while the worker is out of the way.
#[derive(Clone, Copy)]
enum Out {
    /// What a bare worker gives: status, body, and the fields of the origin.
    AsBare,
    /// A 502 without a body: no reply came, and there is nothing to pass on.
    Nothing,
}

/// Id, what the first origin does, what the worker at work answers (status and failure, empty where
/// it is none of ours), and what it does while it is out of the way.
type Case = (&'static str, fn() -> Mode, (u16, &'static str), Out);

static CASES: &[Case] = &[
    ("well", || Mode::Healthy, (200, ""), Out::AsBare),
    ("a-gateways-502", || Mode::Raw(STOCK.into()), (502, "origin_bad_gateway"), Out::AsBare),
    ("an-own-500", || Mode::Status(500), (500, ""), Out::AsBare),
    ("refused", || Mode::Refuse, (521, "connection_refused"), Out::Nothing),
    // Past the deadline of its route, which is half a second.
    ("slow", || Mode::Slow(Duration::from_millis(1500)), (504, "http_response_timeout"), Out::AsBare),
    // The second origin of the route is well, and is not asked while the worker is out of the way.
    ("a-second-origin", || Mode::Refuse, (200, ""), Out::Nothing),
    ("a-window", || Mode::Healthy, (503, "maintenance"), Out::AsBare),
];

fn rows() -> Vec<Row> {
    let row = |id: &'static str| {
        let row = |settings| Row::new(id, settings, |_| Ok(()));
        match id {
            "slow" => row(json!({"deadline_ms": 500})),
            "a-second-origin" => row(json!({"retries": 1})).origins(2),
            "a-window" => row(plain()).window(json!({"from": "2020-01-01T00:00:00Z"})),
            _ => row(plain()),
        }
    };
    CASES.iter().map(|(id, ..)| row(id)).collect()
}

/// One test, since what the switch says is said to all.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    vec![Trial::test("standing::out::off_and_on_again", move || off_and_on_again(edge))]
}

fn stage(edge: &Edge) -> &'static (Stage, Worker) {
    STAGE.get_or_init(|| {
        let laid = laid_out(edge, vec![("out", rows())]);
        let bound = json!({
            "vars": {"FAULTLINE": laid.settings, "OPERATOR_TOKEN": TOKEN},
            "kv_namespaces": [{"binding": "SWITCH", "id": "switch"}],
        });
        let origins = laid.first_origins();
        let stage = Stage::with(Worker::start_bound(NAME, &edge.lab, bound), laid);
        let module = scratch("e2e").join("bare.js");
        std::fs::write(&module, BARE).unwrap();
        let bare = json!({"main": module, "vars": {"ORIGINS": origins}});
        (stage, Worker::start_bound("bare", &edge.lab, bare))
    })
}

/// The workers, if anybody asked for them.
pub fn running() -> Vec<&'static Worker> {
    STAGE.get().map_or_else(Vec::new, |(stage, bare)| vec![&stage.worker, bare])
}

/// Runs `wrangler kv key …` on the namespace of the worker, as an operator does.
fn kv(args: &[&str]) -> Result<(), Failed> {
    let dir = scratch("e2e").join(NAME);
    let mut command = Command::new(root().join("node_modules/node/bin/node"));
    command
        .arg(root().join("node_modules/wrangler/bin/wrangler.js"))
        .args(["kv", "key"])
        .args(args)
        .args(["--binding", "SWITCH", "--local", "--config"])
        .arg(dir.join("wrangler.json"))
        .arg("--persist-to")
        .arg(dir.join("state"))
        .current_dir(&dir)
        .env("WRANGLER_SEND_METRICS", "false");
    let output = command.output()?;
    holds(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())
}

fn off_and_on_again(edge: &Edge) -> Result<(), Failed> {
    let (stage, bare) = stage(edge);
    let scenes: Vec<Scene> = CASES.iter().map(|(id, ..)| stage.scene("out", id)).collect();
    for (scene, (_, mode, ..)) in scenes.iter().zip(CASES) {
        scene.set(mode());
    }
    // Closed by a window of the settings: whoever gets in there tells that the
    // worker is out of the way.
    let window = scenes.last().ok_or("no scene")?;
    let becomes = |out: bool| {
        soon("the value is read", || (window.get().got.status == if out { 200 } else { 503 }).then_some(()))
    };
    at_work(&scenes, "no value")?;
    kv(&["put", "faultline", "off"])?;
    becomes(true)?;
    out_of_the_way(&scenes, bare)?;
    kv(&["put", "faultline", "OFF"])?;
    becomes(false)?;
    at_work(&scenes, "another value")?;
    kv(&["put", "faultline", " off\n"])?;
    becomes(true)?;
    out_of_the_way(&scenes, bare)?;
    kv(&["delete", "faultline"])?;
    becomes(false)?;
    at_work(&scenes, "no value any more")?;
    // Another value of this key is no slip: it is how the worker is put back to work.
    let told = stage.worker.find_event(|event| event["event.name"] == "switch.invalid", Duration::ZERO);
    same("switch.invalid", told, None)
}

fn at_work(scenes: &[Scene], when: &str) -> Result<(), Failed> {
    for (scene, (id, _, (status, failure), _)) in scenes.iter().zip(CASES) {
        let reply = scene.get();
        let told = |error: Failed| Failed::from(format!("{id}, {when}: {error:?}"));
        reply.is(*status, failure).map_err(told)?;
    }
    Ok(())
}

fn out_of_the_way(scenes: &[Scene], bare: &Worker) -> Result<(), Failed> {
    for (scene, (id, _, _, out)) in scenes.iter().zip(CASES) {
        let others = || scene.origins.iter().skip(1).map(|origin| asked(origin).len()).sum::<usize>();
        let before = others();
        let reply = scene.get();
        let ours = reply.got.headers.keys().find(|name| {
            ["proxy-status", "cache-status", "retry-after", "faultline-request-id"].contains(&name.as_str())
        });
        same(&format!("{id}: a field of ours"), ours, None)?;
        match out {
            Out::AsBare => same_as_bare(id, scene, &reply, bare)?,
            Out::Nothing => {
                same(id, (reply.got.status, reply.got.text().as_str()), (502, ""))?;
            }
        }
        holds(!scene.has_event(&reply), || format!("{id}: an event"))?;
        same(&format!("{id}: requests to other origins"), others(), before)?;
        let guide = scene.ask("GET", "/_faultline/guide", &[], b"");
        same(&format!("{id}: the guide"), guide.got.status, 200)?;
    }
    Ok(())
}

fn same_as_bare(id: &str, scene: &Scene, reply: &Reply, bare: &Worker) -> Result<(), Failed> {
    let headers = [("host", scene.host.as_str()), ("accept", "application/json")];
    let alone = client::send("GET", &format!("{}/", bare.base), &headers, b"");
    same(&format!("{id}: status"), reply.got.status, alone.status)?;
    same(&format!("{id}: body"), reply.got.text(), alone.text())?;
    for name in ["content-type", "server", "x-own"] {
        same(&format!("{id}: {name}"), reply.got.header(name), alone.header(name))?;
    }
    Ok(())
}
