//! The guide from outside: requests in, pages and verdicts out.

use std::path::Path;

use faultline::failure::Failure;
use faultline::pages::guide::{PageRequest, Rooms, serve};
use faultline::render::Rendered;
use insta::assert_snapshot;
use proptest::prelude::*;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use strum::VariantArray;

const PREFIX: &str = "/_faultline";
const JSON: Option<&str> = Some("application/json");
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");
/// 2026-11-20T12:00:00Z.
const NOW_MS: u64 = 1_795_176_000_000;

fn ask<'a>(method: &'a str, below: &'a str) -> PageRequest<'a> {
    PageRequest { method, below, now_ms: NOW_MS, ..PageRequest::default() }
}

fn get(below: &str) -> Rendered {
    serve(&ask("GET", below), PREFIX).unwrap()
}

fn post<'a>(content_type: Option<&'a str>, body: &'a [u8]) -> Rendered {
    serve(&PageRequest { content_type, body, ..ask("POST", "/guide/explain") }, PREFIX).unwrap()
}

fn header<'a>(reply: &'a Rendered, name: &str) -> &'a str {
    reply.headers.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

fn text(reply: &Rendered) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

fn verdict(document: &Value) -> Value {
    let reply = post(JSON, document.to_string().as_bytes());
    assert_eq!(reply.status, 200, "{}", text(&reply));
    serde_json::from_slice(&reply.body).unwrap()
}

/// Every page there is, by its path below the prefix.
fn pages() -> Vec<String> {
    let failures = Failure::VARIANTS.iter().map(|failure| format!("/guide/{}", failure.code()));
    ["/guide".to_owned(), "/guide/explain".to_owned()].into_iter().chain(failures).collect()
}

#[test]
fn every_failure_has_a_page_with_triggers_checks_and_examples() {
    for failure in Failure::VARIANTS {
        let code = failure.code();
        let reply = get(&format!("/guide/{code}"));
        assert_eq!((reply.status, header(&reply, "Cache-Control")), (200, "public, max-age=3600"), "{code}");
        let page = Html::parse_document(&text(&reply));
        assert!(page.errors.is_empty(), "{code}: {:?}", page.errors);
        let count = |css: &str| page.select(&Selector::parse(css).unwrap()).count();
        assert!(count("ol.checks > li") >= 3, "{code}");
        assert!(count("section[aria-labelledby=triggers] li") >= 1, "{code}");
        let examples = if *failure == Failure::VisitorGone { 0 } else { 4 };
        assert_eq!(count("pre"), examples, "{code}");
        for file in ["html", "json", "md", "txt"] {
            let example = get(&format!("/guide/{code}/example.{file}"));
            assert_eq!(example.status, if examples == 0 { 404 } else { 200 }, "{code} {file}");
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    for path in pages() {
        let page = Html::parse_document(&text(&get(&path)));
        for link in page.select(&Selector::parse("[href], [action]").unwrap()) {
            let href = link.value().attr("href").or(link.value().attr("action")).unwrap();
            let Some(below) = href.strip_prefix(PREFIX) else {
                assert!(href == "data:," || href.starts_with('#'), "{path}: {href}");
                continue;
            };
            let (below, anchor) = below.split_once('#').unwrap_or((below, ""));
            let target = get(below);
            assert_eq!(target.status, 200, "{path}: {href}");
            if !anchor.is_empty() {
                let page = Html::parse_document(&text(&target));
                let id = Selector::parse(&format!("[id={anchor:?}]")).unwrap();
                assert_eq!(page.select(&id).count(), 1, "{path}: {href}");
            }
        }
    }
}

#[test]
fn the_comparison_has_a_row_for_every_status_and_no_empty_cell() {
    let page = Html::parse_document(&text(&get("/guide")));
    let rows = Selector::parse("table.compare tbody tr").unwrap();
    let cells = Selector::parse("th, td").unwrap();
    let mut seen = Vec::new();
    for row in page.select(&rows) {
        let cells: Vec<String> = row.select(&cells).map(|cell| cell.text().collect()).collect();
        assert_eq!(cells.len(), 7);
        assert!(cells.iter().all(|cell| !cell.trim().is_empty()), "{cells:?}");
        seen.push(cells[0].split_whitespace().next().unwrap().to_owned());
    }
    for status in ["500", "502", "503", "504", "521", "522", "523", "525", "526", "530"] {
        assert!(seen.iter().any(|known| known == status), "{status}");
    }
}

#[test]
fn paths_and_methods() {
    // id, method, path below the prefix, status (0: none of the guide's)
    let cases = [
        ("start", "GET", "/guide", 200),
        ("slash", "GET", "/guide/", 200),
        ("head", "HEAD", "/guide", 200),
        ("page", "GET", "/guide/connection_refused", 200),
        ("style", "GET", "/guide/style.css", 200),
        ("status", "GET", "/guide/521", 302),
        ("unknown", "GET", "/guide/no_such_failure", 404),
        ("below-page", "GET", "/guide/dns_error/x", 404),
        ("post-to-page", "POST", "/guide", 405),
        ("delete", "DELETE", "/guide/explain", 405),
        ("put-to-page", "PUT", "/guide/dns_error", 405),
        ("not-the-guide", "GET", "/guidelines", 0),
        ("prefix", "GET", "", 200),
        ("console", "GET", "/console", 0),
    ];
    for (id, method, below, status) in cases {
        let reply = serve(&ask(method, below), PREFIX);
        assert_eq!(reply.as_ref().map_or(0, |reply| reply.status), status, "{id}");
        if let Some(reply) = reply {
            assert_eq!(method == "HEAD", reply.body.is_empty(), "{id}");
            assert_eq!(status == 405, !header(&reply, "Allow").is_empty(), "{id}");
            assert_eq!(header(&reply, "X-Robots-Tag"), "noindex", "{id}");
        }
    }
    assert_eq!(header(&get("/guide/521"), "Location"), "/_faultline/guide/explain?text=521");
}

#[test]
fn pages_have_no_script_and_a_policy_that_allows_none() {
    for path in pages() {
        let reply = get(&path);
        let policy = header(&reply, "Content-Security-Policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        let page = Html::parse_document(&text(&reply));
        let active = Selector::parse("script, iframe, object, embed, [style], [onclick], [onload]").unwrap();
        assert_eq!(page.select(&active).count(), 0, "{path}");
    }
}

#[test]
fn questions_that_cannot_be_read_say_why() {
    let long = vec![b'x'; 70_000];
    let deep = "[".repeat(20_000);
    // id, content type, body, status, a word of the detail
    type Case<'a> = (&'a str, Option<&'a str>, &'a [u8], u16, &'a str);
    let cases: [Case; 11] = [
        ("no-type", None, b"521", 415, "Content-Type"),
        ("multipart", Some("multipart/form-data; boundary=x"), b"--x--", 415, "text/plain"),
        ("not-json", JSON, b"521x", 400, "JSON"),
        ("list", JSON, b"[]", 400, "object"),
        ("deep", JSON, deep.as_bytes(), 400, "JSON"),
        ("unknown-key", JSON, br#"{"stauts":502}"#, 400, "status"),
        ("bad-status", JSON, br#"{"status":70000}"#, 400, "status"),
        ("empty-object", JSON, b"{}", 400, "nothing to explain"),
        ("blank", JSON, br#"{"text":"  "}"#, 400, "nothing to explain"),
        ("empty-text", Some("text/plain"), b"", 400, "nothing to explain"),
        ("too-large", Some("text/plain"), &long, 413, "65536"),
    ];
    for (id, content_type, body, status, word) in cases {
        let reply = post(content_type, body);
        assert_eq!((reply.status, header(&reply, "Cache-Control")), (status, "no-store"), "{id}");
        assert_eq!(header(&reply, "Content-Type"), "application/problem+json", "{id}");
        let problem: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(problem["status"], json!(status), "{id}");
        assert!(problem["detail"].as_str().unwrap().contains(word), "{id}: {problem}");
    }
    let cut = PageRequest {
        too_large: true,
        content_type: FORM,
        body: b"text=521",
        ..ask("POST", "/guide/explain")
    };
    let reply = serve(&cut, PREFIX).unwrap();
    assert_eq!((reply.status, header(&reply, "Content-Type")), (413, "text/html; charset=utf-8"));
    assert_eq!(post(FORM, b"text=521").status, 200);
}

#[test]
fn a_form_gets_a_page_and_a_script_json() {
    // id, content type, Accept, whether JSON comes
    let cases = [
        ("browser", FORM, Some("text/html,application/xhtml+xml,*/*;q=0.8"), false),
        ("form-json", FORM, JSON, true),
        ("curl-text", Some("text/plain; charset=utf-8"), Some("*/*"), true),
        ("script", JSON, None, true),
        ("script-html", JSON, Some("text/html"), false),
    ];
    for (id, content_type, accept, json) in cases {
        let body: &[u8] = match content_type {
            FORM => b"text=521",
            JSON => br#"{"status":521}"#,
            _ => b"521",
        };
        let asked = PageRequest { content_type, accept, body, ..ask("POST", "/guide/explain") };
        let reply = serve(&asked, PREFIX).unwrap();
        assert_eq!(header(&reply, "Content-Type").starts_with("application/json"), json, "{id}");
        assert_eq!(header(&reply, "Cache-Control"), "no-store", "{id}");
        assert!(text(&reply).contains("connection_refused"), "{id}");
    }
}

#[test]
fn what_is_pasted_is_shown_again_as_text_only() {
    let hostile = r#"</textarea><script>alert(1)</script><img src=x onerror=alert(1)>&#60;b> "'"#;
    let body: String = form_urlencoded::Serializer::new(String::new()).append_pair("text", hostile).finish();
    let page = text(&post(FORM, body.as_bytes()));
    let html = Html::parse_document(&page);
    assert_eq!(html.select(&Selector::parse("script, img").unwrap()).count(), 0);
    let area: String =
        html.select(&Selector::parse("textarea").unwrap()).flat_map(|area| area.text()).collect();
    assert_eq!(area.trim_start_matches('\n'), hostile);
    let long = format!("text={}", "x".repeat(60_000));
    assert!(text(&post(FORM, long.as_bytes())).len() < 20_000);
}

#[test]
fn a_verdict_in_full() {
    let line = "connect() failed (111: Connection refused) while connecting to upstream, upstream: \"fastcgi://127.0.0.1:9000\"";
    assert_snapshot!(serde_json::to_string_pretty(&verdict(&json!({ "log": line }))).unwrap());
}

#[test]
fn an_entry_for_scripts() {
    let asked = PageRequest { accept: JSON, ..ask("GET", "/guide/tls_certificate_error") };
    assert_snapshot!(text(&serve(&asked, PREFIX).unwrap()));
    let asked = PageRequest { accept: JSON, ..ask("GET", "/guide") };
    let index: Value = serde_json::from_slice(&serve(&asked, PREFIX).unwrap().body).unwrap();
    assert_eq!(index["failures"].as_array().unwrap().len(), Failure::VARIANTS.len());
}

proptest! {
    #[test]
    fn nothing_that_is_pasted_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for content_type in [FORM, JSON, Some("text/plain"), None] {
            let status = post(content_type, &bytes).status;
            prop_assert!(matches!(status, 200 | 400 | 415), "{status}");
        }
    }

    #[test]
    fn nothing_that_looks_like_a_reply_breaks_it(
        start in "(< )?HTTP/[0-9.]{0,3} ?[0-9]{0,4}[ a-z]{0,9}(\r?\n[a-zA-Z-]{0,9}:.{0,20}){0,3}(\r?\n){0,3}",
        rest in "(.|\n){0,80}",
        head in "(transfer-encoding: chunked|proxy-status: .{0,30}|content-type: text/html)?",
    ) {
        let pasted = format!("{start}{head}\n\n{rest}");
        let reply = post(Some("text/plain"), pasted.as_bytes());
        let document: Value = serde_json::from_slice(&reply.body).unwrap();
        for evidence in document["evidence"].as_array().unwrap() {
            prop_assert!(evidence.as_str().unwrap().len() <= 64);
        }
    }
}

/// Writes every page where `GUIDE_OUT` says, for the checks in a browser
/// (`tests/browser/guide.mjs`).
#[test]
fn the_pages_can_be_written_down() {
    let out = std::env::var("GUIDE_OUT")
        .unwrap_or_else(|_| concat!(env!("CARGO_TARGET_TMPDIR"), "/guide").to_owned());
    std::fs::create_dir_all(&out).unwrap();
    let pasted =
        "text=connect()+failed+(111:+Connection+refused)+while+connecting+to+upstream,+fastcgi://unix";
    let mut replies: Vec<(String, Rendered)> =
        pages().into_iter().map(|path| (path.clone(), get(&path))).collect();
    replies.push(("/guide/style.css".into(), get("/guide/style.css")));
    replies.push((
        "/guide/connection_refused/example.html".into(),
        get("/guide/connection_refused/example.html"),
    ));
    replies.push(("/guide/missing".into(), get("/guide/missing")));
    replies.push(("/explained".into(), post(FORM, pasted.as_bytes())));
    replies.push(("/refused".into(), post(FORM, b"text=")));
    replies.push(("/unknown".into(), post(FORM, b"text=hello")));
    let mut manifest = Vec::new();
    for (at, (path, reply)) in replies.iter().enumerate() {
        let file = format!("{at}.out");
        std::fs::write(Path::new(&out).join(&file), &reply.body).unwrap();
        let headers: serde_json::Map<String, Value> =
            reply.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        manifest.push(json!({ "path": format!("{PREFIX}{path}"), "file": file, "status": reply.status, "headers": headers }));
    }
    std::fs::write(Path::new(&out).join("manifest.json"), json!(manifest).to_string()).unwrap();
}

#[test]
fn the_list_of_all_pages_names_those_that_are_there() {
    let listed = |rooms: Rooms| {
        let asked = PageRequest { accept: Some("application/json"), rooms, ..ask("GET", "/") };
        let document: Value = serde_json::from_slice(&serve(&asked, PREFIX).unwrap().body).unwrap();
        let pages = document["pages"].as_array().unwrap().clone();
        pages.iter().map(|page| page["href"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let always = ["/_faultline/guide", "/_faultline/guide/explain"];
    assert_eq!(listed(Rooms::default()), always);
    let all = [always[0], always[1], "/_faultline/pages", "/_faultline/console"];
    assert_eq!(listed(Rooms { gallery: true, console: true }), all);
    let page =
        serve(&PageRequest { rooms: Rooms { gallery: true, console: false }, ..ask("GET", "") }, PREFIX)
            .unwrap();
    let html = String::from_utf8(page.body).unwrap();
    assert!(html.contains("href=\"/_faultline/pages\"") && !html.contains("console"), "{html}");
}
