//! The door, byte by byte under plain workerd, where nobody before the worker puts a request in
//! order: one request is one thing for routes, windows, own pages, origins and events; a host that
//! is none goes nowhere; and without an origin of its own the worker is nobody's proxy.

mod run;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use faultline_lab::{Mode, Switch};
use faultline_support::workerd;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::edge::{Edge, Worker};
use crate::standing::scene::{holds, same, soon};

/// Id, request target, `Host`, the status, and the path that an origin is sent,
/// when it is sent anything.
type Row = (&'static str, &'static str, &'static str, u16, Option<&'static str>);

/// `/shop/` of `a.test` and all of `closed.test` are closed; `/assets/` of `a.test`
/// has an origin of its own.
#[rustfmt::skip]
static ROWS: &[Row] = &[
    ("plain", "/x?y=/../z", "a.test", 200, Some("/x?y=/../z")),
    ("encoded-as-it-was", "/a%20b/%7Ec%2Fd", "a.test", 200, Some("/a%20b/%7Ec%2Fd")),
    ("well-known", "/.well-known/x", "a.test", 200, Some("/.well-known/x")),
    ("dots", "/x/../y", "a.test", 200, Some("/y")),
    ("closed-part", "/shop/cart", "a.test", 503, None),
    ("closed-part-by-dots", "/x/../shop/cart", "a.test", 503, None),
    ("closed-part-by-encoded-dots", "/x/%2e%2E/shop/cart", "a.test", 503, None),
    ("closed-part-by-half-encoded-dots", "/x/.%2e/shop/cart", "a.test", 503, None),
    ("closed-part-by-a-backslash", "/shop\\cart", "a.test", 503, None),
    ("closed-part-by-an-encoded-letter", "/%73hop/cart", "a.test", 503, None),
    ("closed-part-by-two-slashes", "//shop/cart", "a.test", 503, None),
    ("closed-part-by-an-encoded-slash", "/x/..%2fshop/cart", "a.test", 503, None),
    ("closed-part-by-a-parameter", "/shop;x/cart", "a.test", 503, None),
    ("closed-part-by-a-capital", "/shop/cart", "A.TEST", 503, None),
    ("closed-part-by-a-dot", "/shop/cart", "a.test.", 503, None),
    ("closed-part-by-dot-and-port", "/shop/cart", "A.test.:80", 503, None),
    ("open-part-beside-it", "/shopping/cart", "a.test", 200, Some("/shopping/cart")),
    ("certificate", "/.well-known/acme-challenge/t", "closed.test", 200, Some("/.well-known/acme-challenge/t")),
    ("certificate-and-out-by-dots", "/.well-known/acme-challenge/../../checkout", "closed.test", 503, None),
    ("certificate-and-out-encoded", "/.well-known/acme-challenge/%2e%2e/%2e%2e/checkout", "closed.test", 503, None),
    ("certificate-and-out-by-slashes", "/.well-known/acme-challenge/..%2f..%2fcheckout", "closed.test", 503, None),
    ("certificate-and-out-by-parameters", "/.well-known/acme-challenge/..;/..;/checkout", "closed.test", 503, None),
    ("certificate-and-out-encoded-twice", "/.well-known/acme-challenge/%252e%252e/%252e%252e/x", "closed.test", 503, None),
    ("assets", "/assets/logo.svg", "a.test", 200, Some("assets:/assets/logo.svg")),
    ("assets-and-out", "/assets/../internal/metrics", "a.test", 200, Some("/internal/metrics")),
    ("assets-from-outside", "/x/../assets/y", "a.test", 200, Some("assets:/assets/y")),
    ("assets-by-an-encoded-letter", "/%61ssets/y", "a.test", 200, Some("assets:/%61ssets/y")),
    ("own-page-by-dots", "/x/../_faultline/guide", "a.test", 200, None),
    ("own-page-by-encoded-letters", "/%5Ffaultline/guid%65", "a.test", 200, None),
    ("letters-beyond-ascii", "/é", "a.test", 200, Some("/%C3%A9")),
    ("two-dots", "/", "a.test..", 400, None),
    ("encoded-dot", "/", "a.test%2e", 400, None),
    ("backslash", "/", "a.test\\", 400, None),
    ("backslash-before-a-zone", "/", "127.0.0.1\\.zone.test", 400, None),
    ("list", "/", "a.test,b.test", 400, None),
    ("list-with-a-space", "/", "a.test, b.test", 400, None),
    ("user", "/", "u:p@a.test", 400, None),
    ("empty-user", "/", "@a.test", 400, None),
    ("swallows-the-path", "/x", "a.test/y", 400, None),
    ("swallows-the-path-as-a-query", "/x", "a.test?y", 400, None),
    ("swallows-the-path-as-a-fragment", "/x", "a.test#", 400, None),
    ("swallows-an-own-page", "/x", "a.test/_faultline/guide?", 400, None),
    ("no-port", "/", "a.test:x", 400, None),
    ("port-too-large", "/", "a.test:99999", 400, None),
    ("star", "*", "star.test", 400, None),
    ("a-space", "/", "a b", 400, None),
    ("closed-and-no-host", "/", "closed.test..", 400, None),
];

static STAGE: OnceLock<Stage> = OnceLock::new();

struct Stage {
    worker: Worker,
    site: Switch,
    assets: Switch,
}

/// One test for each row, and those with a worker of their own.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> =
        ROWS.iter().map(|row| Trial::test(format!("door::{}", row.0), move || spelling(edge, row))).collect();
    let named: [crate::edge::Named; 4] = [
        ("options_of_everything", options),
        ("nobody_s_proxy", nobodys_proxy),
        ("the_port_that_is_asked_is_the_one_that_is_told", port),
        ("whose_address_is_believed", addresses),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("door::{name}"), move || test(edge))));
    trials.extend(run::trials(edge));
    trials
}

/// Ends what was started.
pub fn stop() {
    run::stop();
    if let Some(stage) = STAGE.get() {
        stage.worker.stop();
    }
}

fn stage(edge: &Edge) -> &'static Stage {
    STAGE.get_or_init(|| {
        let [site, assets] = [(), ()].map(|()| Switch::spawn().unwrap());
        let until = "2199-01-01T00:00:00Z";
        let settings = json!({
            "platform": "auto",
            "maintenance": [{"until": until, "match": "a.test/shop/*"}, {"until": until, "match": "closed.test"}],
            "routes": [{"match": "a.test/assets/*", "origin": assets.url()}],
        });
        let worker = workerd::start("door", &edge.lab, &site.url(), &settings);
        Stage { worker, site, assets }
    })
}

/// What came back for these bytes.
fn ask(
    worker: &Worker,
    method: &str,
    target: &str,
    host: &str,
    fields: &str,
) -> Result<(u16, String), Failed> {
    let mut stream = TcpStream::connect(worker.base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(Duration::from_secs(40)))?;
    write!(stream, "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or_else(|| format!("no status: {text:?}"))?, text))
}

/// The paths that visitors' requests with this mark had at an origin.
fn sent(origin: &Switch, mark: &str) -> Vec<String> {
    let seen = origin.seen().into_iter().filter(|seen| seen.header("x-mark").as_deref() == Some(mark));
    seen.map(|seen| seen.request_line().split(' ').nth(1).unwrap_or_default().to_owned()).collect()
}

fn spelling(edge: &Edge, (id, target, host, status, path): &Row) -> Result<(), Failed> {
    let stage = stage(edge);
    let (got, text) = ask(&stage.worker, "GET", target, host, &format!("X-Mark: {id}\r\n"))?;
    holds(got == *status, || format!("{got}, expected {status}: {text}"))?;
    let at_site = sent(&stage.site, id).into_iter();
    let at_assets = sent(&stage.assets, id).into_iter().map(|path| format!("assets:{path}"));
    same(
        "sent",
        at_site.chain(at_assets).collect::<Vec<_>>(),
        path.iter().map(|p| (*p).to_owned()).collect(),
    )?;
    if *status == 400 {
        holds(text.contains("text/plain") && !text.contains(&format!("{host}\r\n")), || text.clone())?;
        let told = stage.worker.find_event(
            |event| event["url.domain"].as_str().is_some_and(|domain| domain.contains(host)),
            Duration::from_millis(50),
        );
        same("event", told, None)?;
    }
    Ok(())
}

fn options(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    let (status, text) = ask(&stage.worker, "OPTIONS", "*", "a.test", "")?;
    same("status", status, 400)?;
    holds(!text.contains("internal"), || text.clone())
}

/// With nothing set, a `Host` leads nowhere: neither to what is there nor, told apart
/// from it, to what is not.
fn nobodys_proxy(edge: &Edge) -> Result<(), Failed> {
    let worker = workerd::start("nobodys-proxy", &edge.lab, "zone", &json!({"platform": "auto"}));
    let inside = Switch::spawn()?;
    let closed = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let open = inside.url().trim_start_matches("http://").to_owned();
    let mut answers = Vec::new();
    for host in [open.as_str(), &closed, "127.0.0.1:6379", "10.0.0.1", "[::1]:22", "example.test"] {
        for fields in ["", "cf-ray: 1-A\r\nCF-Connecting-IP: 192.0.2.1\r\n"] {
            let (status, text) = ask(&worker, "GET", "/", host, fields)?;
            same(host, status, 421)?;
            answers.push(text.split("\r\n\r\n").nth(1).map(str::to_owned));
        }
    }
    holds(answers.windows(2).all(|two| two[0] == two[1]), || format!("{answers:?}"))?;
    same("asked", inside.seen().len(), 0)?;
    let told = worker.lines().iter().filter(|line| line.contains("settings.invalid")).count();
    worker.stop();
    same("told", told, 1)
}

/// A zone on another port than the usual one is told with that port, and not
/// judged by the usual one.
fn port(edge: &Edge) -> Result<(), Failed> {
    let worker = workerd::start(
        "zone-port",
        &edge.lab,
        "zone",
        &json!({"connect_budget_ms": 300, "platform": "cloudflare"}),
    );
    let origin = Switch::spawn()?;
    origin.set(Mode::Reset)?;
    let host = origin.url().trim_start_matches("http://").to_owned();
    let (status, text) = ask(&worker, "GET", "/", &host, "cf-ray: zone-port\r\n")?;
    let event = worker.event("zone-port");
    worker.stop();
    holds(status == 502, || text.clone())?;
    let port: Option<u64> = host.rsplit(':').next().and_then(|port| port.parse().ok());
    same("port", event["server.port"].as_u64(), port)?;
    holds(event["error.type"] != "connection_refused", || event.to_string())
}

/// Settings, header fields of a visitor, whether a listed address lets in.
fn addresses(edge: &Edge) -> Result<(), Failed> {
    let listed = |address: &str| {
        json!({
            "platform": "auto", "maintenance": [{"until": "2199-01-01T00:00:00Z"}], "let_through_addresses": [address],
        })
    };
    let with = |mut settings: Value, field: &str| {
        settings["client_address_field"] = field.into();
        settings
    };
    let origin = Switch::spawn()?;
    let rows = [
        ("a-visitor-s-word", listed("192.0.2.0/24"), "CF-Connecting-IP: 192.0.2.7\r\ncf-ray: 1-A\r\n", 503),
        ("the-connection", listed("127.0.0.1"), "CF-Connecting-IP: 192.0.2.7\r\n", 200),
        ("a-proxy-s-word", with(listed("192.0.2.0/24"), "X-Real-IP"), "X-Real-IP: 192.0.2.7\r\n", 200),
        (
            "before-the-proxy-s",
            with(listed("192.0.2.0/24"), "X-Forwarded-For"),
            "X-Forwarded-For: 192.0.2.7, 198.51.100.1\r\n",
            503,
        ),
        ("past-the-proxy", with(listed("127.0.0.1"), "X-Real-IP"), "", 503),
    ];
    for (id, settings, fields, expected) in rows {
        let worker = workerd::start(&format!("addresses-{id}"), &edge.lab, &origin.url(), &settings);
        let asked = soon(id, || ask(&worker, "GET", "/", "a.test", fields).ok());
        worker.stop();
        same(id, asked?.0, expected)?;
    }
    Ok(())
}
