//! What a row has to play with: its route, its origins, a client, and what became of its requests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use faultline_lab::{Mode, Seen, Switch};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::client::{self, Got};
use crate::edge::Worker;

/// How long anything that has to happen soon may take on the slowest machine.
pub const SOON: Duration = Duration::from_secs(20);

/// What a row does.
pub type Play = Box<dyn Fn(&Scene) -> Result<(), Failed> + Send + Sync>;

/// One row of a table.
pub struct Row {
    /// Its name, and the first label of its host.
    pub id: &'static str,
    /// The settings of its route.
    pub settings: Value,
    /// The settings of another route to the same origins, for what is below `/else/`.
    pub elsewhere: Option<Value>,
    /// How many origins the route has.
    pub origins: usize,
    /// Maintenance windows of its host; `match`, where there is one, is a path, and numbers in
    /// `from` and `until` are seconds from the start.
    pub windows: Vec<Value>,
    /// The row itself.
    pub play: Play,
}

impl Row {
    /// A row with one origin.
    pub fn new(
        id: &'static str,
        settings: Value,
        play: impl Fn(&Scene) -> Result<(), Failed> + Send + Sync + 'static,
    ) -> Self {
        Self { id, settings, elsewhere: None, origins: 1, windows: Vec::new(), play: Box::new(play) }
    }

    /// The same with other settings below `/else/`.
    pub fn elsewhere(self, settings: Value) -> Self {
        Self { elsewhere: Some(settings), ..self }
    }

    /// The same with so many origins.
    pub fn origins(self, origins: usize) -> Self {
        Self { origins, ..self }
    }

    /// The same with a window.
    pub fn window(mut self, window: Value) -> Self {
        self.windows.push(window);
        self
    }
}

/// The host of a row.
pub fn host(table: &str, id: &str) -> String {
    format!("{id}.{table}.test")
}

/// The place of one row.
#[derive(Clone)]
pub struct Scene {
    /// The worker.
    pub worker: &'static Worker,
    /// The host of its route.
    pub host: String,
    /// Its origins.
    pub origins: &'static [Switch],
    /// The moment from which windows are reckoned.
    pub begun: SystemTime,
}

/// A reply and the id its event has.
pub struct Reply {
    /// The reply.
    pub got: Got,
    /// The request's id.
    pub ray: String,
}

static REQUESTS: AtomicU32 = AtomicU32::new(0);

impl Scene {
    /// One request.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let ray = format!("standing-{}", REQUESTS.fetch_add(1, Ordering::SeqCst));
        let mut all = vec![("host", self.host.as_str()), ("cf-ray", &ray)];
        all.extend_from_slice(headers);
        let got = client::send(method, &format!("{}{path}", self.worker.base), &all, body);
        Reply { got, ray }
    }

    /// `GET /` that wants JSON.
    pub fn get(&self) -> Reply {
        self.ask("GET", "/", &[("accept", "application/json")], b"")
    }

    /// So many of these at once.
    pub fn at_once(&self, count: usize, headers: &[(&str, &str)]) -> Vec<Reply> {
        std::thread::scope(|scope| {
            let asked: Vec<_> =
                (0..count).map(|_| scope.spawn(|| self.ask("GET", "/", headers, b""))).collect();
            asked.into_iter().map(|one| one.join().expect("the request ends")).collect()
        })
    }

    /// The event of a request.
    pub fn event(&self, reply: &Reply) -> Value {
        self.worker.event(&reply.ray)
    }

    /// Whether a request has left an event so far.
    pub fn has_event(&self, reply: &Reply) -> bool {
        self.worker.events().contains_key(&reply.ray)
    }

    /// Sets the first origin.
    pub fn set(&self, mode: Mode) {
        self.origins[0].set(mode).unwrap();
    }

    /// What the first origin was asked by visitors.
    pub fn asked(&self) -> Vec<Seen> {
        asked(&self.origins[0])
    }
}

/// What an origin was asked, probes left out.
pub fn asked(origin: &Switch) -> Vec<Seen> {
    origin.seen().into_iter().filter(|seen| !seen.is_probe() && !seen.request_line().is_empty()).collect()
}

impl Reply {
    /// The failure that the answer names; empty when it is none of ours.
    pub fn failure(&self) -> &'static str {
        faultline::answer::failure_in_proxy_status(self.got.header("proxy-status"))
            .map_or("", faultline::failure::Failure::code)
    }

    /// The seconds of `Retry-After`; 0 when there are none.
    pub fn wait_s(&self) -> u32 {
        self.got.header("retry-after").parse().unwrap_or(0)
    }

    /// Whether it is an answer of ours with this status and failure, and what it is otherwise.
    pub fn is(&self, status: u16, failure: &str) -> Result<(), Failed> {
        let seen = (self.got.status, self.failure());
        if seen == (status, failure) {
            Ok(())
        } else {
            Err(format!("expected {status} {failure:?}: {self}").into())
        }
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.got.text().chars().take(300).collect();
        write!(out, "{} {:?} {text:?}", self.got.status, self.got.headers)
    }
}

/// Compares, and says what differs.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: T, expected: T) -> Result<(), Failed> {
    if seen == expected { Ok(()) } else { Err(format!("{what}: {seen:?}, expected {expected:?}").into()) }
}

/// A condition, and what to say when it does not hold.
pub fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failed> {
    if condition { Ok(()) } else { Err(otherwise().into()) }
}

/// Asks until something comes of it.
pub fn soon<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> Result<T, Failed> {
    let until = Instant::now() + SOON;
    loop {
        match ask() {
            Some(found) => return Ok(found),
            None if Instant::now() > until => return Err(format!("not within {SOON:?}: {what}").into()),
            None => std::thread::sleep(Duration::from_millis(25)),
        }
    }
}

/// A reply as bytes on the wire.
pub fn raw(status: &str, fields: &[&str], body: impl AsRef<[u8]>) -> Mode {
    let body = body.as_ref();
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let head =
        format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Mode::Raw([head.as_bytes(), body].concat())
}

/// No settings beside the common ones.
pub fn plain() -> Value {
    json!({})
}
