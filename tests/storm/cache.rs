//! The store behind the Cache API of workerd, which brings none of its own: GET, PUT and PURGE as
//! the runtime sends them (`src/workerd/api/cache.c++` in its source). As on the platform one store
//! serves all isolates of a place, and keeps what it is given for as long as `max-age` says.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use faultline_lab::{Conn, Origin, Request};

/// A kept reply.
struct Entry {
    head: String,
    body: Vec<u8>,
    kept: Instant,
    max_age: Duration,
}

type Store = Mutex<HashMap<(String, String), Entry>>;

const MISS: &str = "HTTP/1.1 504 Gateway Timeout\r\nCF-Cache-Status: MISS\r\nContent-Length: 0\r\n\r\n";
const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const GONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const NEVER_THERE: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

/// Starts it; stops when dropped.
pub fn start() -> Origin {
    let store = Store::default();
    Origin::spawn("cache", move |conn| serve(conn, &store)).expect("the cache starts")
}

fn serve(conn: &mut Conn, store: &Store) -> io::Result<()> {
    loop {
        let request = conn.read_request()?;
        let mut payload = Vec::new();
        conn.read_body(&request, |piece| payload.extend_from_slice(piece))?;
        let key = (request.header("cf-cache-namespace").unwrap_or_default(), request.target.clone());
        let answer = {
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&request, payload, &key, &mut store)
        };
        conn.write(answer)?;
    }
}

fn answer(
    request: &Request,
    payload: Vec<u8>,
    key: &(String, String),
    store: &mut HashMap<(String, String), Entry>,
) -> Vec<u8> {
    match request.method.as_str() {
        "GET" => store.get(key).and_then(Entry::hit).unwrap_or_else(|| MISS.into()),
        "PUT" => {
            if let Some(entry) = Entry::of(payload) {
                store.insert(key.clone(), entry);
            }
            DONE.into()
        }
        _ => if store.remove(key).is_some() { GONE } else { NEVER_THERE }.into(),
    }
}

impl Entry {
    /// The reply in the body of a PUT; none that says no lifetime, or one of none.
    fn of(mut payload: Vec<u8>) -> Option<Self> {
        let end = payload.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let body = payload.split_off(end);
        let head = String::from_utf8(payload).ok()?;
        let max_age = head.lines().find_map(max_age_s).filter(|seconds| *seconds > 0)?;
        Some(Self { head, body, kept: Instant::now(), max_age: Duration::from_secs(max_age) })
    }

    fn hit(&self) -> Option<Vec<u8>> {
        let age = self.kept.elapsed();
        if age >= self.max_age {
            return None;
        }
        let own = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !matches!(name.as_str(), "" | "content-length" | "transfer-encoding")
        };
        let mut head = self.head.lines().filter(own).collect::<Vec<_>>().join("\r\n");
        head += &format!("\r\nAge: {}\r\nCF-Cache-Status: HIT\r\n", age.as_secs());
        head += &format!("Content-Length: {}\r\n\r\n", self.body.len());
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        Some(bytes)
    }
}

fn max_age_s(line: &str) -> Option<u64> {
    let (name, value) = line.split_once(':')?;
    let seconds = |directive: &str| directive.trim().strip_prefix("max-age=")?.parse().ok();
    name.eq_ignore_ascii_case("cache-control").then(|| value.split(',').find_map(seconds))?
}
