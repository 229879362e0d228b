//! What a pattern takes, and what is no pattern.

use super::*;

fn pattern(text: &str) -> Pattern {
    Pattern::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn what_matches_and_what_does_not() {
    let rows: &[(&str, &str, &str, bool)] = &[
        ("example.com", "example.com", "/", true),
        ("example.com", "EXAMPLE.com", "/any/path", true),
        ("example.com", "example.com.", "/", true),
        ("example.com", "www.example.com", "/", false),
        ("example.com", "example.org", "/", false),
        ("Example.COM/*", "example.com", "/x", true),
        ("example.com/", "example.com", "/", true),
        ("example.com/", "example.com", "/x", false),
        ("example.com/shop", "example.com", "/shop", true),
        ("example.com/shop", "example.com", "/Shop", false),
        ("example.com/shop", "example.com", "/shop/", false),
        ("example.com/shop/*", "example.com", "/shop/", true),
        ("example.com/shop/*", "example.com", "/shop", false),
        ("example.com/a%20b", "example.com", "/a%20b", true),
        ("example.com/a%20b", "example.com", "/a b", false),
        ("*.example.com/shop/*", "a.b.example.com", "/shop/x", true),
        ("*.example.com/shop/*", "example.com", "/shop/x", false),
        ("*.example.com", "notexample.com", "/", false),
        ("*example.com", "example.com", "/", true),
        ("*example.com", "www.example.com", "/", true),
        ("*/lab/x*", "anything", "/lab/xyz", true),
        ("*/lab/x*", "anything", "/lab/", false),
        ("*", "", "/", true),
        ("*", "[::1]", "/x", true),
        ("[::1]/x", "[::1]", "/x", true),
        ("[0:0::1]/x", "[::1]", "/x", true),
        ("[::1]/x", "[::2]", "/x", false),
        ("*/*", "a", "/", true),
    ];
    for (text, host, path, expected) in rows {
        assert_eq!(pattern(text).matches(host, path), *expected, "{text} on {host}{path}");
    }
}

#[test]
fn what_keeps_out_takes_every_reading_and_what_lets_in_only_one_that_is_sure() {
    // pattern, path, may be meant, is surely meant
    let rows = [
        ("*/shop/*", "/shop/cart", true, true),
        ("*/shop/*", "/%73hop/cart", true, true),
        ("*/%73hop/*", "/shop/cart", true, true),
        ("*/shop/*", "//shop/cart", true, false),
        ("*/shop/*", "/x/..%2fshop/cart", true, false),
        ("*/shop/*", "/shop;v=1/cart", true, false),
        ("*/shop/*", "/shop/..%2fx", true, false),
        ("*/shop/*", "/shop/%252e%252e/x", true, false),
        ("*/shop/*", "/shop/..;/x", true, false),
        ("*/shop/*", "/blog/shop/", false, false),
        ("*/shop", "/shop", true, true),
        ("*/shop", "/shop/", false, false),
        ("*/a%20b/*", "/a%20b/c", true, true),
        ("*/v1;beta/*", "/v1;beta/x", true, true),
        ("*/.well-known/acme-challenge/*", "/.well-known/acme-challenge/x", true, true),
        ("*/.well-known/acme-challenge/*", "/.well-known/acme-challenge/..%2F..%2Fcheckout", true, false),
        ("*/shop/*", "/shop%c0%afcart", true, false),
        ("*/shop/*", "/shop%e0%80%afcart", true, false),
        ("*/shop/*", "/%c1%b3hop/cart", true, false),
        ("*/shop/*", "/x/%c0%ae%c0%ae/shop/cart", true, false),
        ("*/shop/*", "/shop%u002fcart", true, false),
        ("*/shop/*", "/shop%ef%bc%8fcart", true, false),
        ("*/shop/*", "/shop%c3%afcart", false, false),
        ("*/shop/*", "/shop%u002", false, false),
        ("*/a/*", "/a/..%c0%af..%c0%afx", true, false),
        ("*/a/*", "/a/%c3%b6/100/x.y", true, true),
        ("*/a/*", "/a/%u002e%u002e/x", true, false),
        ("*/a/*", "/a/..%ef%bc%8fx", true, false),
        ("*/a/*", "/a/..%00/x", true, false),
        ("*/a/*", "/a/..%3f/x", true, false),
        ("*/a/*", "/a/..%20/x", true, false),
        ("*/a/*", "/a/my%20hook", true, true),
        ("*/a/*", "/a/...x", true, true),
        ("*/.*", "/.env", true, true),
        ("*/.*", "/x", false, false),
        ("*", "/%zz//..%2f", true, true),
    ];
    for (text, path, may, sure) in rows {
        let (pattern, readings) = (pattern(text), Readings::of("a.test", path));
        assert_eq!(
            (pattern.may_mean(&readings), pattern.surely_means(&readings)),
            (may, sure),
            "{text} {path}"
        );
    }
}

#[test]
fn what_covers_what() {
    let rows = [
        ("*", "example.com/x", true),
        ("*", "*", true),
        ("example.com/*", "example.com", true),
        ("example.com", "example.com/*", true),
        ("example.com/s*", "example.com/shop/*", true),
        ("example.com/shop/*", "example.com/s*", false),
        ("example.com/shop", "example.com/shop*", false),
        ("example.com/shop*", "example.com/shop", true),
        ("*.example.com", "www.example.com/x", true),
        ("*.example.com", "*.api.example.com", true),
        ("*.api.example.com", "*.example.com", false),
        ("*.example.com", "example.com", false),
        ("example.com", "*example.com", false),
        ("*/x", "example.com/x", true),
        ("*/x", "example.com/y", false),
    ];
    for (earlier, later, expected) in rows {
        assert_eq!(pattern(earlier).covers(&pattern(later)), expected, "{earlier} over {later}");
    }
}

#[test]
fn each_bad_pattern_is_told_what_is_allowed() {
    let rows = [
        ("", "a pattern like"),
        ("https://example.com/*", "without a scheme"),
        ("example.*/x", "at its start"),
        ("**", "at its start"),
        ("*.*.com", "at its start"),
        ("example.com:8080/*", "without a port"),
        ("/shop/*", "a host before the path"),
        ("example.com/*/x", "at its end"),
        ("example.com/x**", "at its end"),
        ("example.com/x?y=1", "without query"),
        ("example.com/x#y", "without query"),
        ("example.com/a b", "percent-encoded"),
        ("example.com/é", "percent-encoded"),
        ("example.com/a/../b", "without `.` and `..`"),
        ("example.com/a/%2E%2e/*", "without `.` and `..`"),
        ("bücher.example/*", "punycode"),
        ("exa mple.com/*", "host name"),
        ("*./x", "a host"),
        ("1.2.3/x", "IPv4"),
        ("[::g]/x", "IPv6"),
    ];
    for (text, part) in rows {
        let error = Pattern::parse(text).expect_err(text);
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn a_pattern_is_shown_in_a_form_that_reads_back() {
    for text in ["*", "example.com", "*.example.com", "example.com/", "*/lab/x*", "[::1]/x", "*example.com/x"]
    {
        assert_eq!(pattern(text).to_string(), text);
    }
    assert_eq!(pattern("Example.com/*").to_string(), "example.com");
    assert_eq!(pattern("*").to_string(), Pattern::any().to_string());
}
