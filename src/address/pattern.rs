//! Patterns that choose a route: a host and a path, written as in Cloudflare's route patterns.
//!
//! `*` stands for any text, also none. It may stand once at the start of the host and once at the
//! end of the path. `https://developers.cloudflare.com/workers/configuration/routing/routes/`
//! describes the original; the one difference is that a host alone means the whole host.

use std::fmt;

use super::host;
use crate::request_url::{Readings, decoded_unreserved, loosest};

/// Which requests a route is for.
///
/// | written | hosts | paths |
/// |---|---|---|
/// | `api.example.com/*` | that one | all |
/// | `api.example.com` | that one | all |
/// | `api.example.com/` | that one | `/` only |
/// | `*.example.com/shop/*` | every name below `example.com` | all that begin with `/shop/` |
/// | `*example.com/x` | every name that ends so, `example.com` too | `/x` only |
/// | `*/lab/x*` | all | all that begin with `/lab/x` |
/// | `*` | all | all |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    any_host_before: bool,
    host: String,
    path: String,
    /// The path in its loosest reading.
    loose: String,
    any_path_after: bool,
}

/// What may be written, for whoever wrote something else.
pub(crate) const FORM: &str = "a pattern like `example.com/shop/*`, `*.example.com/*` or `*/lab/x*` \
    (host/path; `*` only at the start of the host and the end of the path)";

impl Pattern {
    /// The pattern that every request matches, `*`.
    #[must_use]
    pub const fn any() -> Self {
        Self {
            any_host_before: true,
            host: String::new(),
            path: String::new(),
            loose: String::new(),
            any_path_after: true,
        }
    }

    /// Reads a pattern.
    ///
    /// # Errors
    /// What is allowed in the place that is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err(FORM.into());
        }
        if text.contains("://") {
            return Err("a pattern without a scheme: begin with the host, as in `example.com/*`".into());
        }
        let (host, path) = match text.find('/').and_then(|at| text.split_at_checked(at)) {
            Some((host, path)) => (host, Some(path)),
            None => (text, None),
        };
        let (any_host_before, host) = read_host(host)?;
        let (path, any_path_after) = path.map_or_else(|| Ok((String::new(), true)), read_path)?;
        let loose = loosened(&path, any_path_after);
        Ok(Self { any_host_before, host, path, loose, any_path_after })
    }

    /// Whether a request is meant. `host` is without port, an IPv6 address in brackets, in any
    /// case, and may end in the dot of a fully qualified name; `path` begins with `/` and is as
    /// [`crate::request_url::RequestUrl::compared`] gives it. Nothing is allocated.
    #[must_use]
    pub fn matches(&self, host: &str, path: &str) -> bool {
        self.takes_host(host)
            && if self.any_path_after { path.starts_with(&self.path) } else { path == self.path }
    }

    /// The one host it is for, in lower case and without a dot at its end;
    /// `None` where it is for many.
    #[must_use]
    pub(crate) fn one_host(&self) -> Option<&str> {
        (!self.any_host_before).then_some(self.host.as_str())
    }

    /// What the path is, or begins with where the second is true.
    #[must_use]
    pub(crate) fn path(&self) -> (&str, bool) {
        (&self.path, self.any_path_after)
    }

    /// Whether it is for all paths of its hosts.
    #[must_use]
    pub(crate) fn takes_all_paths(&self) -> bool {
        self.any_path_after && matches!(self.path.as_str(), "" | "/")
    }

    /// Whether any reading of a request is meant: for what keeps out.
    #[must_use]
    pub fn may_mean(&self, request: &Readings<'_>) -> bool {
        self.matches(request.host, &request.strict) || self.matches_loosely(request)
    }

    /// Whether every reading of a request is meant: for what lets in.
    #[must_use]
    pub fn surely_means(&self, request: &Readings<'_>) -> bool {
        self.matches(request.host, &request.strict)
            && self.matches_loosely(request)
            && (self.takes_all_paths() || is_plain(&request.loose))
    }

    fn matches_loosely(&self, request: &Readings<'_>) -> bool {
        let path = request.loose.as_str();
        self.takes_host(request.host)
            && if self.any_path_after { path.starts_with(&self.loose) } else { path == self.loose }
    }

    fn takes_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).as_bytes();
        let host_end = match host.len().checked_sub(self.host.len()) {
            Some(extra) if extra == 0 || self.any_host_before => host.get(extra..),
            _ => None,
        };
        host_end.is_some_and(|end| end.eq_ignore_ascii_case(self.host.as_bytes()))
    }

    /// Whether every request that matches `other` matches this too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let host = if self.any_host_before {
            other.host.ends_with(&self.host)
        } else {
            !other.any_host_before && other.host == self.host
        };
        let path = if self.any_path_after {
            other.path.starts_with(&self.path)
        } else {
            !other.any_path_after && other.path == self.path
        };
        host && path
    }
}

impl fmt::Display for Pattern {
    /// The pattern in the shortest form that [`Pattern::parse`] reads back as the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = |there| if there { "*" } else { "" };
        write!(f, "{}{}", star(self.any_host_before), self.host)?;
        let whole_host = self.path.is_empty();
        write!(f, "{}{}", self.path, star(self.any_path_after && !whole_host))
    }
}

/// The host part: whether it began with `*`, and what follows, in lower case.
fn read_host(text: &str) -> Result<(bool, String), String> {
    let (any, rest) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
    if any && rest.is_empty() {
        return Ok((true, String::new()));
    }
    if rest.contains('*') {
        return Err("at most one `*` in the host, at its start, as in `*.example.com/*`".into());
    }
    if !rest.starts_with('[') && rest.contains(':') {
        return Err("a host without a port: requests are told apart by host and path only".into());
    }
    if text.is_empty() {
        return Err("a host before the path; `*` for every host, as in `*/lab/*`".into());
    }
    if !text.is_ascii() {
        return Err("the host in ASCII: write an international name in punycode (xn--…)".into());
    }
    let dotted = if any { rest.strip_prefix('.') } else { None };
    let checked =
        host::host(dotted.unwrap_or(rest)).map_err(|expected| format!("{expected}, before the path"))?;
    let checked = checked.strip_suffix('.').unwrap_or(&checked);
    Ok((any, if dotted.is_some() { format!(".{checked}") } else { checked.to_owned() }))
}

/// The path part, which begins with `/`: what stands before the `*`, and whether there was one.
fn read_path(text: &str) -> Result<(String, bool), String> {
    let (path, any) = text.strip_suffix('*').map_or((text, false), |rest| (rest, true));
    if path.contains('*') {
        return Err("at most one `*` in the path, at its end, as in `example.com/shop/*`".into());
    }
    if path.contains(['?', '#']) {
        return Err("a pattern without query and fragment: only host and path are compared".into());
    }
    if !path.bytes().all(stays_in_a_url_path) {
        return Err("a path as it is sent: spaces, quotes and letters beyond ASCII percent-encoded".into());
    }
    let path = &*decoded_unreserved(path);
    // What follows the last slash before a `*` is not a whole segment yet.
    let whole = if any { path.rsplit_once('/').map_or("", |(whole, _)| whole) } else { path };
    if whole.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("a path without `.` and `..`: they are resolved before it is compared".into());
    }
    // `example.com/*` and `example.com` are one pattern: every path begins with `/`.
    let path = if any && path == "/" { "" } else { path };
    Ok((path.to_owned(), any))
}

/// A pattern's path in its loosest reading. Before a `*` the last segment is not whole,
/// so that it must not be taken for a dot or a parameter; a character that no path has
/// stands for the rest of it.
fn loosened(path: &str, any_path_after: bool) -> String {
    match (path, any_path_after) {
        ("", _) => String::new(),
        (path, false) => loosest(path),
        (path, true) => loosest(&format!("{path}\u{1}")).trim_end_matches('\u{1}').to_owned(),
    }
}

/// Whether a URL parser leaves the byte in a path as it is (WHATWG URL, path percent-encode set,
/// and `\`, which it turns into `/`). A pattern with any other byte could never match.
fn stays_in_a_url_path(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'\\' | b'^')
}

/// Whether a path in its loosest reading has nothing in it that some server reads as a
/// separator, a dot or an end: a control character, an encoding that is no UTF-8 (`%c0%af`) or
/// was not undone (`%u002e`), a fullwidth letter, `?` and `#`, or a segment of dots and spaces,
/// whose end Windows cuts off.
fn is_plain(loose: &str) -> bool {
    let is_odd =
        |c: char| c.is_control() || matches!(c, '%' | '?' | '#' | '\u{fffd}' | '\u{ff00}'..='\u{ffef}');
    let is_hollow = |segment: &str| !segment.is_empty() && segment.chars().all(|c| matches!(c, '.' | ' '));
    !loose.contains(is_odd) && !loose.split('/').any(is_hollow)
}

#[cfg(test)]
mod tests;
