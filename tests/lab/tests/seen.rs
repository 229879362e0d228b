//! What origins, the resolver and the switch tell about the requests they got.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use faultline_lab::{Mode, Origin, Reply, Resolver, Seen, Switch};

fn send(addr: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut tcp = TcpStream::connect(addr).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    tcp.write_all(bytes).unwrap();
    tcp
}

fn read(mut tcp: TcpStream) -> String {
    let mut reply = Vec::new();
    tcp.read_to_end(&mut reply).unwrap();
    String::from_utf8_lossy(&reply).into_owned()
}

const GET: &[u8] = b"GET /a HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";
const LENGTH: &[u8] = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
const CHUNKED: &[u8] = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Waits until the origin has told of `count` requests or connections.
fn told(origin: &Origin, count: usize) -> Vec<Seen> {
    let until = Instant::now() + Duration::from_secs(10);
    while origin.seen().len() < count && Instant::now() < until {
        std::thread::yield_now();
    }
    origin.seen()
}

#[test]
fn what_an_origin_saw() {
    // Id, the head or what is sent in its place, what is sent after it, the body's length.
    let rows: [(&str, &[u8], &[u8], u64); 7] = [
        ("nothing", b"", b"", 0),
        ("tls hello", b"\x16\x03\x01\x00\x05hello", b"", 0),
        ("half a head", b"GET / HT", b"", 0),
        ("request", GET, b"", 0),
        ("length", LENGTH, b"hello", 5),
        ("half a body", LENGTH, b"hel", 3),
        ("chunked", CHUNKED, b"2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\n\r\n", 5),
    ];
    for (id, head, rest, body_len) in rows {
        let origin = Origin::spawn(id, |conn| {
            let request = conn.read_request()?;
            conn.read_body(&request, |_| {})?;
            conn.write("HTTP/1.1 204 No Content\r\n\r\n")
        })
        .unwrap();
        let tcp = send(origin.addr(), &[head, rest].concat());
        tcp.shutdown(Shutdown::Write).unwrap();
        read(tcp);
        let seen = told(&origin, 1);
        assert_eq!((seen.len(), origin.connections()), (1, 1), "{id}");
        assert_eq!((&seen[0].head[..], seen[0].body_len), (head, body_len), "{id}");
        assert_eq!(seen[0].body.len() as u64, body_len, "{id}");
        assert!(b"hello".starts_with(&seen[0].body), "{id}: {:?}", seen[0].body);
        assert_eq!(seen[0].bytes0, head.is_empty(), "{id}");
    }
}

#[test]
fn requests_on_one_connection_are_counted_apart() {
    let origin = Origin::spawn("two", |conn| conn.serve(|_| Reply::new("204 No Content"))).unwrap();
    read(send(origin.addr(), &[b"GET /1 HTTP/1.1\r\nHost: lab\r\n\r\n", GET].concat()));
    read(send(origin.addr(), GET));
    let seen: Vec<_> = origin.seen().iter().map(|seen| (seen.connection, seen.request_line())).collect();
    assert_eq!(
        seen,
        [(1, "GET /1 HTTP/1.1".into()), (1, "GET /a HTTP/1.1".into()), (2, "GET /a HTTP/1.1".into())]
    );
}

#[test]
fn a_wait_ends_when_the_peer_leaves_and_not_before() {
    let (told, hears) = std::sync::mpsc::channel();
    let origin = Origin::spawn("waits", move |conn| {
        conn.read_request()?;
        conn.write("1")?;
        let waited = conn.pause(Duration::from_millis(100));
        conn.write("2")?;
        let cut = conn.pause(Duration::from_secs(600));
        told.send((waited.is_ok(), cut.is_err())).map_err(std::io::Error::other)
    })
    .unwrap();
    let mut tcp = send(origin.addr(), GET);
    tcp.read_exact(&mut [0; 2]).unwrap();
    drop(tcp);
    assert_eq!(hears.recv_timeout(Duration::from_secs(10)), Ok((true, true)));
}

#[test]
fn the_switch_changes_on_one_port() {
    let switch = Switch::spawn().unwrap();
    let answered = |start: &str| {
        let reply = read(send(switch.addr(), GET));
        assert!(reply.starts_with(start), "{reply}");
    };
    answered("HTTP/1.1 200 OK\r\n");
    switch.set(Mode::Status(503)).unwrap();
    answered("HTTP/1.1 503 ");
    switch.set(Mode::Raw(b"nonsense".to_vec())).unwrap();
    answered("nonsense");
    switch.set(Mode::Close).unwrap();
    assert_eq!(read(send(switch.addr(), GET)), "");
    switch.set(Mode::Reset).unwrap();
    let reset = send(switch.addr(), GET).read(&mut [0]).unwrap_err();
    assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
    for _ in 0..3 {
        let mut idle = TcpStream::connect(switch.addr()).unwrap();
        switch.set(Mode::Refuse).unwrap();
        assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)), "an open connection is cut");
        let refused = TcpStream::connect(switch.addr()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        switch.set(Mode::Healthy).unwrap();
        answered("HTTP/1.1 200 OK\r\n");
    }
    let requests = switch.seen().iter().filter(|seen| seen.head == GET).count();
    assert_eq!(requests, 8);
}

#[test]
fn a_switch_around_a_behaviour_keeps_it_when_its_port_was_closed() {
    let switch = Switch::around(|conn| conn.serve(|_| Reply::new("204 Own"))).unwrap();
    for _ in 0..2 {
        assert!(read(send(switch.addr(), GET)).starts_with("HTTP/1.1 204 Own\r\n"));
        switch.set(Mode::Refuse).unwrap();
        let refused = TcpStream::connect(switch.addr()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        switch.set(Mode::Healthy).unwrap();
    }
    assert_eq!(switch.seen().iter().filter(|seen| seen.head == GET).count(), 2);
}

#[test]
fn the_next_requests_are_treated_one_by_one_and_probes_not_at_all() {
    let switch = Switch::spawn().unwrap();
    let probe = b"GET / HTTP/1.1\r\nUser-Agent: faultline-probe/1\r\nConnection: close\r\n\r\n";
    switch.first([Mode::Status(418), Mode::Raw(b"HTTP/1.1 204 x\r\n\r\n".to_vec())]);
    for (request, start) in [(GET, "418 "), (probe, "200 "), (GET, "204 "), (GET, "200 ")] {
        let reply = read(send(switch.addr(), request));
        assert!(reply.starts_with(&format!("HTTP/1.1 {start}")), "{reply}");
    }
    let probes: Vec<bool> = switch.seen().iter().map(Seen::is_probe).collect();
    assert_eq!(probes, [false, true, false, false]);
    assert_eq!(switch.seen()[0].header("host").as_deref(), Some("lab"));
    assert_eq!(switch.seen()[1].header("host"), None);
}

#[test]
fn a_silent_switch_says_nothing_and_a_slow_one_answers() {
    let switch = Switch::spawn().unwrap();
    switch.set(Mode::Silent).unwrap();
    let mut tcp = send(switch.addr(), GET);
    tcp.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert!(tcp.read(&mut [0]).is_err());
    let slow = Duration::from_millis(150);
    switch.set(Mode::Slow(slow)).unwrap();
    let started = Instant::now();
    assert!(read(send(switch.addr(), GET)).starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(started.elapsed() >= slow);
}

#[test]
fn modes_in_words() {
    let rows = [
        ("healthy", Some(Mode::Healthy)),
        ("503", Some(Mode::Status(503))),
        ("slow-1500", Some(Mode::Slow(Duration::from_millis(1500)))),
        ("refuse", Some(Mode::Refuse)),
        ("slow-", None),
        ("Healthy", None),
        ("", None),
    ];
    for (text, mode) in rows {
        assert_eq!(text.parse().ok(), mode, "{text:?}");
    }
}

#[test]
fn the_resolver_in_json() {
    let resolver = Resolver::spawn().unwrap();
    // Name and type asked for, the status answered, the address if any.
    let rows = [
        ("good.lab.test", "A", 0, Some("127.0.0.1")),
        ("GOOD.lab.test.", "1", 0, Some("127.0.0.1")),
        ("good.lab.test", "AAAA", 0, None),
        ("nxdomain.lab.test", "A", 3, None),
        ("servfail.lab.test", "A", 2, None),
        ("refused.lab.test", "A", 5, None),
        ("empty.lab.test", "A", 0, None),
    ];
    for (name, record_type, status, address) in rows {
        let path = format!("/dns-query?name={name}&type={record_type}");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: lab\r\nAccept: application/dns-json\r\nConnection: close\r\n\r\n"
        );
        let reply = read(send(resolver.addr(), request.as_bytes()));
        let json: serde_json::Value = serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(
            (json["Status"].as_u64(), json["Answer"][0]["data"].as_str()),
            (Some(status), address),
            "{path}"
        );
    }
    assert_eq!(resolver.queries().len(), rows.len());
    assert_eq!(resolver.queries()[1].name, "good.lab.test");
}

#[test]
fn the_resolver_in_wire_format() {
    let resolver = Resolver::spawn().unwrap();
    // A query with the id 0xabcd for the A records of good.lab.test (RFC 1035, section 4.1).
    let query =
        b"\xab\xcd\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04good\x03lab\x04test\x00\x00\x01\x00\x01";
    let post = format!(
        "POST /dns-query HTTP/1.1\r\nContent-Type: application/dns-message\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        query.len()
    );
    let mut got = Vec::new();
    send(resolver.addr(), &[post.as_bytes(), query].concat()).read_to_end(&mut got).unwrap();
    assert!(got.starts_with(b"HTTP/1.1 200 OK\r\n"));
    let wire = &got[got.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4..];
    assert_eq!(&wire[..2], b"\xab\xcd");
    assert_eq!((wire[2] & 0x80, wire[3] & 0x0f, wire[7]), (0x80, 0, 1), "a response, no error, one record");
    assert!(wire.ends_with(&[0, 4, 127, 0, 0, 1]));
    let bad: [(&str, &[u8], &str); 3] = [
        ("no query", b"GET /dns-query HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 "),
        ("not base64", b"GET /dns-query?dns=! HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 "),
        ("other type", b"POST /dns-query HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 415 "),
    ];
    for (id, request, start) in bad {
        assert!(read(send(resolver.addr(), request)).starts_with(start), "{id}");
    }
    assert_eq!(resolver.queries().len(), 1);
}
