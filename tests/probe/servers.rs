//! Servers made of closures, one for each way of answering a probe.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server on a free port: each connection, with its number, is handed to
/// `serve` on a thread of its own.
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

/// Serves one TLS connection: the handshake, one request, this reply. A failed
/// handshake ends with its alert.
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

/// Closes in order, and reads on until the peer closes too: unread bytes would
/// turn the close into a reset.
pub fn linger(socket: &mut TcpStream) {
    let _ = socket.shutdown(Shutdown::Write);
    until_end(socket);
}

/// Reads until the peer closes.
pub fn until_end(socket: &mut TcpStream) {
    let mut buffer = [0; 512];
    while matches!(socket.read(&mut buffer), Ok(count) if count > 0) {}
}
