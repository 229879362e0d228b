//! The base of the lab: a listener whose behaviour is a closure.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::ServerConfig;

use crate::conn::Conn;
use crate::seen::{Journal, Seen, Stop};

/// What an origin does with each connection. An error only ends that connection.
pub type Behaviour = Box<dyn Fn(&mut Conn) -> io::Result<()> + Send + Sync>;

/// How long waking a listener that is to stop may take; on the loopback it is immediate.
const WAKE: Duration = Duration::from_secs(1);

/// A listener on 127.0.0.1 with a port of its own, one thread to accept and one for each
/// connection. Stops when dropped.
///
/// ```
/// use std::io::{Read, Write};
/// let origin = faultline_lab::Origin::spawn("two-words", |conn| {
///     conn.read_request()?;
///     conn.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
/// })?;
/// let mut client = std::net::TcpStream::connect(origin.addr())?;
/// client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")?;
/// let mut reply = String::new();
/// client.read_to_string(&mut reply)?;
/// assert!(reply.ends_with("\r\n\r\nhi"));
/// assert_eq!(origin.seen().len(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Origin {
    name: String,
    addr: SocketAddr,
    https: bool,
    journal: Arc<Journal>,
    stop: Arc<Stop>,
    accepting: Option<JoinHandle<()>>,
}

impl Origin {
    /// Listens in plain HTTP on a port the system chooses.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub fn spawn<F>(name: &str, behaviour: F) -> io::Result<Self>
    where
        F: Fn(&mut Conn) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Self::listen(name, listener, false, Arc::new(Journal::default()), Box::new(behaviour))
    }

    /// As [`Origin::spawn`], with a TLS handshake before the behaviour; its URL
    /// is `https://localhost:…`.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub fn spawn_tls<F>(name: &str, config: Arc<ServerConfig>, behaviour: F) -> io::Result<Self>
    where
        F: Fn(&mut Conn) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let inside =
            move |conn: &mut Conn| conn.start_tls(Arc::clone(&config)).and_then(|()| behaviour(conn));
        Self::listen(name, listener, true, Arc::new(Journal::default()), Box::new(inside))
    }

    pub(crate) fn listen(
        name: &str,
        listener: TcpListener,
        https: bool,
        journal: Arc<Journal>,
        behaviour: Behaviour,
    ) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let stop = Arc::new(Stop::default());
        let (seen, ending) = (Arc::clone(&journal), Arc::clone(&stop));
        let accepting = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || accept(&listener, &seen, &ending, &Arc::new(behaviour)))?;
        Ok(Self { name: name.to_owned(), addr, https, journal, stop, accepting: Some(accepting) })
    }

    /// The name given when it was spawned.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its URL without a trailing slash: `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.addr.port();
        if self.https { format!("https://localhost:{port}") } else { format!("http://127.0.0.1:{port}") }
    }

    /// What it received so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.journal.seen()
    }

    /// How many connections it accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.journal.connections()
    }

    pub(crate) fn journal(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    /// Cuts the connections that are open now; new ones are still accepted.
    pub(crate) fn cut_all(&self) {
        self.stop.cut_all();
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.stop.stop();
        // An accept has no other portable way to be woken than a connection.
        if TcpStream::connect_timeout(&self.addr, WAKE).is_ok()
            && let Some(accepting) = self.accepting.take()
        {
            let _panicked = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, journal: &Arc<Journal>, stop: &Arc<Stop>, behaviour: &Arc<Behaviour>) {
    for socket in listener.incoming() {
        if stop.is_stopped() {
            return;
        }
        let Ok(socket) = socket else {
            // Out of file descriptors, most likely: leave room for others to end.
            stop.wait(Duration::from_millis(20));
            continue;
        };
        // Without it, a reply written in pieces waits for the peer's delayed acknowledgement.
        let _unsupported = socket.set_nodelay(true);
        let mut conn = Conn::new(socket, Arc::clone(journal), Arc::clone(stop));
        // Stopping cuts what is registered; this connection may have been
        // registered just after that.
        if stop.is_stopped() {
            return;
        }
        let behaviour = Arc::clone(behaviour);
        let served = thread::Builder::new().spawn(move || serve(&mut conn, &behaviour));
        if served.is_err() {
            stop.wait(Duration::from_millis(20));
        }
    }
}

fn serve(conn: &mut Conn, behaviour: &Behaviour) {
    let behaved = behaviour(conn);
    // Errors here say that the peer went first, which is what many peers of a broken origin do.
    let _peer_gone = behaved.and_then(|()| conn.finish());
}
