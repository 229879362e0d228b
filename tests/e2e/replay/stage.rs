//! The origin of all replies, and plain workerd before it: `wrangler dev` may compress what passes.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use faultline_lab::{Conn, Origin};
use serde_json::{Value, json};

use super::{Index, Replies, read, source_id};
use crate::edge::{Edge, Worker, root};
use crate::workerd;
use faultline_fixtures::replay::Written;

/// The `Retry-After` that the origin adds to a reply asked for with `?wait`, in seconds.
pub const WAIT_S: u32 = 40;

/// More than what of a body is looked at (16 KiB), in bytes.
pub const LARGE: usize = 20 * 1024;

/// The origin of all replies, and the worker before it.
pub struct Stage {
    pub origin: Origin,
    pub worker: Worker,
    /// Whether the client of `/endless` has left.
    pub left: Arc<AtomicBool>,
}

pub static STAGE: OnceLock<Stage> = OnceLock::new();

/// The stage, started once.
pub fn stage(edge: &Edge) -> &'static Stage {
    STAGE.get_or_init(|| {
        let left = Arc::new(AtomicBool::new(false));
        let replies = replies();
        let noted = Arc::clone(&left);
        let origin = Origin::spawn("replies", move |conn| serve(conn, &replies, &noted)).unwrap();
        let to = |name: &str, more: Value| {
            let mut route = json!({"match": format!("*/{name}/*"), "name": name, "origin": origin.url()});
            route.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            route
        };
        let routes = [
            // A route of its own: after a failure only so many replies a second are looked at.
            to("soft-observe", json!({})),
            to("soft-replace", json!({"soft_failures": "replace"})),
            to("soft-off", json!({"soft_failures": "off"})),
            to("all", json!({"intercept": "all"})),
            to("all-429", json!({"intercept": "all", "intercept_statuses": [429]})),
            to("all-4xx", json!({"intercept": "all", "intercept_statuses": [401, 404, 500]})),
            to("gateway-404", json!({"intercept_statuses": [404, 500]})),
            to("none", json!({"intercept": "none"})),
            to("only-502", json!({"intercept_statuses": [502]})),
            to("all-only-500", json!({"intercept": "all", "intercept_statuses": [500]})),
        ];
        let settings = json!({"deadline_ms": 5000, "connect_budget_ms": 500, "breaker": false, "retries": 0, "routes": routes});
        let worker = workerd::start("replay", &edge.lab, &origin.url(), &settings);
        Stage { origin, worker, left }
    })
}

/// Every reply by its id: the recorded bytes, and those of the tables.
fn replies() -> BTreeMap<String, Vec<u8>> {
    let mut replies = BTreeMap::new();
    for file in read::<Index>("tests/captures/index.toml").group.into_iter().flat_map(|group| group.files) {
        let bytes = std::fs::read(root().join(format!("tests/captures/{file}.http"))).unwrap();
        replies.insert(file, bytes);
    }
    for table in ["tests/passes/replies.toml", "tests/passes/replaced.toml"] {
        for written in read::<Replies>(table).reply {
            assert!(replies.insert(written.id.clone(), wire(&written)).is_none(), "{} twice", written.id);
        }
    }
    for written in read::<Replies>("tests/captures/from_source.toml").reply {
        replies.insert(source_id(&written), wire(&written));
    }
    let page = "<h1>Error establishing a database connection</h1>";
    replies.insert("soft".into(), raw("200 OK", &[("content-type", "text/html")], page.as_bytes()));
    let app =
        format!("<!doctype html><title>Shop</title>{}", "<p>Something of our own broke.</p>".repeat(700));
    let encoded = gzip(app.as_bytes());
    assert!(encoded.len() > LARGE);
    let headers = [("content-type", "text/html; charset=utf-8"), ("content-encoding", "gzip")];
    replies.insert("large".into(), raw("500 Internal Server Error", &headers, &encoded));
    replies
}

/// A written reply as bytes.
fn wire(written: &Written) -> Vec<u8> {
    let headers: Vec<(&str, &str)> = written.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let status = format!("{} Written", written.status);
    let reply = raw(&status, &headers, written.body.as_bytes());
    if written.method.as_deref() != Some("HEAD") {
        return reply;
    }
    // The length of what a GET would get is not known, and 0 would say that there is nothing.
    String::from_utf8(reply).unwrap().replace("content-length: 0\r\n", "").into_bytes()
}

fn raw(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| *name != "content-length") {
        head += &format!("{name}: {value}\r\n");
    }
    if !["204", "304"].iter().any(|bodiless| status.starts_with(bodiless)) {
        head += &format!("content-length: {}\r\n", body.len());
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// One reply for each connection; which one, the last part of the path says.
fn serve(conn: &mut Conn, replies: &BTreeMap<String, Vec<u8>>, left: &AtomicBool) -> io::Result<()> {
    let request = conn.read_request()?;
    let id = request.path().rsplit('/').next().unwrap_or_default().to_owned();
    if id == "endless" {
        conn.write(
            "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 90000000\r\n\r\n",
        )?;
        conn.write("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>")?;
        conn.write("</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")?;
        let held = conn.hold();
        left.store(true, Ordering::SeqCst);
        return held;
    }
    let Some(reply) = replies.get(&id) else {
        return conn.write(raw("404 Not Found", &[], b"no such reply"));
    };
    let (line, rest) = reply.split_at(reply.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1));
    if request.target.ends_with("?wait") {
        return conn.write([line, format!("Retry-After: {WAIT_S}\r\n").as_bytes(), rest].concat());
    }
    let head = reply.windows(4).position(|four| four == b"\r\n\r\n").map_or(reply.len(), |at| at + 4);
    conn.write(if request.method == "HEAD" { &reply[..head] } else { reply })
}

/// A gzip member of stored blocks (RFC 1951 section 3.2.4, RFC 1952 section 2.3).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks = bytes.chunks(65_535).count();
    for (number, block) in bytes.chunks(65_535).enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        member.push(u8::from(number + 1 == blocks));
        member.extend(length.to_le_bytes());
        member.extend((!length).to_le_bytes());
        member.extend(block);
    }
    let crc = !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    member.extend(crc.to_le_bytes());
    member.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    member
}
