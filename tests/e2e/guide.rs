//! The guide at the edge: its pages, its questions, and that nothing below the
//! prefix reaches the origin.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use faultline::failure::Failure;
use faultline::pages::guide::BODY_BYTES_MAX;
use faultline_lab::Origin;
use libtest_mimic::{Failed, Trial};
use serde_json::json;
use strum::VariantArray;

use crate::client::{self, Got};
use crate::edge::{Edge, Worker};
use crate::workerd;

const PREFIX: &str = "/_faultline";
const HTML: &str = "text/html";
const MIB: usize = 1024 * 1024;
/// What is written at once, in bytes.
const PIECE: usize = 64 * 1024;

/// A test by itself.
type Test = fn(&Edge) -> Result<(), Failed>;

/// Tests with a worker of their own for each, whose origin counts.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let named: [(&str, Test); 6] = [
        ("every_failure_has_its_page", pages),
        ("paths_lead_where_they_say", paths),
        ("explain_takes_a_form_json_and_text", explains),
        ("explain_refuses_what_it_cannot_read", refuses),
        ("explain_answers_whoever_sends_it_too_much", oversized),
        ("a_guide_that_is_off_is_the_origins_business", off),
    ];
    named.into_iter().map(|(name, test)| Trial::test(format!("guide::{name}"), move || test(edge))).collect()
}

/// A worker before an origin that answers everything, as long as `test` runs; how
/// often the origin was asked.
fn with(
    edge: &Edge,
    name: &str,
    guide: bool,
    test: impl FnOnce(&Worker) -> Result<(), Failed>,
) -> Result<usize, Failed> {
    let origin = Origin::spawn(name, |conn| {
        conn.read_request()?;
        conn.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\norigin")
    })?;
    let worker = workerd::start(name, &edge.lab, &origin.url(), &json!({"guide": guide}));
    let tested = test(&worker);
    worker.stop();
    tested.map(|()| origin.seen().len())
}

fn get(worker: &Worker, path: &str, accept: &str) -> Got {
    client::get(&format!("{}{path}", worker.base), &[("accept", accept)])
}

fn untouched(asked: usize) -> Result<(), Failed> {
    if asked == 0 { Ok(()) } else { Err(format!("the origin was asked {asked} times").into()) }
}

fn pages(edge: &Edge) -> Result<(), Failed> {
    let asked = with(edge, "guide-pages", true, |worker| {
        for failure in Failure::VARIANTS {
            let path = format!("{PREFIX}/guide/{}", failure.code());
            let (page, document) = (get(worker, &path, HTML), get(worker, &path, "application/json"));
            let ok = page.status == 200
                && page.header("content-type").starts_with(HTML)
                && page.text().contains(failure.code())
                && page.header("content-security-policy").contains("default-src 'none'")
                && document.status == 200
                && document.json().to_string().contains(failure.code());
            if !ok {
                return Err(format!("{path}: {} {:?}", page.status, page.headers).into());
            }
        }
        Ok(())
    })?;
    untouched(asked)
}

fn paths(edge: &Edge) -> Result<(), Failed> {
    // path below the prefix, Accept, status, how Content-Type begins, how Location ends
    let rows = [
        ("/guide", HTML, 200, HTML, ""),
        ("/guide/", HTML, 200, HTML, ""),
        ("", HTML, 200, HTML, ""),
        ("/", HTML, 200, HTML, ""),
        ("/guide", "application/json", 200, "application/json", ""),
        ("/guide/explain", HTML, 200, HTML, ""),
        ("/guide/explain?text=521", HTML, 200, HTML, ""),
        ("/guide/explain?text=521", "application/json", 200, "application/json", ""),
        ("/guide/521", HTML, 302, "text/plain", "/_faultline/guide/explain?text=521"),
        ("/guide/style.css", "*/*", 200, "text/css", ""),
        ("/guide/connection_refused/example.html", HTML, 200, HTML, ""),
        ("/guide/connection_refused/example.json", HTML, 200, "application/problem+json", ""),
        ("/guide/nothing", HTML, 404, HTML, ""),
        ("/guide/nothing", "application/json", 404, "application/problem+json", ""),
        ("/nothing", HTML, 404, HTML, ""),
        ("/guide%2fexplain", HTML, 404, HTML, ""),
    ];
    let asked = with(edge, "guide-paths", true, |worker| {
        for (below, accept, status, media_type, location) in rows {
            let got = get(worker, &format!("{PREFIX}{below}"), accept);
            let ok = got.status == status
                && got.header("content-type").starts_with(media_type)
                && got.header("location").ends_with(location)
                && got.header("location").is_empty() == location.is_empty();
            if !ok {
                return Err(format!("{below:?} as {accept}: {} {:?}", got.status, got.headers).into());
            }
        }
        let head = client::send("HEAD", &format!("{}{PREFIX}/guide", worker.base), &[], b"");
        if head.status != 200 || !head.body.is_empty() {
            return Err(format!("HEAD: {} {} bytes", head.status, head.body.len()).into());
        }
        Ok(())
    })?;
    untouched(asked)?;
    // What only begins like the prefix is the origin's.
    let asked = with(edge, "guide-neighbours", true, |worker| {
        for path in ["/", "/_faultline2/guide", "/a/_faultline/guide", "/_Faultline/guide"] {
            let got = get(worker, path, HTML);
            if got.text() != "origin" {
                return Err(format!("{path}: {}", got.text()).into());
            }
        }
        Ok(())
    })?;
    if asked == 4 { Ok(()) } else { Err(format!("the origin was asked {asked} times").into()) }
}

/// Posts to explain; without a type when that is empty.
fn post(worker: &Worker, media_type: &str, accept: &str, body: &[u8]) -> Got {
    let url = format!("{}{PREFIX}/guide/explain", worker.base);
    let headers: Vec<(&str, &str)> = [("content-type", media_type), ("accept", accept)]
        .into_iter()
        .filter(|(_, v)| !v.is_empty())
        .collect();
    client::send("POST", &url, &headers, body)
}

fn explains(edge: &Edge) -> Result<(), Failed> {
    let nginx = r#"{"head": "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n\r\n", "body": "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>"}"#;
    // Content-Type, Accept, body, how the reply's type begins, what the reply says
    let rows = [
        ("application/x-www-form-urlencoded", HTML, "text=error+code%3A+521", HTML, "connection_refused"),
        (
            "application/x-www-form-urlencoded",
            HTML,
            "text=%3Cscript%3Ealert%281%29",
            HTML,
            "&#60;script&#62;",
        ),
        ("application/json", "", r#"{"status": 521}"#, "application/json", "connection_refused"),
        ("application/json", "*/*", nginx, "application/json", "origin_bad_gateway"),
        ("application/json", HTML, nginx, HTML, "origin_bad_gateway"),
        ("text/plain", "", "connect() failed (111: Connection refused)", "application/json", "{"),
        (
            "text/plain; charset=utf-8",
            "application/json",
            "504",
            "application/json",
            "origin_gateway_timeout",
        ),
    ];
    let asked = with(edge, "guide-explain", true, |worker| {
        for (media_type, accept, body, as_type, says) in rows {
            let got = post(worker, media_type, accept, body.as_bytes());
            let ok = got.status == 200
                && got.header("content-type").starts_with(as_type)
                && got.header("cache-control") == "no-store"
                && got.text().contains(says)
                && !got.text().contains("<script>alert");
            if !ok {
                return Err(format!(
                    "{media_type} {body:?}: {} {:?}\n{}",
                    got.status,
                    got.headers,
                    got.text()
                )
                .into());
            }
        }
        Ok(())
    })?;
    untouched(asked)
}

fn refuses(edge: &Edge) -> Result<(), Failed> {
    let full = vec![b'a'; BODY_BYTES_MAX];
    let over = vec![b'a'; BODY_BYTES_MAX + 1];
    // Content-Type, body, status
    let rows: [(&str, &[u8], u16); 7] = [
        ("text/plain", &full, 200),
        ("text/plain", &over, 413),
        ("application/xml", b"<a/>", 415),
        ("", b"521", 415),
        ("application/json", b"{\"status\": ", 400),
        ("application/json", b"{\"stat\": 521}", 400),
        ("text/plain", b"", 400),
    ];
    let asked = with(edge, "guide-refuses", true, |worker| {
        for (media_type, body, status) in rows {
            let got = post(worker, media_type, "application/json", body);
            let problem = got.header("content-type").starts_with("application/problem+json");
            let names_types = got.header("accept-post").contains("application/json");
            if got.status != status || problem == (status == 200) || names_types != (status == 415) {
                let told = format!("{:?}\n{}", got.headers, got.text());
                return Err(format!("{media_type:?}, {} bytes: {} {told}", body.len(), got.status).into());
            }
        }
        let put = client::send("PUT", &format!("{}{PREFIX}/guide/explain", worker.base), &[], b"x");
        if put.status != 405 || !put.header("allow").contains("POST") {
            return Err(format!("PUT: {} {:?}", put.status, put.headers).into());
        }
        Ok(())
    })?;
    untouched(asked)
}

/// What a client that writes all of its body before it reads gets of
/// explain: the start of the reply.
fn writes_first(worker: &Worker, length: usize, chunked: bool) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(worker.base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let framing =
        if chunked { "Transfer-Encoding: chunked".to_owned() } else { format!("Content-Length: {length}") };
    let head = format!(
        "POST {PREFIX}/guide/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    for piece in vec![b'a'; length].chunks(PIECE) {
        if chunked {
            stream.write_all(&[format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())?;
        } else {
            stream.write_all(piece)?;
        }
    }
    stream.write_all(if chunked { b"0\r\n\r\n" } else { b"" })?;
    let mut line = [0; 12];
    stream.read_exact(&mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

fn oversized(edge: &Edge) -> Result<(), Failed> {
    // id, bytes, whether in chunks, how the reply begins
    let rows = [
        ("fits", BODY_BYTES_MAX, false, "HTTP/1.1 200"),
        ("fits, in chunks", BODY_BYTES_MAX, true, "HTTP/1.1 200"),
        ("5 MiB", 5 * MIB, false, "HTTP/1.1 413"),
        ("5 MiB, in chunks", 5 * MIB, true, "HTTP/1.1 413"),
        ("15 MiB", 15 * MIB, false, "HTTP/1.1 413"),
        ("15 MiB, in chunks", 15 * MIB, true, "HTTP/1.1 413"),
    ];
    let test = |worker: &Worker| {
        for (id, length, chunked, expected) in rows {
            match writes_first(worker, length, chunked) {
                Ok(line) if line == expected => {}
                got => return Err(format!("{id} at {}: {got:?}", worker.base).into()),
            }
        }
        Ok(())
    };
    test(&edge.worker)?;
    untouched(with(edge, "guide-oversized", true, test)?)
}

fn off(edge: &Edge) -> Result<(), Failed> {
    let asked = with(edge, "guide-off", false, |worker| {
        let got = get(worker, &format!("{PREFIX}/guide"), HTML);
        if got.text() == "origin" { Ok(()) } else { Err(got.text().into()) }
    })?;
    if asked == 1 { Ok(()) } else { Err(format!("the origin was asked {asked} times").into()) }
}
