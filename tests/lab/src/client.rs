//! The raw client of the proofs: sends bytes, and tells exactly what came back and
//! how the connection ended.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// How long a connection attempt may hang before it counts as one that nobody answers. Loopback
/// answers in microseconds.
pub(crate) const CONNECT_PATIENCE: Duration = Duration::from_millis(400);

/// How long an awaited event may take, in the worst case of a busy machine.
pub(crate) const EVENT_PATIENCE: Duration = Duration::from_secs(10);

/// How long silence must last to be believed.
pub(crate) const SILENCE: Duration = Duration::from_millis(300);

/// The most bytes a look takes in before it leaves.
pub(crate) const LOOK_BYTES_MAX: usize = 3 * 1024 * 1024;

/// How a connection ended, as the client saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The origin sent its FIN.
    Closed,
    /// The origin sent a RST.
    Reset,
    /// Nothing more came, and the connection stayed open.
    Open,
    /// More came than anyone wants to read; the client left.
    Endless,
    /// The connection attempt was refused.
    Refused,
    /// The connection attempt got no answer.
    Unanswered,
    /// The TLS handshake failed, in rustls's words.
    Tls(String),
    /// Anything else.
    Failed(String),
}

/// What a client saw.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// Every byte that came, inside TLS where there is TLS.
    pub got: Vec<u8>,
    /// How it ended.
    pub ended: Ended,
    /// The TLS version, where there was a handshake.
    pub tls: Option<String>,
}

impl Sight {
    fn nothing(ended: Ended) -> Self {
        Self { got: Vec::new(), ended, tls: None }
    }

    /// The bytes after the first empty line.
    pub(crate) fn body(&self) -> &[u8] {
        let at = self.got.windows(4).position(|window| window == b"\r\n\r\n");
        at.and_then(|at| self.got.get(at + 4..)).unwrap_or_default()
    }

    /// A line for people.
    pub(crate) fn summary(&self) -> String {
        let first: Vec<u8> = self.got.iter().copied().take(60).collect();
        let tls = self.tls.as_ref().map(|version| format!(", {version}")).unwrap_or_default();
        format!("{} bytes, {:?}{tls}: \"{}\"", self.got.len(), self.ended, first.escape_ascii())
    }
}

/// How a look is taken.
pub(crate) struct Look<'a> {
    /// Where to.
    pub addr: SocketAddr,
    /// Inside TLS with this trust, under the name `localhost`.
    pub tls: Option<Arc<ClientConfig>>,
    /// What to send.
    pub request: &'a [u8],
    /// How many bytes must have come before silence counts.
    pub at_least: usize,
    /// Whether the origin is expected to stay open, so that silence is the
    /// answer and not an accident.
    pub expects_open: bool,
    /// Whether the TLS handshake itself is expected to fall silent.
    pub stalls_in_handshake: bool,
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

impl Look<'_> {
    /// Connects, sends, and reads to the end.
    pub(crate) fn take(&self) -> Sight {
        let tcp = match TcpStream::connect_timeout(&self.addr, CONNECT_PATIENCE) {
            Ok(tcp) => tcp,
            Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => return Sight::nothing(Ended::Refused),
            Err(e) if e.kind() == io::ErrorKind::TimedOut => return Sight::nothing(Ended::Unanswered),
            // A reset on arrival can come before the system has told of the connection.
            Err(e) => return Sight::nothing(read_end(&e)),
        };
        let patience = if self.stalls_in_handshake { SILENCE } else { EVENT_PATIENCE };
        if let Err(e) =
            tcp.set_read_timeout(Some(patience)).and_then(|()| tcp.set_write_timeout(Some(EVENT_PATIENCE)))
        {
            return Sight::nothing(Ended::Failed(e.to_string()));
        }
        match &self.tls {
            None => self.exchange(&mut &tcp, &tcp, None),
            Some(config) => self.inside_tls(&tcp, Arc::clone(config)),
        }
    }

    fn inside_tls(&self, tcp: &TcpStream, config: Arc<ClientConfig>) -> Sight {
        let session = ServerName::try_from("localhost")
            .map_err(|e| e.to_string())
            .and_then(|name| ClientConnection::new(config, name).map_err(|e| e.to_string()));
        let mut session = match session {
            Ok(session) => session,
            Err(text) => return Sight::nothing(Ended::Failed(text)),
        };
        let mut socket = tcp;
        if let Err(e) = session.complete_io(&mut socket) {
            return Sight::nothing(handshake_end(&e));
        }
        let version = session.protocol_version().map(|version| format!("{version:?}"));
        self.exchange(&mut StreamOwned::new(session, socket), tcp, version)
    }

    fn exchange(&self, stream: &mut dyn Stream, tcp: &TcpStream, tls: Option<String>) -> Sight {
        // An origin that ends early makes the write fail; what it sent before that can still
        // be read. The system reports a reset only once, so one that the write met would
        // look like a FIN to the read.
        let sent = stream.write_all(self.request).and_then(|()| stream.flush());
        let mut got = Vec::new();
        let mut buf = vec![0; 64 * 1024];
        let started = Instant::now();
        let ended = loop {
            let quiet = self.expects_open && got.len() >= self.at_least;
            // The longest rhythm of an origin that drips is 300 ms, so one that is meant to fall
            // silent has fallen silent.
            if tcp.set_read_timeout(Some(if quiet { SILENCE } else { EVENT_PATIENCE })).is_err() {
                break Ended::Failed("no read timeout".into());
            }
            match stream.read(&mut buf) {
                Ok(0) => break sent.err().map_or(Ended::Closed, |e| read_end(&e)),
                Ok(n) => got.extend_from_slice(buf.get(..n).unwrap_or_default()),
                Err(e) => break read_end(&e),
            }
            let dripped = quiet && started.elapsed() > 2 * SILENCE;
            if got.len() > LOOK_BYTES_MAX || dripped {
                break if dripped { Ended::Open } else { Ended::Endless };
            }
        };
        Sight { got, ended, tls }
    }
}

fn read_end(e: &io::Error) -> Ended {
    match e.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Ended::Open,
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Ended::Reset,
        // rustls's word for a FIN without close_notify.
        io::ErrorKind::UnexpectedEof => Ended::Closed,
        _ => Ended::Failed(e.to_string()),
    }
}

fn handshake_end(e: &io::Error) -> Ended {
    match (e.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()), e.kind()) {
        (Some(tls), _) => Ended::Tls(format!("{tls:?}")),
        (None, _) => read_end(e),
    }
}
