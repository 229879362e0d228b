//! A grammar of HTTP mistakes: from a seed to the bytes of a reply, and to what the
//! connection does after them.
//!
//! Half of the replies are made of one mistake in an otherwise sound reply, which finds more than
//! noise: a parser that has said no to the first line never sees the second.

use std::fmt::Write;
use std::io;

use faultline_lab::Conn;

/// What follows the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// The connection is closed in order.
    Close,
    /// It is reset.
    Reset,
    /// It stays open without a word.
    Hang,
    /// It stays open for the next request.
    Stay,
}

/// A generated reply.
#[derive(Debug, Clone)]
pub struct Made {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What follows them.
    pub after: After,
}

impl Made {
    /// Sends it, and does what follows; whether the connection is there for another request.
    pub fn send(&self, conn: &mut Conn) -> io::Result<bool> {
        conn.write(&self.bytes)?;
        match self.after {
            After::Close => conn.close()?,
            After::Reset => conn.reset()?,
            After::Hang => conn.hold()?,
            After::Stay => return Ok(true),
        }
        Ok(false)
    }
}

/// xorshift64*: the same reply for the same seed on every machine.
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % sides.max(1)
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const STATUS_LINES: &[&str] = &[
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 301 Moved",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 404 Not Found",
    "HTTP/1.1 500 Oops",
    "HTTP/1.1 502 Bad Gateway",
    "HTTP/1.1 503 Later",
    "HTTP/1.1 504 Slow",
    "HTTP/1.1 521 Down",
    "HTTP/1.1 530 x",
    "HTTP/1.1 599 x",
    "HTTP/1.1 999 x",
    "HTTP/1.1 101 Up",
    "HTTP/1.1 100 Go on",
    "HTTP/1.1 199 x",
    "HTTP/1.0 200 OK",
    "HTTP/2 200",
    "HTTP/1.1 1000 x",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 -1 x",
    "HTTP/1.1  200 OK",
    "http/1.1 200 ok",
    "ICY 200 OK",
    "200 OK",
    "SSH-2.0-x",
    "",
    "\u{0}\u{1}\u{2}",
];
const FIELDS: &[&str] = &[
    "Content-Type: text/html",
    "Content-Type: application/json",
    "Content-Type:",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Content-Encoding: zstd",
    "Content-Encoding: GZIP, gzip",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: nonsense",
    "Content-Length: 2, 2",
    "Content-Length: 2",
    "Content-Length: 3",
    "Content-Length: -1",
    "Content-Length: +5",
    "Content-Length: 9007199254740992",
    "Content-Length: 18446744073709551616",
    "Content-Length:",
    "Content-Length: 0x10",
    "Retry-After: 120",
    "Retry-After: soon",
    "Retry-After: Thu, 99 Nov 2026 10:00:00 GMT",
    "Retry-After: 99999999999999999999",
    "Set-Cookie: a=b",
    "Set-Cookie: \u{1}",
    "Server: nginx",
    "Server: cloudflare",
    "CF-RAY: 8f2c1d3e4b5a6978-FRA",
    "Location: /",
    "Location: //",
    "Location: javascript:x",
    "Proxy-Status: a; error=connection_refused",
    "Proxy-Status: \"",
    "Cache-Control: stale-if-error=\"",
    "Cache-Control: public, max-age=60, stale-if-error=600",
    "Vary: *",
    "Vary: \u{1}",
    "ETag: \"",
    "Age: -1",
    "Upgrade: websocket",
    "Connection: close, x",
    "Trailer: x",
    "Warning: 110 - \"x\"",
    "Content-Range: bytes 0-1/2",
    "X: \u{80}\u{ff}",
    ": no name",
    "no colon",
    " folded: x",
    "A B: space in name",
    "X-Long: ",
    "Alt-Svc: h3=\":443\"",
    "Strict-Transport-Security: max-age=0",
];
const BODIES: &[&str] = &[
    "",
    "hi",
    "<html><body><h1>502 Bad Gateway</h1></body></html>",
    "<title>521</title>",
    "{\"error\":",
    "error code: 1016",
    "Error establishing a database connection",
    "2\r\nhi\r\n0\r\n\r\n",
    "2\r\nhi\r\n",
    "zz\r\nhi\r\n0\r\n\r\n",
    "ffffffffffffffff\r\nhi",
    "-1\r\nhi\r\n0\r\n\r\n",
    "0\r\nX: y\r\n\r\n",
    "\u{1f}\u{8b}\u{8}",
    "\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
];
const LINE_ENDS: &[&str] = &["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n"];

/// The reply of a seed.
pub fn reply(seed: u64) -> Made {
    let mut dice = Dice::new(seed);
    let bytes = if dice.below(2) == 0 { one_mistake(&mut dice) } else { noise(&mut dice) };
    let after = match dice.below(40) {
        0 => After::Hang,
        1..=6 => After::Reset,
        7..=20 => After::Stay,
        _ => After::Close,
    };
    // A cut somewhere in the bytes, for one in five.
    let cut = if dice.below(5) == 0 { dice.below(bytes.len() + 1) } else { bytes.len() };
    Made { bytes: bytes[..cut].to_vec(), after }
}

/// A sound reply with one thing wrong in it.
fn one_mistake(dice: &mut Dice) -> Vec<u8> {
    let status = dice.pick(STATUS_LINES);
    let body = dice.pick(BODIES);
    let mut text = format!("{status}\r\nContent-Type: text/html\r\n");
    let field = dice.pick(FIELDS);
    let _ = write!(text, "{field}\r\n");
    if dice.below(3) > 0 {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    let _ = write!(text, "\r\n{body}");
    text.into_bytes()
}

/// Anything after anything.
fn noise(dice: &mut Dice) -> Vec<u8> {
    let mut text = String::new();
    for _ in 0..dice.below(3) {
        text.push_str("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
    }
    text.push_str(dice.pick(STATUS_LINES));
    text.push_str(dice.pick(LINE_ENDS));
    for _ in 0..dice.below(8) {
        text.push_str(dice.pick(FIELDS));
        if dice.below(30) == 0 {
            text.push_str(&"x".repeat(dice.below(40_000)));
        }
        text.push_str(dice.pick(LINE_ENDS));
    }
    text.push_str(dice.pick(LINE_ENDS));
    for _ in 0..dice.below(3) {
        text.push_str(dice.pick(BODIES));
    }
    text.into_bytes()
}
