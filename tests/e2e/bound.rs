//! Origins that are bindings: a second Worker in the same workerd, and a stand-in for a private
//! network, which throws what the documentation says that the real one throws.

use faultline_support::workerd::{documented, edit, serve};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::client;
use crate::edge::{Edge, Worker, free_port, scratch};

/// The other Worker: what it does, by path.
const SHOP: &str = r#"export default { async fetch(request) {
  const { pathname, hostname } = new URL(request.url);
  if (pathname === "/throws") throw new Error("basket is undefined");
  if (pathname === "/hangs") return new Promise((resolve) => setTimeout(() => resolve(new Response("late")), 60000));
  if (pathname === "/failing") return new Response("{\"error\":\"database\"}", { status: 503, headers: { "content-type": "application/json" } });
  if (pathname === "/echo") return new Response(`${request.method} ${hostname} ${request.headers.get("x-mine")} ${await request.text()}`);
  return new Response("the shop");
} };"#;

/// The private network: it throws the code that the path names.
const PRIVATE: &str = r#"export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname !== "/") throw new Error(`ProxyError: ${pathname.slice(1)}`);
  return new Response("the private service");
} };"#;

struct Row {
    id: &'static str,
    host: &'static str,
    path: &'static str,
    /// What the visitor gets: the status and a part of the body.
    got: (u16, &'static str),
    /// What the event tells: failure, hop, confidence, first evidence, the server's name;
    /// none where nothing failed.
    told: Option<[&'static str; 5]>,
}

const fn well(id: &'static str, host: &'static str, path: &'static str, got: (u16, &'static str)) -> Row {
    Row { id, host, path, got, told: None }
}

const fn fails(
    id: &'static str,
    host: &'static str,
    path: &'static str,
    status: u16,
    told: [&'static str; 5],
) -> Row {
    Row { id, host, path, got: (status, ""), told: Some(told) }
}

const ROWS: &[Row] = &[
    well("a_worker", "shop.example.com", "/", (200, "the shop")),
    fails(
        "a_worker_throws",
        "shop.example.com",
        "/throws",
        500,
        ["application_error", "app", "certain", "app:threw", "service:SHOP"],
    ),
    fails(
        "a_worker_hangs",
        "shop.example.com",
        "/hangs",
        504,
        ["http_response_timeout", "app", "certain", "app:deadline", "service:SHOP"],
    ),
    well("a_private_service", "private.example.com", "/", (200, "the private service")),
    fails(
        "a_private_service_is_down",
        "private.example.com",
        "/connection_refused",
        521,
        ["connection_refused", "edge-origin", "certain", "vpc:connection_refused", "vpc:PRIVATE"],
    ),
    fails(
        "a_private_name",
        "private.example.com",
        "/dns_error",
        530,
        ["dns_error", "edge-origin", "certain", "vpc:dns_error", "vpc:PRIVATE"],
    ),
    fails(
        "a_private_certificate",
        "private.example.com",
        "/tls_certificate_error",
        526,
        ["tls_certificate_error", "edge-origin", "certain", "vpc:tls_certificate_error", "vpc:PRIVATE"],
    ),
    fails(
        "a_binding_that_is_not_there",
        "none.example.com",
        "/",
        500,
        ["misconfigured", "edge", "certain", "settings:no_binding", "service:NONE"],
    ),
    // The private service is down; the other Worker is not.
    well("a_worker_stands_in", "both.example.com", "/connection_refused", (200, "the shop")),
];

/// One test for each row, and for what reaches the other Worker.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> =
        ROWS.iter().map(|row| Trial::test(format!("bound::{}", row.id), move || run(edge, row))).collect();
    trials.push(Trial::test("bound::everything_of_a_request_arrives", move || arrives(edge)));
    trials.push(Trial::test("bound::a_second_worker_under_wrangler_dev", move || under_wrangler(edge)));
    trials.push(Trial::test("bound::a_worker_that_is_back_is_found_by_a_look", move || looked_at(edge)));
    trials
}

fn start(edge: &Edge, name: &str) -> Worker {
    let port = free_port();
    let settings = json!({
        "retries": 0, "deadline_ms": 2000, "log_repeats": 0, "probe": "auto",
        "routes": [
            {"match": "private.example.com", "origin": "vpc:PRIVATE"},
            {"match": "none.example.com", "origin": "service:NONE"},
            {"match": "both.example.com", "origins": ["vpc:PRIVATE", "service:SHOP"], "retries": 1},
        ],
    });
    let settings = faultline_support::edge::found_by_ray(settings);
    let worker = |name: &str, source: &str| {
        let source: Value = source.into();
        format!(
            "(name = \"{name}\", worker = (compatibilityDate = \"2026-11-01\", modules = [(name = \"index.js\", esModule = {source})])),\n"
        )
    };
    let services = format!(
        "(name = \"faultline\", worker = .faultline),\n{}{}",
        worker("shop", SHOP),
        worker("private", PRIVATE)
    );
    let config = edit(
        documented("service:SHOP", &settings),
        &[
            ("127.0.0.1:8080", &format!("127.0.0.1:{port}")),
            ("(name = \"faultline\", worker = .faultline),", &services),
            (
                "bindings = [",
                "bindings = [\n(name = \"SHOP\", service = \"shop\"),\n(name = \"PRIVATE\", service = \"private\"),",
            ),
        ],
    );
    let dir = scratch(&format!("bound-{name}"));
    std::fs::copy(edge.lab.ca_path(), dir.join("ca.pem")).expect("the certificate is copied");
    serve(&dir, &config, format!("http://127.0.0.1:{port}"))
}

fn run(edge: &Edge, row: &Row) -> Result<(), Failed> {
    let worker = start(edge, row.id);
    let fields = [("host", row.host), ("cf-ray", "bound")];
    let got = client::get(&format!("{}{}", worker.base, row.path), &fields);
    let event = row.told.map(|_| worker.event("bound"));
    worker.stop();
    let (status, part) = row.got;
    if got.status != status || !got.text().contains(part) {
        return Err(format!("{} {}: {event:?}", got.status, got.text()).into());
    }
    let (Some(told), Some(event)) = (row.told, event) else { return Ok(()) };
    let seen = [
        &event["error.type"],
        &event["faultline.hop"],
        &event["faultline.confidence"],
        &event["faultline.evidence"][0],
        &event["server.address"],
    ];
    let same = seen.iter().zip(told).all(|(seen, told)| **seen == told);
    let unprobed = !event.to_string().contains("probe:");
    if same && unprobed && event.get("server.port").is_none() {
        Ok(())
    } else {
        Err(format!("{event}").into())
    }
}

fn arrives(edge: &Edge) -> Result<(), Failed> {
    let worker = start(edge, "arrives");
    let fields = [("host", "shop.example.com"), ("x-mine", "kept")];
    let got = client::send("PUT", &format!("{}/echo?a=b", worker.base), &fields, b"a body");
    worker.stop();
    let text = got.text();
    if got.status == 200 && text == "PUT shop.example.com kept a body" { Ok(()) } else { Err(text.into()) }
}

/// Two Workers as a developer starts them, the one bound to the other. There wrangler catches what
/// the other one throws and makes a reply of its own of it, so that it is no certainty any more,
/// but the same failure at the same place.
fn under_wrangler(edge: &Edge) -> Result<(), Failed> {
    let bound = json!({
        "services": [{"binding": "SHOP", "service": "shop"}],
        "vars": {"ORIGIN": "service:SHOP", "FAULTLINE": {"retries": 0, "deadline_ms": 2000, "log_repeats": 0}},
    });
    let worker = Worker::start_beside("bound-wrangler", &edge.lab, bound, &[("shop", SHOP)]);
    let rows = ROWS.iter().filter(|row| row.host == "shop.example.com");
    let seen: Vec<String> = rows
        .filter_map(|row| {
            let fields = [("host", row.host), ("cf-ray", row.id)];
            let got = client::get(&format!("{}{}", worker.base, row.path), &fields);
            let event = row.told.map(|_| worker.event(row.id));
            let told = event.as_ref().map(|event| {
                [&event["error.type"], &event["faultline.hop"]]
                    .map(|value| value.as_str().unwrap_or_default().to_owned())
            });
            let expected = row.told.map(|told| [told[0], told[1]].map(str::to_owned));
            let well = got.status == row.got.0 && got.text().contains(row.got.1) && told == expected;
            (!well).then(|| format!("{}: {} {} {event:?}", row.id, got.status, got.text()))
        })
        .collect();
    worker.stop();
    if seen.is_empty() { Ok(()) } else { Err(seen.join("; ").into()) }
}

/// An outage of a private service is ended by a look that goes by the binding too;
/// nothing else could reach it.
fn looked_at(edge: &Edge) -> Result<(), Failed> {
    let worker = start(edge, "looked-at");
    for _ in 0..12 {
        client::get(&format!("{}/connection_refused", worker.base), &[("host", "private.example.com")]);
    }
    // The look asks for `/`, which is well: a request that is spared brings it about, and the
    // next finds the way open.
    let patience = std::time::Instant::now();
    let mut status = 0;
    while status != 200 && patience.elapsed() < std::time::Duration::from_secs(30) {
        status = client::get(&format!("{}/", worker.base), &[("host", "private.example.com")]).status;
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let ended = worker.find_event(
        |event| event["event.name"] == "outage.ended" && event.to_string().contains("vpc:PRIVATE"),
        std::time::Duration::from_secs(10),
    );
    worker.stop();
    if status == 200 && ended.is_some() { Ok(()) } else { Err(format!("{status} {ended:?}").into()) }
}
