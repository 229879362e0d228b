//! Every request beside a bare worker in the same runtime: what a well origin sends reaches the
//! visitor as it would without us, and what the visitor sends reaches the origin likewise.
//!
//! What may differ is listed: [`MAY_DIFFER`].

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::time::Duration;

use faultline_lab::{Conn, Origin, Request};
use libtest_mimic::{Failed, Trial};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::stage::Stage;
use crate::wire::{Raw, exchange};

/// What reaches the origin otherwise than from a bare worker: RFC 8586 wants our name in
/// `CDN-Loop`. Nothing of a reply differs.
const MAY_DIFFER: &[&str] = &["cdn-loop"];

/// How long one exchange may take: a gigabyte through a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);
const MIB: u64 = 1024 * 1024;

struct Set {
    stage: Stage,
    _origin: Origin,
}

/// At default settings: nothing is set but the origin.
static SET: OnceLock<Set> = OnceLock::new();

fn stage() -> &'static Stage {
    let start = || {
        let origin = Origin::spawn("differential", serve).expect("an origin");
        let stage = Stage::start("differential", &origin, &json!({}), 1);
        Set { stage, _origin: origin }
    };
    &SET.get_or_init(start).stage
}

/// Ends the workers, where a row has started them: a static is never dropped.
pub fn stop() {
    if let Some(set) = SET.get() {
        set.stage.worker.stop();
    }
}

/// Id, and the bytes of the request.
type Row = (&'static str, &'static str);

/// Requests whose replies are compared whole. `\n` ends a line here; the wire gets `\r\n`.
const ROWS: &[Row] = &[
    ("get", "GET /echo?a=b&c=%20 HTTP/1.1\nHost: a.example\n\n"),
    ("head", "HEAD /echo HTTP/1.1\nHost: a.example\n\n"),
    (
        "options",
        "OPTIONS /echo HTTP/1.1\nHost: a.example\nOrigin: https://b.example\nAccess-Control-Request-Method: PUT\n\n",
    ),
    (
        "post",
        "POST /echo HTTP/1.1\nHost: a.example\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\n\na=b",
    ),
    ("post without a body", "POST /echo HTTP/1.1\nHost: a.example\nContent-Length: 0\n\n"),
    ("post in chunks", "POST /echo HTTP/1.1\nHost: a.example\nTransfer-Encoding: chunked\n\n3\na=b\n0\n\n"),
    ("put", "PUT /echo HTTP/1.1\nHost: a.example\nContent-Length: 2\n\nhi"),
    ("patch", "PATCH /echo HTTP/1.1\nHost: a.example\nContent-Length: 2\n\nhi"),
    ("delete", "DELETE /echo HTTP/1.1\nHost: a.example\n\n"),
    ("delete with a body", "DELETE /echo HTTP/1.1\nHost: a.example\nContent-Length: 2\n\nhi"),
    ("a path with odd spellings", "GET /echo/%7Euser/a%2Fb/;x=1/@/!$&'()*+,= HTTP/1.1\nHost: a.example\n\n"),
    ("an empty query", "GET /echo? HTTP/1.1\nHost: a.example\n\n"),
    ("cookies", "GET /echo HTTP/1.1\nHost: a.example\nCookie: a=b; c=\"d e\"; faultline=1\n\n"),
    ("two cookie fields", "GET /echo HTTP/1.1\nHost: a.example\nCookie: a=b\nCookie: c=d\n\n"),
    ("authorization", "GET /echo HTTP/1.1\nHost: a.example\nAuthorization: Basic YTpi\n\n"),
    ("conditional", "GET /304 HTTP/1.1\nHost: a.example\nIf-None-Match: \"a\"\n\n"),
    (
        "conditional by date",
        "GET /304 HTTP/1.1\nHost: a.example\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n\n",
    ),
    ("range", "GET /206 HTTP/1.1\nHost: a.example\nRange: bytes=0-1\n\n"),
    ("range that does not fit", "GET /416 HTTP/1.1\nHost: a.example\nRange: bytes=9-\n\n"),
    ("accept-encoding", "GET /echo HTTP/1.1\nHost: a.example\nAccept-Encoding: gzip, br, zstd\n\n"),
    ("gzip", "GET /gzip HTTP/1.1\nHost: a.example\nAccept-Encoding: gzip\n\n"),
    (
        "gzip in pieces",
        "GET /206-gzip HTTP/1.1\nHost: a.example\nAccept-Encoding: gzip\nRange: bytes=0-9\n\n",
    ),
    ("zstd nobody decodes", "GET /zstd HTTP/1.1\nHost: a.example\nAccept-Encoding: zstd\n\n"),
    ("chunked", "GET /chunked HTTP/1.1\nHost: a.example\n\n"),
    ("until the end", "GET /close HTTP/1.1\nHost: a.example\n\n"),
    ("no content", "GET /204 HTTP/1.1\nHost: a.example\n\n"),
    ("reset content", "GET /205 HTTP/1.1\nHost: a.example\n\n"),
    ("redirect", "GET /301 HTTP/1.1\nHost: a.example\n\n"),
    ("redirect after post", "POST /303 HTTP/1.1\nHost: a.example\nContent-Length: 1\n\nx"),
    ("many cookies set", "GET /cookies HTTP/1.1\nHost: a.example\n\n"),
    (
        "odd but legal fields",
        "GET /fields HTTP/1.1\nHost: a.example\nX-Empty:\nX_Under: 1\nX-Long: 0123456789012345678901234567890123456789\n\n",
    ),
    ("hints before the reply", "GET /103 HTTP/1.1\nHost: a.example\n\n"),
    ("not found", "GET /404 HTTP/1.1\nHost: a.example\n\n"),
    ("unauthorised", "GET /401 HTTP/1.1\nHost: a.example\n\n"),
    ("a teapot", "GET /418 HTTP/1.1\nHost: a.example\n\n"),
    ("an application's json error", "GET /500-json HTTP/1.1\nHost: a.example\nAccept: application/json\n\n"),
    ("events", "GET /events HTTP/1.1\nHost: a.example\nAccept: text/event-stream\n\n"),
    ("an old client", "GET /echo HTTP/1.0\nHost: a.example\n\n"),
    (
        "expects to go on",
        "POST /echo HTTP/1.1\nHost: a.example\nExpect: 100-continue\nContent-Length: 2\n\nhi",
    ),
    ("a length told twice", "GET /length-twice HTTP/1.1\nHost: a.example\n\n"),
    (
        "a client's own forwarded fields",
        "GET /echo HTTP/1.1\nHost: a.example\nX-Forwarded-For: 192.0.2.1\nVia: 1.1 x\n\n",
    ),
];

pub fn trials() -> Vec<Trial> {
    let row = |(id, request): &'static Row| {
        Trial::test(format!("differential::{}", id.replace(' ', "_")), move || same(request))
    };
    let mut all: Vec<Trial> = ROWS.iter().map(row).collect();
    all.push(Trial::test("differential::up_100_MB", || sized("PUT", 100 * MIB)));
    all.push(Trial::test("differential::down_1_GB", || sized("GET", 1024 * MIB)));
    all.push(Trial::test("differential::websocket", websocket));
    all
}

fn bytes_of(request: &str) -> Vec<u8> {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let chunked = head.contains("chunked");
    let head = head.replacen('\n', "\r\n", usize::MAX);
    let body = if chunked { body.replace('\n', "\r\n") } else { body.to_owned() };
    format!("{head}\r\nConnection: close\r\n\r\n{body}").into_bytes()
}

fn same(request: &str) -> Result<(), Failed> {
    let bytes = bytes_of(request);
    let (ours, _) = exchange(&stage().ours[0], &bytes, PATIENCE)?;
    let (bare, _) = exchange(&stage().bare, &bytes, PATIENCE)?;
    let (ours, bare) = (levelled(ours), levelled(bare));
    if ours == bare { Ok(()) } else { Err(format!("ours: {ours:#?}\nbare: {bare:#?}").into()) }
}

/// Without what may differ; what the origin saw is the body of an echo, line by line.
fn levelled(raw: Raw) -> (Vec<String>, String, bool) {
    let body = String::from_utf8_lossy(&raw.body).into_owned();
    let may_differ = |line: &&str| MAY_DIFFER.iter().any(|name| line.starts_with(&format!("{name}:")));
    let kept: Vec<&str> = body.split('\n').filter(|line| !may_differ(line)).collect();
    let is_echo = kept.len() < body.split('\n').count();
    let drop_length = |line: &String| !(is_echo && line.starts_with("content-length:"));
    // The bare worker's echo has no line of ours in it, so its length is
    // compared by the body alone too.
    let echoes = body.contains("\nhost: ");
    let head = raw
        .head
        .into_iter()
        .filter(|line| drop_length(line) && !(echoes && line.starts_with("content-length:")));
    (head.collect(), kept.join("\n"), raw.is_cut)
}

/// The origin: well in every way that is asked for.
fn serve(conn: &mut Conn) -> std::io::Result<()> {
    loop {
        let request = conn.read_request()?;
        let (mut hash, mut same) = (Sha256::new(), Repeated::new(2));
        let is_large = request.path() == "/up";
        let length =
            conn.read_body(&request, |piece| if is_large { same.take(piece) } else { hash.update(piece) })?;
        match request.path() {
            "/down" => down(conn, &request)?,
            "/ws" => return socket(conn, &request),
            "/events" => {
                conn.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                for event in ["data: one\n\n", "id: 2\ndata: two\n\n"] {
                    conn.write(format!("{:x}\r\n{event}\r\n", event.len()))?;
                }
                conn.write("0\r\n\r\n")?;
            }
            "/close" => {
                conn.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nuntil the end",
                )?;
                return conn.close();
            }
            path if path.starts_with("/echo") || path == "/up" => {
                let sum = if is_large { same.told() } else { format!("{:x?}", hash.finalize()) };
                let body = echo(&request, length, &sum);
                conn.write(format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                ))?;
                if request.method != "HEAD" {
                    conn.write(body)?;
                }
            }
            path => conn.write(fixed(path))?,
        }
    }
}

fn echo(request: &Request, length: u64, hash: &str) -> String {
    let mut fields: Vec<String> = request
        .headers
        .iter()
        .filter(|(name, _)| !MAY_DIFFER.iter().any(|known| name.eq_ignore_ascii_case(known)))
        .map(|(name, value)| format!("{}: {}", name.to_ascii_lowercase(), String::from_utf8_lossy(value)))
        .collect();
    fields.sort();
    format!("{} {}\n{}\n{length} bytes, {hash}\n", request.method, request.target, fields.join("\n"))
}

/// Replies that are the same every time.
fn fixed(path: &str) -> Vec<u8> {
    let page = |status: &str, more: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n{more}Content-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    // "hello\n" by `gzip -n`.
    let gzip: &[u8] = &[
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 2, 0, 0x20, 0x30, 0x3a,
        0x36, 6, 0, 0, 0,
    ];
    match path {
        "/304" => b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".to_vec(),
        "/206" => page("206 Partial Content", "Content-Range: bytes 0-1/5\r\nETag: \"r\"\r\n", b"he"),
        "/416" => page("416 Range Not Satisfiable", "Content-Range: bytes */5\r\n", b""),
        "/gzip" => page("200 OK", "Content-Encoding: gzip\r\nETag: \"g\"\r\nVary: Accept-Encoding\r\n", gzip),
        "/206-gzip" => {
            page("206 Partial Content", "Content-Encoding: gzip\r\nContent-Range: bytes 0-9/26\r\n", &gzip[..10])
        }
        "/zstd" => page("200 OK", "Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00"),
        "/chunked" => {
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".to_vec()
        }
        "/204" => b"HTTP/1.1 204 No Content\r\nX-Kept: yes\r\n\r\n".to_vec(),
        "/205" => b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/301" => page("301 Moved Permanently", "Location: https://b.example/x\r\n", b"moved"),
        "/303" => page("303 See Other", "Location: /thanks\r\n", b""),
        "/cookies" => page("200 OK", "Set-Cookie: a=b; Path=/\r\nSet-Cookie: c=d; Secure; HttpOnly\r\n", b"hi"),
        "/fields" => page("200 OK", "X-Empty:\r\nX_Under: 1\r\nServer-Timing: a;dur=1, b\r\nLink: </x>; rel=preload\r\n", b"hi"),
        "/103" => [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".to_vec(), page("200 OK", "", b"hi")].concat(),
        "/404" => page("404 Not Found", "", b"nothing here"),
        "/401" => page("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", b"who?"),
        "/418" => page("418 I'm a teapot", "", b"short and stout"),
        "/500-json" => {
            b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"error\":\"stock\"}".to_vec()
        }
        "/length-twice" => b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi".to_vec(),
        _ => page("404 Not Found", "", b"no such row"),
    }
}

const PIECE: usize = 64 * 1024;

/// Bytes that no coding makes smaller, the same each time.
fn piece(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(PIECE);
    while bytes.len() < PIECE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

/// Compares a large body with what it has to be, piece after piece: a hash of a gigabyte takes an
/// unoptimised test minutes.
struct Repeated {
    piece: Vec<u8>,
    count: u64,
    is_same: bool,
}

impl Repeated {
    fn new(number: u64) -> Self {
        Self { piece: piece(number), count: 0, is_same: true }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let at = (self.count % PIECE as u64) as usize;
            let length = bytes.len().min(PIECE - at);
            self.is_same &= bytes[..length] == self.piece[at..at + length];
            self.count += length as u64;
            bytes = &bytes[length..];
        }
    }

    fn told(&self) -> String {
        format!("{} of the body, {}", self.count, if self.is_same { "as sent" } else { "changed" })
    }
}

fn down(conn: &mut Conn, request: &Request) -> std::io::Result<()> {
    let size: u64 = request.target.split('=').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    conn.write(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {size}\r\n\r\n"
    ))?;
    let one = piece(1);
    (0..size / PIECE as u64).try_for_each(|_| conn.write(&one))
}

/// A large body up or down, through ours and through the bare worker: the same bytes, and
/// never held in memory whole.
fn sized(method: &str, size: u64) -> Result<(), Failed> {
    let stage = stage();
    let through = |address: &str| if method == "GET" { fetched(address, size) } else { sent(address, size) };
    let before = stage.resident_mib();
    let ours = through(&stage.ours[0])?;
    let grown = stage.resident_mib().saturating_sub(before);
    if grown > 200 {
        return Err(format!("{size} bytes cost {grown} MiB of memory").into());
    }
    let bare = through(&stage.bare)?;
    if !ours.contains("as sent") {
        return Err(format!("what came is another body: {ours}").into());
    }
    if ours == bare { Ok(()) } else { Err(format!("ours {ours}, bare {bare}").into()) }
}

fn fetched(address: &str, size: u64) -> Result<String, Failed> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /down?size={size} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")?;
    let (mut same, mut buffer, mut head) = (Repeated::new(1), vec![0; PIECE], Vec::new());
    let mut is_body = false;
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(same.told());
        }
        let mut rest = &buffer[..count];
        if !is_body {
            head.extend_from_slice(rest);
            let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            is_body = true;
            rest = &head[end + 4..];
        }
        same.take(rest);
    }
}

fn sent(address: &str, size: u64) -> Result<String, Failed> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "PUT /up HTTP/1.1\r\nHost: a.example\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    )?;
    let one = piece(2);
    (0..size / PIECE as u64).try_for_each(|_| stream.write_all(&one))?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    let told = reply.lines().find(|line| line.contains(" bytes, ")).unwrap_or("no word of the origin");
    Ok(told.to_owned())
}

/// What the origin does with a handshake: says yes, sends one message, and one
/// more for each that it gets.
fn socket(conn: &mut Conn, request: &Request) -> std::io::Result<()> {
    let key = request.header("sec-websocket-key").unwrap_or_default();
    let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
    conn.write(format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    ))?;
    conn.write([0x81, 5, b'h', b'e', b'l', b'l', b'o'])?;
    let _frame = conn.read_some()?;
    conn.write([0x81, 3, b'b', b'y', b'e'])?;
    conn.write([0x88, 2, 3, 0xe8])?;
    conn.close()
}

fn websocket() -> Result<(), Failed> {
    let spoken = |address: &str| -> Result<Vec<String>, Failed> {
        let (mut socket, reply) =
            tungstenite::client(format!("ws://{address}/ws"), TcpStream::connect(address)?)
                .map_err(|error| error.to_string())?;
        let mut said = vec![reply.status().to_string(), socket.read()?.to_string()];
        socket.send("one".into())?;
        said.push(socket.read()?.to_string());
        Ok(said)
    };
    let (ours, bare) = (spoken(&stage().ours[0])?, spoken(&stage().bare)?);
    if ours == bare { Ok(()) } else { Err(format!("ours {ours:?}, bare {bare:?}").into()) }
}
