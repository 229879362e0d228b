//! Passes as cookies (RFC 6265).

use super::{FIELD, LIFE_S, Use};

const CONSOLE: &str = "faultline-console";

/// The names of all passes' cookies, which are taken off what is sent to an origin.
pub const COOKIES: [&str; 2] = [FIELD, CONSOLE];

const fn name(for_use: Use) -> &'static str {
    match for_use {
        Use::Enter => FIELD,
        Use::Console => CONSOLE,
    }
}

/// `Set-Cookie` for a pass. One to enter goes along wherever the browser goes on the site; the
/// console's only with what the console itself asks for, below `prefix`. `scheme`: the visitor's.
/// Over plain HTTP, as on one's own machine, a cookie that is for TLS only would not come back.
#[must_use]
pub fn set_cookie(for_use: Use, pass: &str, prefix: &str, scheme: &str) -> String {
    lasting(for_use, pass, prefix, scheme, LIFE_S)
}

/// `Set-Cookie` that takes a pass away again.
#[must_use]
pub fn drop_cookie(for_use: Use, prefix: &str, scheme: &str) -> String {
    lasting(for_use, "", prefix, scheme, 0)
}

fn lasting(for_use: Use, pass: &str, prefix: &str, scheme: &str, life_s: u64) -> String {
    let (path, same_site) = match for_use {
        Use::Enter => ("/", "Lax"),
        Use::Console => (prefix, "Strict"),
    };
    let name = name(for_use);
    let secure = if scheme == "https" { "; Secure" } else { "" };
    format!("{name}={pass}; Path={path}; Max-Age={life_s}; HttpOnly{secure}; SameSite={same_site}")
}

/// The passes of one use among the cookies of a request. Several `Cookie` fields arrive joined with
/// commas, which no pass holds; white space may stand anywhere around.
pub fn passes_in(cookies: &str, for_use: Use) -> impl Iterator<Item = &str> {
    cookies.split([';', ',']).filter_map(move |cookie| {
        let (found, value) = cookie.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (found.trim() == name(for_use) && !value.is_empty()).then_some(value)
    })
}
