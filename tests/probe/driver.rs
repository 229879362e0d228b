//! A blocking shell for a [`Plan`], and servers made of closures: what workerd does for the probe, on std
//! sockets.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use faultline::outcome::ProbeReport;
use faultline::probe::plan::Plan;
use faultline::probe::step::{Event, Next};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ServerConfig, ServerConnection, StreamOwned};

/// What a shell needs to know besides the plan.
pub struct Shell {
    pub address: SocketAddr,
    pub server_name: &'static str,
    pub trust: Arc<ClientConfig>,
    /// Status and body of the resolver's answer; `None` when it cannot be reached.
    pub resolver: Option<(u16, Vec<u8>)>,
    pub budget_ms: u32,
}

enum Connection {
    Plain(TcpStream),
    Secure(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Connection {
    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Secure(stream) => &stream.sock,
        }
    }

    fn stream(&mut self) -> &mut dyn ReadWrite {
        match self {
            Self::Plain(socket) => socket,
            Self::Secure(stream) => stream.as_mut(),
        }
    }
}

trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

/// Carries out a plan.
pub fn run(mut plan: Plan, shell: &Shell) -> ProbeReport {
    let end = Instant::now() + Duration::from_millis(shell.budget_ms.into());
    let mut connection = None;
    let mut buffer = [0; 2048];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let command = plan.next(u32::try_from(left.as_millis()).unwrap());
        let budget = Duration::from_millis(command.budget_ms.into());
        match command.next {
            Next::Done(report) => return *report,
            Next::Close => connection = None,
            Next::Send(bytes) => {
                drop(connection.as_mut().map(|open: &mut Connection| open.stream().write_all(&bytes)))
            }
            Next::AskResolver { .. } => match &shell.resolver {
                Some((status, bytes)) => plan.on(Event::Resolver { status: *status, bytes }),
                None => plan.on(Event::Rejected { text: "resolver unreachable" }),
            },
            Next::Connect { secure } => match connect(shell, secure, budget) {
                Ok(open) => {
                    connection = Some(open);
                    plan.on(Event::Opened);
                }
                Err(error) => {
                    plan.on(failed(&error).unwrap_or(Event::Rejected { text: "proxy request failed" }))
                }
            },
            Next::Read => {
                let open = connection.as_mut().unwrap();
                open.socket().set_read_timeout(Some(budget)).unwrap();
                match open.stream().read(&mut buffer) {
                    Ok(0) => plan.on(Event::Eof),
                    Ok(count) => plan.on(Event::Bytes(&buffer[..count])),
                    // rustls' word for a close without close_notify.
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => plan.on(Event::Eof),
                    Err(error) => plan.on(failed(&error).unwrap_or(Event::Reset)),
                }
            }
        }
    }
}

fn failed(error: &io::Error) -> Option<Event<'static>> {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut).then_some(Event::TimedOut)
}

fn connect(shell: &Shell, secure: bool, budget: Duration) -> io::Result<Connection> {
    let mut socket = TcpStream::connect_timeout(&shell.address, budget)?;
    if !secure {
        return Ok(Connection::Plain(socket));
    }
    let name = ServerName::try_from(shell.server_name).unwrap();
    let mut session = ClientConnection::new(shell.trust.clone(), name).unwrap();
    socket.set_read_timeout(Some(budget))?;
    while session.is_handshaking() {
        session.complete_io(&mut socket)?;
    }
    Ok(Connection::Secure(Box::new(StreamOwned::new(session, socket))))
}

/// A server on a free port: each connection, with its number, is handed to `serve` on a thread of its own.
pub fn serve(serve: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, socket) in listener.incoming().enumerate() {
            let serve = serve.clone();
            thread::spawn(move || serve(socket.unwrap(), number));
        }
    });
    address
}

/// A port that nobody listens on.
pub fn refused() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Serves one TLS connection: the handshake, one request, this reply. A failed handshake ends with its alert.
pub fn serve_tls(mut socket: TcpStream, config: Arc<ServerConfig>, reply: &[u8]) {
    let mut session = ServerConnection::new(config).unwrap();
    while session.is_handshaking() {
        if session.complete_io(&mut socket).is_err() {
            return linger(&mut socket);
        }
    }
    let mut stream = StreamOwned::new(session, socket);
    until_blank_line(&mut stream);
    // The client may be gone already; then there is nobody to tell.
    let _ = stream.write_all(reply);
    stream.conn.send_close_notify();
    let _ = stream.flush();
    linger(&mut stream.sock);
}

/// Reads a request head.
pub fn until_blank_line(stream: &mut impl Read) {
    let (mut seen, mut buffer) = (Vec::new(), [0; 512]);
    while !seen.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => seen.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Closes in order, and reads on until the peer closes too: unread bytes would turn the close into a reset.
pub fn linger(socket: &mut TcpStream) {
    let _ = socket.shutdown(Shutdown::Write);
    until_end(socket);
}

/// Reads until the peer closes.
pub fn until_end(socket: &mut TcpStream) {
    let mut buffer = [0; 512];
    while matches!(socket.read(&mut buffer), Ok(count) if count > 0) {}
}
