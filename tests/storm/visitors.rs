//! The visitors: three hundred connections, most asking something every second, and what they saw.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Request;

use crate::answer::{self, Saw};
use crate::origin::PAGES;

/// Places that are busy, each an isolate with a share of the crowd.
pub const BUSY: usize = 8;
/// Places whose first visitor comes when the origin is dead already.
pub const QUIET: usize = 4;
/// Visitors, each with a connection of its own; one at each quiet place.
pub const VISITORS: usize = 300;
/// How often a visitor asks. Three hundred a second in all: two cores can do it, with the origin,
/// the cache and the visitors themselves on them.
const EVERY: Duration = Duration::from_secs(1);
/// How often the one at a quiet place asks: more often than the shortest pause of a breaker lasts,
/// so that what it meets before the first refusal are failures in a row and no trial.
const QUIET_EVERY: Duration = Duration::from_millis(200);
/// How many addresses take orders: one that fails says less of an origin than several.
const ORDERS: usize = 5;
/// What most visitors call themselves.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CRAWLER: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// What a visitor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Read,
    /// The head of a page.
    Head,
    /// A page, as a search engine.
    Crawl,
    /// Something that must not happen twice.
    Order,
}

/// One request of a visitor and what came of it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Names it everywhere.
    pub id: String,
    /// The isolate it went to.
    pub isolate: usize,
    /// What was asked for.
    pub kind: Kind,
    /// When it was sent.
    pub sent: Instant,
    /// When the answer was there.
    pub done: Instant,
    /// What was seen.
    pub saw: Saw,
}

/// All visitors of a run.
pub struct Crowd {
    board: Arc<Board>,
    threads: Vec<JoinHandle<()>>,
}

struct Board {
    begun: Instant,
    over: Mutex<bool>,
    bell: Condvar,
    quiet_too: AtomicBool,
    visits: Mutex<Vec<Visit>>,
}

/// One of them.
struct Visitor {
    number: usize,
    isolate: usize,
    base: String,
    agent: Agent,
    asked: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Crowd {
    /// Lets them come, evenly spread over the first second. `bases`: the address of each
    /// isolate, the quiet ones last.
    pub fn come(bases: &[String]) -> Self {
        let board = Arc::new(Board {
            begun: Instant::now(),
            over: Mutex::new(false),
            bell: Condvar::new(),
            quiet_too: AtomicBool::new(false),
            visits: Mutex::default(),
        });
        let visitor = |number: usize| {
            let first_quiet = VISITORS - QUIET;
            let isolate = if number < first_quiet { number % BUSY } else { BUSY + number - first_quiet };
            let visitor = Visitor { number, isolate, base: bases[isolate].clone(), agent: agent(), asked: 0 };
            let board = Arc::clone(&board);
            let thread = thread::Builder::new().stack_size(512 * 1024);
            thread.spawn(move || visitor.stay(&board)).expect("a thread for each visitor")
        };
        let threads = (0..VISITORS).map(visitor).collect();
        Self { board, threads }
    }

    /// Lets those at the quiet places come too.
    pub fn quiet_too(&self) {
        self.board.quiet_too.store(true, Ordering::SeqCst);
    }

    /// What they saw so far.
    pub fn saw<T>(&self, look: impl FnOnce(&[Visit]) -> T) -> T {
        look(&lock(&self.board.visits))
    }

    /// Sends them home and returns all that they saw.
    pub fn leave(self) -> Vec<Visit> {
        *lock(&self.board.over) = true;
        self.board.bell.notify_all();
        for thread in self.threads {
            thread.join().expect("a visitor leaves in one piece");
        }
        std::mem::take(&mut lock(&self.board.visits))
    }
}

impl Board {
    /// Waits for a moment; whether it came before the end.
    fn wait_until(&self, moment: Instant) -> bool {
        let mut over = lock(&self.over);
        while !*over {
            let Some(left) = moment.checked_duration_since(Instant::now()) else { return true };
            over = self.bell.wait_timeout(over, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        false
    }
}

impl Visitor {
    fn stay(mut self, board: &Board) {
        let share = u32::try_from(self.number * 1_000 / VISITORS).unwrap_or_default();
        let mut next = board.begun + EVERY * share / 1_000;
        while board.wait_until(next) {
            if self.isolate < BUSY || board.quiet_too.load(Ordering::SeqCst) {
                let visit = self.ask();
                lock(&board.visits).push(visit);
            }
            // Whoever waited long for an answer does not make up for it.
            while next <= Instant::now() {
                next += if self.isolate < BUSY { EVERY } else { QUIET_EVERY };
            }
        }
    }

    fn ask(&mut self) -> Visit {
        let turn = self.asked;
        self.asked += 1;
        let id = format!("storm-{}-{}-{turn}", self.isolate, self.number);
        let kind = self.kind(turn);
        let page = self.page(turn);
        let path =
            if kind == Kind::Order { format!("/order/{}", turn % ORDERS) } else { format!("/page/{page}") };
        let method = match kind {
            Kind::Read | Kind::Crawl => "GET",
            Kind::Head => "HEAD",
            Kind::Order => "POST",
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Host", "shop.example.com")
            .header("User-Agent", if kind == Kind::Crawl { CRAWLER } else { BROWSER })
            .header("Accept", "text/html,*/*;q=0.8")
            .header("CF-Ray", &id);
        let sent = Instant::now();
        let answer = match kind {
            Kind::Order => self.agent.run(request.body("one of each").expect("a request")),
            _ => self.agent.run(request.body(()).expect("a request")),
        };
        let saw = answer::judge(answer, kind, page, &id);
        Visit { id, isolate: self.isolate, kind, sent, done: Instant::now(), saw }
    }

    /// Seven pages, an order, a head and a crawler in ten. At quiet places all order: orders are
    /// never repeated, so each that fails is one failure.
    fn kind(&self, turn: usize) -> Kind {
        match (self.number * 7 + turn) % 10 {
            _ if self.isolate >= BUSY => Kind::Order,
            0 => Kind::Order,
            1 => Kind::Head,
            2 => Kind::Crawl,
            _ => Kind::Read,
        }
    }

    fn page(&self, turn: usize) -> usize {
        (self.number * 13 + turn * 7) % PAGES
    }
}

/// A client with one connection that it keeps.
fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(1)
        .input_buffer_size(32 * 1024)
        .output_buffer_size(8 * 1024)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}
