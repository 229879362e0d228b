//! Redirects that never arrive: each row is an origin that redirects, what visitors ask one after
//! the other, and what the event of the last one says.
//!
//! The scenes are those of public reports: an edge that calls by http a server which insists on
//! https, the reverse, and a server and an edge that disagree on `www.`. Beside them stand
//! redirects that look alike and arrive.

use std::io;

use faultline_lab::request::Request;
use faultline_lab::{Conn, Origin};
use faultline_support::workerd::{documented, edit, serve};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::client;
use crate::edge::{Edge, Worker, found_by_ray, free_port, scratch};

/// What the origin answers: a status, where it leads, and a cookie. `None`: a page.
type Answer = Option<(u16, String, bool)>;
/// What a visitor asks: method, scheme, host, path with query.
type Asked = (&'static str, &'static str, &'static str, &'static str);

struct Row {
    id: &'static str,
    answers: fn(&Request) -> Answer,
    asked: &'static [Asked],
    settings: fn() -> Value,
    /// The reason that the last event tells; none where there is none.
    told: Option<&'static str>,
    /// The status of the last reply.
    status: u16,
}

const WWW: Asked = ("GET", "https", "www.example.com", "/a?b=1");
const BARE: Asked = ("GET", "https", "example.com", "/a?b=1");
const PLAIN: Asked = ("GET", "http", "www.example.com", "/a?b=1");

const fn row(id: &'static str, answers: fn(&Request) -> Answer, asked: &'static [Asked]) -> Row {
    Row { id, answers, asked, settings: || json!({}), told: None, status: 301 }
}

const fn tells(row: Row, reason: &'static str, status: u16) -> Row {
    Row { told: Some(reason), status, ..row }
}

/// The host that was asked for, and the rest of the address. In a zone it is the request's host;
/// here the visitor says it.
fn address(asked: &Request) -> (String, &str) {
    (asked.header("x-asked-host").unwrap_or_default(), &asked.target)
}

/// A server that never learns by which scheme the visitor came, and sends everybody to this one.
fn forces(scheme: &'static str, status: u16) -> impl Fn(&Request) -> Answer {
    move |asked| {
        let (host, target) = address(asked);
        Some((status, format!("{scheme}://{host}{target}"), false))
    }
}

/// A server that believes `X-Forwarded-Proto`, and sends whoever came by http to https.
fn believes(asked: &Request) -> Answer {
    let by_https = asked.header("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    if by_https { None } else { forces("https", 301)(asked) }
}

/// A server that sends https to http and http to https, as two layers do that
/// each insist on one of them.
fn turns(asked: &Request) -> Answer {
    let by_https = asked.header("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    forces(if by_https { "http" } else { "https" }, 301)(asked)
}

/// Each of the two hosts sends to the other one.
fn swaps(asked: &Request) -> Answer {
    let (host, target) = address(asked);
    let other = host.strip_prefix("www.").map_or_else(|| format!("www.{host}"), str::to_owned);
    Some((301, format!("https://{other}{target}"), false))
}

const ROWS: &[Row] = &[
    tells(
        row("an_edge_by_http", |asked| forces("https", 301)(asked), &[WWW, WWW]),
        "origin_forces_https",
        301,
    ),
    tells(row("by_308", |asked| forces("https", 308)(asked), &[WWW, WWW]), "origin_forces_https", 308),
    tells(row("by_302", |asked| forces("https", 302)(asked), &[WWW, WWW, WWW]), "origin_forces_https", 302),
    tells(
        row(
            "to_a_port_and_a_fragment",
            |_| Some((307, "https://WWW.example.com:443/a?b=1#top".into(), false)),
            &[WWW, WWW],
        ),
        "origin_forces_https",
        307,
    ),
    tells(
        row("relative", |asked| Some((301, asked.target.clone(), false)), &[PLAIN, PLAIN]),
        "same_address",
        301,
    ),
    tells(row("two_schemes", turns, &[WWW, PLAIN, WWW]), "http_and_https", 301),
    tells(row("www_and_bare", swaps, &[WWW, BARE, WWW]), "www_and_bare", 301),
    Row {
        settings: || json!({"redirect_loops": "replace"}),
        ..tells(row("replaced", |asked| forces("https", 301)(asked), &[WWW, WWW]), "origin_forces_https", 502)
    },
    // The same redirects, and they arrive.
    row("once", |asked| forces("https", 301)(asked), &[WWW]),
    row(
        "another_page_each",
        |asked| forces("https", 301)(asked),
        &[WWW, ("GET", "https", "www.example.com", "/b")],
    ),
    row("everybody_to_https", believes, &[PLAIN, PLAIN, PLAIN]),
    Row { status: 200, ..row("a_server_that_is_told", believes, &[PLAIN, WWW, PLAIN, WWW]) },
    row(
        "everybody_to_www",
        |_| Some((301, "https://www.example.com/a?b=1".into(), false)),
        &[BARE, BARE, BARE],
    ),
    row(
        "a_cookie_check",
        |asked| {
            let (host, target) = address(asked);
            Some((301, format!("https://{host}{target}"), true))
        },
        &[WWW, WWW, WWW],
    ),
    row(
        "a_form_that_leads_to_itself",
        |asked| forces("https", 301)(asked),
        &[("POST", "https", "www.example.com", "/a"); 3],
    ),
    Row {
        status: 302,
        ..row(
            "a_way_in_and_a_way_out",
            |asked| Some((302, if asked.path() == "/in" { "/out" } else { "/in" }.into(), false)),
            &[
                ("GET", "https", "www.example.com", "/in"),
                ("GET", "https", "www.example.com", "/out"),
                ("GET", "https", "www.example.com", "/in"),
            ],
        )
    },
    Row {
        settings: || json!({"redirect_loops": "off"}),
        ..row("nobody_looks", |asked| forces("https", 301)(asked), &[WWW, WWW, WWW])
    },
];

/// One test for each row.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let _the_lab_is_not_asked = edge;
    ROWS.iter().map(|row| Trial::test(format!("redirects::{}", row.id), move || run(row))).collect()
}

/// workerd behind a proxy that says by which scheme the visitor came.
fn start(row: &Row, origin: &str) -> Worker {
    let port = free_port();
    let mut settings = (row.settings)();
    settings["resolver"] = "off".into();
    let text = edit(
        documented(origin, &found_by_ray(settings)),
        &[
            ("127.0.0.1:8080", &format!("127.0.0.1:{port}")),
            ("http = ()", r#"http = (forwardedProtoHeader = "X-Asked-Scheme")"#),
        ],
    );
    serve(&scratch(&format!("redirects-{}", row.id)), &text, format!("http://127.0.0.1:{port}"))
}

fn run(row: &'static Row) -> Result<(), Failed> {
    let behaviour = move |conn: &mut Conn| -> io::Result<()> {
        let asked = conn.read_request()?;
        let head = match (row.answers)(&asked) {
            None => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
            Some((status, location, cookie)) => {
                let cookie = if cookie { "Set-Cookie: seen=1\r\n" } else { "" };
                format!(
                    "HTTP/1.1 {status} X\r\nLocation: {location}\r\n{cookie}Content-Length: 0\r\nConnection: close\r\n\r\n"
                )
            }
        };
        conn.write(head)?;
        conn.close()
    };
    let origin = Origin::spawn(row.id, behaviour)?;
    let worker = start(row, &origin.url());
    let mut last = (String::new(), 0);
    for (n, (method, scheme, host, target)) in row.asked.iter().enumerate() {
        let ray = format!("redirects-{n}");
        // What a proxy in front says: the runtime takes one of the two fields for itself, and
        // the origin gets the other.
        let fields = [
            ("host", *host),
            ("x-asked-host", *host),
            ("x-asked-scheme", *scheme),
            ("x-forwarded-proto", *scheme),
            ("cf-ray", ray.as_str()),
        ];
        let got = client::send(method, &format!("{}{target}", worker.base), &fields, b"");
        last = (ray, got.status);
    }
    let event = row.told.map(|_| worker.event(&last.0));
    let all = worker.events();
    worker.stop();
    let is_told = match (row.told, &event) {
        (Some(reason), Some(event)) => {
            event["error.type"] == "redirect_loop" && event["faultline.reason"] == reason
        }
        _ => !all.values().any(|event| event["error.type"] == "redirect_loop"),
    };
    if is_told && last.1 == row.status { Ok(()) } else { Err(format!("{}: {all:?}", last.1).into()) }
}
