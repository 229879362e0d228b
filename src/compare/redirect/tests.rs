//! Which redirects are a loop, and which only look like one.

use super::*;

const HTTPS: Redirect<'_> = Redirect {
    method: "GET",
    asked: "https://www.example.com/a?b=1",
    status: 301,
    location: Some("https://www.example.com/a?b=1"),
    sets_cookie: false,
    origin_scheme: "http",
    client: None,
};

#[test]
fn what_one_visitor_is_told_is_no_loop_of_another() {
    let way = |client, asked, location| Redirect { asked, location: Some(location), client, ..HTTPS };
    let (plain, tls) = ("http://www.example.com/a", "https://www.example.com/a");
    let (one, other) = (Some("192.0.2.1"), Some("192.0.2.2"));
    // id, who is sent from https to http, who from http to https, whether the last is a loop
    let rows = [
        ("one visitor", one, one, true),
        ("an odd visitor, and one of all the others", one, other, false),
        ("nobody knows who", None, None, true),
    ];
    for (id, back, forth, wanted) in rows {
        let mut circles = Circles::default();
        circles.note(&way(forth, plain, tls), 0);
        circles.note(&way(back, tls, plain), 1);
        assert_eq!(circles.note(&way(forth, plain, tls), 2).is_some(), wanted, "{id}");
    }
}

#[test]
fn a_redirect_to_itself_leads_back_and_nothing_else_does() {
    let to = |location| Redirect { location: Some(location), ..HTTPS };
    let cases = [
        ("the same", HTTPS, true),
        ("302", Redirect { status: 302, ..HTTPS }, true),
        ("307", Redirect { status: 307, ..HTTPS }, true),
        ("308", Redirect { status: 308, ..HTTPS }, true),
        ("HEAD", Redirect { method: "HEAD", ..HTTPS }, true),
        ("a fragment", to("https://www.example.com/a?b=1#top"), true),
        ("303 is for forms", Redirect { status: 303, ..HTTPS }, false),
        ("300 offers a choice", Redirect { status: 300, ..HTTPS }, false),
        ("a form that leads to itself", Redirect { method: "POST", ..HTTPS }, false),
        ("a cookie check", Redirect { sets_cookie: true, ..HTTPS }, false),
        ("no location", Redirect { location: None, ..HTTPS }, false),
        ("another host", to("https://shop.example.com/a?b=1"), false),
        ("another port", to("https://www.example.com:8443/a?b=1"), false),
        ("www of www", to("https://www.www.example.com/a?b=1"), false),
        ("http to https", Redirect { asked: "http://www.example.com/a?b=1", ..HTTPS }, true),
        ("with and without www", to("https://example.com/a?b=1"), true),
        ("the same path elsewhere", to("https://example.org/a?b=1"), false),
        ("an app", to("intent://www.example.com/a?b=1"), false),
        ("another path", to("https://www.example.com/a/?b=1"), false),
        ("another query", to("https://www.example.com/a?b=2"), false),
        ("another case", to("https://www.example.com/A?b=1"), false),
    ];
    for (id, redirect, leads_back) in cases {
        assert_eq!(redirect.leads_back().is_some(), leads_back, "{id}");
    }
}

#[test]
fn twice_within_ten_seconds_is_a_loop() {
    let other =
        Redirect { asked: "https://www.example.com/c", location: Some("https://www.example.com/c"), ..HTTPS };
    // id, what came and when, whether the last is a loop
    type Case<'a> = (&'a str, &'a [(Redirect<'a>, u64)], bool);
    let cases: [Case<'_>; 6] = [
        ("once", &[(HTTPS, 0)], false),
        ("twice", &[(HTTPS, 0), (HTTPS, 300)], true),
        ("at the limit", &[(HTTPS, 0), (HTTPS, REMEMBERED_MS)], true),
        ("too late", &[(HTTPS, 0), (HTTPS, REMEMBERED_MS + 1)], false),
        ("two addresses", &[(HTTPS, 0), (other, 1)], false),
        ("kept alive", &[(HTTPS, 0), (HTTPS, 9_000), (HTTPS, 18_000)], true),
    ];
    for (id, steps, wanted) in cases {
        let mut circles = Circles::default();
        let last = steps.iter().map(|(redirect, at)| circles.note(redirect, *at)).last().flatten();
        assert_eq!(last.is_some(), wanted, "{id}");
    }
}

#[test]
fn two_addresses_that_lead_to_each_other_are_a_loop() {
    fn way<'a>(asked: &'a str, location: &'a str) -> Redirect<'a> {
        Redirect { asked, location: Some(location), ..HTTPS }
    }
    let (www, bare) = ("https://www.example.com/a", "https://example.com/a");
    let (plain, other) = ("http://www.example.com/a", "https://www.example.com/b");
    // id, the redirects in a second, the cause that the last names
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>);
    let cases: [Case<'_>; 8] = [
        ("www and bare", &[(www, bare), (bare, www), (www, bare)], Some("www_and_bare")),
        ("http and https", &[(www, plain), (plain, www), (www, plain)], Some("http_and_https")),
        ("there and back once", &[(www, bare), (bare, www)], None),
        ("one way, often", &[(bare, www), (bare, www), (bare, www)], None),
        ("https for everybody", &[(plain, www), (plain, www), (plain, www)], None),
        ("a way in and a way out", &[(www, other), (other, www), (www, other)], None),
        ("one way each, of two", &[(plain, www), (www, bare), (plain, www), (www, bare)], None),
        ("a host of its own", &[(www, bare), ("https://example.com/b", other), (www, bare)], None),
    ];
    for (id, steps, wanted) in cases {
        let mut circles = Circles::default();
        let mut last = None;
        for (n, (asked, location)) in (0..).zip(steps) {
            last = circles.note(&way(asked, location), n);
        }
        let reason = last.and_then(|finding| finding.reason);
        assert_eq!(reason, wanted.map(|word| Reason::Word(word.to_owned())), "{id}");
    }
}

#[test]
fn many_addresses_do_not_grow_the_memory() {
    let mut circles = Circles::default();
    for n in 0..10_000 {
        let url = format!("https://www.example.com/{n}");
        circles.note(&Redirect { asked: &url, location: Some(&url), ..HTTPS }, n);
    }
    assert_eq!(circles.seen.len(), ADDRESSES_MAX);
}

#[test]
fn the_schemes_tell_the_usual_cause() {
    let http = "http://www.example.com/a?b=1";
    let by_http = Redirect { asked: http, location: Some(http), ..HTTPS };
    let cases = [
        ("forces https", HTTPS, "origin_forces_https"),
        ("forces http", Redirect { origin_scheme: "https", ..by_http }, "origin_forces_http"),
        ("both https", Redirect { origin_scheme: "https", ..HTTPS }, "same_address"),
        ("both http", by_http, "same_address"),
    ];
    for (id, redirect, cause) in cases {
        let mut circles = Circles::default();
        assert_eq!(circles.note(&redirect, 0), None, "{id}");
        let found = circles.note(&redirect, 1).map(|f| (f.failure, f.confidence, f.reason));
        let wanted = (Failure::RedirectLoop, Confidence::Likely, Some(Reason::Word(cause.to_owned())));
        assert_eq!(found, Some(wanted), "{id}");
    }
}
