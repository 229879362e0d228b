//! Which pages with a success status are errors.

use super::*;
use crate::outcome::Peek;

const NAVIGATION: Asked<'_> = Asked { elapsed_ms: 1, ..Asked::navigation() };

fn page(body: &str) -> Reply {
    Reply {
        status: 200,
        headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
        peek: Some(Peek { text: body.into(), complete: true }),
        ..Reply::default()
    }
}

fn code(reply: &Reply) -> Option<String> {
    judge(reply, &[]).map(|f| f.evidence[0].code().to_owned())
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
        ("a session of Roundcube", with("set-cookie", "roundcube_sessid=a; path=/"), NAVIGATION, true),
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
fn of_replies_with_a_session_only_roundcubes_own_error_is_one() {
    let error = "<title>Internal Error</title><h1>Oops... something went wrong!</h1>\n  <p>An internal error has \
                 occurred. Your request cannot be processed at this time.</p>";
    let cases = [
        ("its error", error, Some("soft:roundcube-error")),
        ("its log-in", "<title>Webmail</title><form></form>", None),
        ("a driver's words in a mail", "SQLSTATE[HY000] [2002] Connection refused", None),
        ("a mail about it", "<title>Inbox</title><p>Oops... something went wrong!</p>", None),
        ("nothing", "", None),
    ];
    for (id, body, wanted) in cases {
        let mut reply = page(body);
        reply.headers.push(("set-cookie".to_owned(), "roundcube_sessid=a; path=/".to_owned()));
        assert_eq!(code(&reply).as_deref(), wanted, "{id}");
        let replaced = judge(&reply, &[]).is_some_and(|found| is_replaceable(&found));
        assert!(!replaced, "{id}: a session may be in it");
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
        ("a short article", format!("<article>{heading}<p>How we mended it.</p></article>"), None),
        ("a titled article", format!("<title>Database Error</title><main>{heading}</main>"), None),
        ("an article", format!("<title>How to fix it</title>{heading}<p>{article}</p>"), None),
        ("a title alone", "<title>Database Error</title><p>x</p>".to_owned(), None),
        ("php stops", format!("<p>Shop</p><br />\n{quoted}<br />\n"), Some("soft:php-error")),
        ("php quoted", format!("<pre>{quoted}</pre><p>Then look at line 3.</p>"), None),
        ("php escaped", "&lt;b&gt;Fatal error&lt;/b&gt;: on line &lt;b&gt;3".to_owned(), None),
        ("php, no number", "<b>Fatal error</b>: x on line <b>three</b>".to_owned(), None),
        ("apache", format!("{apache}{says}"), Some("soft:welcome")),
        ("apache, large", format!("{apache}{says}{}", "x".repeat(10_000)), Some("soft:welcome")),
        ("apache, too large", format!("{apache}{says}{}", "x".repeat(12 * 1024)), None),
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
        ("a driver's words", "Could not connect to MySQL: Too many connections".to_owned(), Some("soft:driver")),
        ("a client's words", "Could not connect: Connection refused".to_owned(), Some("soft:behind")),
        (
            "a driver's words in an article",
            "<h1>What it means</h1>Could not connect to MySQL: Too many connections".to_owned(),
            None,
        ),
        (
            "a forum",
            format!("Hi, I get this: SQLSTATE[HY000] [2002] Connection refused. {article}"),
            None,
        ),
        (
            "critical error, in Dutch",
            "<body id=\"error-page\"><div class=\"wp-die-message\"><p>Er heeft zich een kritieke fout voorgedaan op deze site.</p>\
             <p><a href=\"https://wordpress.org/documentation/article/faq-troubleshooting/\">x</a></p></div></body>"
                .to_owned(),
            Some("soft:wordpress-error"),
        ),
        ("critical error, told", "<p>There has been a critical error on this website.</p>".to_owned(), None),
        (
            "suspended",
            "<title>Account Suspended</title><h1>This Account has been suspended.</h1>".to_owned(),
            Some("soft:suspended"),
        ),
        (
            "next",
            "<html id=\"__next_error__\"><h2>Application error: a client-side exception has occurred while loading x</h2>"
                .to_owned(),
            Some("soft:next-exception"),
        ),
        ("small and fine", "<h1>Hello</h1>".to_owned(), None),
    ];
    for (id, body, wanted) in cases {
        assert_eq!(code(&page(&body)).as_deref(), wanted, "{id}");
    }
}

#[test]
fn a_sites_own_sign_is_enough() {
    let signs = [Sign::parse("Our shelves are empty").unwrap(), Sign::parse("X-Shop: down").unwrap()];
    let mut with_field = page("<h1>Hello</h1>");
    with_field.headers.push(("x-shop".to_owned(), "Down".to_owned()));
    let cases = [
        ("text", page("<h1>Our shelves are empty</h1>"), true),
        ("field", with_field, true),
        ("neither", page("<h1>Our shelves are full</h1>"), false),
    ];
    for (id, reply, wanted) in cases {
        let found = judge(&reply, &signs);
        assert_eq!(found.as_ref().map(|f| f.evidence[0].code()), wanted.then_some("soft:sign"), "{id}");
        assert!(found.is_none_or(|finding| is_replaceable(&finding)), "{id}");
    }
}

#[test]
fn nothing_is_said_of_a_body_that_was_not_seen_to_its_end() {
    let cut = Reply { peek: Some(Peek::of(Vec::new(), false)), ..page("") };
    assert_eq!(code(&cut), None);
    assert_eq!(code(&Reply { peek: None, ..page("") }), None);
}

#[test]
fn an_empty_page_may_be_replaced_and_a_welcome_page_never() {
    assert!(judge(&page(""), &[]).is_some_and(|f| is_replaceable(&f)));
    let welcome = page("<html><body><h1>It works!</h1></body></html>");
    assert!(judge(&welcome, &[]).is_some_and(|f| !is_replaceable(&f)));
}
