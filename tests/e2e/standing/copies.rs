//! Serving copies: which failures they stand in for, which requests get one, and how it is marked.

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use sfv::{BareItem, List, ListEntry, Parser};

use super::scene::{Reply, Row, Scene, holds, plain, raw, same, soon};

/// The body of every reply that is kept here.
const BODY: &str = "the page as it was";

/// A path that is first asked while the origin is well, and again when it fails.
struct Serve {
    id: &'static str,
    path: &'static str,
    settings: fn() -> Value,
    /// Fields of the well reply, and of the request for it.
    reply: &'static [&'static str],
    first: &'static [(&'static str, &'static str)],
    /// How it fails then, and how it is asked.
    fails: fn() -> Mode,
    method: &'static str,
    second: &'static [(&'static str, &'static str)],
    /// What the copy is served for; `None`: there is none.
    copy: Option<&'static str>,
    /// The status without a copy, or with it.
    status: u16,
}

const STALE: &str = "Cache-Control: max-age=0, stale-if-error=600";

const fn serve(id: &'static str) -> Serve {
    Serve {
        id,
        path: "/page",
        settings: plain,
        reply: &[STALE, "Content-Type: text/plain", "ETag: \"v1\"", "Age: 0"],
        first: &[],
        fails: || Mode::Reset,
        method: "GET",
        second: &[],
        copy: Some("connection_terminated"),
        status: 200,
    }
}

const fn page(row: Serve) -> Serve {
    Serve { copy: None, status: 502, ..row }
}

const fn when(id: &'static str, fails: fn() -> Mode, copy: Option<&'static str>, status: u16) -> Serve {
    Serve { fails, copy, status, ..serve(id) }
}

static SERVE: &[Serve] = &[
    serve("reset"),
    when("refused", || Mode::Refuse, Some("connection_refused"), 200),
    when("status-500", || Mode::Status(500), Some("application_error"), 200),
    when("status-502", || Mode::Status(502), Some("origin_bad_gateway"), 200),
    when("status-503", || Mode::Status(503), Some("origin_unavailable"), 200),
    when("status-504", || Mode::Status(504), Some("origin_gateway_timeout"), 200),
    when("status-404", || Mode::Status(404), None, 404),
    when("status-429", || Mode::Status(429), None, 429),
    when("status-501", || Mode::Status(501), None, 501),
    Serve { method: "HEAD", ..serve("head") },
    page(Serve { method: "POST", ..serve("post") }),
    page(Serve { second: &[("range", "bytes=0-3")], ..serve("range") }),
    page(Serve { second: &[("cache-control", "no-cache")], ..serve("forced-reload") }),
    Serve { second: &[("cache-control", "max-age=0")], ..serve("plain-reload") },
    page(Serve { second: &[("if-match", "\"v1\"")], ..serve("if-match") }),
    page(Serve { second: &[("authorization", "Basic eDp5")], ..serve("authorised") }),
    Serve {
        reply: &["Cache-Control: public, max-age=0, stale-if-error=600"],
        second: &[("authorization", "Basic eDp5")],
        ..serve("authorised-to-what-is-public")
    },
    Serve {
        reply: &[STALE, "Vary: Accept-Language"],
        first: &[("accept-language", "de, en")],
        second: &[("accept-language", "de,en")],
        ..serve("the-same-language")
    },
    page(Serve {
        reply: &[STALE, "Vary: Accept-Language"],
        first: &[("accept-language", "de")],
        second: &[("accept-language", "en")],
        ..serve("another-language")
    }),
    Serve { second: &[("user-agent", "Googlebot/2.1")], ..serve("crawler") },
    Serve { reply: &["Cache-Control: max-age=600, stale-if-error=600"], ..serve("still-fresh") },
    Serve { settings: || json!({"stale_if_error_s": 600}), reply: &[], ..serve("by-the-setting") },
    page(Serve { settings: || json!({"stale": false}), ..serve("switched-off") }),
    Serve { path: "/robots.txt", reply: &["Content-Type: text/plain"], ..serve("robots") },
    page(Serve { path: "/robots.txt2", reply: &["Content-Type: text/plain"], ..serve("no-robots") }),
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> =
        SERVE.iter().map(|row| Row::new(row.id, (row.settings)(), |scene| play(scene, row))).collect();
    let window = || json!({"until": "2199-01-01T00:00:00Z"});
    rows.extend([
        Row::new(
            "while-it-is-open",
            json!({"breaker": true, "breaker_failures": 1, "breaker_open_s": 60}),
            open,
        ),
        Row::new("robots-while-closed", plain(), robots_while_closed).window(window()),
        Row::new("pages-while-closed", plain(), pages_while_closed).window(window()),
    ]);
    rows
}

fn play(scene: &Scene, row: &Serve) -> Result<(), Failed> {
    let well = raw("200 OK", row.reply, BODY);
    // The row's own page, and one that is kept and served in any case: where the first is not
    // served, it is the proof that there was time enough.
    scene.origins[0].first([well, raw("200 OK", &[STALE], "control")]);
    same("while well", scene.ask("GET", row.path, row.first, b"").got.text(), BODY.to_owned())?;
    same("while well", scene.ask("GET", "/control", &[], b"").got.text(), "control".to_owned())?;
    scene.set((row.fails)());
    let is_copy = |reply: &Reply| !reply.got.header("cache-status").is_empty();
    let ask = || scene.ask(row.method, row.path, row.second, b"");
    let Some(failure) = row.copy else {
        // What fails with a status that no copy stands in for, or in a route without
        // copies, has no control either.
        if row.status == 502 && row.id != "switched-off" {
            scene.set(Mode::Reset);
            soon("the control", || Some(scene.ask("GET", "/control", &[], b"")).filter(is_copy))?;
        }
        let reply = ask();
        holds(!is_copy(&reply), || format!("a copy: {reply}"))?;
        return same("status", reply.got.status, row.status);
    };
    let reply = soon("a copy", || Some(ask()).filter(is_copy))?;
    same("status", reply.got.status, row.status)?;
    let body = if row.method == "HEAD" { "" } else { BODY };
    same("body", reply.got.text(), body.to_owned())?;
    marked(&reply, failure, row)?;
    let event = scene.event(&reply);
    same("delivery", event["faultline.delivery"].as_str(), Some("stale"))?;
    same("failure", event["error.type"].as_str(), Some(failure))?;
    same("sent", event["http.response.status_code"].as_u64(), Some(200))
}

/// How a copy says that it is one, and that it has all fields of the reply and none of the store's.
fn marked(reply: &Reply, failure: &str, row: &Serve) -> Result<(), Failed> {
    let age_s: i64 = reply.got.header("age").parse()?;
    holds((0..60).contains(&age_s), || format!("age {age_s}"))?;
    let status: List = Parser::new(reply.got.header("cache-status")).parse()?;
    let [ListEntry::Item(item)] = status.as_slice() else { return Err(format!("{status:?}").into()) };
    let token = |item: &BareItem| item.as_token().map(|token| token.as_str().to_owned());
    same("whose", token(&item.bare_item).as_deref(), Some("faultline"))?;
    let fresh_s = if row.id == "still-fresh" { 600 } else { 0 };
    let forwarded = item.params.get("fwd").and_then(token);
    same("fwd", forwarded.as_deref(), Some(if fresh_s > 0 { "bypass" } else { "stale" }))?;
    let ttl = item.params.get("ttl").and_then(BareItem::as_integer).map(i64::from);
    same("ttl", ttl, Some(fresh_s - age_s))?;
    same("detail", item.params.get("detail").and_then(token).as_deref(), Some(failure))?;
    let received = item.params.get("fwd-status").and_then(BareItem::as_integer).map(i64::from);
    let status = row.id.strip_prefix("status-").map(|status| status.parse().unwrap());
    same("fwd-status", received, status)?;
    same("Proxy-Status", reply.failure(), failure)?;
    for field in
        row.reply.iter().filter_map(|field| field.split_once(": ")).filter(|(name, _)| *name != "Age")
    {
        // Names of fields are kept in lower case, also in Vary.
        let found = reply.got.header(field.0);
        holds(found.eq_ignore_ascii_case(field.1), || format!("{}: {found}, expected {}", field.0, field.1))?;
    }
    for name in ["faultline-kept", "set-cookie", "retry-after", "cf-cache-status"] {
        same(name, reply.got.header(name), "")?;
    }
    Ok(())
}

/// While the origin is spared a copy is a hit: the request went nowhere.
fn open(scene: &Scene) -> Result<(), Failed> {
    scene.origins[0].first([raw("200 OK", &[STALE], BODY)]);
    same("while well", scene.ask("GET", "/page", &[], b"").got.status, 200)?;
    scene.set(Mode::Refuse);
    scene.ask("GET", "/other", &[], b"").is(521, "connection_refused")?;
    scene.ask("GET", "/other", &[], b"").is(521, "connection_refused")?;
    let reply =
        soon("a copy", || Some(scene.ask("GET", "/page", &[], b"")).filter(|reply| reply.got.status == 200))?;
    same("body", reply.got.text(), BODY.to_owned())?;
    same("failure", reply.failure(), "connection_refused")?;
    let field = reply.got.header("cache-status");
    holds(field.starts_with("faultline;hit;ttl=") && field.ends_with(";detail=connection_refused"), || {
        field.to_owned()
    })?;
    holds(reply.got.header("proxy-status").contains("error=connection_refused"), || format!("{reply}"))?;
    let event = scene.event(&reply);
    same("delivery", event["faultline.delivery"].as_str(), Some("stale"))?;
    same("attempts", event["faultline.attempts"].as_u64(), Some(0))
}

const OPERATOR: (&str, &str) = ("cf-connecting-ip", "192.0.2.7");

fn robots_while_closed(scene: &Scene) -> Result<(), Failed> {
    scene.set(raw("200 OK", &["Content-Type: text/plain"], "User-agent: *\nDisallow:\n"));
    scene.ask("GET", "/robots.txt", &[], b"").is(503, "maintenance")?;
    same("let through", scene.ask("GET", "/robots.txt", &[OPERATOR], b"").got.status, 200)?;
    let ask = || scene.ask("GET", "/robots.txt", &[("user-agent", "Googlebot/2.1")], b"");
    let reply = soon("a copy", || Some(ask()).filter(|reply| reply.got.status == 200))?;
    same("body", reply.got.text(), "User-agent: *\nDisallow:\n".to_owned())?;
    same("why", reply.failure(), "maintenance")?;
    same("asked", scene.asked().len(), 1)
}

/// A window's page is meant to be seen.
fn pages_while_closed(scene: &Scene) -> Result<(), Failed> {
    scene.set(raw("200 OK", &[STALE], BODY));
    for path in ["/page", "/robots.txt"] {
        same("let through", scene.ask("GET", path, &[OPERATOR], b"").got.status, 200)?;
    }
    let control = || scene.ask("GET", "/robots.txt", &[], b"");
    soon("the control", || Some(control()).filter(|reply| reply.got.status == 200))?;
    scene.ask("GET", "/page", &[], b"").is(503, "maintenance")
}
