//! The operator's call at `{prefix}/maintenance`: who may make it, and what it answers. Small JSON documents for
//! scripts, which a browser shows as well.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::config::Mistakes;
use crate::render::Rendered;

/// The longest value of the switch, in bytes: dozens of windows.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

/// The name of the cookie that lets an operator's browser through.
pub const PASS: &str = "faultline-token";

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

/// The credentials in an `Authorization` field. What a browser sends by itself is good for looking only: it would send it
/// from a form on anybody's page too.
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

/// The operator's pass among the cookies of a request (RFC 6265 section 4.2).
#[must_use]
pub fn pass_in_cookies(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(PASS)?.strip_prefix('='))
}

/// The cookie that hands a browser its pass for eight hours. Nothing for a token that no cookie can hold (RFC 6265 section
/// 4.1.1).
fn cookie(token: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    (!token.is_empty() && token.bytes().all(fits))
        .then(|| format!("{PASS}={token}; Path=/; Max-Age=28800; HttpOnly; Secure; SameSite=Lax"))
}

/// What became of a call.
#[derive(Debug, Clone, Copy)]
pub enum Answered<'a> {
    /// The value as it is, and the token of a browser that is to be let through from now on.
    Now {
        /// The value.
        value: &'a str,
        /// The token.
        pass: Option<&'a str>,
    },
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
        Answered::Now { pass: Some(token), .. } => {
            headers.extend(cookie(token).map(|cookie| ("Set-Cookie", cookie)));
        }
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
        Answered::NotSetUp { token, switch } => (501, json!({"error": missing(token, switch)})),
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
            ("nothing set", Answered::Now { value: "", pass: None }, 200, "\"auto\""),
            ("a word", Answered::Now { value: "on", pass: None }, 200, "\"on\""),
            (
                "a window",
                Answered::Now { value: "{\"until\":\"2027-01-15T08:00:00Z\"}", pass: None },
                200,
                "{\"until\":",
            ),
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

    #[test]
    fn a_browser_gets_a_pass_and_brings_it_back() {
        let set = |token| {
            let headers = answer(Answered::Now { value: "", pass: Some(token) }).headers;
            headers.into_iter().find(|(name, _)| *name == "Set-Cookie").map(|(_, value)| value)
        };
        let cookie = set("letmein").unwrap();
        assert!(cookie.contains("HttpOnly; Secure"), "{cookie}");
        assert_eq!(set("let; me"), None, "no cookie can hold it");
        for (id, cookies, expected) in [
            ("alone", "faultline-token=letmein", Some("letmein")),
            ("among others", "a=b; faultline-token=letmein; c=d", Some("letmein")),
            ("another's name", "x-faultline-token=letmein", None),
            ("longer name", "faultline-tokens=letmein", None),
            ("none", "a=b", None),
        ] {
            assert_eq!(pass_in_cookies(cookies), expected, "{id}");
        }
    }
}
