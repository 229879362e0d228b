//! Requests that fail each time while others pass: each row is an origin that fails some requests,
//! what visitors send it one after the other, and what the event of the last one says.
//!
//! The scenes are those of public reports: cookies that outgrow a server's buffer, a server
//! that closes on a method, a Referer or a path. Beside them stand origins that fail as
//! often and for another reason.

use std::io;

use faultline_lab::request::Request;
use faultline_lab::{Conn, Origin};
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::Edge;
use crate::workerd;

/// What a visitor sends: method, path, bytes of cookies, Referer, bytes of body.
type Sent = (&'static str, &'static str, usize, bool, usize);

struct Row {
    id: &'static str,
    /// Whether the origin closes the connection without a word, by the request and the
    /// number of the connection.
    cuts: fn(&Request, usize) -> bool,
    sent: &'static [Sent],
    /// The failure that the last event tells, and the dimension it names first; none
    /// where it is not the request.
    told: (&'static str, Option<&'static str>),
    /// Whether a gateway answers 502 in place of the closed connection.
    gateway: bool,
}

const PAGE: Sent = ("GET", "/a", 0, false, 0);
const OTHER: Sent = ("GET", "/b", 0, false, 0);
const LARGE: Sent = ("GET", "/a", 20_000, false, 0);
const FORM: Sent = ("POST", "/a", 0, false, 30);
const COOKIE: Sent = ("GET", "/a", 30, false, 0);
const QUERY: Sent = ("GET", LONG, 0, false, 0);
const DELETE: Sent = ("DELETE", "/a", 0, false, 0);
const UPLOAD: Sent = ("POST", "/a", 0, false, 2_000_000);
const MANY: Sent = ("GET", "/a", 9_000, false, 0);
const LINKED: Sent = ("GET", "/a", 0, true, 0);

/// `/a` with 18 KB of query.
const LONG: &str = {
    static BYTES: [u8; 18_000] = {
        let mut bytes = [b'x'; 18_000];
        (bytes[0], bytes[1], bytes[2]) = (b'/', b'a', b'?');
        bytes
    };
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// What a request says of the length of its body.
fn length(request: &Request) -> usize {
    request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default()
}

fn is_large(request: &Request) -> bool {
    request.head.len() > 16 * 1024
}

const fn row(id: &'static str, cuts: fn(&Request, usize) -> bool, sent: &'static [Sent]) -> Row {
    Row { id, cuts, sent, told: ("connection_terminated", None), gateway: false }
}

const fn tells(row: Row, dimension: &'static str) -> Row {
    Row { told: (row.told.0, Some(dimension)), ..row }
}

const ROWS: &[Row] = &[
    tells(
        row("cookies_beyond_a_buffer", |asked, _| is_large(asked), &[LARGE, PAGE, LARGE, PAGE, LARGE]),
        "head_size",
    ),
    tells(
        row("cookies_and_only_probes_pass", |asked, _| is_large(asked), &[LARGE, LARGE, LARGE]),
        "head_size",
    ),
    tells(row("a_method", |asked, _| asked.method == "POST", &[FORM, PAGE, FORM, PAGE, FORM]), "method"),
    tells(row("a_path", |asked, _| asked.path() == "/a", &[PAGE, OTHER, PAGE, OTHER, PAGE]), "path"),
    tells(
        row("a_cookie", |asked, _| asked.header("cookie").is_some(), &[COOKIE, PAGE, COOKIE, COOKIE]),
        "cookie",
    ),
    tells(
        row("a_referer", |asked, _| asked.header("referer").is_some(), &[LINKED, PAGE, LINKED, PAGE, LINKED]),
        "referer",
    ),
    // Of a head it does not matter what makes it long, and limits differ.
    tells(
        row("a_query_beyond_a_buffer", |asked, _| is_large(asked), &[QUERY, PAGE, QUERY, QUERY]),
        "head_size",
    ),
    tells(
        row(
            "cookies_beyond_8_kib",
            |asked, _| asked.head.len() > 8 * 1024,
            &[MANY, COOKIE, MANY, OTHER, MANY],
        ),
        "head_size",
    ),
    tells(
        row("another_method", |asked, _| asked.method == "DELETE", &[DELETE, PAGE, DELETE, FORM, DELETE]),
        "method",
    ),
    tells(
        row("an_upload", |asked, _| length(asked) > 1_000_000, &[UPLOAD, FORM, UPLOAD, FORM, UPLOAD]),
        "body",
    ),
    Row {
        gateway: true,
        told: ("origin_bad_gateway", Some("head_size")),
        ..row("cookies_behind_a_gateway", |asked, _| is_large(asked), &[LARGE, COOKIE, LARGE, LARGE])
    },
    // The same requests, and it is not them.
    row("twice_is_chance", |asked, _| is_large(asked), &[LARGE, PAGE, LARGE]),
    row(
        "forms_fail_at_random",
        |asked, _| asked.method == "POST" && !asked.target.contains('?'),
        &[FORM, PAGE, ("POST", "/a?well", 0, false, 30), FORM, PAGE, FORM],
    ),
    Row {
        gateway: true,
        told: ("origin_bad_gateway", None),
        ..row(
            "a_dead_application_and_files",
            |asked, _| asked.path() == "/a",
            &[PAGE, OTHER, PAGE, OTHER, PAGE],
        )
    },
];

/// One test for each row.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    ROWS.iter().map(|row| Trial::test(format!("dependent::{}", row.id), move || run(edge, row))).collect()
}

fn run(edge: &Edge, row: &'static Row) -> Result<(), Failed> {
    let behaviour = move |conn: &mut Conn| -> io::Result<()> {
        let asked = conn.read_request()?;
        let cut = (row.cuts)(&asked, conn.number());
        if cut && row.gateway {
            let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
            let length = page.len();
            conn.write(format!(
                "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"
            ))?;
        } else if !cut {
            conn.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\nwell")?;
        }
        conn.close()
    };
    let origin = Origin::spawn(row.id, behaviour)?;
    let settings = json!({"resolver": "off", "retries": 0, "log_repeats": 0});
    let worker = workerd::start(&format!("dependent-{}", row.id), &edge.lab, &origin.url(), &settings);
    let mut last = String::new();
    for (number, (method, path, cookies, referer, body)) in row.sent.iter().enumerate() {
        last = format!("dependent-{number}");
        let cookies = format!("basket={}", "x".repeat(*cookies));
        let mut fields = vec![("cf-ray", last.as_str())];
        if cookies.len() > 7 {
            fields.push(("cookie", cookies.as_str()));
        }
        if *referer {
            fields.push(("referer", "https://www.example.com/"));
        }
        client::send(method, &format!("{}{path}", worker.base), &fields, &vec![b'x'; *body]);
    }
    let event = worker.event(&last);
    // What only some requests meet never keeps others out.
    let after = client::get(&format!("{}/c", worker.base), &[]);
    worker.stop();
    let (failure, dimension) = row.told;
    let first = event["faultline.evidence"][0].as_str().unwrap_or_default();
    let is_told = match dimension {
        Some(dimension) => {
            first == format!("compare:request_dependent:{dimension}")
                && event["faultline.reason"] == "request_dependent"
        }
        None => !event.to_string().contains("request_dependent"),
    };
    if event["error.type"] == failure && is_told && after.status == 200 {
        Ok(())
    } else {
        Err(format!("{event}, and then {}", after.status).into())
    }
}
