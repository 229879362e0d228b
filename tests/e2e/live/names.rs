//! A name server over UDP that answers by the first label of the name: how proxies that ask
//! one themselves get the lab's DNS faults. The lab's own resolver speaks DNS over HTTPS,
//! which none of them asks.

use std::io;
use std::net::UdpSocket;

/// The length of a DNS header (RFC 1035 section 4.1.1), in bytes.
const HEADER: usize = 12;

/// Starts it; it serves until the process ends. Tells its port.
pub fn serve() -> io::Result<u16> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let port = socket.local_addr()?.port();
    std::thread::spawn(move || {
        let mut query = [0; 1024];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            if let Some(answer) = answer(&query[..length]) {
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    Ok(port)
}

/// The answer without records, or none for the name that nobody answers for.
fn answer(query: &[u8]) -> Option<Vec<u8>> {
    let length = usize::from(*query.get(HEADER)?);
    let label = query.get(HEADER + 1..=HEADER + length)?.to_ascii_lowercase();
    // RCODEs of RFC 1035 section 4.1.1.
    let rcode = match label.as_slice() {
        b"silent" => return None,
        b"servfail" => 2,
        b"refused" => 5,
        b"empty" => 0,
        _ => 3,
    };
    let mut end = HEADER;
    while *query.get(end)? != 0 {
        end += 1 + usize::from(query[end]);
    }
    // The question with its type and class; additional records of the query are not repeated.
    let question = query.get(HEADER..end + 5)?;
    let counts = [0, 1, 0, 0, 0, 0, 0, 0];
    Some([query.get(..2)?, &[0x81, 0x80 | rcode], &counts, question].concat())
}
