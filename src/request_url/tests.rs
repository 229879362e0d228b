//! One text for everything: what is read, what is refused, and that no spelling
//! leads elsewhere than it says.

use proptest::prelude::*;

use super::*;

/// The URL standard's parser, as the runtime has it.
fn standard(text: &str) -> Option<String> {
    url::Url::parse(text).ok().map(String::from)
}

fn read_text(text: &str) -> Option<String> {
    Reader::default().read(text.to_owned(), standard).map(|url| url.whole().to_owned())
}

#[test]
fn the_parts_of_a_url() {
    // URL, scheme, host, port, path, at another base
    let cases = [
        ("http://a.example/", "http", "a.example", 80, "/", "https://b/"),
        ("https://a.example:8443/x/y?z=1", "https", "a.example", 8443, "/x/y", "https://b/x/y?z=1"),
        ("http://[2001:db8::1]:81/p", "http", "[2001:db8::1]", 81, "/p", "https://b/p"),
        ("http://[2001:db8::1]/p", "http", "[2001:db8::1]", 80, "/p", "https://b/p"),
        ("https://a.example?q", "https", "a.example", 443, "/", "https://b/?q"),
        ("http://a.example/a@b:1/c", "http", "a.example", 80, "/a@b:1/c", "https://b/a@b:1/c"),
    ];
    for (url, scheme, host, port, path, at) in cases {
        let parts = RequestUrl::parse(url).unwrap();
        assert_eq!(
            (parts.scheme(), parts.host(), parts.port(), parts.path()),
            (scheme, host, port, path),
            "{url}"
        );
        assert_eq!(parts.at("https://b"), at, "{url}");
    }
    for bad in ["", "/path", "://x/", "http:///path", "mailto:x"] {
        assert_eq!(RequestUrl::parse(bad), None, "{bad}");
    }
}

#[test]
fn only_the_prefix_itself_and_what_is_below_it() {
    let below = |url| RequestUrl::parse(url).and_then(|url| Some(url.below("/_faultline")?.into_owned()));
    assert_eq!(below("http://a/_faultline").as_deref(), Some(""));
    assert_eq!(below("http://a/_faultline/guide?x").as_deref(), Some("/guide"));
    assert_eq!(below("http://a/%5Ffaultline/g%75ide").as_deref(), Some("/guide"));
    assert_eq!(RequestUrl::parse("http://a/g?b=1?c#d").unwrap().query(), Some("b=1?c"));
    assert_eq!(below("http://a/_faultlines"), None);
    assert_eq!(below("http://a/x/_faultline"), None);
}

#[test]
fn what_is_sent_becomes_one_text() {
    // As the runtime hands it over, and as everything goes by it; none: 400.
    let long = format!("http://{}.test/", "x".repeat(64));
    let rows: &[(&str, Option<&str>)] = &[
        ("http://a.test/x?y=/../z", Some("http://a.test/x?y=/../z")),
        ("http://a.test/.well-known/x", Some("http://a.test/.well-known/x")),
        ("http://a.test:8443/", Some("http://a.test:8443/")),
        ("http://foo-.a_b.test/", Some("http://foo-.a_b.test/")),
        ("http://192.0.2.7/", Some("http://192.0.2.7/")),
        // paths
        ("http://a.test/x/../shop/cart", Some("http://a.test/shop/cart")),
        ("http://a.test/x/%2E%2e/shop", Some("http://a.test/shop")),
        ("http://a.test/x/.%2e/shop", Some("http://a.test/shop")),
        ("http://a.test/shop\\cart", Some("http://a.test/shop/cart")),
        ("http://a.test/../../etc", Some("http://a.test/etc")),
        ("http://a.test/x/.", Some("http://a.test/x/")),
        ("http://a.test/é\"", Some("http://a.test/%C3%A9%22")),
        ("http://a.test//x", Some("http://a.test//x")),
        ("http://a.test/a%2Fb%zz", Some("http://a.test/a%2Fb%zz")),
        ("http://a.test/x#y", Some("http://a.test/x#y")),
        // hosts
        ("http://A.Test/", Some("http://a.test/")),
        ("http://a.test./x", Some("http://a.test/x")),
        ("http://a.test.:8080/x", Some("http://a.test:8080/x")),
        ("http://a.test:80/", Some("http://a.test/")),
        ("https://a.test:443/", Some("https://a.test/")),
        ("http://a.test:/", Some("http://a.test/")),
        ("http://a.test:0080/", Some("http://a.test/")),
        ("http://bücher.test/", Some("http://xn--bcher-kva.test/")),
        ("http://127.1/", Some("http://127.0.0.1/")),
        ("http://0x7f.1/", Some("http://127.0.0.1/")),
        ("http://[::0001]:80/", Some("http://[::1]/")),
        // no hosts
        ("http://a.test../", None),
        ("http://.a.test/", None),
        ("http://a..test/", None),
        ("http://./", None),
        ("http://a.test%2e/", None),
        ("http://a%2etest/", None),
        ("http://a.test\\/", None),
        ("http://a.test,b.test/", None),
        ("http://a.test, b.test/", None),
        ("http://u:p@a.test/", None),
        ("http://@a.test/", None),
        ("http://a.test?x/", None),
        ("http://a.test#/", None),
        ("http://a.test*", None),
        ("http://a.test", None),
        ("http://a b/", None),
        ("http://a.test:99999/", None),
        ("http://a.test:x/", None),
        ("http://a.test:1:2/", None),
        ("http://a;b.test/", None),
        ("http://a'.test/", None),
        ("http://1.2.3.4.5/", None),
        ("http://256.1.1.1/", None),
        ("http://[::1/", None),
        ("http://[v1.x]/", None),
        ("http://xn--0.test/", None),
        ("http://*.zone.test\\/", None),
        (&long, None),
        ("http:///x", None),
        ("ftp://a.test/", None),
        ("a.test/", None),
        ("", None),
    ];
    for (sent, expected) in rows {
        assert_eq!(read_text(sent).as_deref(), *expected, "{sent}");
    }
}

#[test]
fn what_a_path_is_compared_as_and_may_mean() {
    let rows = [
        ("/shop/cart", "/shop/cart", "/shop/cart"),
        ("/", "/", "/"),
        ("/%73hop/c%61rt", "/shop/cart", "/shop/cart"),
        ("/a%20b/%C3%A9", "/a%20b/%C3%A9", "/a b/é"),
        ("/x/..%2fshop/", "/x/..%2fshop/", "/shop/"),
        ("/x/..%5Cshop", "/x/..%5Cshop", "/shop"),
        ("/x/..;a=b/shop;c", "/x/..;a=b/shop;c", "/shop"),
        ("//shop///cart", "//shop///cart", "/shop/cart"),
        ("/%252e%252e/shop", "/%252e%252e/shop", "/shop"),
        ("/x/%25%32%65%2e/", "/x/%252e./", "/"),
        ("/100%", "/100%", "/100%"),
        ("/%zz%4", "/%zz%4", "/%zz%4"),
        ("/%ff", "/%ff", "/\u{fffd}"),
    ];
    for (path, strict, loose) in rows {
        let readings = Readings::of("a", path);
        assert_eq!((readings.strict.as_ref(), readings.loose.as_str()), (strict, loose), "{path}");
    }
}

#[test]
fn the_beginning_of_the_url_before_is_no_beginning_of_another() {
    let next = [
        "http://a.test/",
        "http://a.test/x?y",
        "http://a.test",
        "http://a.test?q",
        "http://a.test.evil/",
        "http://a.test:80/",
        "http://a.test:8080/x",
        "http://a.test@b/",
        "https://a.test/",
        "http://A.test/",
        "http://a.test//",
        "http://a.test/./x",
        "http://a.test/%2e/x",
        "http://a.test\\x",
        "http://b/http://a.test/",
    ];
    for before in [
        "http://a.test/x",
        "http://a.test:8080/x",
        "http://a.test",
        "http://a.test./",
        "http://a.test/..",
        "x",
    ] {
        for sent in next {
            let reader = Reader::default();
            let _first = reader.read(before.to_owned(), standard);
            let alone = Reader::default().read(sent.to_owned(), standard);
            assert_eq!(reader.read(sent.to_owned(), standard), alone, "{sent} after {before}");
        }
    }
}

/// Pieces that attackers and slips are made of.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9_-]{0,3}",
        4 => prop::sample::select(vec![
            "/", ".", "..", "%2e", "%2E", "\\", "@", ":", "?", "#", ",", ";", "%", "%2f", "%5c", "[", "]", "::1", "*", " ",
            "\t", "\n", "\u{7f}", "\u{0}", "é", "ß", "。", "\u{ad}", "\u{202e}", "İ", "xn--", "0x7f", "127", "80", "443",
            "A", "'", "\"", "<", "^", "|", "`", "{", "%73", "//",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn url_text() -> impl Strategy<Value = String> {
    let many = |most| prop::collection::vec(piece(), 0..most).prop_map(|parts| parts.concat());
    (prop::sample::select(vec!["http://", "https://"]), many(6), many(10))
        .prop_map(|(scheme, host, path)| format!("{scheme}a{host}.test/{path}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// What is matched is what the standard's parser makes of it, and so what is
    /// fetched, cached and probed.
    #[test]
    fn every_spelling_is_read_as_the_standard_reads_it(sent in url_text()) {
        // What the parser is not asked about it would leave as it is, and its parts are
        // where they are looked for.
        if let Some(parts) = plain(&sent, &mut Beginning::default()) {
            let normal = standard(&sent);
            prop_assert_eq!(normal.as_ref(), Some(&sent), "{} is respelt", sent);
            prop_assert_eq!(cut(&sent), Some(parts), "{}", sent);
        }
        if let Some(read) = read_text(&sent) {
            let parsed = url::Url::parse(&read).unwrap();
            prop_assert_eq!(parsed.as_str(), &read, "{} is in its last form", sent);
            let parts = RequestUrl::parse(&read).unwrap();
            prop_assert_eq!(parsed.host_str(), Some(parts.host()));
            prop_assert_eq!(parsed.path(), parts.path());
            prop_assert_eq!(parsed.query(), parts.query());
            prop_assert_eq!(parsed.port_or_known_default(), Some(parts.port()));
            prop_assert!(parsed.username().is_empty() && parsed.password().is_none());
            let whole = url::Url::parse(&sent).unwrap();
            prop_assert_eq!(whole.host_str().map(|host| host.trim_end_matches('.')), parsed.host_str());
            prop_assert_eq!((whole.path(), whole.query()), (parsed.path(), parsed.query()));
            prop_assert_eq!(read_text(&read), Some(read.clone()), "read twice");
        }
    }

    /// Whatever was read before: each URL is read as if it were the first.
    #[test]
    fn a_reader_keeps_nothing_of_one_url_that_changes_the_next(all in prop::collection::vec(url_text(), 1..6)) {
        let reader = Reader::default();
        for sent in all {
            let alone = Reader::default().read(sent.clone(), standard);
            prop_assert_eq!(reader.read(sent.clone(), standard), alone, "{}", sent);
        }
    }

    /// A path that is spelt in another way is compared as the same, and no
    /// reading climbs out of itself.
    #[test]
    fn spellings_of_a_path_compare_alike(path in "/[a-z0-9/._~-]{0,20}", picks in any::<u32>()) {
        let spelt: String = path.char_indices().map(|(at, c)| {
            if c != '/' && picks >> (at % 32) & 1 == 1 { format!("%{:02X}", c as u32) } else { c.to_string() }
        }).collect();
        prop_assert_eq!(readings::decoded_unreserved(&spelt), readings::decoded_unreserved(&path));
        prop_assert_eq!(loosest(&spelt), loosest(&path));
        prop_assert_eq!(loosest(&loosest(&path)), loosest(&path));
    }
}
