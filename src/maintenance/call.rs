//! What the operator's call at `{prefix}/maintenance` answers: small JSON documents for scripts.

use serde_json::{Value, json};

use crate::config::Mistakes;
use crate::render::Rendered;

/// The longest value of the switch, in bytes: dozens of windows.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

/// What became of a call.
#[derive(Debug, Clone, Copy)]
pub enum Answered<'a> {
    /// The value as it is.
    Now(&'a str),
    /// The value was set.
    Set(&'a str),
    /// The worker lacks what the call needs.
    NotSetUp {
        /// Whether the secret `OPERATOR_TOKEN` is there.
        token: bool,
        /// Whether the KV namespace `SWITCH` is bound.
        switch: bool,
    },
    /// No token, or another one.
    Unauthorised,
    /// Neither GET nor POST.
    Method,
    /// The body is too long.
    TooLarge,
    /// The body could not be read as text.
    Unread,
    /// The body is no value of the switch.
    Mistakes(&'a Mistakes),
    /// The store refused the value; why, in its words.
    NotWritten(&'a str),
}

/// The reply, as bytes.
#[must_use]
pub fn answer(answered: Answered<'_>) -> Rendered {
    let (status, extra, body) = match answered {
        Answered::Now(value) => (200, None, json!({"maintenance": shown(value)})),
        Answered::Set(value) => {
            (200, None, json!({"maintenance": shown(value), "told_everywhere_within_s": 70}))
        }
        Answered::NotSetUp { token, switch } => (501, None, json!({"error": missing(token, switch)})),
        Answered::Unauthorised => {
            let expected = "the operator's token, as `Authorization: Bearer …`";
            (
                401,
                Some(("WWW-Authenticate", "Bearer realm=\"faultline\"")),
                json!({"error": "no token that fits", "expected": expected}),
            )
        }
        Answered::Method => {
            let expected = "GET for the value, POST to set it";
            (
                405,
                Some(("Allow", "GET, HEAD, POST, PUT")),
                json!({"error": "another method", "expected": expected}),
            )
        }
        Answered::TooLarge => {
            (413, None, json!({"error": "too long", "expected": format!("at most {BODY_BYTES_MAX} bytes")}))
        }
        Answered::Unread => {
            (400, None, json!({"error": "the body could not be read", "expected": "text in UTF-8"}))
        }
        Answered::Mistakes(mistakes) => {
            let all: Vec<String> = mistakes.0.iter().map(ToString::to_string).collect();
            (400, None, json!({"error": "not a value of the switch", "mistakes": all}))
        }
        Answered::NotWritten(why) => (502, None, json!({"error": "the value was not stored", "reason": why})),
    };
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    headers.extend(extra.map(|(name, value): (_, &str)| (name, value.to_owned())));
    Rendered { status, headers, body: format!("{body}\n").into_bytes() }
}

/// A value as itself: JSON as JSON, a word as a text, nothing as `auto`.
fn shown(value: &str) -> Value {
    match value {
        "" => "auto".into(),
        _ => serde_json::from_str(value).unwrap_or_else(|_| value.into()),
    }
}

fn missing(token: bool, switch: bool) -> &'static str {
    match (token, switch) {
        (false, false) => "set the secret OPERATOR_TOKEN and bind a KV namespace as SWITCH first",
        (false, true) => "set the secret OPERATOR_TOKEN first",
        _ => "bind a KV namespace as SWITCH first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read_switch;

    #[test]
    fn every_answer_says_what_was_wrong_and_what_would_be_right() {
        let mistakes = read_switch("ON").unwrap_err();
        let rows = [
            ("nothing set", Answered::Now(""), 200, "\"auto\""),
            ("a word", Answered::Now("on"), 200, "\"on\""),
            ("a window", Answered::Now("{\"until\":\"2027-01-15T08:00:00Z\"}"), 200, "{\"until\":"),
            ("set", Answered::Set("off"), 200, "\"off\""),
            (
                "nothing there",
                Answered::NotSetUp { token: false, switch: false },
                501,
                "OPERATOR_TOKEN and bind",
            ),
            ("no store", Answered::NotSetUp { token: true, switch: false }, 501, "bind a KV namespace"),
            ("no secret", Answered::NotSetUp { token: false, switch: true }, 501, "OPERATOR_TOKEN first"),
            ("no token", Answered::Unauthorised, 401, "Bearer"),
            ("DELETE", Answered::Method, 405, "POST to set it"),
            ("long", Answered::TooLarge, 413, "at most 16384 bytes"),
            ("binary", Answered::Unread, 400, "UTF-8"),
            ("a slip", Answered::Mistakes(&mistakes), 400, "auto, on, off"),
            ("refused", Answered::NotWritten("limit"), 502, "limit"),
        ];
        for (id, answered, status, part) in rows {
            let rendered = answer(answered);
            let body = String::from_utf8(rendered.body).unwrap();
            assert!(serde_json::from_str::<Value>(&body).is_ok(), "{id}: {body}");
            assert_eq!(rendered.status, status, "{id}");
            assert!(body.contains(part), "{id}: {body}");
            assert!(rendered.headers.contains(&("Cache-Control", "no-store".to_owned())), "{id}");
        }
    }
}
