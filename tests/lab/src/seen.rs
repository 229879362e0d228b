//! What an origin received, kept so that tests can count probes, repeats and silent connections.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// How much of a request body is kept, in bytes: more than anybody sends again.
pub const BODY_BYTES_KEPT: usize = 256 * 1024;

/// One request an origin received, or one connection that ended without a complete request head.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When the head was complete, or the connection over.
    pub at: Instant,
    /// Which connection of this origin it came on, counted from 1 in the order of acceptance.
    pub connection: usize,
    /// The request head with its empty line. Without one: the first bytes that came instead (at
    /// most [`crate::conn::FIRST_BYTES_MAX`]), such as a TLS hello.
    pub head: Vec<u8>,
    /// Bytes of the request body read so far, after transfer coding.
    pub body_len: u64,
    /// The first of them, at most [`BODY_BYTES_KEPT`].
    pub body: Vec<u8>,
    /// True when the origin read no byte at all on this connection.
    pub bytes0: bool,
}

impl Seen {
    /// The request line without its line end, as text; empty if nothing came.
    #[must_use]
    pub fn request_line(&self) -> String {
        let line = self.head.split(|&byte| byte == b'\r' || byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(line).into_owned()
    }

    /// The first value of a header field; `None` when it did not come.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.head);
        let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value.trim().to_owned())
    }

    /// Whether it came from a probe of the edge rather than from a visitor.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.header("user-agent").is_some_and(|agent| agent.starts_with(PROBE))
    }
}

/// What the `User-Agent` of a probe begins with.
pub(crate) const PROBE: &str = "faultline-probe/";

/// A lock that outlives a panicking holder: the lab must be able to stop
/// whatever a test's closure did.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The record of one origin, shared by its connections.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    accepted: AtomicUsize,
    seen: Mutex<Vec<Seen>>,
}

impl Journal {
    /// Counts a connection and returns its number, from 1.
    pub(crate) fn accept(&self) -> usize {
        self.accepted.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Everything received so far, oldest first.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).clone()
    }

    /// Adds an entry and returns its place, for [`Journal::grow`].
    pub(crate) fn note(&self, connection: usize, head: Vec<u8>, bytes0: bool) -> usize {
        let mut seen = lock(&self.seen);
        seen.push(Seen { at: Instant::now(), connection, head, body_len: 0, body: Vec::new(), bytes0 });
        seen.len() - 1
    }

    /// Adds body bytes to the entry at `place`.
    pub(crate) fn grow(&self, place: usize, bytes: &[u8]) {
        if let Some(entry) = lock(&self.seen).get_mut(place) {
            entry.body_len += bytes.len() as u64;
            let room = BODY_BYTES_KEPT.saturating_sub(entry.body.len()).min(bytes.len());
            entry.body.extend_from_slice(bytes.get(..room).unwrap_or_default());
        }
    }
}

/// The stop signal of one origin, which also cuts the connections that are held open.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    stopped: AtomicBool,
    bell: (Mutex<()>, Condvar),
    // Weak, because a second owner of the socket would keep it open after the behaviour closed it.
    open: Mutex<HashMap<usize, Weak<TcpStream>>>,
}

impl Stop {
    /// Whether the origin was told to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Remembers a connection, so that stopping can cut it.
    pub(crate) fn register(&self, connection: usize, socket: &Arc<TcpStream>) {
        lock(&self.open).insert(connection, Arc::downgrade(socket));
    }

    /// Forgets a connection that is over.
    pub(crate) fn forget(&self, connection: usize) {
        lock(&self.open).remove(&connection);
    }

    /// Cuts every open connection; blocked reads return.
    pub(crate) fn cut_all(&self) {
        for socket in lock(&self.open).values().filter_map(Weak::upgrade) {
            // A socket that the peer already closed reports an error here, and is gone anyway.
            let _gone = socket.shutdown(Shutdown::Both);
        }
    }

    /// Stops for good.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.cut_all();
        let _held = lock(&self.bell.0);
        self.bell.1.notify_all();
    }

    /// Waits for `at_most` or until stopped; returns whether it was stopped.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let guard = lock(&self.bell.0);
        if !self.is_stopped() {
            let _woken = self.bell.1.wait_timeout(guard, at_most);
        }
        self.is_stopped()
    }
}
