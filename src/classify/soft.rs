//! Soft failures: a success status whose body is an error page.
//!
//! They are observed, and replaced only where a setting says so, because a page *about* an error looks much
//! like the error. So a first gate lets only small HTML navigations through, and then two signals are
//! needed, one of them strong.

use super::Asked;
use super::fingerprints::shape::{is_empty, visible_chars};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding};

/// The largest body that is looked at, in bytes. WordPress' database error is 2.5 KB, PHP's errors and nginx'
/// welcome page are under 1 KB; real pages are nearly always larger.
pub const SOFT_BODY_BYTES_MAX: u64 = 8 * 1024;

/// Debian's and Ubuntu's Apache welcome pages have 10.7 KB when decoded, 3.1 KB as gzip.
const WELCOME_BYTES_MAX: usize = 12 * 1024;

/// The longest page, in visible characters, that is nothing but a database error.
const ONLY_AN_ERROR_CHARS_MAX: usize = 200;

/// The first gate, from the head alone: whether a reply may be a soft failure. Status and type decide
/// first, then the length, where one is stated. A reply that sets a cookie is part of a log-in or a
/// session, and left alone.
#[must_use]
pub fn may_be_soft(reply: &Reply, asked: &Asked<'_>) -> bool {
    let length = || reply.header("content-length").and_then(|n| n.trim().parse::<u64>().ok());
    matches!(reply.status, 200..=203)
        && asked.navigation
        && asked.method == "GET"
        && reply.media_type() == "text/html"
        && length().is_none_or(|n| n < SOFT_BODY_BYTES_MAX)
        && reply.header("set-cookie").is_none()
}

/// Judges the body of a reply that [`may_be_soft`].
#[must_use]
pub fn judge(reply: &Reply) -> Option<Finding> {
    let peek = reply.peek.as_ref().filter(|p| p.complete)?;
    if is_empty(reply, "GET") {
        return Some(finding(reply, None, Hop::App, ["soft:empty", "soft:html-navigation"]));
    }
    let text = String::from_utf8_lossy(&peek.bytes);
    let fits = peek.bytes.len() as u64 <= SOFT_BODY_BYTES_MAX;
    let small = || database_error(&text).or_else(|| php_error(&text)).or_else(|| parked(&text));
    let (component, hop, signals) =
        fits.then(small).flatten().or_else(|| welcome(&text, peek.bytes.len()))?;
    Some(finding(reply, component, hop, signals))
}

/// Whether a soft failure is one that may be replaced by a 503 where that is switched on: nothing of worth
/// is lost.
#[must_use]
pub fn is_replaceable(finding: &Finding) -> bool {
    let lost = |e: &Evidence| matches!(e.code(), "soft:empty" | "soft:database-heading" | "soft:php-error");
    finding.failure == Failure::SoftFailure && finding.evidence.iter().any(lost)
}

type Found = (Option<&'static str>, Hop, [&'static str; 2]);

fn finding(reply: &Reply, component: Option<&'static str>, hop: Hop, signals: [&str; 2]) -> Finding {
    let [strong, second] = signals.map(Evidence::new);
    let status = Evidence::new(format!("status:{}", reply.status));
    let mut finding = Finding::new(Failure::SoftFailure, Confidence::Likely, strong).and(second).and(status);
    finding.hop = hop;
    finding.component = component;
    finding.received_status = Some(reply.status);
    finding
}

/// WordPress' database error: the exact heading, and a page that is its own and holds little else.
fn database_error(text: &str) -> Option<Found> {
    let heading = text.contains("<h1>Error establishing a database connection</h1>");
    let second = if text.contains("<title>Database Error</title>") {
        "soft:database-title"
    } else if visible_chars(text) <= ONLY_AN_ERROR_CHARS_MAX {
        "soft:only-an-error"
    } else {
        return None;
    };
    heading.then_some((Some("wordpress"), Hop::AppDatabase, ["soft:database-heading", second]))
}

/// A PHP error shown in the page. PHP stops there, so nothing follows it; an article that quotes one goes on.
fn php_error(text: &str) -> Option<Found> {
    let start = ["<b>Fatal error</b>:", "<b>Parse error</b>:"].iter().find_map(|mark| text.rfind(mark))?;
    let error = text.get(start..)?;
    let (_, line) = error.rsplit_once(" on line <b>")?;
    let (number, rest) = line.split_once("</b>")?;
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let at_the_end = matches!(rest.trim(), "" | "<br />" | "<br>");
    (numbered && at_the_end).then_some((Some("php"), Hop::App, ["soft:php-error", "soft:page-stops-there"]))
}

/// A server's welcome page: nobody has deployed anything, or the host name leads to the wrong site.
fn welcome(text: &str, bytes: usize) -> Option<Found> {
    const PAGES: [(&str, &str, &str); 6] = [
        (
            "nginx",
            "<title>Welcome to nginx!</title>",
            "If you see this page, nginx is successfully installed and working.",
        ),
        ("nginx", "<title>Welcome to nginx!</title>", "the nginx web server is successfully installed"),
        (
            "apache",
            "<title>Apache2 Ubuntu Default Page: It works</title>",
            "This is the default welcome page used to test the correct",
        ),
        (
            "apache",
            "<title>Apache2 Debian Default Page: It works</title>",
            "This is the default welcome page used to test the correct",
        ),
        ("iis", "<title>IIS Windows Server</title>", "iisstart.png"),
        ("iis", "<title>IIS Windows</title>", "iisstart.png"),
    ];
    if text.trim() == "<html><body><h1>It works!</h1></body></html>" {
        return Some((Some("apache"), Hop::Origin, ["soft:welcome", "soft:whole-body"]));
    }
    let fits = bytes <= WELCOME_BYTES_MAX;
    let page = PAGES.iter().find(|(_, title, line)| fits && text.contains(title) && text.contains(line));
    page.map(|(component, _, _)| (Some(*component), Hop::Origin, ["soft:welcome", "soft:welcome-text"]))
}

/// A parked domain: a parking service's own script or host, and the offer.
fn parked(text: &str) -> Option<Found> {
    let service = ["sedoparking.com/", "//www.bodis.com", "parkingcrew.net/", "window.park = "];
    let offer = ["domain is parked", "Buy this domain", "domain may be for sale", "data-adblockkey="];
    let has = |marks: &[&str]| marks.iter().any(|m| text.contains(m));
    (has(&service) && has(&offer)).then_some((
        None,
        Hop::Origin,
        ["soft:parking-service", "soft:parking-offer"],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Peek;

    const NAVIGATION: Asked<'_> = Asked { elapsed_ms: 1, ..Asked::navigation() };

    fn page(body: &str) -> Reply {
        Reply {
            status: 200,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            peek: Some(Peek { bytes: body.into(), complete: true }),
            ..Reply::default()
        }
    }

    fn code(reply: &Reply) -> Option<String> {
        judge(reply).map(|f| f.evidence[0].code().to_owned())
    }

    #[test]
    fn the_gate_lets_only_small_html_navigations_through() {
        let with = |name: &str, value: &str| {
            let mut reply = page("x");
            reply.headers.retain(|(n, _)| n != name);
            reply.headers.push((name.to_owned(), value.to_owned()));
            reply
        };
        let status = |status: u16| Reply { status, ..page("x") };
        let head = Asked { method: "HEAD", ..NAVIGATION };
        let script = Asked { navigation: false, ..NAVIGATION };
        let cases = [
            ("small html", with("content-length", "500"), NAVIGATION, true),
            ("chunked html", page("x"), NAVIGATION, true),
            ("any case", with("content-type", "Text/HTML"), NAVIGATION, true),
            ("just small enough", with("content-length", "8191"), NAVIGATION, true),
            ("too large", with("content-length", "8192"), NAVIGATION, false),
            ("json", with("content-type", "application/json"), NAVIGATION, false),
            ("not text/html", with("content-type", "text/htm"), NAVIGATION, false),
            ("no type", Reply { headers: Vec::new(), ..page("x") }, NAVIGATION, false),
            ("a cookie is set", with("set-cookie", "a=b"), NAVIGATION, false),
            ("a script asks", page("x"), script, false),
            ("only the head is asked for", page(""), head, false),
            ("no content by design", status(204), NAVIGATION, false),
            ("a failure anyway", status(500), NAVIGATION, false),
        ];
        for (id, reply, asked, wanted) in cases {
            assert_eq!(may_be_soft(&reply, &asked), wanted, "{id}");
        }
    }

    #[test]
    fn an_error_page_is_told_from_a_page_about_the_error() {
        let heading = "<h1>Error establishing a database connection</h1>";
        let article = "It means that PHP cannot log in to MySQL. ".repeat(9);
        let quoted = "<b>Fatal error</b>:  x in <b>/a.php</b> on line <b>3</b>";
        let apache = "<title>Apache2 Debian Default Page: It works</title>";
        let says = "This is the default welcome page used to test the correct operation";
        let cases = [
            ("wordpress", format!("<title>Database Error</title>{heading}"), Some("soft:database-heading")),
            ("wordpress, bare", heading.to_owned(), Some("soft:database-heading")),
            ("an article", format!("<title>How to fix it</title>{heading}<p>{article}</p>"), None),
            ("a title alone", "<title>Database Error</title><p>x</p>".to_owned(), None),
            ("php stops", format!("<p>Shop</p><br />\n{quoted}<br />\n"), Some("soft:php-error")),
            ("php quoted", format!("<pre>{quoted}</pre><p>Then look at line 3.</p>"), None),
            ("php escaped", "&lt;b&gt;Fatal error&lt;/b&gt;: on line &lt;b&gt;3".to_owned(), None),
            ("php, no number", "<b>Fatal error</b>: x on line <b>three</b>".to_owned(), None),
            ("apache", format!("{apache}{says}"), Some("soft:welcome")),
            ("apache, large", format!("{apache}{says}{}", "x".repeat(10_000)), Some("soft:welcome")),
            ("apache, too large", format!("{apache}{says}{}", "x".repeat(WELCOME_BYTES_MAX)), None),
            ("apache's title", format!("{apache}<p>What to do when you see this</p>"), None),
            ("it works", "<html><body><h1>It works!</h1></body></html>\n".to_owned(), Some("soft:welcome")),
            ("it works, told", "<html><body><h1>It works!</h1><p>At last</p></body></html>".to_owned(), None),
            (
                "parked",
                "Buy this domain<script src=\"//img.sedoparking.com/x\">".to_owned(),
                Some("soft:parking-service"),
            ),
            ("on parking", "<h1>Buy this domain?</h1>".to_owned(), None),
            ("too large", format!("<title>Database Error</title>{heading}{}", "<p></p>".repeat(1200)), None),
            ("empty", String::new(), Some("soft:empty")),
            ("small and fine", "<h1>Hello</h1>".to_owned(), None),
        ];
        for (id, body, wanted) in cases {
            assert_eq!(code(&page(&body)).as_deref(), wanted, "{id}");
        }
    }

    #[test]
    fn nothing_is_said_of_a_body_that_was_not_seen_to_its_end() {
        let cut = Reply { peek: Some(Peek { bytes: Vec::new(), complete: false }), ..page("") };
        assert_eq!(code(&cut), None);
        assert_eq!(code(&Reply { peek: None, ..page("") }), None);
    }

    #[test]
    fn an_empty_page_may_be_replaced_and_a_welcome_page_never() {
        assert!(judge(&page("")).is_some_and(|f| is_replaceable(&f)));
        let welcome = page("<html><body><h1>It works!</h1></body></html>");
        assert!(judge(&welcome).is_some_and(|f| !is_replaceable(&f)));
    }
}
