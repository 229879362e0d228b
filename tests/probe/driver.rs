//! A blocking shell for a [`Plan`]: what workerd does for the probe, on std sockets.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use faultline::outcome::ProbeReport;
use faultline::probe::plan::Plan;
use faultline::probe::step::{Event, Next};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// Asks a resolver with a DNS message, for at most so long: status and body of its answer, or what came instead.
pub type Resolver = Box<dyn Fn(&[u8], Duration) -> Result<(u16, Vec<u8>), Event<'static>>>;

/// What a shell needs to know besides the plan.
pub struct Shell {
    /// `None` for a name without an address: connecting to it is rejected at once.
    pub address: Option<SocketAddr>,
    pub server_name: &'static str,
    pub trust: Arc<ClientConfig>,
    pub resolver: Resolver,
    pub budget_ms: u32,
}

/// One open connection.
pub enum Connection {
    Plain(TcpStream),
    Secure(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Connection {
    /// The socket below it all.
    pub fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Secure(stream) => &stream.sock,
        }
    }

    /// The innermost stream: inside TLS where there is TLS.
    pub fn stream(&mut self) -> &mut dyn ReadWrite {
        match self {
            Self::Plain(socket) => socket,
            Self::Secure(stream) => stream.as_mut(),
        }
    }
}

/// Both directions of a stream.
pub trait ReadWrite: Read + Write {}
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
            Next::AskResolver { body } => match (shell.resolver)(&body, budget) {
                Ok((status, bytes)) => plan.on(Event::Resolver { status, bytes: &bytes }),
                Err(event) => plan.on(event),
            },
            Next::Connect { secure } => match connect(shell, secure, budget) {
                Ok(open) => {
                    connection = Some(open);
                    plan.on(Event::Opened);
                }
                // Nobody resets a connection that was not open; the reads that follow find the end of it.
                Err(error) if !secure && error.kind() == ErrorKind::ConnectionReset => plan.on(Event::Opened),
                Err(error) => {
                    plan.on(failed(&error).unwrap_or(Event::Rejected { text: "proxy request failed" }))
                }
            },
            Next::Read => {
                let Some(open) = connection.as_mut() else {
                    plan.on(Event::Reset);
                    continue;
                };
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

/// Opens a connection, with its TLS handshake where one is wanted.
pub fn connect(shell: &Shell, secure: bool, budget: Duration) -> io::Result<Connection> {
    let address = shell.address.ok_or(ErrorKind::HostUnreachable)?;
    let mut socket = TcpStream::connect_timeout(&address, budget)?;
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
