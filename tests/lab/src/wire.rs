//! The socket of one connection, with TLS over it or without.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};
use socket2::SockRef;

/// How much of a connection that sent no request is kept for
/// [`crate::Seen::head`]: a TLS hello fits.
pub const FIRST_BYTES_MAX: usize = 4096;

/// The socket, which remembers the first bytes it read.
#[derive(Debug)]
pub(crate) struct Sock {
    /// Shared only with those that wait on it for a moment: it closes when the last owner lets go.
    pub tcp: Arc<TcpStream>,
    /// What was read first, at most [`FIRST_BYTES_MAX`].
    pub first: Vec<u8>,
}

impl Read for Sock {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = (&*self.tcp).read(buf)?;
        let room = FIRST_BYTES_MAX.saturating_sub(self.first.len()).min(n);
        self.first.extend_from_slice(buf.get(..room).unwrap_or_default());
        Ok(n)
    }
}

impl Write for Sock {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        (&*self.tcp).write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Ends a client's connection with a reset, as a browser does whose visitor leaves: a server that
/// still has something to say notices at once, where an orderly end could mean that the client only
/// has nothing more to ask.
///
/// # Errors
/// As the socket's.
pub fn hang_up(tcp: TcpStream) -> io::Result<()> {
    let lingers = SockRef::from(&tcp).set_linger(Some(Duration::ZERO));
    drop(tcp);
    lingers
}

/// The way to the peer.
pub(crate) enum Wire {
    /// Bytes as they are.
    Plain(Sock),
    /// Inside TLS.
    Tls(Box<StreamOwned<ServerConnection, Sock>>),
}

impl Wire {
    /// The socket beneath.
    pub(crate) fn sock(&self) -> &Sock {
        match self {
            Self::Plain(sock) => sock,
            Self::Tls(tls) => &tls.sock,
        }
    }
}
