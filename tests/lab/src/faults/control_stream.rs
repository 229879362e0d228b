//! Good behaviour that takes time or space: slow, big, interim and streamed replies, and uploads.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::client::{EVENT_PATIENCE, Ended};
use crate::conn::Conn;
use crate::fault::Spec;
use crate::origin::Behaviour;
use crate::prove::{Rule, Subject};
use crate::reply::Reply;

use super::control::{hello, pattern};

/// The length of the big downloads: 256 MiB.
const BIG_BYTES: usize = 256 * 1024 * 1024;
/// The piece in which they are sent: a multiple of 251, the period of the pattern.
const PIECE_BYTES: usize = 251 * 256;
/// The wait of `slow-but-honest`.
const SLOW: Duration = Duration::from_millis(1500);
/// The pause in `slow-body-honest` and between the events of `sse`.
const PAUSE: Duration = Duration::from_millis(300);

/// All of them.
pub(crate) fn all() -> Vec<Spec> {
    let mut specs = slow();
    specs.extend(big());
    specs.extend(uploads());
    specs.extend(kept_alive());
    specs.into_iter().map(Spec::control).collect()
}

fn slow() -> Vec<Spec> {
    vec![
        Spec::http("slow-but-honest", "Slow but good", "A good answer comes after 1.5 seconds.", |conn| {
            loop {
                let request = conn.read_request()?;
                conn.pause(SLOW)?;
                conn.write(hello("Slow but honest").bytes(&request))?;
                if request.wants_close() {
                    return Ok(());
                }
            }
        })
        .rule(Rule::Answers(200)),
        Spec::http(
            "slow-body-honest",
            "Slow body, complete",
            "The head comes at once and the body in five pieces, 300 ms apart; it is complete.",
            |conn| {
                conn.read_request()?;
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\n";
                conn.write(format!("{head}Connection: close\r\n\r\n"))?;
                for piece in 1..=5 {
                    conn.write(format!("piece {piece}\n"))?;
                    conn.pause(if piece < 5 { PAUSE } else { Duration::ZERO })?;
                }
                Ok(())
            },
        )
        .rule(Rule::Answers(200)),
        Spec::http("sse", "Event stream", "An event comes every 300 ms until the reader leaves.", |conn| {
            conn.read_request()?;
            conn.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\
                 Transfer-Encoding: chunked\r\n\r\n",
            )?;
            for number in 1_u64.. {
                let event = format!("id: {number}\ndata: event {number}\n\n");
                conn.write(format!("{:x}\r\n{event}\r\n", event.len()))?;
                conn.pause(PAUSE)?;
            }
            Ok(())
        })
        .rule(Rule::Starts(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"))
        .rule(Rule::AtLeast(170))
        .rule(Rule::Has("data: event 2\n\n".into()))
        .rule(Rule::Ends(Ended::Open)),
        Spec::http("early-hints", "103 before the answer", "A 103 comes first, then the page.", |conn| {
            loop {
                let request = conn.read_request()?;
                conn.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n")?;
                conn.write(hello("After early hints").bytes(&request))?;
                if request.wants_close() {
                    return Ok(());
                }
            }
        })
        .rule(Rule::Starts(b"HTTP/1.1 103 Early Hints\r\n"))
        .rule(Rule::Answers(200)),
    ]
}

fn big() -> Vec<Spec> {
    let head = |framing: String| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n{framing}\r\n\r\n")
    };
    let known = head(format!("Content-Length: {BIG_BYTES}"));
    let chunked = head("Transfer-Encoding: chunked".into());
    let pieces = || {
        std::iter::successors(Some(BIG_BYTES), |left| left.checked_sub(PIECE_BYTES).filter(|left| *left > 0))
    };
    let big = |id: &str, title: &str, says: &str, behaviour: Behaviour| {
        Spec::http(id, title, says, behaviour)
            .rule(Rule::AtLeast(PIECE_BYTES))
            .rule(Rule::Ends(Ended::Endless))
    };
    vec![
        big(
            "big-download",
            "256 MiB of known length",
            "The answer is a file of 256 MiB with its Content-Length.",
            Box::new(move |conn| {
                conn.read_request()?;
                conn.write(&known)?;
                let piece = pattern(0, PIECE_BYTES);
                pieces().try_for_each(|left| conn.write(piece.get(..left).unwrap_or(&piece)))
            }),
        )
        .rule(Rule::Has(format!("Content-Length: {BIG_BYTES}\r\n"))),
        big(
            "big-download-chunked",
            "256 MiB in chunks",
            "The answer is a file of 256 MiB in chunks, of no announced length.",
            Box::new(move |conn| {
                conn.read_request()?;
                conn.write(&chunked)?;
                let piece = pattern(0, PIECE_BYTES);
                for left in pieces() {
                    let piece = piece.get(..left).unwrap_or(&piece);
                    conn.write(format!("{:x}\r\n", piece.len()))?;
                    conn.write(piece)?;
                    conn.write("\r\n")?;
                }
                conn.write("0\r\n\r\n")
            }),
        )
        .rule(Rule::Has("Transfer-Encoding: chunked\r\n".into())),
    ]
}

fn uploads() -> Vec<Spec> {
    vec![
        Spec::http(
            "echo",
            "Echo",
            "The answer is JSON: the method, target and fields received, the body's length and SHA-256.",
            |conn| {
                loop {
                    if echo(conn)? {
                        return Ok(());
                    }
                }
            },
        )
        .method("POST")
        .body("hello")
        .rule(Rule::Answers(200))
        // The SHA-256 of "hello".
        .rule(Rule::Has("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".into()))
        .rule(Rule::Has("\"body_length\":5".into())),
        Spec::http(
            "expect-continue",
            "100 before the upload",
            "A request that expects it gets 100 Continue before its body is read, then the answer.",
            |conn| {
                conn.serve(|request| {
                    Reply::new("200 OK").body("text/plain", format!("{} taken\n", request.method))
                })
            },
        )
        .method("POST")
        .header("Expect", "100-continue")
        .body("hello")
        .rule(Rule::Starts(b"HTTP/1.1 100 Continue\r\n\r\n"))
        .rule(Rule::Answers(200)),
    ]
}

/// One echo; returns whether the client wants to end.
fn echo(conn: &mut Conn) -> io::Result<bool> {
    let request = conn.read_request()?;
    let mut hash = Sha256::new();
    let body_length = conn.read_body(&request, |piece| hash.update(piece))?;
    let sha256: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.iter().copied().map(char::from).collect()))
        .collect();
    let json = serde_json::json!({
        "method": request.method, "target": request.target, "headers": headers,
        "body_length": body_length, "sha256": sha256,
    });
    conn.write(Reply::new("200 OK").json(json.to_string()).bytes(&request))?;
    Ok(request.wants_close())
}

fn kept_alive() -> Vec<Spec> {
    vec![
        Spec::http(
            "keep-alive-ok",
            "Several requests on one connection",
            "Every request on a connection is answered, with the number it has there.",
            |conn| {
                for number in 1_u64.. {
                    let request = conn.read_request()?;
                    conn.read_body(&request, |_| {})?;
                    let text = format!("Request {number} on this connection.\n");
                    conn.write(Reply::new("200 OK").body("text/plain", text).bytes(&request))?;
                    if request.wants_close() {
                        return Ok(());
                    }
                }
                Ok(())
            },
        )
        .rule(Rule::Own(two_on_one)),
    ]
}

fn two_on_one(subject: &Subject<'_>) -> Result<String, String> {
    let dialogue = || -> io::Result<String> {
        let mut tcp = TcpStream::connect(subject.addr.ok_or(io::ErrorKind::AddrNotAvailable)?)?;
        tcp.set_read_timeout(Some(EVENT_PATIENCE))?;
        tcp.write_all(
            b"GET / HTTP/1.1\r\nHost: lab\r\n\r\nGET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n",
        )?;
        let mut got = String::new();
        tcp.read_to_string(&mut got)?;
        Ok(got)
    };
    let got = dialogue().map_err(|e| e.to_string())?;
    let both = ["Request 1 on this", "Request 2 on this"].iter().all(|text| got.contains(text));
    if both { Ok("two answers on one connection".into()) } else { Err(got) }
}
