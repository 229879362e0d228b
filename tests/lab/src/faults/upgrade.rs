//! WebSocket: one that works, one that is refused on purpose, and handshakes that break.

use std::io;
use std::net::TcpStream;

use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role};
use tungstenite::{Message, WebSocket};

use crate::client::{EVENT_PATIENCE, Ended};
use crate::conn::Conn;
use crate::fault::Spec;
use crate::prove::{Rule, Subject};
use crate::reply::Reply;
use crate::request::Request;

use super::control::hello;
use super::{Finish, raw};

/// The sample key of RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The answer to a key that is not [`KEY`].
const WRONG_ACCEPT: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";

/// Makes the fault one that takes a WebSocket request.
fn websocket(spec: Spec) -> Spec {
    spec.header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", KEY)
}

fn upgrade_key(request: &Request) -> Option<String> {
    let asks = request.header("upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    request.header("sec-websocket-key").filter(|_| asks)
}

/// The ones that are in order.
pub(crate) fn controls() -> Vec<Spec> {
    let specs = [
        Spec::http(
            "websocket",
            "WebSocket echo",
            "Messages come back; the text \"close 4001\" makes the origin close with that code.",
            echo,
        )
        .rule(Rule::Own(converse)),
        Spec::http(
            "websocket-refused",
            "WebSocket refused on purpose",
            "The app answers a WebSocket request with its own 403.",
            |conn| {
                let request = conn.read_request()?;
                conn.write(Reply::new("403 Forbidden").body("text/plain", "Log in first.\n").bytes(&request))
            },
        )
        .rule(Rule::Answers(403)),
    ];
    specs.into_iter().map(|spec| websocket(spec).control()).collect()
}

/// The ones that break.
pub(crate) fn faults() -> Vec<Spec> {
    let specs = [
        Spec::http(
            "upgrade-fails",
            "WebSocket answered with a page",
            "A WebSocket request is answered with a page and 200, as where upgrades are not passed on.",
            |conn| {
                let request = conn.read_request()?;
                conn.write(hello("No WebSocket here").bytes(&request))
            },
        )
        .rule(Rule::Answers(200)),
        raw(
            "upgrade-fails-close",
            "Closed in the WebSocket handshake",
            "A WebSocket request is read, then the connection is closed.",
            "",
            Finish::Close,
        ),
        raw(
            "upgrade-fails-502",
            "WebSocket answered with 502",
            "A WebSocket request is answered with a gateway's 502.",
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            Finish::Close,
        )
        .rule(Rule::Answers(502)),
        raw(
            "upgrade-bad-accept",
            "WebSocket handshake with a wrong key",
            "The 101 carries a Sec-WebSocket-Accept that does not belong to the request's key.",
            WRONG_ACCEPT,
            Finish::Hold,
        )
        .rule(Rule::Ends(Ended::Open)),
    ];
    specs.into_iter().map(websocket).collect()
}

fn echo(conn: &mut Conn) -> io::Result<()> {
    let request = conn.read_request()?;
    let Some(key) = upgrade_key(&request) else {
        let reply = Reply::new("426 Upgrade Required").field("Upgrade", "websocket");
        return conn.write(reply.body("text/plain", "This is a WebSocket.\n").bytes(&request));
    };
    let accept = derive_accept_key(key.as_bytes());
    conn.write(format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ))?;
    let mut socket = WebSocket::from_raw_socket(conn, Role::Server, None);
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => {
                match text.strip_prefix("close ").and_then(|code| code.parse::<u16>().ok()) {
                    Some(code) => {
                        let frame = CloseFrame { code: CloseCode::from(code), reason: "asked for".into() };
                        socket.close(Some(frame)).map_err(io::Error::other)?;
                    }
                    None => socket.send(Message::Text(text)).map_err(io::Error::other)?,
                }
            }
            Ok(Message::Binary(bytes)) => socket.send(Message::Binary(bytes)).map_err(io::Error::other)?,
            // Pings and closes are answered by the library.
            Ok(_) => socket.flush().map_err(io::Error::other)?,
            Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
            Err(e) => return Err(io::Error::other(e)),
        }
    }
}

fn converse(subject: &Subject<'_>) -> Result<String, String> {
    let addr = subject.addr.ok_or("no listener")?;
    let talk = |close_with: Option<&str>| -> Result<String, Box<dyn std::error::Error>> {
        let tcp = TcpStream::connect(addr)?;
        tcp.set_read_timeout(Some(EVENT_PATIENCE))?;
        let (mut socket, _reply) = tungstenite::client("ws://localhost/", tcp).map_err(|e| e.to_string())?;
        socket.send(Message::text("hello"))?;
        let text = socket.read()?;
        socket.send(Message::binary(vec![0, 159, 146, 150]))?;
        let binary = socket.read()?;
        if text != Message::text("hello") || binary != Message::binary(vec![0, 159, 146, 150]) {
            return Err(format!("echoed {text:?} and {binary:?}").into());
        }
        match close_with {
            Some(text) => socket.send(Message::text(text))?,
            None => socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: "done".into() }))?,
        }
        loop {
            if let Message::Close(frame) = socket.read()? {
                return Ok(frame.map_or("none".into(), |frame| u16::from(frame.code).to_string()));
            }
        }
    };
    let ours = talk(None).map_err(|e| e.to_string())?;
    let theirs = talk(Some("close 4001")).map_err(|e| e.to_string())?;
    if (ours.as_str(), theirs.as_str()) == ("1000", "4001") {
        Ok("text, binary, close 1000 and close 4001".into())
    } else {
        Err(format!("closed with {ours} and {theirs}"))
    }
}
