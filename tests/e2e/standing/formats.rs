//! What the answers that hold a request back say, in every format, to whoever asks, and
//! where only programs read.

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::scene::{Reply, Row, Scene, holds, same};

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const GOOGLEBOT: (&str, &str) =
    ("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");

/// How a route comes to hold requests back.
#[derive(Clone, Copy)]
enum Why {
    Open,
    Full,
    Closed,
}

impl Why {
    const fn failure(self) -> &'static str {
        match self {
            Self::Open => "connection_refused",
            Self::Full => "load_shed",
            Self::Closed => "maintenance",
        }
    }
}

/// Id, why, the header fields of the request, its path, the answer's type, words it has.
type Said = (
    &'static str,
    Why,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static [&'static str],
);

static SAID: &[Said] = &[
    (
        "open-page",
        Why::Open,
        &[BROWSER],
        "/",
        "text/html",
        &["The site’s server is not accepting visitors", "it was not asked again for this request"],
    ),
    (
        "open-json",
        Why::Open,
        &[("accept", "application/json")],
        "/",
        "application/json",
        &["\"connection_refused\"", "\"spared\": {"],
    ),
    (
        "open-markdown",
        Why::Open,
        &[("accept", "text/markdown")],
        "/",
        "text/markdown",
        &["is not accepting visitors"],
    ),
    ("open-text", Why::Open, &[("accept", "text/plain")], "/", "text/plain", &["is not accepting visitors"]),
    ("open-german", Why::Open, &[BROWSER, ("accept-language", "de")], "/", "text/html", &["lang=\"de\""]),
    ("open-crawler", Why::Open, &[BROWSER, GOOGLEBOT], "/", "text/html", &[]),
    ("open-sitemap", Why::Open, &[BROWSER], "/sitemap.xml", "", &[]),
    ("open-well-known", Why::Open, &[BROWSER], "/.well-known/security.txt", "", &[]),
    ("full-page", Why::Full, &[BROWSER], "/", "text/html", &[]),
    ("full-crawler", Why::Full, &[BROWSER, GOOGLEBOT], "/", "text/html", &[]),
    ("full-sitemap", Why::Full, &[BROWSER], "/sitemap-2.xml", "", &[]),
    ("closed-crawler", Why::Closed, &[BROWSER, GOOGLEBOT], "/", "text/html", &[]),
    ("closed-sitemap", Why::Closed, &[BROWSER, GOOGLEBOT], "/sitemap.xml", "", &[]),
    ("closed-well-known", Why::Closed, &[BROWSER], "/.well-known/change-password", "", &[]),
];

/// All rows.
pub fn rows() -> Vec<Row> {
    SAID.iter()
        .map(|row| {
            let play = Row::new(row.0, settings(row.1), |scene| play(scene, row));
            match row.1 {
                Why::Closed => {
                    play.window(json!({"from": "2020-01-01T00:00:00Z", "until": "2199-01-01T00:00:00Z"}))
                }
                Why::Open | Why::Full => play,
            }
        })
        .collect()
}

fn settings(why: Why) -> Value {
    match why {
        Why::Open => json!({"breaker": true, "breaker_failures": 1, "breaker_open_s": 60}),
        Why::Full => json!({"max_in_flight": 1}),
        Why::Closed => json!({}),
    }
}

fn play(scene: &Scene, row: &Said) -> Result<(), Failed> {
    let (_, why, headers, path, media_type, words) = *row;
    let reply = match why {
        Why::Open => {
            scene.set(Mode::Refuse);
            scene.get().is(521, "connection_refused")?;
            scene.ask("GET", path, headers, b"")
        }
        Why::Full => while_full(scene, path, headers)?,
        Why::Closed => scene.ask("GET", path, headers, b""),
    };
    let held = !matches!(why, Why::Open) || headers.contains(&GOOGLEBOT);
    reply.is(if held { 503 } else { 521 }, why.failure())?;
    holds(reply.wait_s() > 0, || format!("no wait: {reply}"))?;
    let (found, text) = (reply.got.header("content-type"), reply.got.text());
    match media_type {
        // Whatever it is, a program that reads XML or text must not take it for a page.
        "" => holds(!found.contains("html") && !text.contains("<html"), || format!("{reply}"))?,
        expected => holds(found.starts_with(expected), || format!("{reply}"))?,
    }
    for word in words {
        // Apostrophes are escaped in HTML.
        let text = text.replace("&#39;", "'").replace("&#x27;", "'");
        holds(text.contains(word), || format!("no {word:?} in {text}"))?;
    }
    if let Why::Open = why {
        let error = "error=connection_refused";
        holds(reply.got.header("proxy-status").contains(error), || format!("{reply}"))?;
    }
    same("not for caches", reply.got.header("cache-control"), "no-store")?;
    let event = scene.event(&reply);
    match why {
        Why::Closed => same("event", event["event.name"].as_str(), Some("maintenance.on")),
        Why::Open | Why::Full => same("event", event["error.type"].as_str(), Some(why.failure())),
    }
}

/// The reply while another request has the only place.
fn while_full(scene: &Scene, path: &str, headers: &[(&str, &str)]) -> Result<Reply, Failed> {
    scene.set(Mode::Slow(std::time::Duration::from_secs(2)));
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| scene.get());
        super::scene::soon("the place is taken", || (scene.asked().len() == 1).then_some(()))?;
        let reply = scene.ask("GET", path, headers, b"");
        same("the other", busy.join().map(|reply| reply.got.status).unwrap_or(0), 200)?;
        Ok(reply)
    })
}
