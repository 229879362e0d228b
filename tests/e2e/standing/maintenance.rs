//! Maintenance windows of the settings: when they close the site, for what, until when, with which
//! words, and for whom not.

use std::time::SystemTime;

use libtest_mimic::Failed;
use serde_json::json;

use super::scene::{Row, Scene, holds, plain, same};
use super::stage::TOKEN;

/// Id, from and until in seconds from now, whether it is closed.
static WHEN: &[(&str, Option<i64>, Option<i64>, bool)] = &[
    ("on", Some(-60), Some(3_600), true),
    ("without-a-start", None, Some(3_600), true),
    ("without-an-end", Some(-60), None, true),
    ("soon-over", None, Some(420), true),
    ("not-yet", Some(7_200), Some(10_800), false),
    ("over", Some(-7_200), Some(-60), false),
];

/// Id, method, path, header fields, whether the request gets in.
type Gets = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], bool);

static LET_THROUGH: &[Gets] = &[
    ("anybody", "GET", "/", &[], false),
    ("a-form", "POST", "/", &[], false),
    ("token", "GET", "/", &[("faultline-token", TOKEN)], true),
    ("wrong-token", "GET", "/", &[("faultline-token", "only-the-operator-guesses")], false),
    ("empty-token", "GET", "/", &[("faultline-token", "")], false),
    ("token-of-a-form", "POST", "/", &[("faultline-token", TOKEN)], true),
    // A browser gets a pass for its cookie; the secret itself is none.
    (
        "the-secret-as-a-cookie",
        "GET",
        "/",
        &[("cookie", "a=b; faultline-token=only-the-operator-knows; c=d")],
        false,
    ),
    ("wrong-cookie", "GET", "/", &[("cookie", "faultline-token=only-the-operator-guesses")], false),
    ("cookie-of-another-name", "GET", "/", &[("cookie", "x-faultline-token=only-the-operator-knows")], false),
    ("bearer", "GET", "/", &[("authorization", "Bearer only-the-operator-knows")], false),
    ("listed-path", "GET", "/healthz", &[], true),
    ("below-a-listed-path", "GET", "/healthz/x", &[], false),
    ("certificate", "GET", "/.well-known/acme-challenge/abc", &[], true),
    ("listed-address", "GET", "/", &[("cf-connecting-ip", "192.0.2.200")], true),
    ("another-address", "GET", "/", &[("cf-connecting-ip", "192.0.3.200")], false),
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for row in WHEN {
        let window = json!({"from": row.1, "until": row.2});
        rows.push(Row::new(row.0, plain(), |scene| when(scene, row)).window(window));
    }
    for row in LET_THROUGH {
        rows.push(Row::new(row.0, plain(), |scene| gets_in(scene, row)).window(json!({"until": 3_600})));
    }
    let words =
        json!({"until": 3_600, "title": "Back at <six>", "text": "We are moving & will be right back."});
    rows.extend([
        Row::new("own-words", plain(), own_words).window(words),
        Row::new("a-part-only", plain(), part).window(json!({"until": 3_600, "match": "/shop/*"})),
        Row::new("token-while-open", plain(), token_while_open),
    ]);
    rows
}

fn when(scene: &Scene, (_, _, until, closed): &(&str, Option<i64>, Option<i64>, bool)) -> Result<(), Failed> {
    let reply = scene.get();
    if !closed {
        same("status", reply.got.status, 200)?;
        return holds(!scene.has_event(&reply), || "an event of a well exchange".into());
    }
    reply.is(503, "maintenance")?;
    same("name", reply.got.json()["error_name"].as_str(), Some("maintenance"))?;
    same("asked", scene.asked().len(), 0)?;
    let event = scene.event(&reply);
    same("event", event["event.name"].as_str(), Some("maintenance.on"))?;
    same("no failure", (event["severity_text"].as_str(), event.get("error.type")), (Some("INFO"), None))?;
    match until {
        Some(until) => waits(scene, *until),
        // Nobody knows; the table's ten minutes, and up to a fifth.
        None => holds((600..=720).contains(&reply.wait_s()), || format!("{reply}")),
    }
}

/// The wait is what is left of the window, and of the time after it a share that
/// is not the same for all.
fn waits(scene: &Scene, until_s: i64) -> Result<(), Failed> {
    let end = scene.begun + time::Duration::seconds(until_s);
    let left_s = || end.duration_since(SystemTime::now()).map(|left| left.as_secs_f64());
    let mut shares = Vec::new();
    for _ in 0..12 {
        let before = left_s()?;
        let wait = f64::from(scene.get().wait_s());
        let after = left_s()?;
        // A fifth of what is left, half a minute at least and two at most; parts
        // of a second count as one.
        let room = (before / 5.0).clamp(30.0, 120.0);
        holds(wait >= after && wait <= before + 1.0 + room, || {
            format!("{wait} s, {before} s before the end")
        })?;
        shares.push((wait - before).round());
    }
    holds(shares.iter().any(|share| *share != shares[0]), || format!("all alike: {shares:?}"))
}

fn gets_in(scene: &Scene, (_, method, path, headers, gets_in): &Gets) -> Result<(), Failed> {
    let body: &[u8] = if *method == "POST" { b"a=b" } else { b"" };
    let reply = scene.ask(method, path, headers, body);
    if !gets_in {
        same("asked", scene.asked().len(), 0)?;
        return reply.is(503, "maintenance");
    }
    same("status", reply.got.status, 200)?;
    let asked = scene.asked();
    same("asked", asked.len(), 1)?;
    let head = String::from_utf8_lossy(&asked[0].head).into_owned();
    holds(!head.contains(TOKEN), || format!("the origin was told the token: {head}"))?;
    let others = headers.iter().any(|(_, value)| value.contains("a=b")).then(|| "a=b; c=d".to_owned());
    same("other cookies", asked[0].header("cookie"), others)?;
    same("body", asked[0].body.as_slice(), body)
}

/// A token is taken off while nothing is closed, too; somebody else's credentials are not.
fn token_while_open(scene: &Scene) -> Result<(), Failed> {
    scene.ask("GET", "/", &[("faultline-token", TOKEN), ("authorization", "Basic eDp5")], b"");
    let asked = scene.asked();
    same("asked", asked.len(), 1)?;
    same("token", asked[0].header("faultline-token"), None)?;
    same("basic", asked[0].header("authorization").as_deref(), Some("Basic eDp5"))?;
    // A token of the application's own users has nothing to do with ours, whatever it is called.
    for token in ["a-visitors-own", TOKEN] {
        let bearer = format!("Bearer {token}");
        scene.ask("GET", "/", &[("authorization", &bearer), ("cookie", "session=1")], b"");
        let seen = scene.asked().pop().ok_or("not asked")?;
        same("bearer", seen.header("authorization"), Some(bearer))?;
        same("cookie", seen.header("cookie").as_deref(), Some("session=1"))?;
    }
    Ok(())
}

fn own_words(scene: &Scene) -> Result<(), Failed> {
    let page = scene.ask("GET", "/", &[("accept", "text/html"), ("accept-language", "de")], b"");
    page.is(503, "maintenance")?;
    let text = page.got.text();
    let escaped = text.contains("Back at &lt;six&gt;") || text.contains("Back at &#60;six&#62;");
    holds(escaped && !text.contains("<six>"), || text.clone())?;
    holds(text.contains("We are moving &amp; will") || text.contains("We are moving &#38; will"), || {
        text.clone()
    })?;
    let problem = scene.get().got.json();
    let detail = problem["detail"].as_str().unwrap_or_default();
    holds(detail.contains("We are moving & will be right back."), || problem.to_string())
}

fn part(scene: &Scene) -> Result<(), Failed> {
    scene.ask("GET", "/shop/cart", &[], b"").is(503, "maintenance")?;
    same("elsewhere", scene.ask("GET", "/blog/", &[], b"").got.status, 200)
}
