//! Whether the site is back: what a waiting page asks every minute or two, and is
//! answered without the origin.
//!
//! In scope: the question at `{prefix}/state`, and its answer as bytes. Out of scope: how it is
//! known (the shell asks what its isolate has seen), and when a page asks (`www/pages/answer.js`).

use form_urlencoded::parse;

use crate::render::Rendered;

/// What is known of the site since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// The origin has answered well since then.
    Well,
    /// It has failed since then, and has not answered well.
    Failing,
    /// Nothing has been seen since then.
    Unknown,
}

/// What the isolate has seen of the origin, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// When the latest exchange that went well had begun.
    pub well_ms: Option<u64>,
    /// When it last failed.
    pub failed_ms: Option<u64>,
    /// Whether it is in an outage now.
    pub is_failing: bool,
}

/// The question, as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Since when, in milliseconds since 1970-01-01T00:00:00Z.
    pub since_ms: u64,
    /// The path whose origin is meant; `/` unless told.
    pub path: String,
}

impl Question {
    /// Reads the query; `None` where `since` is missing or no number.
    #[must_use]
    pub fn read(query: Option<&str>) -> Option<Self> {
        let (mut since_ms, mut path) = (None, None);
        for (name, value) in parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "since" => since_ms = value.parse().ok(),
                "path" if value.starts_with('/') => path = Some(value.into_owned()),
                _ => {}
            }
        }
        Some(Self { since_ms: since_ms?, path: path.unwrap_or_else(|| "/".to_owned()) })
    }

    /// What is known. Only an exchange that *began* after the moment shows that the site is back.
    #[must_use]
    pub fn state(&self, seen: &Seen) -> State {
        let since = |at: Option<u64>| at.is_some_and(|at| at > self.since_ms);
        if since(seen.well_ms) && !seen.is_failing {
            State::Well
        } else if seen.is_failing || since(seen.failed_ms) {
            State::Failing
        } else {
            State::Unknown
        }
    }
}

/// The answer to a question, or to one that does not read.
#[must_use]
pub fn answer(method: &str, state: Option<State>) -> Rendered {
    let (status, body) = match (method, state) {
        ("GET" | "HEAD", Some(state)) => (200, format!("{{\"state\":\"{}\"}}\n", <&str>::from(state))),
        ("GET" | "HEAD", None) => {
            (400, "{\"error\":\"since: a number of milliseconds since 1970-01-01T00:00:00Z\"}\n".to_owned())
        }
        _ => (405, "{\"error\":\"method: GET or HEAD\"}\n".to_owned()),
    };
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Robots-Tag", "noindex".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    if status == 405 {
        headers.push(("Allow", "GET, HEAD".to_owned()));
    }
    let body = if method == "HEAD" { Vec::new() } else { body.into_bytes() };
    Rendered { status, headers, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_back_only_after_a_good_answer_that_began_later() {
        // id, well, failed, failing, expected
        for (id, well_ms, failed_ms, is_failing, expected) in [
            ("nothing seen", None, None, false, State::Unknown),
            ("well before", Some(999), None, false, State::Unknown),
            ("well at the moment", Some(1_000), None, false, State::Unknown),
            ("well after", Some(1_001), None, false, State::Well),
            ("failed after", None, Some(1_001), false, State::Failing),
            ("failed before", None, Some(999), false, State::Unknown),
            ("in an outage", None, Some(900), true, State::Failing),
            ("one good answer in an outage", Some(1_001), Some(900), true, State::Failing),
        ] {
            let question = Question { since_ms: 1_000, path: "/".into() };
            assert_eq!(question.state(&Seen { well_ms, failed_ms, is_failing }), expected, "{id}");
        }
    }

    #[test]
    fn questions_are_read_and_bad_ones_say_what_is_wrong() {
        let question = |since_ms, path: &str| Some(Question { since_ms, path: path.to_owned() });
        for (query, expected) in [
            (Some("since=5"), question(5, "/")),
            (Some("since=5&path=%2Fshop%2Fcart"), question(5, "/shop/cart")),
            (Some("since=5&path=//evil"), question(5, "//evil")),
            (Some("since=5&path=javascript:"), question(5, "/")),
            (Some("since=x"), None),
            (Some("since=-1"), None),
            (None, None),
        ] {
            assert_eq!(Question::read(query), expected, "{query:?}");
        }
        assert_eq!(answer("GET", None).status, 400);
        assert_eq!(answer("POST", Some(State::Well)).status, 405);
        assert_eq!(answer("GET", Some(State::Well)).body, b"{\"state\":\"well\"}\n");
        assert!(answer("HEAD", Some(State::Well)).body.is_empty());
    }
}
