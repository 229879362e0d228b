//! The breaker: what opens it, what a visitor is told then, who looks, and what closes it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use faultline_lab::{Mode, hang_up};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::scene::{Reply, Row, Scene, holds, raw, same, soon};

/// Rules by which three failures in a row open, for so many seconds.
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

/// A page that only nginx writes, when nobody is behind it.
fn nginx_502() -> Mode {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    raw("502 Bad Gateway", &["Server: nginx", "Content-Type: text/html"], page)
}

/// How an origin fails, and whether going on like that opens the breaker.
struct Opens {
    id: &'static str,
    mode: fn() -> Mode,
    settings: fn() -> Value,
    /// The status and the cause a visitor is told; `None`: it stays closed.
    cause: Option<(u16, &'static str)>,
}

const fn opens(id: &'static str, mode: fn() -> Mode, cause: Option<(u16, &'static str)>) -> Opens {
    Opens { id, mode, settings: || rules(60), cause }
}

static OPENS: &[Opens] = &[
    opens("refused", || Mode::Refuse, Some((521, "connection_refused"))),
    opens("reset", || Mode::Reset, Some((502, "connection_terminated"))),
    Opens {
        settings: || with(rules(60), "deadline_ms", json!(500)),
        ..opens("silent", || Mode::Silent, Some((504, "http_response_timeout")))
    },
    opens("no-http", || Mode::Raw(b"SSH-2.0-x\r\n".to_vec()), Some((502, "http_protocol_error"))),
    opens("nobody-behind-nginx", nginx_502, Some((502, "origin_bad_gateway"))),
    opens("a-502-of-anybody", || Mode::Status(502), None),
    opens("own-500", || Mode::Status(500), None),
    Opens {
        settings: || with(rules(60), "breaker_counts", json!("all")),
        ..opens("own-500-when-all-count", || Mode::Status(500), Some((500, "application_error")))
    },
    opens("not-found", || Mode::Status(404), None),
    opens("too-many-requests", || Mode::Status(429), None),
    Opens {
        settings: || with(rules(60), "breaker_counts", json!("connection")),
        ..opens("nginx-when-only-connections-count", nginx_502, None)
    },
    Opens {
        settings: || with(rules(60), "breaker", json!(false)),
        ..opens("switched-off", || Mode::Reset, None)
    },
    Opens {
        settings: || with(rules(60), "spared_status", json!("503")),
        ..opens("refused-and-503-for-all", || Mode::Refuse, Some((503, "connection_refused")))
    },
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> =
        OPENS.iter().map(|row| Row::new(row.id, (row.settings)(), |scene| play(scene, row))).collect();
    let share = with(rules(60), "breaker_percent", json!(50));
    rows.extend([
        Row::new("several-visitors-in-a-burst", share.clone(), |scene| burst(scene, 3, true)),
        Row::new("one-visitor-in-a-burst", share, |scene| burst(scene, 1, false)),
        Row::new("one-broken-address", rules(60), one_address),
        Row::new("visitors-who-leave", rules(60), leavers),
        Row::new("slow-uploads", with(rules(60), "deadline_ms", json!(700)), uploads),
        Row::new("found-out-soon", rules(1), found_out),
        Row::new("nobody-holds-the-look", with(rules(1), "deadline_ms", json!(30_000)), nobody_holds),
        Row::new("another-cause", rules(1), another_cause),
        Row::new("looked-at-elsewhere", with(rules(1), "look_path", json!("/up?from=edge")), look_path),
        Row::new("by-its-own-rules", rules(60), own_rules).elsewhere(json!({"breaker": false})),
    ]);
    rows
}

fn spared(reply: &Reply) -> bool {
    reply.got.text().contains("\"spared\"")
}

/// Asks until the origin is spared.
fn until_spared(scene: &Scene) -> Result<Reply, Failed> {
    soon("the origin is spared", || Some(scene.get()).filter(spared))
}

fn play(scene: &Scene, row: &Opens) -> Result<(), Failed> {
    scene.set((row.mode)());
    let first = scene.get();
    holds(!spared(&first), || format!("{first}"))?;
    let Some((status, cause)) = row.cause else {
        // Longer than a suspicion and a look take.
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until {
            let reply = scene.get();
            holds(!spared(&reply), || format!("{reply}"))?;
            std::thread::sleep(Duration::from_millis(100));
        }
        return Ok(());
    };
    until_spared(scene)?;
    let before = scene.asked().len();
    for reply in (0..4).map(|_| scene.get()) {
        reply.is(status, cause)?;
        let document = reply.got.json();
        holds(document["spared"]["next_look"].is_string(), || format!("{reply}"))?;
        same("hop", document["hop"].as_str(), Some(hop(cause)))?;
        holds(waits(cause) == (1..=72).contains(&reply.wait_s()), || format!("{reply}"))?;
        let event = scene.event(&reply);
        same("event", event["error.type"].as_str(), Some(cause))?;
        same("delivery", event["faultline.delivery"].as_str(), Some("spared"))?;
        same("attempts", event["faultline.attempts"].as_u64(), Some(0))?;
        holds(event["faultline.evidence"][0].is_string(), || event.to_string())?;
    }
    same("asked meanwhile", scene.asked().len(), before)
}

fn hop(cause: &str) -> &'static str {
    let failure: Option<faultline::failure::Failure> = cause.parse().ok();
    failure.map_or("", |failure| failure.row().hop.code())
}

fn waits(cause: &str) -> bool {
    let failure: Option<faultline::failure::Failure> = cause.parse().ok();
    failure.is_some_and(faultline::failure::Failure::passes_by_itself)
}

/// Twenty resets at once, on ten addresses.
fn burst(scene: &Scene, visitors: usize, opens: bool) -> Result<(), Failed> {
    scene.set(Mode::Reset);
    std::thread::scope(|scope| {
        for number in 0..20 {
            scope.spawn(move || {
                let address = format!("203.0.113.{}", number % visitors);
                let fields = [("cf-connecting-ip", address.as_str())];
                scene.ask("GET", &format!("/{}?{number}", number % 10), &fields, b"");
            });
        }
    });
    let reply = scene.get();
    holds(spared(&reply) == opens, || format!("{reply}"))
}

/// An address that fails five times a second, and visitors elsewhere.
fn one_address(scene: &Scene) -> Result<(), Failed> {
    let failing = nginx_502();
    let until = Instant::now() + Duration::from_secs(6);
    while Instant::now() < until {
        scene.origins[0].first([failing.clone()]);
        scene.ask("GET", "/broken", &[], b"");
        for _ in 0..4 {
            let reply = scene.get();
            holds(!spared(&reply), || format!("{reply}"))?;
        }
        std::thread::sleep(Duration::from_millis(150));
    }
    Ok(())
}

/// Visitors who send their bodies so slowly that the deadline passes: the origin
/// cannot answer, and is well.
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
    scene.set(Mode::Refuse);
    let there = || scene.ask("GET", "/else/", &[("accept", "application/json")], b"");
    for _ in 0..5 {
        there().is(521, "connection_refused")?;
    }
    until_spared(scene)?;
    let reply = there();
    reply.is(521, "connection_refused")?;
    holds(!spared(&reply), || format!("{reply}"))
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

/// While requests come, a healed origin is found out within a pause and a look, and nobody is
/// told to wait for longer.
fn found_out(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    let told = until_spared(scene)?;
    holds((1..=2).contains(&told.wait_s()), || format!("{told}"))?;
    std::thread::sleep(Duration::from_secs(4));
    scene.set(Mode::Healthy);
    let healed = Instant::now();
    soon("a visitor gets in", || (scene.get().got.status == 200).then_some(()))?;
    holds(healed.elapsed() < Duration::from_secs(10), || format!("{:?}", healed.elapsed()))?;
    // A refused connection leaves nothing at the origin.
    same("asked by nobody before the one who got in", scene.asked().len(), 1)
}

/// Ten visitors a second whose bodies never come: the look is not theirs.
fn nobody_holds(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    until_spared(scene)?;
    scene.set(Mode::Healthy);
    let healed = Instant::now();
    let mut held = Vec::new();
    soon("a good visitor gets in", || {
        for _ in 0..3 {
            let mut stream = TcpStream::connect(scene.worker.base.trim_start_matches("http://")).ok()?;
            write!(stream, "POST /never HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\nhalf", scene.host)
                .ok()?;
            held.push(stream);
        }
        std::thread::sleep(Duration::from_millis(250));
        (scene.get().got.status == 200).then_some(())
    })?;
    holds(healed.elapsed() < Duration::from_secs(10), || format!("{:?}", healed.elapsed()))
}

/// Refused, then a server that speaks no HTTP: a look meets it, and the next visitors are told.
fn another_cause(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    until_spared(scene)?.is(521, "connection_refused")?;
    scene.set(Mode::Raw(b"SSH-2.0-x\r\n".to_vec()));
    let reply =
        soon("the new cause", || Some(scene.get()).filter(|reply| reply.failure() == "http_protocol_error"))?;
    holds(spared(&reply), || format!("{reply}"))?;
    scene.set(Mode::Healthy);
    soon("it closes", || (scene.get().got.status == 200).then_some(()))
}

/// What is looked at, and with what: no cookies, no body, a name of our own.
fn look_path(scene: &Scene) -> Result<(), Failed> {
    scene.set(Mode::Refuse);
    until_spared(scene)?;
    scene.set(Mode::Healthy);
    let ask = || scene.ask("GET", "/", &[("cookie", "sid=1")], b"");
    soon("it closes", || (ask().got.status == 200).then_some(()))?;
    let seen = scene.origins[0].seen();
    let look = seen.iter().find(|seen| seen.request_line().starts_with("HEAD /up?from=edge "));
    let Some(look) = look else { return Err("nobody looked at the path".into()) };
    holds(look.is_probe() && look.header("cookie").is_none(), || format!("{:?}", look.request_line()))
}
