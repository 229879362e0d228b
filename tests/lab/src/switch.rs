//! An origin whose behaviour tests change while it runs, on one port throughout.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::conn::Conn;
use crate::origin::Origin;
use crate::reply::Reply;
use crate::seen::{Journal, PROBE, Seen, lock};

/// How long re-taking the port may be tried.
const RETAKE: Duration = Duration::from_secs(5);

/// What a [`Switch`] does with each request from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Answers 200 with the text `switch: healthy`.
    Healthy,
    /// Answers this status with a short text.
    Status(u16),
    /// Closes the connection after the request.
    Close,
    /// Resets the connection after the request.
    Reset,
    /// Never answers.
    Silent,
    /// Answers as when healthy, after this time.
    Slow(Duration),
    /// Answers exactly these bytes and closes.
    Raw(Vec<u8>),
    /// Does not listen: the system refuses every connection, and connections that are open are cut.
    Refuse,
}

impl FromStr for Mode {
    type Err = String;

    /// `healthy`, `close`, `reset`, `silent`, `refuse`, a status such as `503`, or `slow-1500` in
    /// milliseconds.
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("unknown mode {text:?}");
        match text {
            "healthy" => Ok(Self::Healthy),
            "close" => Ok(Self::Close),
            "reset" => Ok(Self::Reset),
            "silent" => Ok(Self::Silent),
            "refuse" => Ok(Self::Refuse),
            _ => match text.strip_prefix("slow-") {
                Some(ms) => ms.parse().map(|ms| Self::Slow(Duration::from_millis(ms))).map_err(|_| unknown()),
                None => text.parse().map(Self::Status).map_err(|_| unknown()),
            },
        }
    }
}

enum Port {
    Listening(Origin),
    // Bound, so that nobody else takes the port, and not listening, so that it refuses.
    Refusing(Socket),
    // Between the two, or lost for good when taking the port again failed.
    Lost,
}

/// What it does with each connection, kept for when the port is opened again.
type Kept = Arc<dyn Fn(&mut Conn) -> io::Result<()> + Send + Sync>;

/// The origin: stops when dropped.
pub struct Switch {
    addr: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    behaviour: Kept,
    first: Arc<Mutex<VecDeque<Mode>>>,
    journal: Arc<Journal>,
    port: Mutex<Port>,
}

impl Switch {
    /// Starts it healthy, on a port the system chooses.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub fn spawn() -> io::Result<Self> {
        let (mode, first) = (Arc::new(Mutex::new(Mode::Healthy)), Arc::default());
        let (now, next) = (Arc::clone(&mode), Arc::clone(&first));
        Self::start(mode, first, Arc::new(move |conn: &mut Conn| serve(conn, &now, &next)))
    }

    /// Starts one with a behaviour of its own, of which the mode only says whether it listens at
    /// all: anything but [`Mode::Refuse`] is that behaviour.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub fn around<F>(behaviour: F) -> io::Result<Self>
    where
        F: Fn(&mut Conn) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::start(Arc::new(Mutex::new(Mode::Healthy)), Arc::default(), Arc::new(behaviour))
    }

    fn start(mode: Arc<Mutex<Mode>>, first: Arc<Mutex<VecDeque<Mode>>>, behaviour: Kept) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let journal = Arc::new(Journal::default());
        let port = Mutex::new(Port::Listening(listen(listener, &behaviour, &journal)?));
        Ok(Self { addr, mode, behaviour, first, journal, port })
    }

    /// Its URL without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.addr.port())
    }

    /// The address it listens on, or refuses on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The present behaviour.
    #[must_use]
    pub fn mode(&self) -> Mode {
        lock(&self.mode).clone()
    }

    /// Changes the behaviour; it holds for every request read after the return.
    ///
    /// # Errors
    /// When the port cannot be closed or opened again.
    pub fn set(&self, mode: Mode) -> io::Result<()> {
        let mut port = lock(&self.port);
        let refuse = mode == Mode::Refuse;
        *lock(&self.mode) = mode;
        let next = match std::mem::replace(&mut *port, Port::Lost) {
            Port::Listening(origin) if refuse => {
                drop(origin);
                Port::Refusing(take(self.addr)?)
            }
            Port::Refusing(socket) if !refuse => {
                socket.listen(128)?;
                Port::Listening(listen(socket.into(), &self.behaviour, &self.journal)?)
            }
            Port::Lost => return Err(io::Error::other("the port was lost")),
            same => same,
        };
        *port = next;
        Ok(())
    }

    /// Behaves like this for the next requests, one after the other, and then as set. Probes
    /// of the edge take none of it: they find what is set. Not for [`Mode::Refuse`], which
    /// is no answer to a request.
    pub fn first(&self, modes: impl IntoIterator<Item = Mode>) {
        lock(&self.first).extend(modes);
    }

    /// Cuts the connections that are open now, as a restart does.
    pub fn cut_all(&self) {
        if let Port::Listening(origin) = &*lock(&self.port) {
            origin.cut_all();
        }
    }

    /// What it received so far, in every mode.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.journal.seen()
    }

    /// How many connections it accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.journal.connections()
    }
}

fn listen(listener: TcpListener, behaviour: &Kept, journal: &Arc<Journal>) -> io::Result<Origin> {
    let behaviour = Arc::clone(behaviour);
    let behaviour = Box::new(move |conn: &mut Conn| behaviour(conn));
    Origin::listen("switch", listener, false, Arc::clone(journal), behaviour)
}

fn take(addr: SocketAddr) -> io::Result<Socket> {
    let until = Instant::now() + RETAKE;
    loop {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        match socket.bind(&addr.into()) {
            // The listener that was dropped may need a moment to be gone.
            Err(_) if Instant::now() < until => thread::yield_now(),
            bound => return bound.map(|()| socket),
        }
    }
}

fn serve(conn: &mut Conn, mode: &Mutex<Mode>, first: &Mutex<VecDeque<Mode>>) -> io::Result<()> {
    let healthy = || Reply::new("200 OK").body("text/plain", "switch: healthy\n");
    loop {
        let request = conn.read_request()?;
        conn.read_body(&request, |_| {})?;
        let is_probe = request.header("user-agent").is_some_and(|agent| agent.starts_with(PROBE));
        let first = if is_probe { None } else { lock(first).pop_front() };
        let now = first.unwrap_or_else(|| lock(mode).clone());
        let reply = match now {
            Mode::Healthy => healthy(),
            Mode::Status(status) => {
                Reply::new(format!("{status} Lab")).body("text/plain", format!("switch: status {status}\n"))
            }
            Mode::Slow(length) => conn.pause(length).map(|()| healthy())?,
            Mode::Raw(bytes) => return conn.write(bytes),
            Mode::Reset => return conn.reset(),
            Mode::Silent => return conn.hold(),
            Mode::Close | Mode::Refuse => return Ok(()),
        };
        conn.write(reply.bytes(&request))?;
        if request.wants_close() {
            return Ok(());
        }
    }
}
