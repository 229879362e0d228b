//! The gallery shows everything, where it is on, and nothing of it is mistaken for the real thing.

use scraper::{Html, Selector};
use serde_json::{Value, json};
use strum::VariantArray;

use super::choice::FORMATS;
use super::*;
use crate::answer::Language;
use crate::answer::brand::Theme;

fn settings(faultline: Value) -> Settings {
    config::read(&json!({ "FAULTLINE": faultline })).unwrap()
}

fn get(below: &str, query: &str, settings: &Settings) -> Option<Rendered> {
    let now_ms = 1_763_632_800_000;
    let asked = PageRequest {
        method: "GET",
        below,
        query: Some(query),
        host: "localhost",
        now_ms,
        ..PageRequest::default()
    };
    serve(&asked, settings)
}

fn header<'a>(reply: &'a Rendered, name: &str) -> Vec<&'a str> {
    reply.headers.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.as_str()).collect()
}

fn text(reply: &Rendered) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

#[test]
fn every_failure_shows_in_every_format_language_and_theme() {
    let settings = settings(json!({}));
    for failure in Failure::VARIANTS {
        let below = format!("/pages/{}", failure.code());
        for language in Language::VARIANTS {
            for (format, name, _) in FORMATS {
                let reply =
                    get(&below, &format!("format={name}&lang={}", language.tag()), &settings).unwrap();
                let id = format!("{failure:?} {language:?} {name}");
                assert_eq!(reply.status, 200, "{id}");
                assert_eq!(header(&reply, "Content-Type"), [format.content_type()], "{id}");
                assert_eq!(header(&reply, "Cache-Control"), ["no-store"], "{id}");
                assert_eq!(header(&reply, "X-Robots-Tag"), ["noindex, nofollow"], "{id}");
                assert_eq!(header(&reply, "Faultline-Preview"), ["?1"], "{id}");
                assert!(header(&reply, "Retry-After").is_empty(), "{id}");
                let shown = text(&reply);
                assert_eq!(shown.contains("nothing is broken"), format == Format::Html, "{id}");
                assert!(shown.contains(failure.code()), "{id}");
            }
        }
        for theme in Theme::VARIANTS {
            let name: &str = theme.into();
            let page = text(&get(&below, &format!("theme={name}"), &settings).unwrap());
            let (light, _) = theme.grounds();
            assert!(page.contains(&format!("--ground:{}", light[0])), "{failure:?} {theme:?}");
        }
    }
}

#[test]
fn brands_are_those_of_the_routes() {
    let settings = settings(json!({
        "brand_name": "General", "accent": "#1a5fb4",
        "routes": [{ "match": "a.example", "name": "shop", "brand_name": "The Shop", "theme": "plain" }],
    }));
    let cases = [("", "General"), ("brand=shop", "The Shop"), ("brand=gremlins", "General")];
    for (query, name) in cases {
        let page = text(&get("/pages/dns_error", query, &settings).unwrap());
        assert!(page.contains(&format!("– {name}</title>")), "{query}");
        assert!(page.contains("--accent:#1a5fb4"), "{query}");
    }
    let page = text(&get("/pages/dns_error", "brand=none", &settings).unwrap());
    assert!(!page.contains("General") && !page.contains("--accent:#1a5fb4"));
}

#[test]
fn the_start_lists_every_failure_and_keeps_the_choice() {
    let settings = settings(json!({ "prefix": "/status" }));
    let reply = get("/pages", "lang=ar&theme=plain&confidence=possible", &settings).unwrap();
    let page = Html::parse_document(&text(&reply));
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let frames: Vec<_> =
        page.select(&Selector::parse("iframe").unwrap()).filter_map(|frame| frame.attr("src")).collect();
    assert_eq!(frames.len(), Failure::VARIANTS.len());
    for (frame, failure) in frames.into_iter().zip(Failure::VARIANTS) {
        let (path, query) = frame.split_once('?').unwrap();
        assert_eq!(path, format!("/status/pages/{}", failure.code()));
        let shown = text(&get(path.strip_prefix("/status").unwrap(), query, &settings).unwrap());
        assert!(shown.contains("lang=\"ar\" dir=\"rtl\"") && shown.contains("ربما: "), "{path}");
    }
    let chosen = Selector::parse("option[selected]").unwrap();
    let chosen: Vec<_> = page.select(&chosen).filter_map(|option| option.attr("value")).collect();
    assert_eq!(chosen, ["html", "ar", "plain", "possible", "met", "default"]);
    let policy = header(&reply, "Content-Security-Policy");
    assert!(policy.iter().all(|policy| policy.contains("frame-src 'self'")) && policy.len() == 1);
}

#[test]
fn a_preview_is_what_would_be_sent() {
    let settings = settings(json!({}));
    let page =
        |failure: &str, query: &str| text(&get(&format!("/pages/{failure}"), query, &settings).unwrap());
    let labels = crate::render::texts::Texts::of(Language::English).words.labels;
    #[rustfmt::skip]
    let rows = [
        ("the origin's own status", "origin_gateway_timeout", "", "dir=\"ltr\">504 <code>", true),
        ("another's", "application_error", "", "dir=\"ltr\">500 <code>", true),
        ("what comes back by itself", "connection_refused", "", labels.reloads, true),
        ("does not where waiting is no help", "tls_certificate_error", "", labels.reloads, false),
        ("but asks nobody", "connection_refused", "", "id=\"back\"", false),
        ("a cause", "tls_certificate_error", "", "<code dir=\"ltr\">expired</code>", true),
        ("a form", "connection_refused", "state=sent", labels.sent_maybe, true),
        ("no form", "connection_refused", "", labels.sent_maybe, false),
        ("spared", "connection_refused", "state=spared", "was not asked again", true),
        ("not spared", "connection_refused", "", "was not asked again", false),
        ("a window with an end", "maintenance", "", "data-clock", true),
        ("no such state", "connection_refused", "state=gremlins", "was not asked again", false),
    ];
    for (id, failure, query, part, is_there) in rows {
        assert_eq!(page(failure, query).contains(part), is_there, "{id}");
    }
}

#[test]
fn it_is_on_where_it_should_be() {
    let cases = [
        ("auto, dev", json!({}), "localhost", true),
        ("auto, dev by address", json!({}), "127.0.0.1", true),
        ("auto, dev by name", json!({}), "shop.localhost", true),
        ("auto, deployed", json!({}), "shop.example", false),
        ("auto, a name that only ends alike", json!({}), "notlocalhost", false),
        ("on", json!({ "gallery": true }), "shop.example", true),
        ("off", json!({ "gallery": false }), "localhost", false),
    ];
    for (id, faultline, host, on) in cases {
        let settings = settings(faultline);
        let asked = PageRequest { method: "GET", below: "/pages", host, ..PageRequest::default() };
        assert_eq!(serve(&asked, &settings).is_some(), on, "{id}");
        assert_eq!(is_on(&settings, host), on, "{id}");
    }
}

#[test]
fn other_paths_methods_and_names_are_not_pages() {
    let settings = settings(json!({}));
    for below in ["/pagesx", "/guide", "", "/page"] {
        assert!(get(below, "", &settings).is_none(), "{below}");
    }
    assert_eq!(get("/pages/gremlins", "", &settings).unwrap().status, 404);
    let asked = PageRequest { method: "POST", below: "/pages", host: "localhost", ..PageRequest::default() };
    let refused = serve(&asked, &settings).unwrap();
    assert_eq!((refused.status, header(&refused, "Allow")), (405, vec!["GET, HEAD"]));
    let head = serve(&PageRequest { method: "HEAD", ..asked }, &settings).unwrap();
    assert!(head.status == 200 && head.body.is_empty());
}
