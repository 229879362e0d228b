//! The page, read back by an HTML parser.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};

use super::*;
use crate::answer::brand::{Colour, Look, OwnText, OwnTexts, Theme};

fn page(finding: &Finding) -> Html {
    Html::parse_document(&body(finding, "text/html"))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let found = page.select(&selector);
    found.map(|found| squeezed(&found.text().collect::<String>())).collect()
}

/// A page that comes back by itself.
fn reloading() -> Answer {
    let exchange = Exchange { navigation: true, ..exchange("text/html") };
    let preferences = Preferences { reload: true, ..preferences() };
    let finding = finding(Failure::ConnectionRefused, Confidence::Certain);
    decide(&finding, &exchange, &Circumstances::default(), &preferences)
}

#[test]
fn the_policy_allows_exactly_what_the_page_holds() {
    let accent = Colour::parse("#1a5fb4");
    for theme in Theme::VARIANTS {
        let plain = answer(&finding(Failure::ConnectionRefused, Confidence::Certain), "text/html");
        for (id, answer) in [("plain", plain), ("reloading", reloading())] {
            let answer = Answer { look: Look { theme: *theme, accent, ..Look::default() }, ..answer };
            let rendered = render(&answer);
            let policies: Vec<_> = rendered
                .headers
                .iter()
                .filter(|(name, _)| *name == "Content-Security-Policy")
                .map(|(_, value)| value.as_str())
                .collect();
            let [policy] = policies[..] else { panic!("{theme:?} {id}: {policies:?}") };
            assert!(policy.starts_with("default-src 'none';"), "{policy}");
            let page = Html::parse_document(&String::from_utf8(rendered.body).unwrap());
            let allowed = |directive: &str, selector: &str| {
                let inside =
                    page.select(&Selector::parse(selector).unwrap()).next()?.text().collect::<String>();
                let hash = STANDARD.encode(Sha256::digest(inside));
                Some(policy.contains(&format!("{directive} 'sha256-{hash}';")))
            };
            assert_eq!(allowed("style-src", "style"), Some(true), "{theme:?} {id}");
            assert_eq!(allowed("script-src", "script"), Some(true), "{theme:?} {id}");
            assert!(policy.contains("connect-src 'self'"), "{theme:?} {id}");
        }
    }
}

#[test]
fn a_page_comes_back_only_where_that_is_asked_for_and_safe() {
    let (on, off) = (true, false);
    #[rustfmt::skip]
    let cases = [
        ("navigation", "GET", "text/html", on, on, Failure::ConnectionRefused, true),
        ("switched off", "GET", "text/html", on, off, Failure::ConnectionRefused, false),
        ("a form was sent", "POST", "text/html", on, on, Failure::ConnectionRefused, false),
        ("not a navigation", "GET", "text/html", off, on, Failure::ConnectionRefused, false),
        ("waiting does not help", "GET", "text/html", on, on, Failure::TlsCertificateError, false),
        ("markdown", "GET", "text/markdown", on, on, Failure::ConnectionRefused, false),
    ];
    for (id, method, accept, navigation, reload, failure, expected) in cases {
        let exchange = Exchange { method: method.into(), navigation, ..exchange(accept) };
        let preferences = Preferences { reload, ..preferences() };
        let finding = finding(failure, Confidence::Certain);
        let answer = decide(&finding, &exchange, &Circumstances::default(), &preferences);
        let body = String::from_utf8(render(&answer).body).unwrap();
        assert_eq!((answer.reload, body.contains("id=\"back\"")), (expected, expected), "{id}");
    }
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    for failure in Failure::VARIANTS {
        let page = page(&known(*failure, Confidence::Certain));
        for selector in ["img", "iframe", "object", "form", "base", "[src]", "[style]", "[onload]"] {
            assert!(texts(&page, selector).is_empty(), "{failure:?} {selector}");
        }
        let link = Selector::parse("link").unwrap();
        let links: Vec<_> = page.select(&link).map(|link| link.attr("href")).collect();
        assert!(
            matches!(links[..], [Some(icon)] if icon.starts_with("data:image/svg+xml,")),
            "{failure:?}: {links:?}"
        );
        assert!(
            texts(&page, "script").iter().all(|script| *script == squeezed(policy::SCRIPT)),
            "{failure:?}"
        );
        assert!(page.errors.is_empty(), "{failure:?}: {:?}", page.errors);
    }
    for theme in Theme::VARIANTS {
        let style = policy::style(&Look { theme: *theme, ..Look::default() });
        for fetching in ["url(", "@import", "image-set(", "@font-face", "<"] {
            assert!(!style.contains(fetching), "{theme:?} {fetching}");
        }
    }
}

#[test]
fn backgrounds_are_those_that_colours_are_checked_against() {
    for theme in Theme::VARIANTS {
        let style = policy::style(&Look { theme: *theme, ..Look::default() });
        let (light, dark) = theme.grounds();
        for ground in light.into_iter().chain(dark) {
            let (at, name) = (ground.to_string(), <&str>::from(theme));
            let named = style.contains(&format!("--ground:{at}")) || style.contains(&format!("--sheet:{at}"));
            assert!(named, "{name}: {at}");
        }
    }
}

#[test]
fn a_brand_shows_its_name_logo_and_words() {
    let own = OwnText {
        language: crate::answer::Tag::parse("en").unwrap(),
        failure: Failure::ConnectionRefused,
        headline: Some("Our kiln is cold".into()),
        meaning: None,
        advice: Some("Have some tea.".into()),
    };
    let preferences = Preferences {
        look: Look {
            home_url: Some("https://shop.example/".into()),
            logo: Some("data:image/png;base64,AAAA".into()),
            accent: Colour::parse("#1a5fb4"),
            ..Look::default()
        },
        texts: OwnTexts(vec![own]),
        ..preferences()
    };
    let page = |confidence, language: &str| {
        let exchange = Exchange { accept_language: Some(language.into()), ..exchange("text/html") };
        let finding = finding(Failure::ConnectionRefused, confidence);
        let answer = decide(&finding, &exchange, &Circumstances::default(), &preferences);
        String::from_utf8(render(&answer).body).unwrap()
    };
    let sure = page(Confidence::Certain, "en");
    for part in [
        "Our kiln is cold",
        "Have some tea.",
        "<a href=\"https://shop.example/\">",
        "src=\"data:image/png;",
        "--accent:#1a5fb4",
    ] {
        assert!(sure.contains(part), "{part}");
    }
    assert!(sure.contains("switched on but not answering"), "what is not given is said in our words");
    assert!(!page(Confidence::Possible, "en").contains("kiln"), "a possibility is never stated");
    assert!(!page(Confidence::Certain, "fr").contains("kiln"), "one language's words are not another's");
}

#[test]
fn maintenance_is_friendly_and_shows_nothing_broken() {
    use {Confidence as C, Failure as F};
    let cases = [
        (F::Maintenance, C::Certain, true),
        (F::OriginMaintenance, C::Likely, true),
        (F::OriginMaintenance, C::Possible, false),
        (F::LoadShed, C::Certain, false),
    ];
    for (failure, confidence, friendly) in cases {
        let page = page(&finding(failure, confidence));
        assert_eq!(texts(&page, "body.calm").len(), usize::from(friendly), "{failure:?}");
        for broken in ["ol.way", "details", ".id", ".sure"] {
            assert_eq!(texts(&page, broken).is_empty(), friendly, "{failure:?} {broken}");
        }
    }
}

#[test]
fn the_way_says_in_words_where_it_broke() {
    #[rustfmt::skip]
    let cases = [
        (Hop::VisitorEdge, "You request sent, broken here Network not reached, Marlow & Daughters Web server: not reached, Application not reached, Database not reached"),
        (Hop::Edge, "You request sent, Network broken here, Marlow & Daughters Web server: not reached, Application not reached, Database not reached"),
        (Hop::EdgeOrigin, "You request sent, Network reached, broken here Marlow & Daughters Web server: not reached, Application not reached, Database not reached"),
        (Hop::Origin, "You request sent, Network reached, Marlow & Daughters Web server: broken here, Application not reached, Database not reached"),
        (Hop::Platform, "You request sent, Network reached, Marlow & Daughters Hosting platform: broken here, Application not reached, Database not reached"),
        (Hop::OriginApp, "You request sent, Network reached, Marlow & Daughters Web server: reached, broken here Application not reached, Database not reached"),
        (Hop::App, "You request sent, Network reached, Marlow & Daughters Web server: reached, Application broken here, Database not reached"),
        (Hop::AppDatabase, "You request sent, Network reached, Marlow & Daughters Web server: reached, Application reached, broken here Database not reached"),
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
        (F::LoadShed, C::Certain, "held back here"),
        (F::LoadShed, C::Possible, "perhaps broken here"),
        (F::OriginMaintenance, C::Possible, "perhaps broken here"),
    ];
    for (failure, confidence, mark) in cases {
        let page = page(&finding(failure, confidence));
        assert_eq!(
            texts(&page, ".mark, .place.broken small, .place.held small")
                .iter()
                .map(|text| text.rsplit(": ").next().unwrap().to_owned())
                .collect::<Vec<_>>(),
            [mark],
            "{failure:?} {confidence:?}"
        );
    }
}

#[test]
fn the_page_tells_what_a_visitor_needs() {
    let page = page(&known(Failure::ConnectionRefused, Confidence::Certain));
    assert_eq!(texts(&page, "h1"), ["The site’s server is not accepting visitors"]);
    assert_eq!(texts(&page, "title"), ["The site’s server is not accepting visitors – Marlow & Daughters"]);
    assert_eq!(texts(&page, ".id code"), ["8f2a-77".to_owned(), crate::answer::short_id("8f2a-77")]);
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

#[test]
fn whoever_sent_something_is_told_what_became_of_it() {
    use crate::verdict::Writer;
    let at_edge = |status| Finding {
        by: Writer::Edge,
        received_status: Some(status),
        ..finding(Failure::ConnectionRefused, Confidence::Certain)
    };
    let probed = finding(Failure::ConnectionRefused, Confidence::Certain);
    let labels = Texts::of(Language::English).words.labels;
    // id, method, finding, attempts, sentence
    let cases = [
        ("nothing was sent on", "POST", probed.clone(), 0, Some(labels.sent_no)),
        ("the network says so itself", "POST", at_edge(521), 1, Some(labels.sent_no)),
        ("a probe proves nothing about it", "POST", probed.clone(), 1, Some(labels.sent_maybe)),
        (
            "the site answered",
            "PUT",
            known(Failure::ApplicationError, Confidence::Certain),
            1,
            Some(labels.sent_yes),
        ),
        ("nothing that could be done twice", "GET", probed, 1, None),
    ];
    for (id, method, finding, attempts, expected) in cases {
        let exchange = Exchange { method: method.into(), attempts, ..exchange("text/html") };
        let answer = decide(&finding, &exchange, &Circumstances::default(), &preferences());
        let page = Html::parse_document(&String::from_utf8(render(&answer).body).unwrap());
        assert_eq!(texts(&page, ".sent"), expected.into_iter().collect::<Vec<_>>(), "{id}");
    }
}
