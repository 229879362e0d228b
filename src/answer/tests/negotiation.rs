//! Which format whom.

use proptest::prelude::*;

use super::exchange;
use crate::answer::{Format, is_machine_path, negotiate};
use crate::exchange::Exchange;

const CHROME: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,\
    image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const FIREFOX: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const CHROME_IMG: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const FIREFOX_IMG: &str = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
const SAFARI_IMG: &str = "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,\
    image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";

fn format(accept: Option<&str>, navigation: bool) -> Format {
    negotiate(&Exchange { accept: accept.map(str::to_owned), navigation, ..exchange() })
}

#[test]
fn the_best_format_wins() {
    use Format::{Html, Json, Markdown, ProblemJson, Text};
    #[rustfmt::skip]
    let cases = [
        ("no header", None, false, Html),
        ("empty header", Some(""), false, Html),
        ("curl, fetch(), <script>", Some("*/*"), false, Html),
        ("chrome navigates", Some(CHROME), true, Html),
        ("firefox and safari navigate", Some(FIREFOX), true, Html),
        ("chrome <img>", Some(CHROME_IMG), false, Text),
        ("chrome opens an image in a tab", Some(CHROME_IMG), true, Html),
        ("firefox <img>", Some(FIREFOX_IMG), false, Text),
        ("safari <img>", Some(SAFARI_IMG), false, Text),
        ("<link rel=stylesheet>", Some("text/css,*/*;q=0.1"), false, Text),
        ("EventSource", Some("text/event-stream"), false, Text),
        ("xhtml only", Some("application/xhtml+xml"), true, Html),
        ("old java", Some("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"), false, Html),
        ("json", Some("application/json"), false, Json),
        ("problem json", Some("application/problem+json"), false, ProblemJson),
        ("both, json first", Some("application/json, application/problem+json"), false, Json),
        ("both, problem first", Some("application/problem+json, application/json"), false, ProblemJson),
        ("axios", Some("application/json, text/plain, */*"), false, Json),
        ("jquery", Some("application/json, text/javascript, */*; q=0.01"), false, Json),
        ("github api", Some("application/vnd.github+json"), false, ProblemJson),
        ("any application", Some("application/*"), false, ProblemJson),
        ("markdown", Some("text/markdown"), false, Markdown),
        ("an agent", Some("text/markdown, text/html, */*"), false, Markdown),
        ("an agent with weights", Some("text/markdown;q=1.0, text/html;q=0.9, */*;q=0.1"), false, Markdown),
        ("html before markdown", Some("text/html, text/markdown"), false, Html),
        ("markdown less than html", Some("text/markdown;q=0.5, text/html"), false, Html),
        ("any text", Some("text/*"), false, Markdown),
        ("any text but markdown", Some("text/*, text/markdown;q=0"), false, Text),
        ("plain", Some("text/plain"), false, Text),
        ("upper case", Some("TEXT/PLAIN;Q=0.5, TEXT/HTML;Q=0.4"), false, Text),
        ("parameters", Some("application/json; charset=\"utf-8, or so\"; q=0.9, text/html;q=0.8"), false, Json),
        ("named beats wildcard at equal weight", Some("*/*, application/json"), false, Json),
        ("weight beats named", Some("*/*, application/json;q=0.5"), false, Html),
        ("specific beats wildcard even when lower", Some("text/html;q=0.3, text/*;q=0.9"), false, Markdown),
        ("html refused", Some("text/html;q=0, */*"), false, Text),
        ("only refusals", Some("text/html;q=0"), false, Text),
        ("everything refused", Some("*/*;q=0"), false, Text),
        ("unknown only", Some("application/xml"), false, Text),
        ("unknown only, navigation", Some("application/xml"), true, Html),
        ("grpc", Some("application/grpc"), false, Text),
        ("weight over one is no weight", Some("application/json;q=5, text/plain;q=0.1"), false, Text),
        ("weight in words is no weight", Some("application/json;q=high, text/plain;q=0.1"), false, Text),
        ("nothing usable", Some(";;,,=/"), false, Html),
    ];
    for (id, accept, navigation, expected) in cases {
        assert_eq!(format(accept, navigation), expected, "{id}");
    }
}

#[test]
fn programs_never_get_a_page() {
    use Format::{Html, Json, Text};
    #[rustfmt::skip]
    let cases = [
        ("/robots.txt", CHROME, false, Text),
        ("/robots.txt", "application/json", false, Json),
        ("/robots.txt", "text/markdown", false, Text),
        ("/sitemap.xml", "*/*", false, Text),
        ("/news/sitemap-2.xml.gz", "*/*", false, Text),
        ("/.well-known/acme-challenge/x", "*/*", false, Text),
        ("/.well-known/openid-configuration", "application/json", false, Json),
        ("/chat", "text/html", true, Text),
        ("/chat", "application/json", true, Json),
        ("/chat", "text/html", false, Html),
        ("/robots.txt.html", "*/*", false, Html),
        ("/docs/robots.txt", "*/*", false, Html),
        ("/sitemap", "*/*", false, Html),
        ("/sitemaps/page.html", "*/*", false, Html),
        ("/well-known/x", "*/*", false, Html),
    ];
    for (path, accept, upgrade, expected) in cases {
        let exchange = Exchange { path: path.into(), accept: Some(accept.into()), upgrade, ..exchange() };
        assert_eq!(negotiate(&exchange), expected, "{path} {accept} {upgrade}");
    }
    assert!(!is_machine_path(""));
}

proptest! {
    #[test]
    fn no_header_is_too_odd(accept in ".*", path in ".*") {
        let exchange = Exchange { accept: Some(accept), path, upgrade: true, ..exchange() };
        prop_assert!(matches!(negotiate(&exchange), Format::Text | Format::Json | Format::ProblemJson));
    }

    #[test]
    fn almost_headers_are_not_either(
        accept in "([a-z*]{0,5}/?[a-z*+]{0,8}(;? ?q?=?[0-9.\"\\\\]{0,4}),? ?){0,5}"
    ) {
        let exchange = Exchange { accept: Some(accept), path: "/robots.txt".into(), ..exchange() };
        prop_assert!(matches!(negotiate(&exchange), Format::Text | Format::Json | Format::ProblemJson));
    }
}
