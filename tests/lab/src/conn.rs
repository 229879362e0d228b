//! One accepted connection: what a behaviour can do with it.
//!
//! In scope: reading a request, writing bytes exactly as given, and every way to end or not to
//! end. Out of scope: being a correct HTTP server; [`crate::Reply`] has the little of that which
//! the healthy origins need.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

use crate::request::{HEAD_BYTES_MAX, Request};
use crate::seen::{Journal, Stop};
use crate::wire::{Sock, Wire};

pub use crate::wire::FIRST_BYTES_MAX;

/// How long an orderly end waits for the peer's own end, so that unread bytes do
/// not turn it into a reset.
const LINGER: Duration = Duration::from_secs(2);

/// How often a pausing connection looks whether its peer is still there.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// One accepted connection of an [`crate::Origin`], in the hands of its behaviour.
pub struct Conn {
    // None once the socket is closed.
    wire: Option<Wire>,
    ahead: Vec<u8>,
    number: usize,
    journal: Arc<Journal>,
    stop: Arc<Stop>,
    noted: Option<usize>,
}

fn over() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "the connection is over")
}

impl Conn {
    pub(crate) fn new(tcp: TcpStream, journal: Arc<Journal>, stop: Arc<Stop>) -> Self {
        let tcp = Arc::new(tcp);
        let number = journal.accept();
        stop.register(number, &tcp);
        let wire = Some(Wire::Plain(Sock { tcp, first: Vec::new() }));
        Self { wire, ahead: Vec::new(), number, journal, stop, noted: None }
    }

    /// Which connection of its origin this is, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Completes a TLS handshake as the server; from here on reading and writing is inside TLS.
    ///
    /// # Errors
    /// When the peer leaves or refuses, for instance because it rejects the certificate.
    pub fn start_tls(&mut self, config: Arc<ServerConfig>) -> io::Result<()> {
        let Some(Wire::Plain(sock)) = self.wire.take() else { return Err(over()) };
        let session = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut tls = Box::new(StreamOwned::new(session, sock));
        let shaken = tls.conn.complete_io(&mut tls.sock);
        self.wire = Some(Wire::Tls(tls));
        shaken.map(drop)
    }

    /// Reads one request head.
    ///
    /// # Errors
    ///
    /// `UnexpectedEof` when the peer left before a complete head, `InvalidData` when what came is
    /// not an HTTP/1 head.
    pub fn read_request(&mut self) -> io::Result<Request> {
        let end = loop {
            if let Some(at) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if self.ahead.len() > HEAD_BYTES_MAX {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "request head too large"));
            }
            if self.fill()? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let rest = self.ahead.split_off(end);
        let head = std::mem::replace(&mut self.ahead, rest);
        self.noted = Some(self.journal.note(self.number, head.clone(), false));
        Request::parse(head)
    }

    /// Reads whatever comes next, at most 16 KiB; empty when the peer closed its side.
    ///
    /// # Errors
    /// As the socket's.
    pub fn read_some(&mut self) -> io::Result<Vec<u8>> {
        if self.ahead.is_empty() {
            self.fill()?;
        }
        Ok(std::mem::take(&mut self.ahead))
    }

    fn fill(&mut self) -> io::Result<usize> {
        let mut buf = [0; 16 * 1024];
        let n = match self.wire.as_mut().ok_or_else(over)? {
            Wire::Plain(sock) => sock.read(&mut buf)?,
            Wire::Tls(tls) => tls.read(&mut buf)?,
        };
        self.ahead.extend_from_slice(buf.get(..n).unwrap_or_default());
        Ok(n)
    }

    pub(crate) fn note_body(&self, bytes: &[u8]) {
        if let Some(place) = self.noted {
            self.journal.grow(place, bytes);
        }
    }

    /// Writes bytes exactly as given and sends them at once.
    ///
    /// # Errors
    /// When the peer is gone.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        match self.wire.as_mut().ok_or_else(over)? {
            Wire::Plain(sock) => sock.write_all(bytes.as_ref()),
            Wire::Tls(tls) => tls.write_all(bytes.as_ref()).and_then(|()| tls.flush()),
        }
    }

    /// Writes one byte after another with a pause of `every` between them.
    ///
    /// # Errors
    /// When the peer leaves or the lab stops meanwhile.
    pub fn drip(&mut self, bytes: impl AsRef<[u8]>, every: Duration) -> io::Result<()> {
        for byte in bytes.as_ref() {
            self.write([*byte])?;
            self.pause(every)?;
        }
        Ok(())
    }

    /// Does nothing for `length`.
    ///
    /// # Errors
    /// `ConnectionAborted` as soon as the peer leaves or the lab stops.
    pub fn pause(&mut self, length: Duration) -> io::Result<()> {
        let tcp = Arc::clone(&self.wire.as_ref().ok_or_else(over)?.sock().tcp);
        let until = Instant::now() + length;
        loop {
            let left = until.saturating_duration_since(Instant::now()).min(LOOK_EVERY);
            if left.is_zero() {
                return tcp.set_read_timeout(None);
            }
            tcp.set_read_timeout(Some(left))?;
            match tcp.peek(&mut [0]) {
                Ok(0) => return Err(io::ErrorKind::ConnectionAborted.into()),
                // Unread bytes make the peek return at once, so the wait has to happen elsewhere.
                Ok(_) if self.stop.wait(left) => return Err(io::ErrorKind::ConnectionAborted.into()),
                Ok(_) => {}
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Keeps the connection open and silent until the peer leaves or the lab stops. What
    /// arrives is read and dropped.
    ///
    /// # Errors
    /// When the peer resets.
    pub fn hold(&mut self) -> io::Result<()> {
        let tcp = Arc::clone(&self.wire.as_ref().ok_or_else(over)?.sock().tcp);
        self.drain(&tcp, None)
    }

    fn drain(&mut self, tcp: &TcpStream, at_most: Option<Duration>) -> io::Result<()> {
        let until = at_most.map(|length| Instant::now() + length);
        let mut sink = [0; 16 * 1024];
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(());
            }
            tcp.set_read_timeout(left)?;
            // Below TLS on purpose: only the end of the connection matters here.
            let read = match self.wire.as_mut().ok_or_else(over)? {
                Wire::Plain(sock) => sock.read(&mut sink),
                Wire::Tls(tls) => tls.sock.read(&mut sink),
            };
            match read {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Ends with a TCP reset (SO_LINGER with zero seconds), whatever was sent before.
    ///
    /// # Errors
    /// When the connection is over already.
    pub fn reset(&mut self) -> io::Result<()> {
        let wire = self.wire.take().ok_or_else(over)?;
        self.note_end(wire.sock());
        SockRef::from(&*wire.sock().tcp).set_linger(Some(Duration::ZERO))
    }

    /// Ends at once, as a dying process does: a FIN, and a reset for whatever the peer sends from
    /// then on. Inside TLS no `close_notify` is sent.
    ///
    /// # Errors
    /// When the connection is over already.
    pub fn close(&mut self) -> io::Result<()> {
        let wire = self.wire.take().ok_or_else(over)?;
        self.note_end(wire.sock());
        wire.sock().tcp.shutdown(Shutdown::Write)
    }

    /// The orderly end of every behaviour that did not end the connection itself:
    /// `close_notify` inside TLS, a FIN, then reading until the peer is done, so that the last
    /// bytes are not lost to a reset.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        let Some(wire) = self.wire.as_mut() else { return Ok(()) };
        if let Wire::Tls(tls) = wire {
            tls.conn.send_close_notify();
            tls.flush()?;
        }
        let tcp = Arc::clone(&wire.sock().tcp);
        tcp.shutdown(Shutdown::Write)?;
        self.drain(&tcp, Some(LINGER))
    }

    fn note_end(&mut self, sock: &Sock) {
        if self.noted.is_none() {
            self.noted = Some(self.journal.note(self.number, sock.first.clone(), sock.first.is_empty()));
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        if let Some(wire) = self.wire.take() {
            self.note_end(wire.sock());
        }
        self.stop.forget(self.number);
    }
}

impl Read for Conn {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ahead.is_empty() && self.fill()? == 0 {
            return Ok(0);
        }
        let n = buf.len().min(self.ahead.len());
        for (to, from) in buf.iter_mut().zip(self.ahead.drain(..n)) {
            *to = from;
        }
        Ok(n)
    }
}

impl Write for Conn {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        Self::write(self, buf).map(|()| buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
