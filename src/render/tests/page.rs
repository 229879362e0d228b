//! The page, read back by an HTML parser.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};

use super::*;
use crate::render::html::STYLE;

fn page(finding: &Finding) -> Html {
    Html::parse_document(&body(finding, "text/html"))
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    page.select(&Selector::parse(selector).unwrap()).map(|found| words(found.text().collect())).collect()
}

#[test]
fn the_policy_allows_this_style_sheet_and_nothing_else() {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    assert!(
        CONTENT_SECURITY_POLICY.contains(&format!("style-src 'sha256-{hash}';")),
        "the style sheet changed: its hash is now sha256-{hash}"
    );
    assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none';"));
    let page = page(&finding(Failure::ConnectionRefused, Confidence::Certain));
    let style: String =
        page.select(&Selector::parse("style").unwrap()).flat_map(|style| style.text()).collect();
    assert_eq!(style, STYLE, "what the browser hashes is what was hashed");
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    for failure in Failure::VARIANTS {
        let page = page(&known(*failure, Confidence::Certain));
        for selector in ["script", "img", "iframe", "object", "form", "base", "[src]", "[style]", "[onload]"]
        {
            assert!(texts(&page, selector).is_empty(), "{failure:?} {selector}");
        }
        let link = Selector::parse("link").unwrap();
        let links: Vec<_> = page.select(&link).map(|link| link.attr("href")).collect();
        assert_eq!(links, [Some("data:,")], "{failure:?}");
        assert!(page.errors.is_empty(), "{failure:?}: {:?}", page.errors);
    }
    for fetching in ["url(", "@import", "image-set(", "@font-face", "<"] {
        assert!(!STYLE.contains(fetching), "{fetching}");
    }
}

#[test]
fn the_way_says_in_words_where_it_broke() {
    #[rustfmt::skip]
    let cases = [
        (Hop::VisitorEdge, "You asked, broken here Edge not reached, Web server not reached, Application not reached, Database not reached"),
        (Hop::Edge, "You asked, Edge broken here, Web server not reached, Application not reached, Database not reached"),
        (Hop::EdgeOrigin, "You asked, Edge reached, broken here Web server not reached, Application not reached, Database not reached"),
        (Hop::Origin, "You asked, Edge reached, Web server broken here, Application not reached, Database not reached"),
        (Hop::Platform, "You asked, Edge reached, Hosting platform broken here, Application not reached, Database not reached"),
        (Hop::OriginApp, "You asked, Edge reached, Web server reached, broken here Application not reached, Database not reached"),
        (Hop::App, "You asked, Edge reached, Web server reached, Application broken here, Database not reached"),
        (Hop::AppDatabase, "You asked, Edge reached, Web server reached, Application reached, broken here Database not reached"),
    ];
    for (hop, expected) in cases {
        let finding = Finding { hop, ..finding(Failure::PlatformError, Confidence::Certain) };
        assert_eq!(texts(&page(&finding), "ol.way > li").join(", "), expected, "{hop:?}");
    }
}

#[test]
fn the_mark_is_as_sure_as_the_verdict() {
    use {Confidence as C, Failure as F};
    #[rustfmt::skip]
    let cases = [
        (F::ConnectionRefused, C::Certain, "broken here"),
        (F::ConnectionRefused, C::Likely, "most likely broken here"),
        (F::ConnectionRefused, C::Possible, "perhaps broken here"),
        (F::Maintenance, C::Certain, "held back here"),
        (F::CircuitOpen, C::Certain, "held back here"),
        (F::OriginMaintenance, C::Possible, "perhaps broken here"),
    ];
    for (failure, confidence, mark) in cases {
        let page = page(&finding(failure, confidence));
        assert_eq!(texts(&page, ".mark, .place.broken small"), [mark], "{failure:?} {confidence:?}");
    }
}

#[test]
fn the_page_tells_what_a_visitor_needs() {
    let page = page(&known(Failure::ConnectionRefused, Confidence::Certain));
    assert_eq!(texts(&page, "h1"), ["The site's server refused the connection"]);
    assert_eq!(texts(&page, "title"), ["The site's server refused the connection – Marlow & Daughters"]);
    assert_eq!(texts(&page, ".id code"), ["8f2a-77"]);
    assert_eq!(texts(&page, ".links a"), ["Status page", "Contact support"]);
    assert_eq!(texts(&page, "details dd code"), ["connection_refused", "H12", "nginx"]);
    assert_eq!(texts(&page, ".now time").len(), 2);
    let html = page.select(&Selector::parse("html").unwrap()).next().unwrap();
    assert_eq!((html.attr("lang"), html.attr("dir")), (Some("en"), Some("ltr")));
}

#[test]
fn the_page_leaves_out_what_does_not_apply() {
    let finding = finding(Failure::TlsCertificateError, Confidence::Certain);
    let exchange = Exchange { request_id: String::new(), ..exchange("text/html") };
    let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
    let page = Html::parse_document(&String::from_utf8(render(&answer).body).unwrap());
    for selector in [".id", ".links", ".now time", "details a"] {
        assert!(texts(&page, selector).is_empty(), "{selector}");
    }
    assert_eq!(texts(&page, ".brand"), ["shop.example"]);
    assert_eq!(texts(&page, "details dd code"), ["tls_certificate_error"]);
}
