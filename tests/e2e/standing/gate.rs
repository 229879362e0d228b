//! The operator's switch and the platform's rate limit, on a worker of their own: both are
//! for all of its visitors.

use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use super::scene::{Reply, Row, Scene, holds, plain, raw, same, soon};
use super::stage::{Stage, TOKEN, laid_out};
use crate::edge::{Edge, Worker, root, scratch};

static STAGE: OnceLock<Stage> = OnceLock::new();
/// One row at a time: what the switch says is said to all.
static TURN: Mutex<()> = Mutex::new(());

const NAME: &str = "standing-gate";
const PASS: (&str, &str) = ("faultline-token", TOKEN);
const BEARER: (&str, &str) = ("authorization", "Bearer only-the-operator-knows");

/// Each of these leaves the switch at `auto`.
fn rows() -> Vec<Row> {
    let always = || json!({"from": "2020-01-01T00:00:00Z"});
    vec![
        Row::new("from-outside", plain(), from_outside),
        Row::new("who-may-turn-it", plain(), who),
        Row::new("a-browser", plain(), a_browser),
        Row::new("guessing", plain(), guessing),
        Row::new("guessing-at-a-failure", plain(), guessing_at_a_failure),
        Row::new("slips", plain(), slips),
        Row::new("on", plain(), on),
        Row::new("off", plain(), off).window(always()),
        Row::new("a-window", plain(), a_window),
        Row::new("rate", plain(), rate),
    ]
}

/// One test for each row.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let trial = |row: Row| {
        Trial::test(format!("standing::gate::{}", row.id), move || {
            let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
            let scene = stage(edge).scene("gate", row.id);
            let played = (row.play)(&scene);
            call(&scene, "POST", b"auto");
            played
        })
    };
    rows().into_iter().map(trial).collect()
}

fn stage(edge: &Edge) -> &'static Stage {
    STAGE.get_or_init(|| {
        let laid = laid_out(edge, vec![("gate", rows())]);
        let bound = json!({
            "vars": {"FAULTLINE": laid.settings, "OPERATOR_TOKEN": TOKEN},
            "kv_namespaces": [{"binding": "SWITCH", "id": "switch"}],
            "ratelimits": [{"name": "LIMITER", "namespace_id": "1001", "simple": {"limit": 5, "period": 10}}],
        });
        Stage::with(Worker::start_bound(NAME, &edge.lab, bound), laid)
    })
}

/// The worker, if anybody asked for it.
pub fn running() -> Option<&'static Worker> {
    STAGE.get().map(|stage| &stage.worker)
}

/// A visitor with an address of its own, so that the rate limit does not matter here.
fn visit(scene: &Scene, path: &str) -> Reply {
    static VISITORS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let visitor = VISITORS.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let address = format!("198.51.{}.{}", 100 + visitor / 250, visitor % 250);
    scene.ask("GET", path, &[("cf-connecting-ip", &address), ("accept", "application/json")], b"")
}

fn call(scene: &Scene, method: &str, body: &[u8]) -> Reply {
    scene.ask(method, "/_faultline/maintenance", &[BEARER], body)
}

fn set(scene: &Scene, value: &str) -> Result<(), Failed> {
    let reply = call(scene, "POST", value.as_bytes());
    holds(reply.got.status == 200, || format!("{value}: {reply}"))
}

fn shown(scene: &Scene) -> Value {
    call(scene, "GET", b"").got.json()["maintenance"].clone()
}

/// Method, `Authorization`, status.
static WHO: &[(&str, Option<&str>, u16)] = &[
    ("GET", None, 401),
    ("POST", None, 401),
    ("POST", Some("Bearer only-the-operator-guesses"), 401),
    ("POST", Some("Bearer "), 401),
    ("POST", Some("Basic only-the-operator-knows"), 401),
    ("DELETE", Some("Bearer only-the-operator-knows"), 405),
    ("GET", Some("Bearer only-the-operator-knows"), 200),
];

fn who(scene: &Scene) -> Result<(), Failed> {
    for (method, authorization, status) in WHO {
        let headers: Vec<_> = authorization.iter().map(|value| ("authorization", *value)).collect();
        let reply = scene.ask(method, "/_faultline/maintenance", &headers, b"on");
        holds(reply.got.status == *status, || format!("{method} {authorization:?}: {reply}"))?;
        same("kind", reply.got.header("content-type"), "application/json")?;
        same("asks for a token", !reply.got.header("www-authenticate").is_empty(), *status == 401)?;
    }
    same("still open", visit(scene, "/").got.status, 200)?;
    same("asked", scene.asked().len(), 1)
}

/// What a browser sends by itself when it was asked for a password: any name, and the token.
const TYPED: (&str, &str) = ("authorization", "Basic bWU6b25seS10aGUtb3BlcmF0b3Ita25vd3M=");

/// A browser that looks at the switch gets a pass; with what it sends by itself it turns nothing.
fn a_browser(scene: &Scene) -> Result<(), Failed> {
    let path = "/_faultline/maintenance";
    same("turning", scene.ask("POST", path, &[TYPED], b"on").got.status, 401)?;
    let wrong = scene.ask("GET", path, &[("authorization", "Basic bWU6Z3Vlc3NlZA==")], b"");
    same("guessing", (wrong.got.status, wrong.got.header("set-cookie")), (401, ""))?;
    let script = scene.ask("GET", path, &[BEARER], b"");
    same("a script needs none", (script.got.status, script.got.header("set-cookie")), (200, ""))?;
    let looked = scene.ask("GET", path, &[TYPED], b"");
    same("looking", looked.got.status, 200)?;
    let cookie = looked.got.header("set-cookie");
    // Over plain HTTP, as here, one that is for TLS only would not come back.
    let has = |word: &str| cookie.contains(word);
    holds(["HttpOnly", "SameSite=Lax", "Path=/"].iter().all(|word| has(word)) && !has("Secure"), || {
        cookie.into()
    })?;
    let pass = cookie.split(';').next().unwrap_or_default();
    holds(!pass.contains(TOKEN), || cookie.into())?;
    set(scene, "on")?;
    visit(scene, "/").is(503, "maintenance")?;
    let before = scene.asked().len();
    for cookies in [pass.to_owned(), format!("a=b;\t{pass} ;c=d"), format!("a=b, {pass}")] {
        same(&cookies, scene.ask("GET", "/", &[("cookie", &cookies)], b"").got.status, 200)?;
    }
    for asked in scene.asked().split_off(before) {
        let head = String::from_utf8_lossy(&asked.head).into_owned();
        holds(!head.contains("faultline-token"), || format!("the origin was told the pass: {head}"))?;
    }
    // A pass that somebody made longer, or made over to another use, opens
    // nothing, and its answer waits.
    for forged in [pass.replace("enter.1", "enter.2"), pass.replace("enter.", "console.")] {
        let reply = scene.ask("GET", "/", &[("cookie", &forged), ("accept", "application/json")], b"");
        reply.is(503, "maintenance")?;
        holds(reply.got.head_after >= Duration::from_secs(1), || format!("{:?}", reply.got.head_after))?;
    }
    Ok(())
}

/// Each wrong token waits; over the limit nothing is looked at any more, the right one
/// neither; others do not notice.
fn guessing(scene: &Scene) -> Result<(), Failed> {
    let call = |address: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("cf-connecting-ip", address), ("authorization", bearer.as_str())];
        scene.ask("GET", "/_faultline/maintenance", &headers, b"")
    };
    let guesses: Vec<Reply> = std::thread::scope(|scope| {
        let asked: Vec<_> =
            (0..12).map(|n| scope.spawn(move || call("203.0.113.9", &format!("guess-{n}")))).collect();
        asked.into_iter().filter_map(|one| one.join().ok()).collect()
    });
    for guess in &guesses {
        holds(matches!(guess.got.status, 401 | 429), || format!("{guess}"))?;
        holds(guess.got.status == 429 || guess.got.head_after >= Duration::from_secs(1), || {
            format!("{:?}: {guess}", guess.got.head_after)
        })?;
    }
    holds(guesses.iter().any(|guess| guess.got.status == 429), || "nobody was over the limit".into())?;
    let right = call("203.0.113.9", TOKEN);
    same("the right one", right.got.status, 429)?;
    holds((1..=10).contains(&right.wait_s()), || format!("{right}"))?;
    same("another client", call("203.0.113.10", TOKEN).got.status, 200)?;
    let told =
        scene.worker.find_event(|event| event["event.name"] == "operator.refused", Duration::from_secs(5));
    holds(told.is_some_and(|told| !told.to_string().contains("203.0.113")), || "no event".into())
}

/// The page of a failure shows the operator more; so it does not tell at once whether a pass is the
/// right one. A visitor without any, and the operator, do not wait.
fn guessing_at_a_failure(scene: &Scene) -> Result<(), Failed> {
    scene.set(raw("502 Bad Gateway", &["Server: nginx", "Content-Type: text/html"], STOCK));
    let from = |address: &str, shown: &[(&str, &str)]| {
        let headers = [&[("cf-connecting-ip", address), ("accept", "text/html")], shown].concat();
        scene.ask("GET", "/", &headers, b"")
    };
    let (none, right) = (from("203.0.113.30", &[]), from("203.0.113.31", &[PASS]));
    let wrong = from("203.0.113.32", &[("faultline-token", "only-the-operator-guesses")]);
    for (reply, waits) in [(&none, false), (&right, false), (&wrong, true)] {
        same("status", reply.got.status, 502)?;
        let after = reply.got.head_after;
        same(&format!("{after:?}"), after >= Duration::from_secs(1), waits)?;
    }
    holds(right.got.text().len() > none.got.text().len(), || "the operator is shown no more".into())?;
    same("as much as nobody is shown", wrong.got.text().len().abs_diff(none.got.text().len()) < 100, true)
}

/// The page of nginx that says nothing.
const STOCK: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
    <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// A slip, the status, a word of the answer.
static SLIPS: &[(&str, u16, &str)] = &[
    ("ON", 400, "auto, on, off"),
    ("{\"until\": \"tomorrow\"}", 400, "RFC 3339"),
    ("{\"untill\": \"2027-01-15T08:00:00Z\"}", 400, "untill"),
    ("[]", 400, "at least one"),
];

fn slips(scene: &Scene) -> Result<(), Failed> {
    for (value, status, word) in SLIPS {
        let reply = call(scene, "POST", value.as_bytes());
        holds(reply.got.status == *status && reply.got.text().contains(word), || {
            format!("{value}: {reply}")
        })?;
        holds(!reply.got.json()["mistakes"].as_array().is_none_or(Vec::is_empty), || format!("{reply}"))?;
    }
    same("too long", call(scene, "POST", &vec![b' '; 20_000]).got.status, 413)?;
    same("no text", call(scene, "POST", b"\xff").got.status, 400)?;
    same("nothing was set", shown(scene), json!("auto"))?;
    same("still open", visit(scene, "/").got.status, 200)
}

fn on(scene: &Scene) -> Result<(), Failed> {
    same("before", visit(scene, "/").got.status, 200)?;
    set(scene, "on")?;
    let reply = visit(scene, "/");
    reply.is(503, "maintenance")?;
    holds((600..=720).contains(&reply.wait_s()), || format!("{reply}"))?;
    same("shown", shown(scene), json!("on"))?;
    same("the operator gets in", scene.ask("GET", "/", &[PASS], b"").got.status, 200)?;
    set(scene, "auto")?;
    same("after", visit(scene, "/").got.status, 200)
}

/// `off` opens what the settings close.
fn off(scene: &Scene) -> Result<(), Failed> {
    visit(scene, "/").is(503, "maintenance")?;
    set(scene, "off")?;
    same("switched off", visit(scene, "/").got.status, 200)?;
    same("shown", shown(scene), json!("off"))?;
    set(scene, "auto")?;
    visit(scene, "/").is(503, "maintenance")
}

fn a_window(scene: &Scene) -> Result<(), Failed> {
    let window = json!({"until": "2199-01-01T00:00:00Z", "match": format!("{}/shop/*", scene.host), "title": "Stocktaking"});
    set(scene, &window.to_string())?;
    same("shown", shown(scene), window)?;
    let reply = visit(scene, "/shop/x");
    reply.is(503, "maintenance")?;
    same("its end is far", reply.wait_s(), 2_592_000)?;
    holds(reply.got.text().contains("Stocktaking"), || format!("{reply}"))?;
    same("elsewhere", visit(scene, "/").got.status, 200)?;
    set(scene, r#"[{"until": "2001-01-01T00:00:00Z"}]"#)?;
    same("over", visit(scene, "/shop/x").got.status, 200)
}

/// Writes the value past the worker, as `wrangler kv key put` or the dashboard does.
fn put(value: &str) -> Result<(), Failed> {
    let dir = scratch("e2e").join(NAME);
    let mut command = Command::new(root().join("node_modules/node/bin/node"));
    command
        .arg(root().join("node_modules/wrangler/bin/wrangler.js"))
        .args(["kv", "key", "put", "maintenance", value, "--binding", "SWITCH", "--local", "--config"])
        .arg(dir.join("wrangler.json"))
        .arg("--persist-to")
        .arg(dir.join("state"))
        .current_dir(&dir)
        .env("WRANGLER_SEND_METRICS", "false");
    let output = command.output()?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    holds(output.status.success(), said)
}

/// A value from outside is taken over within the time that lies between two readings; one that does
/// not read is reported and changes nothing.
fn from_outside(scene: &Scene) -> Result<(), Failed> {
    same("before", visit(scene, "/").got.status, 200)?;
    put("on")?;
    soon("it closes", || (visit(scene, "/").failure() == "maintenance").then_some(()))?;
    put("closed")?;
    let reported = soon("it is reported", || {
        // Readings happen with requests only.
        visit(scene, "/");
        scene.worker.find_event(|event| event["event.name"] == "switch.invalid", Duration::from_millis(50))
    })?;
    holds(reported.to_string().contains("closed"), || reported.to_string())?;
    visit(scene, "/").is(503, "maintenance")
}

/// Five in ten seconds for each client: of twelve in a row, which touch two such
/// stretches at most, two are over.
fn rate(scene: &Scene) -> Result<(), Failed> {
    let from = |address: &str, more: &[(&str, &str)]| {
        let headers = [&[("cf-connecting-ip", address), ("accept", "application/json")], more].concat();
        scene.ask("GET", "/", &headers, b"")
    };
    let replies: Vec<Reply> = (0..12).map(|_| from("203.0.113.1", &[])).collect();
    let well = replies.iter().take_while(|reply| reply.got.status == 200).count();
    holds((5..=10).contains(&well), || format!("{well} got in"))?;
    let shed = &replies[well];
    shed.is(503, "load_shed")?;
    holds((5..=30).contains(&shed.wait_s()), || format!("{shed}"))?;
    same("evidence", &scene.event(shed)["faultline.evidence"], &json!(["limit:rate"]))?;
    same("another client", from("203.0.113.2", &[]).got.status, 200)?;
    let operator: Vec<u16> = (0..12).map(|_| from("203.0.113.3", &[PASS]).got.status).collect();
    same("the operator", operator, vec![200; 12])
}
