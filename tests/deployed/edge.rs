//! An imitation of the network that a deployed Worker's requests and sockets go through.
//!
//! workerd sends it every `fetch()` as a request with the whole address in its first line and every
//! socket as CONNECT. It has no origins: what an origin does is what the row says, by the first
//! label of the host that is asked for.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use simple_dns::rdata::{A, RData};
use simple_dns::{CLASS, Packet, PacketFlag, RCODE, ResourceRecord};

/// What a request meets.
#[derive(Debug, Clone, Copy)]
pub enum Fetch {
    /// A reply of this status, with these fields and this body.
    Reply(u16, &'static str, &'static str),
    /// Nothing, for as long as anybody waits.
    Hangs,
    /// The connection to the edge is cut.
    Lost,
    /// A reply of this status and body to a request whose head is larger than 16 KiB,
    /// and `fine` to all others.
    Limits(u16, &'static str),
    /// A redirect of this status to the address that was asked.
    Circles(u16),
}

/// What a socket meets.
#[derive(Debug, Clone, Copy)]
pub enum Connect {
    /// The text that the platform has for every connection that does not succeed.
    NotAllowed,
    /// Nothing, for as long as anybody waits.
    Silent,
    /// An origin that sends these bytes after a request, and closes.
    Opens(&'static str),
    /// An origin that says nothing after a request.
    OpensSilent,
    /// An origin that answers a ClientHello with these bytes.
    Shakes(&'static [u8]),
    /// An origin with a certificate that has expired.
    Expired,
}

/// Where the resolver says that a name leads.
#[derive(Debug, Clone, Copy)]
pub enum Leads {
    /// To an address of somebody's own.
    Past,
    /// To an address of the edge network.
    ToTheEdge,
    /// Nowhere: NXDOMAIN.
    Nowhere,
}

/// What the network does for one host.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    pub fetch: Fetch,
    pub connect: Connect,
    pub leads: Leads,
}

/// The network.
pub struct Network {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What every connection goes by.
struct Rules {
    behaviours: HashMap<&'static str, Behaviour>,
    /// Where the origin with the certificate that has expired is.
    expired: SocketAddr,
}

/// The head of a request.
struct Head {
    line: String,
    bytes: usize,
    body_bytes: usize,
}

impl Network {
    /// Starts it with what it does, by the first label of the host.
    pub fn start(behaviours: HashMap<&'static str, Behaviour>, expired: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let network = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let (rules, asked) = (Arc::new(Rules { behaviours, expired }), Arc::clone(&network.asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (rules, asked) = (Arc::clone(&rules), Arc::clone(&asked));
                thread::spawn(move || drop(serve(stream, &rules, &asked)));
            }
        });
        network
    }

    /// How many sockets to hosts with this first label were asked for.
    pub fn connects(&self, label: &str) -> usize {
        let wanted = format!("CONNECT {label}.");
        self.asked.lock().unwrap().iter().filter(|line| line.starts_with(&wanted)).count()
    }
}

/// One connection of the runtime's, which may carry several requests.
fn serve(stream: TcpStream, rules: &Rules, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(head) = head(&mut reader)? {
        let mut body = vec![0; head.body_bytes];
        reader.read_exact(&mut body)?;
        asked.lock().unwrap().push(head.line.clone());
        let mut words = head.line.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let bare = target.trim_start_matches("http://").trim_start_matches("https://");
        let host = bare.split(['/', ':']).next().unwrap_or_default();
        let label = host.split('.').next().unwrap_or_default();
        if label == "resolver" {
            answer(
                &stream,
                200,
                "Content-Type: application/dns-message\r\n",
                &resolve(&body, &rules.behaviours),
            )?;
            continue;
        }
        let Some(behaviour) = rules.behaviours.get(label) else {
            answer(&stream, 530, "", b"error code: 1016")?;
            continue;
        };
        if method == "CONNECT" {
            return connect(behaviour.connect, &stream, &mut reader, rules.expired);
        }
        match behaviour.fetch {
            Fetch::Reply(status, fields, body) => answer(&stream, status, fields, body.as_bytes())?,
            Fetch::Hangs => thread::sleep(Duration::from_secs(60)),
            Fetch::Lost => return Ok(()),
            Fetch::Limits(status, body) if head.bytes > 16 * 1024 => {
                answer(&stream, status, "Content-Type: text/plain\r\n", body.as_bytes())?;
            }
            Fetch::Limits(..) => answer(&stream, 200, "Content-Type: text/plain\r\n", b"fine")?,
            Fetch::Circles(status) => answer(&stream, status, &format!("Location: {target}\r\n"), b"")?,
        }
    }
    Ok(())
}

/// `None` at the end of the connection.
fn head(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Head>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let (mut bytes, mut length) = (first.len(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(Some(Head { line: first.trim().to_owned(), bytes, body_bytes: length }));
        }
        bytes += line.len();
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
}

fn answer(mut stream: &TcpStream, status: u16, fields: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\nServer: cloudflare\r\nCF-RAY: 9a0b1c2d3e4f5a6b-FRA\r\n{fields}\
         Content-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)
}

fn connect(
    connect: Connect,
    mut stream: &TcpStream,
    reader: &mut BufReader<TcpStream>,
    expired: SocketAddr,
) -> std::io::Result<()> {
    match connect {
        Connect::NotAllowed => stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
        Connect::Silent => {
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Connect::Opens(bytes) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            head(reader)?;
            stream.write_all(bytes.as_bytes())
        }
        Connect::OpensSilent => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Connect::Shakes(bytes) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            reader.fill_buf()?;
            stream.write_all(bytes)
        }
        Connect::Expired => {
            let origin = TcpStream::connect(expired)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            let (mut there, mut back) = (origin.try_clone()?, stream.try_clone()?);
            thread::spawn(move || drop(std::io::copy(&mut &origin, &mut back)));
            std::io::copy(reader, &mut there).map(drop)
        }
    }
}

/// What the resolver says of the name that is asked for.
fn resolve(question: &[u8], behaviours: &HashMap<&'static str, Behaviour>) -> Vec<u8> {
    let question = Packet::parse(question).unwrap();
    let asked = question.questions[0].clone();
    let name = asked.qname.to_string();
    let leads = behaviours.get(name.split('.').next().unwrap_or_default()).map(|found| found.leads);
    let mut reply = Packet::new_reply(question.id());
    reply.set_flags(PacketFlag::RESPONSE | PacketFlag::RECURSION_AVAILABLE);
    let address = match leads {
        Some(Leads::Past) => Some([192, 0, 2, 7]),
        Some(Leads::ToTheEdge) => Some([104, 16, 0, 1]),
        Some(Leads::Nowhere) | None => None,
    };
    match address {
        Some(octets) => {
            let data = RData::A(A { address: u32::from_be_bytes(octets) });
            reply.answers.push(ResourceRecord::new(asked.qname.clone(), CLASS::IN, 300, data));
        }
        None => *reply.rcode_mut() = RCODE::NameError,
    }
    reply.questions.push(asked);
    reply.build_bytes_vec().unwrap()
}
