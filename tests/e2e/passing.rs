//! What must pass untouched: the same bytes and fields as straight from the origin.

use std::collections::BTreeSet;
use std::io::Read;
use std::net::TcpStream;
use std::sync::OnceLock;

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};
use tungstenite::Message;

use crate::client::{self, Got};
use crate::edge::{Edge, Worker};
use crate::workerd;

/// Controls compared field by field and byte by byte with the origin's own reply.
const SAME: [&str; 22] = [
    "healthy",
    "json-200",
    "no-content-204",
    "head-ok",
    "options-ok",
    "cookies",
    "latin1-headers",
    "not-found-404",
    "rate-limited-429",
    "redirect-301",
    "redirect-302-external",
    "redirect-loop",
    "not-modified-304",
    "ranges",
    "gzip-ok",
    "brotli-ok",
    "slow-but-honest",
    "slow-body-honest",
    "early-hints",
    "edge-challenge",
    "edge-1015-ratelimit",
    "app-500-json",
];

/// One test for each control and each way of passing something on.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> =
        SAME.iter().map(|id| Trial::test(format!("passing::{id}"), move || same(edge, id))).collect();
    let named: [crate::edge::Named; 8] = [
        ("method_query_headers_and_body_arrive", arrives),
        ("an_event_stream_arrives_as_it_is_sent", events),
        ("web_sockets_pass_both_ways", web_socket),
        ("a_loop_is_refused", looped),
        ("a_refused_loop_goes_by_its_routes_settings", looped_on_a_route),
        ("a_web_socket_goes_to_the_next_origin", web_socket_elsewhere),
        ("what_no_route_takes_goes_to_the_general_origin", fallback),
        ("a_post_is_sent_once", once),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("passing::{name}"), move || test(edge))));
    trials
}

/// Tests that take the whole machine; they run alone.
pub fn heavy(edge: &'static Edge) -> Vec<Trial> {
    let named: [crate::edge::Named; 2] =
        [("a_large_upload_arrives_whole", upload), ("a_large_download_leaves_memory_flat", download)];
    named
        .into_iter()
        .map(|(name, test)| Trial::test(format!("passing::{name}"), move || test(edge)))
        .collect()
}

static WORKER: OnceLock<Worker> = OnceLock::new();

/// Plain workerd with the default settings: `wrangler dev` compresses replies itself, as the
/// deployed edge does, and nothing could be said of bytes then.
fn worker(edge: &Edge) -> &'static Worker {
    WORKER.get_or_init(|| {
        let routes: Vec<Value> = edge
            .lab
            .faults()
            .iter()
            .map(|fault| json!({"match": format!("*/lab/{}", fault.id), "name": fault.id, "origin": fault.origin}))
            .collect();
        let of = |id: &str| edge.lab.fault(id).map(|fault| fault.origin.clone());
        let more = [
            json!({"match": "*/branded/*", "name": "branded", "profile": "standard", "brand_name": "Our Shop"}),
            json!({"match": "*/elsewhere/*", "origins": [of("refused-port"), of("websocket")]}),
        ];
        let routes: Vec<Value> = routes.into_iter().chain(more).collect();
        let settings = json!({"deadline_ms": 4000, "connect_budget_ms": 300, "routes": routes});
        workerd::start("passing", &edge.lab, &edge.lab.home().url(), &settings)
    })
}

/// Ends what was started.
pub fn stop() {
    if let Some(worker) = WORKER.get() {
        worker.stop();
    }
}

fn through(edge: &Edge, id: &str) -> String {
    format!("{}/lab/{id}", worker(edge).base)
}

fn same(edge: &Edge, id: &str) -> Result<(), Failed> {
    let fault = edge.lab.fault(id).ok_or("the lab has no such control")?;
    let mut headers: Vec<(&str, &str)> =
        fault.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    headers.push(("accept-encoding", "gzip, br"));
    let direct = client::send(&fault.method, &format!("{}/lab/{id}", fault.origin), &headers, b"");
    let passed = client::send(&fault.method, &through(edge, id), &headers, b"");
    if direct.status != passed.status || direct.body != passed.body || passed.broken.is_some() {
        return Err(format!(
            "{} {} bytes, directly {} {} bytes",
            passed.status,
            passed.body.len(),
            direct.status,
            direct.body.len()
        )
        .into());
    }
    let (direct, passed) = (fields(&direct), fields(&passed));
    let lost: Vec<_> = direct.difference(&passed).collect();
    let new: Vec<_> = passed.difference(&direct).collect();
    if lost.is_empty() && new.is_empty() { Ok(()) } else { Err(format!("lost {lost:?}, new {new:?}").into()) }
}

/// Fields that belong to one connection, or to the moment, and not to the reply
/// (RFC 9110 section 7.6.1).
const HOP_BY_HOP: [&str; 4] = ["connection", "date", "keep-alive", "transfer-encoding"];

pub fn fields(got: &Got) -> BTreeSet<(String, Vec<u8>)> {
    let kept = got.headers.iter().filter(|(name, _)| !HOP_BY_HOP.contains(&name.as_str()));
    kept.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
}

fn arrives(edge: &Edge) -> Result<(), Failed> {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let url = format!("{}?a=1&b=%20x&c", through(edge, "echo"));
        let got = client::send(
            method,
            &url,
            &[("x-own", "kept"), ("cookie", "a=b"), ("content-type", "text/x")],
            b"the body",
        );
        let echoed = got.json();
        let text = echoed.to_string().to_lowercase();
        for wanted in [&method.to_lowercase(), "/lab/echo?a=1&b=%20x&c", "kept", "a=b", "text/x", "cdn-loop"]
        {
            if !text.contains(wanted) {
                return Err(format!("{method}: no {wanted} in {text}").into());
            }
        }
    }
    Ok(())
}

fn upload(edge: &Edge) -> Result<(), Failed> {
    let body: Vec<u8> = (0..32 * 1024 * 1024_u32).map(|n| (n % 251) as u8).collect();
    let direct =
        client::send("POST", &format!("{}/x", edge.lab.fault("echo").ok_or("no echo")?.origin), &[], &body)
            .json();
    let passed = client::send("POST", &through(edge, "echo"), &[], &body).json();
    let hash = |value: &Value| {
        value
            .as_object()
            .into_iter()
            .flatten()
            .find(|(key, _)| key.contains("sha256"))
            .map(|(_, v)| v.clone())
    };
    if hash(&direct).is_some() && hash(&direct) == hash(&passed) {
        Ok(())
    } else {
        Err(format!("{direct} {passed}").into())
    }
}

fn download(edge: &Edge) -> Result<(), Failed> {
    let before = memory(edge);
    for id in ["big-download", "big-download-chunked"] {
        let response = client::agent().get(through(edge, id)).call()?;
        let mut reader = response.into_body().into_reader();
        let (mut total, mut chunk, mut most) = (0_u64, vec![0; 1 << 20], 0);
        loop {
            let n = reader.read(&mut chunk)?;
            if n == 0 {
                break;
            }
            total += n as u64;
            most = most.max(memory(edge));
        }
        let grown = most.saturating_sub(before) / 1024;
        println!("{id}: {} MiB passed, memory grew by {grown} MiB", total >> 20);
        if total != 256 << 20 || grown > 96 {
            return Err(format!("{id}: {total} bytes, memory grew by {grown} MiB").into());
        }
    }
    Ok(())
}

/// Resident memory of all workerd processes under this worker, in KiB.
fn memory(edge: &Edge) -> u64 {
    let Some(group) = worker(edge).pid() else { return 0 };
    let listing = std::process::Command::new("ps").args(["-eo", "pgid=,rss=,comm="]).output();
    let listing =
        listing.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let rows = listing.lines().filter_map(|line| {
        let mut columns = line.split_whitespace();
        let (of, rss, name) = (columns.next()?, columns.next()?, columns.next()?);
        (of == group.to_string() && name.contains("workerd")).then(|| rss.parse::<u64>().ok())?
    });
    rows.sum()
}

fn events(edge: &Edge) -> Result<(), Failed> {
    let mut reader = client::agent().get(through(edge, "sse")).call()?.into_body().into_reader();
    let (mut text, mut chunk) = (String::new(), [0; 256]);
    while !text.contains("event 2") {
        let n = reader.read(&mut chunk)?;
        if n == 0 {
            return Err(format!("ended after {text}").into());
        }
        text += &String::from_utf8_lossy(&chunk[..n]);
    }
    Ok(())
}

fn web_socket(edge: &Edge) -> Result<(), Failed> {
    speaks(edge, &through(edge, "websocket"))
}

/// The first of its origins refuses.
fn web_socket_elsewhere(edge: &Edge) -> Result<(), Failed> {
    speaks(edge, &format!("{}/elsewhere/x", worker(edge).base))
}

fn speaks(edge: &Edge, url: &str) -> Result<(), Failed> {
    let url = url.replace("http://", "ws://");
    let address = worker(edge).base.trim_start_matches("http://");
    let (mut socket, response) = tungstenite::client(url, TcpStream::connect(address)?)?;
    if response.status() != 101 {
        return Err(format!("{}", response.status()).into());
    }
    for message in [Message::text("hello"), Message::binary(vec![0, 255, 7])] {
        socket.send(message.clone())?;
        let back = socket.read()?;
        if back != message {
            return Err(format!("sent {message:?}, got {back:?}").into());
        }
    }
    socket.close(None)?;
    Ok(())
}

fn looped(edge: &Edge) -> Result<(), Failed> {
    let got = client::get(
        &through(edge, "healthy"),
        &[("cdn-loop", "other, faultline; v=1"), ("cf-ray", "e2e-loop")],
    );
    let event = worker(edge).event("e2e-loop");
    let ok = got.status == 508 && event["error.type"] == "proxy_loop_detected";
    let other = client::get(&through(edge, "healthy"), &[("cdn-loop", "other")]).status == 200;
    if ok && other { Ok(()) } else { Err(format!("{} {event} {other}", got.status).into()) }
}

fn looped_on_a_route(edge: &Edge) -> Result<(), Failed> {
    let asked = [("cdn-loop", "faultline"), ("accept", "text/html"), ("cf-ray", "e2e-loop-branded")];
    let got = client::get(&format!("{}/branded/x", worker(edge).base), &asked);
    let event = worker(edge).event("e2e-loop-branded");
    let ok = got.status == 502 && got.text().contains("Our Shop") && event["faultline.route"] == "branded";
    if ok { Ok(()) } else { Err(format!("{} {event} {}", got.status, got.text()).into()) }
}

fn fallback(edge: &Edge) -> Result<(), Failed> {
    let got = client::get(&format!("{}/", worker(edge).base), &[("accept", "text/html")]);
    let links =
        edge.lab.faults().iter().filter(|fault| got.text().contains(&format!("/lab/{}", fault.id))).count();
    if got.status == 200 && links == edge.lab.faults().len() {
        Ok(())
    } else {
        Err(format!("{} {links}", got.status).into())
    }
}

fn once(edge: &Edge) -> Result<(), Failed> {
    let marked = |id: &str| {
        let sent = edge.lab.seen(id);
        sent.iter().filter(|seen| seen.head.windows(9).any(|part| part == b"mark-once")).count()
    };
    for id in ["close-after-request", "reset-after-request", "silence", "not-http"] {
        client::send("POST", &format!("{}?mark-once", through(edge, id)), &[], b"order=1");
        if marked(id) != 1 {
            return Err(format!("{id}: the origin saw it {} times", marked(id)).into());
        }
    }
    Ok(())
}
