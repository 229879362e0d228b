//! Text from outside never becomes markup, a header, or a member.

use proptest::prelude::*;
use scraper::Html;
use serde_json::Value;

use super::*;
use crate::answer::brand::{Look, OwnText, OwnTexts};
use crate::answer::{OwnWords, Tag};

/// Text that means something somewhere, mixed with any text.
fn hostile() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</title><script>",
        "' onmouseover='x",
        "\r\nSet-Cookie: a=b",
        "---\nretryable: true\n---",
        "\", \"status\": 200, \"x\": \"",
        "javascript:alert(1)",
        "{{ answer }}",
        "](javascript:x)",
        "\u{202e}\u{0}\u{7f}",
    ]);
    (".{0,20}", fixed, ".{0,20}").prop_map(|(before, middle, after)| format!("{before}{middle}{after}"))
}

fn hostile_answer(text: &str, accept: &str) -> Answer {
    let exchange = Exchange {
        host: text.into(),
        path: text.into(),
        origin: Some(text.into()),
        accept_language: Some(text.into()),
        user_agent: Some(text.into()),
        request_id: format!("x{text}"),
        navigation: true,
        ..exchange(accept)
    };
    let preferences = Preferences {
        brand_name: Some(text.into()),
        support_url: Some(format!("https://{text}")),
        status_url: Some(text.into()),
        guide_prefix: Some(text.into()),
        look: Look {
            home_url: Some(format!("https://{text}")),
            logo: Some(format!("data:image/png;base64,{text}")),
            ..Look::default()
        },
        texts: OwnTexts(vec![OwnText {
            language: Tag::parse(Language::negotiate(Some(text)).tag()).unwrap(),
            failure: Failure::ConnectionRefused,
            headline: Some(text.into()),
            meaning: Some(text.into()),
            advice: Some(text.into()),
        }]),
        reload: true,
        ..Preferences::default()
    };
    let finding = Finding {
        origin_retry_after: RetryAfter::read(text, None),
        ..finding(Failure::ConnectionRefused, Confidence::Certain)
    }
    .because(Reason::Word(format!("x{text}")))
    .internally(text);
    let circumstances = Circumstances { proxy_status: Some(text), ..Circumstances::default() };
    decide(&finding, &exchange, &circumstances, &preferences)
}

/// The names of all elements and attributes, in order: what a page does, without what it says. The
/// parts that come and go with a usable link are left out.
fn structure(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let elements = page.root_element().descendants().filter_map(|node| node.value().as_element());
    let named = elements.map(|element| {
        let attributes: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
        format!("{} {attributes:?}", element.name())
    });
    named
        .filter(|name| {
            !["a ", "img ", "ul ", "p []", "li []", "dt []", "dd []"]
                .iter()
                .any(|part| name.starts_with(part))
        })
        .collect()
}

proptest! {
    #[test]
    fn a_page_keeps_its_structure(text in hostile()) {
        let harmless = structure(&String::from_utf8(render(&hostile_answer("a", "text/html")).body).unwrap());
        let page = String::from_utf8(render(&hostile_answer(&text, "text/html")).body).unwrap();
        prop_assert_eq!(structure(&page), harmless);
    }

    #[test]
    fn links_keep_their_schemes(text in hostile()) {
        let page = String::from_utf8(render(&hostile_answer(&text, "text/html")).body).unwrap();
        let page = Html::parse_document(&page);
        for link in page.select(&scraper::Selector::parse("a").unwrap()) {
            let href = link.attr("href").unwrap();
            // Our own: the guide, the same page once more, and the site's first page.
            let guide = href.ends_with("/guide/connection_refused") || matches!(href, "" | "/");
            prop_assert!(href.starts_with("https://") || href.starts_with("http://") || guide, "{}", href);
            prop_assert!(!href.to_ascii_lowercase().starts_with("javascript:"), "{}", href);
        }
    }

    #[test]
    fn a_document_keeps_its_members(text in hostile()) {
        let members = |text: &str| -> Vec<String> {
            let json: Value = serde_json::from_slice(&render(&hostile_answer(text, "application/json")).body).unwrap();
            assert_eq!((&json["status"], &json["retryable"]), (&Value::from(521), &Value::from(true)));
            json.as_object().unwrap().keys().filter(|key| *key != "reason").cloned().collect()
        };
        prop_assert_eq!(members(&text), members("a"));
    }

    #[test]
    fn headers_are_visible_ascii(text in hostile(), accept in prop::sample::select(ACCEPTS.to_vec())) {
        let rendered = render(&hostile_answer(&text, accept.1));
        for (name, value) in &rendered.headers {
            prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}: {:?}", name, value);
            prop_assert!(!value.is_empty(), "{}", name);
        }
        let names: std::collections::BTreeSet<_> = rendered.headers.iter().map(|(name, _)| name).collect();
        prop_assert_eq!(names.len(), rendered.headers.len(), "a field is sent twice");
    }

    #[test]
    fn plain_formats_repeat_no_outside_text_but_the_operator_s(text in hostile()) {
        for accept in ["text/plain", "text/markdown"] {
            let (own, own_english) = (OwnWords::default(), OwnWords::default());
            let answer = Answer { own, own_english, guide_url: None, ..hostile_answer(&text, accept) };
            let body = String::from_utf8(render(&answer).body).unwrap();
            prop_assert!(!body.contains(&text), "{}", body);
        }
    }

    #[test]
    fn own_words_mean_nothing_in_markdown(text in hostile()) {
        let answer = hostile_answer(&text.replace(['\r', '\n'], " "), "text/markdown");
        prop_assume!(answer.own != OwnWords::default());
        let body = String::from_utf8(render(&answer).body).unwrap();
        let (_, visible) = body.split_once("\n---\n").unwrap();
        let mut before = ' ';
        for c in visible.chars() {
            prop_assert!(!matches!(c, '<' | '[' | '!') || before == '\\', "{}", visible);
            before = c;
        }
    }

    #[test]
    fn pictures_come_from_the_page_itself(text in hostile()) {
        let page = String::from_utf8(render(&hostile_answer(&text, "text/html")).body).unwrap();
        let page = Html::parse_document(&page);
        for picture in page.select(&scraper::Selector::parse("img").unwrap()) {
            prop_assert!(picture.attr("src").unwrap().starts_with("data:image/"));
        }
        let scripts = scraper::Selector::parse("script").unwrap();
        let scripts: Vec<String> = page.select(&scripts).map(|script| script.text().collect()).collect();
        prop_assert_eq!(scripts, [policy::SCRIPT]);
    }
}
