//! What an answer says, as tables.

use strum::VariantArray;

use super::*;
use crate::answer::brand::{OwnText, OwnTexts};
use crate::failure::Category;
use crate::verdict::Evidence;

mod declined;
mod language;
mod negotiation;
mod own;
mod panel;
mod proxy_status;
mod waiting;

/// A request of a browser that navigates.
pub(super) fn exchange() -> Exchange {
    Exchange {
        method: "GET".into(),
        scheme: "https".into(),
        host: "shop.example".into(),
        path: "/cart".into(),
        accept: Some("text/html".into()),
        navigation: true,
        request_id: "8f2a-77".into(),
        now_ms: 1_763_632_800_000,
        ..Exchange::default()
    }
}

pub(super) fn finding(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Certain, Evidence::new("test"))
}

fn with_status(failure: Failure, received: u16) -> Finding {
    Finding { received_status: Some(received), ..finding(failure) }
}

fn status_of(finding: &Finding, profile: Profile, user_agent: Option<&str>) -> u16 {
    let exchange = Exchange { user_agent: user_agent.map(str::to_owned), ..exchange() };
    let preferences = Preferences { profile, ..Preferences::default() };
    decide(finding, &exchange, &Circumstances::default(), &preferences).status
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
}

fn answer_to(exchange: &Exchange) -> Answer {
    decide(&finding(Failure::ConnectionRefused), exchange, &Circumstances::default(), &Preferences::default())
}

#[test]
fn a_windows_own_words_come_before_those_of_the_site_and_only_where_it_has_some() {
    let site = OwnText {
        language: Tag::parse("en").unwrap(),
        failure: Failure::Maintenance,
        headline: Some("Closed".into()),
        meaning: Some("We are at work.".into()),
        advice: Some("Have some tea.".into()),
    };
    let preferences = Preferences { texts: OwnTexts(vec![site]), ..Preferences::default() };
    let for_everybody = |text: &str| Sentence { tag: None, text: text.to_owned() };
    let window = |title: Option<&str>, text: Option<&str>| Announcement {
        title: title.map(for_everybody).into_iter().collect(),
        text: text.map(for_everybody).into_iter().collect(),
    };
    let rows = [
        ("both", window(Some("Back at nine"), Some("Moving.")), "Back at nine", "Moving."),
        ("title", window(Some("Back at nine"), None), "Back at nine", "We are at work."),
        ("none", window(None, None), "Closed", "We are at work."),
    ];
    for (id, window, headline, meaning) in rows {
        let circumstances = Circumstances { announcement: Some(&window), ..Circumstances::default() };
        let own = decide(&finding(Failure::Maintenance), &exchange(), &circumstances, &preferences).own;
        let text = |sentence: &Option<Sentence>| sentence.as_ref().map(|sentence| sentence.text.clone());
        let said = (text(&own.headline), text(&own.meaning), text(&own.advice));
        assert_eq!(
            (said.0.as_deref(), said.1.as_deref(), said.2.as_deref()),
            (Some(headline), Some(meaning), Some("Have some tea.")),
            "{id}"
        );
    }
}

#[test]
fn what_an_origin_fails_as_is_told_while_it_is_spared() {
    use crate::answer::SparedStatus::{Cause, Unavailable};
    use {Failure as F, Profile as P};
    let spared = Spared { since_ms: 1_763_632_000_000, next_look_ms: 1_763_632_800_000 };
    #[rustfmt::skip]
    let rows = [
        ("refused", F::ConnectionRefused, P::Cloudflare, Cause, None, "/", 521, true),
        ("refused, standard", F::ConnectionRefused, P::Standard, Cause, None, "/", 502, true),
        ("certificate: waiting cures nothing", F::TlsCertificateError, P::Cloudflare, Cause, None, "/", 526, false),
        ("retryable", F::TlsCertificateError, P::Retryable, Cause, None, "/", 503, false),
        ("a crawler", F::TlsCertificateError, P::Cloudflare, Cause, Some(GOOGLEBOT), "/", 503, false),
        ("robots.txt", F::ConnectionRefused, P::Cloudflare, Cause, None, "/robots.txt", 503, true),
        ("503 for all", F::ConnectionRefused, P::Cloudflare, Unavailable, None, "/", 503, true),
    ];
    for (id, failure, profile, spared_status, agent, path, status, waits) in rows {
        let exchange = Exchange { user_agent: agent.map(str::to_owned), path: path.to_owned(), ..exchange() };
        let preferences = Preferences { profile, spared_status, ..Preferences::default() };
        let known = Some(Known::BreakerOpen(4));
        let circumstances = Circumstances { known, spared: Some(spared), ..Circumstances::default() };
        let answer = decide(&finding(failure), &exchange, &circumstances, &preferences);
        assert_eq!((answer.status, answer.failure, answer.hop), (status, failure, failure.row().hop), "{id}");
        assert_eq!(answer.retry_after_s.is_some(), waits, "{id}");
        assert!(answer.retry_after_s.is_none_or(|seconds| seconds <= 5), "{id}: when it is looked at next");
    }
}

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

#[test]
fn statuses_follow_the_profile() {
    use {Failure as F, Profile as P};
    #[rustfmt::skip]
    let cases = [
        ("refused, cloudflare", finding(F::ConnectionRefused), P::Cloudflare, None, 521),
        ("refused, standard", finding(F::ConnectionRefused), P::Standard, None, 502),
        ("refused, retryable", finding(F::ConnectionRefused), P::Retryable, None, 503),
        ("certificate, cloudflare", finding(F::TlsCertificateError), P::Cloudflare, None, 526),
        ("certificate, retryable", finding(F::TlsCertificateError), P::Retryable, None, 502),
        ("certificate, crawler", finding(F::TlsCertificateError), P::Cloudflare, Some(GOOGLEBOT), 526),
        ("refused, crawler", finding(F::ConnectionRefused), P::Cloudflare, Some(GOOGLEBOT), 503),
        ("refused, browser", finding(F::ConnectionRefused), P::Cloudflare, Some("Mozilla/5.0 Chrome/142"), 521),
        ("the app's 500 stays", with_status(F::ApplicationError, 500), P::Cloudflare, None, 500),
        ("the app's 500, retryable", with_status(F::ApplicationError, 500), P::Retryable, None, 503),
        ("the app's 500, crawler", with_status(F::ApplicationError, 500), P::Standard, Some(GOOGLEBOT), 503),
        ("a gateway's 429 stays", with_status(F::OriginOverloaded, 429), P::Standard, None, 429),
        ("a platform's 404 stays", with_status(F::PlatformError, 404), P::Cloudflare, None, 404),
        ("database error as 200", with_status(F::DatabaseUnavailable, 200), P::Cloudflare, None, 502),
        ("status 999", with_status(F::OriginBadGateway, 999), P::Cloudflare, None, 502),
        ("no status at all", finding(F::OriginBadGateway), P::Cloudflare, None, 502),
        ("the application threw", finding(F::ApplicationError), P::Cloudflare, None, 500),
        ("the application threw, crawler", finding(F::ApplicationError), P::Standard, Some(GOOGLEBOT), 503),
        ("soft failure", with_status(F::SoftFailure, 200), P::Cloudflare, None, 503),
        ("soft failure, crawler", with_status(F::SoftFailure, 200), P::Cloudflare, Some(GOOGLEBOT), 503),
        ("edge-made 521 keeps no 521 in standard", with_status(F::ConnectionRefused, 521), P::Standard, None, 502),
    ];
    for (id, finding, profile, user_agent, expected) in cases {
        assert_eq!(status_of(&finding, profile, user_agent), expected, "{id}");
    }
}

#[test]
fn the_table_is_the_status_of_every_failure_of_parts_a_and_c() {
    for failure in Failure::VARIANTS {
        let row = failure.row();
        let (Some(cloudflare), Some(standard)) = (row.cloudflare, row.standard) else { continue };
        assert_eq!(status_of(&finding(*failure), Profile::Cloudflare, None), cloudflare, "{failure:?}");
        assert_eq!(status_of(&finding(*failure), Profile::Standard, None), standard, "{failure:?}");
        assert_ne!(row.category, Category::Origin, "{failure:?}");
    }
}

#[test]
fn crawlers_are_told_from_people() {
    #[rustfmt::skip]
    let cases = [
        ("googlebot", GOOGLEBOT, true),
        ("googlebot image", "Googlebot-Image/1.0", true),
        ("googlebot mobile", "Mozilla/5.0 (Linux; Android 6.0.1) Chrome/142.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true),
        ("bingbot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", true),
        ("yandex", "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", true),
        ("baidu", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", true),
        ("baidu render", "Mozilla/5.0 (compatible; Baiduspider-render/2.0)", true),
        ("duckduck", "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", true),
        ("applebot", "Mozilla/5.0 AppleWebKit/605 Version/17 Safari/605 (Applebot/0.1; +http://www.apple.com/go/applebot)", true),
        ("gptbot in odd case", "Mozilla/5.0; compatible; gptBOT/1.3; +https://openai.com/gptbot", true),
        ("chrome", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", false),
        ("only a link to a crawler", "UptimeCheck/1.0 (+http://example.com/not-googlebot.html)", false),
        ("a name that only contains one", "NotGooglebot/1.0", false),
        ("a longer name", "Googlebotany/1.0", false),
        ("curl", "curl/8.10.1", false),
        ("empty", "", false),
    ];
    for (id, user_agent, expected) in cases {
        assert_eq!(is_crawler(user_agent), expected, "{id}");
    }
}

#[test]
fn headers_are_those_of_an_error_that_must_not_stay() {
    let answer = answer_to(&exchange());
    let expected = [
        ("Cache-Control", Some("no-store")),
        ("Content-Type", Some("text/html; charset=utf-8")),
        ("Content-Language", Some("en")),
        ("Vary", Some("Accept, Accept-Language, Origin")),
        ("X-Robots-Tag", Some("noindex")),
        ("X-Content-Type-Options", Some("nosniff")),
        ("X-Request-Id", Some("8f2a-77")),
        ("Accept-Ranges", Some("none")),
        ("Access-Control-Allow-Origin", Some("*")),
        ("Access-Control-Expose-Headers", Some("Retry-After, Proxy-Status, X-Request-Id")),
        ("Access-Control-Allow-Credentials", None),
        ("Access-Control-Allow-Methods", None),
        ("Content-Length", None),
        ("Content-Range", None),
    ];
    for (name, value) in expected {
        assert_eq!(header(&answer, name), value, "{name}");
    }
}

#[test]
fn scripts_of_other_origins_may_read_the_answer() {
    #[rustfmt::skip]
    let cases = [
        ("page", "https://app.example", "https://app.example"),
        ("port", "http://localhost:5173", "http://localhost:5173"),
        ("ipv6", "http://[::1]:8080", "http://[::1]:8080"),
        ("app shell", "capacitor://localhost", "capacitor://localhost"),
        ("null", "null", "*"),
        ("header injection", "https://a.example\r\nSet-Cookie: a=b", "*"),
        ("two origins", "https://a.example https://b.example", "*"),
        ("path", "https://a.example/x", "*"),
        ("no host", "https://", "*"),
        ("empty", "", "*"),
    ];
    for (id, origin, allowed) in cases {
        let answer = answer_to(&Exchange { origin: Some(origin.into()), ..exchange() });
        assert_eq!(header(&answer, "Access-Control-Allow-Origin"), Some(allowed), "{id}");
        let credentials = header(&answer, "Access-Control-Allow-Credentials");
        assert_eq!(credentials, (allowed != "*").then_some("true"), "{id}");
    }
}

#[test]
fn a_preflight_stays_an_error_and_says_what_would_be_allowed() {
    let preflight =
        Exchange { method: "OPTIONS".into(), origin: Some("https://app.example".into()), ..exchange() };
    let answer = answer_to(&preflight);
    assert_eq!(answer.status, 521);
    assert!(header(&answer, "Access-Control-Allow-Methods").is_some_and(|methods| methods.contains("PUT")));
    assert!(header(&answer, "Access-Control-Allow-Headers").is_some());
    let plain_options = answer_to(&Exchange { method: "OPTIONS".into(), ..exchange() });
    assert_eq!(header(&plain_options, "Access-Control-Allow-Methods"), None);
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let get = answer_to(&exchange());
    let head = answer_to(&Exchange { method: "HEAD".into(), ..exchange() });
    assert_eq!(get.headers, head.headers);
    assert!(get.with_body && !head.with_body);
}

#[test]
fn only_links_a_page_may_hold_are_kept() {
    #[rustfmt::skip]
    let cases = [
        ("https", "https://status.example", true, true),
        ("mailto is for support only", "mailto:help@example.com", true, false),
        ("script", "javascript:alert(1)", false, false),
        ("data", "data:text/html,x", false, false),
        ("relative", "/status", false, false),
    ];
    for (id, url, support, status) in cases {
        let preferences = Preferences {
            support_url: Some(url.into()),
            status_url: Some(url.into()),
            ..Preferences::default()
        };
        let finding = finding(Failure::ConnectionRefused);
        let answer = decide(&finding, &exchange(), &Circumstances::default(), &preferences);
        assert_eq!(answer.support_url.is_some(), support, "{id}");
        assert_eq!(answer.status_url.is_some(), status, "{id}");
    }
}

#[test]
fn a_page_leads_home_unless_it_is_there() {
    // id, method, path, whether it can be tried again, whether it leads home
    let rows = [
        ("a page", "GET", "/cart", true, true),
        ("the first page", "GET", "/", true, false),
        ("a form", "POST", "/cart", false, true),
    ];
    for (id, method, path, by_hand, leads_home) in rows {
        let exchange = Exchange { method: method.into(), path: path.into(), ..exchange() };
        let finding = finding(Failure::ConnectionRefused);
        let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
        assert_eq!((answer.by_hand, answer.leads_home), (by_hand, leads_home), "{id}");
    }
}
