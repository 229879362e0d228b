//! What follows the authority of a URL, path and query, where there is nothing about it to read: as
//! a pattern for JavaScript, so that a text like the one before need not cross.

use std::fmt::Write as _;

use super::spelling::{PATH, QUERY, Set};

/// The source of a regular expression (ECMAScript) for rests that [`super::Reader`] leaves as they
/// are, and whose paths are compared as they are: no percent sign, and no segment that begins with
/// a dot. It takes fewer than could be taken; the others are read.
#[must_use]
pub fn plain() -> String {
    let more = PATH.without(Set::of(b"/?%", Set::NONE));
    let first = more.without(Set::of(b".", Set::NONE));
    format!("(?:/(?:{}{}*)?)+(?:\\?{}*)?$", class(&first), class(&more), class(&QUERY))
}

/// A class of characters, each by its number: none of them means anything then.
fn class(set: &Set) -> String {
    let all = (0..=u8::MAX).filter(|byte| set.has(*byte));
    let members = all.fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "\\x{byte:02x}");
        text
    });
    format!("[{members}]")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::plain;
    use crate::request_url::{Reader, RequestUrl};

    fn pattern() -> Regex {
        Regex::new(&format!("^{}", plain())).unwrap()
    }

    #[test]
    fn of_most_rests_there_is_nothing_to_read() {
        let pattern = pattern();
        for rest in
            ["/", "/?q", "/a", "/a/", "//a//", "/a/b.html", "/a.b~c/(d)!$&'*+,;=:@-_", "/?a=/../b&c=%2e"]
        {
            assert!(pattern.is_match(rest), "{rest}");
        }
    }

    #[test]
    fn what_may_mean_something_else_is_read() {
        let pattern = pattern();
        for rest in [
            "/a#b",
            "/%61",
            "/a/..",
            "/./a",
            "/.well-known/x",
            "/a\\b",
            "",
            "?q",
            "/é",
            "/a b",
            "/a\"",
            "/a?'",
            "/a?b#c",
            "/a|b",
            "/{a}",
            "/a\n",
            "a",
            ":80/",
            "@b.test/",
            ".b.test/",
        ] {
            assert!(!pattern.is_match(rest), "{rest:?}");
        }
    }

    proptest! {
        #[test]
        fn what_the_pattern_takes_is_left_as_it_is(rest in r"/[/.%?=&~;:@a-cA-C2e'#{-]{0,12}") {
            if pattern().is_match(&rest) {
                let sent = format!("https://a.test:8443{rest}");
                let url = Reader::default().read(sent.clone(), |_| None).unwrap();
                prop_assert!(url.is_as_sent());
                prop_assert_eq!((url.whole(), url.authority()), (sent.as_str(), "a.test:8443"));
                prop_assert!(url.compared() == url.path(), "{:?}", url);
                prop_assert_eq!(Some(url), RequestUrl::parse(&sent));
            }
        }
    }
}
