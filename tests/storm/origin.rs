//! The origin in the storm: a real server that does what the script says and remembers all it got.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use faultline_lab::{Conn, Mode, Reply, Request, Seen, Switch};

/// How many pages there are.
pub const PAGES: usize = 50;
/// What HAProxy answers when no server is left behind it, as recorded.
const NO_SERVER: &[u8] = include_bytes!("../captures/haproxy-2.6.12-refused.http");

/// What the origin is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Answers at once.
    Well,
    /// Answers after two to three seconds.
    Slow,
    /// Takes one request per connection; every other one is reset, or answered 503 by a balancer.
    Flapping,
    /// Accepts, reads the request and resets: a dead process behind something that still listens.
    /// So attempts can be counted where they hurt.
    Dead,
    /// Does not listen.
    Refused,
}

/// The origin: stops when dropped.
pub struct Origin {
    switch: Switch,
    weather: Arc<Mutex<Weather>>,
}

/// One request that arrived, or one connection that brought none.
#[derive(Debug)]
pub struct Arrival {
    /// When.
    pub at: Instant,
    /// Its method; empty for a connection without a request.
    pub method: String,
    /// The visitor's id for it; none for a probe.
    pub id: Option<String>,
}

impl Origin {
    /// Starts it well.
    pub fn start() -> Self {
        let weather = Arc::new(Mutex::new(Weather::Well));
        let (now, turn) = (Arc::clone(&weather), AtomicUsize::new(0));
        let switch = Switch::around(move |conn| serve(conn, &now, &turn)).expect("the origin starts");
        Self { switch, weather }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        self.switch.url()
    }

    /// Changes the weather, and tells when that was.
    pub fn turn(&self, weather: Weather) -> Instant {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
        let mode = if weather == Weather::Refused { Mode::Refuse } else { Mode::Healthy };
        self.switch.set(mode).expect("the port is the origin's own");
        if weather == Weather::Dead {
            self.switch.cut_all();
        }
        Instant::now()
    }

    /// How many connections it accepted so far.
    pub fn connections(&self) -> usize {
        self.switch.connections()
    }

    /// All that arrived so far.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.switch.seen().iter().map(Arrival::of).collect()
    }
}

impl Arrival {
    fn of(seen: &Seen) -> Self {
        let head = String::from_utf8_lossy(&seen.head);
        let field = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("cf-ray").then(|| value.trim().to_owned())
        };
        Self {
            at: seen.at,
            method: seen.request_line().split(' ').next().unwrap_or_default().to_owned(),
            id: head.lines().find_map(field),
        }
    }
}

fn serve(conn: &mut Conn, weather: &Mutex<Weather>, turn: &AtomicUsize) -> io::Result<()> {
    loop {
        let mut request = conn.read_request()?;
        conn.read_body(&request, |_| {})?;
        let now = *weather.lock().unwrap_or_else(PoisonError::into_inner);
        match now {
            Weather::Well => {}
            Weather::Slow => conn.pause(slow(turn.fetch_add(1, Ordering::Relaxed)))?,
            Weather::Flapping => match turn.fetch_add(1, Ordering::Relaxed) % 4 {
                1 => return conn.reset(),
                3 => return conn.write(no_server(&request)),
                _ => request.headers.push(("Connection".to_owned(), b"close".to_vec())),
            },
            Weather::Dead | Weather::Refused => return conn.reset(),
        }
        conn.write(answer(&request).bytes(&request))?;
        if request.wants_close() {
            return Ok(());
        }
    }
}

/// Two to three seconds, another time for each.
fn slow(turn: usize) -> Duration {
    Duration::from_millis(2_000 + (turn as u64 * 137) % 1_000)
}

fn no_server(request: &Request) -> &'static [u8] {
    let head = NO_SERVER.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    if request.method == "HEAD" { &NO_SERVER[..head] } else { NO_SERVER }
}

/// A page, or the confirmation of an order. Each names the request it was made for, so that a fresh
/// answer is told from any other.
fn answer(request: &Request) -> Reply {
    let id = request.header("cf-ray").unwrap_or_default();
    let reply = Reply::new("200 OK").field("Storm-Id", &id);
    let page: Option<usize> = request.path().strip_prefix("/page/").and_then(|number| number.parse().ok());
    match page {
        Some(page) => {
            let reply = reply.field("Cache-Control", if may_be_kept(page) { KEPT } else { "no-store" });
            reply.body("text/plain", page_text(page, &id))
        }
        None => reply.field("Cache-Control", "no-store").body("text/plain", order_text(&id)),
    }
}

const KEPT: &str = "max-age=1, stale-if-error=600";

/// Whether a copy of this page may stand in for it: two in five.
fn may_be_kept(page: usize) -> bool {
    page % 5 < 2
}

/// The text of a page, as made for this request.
pub fn page_text(page: usize, id: &str) -> String {
    format!("page {page} of the shop, made for {id}\n")
}

/// The confirmation of an order.
pub fn order_text(id: &str) -> String {
    format!("order {id} taken\n")
}
