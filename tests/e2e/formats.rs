//! The same failure for different clients: what each asked for, and what it can use.

use libtest_mimic::{Failed, Trial};

use crate::client;
use crate::edge::{Edge, root};

/// Accept header, Content-Type of the answer, what its body begins with.
const FORMATS: [(&str, &str, &str, &str); 8] = [
    ("nothing", "", "text/html", "<!doctype html>"),
    (
        "browser",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html",
        "<!doctype html>",
    ),
    ("any", "*/*", "text/html", "<!doctype html>"),
    ("json", "application/json", "application/json", "{"),
    ("problem", "application/problem+json", "application/problem+json", "{"),
    ("markdown", "text/markdown", "text/markdown", "---"),
    ("any-text", "text/*", "text/markdown", "---"),
    ("text", "text/plain", "text/plain", ""),
];

/// One test for each format and each kind of client.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> = FORMATS
        .iter()
        .map(|row| Trial::test(format!("formats::{}", row.0), move || format(edge, row)))
        .collect();
    let named: [crate::edge::Named; 6] = [
        ("head_gets_the_headers_only", head),
        ("grpc_gets_its_own_status_and_no_body", grpc),
        ("a_preflight_can_be_answered", preflight),
        ("a_script_may_read_the_error", cross_origin),
        ("documents_follow_their_schemas", schemas),
        ("the_page_shows_the_broken_link_and_the_id", page),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("formats::{name}"), move || test(edge))));
    trials
}

fn url(edge: &Edge) -> String {
    format!("{}/lab/refused-port", edge.worker.base)
}

fn format(edge: &Edge, row: &(&str, &str, &str, &str)) -> Result<(), Failed> {
    let (_, accept, media_type, begins) = row;
    let headers: Vec<(&str, &str)> = if accept.is_empty() { vec![] } else { vec![("accept", accept)] };
    let got = client::get(&url(edge), &headers);
    let text = got.text();
    let ok = got.status == 521
        && got.header("content-type").starts_with(media_type)
        && text.to_lowercase().trim_start().starts_with(begins)
        && got.header("x-robots-tag") == "noindex"
        && text.contains(got.header("x-request-id"));
    if ok { Ok(()) } else { Err(format!("{} {:?}\n{text}", got.status, got.headers).into()) }
}

fn head(edge: &Edge) -> Result<(), Failed> {
    let (get, head) = (client::get(&url(edge), &[]), client::send("HEAD", &url(edge), &[], b""));
    let same = ["content-type", "proxy-status", "cache-control"]
        .iter()
        .all(|name| get.header(name) == head.header(name));
    if head.status == 521 && head.body.is_empty() && same {
        Ok(())
    } else {
        Err(format!("{:?}", head.headers).into())
    }
}

fn grpc(edge: &Edge) -> Result<(), Failed> {
    for (content_type, is_grpc) in
        [("application/grpc", true), ("application/grpc-web+proto", true), ("application/json", false)]
    {
        let fields = [("content-type", content_type), ("te", "trailers"), ("accept", "*/*")];
        let got = client::send("POST", &url(edge), &fields, b"\0\0\0\0\0");
        let own = (got.header("grpc-status"), got.header("content-type"), got.body.is_empty());
        let as_expected = (own == ("14", "application/grpc", true)) == is_grpc;
        let said = got.header("grpc-message").starts_with("connection_refused: ") == is_grpc;
        if got.status != 521 || !as_expected || !said {
            return Err(format!("{content_type}: {} {:?}", got.status, got.headers).into());
        }
    }
    Ok(())
}

fn preflight(edge: &Edge) -> Result<(), Failed> {
    let got = client::send(
        "OPTIONS",
        &url(edge),
        &[("origin", "https://app.example"), ("access-control-request-method", "PUT")],
        b"",
    );
    let ok = got.status == 521 && !got.header("access-control-allow-origin").is_empty();
    if ok { Ok(()) } else { Err(format!("{} {:?}", got.status, got.headers).into()) }
}

fn cross_origin(edge: &Edge) -> Result<(), Failed> {
    let got = client::get(&url(edge), &[("origin", "https://app.example"), ("sec-fetch-mode", "cors")]);
    let exposed = got.header("access-control-expose-headers").to_lowercase();
    let ok = !got.header("access-control-allow-origin").is_empty() && exposed.contains("retry-after");
    if ok { Ok(()) } else { Err(format!("{:?}", got.headers).into()) }
}

fn schemas(edge: &Edge) -> Result<(), Failed> {
    let schema = |name: &str| {
        let text = std::fs::read_to_string(root().join("docs").join(name)).unwrap();
        jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
    };
    let problem = client::get(&url(edge), &[("accept", "application/json"), ("cf-ray", "e2e-schema")]).json();
    edge.worker.event("e2e-schema");
    let (problems, events) = (schema("problem.schema.json"), schema("event.schema.json"));
    problems.validate(&problem).map_err(|error| format!("{error}: {problem}"))?;
    for event in edge.worker.events().values() {
        events.validate(event).map_err(|error| format!("{error}: {event}"))?;
        if event.to_string().len() >= 4096 {
            return Err(format!("{} bytes: {event}", event.to_string().len()).into());
        }
    }
    Ok(())
}

fn page(edge: &Edge) -> Result<(), Failed> {
    let got = client::get(&url(edge), &[("cf-ray", "e2e-page")]);
    let text = got.text();
    let ok = text.contains("e2e-page")
        && text.matches("<script").count() == 1
        && text.len() < 30 * 1024
        && !text.contains("127.0.0.1:");
    if ok { Ok(()) } else { Err(text.into()) }
}
