//! The operator's call at `{prefix}/maintenance`: who may make it, and what it answers. Small JSON
//! documents for scripts, which a browser shows as well.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::config::Mistakes;
use crate::operator::tries::LOCK_S;
use crate::render::Rendered;

/// The longest value of the switch, in bytes: dozens of windows.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

/// A token, and how it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// `Authorization: Bearer` (RFC 6750): a script.
    Script(String),
    /// `Authorization: Basic` (RFC 7617), the token as the password: a browser asked for it.
    Browser(String),
}

impl Credentials {
    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        match self {
            Self::Script(token) | Self::Browser(token) => token,
        }
    }

    /// Whether a browser sent it.
    #[must_use]
    pub const fn is_from_a_browser(&self) -> bool {
        matches!(self, Self::Browser(_))
    }
}

/// The credentials in an `Authorization` field. What a browser sends by itself is good for looking
/// only: it would send it from a form on anybody's page too.
#[must_use]
pub fn credentials(authorization: &str, method: &str) -> Option<Credentials> {
    let (scheme, rest) = authorization.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials::Script(rest.trim().to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("basic") || !matches!(method, "GET" | "HEAD") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| Credentials::Browser(password.to_owned()))
}

/// What became of a call.
#[derive(Debug, Clone, Copy)]
pub enum Answered<'a> {
    /// The value as it is, and the cookie of a browser that is to be let through from now on.
    Now {
        /// The value.
        value: &'a str,
        /// `Set-Cookie`.
        pass: Option<&'a str>,
    },
    /// The value was set.
    Set(&'a str),
    /// There is no secret, so there is no such page.
    Nowhere,
    /// The KV namespace `SWITCH` is not bound.
    NoSwitch,
    /// Wrong tokens too often.
    TooOften,
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
    let (status, body) = reply(&answered);
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    match answered {
        Answered::Unauthorised => {
            headers.push((
                "WWW-Authenticate",
                r#"Bearer realm="faultline", Basic realm="faultline""#.to_owned(),
            ));
        }
        Answered::Method => headers.push(("Allow", "GET, HEAD, POST, PUT".to_owned())),
        Answered::Now { pass: Some(cookie), .. } => headers.push(("Set-Cookie", cookie.to_owned())),
        Answered::TooOften => headers.push(("Retry-After", LOCK_S.to_string())),
        _ => {}
    }
    Rendered { status, headers, body: format!("{body}\n").into_bytes() }
}

/// Status and document.
fn reply(answered: &Answered<'_>) -> (u16, Value) {
    let refused = |error: &str, expected: &str| json!({"error": error, "expected": expected});
    match *answered {
        Answered::Now { value, .. } => (200, json!({"maintenance": shown(value)})),
        Answered::Set(value) => (200, json!({"maintenance": shown(value), "told_everywhere_within_s": 70})),
        Answered::Nowhere => (404, json!({"error": "there is no such page"})),
        Answered::NoSwitch => (501, json!({"error": "bind a KV namespace as SWITCH first"})),
        Answered::TooOften => (429, refused("too many wrong tokens", "the operator's token, after a while")),
        Answered::Unauthorised => {
            (401, refused("no token that fits", "the operator's token: Authorization: Bearer …"))
        }
        Answered::Method => (405, refused("another method", "GET for the value, POST to set it")),
        Answered::TooLarge => (413, refused("too long", &format!("at most {BODY_BYTES_MAX} bytes"))),
        Answered::Unread => (400, refused("the body could not be read", "text in UTF-8")),
        Answered::Mistakes(mistakes) => {
            let all: Vec<String> = mistakes.0.iter().map(ToString::to_string).collect();
            (400, json!({"error": "not a value of the switch", "mistakes": all}))
        }
        Answered::NotWritten(why) => (502, json!({"error": "the value was not stored", "reason": why})),
    }
}

/// A value as itself: JSON as JSON, a word as a text, nothing as `auto`.
fn shown(value: &str) -> Value {
    match value {
        "" => "auto".into(),
        _ => serde_json::from_str(value).unwrap_or_else(|_| value.into()),
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
            ("nothing set", Answered::Now { value: "", pass: None }, 200, "\"auto\""),
            ("a word", Answered::Now { value: "on", pass: None }, 200, "\"on\""),
            (
                "a window",
                Answered::Now { value: "{\"until\":\"2027-01-15T08:00:00Z\"}", pass: None },
                200,
                "{\"until\":",
            ),
            ("set", Answered::Set("off"), 200, "\"off\""),
            ("no secret", Answered::Nowhere, 404, "no such page"),
            ("no store", Answered::NoSwitch, 501, "bind a KV namespace"),
            ("guessing", Answered::TooOften, 429, "too many"),
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

    #[test]
    fn a_script_may_do_all_and_a_browser_may_look() {
        use Credentials::{Browser, Script};
        let basic = "Basic bWU6bGV0bWVpbg=="; // me:letmein
        let rows = [
            ("bearer", "Bearer letmein", "POST", Some(Script("letmein".into()))),
            ("in any case", "bearer letmein", "GET", Some(Script("letmein".into()))),
            ("basic, to look", basic, "GET", Some(Browser("letmein".into()))),
            ("basic, to change", basic, "POST", None),
            ("not base64", "Basic ???", "GET", None),
            ("no colon", "Basic bWU=", "GET", None),
            ("another scheme", "Digest x", "GET", None),
            ("none", "", "GET", None),
        ];
        for (id, field, method, expected) in rows {
            assert_eq!(credentials(field, method), expected, "{id}");
        }
    }
}
