//! The URL of a request: one text, normalised once at the door, and its parts.
//!
//! workerd hands over what was sent: `http://`, the `Host` field and the request target, one after
//! the other and unchecked, while everything that is fetched, cached or probed goes through the URL
//! standard (<https://url.spec.whatwg.org/>). So [`Reader`] brings the text into the standard's
//! form before anything looks at it, and routes, windows, limits, copies, the probe, events and
//! what is sent all go by that one text. What a spelling means beyond the standard, where origins
//! differ, is in [`Readings`].
//!
//! Cutting at the known separators is enough then; a full parser would cost more than
//! the rest of the pass path.

mod readings;
pub mod rest;
mod spelling;

use std::borrow::Cow;

pub use readings::{Readings, decoded_unreserved, loosest};
use spelling::{Beginning, Parts, is_host, may_be_respelt, plain};

use crate::kept::Kept;

/// Reads the URLs of requests. It knows the beginning of the one it read last, so that a run of
/// requests for one host has that host's name looked at once.
#[derive(Debug, Default)]
pub struct Reader {
    last: Kept<Beginning>,
}

impl Reader {
    /// Reads a request's URL; `None` when it is no URL of a host, which is answered 400.
    /// `normalised` is the URL standard's parser, asked only for texts that it might change.
    ///
    /// The dot at the end of a fully qualified name is taken off, so that nothing that goes by
    /// the name is dodged by it.
    #[must_use]
    pub fn read(&self, sent: String, normalised: impl FnOnce(&str) -> Option<String>) -> Option<RequestUrl> {
        if let Some(parts) = self.last.change(|last| plain(&sent, last)) {
            return Some(RequestUrl { text: sent, is_as_sent: true, parts });
        }
        if !may_be_respelt(&sent) {
            return None;
        }
        let url = RequestUrl::parse(&normalised(&sent)?)?;
        let host = url.host().strip_suffix('.').unwrap_or(url.host());
        if !is_host(host) {
            return None;
        }
        let port = url.part(url.parts.host_end, url.parts.rest_at);
        let text = format!("{}://{host}{port}{}", url.scheme(), url.rest());
        let is_as_sent = text == sent;
        Some(RequestUrl { parts: cut(&text)?, text, is_as_sent })
    }
}

/// The one text that everything goes by, such as `https://host:8443/path?query`, and where its
/// parts are in it. It is made once, by a [`Reader`], and goes with the request to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestUrl {
    /// The URL, in the standard's form.
    text: String,
    /// Whether that is what the runtime handed over, byte by byte.
    is_as_sent: bool,
    parts: Parts,
}

impl RequestUrl {
    /// Cuts a URL that is in the standard's form already; `None` when it has no scheme or no host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self { parts: cut(text)?, text: text.to_owned(), is_as_sent: true })
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Path and query, from the path's first slash on.
    fn rest(&self) -> &str {
        self.text.get(self.parts.rest_at..).unwrap_or_default()
    }

    /// Whether the text is what the runtime handed over, byte by byte.
    #[must_use]
    pub const fn is_as_sent(&self) -> bool {
        self.is_as_sent
    }

    /// The whole text.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.text
    }

    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.part(0, self.parts.scheme_end)
    }

    /// The host without the port; an IPv6 address in its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.part(self.parts.host_at, self.parts.host_end)
    }

    /// The host, and the port where it is not the scheme's default.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.part(self.parts.host_at, self.parts.rest_at)
    }

    /// The port, the scheme's default filled in.
    #[must_use]
    pub fn port(&self) -> u16 {
        let port = self.part(self.parts.host_end, self.parts.rest_at).strip_prefix(':');
        let default = if self.scheme() == "http" { 80 } else { 443 };
        port.and_then(|digits| digits.parse().ok()).unwrap_or(default)
    }

    /// The path without the query; at least `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        match self.part(self.parts.rest_at, self.parts.path_end) {
            "" => "/",
            path => path,
        }
    }

    /// The path as patterns are compared with it: percent-encoded letters, digits, `-._~` are what
    /// they stand for (RFC 3986 section 6.2.2.2). Nothing is allocated where there are none.
    #[must_use]
    pub fn compared(&self) -> Cow<'_, str> {
        if self.parts.has_percent { decoded_unreserved(self.path()) } else { Cow::Borrowed(self.path()) }
    }

    /// Host and path in all the ways in which an origin may read them.
    #[must_use]
    pub fn readings(&self) -> Readings<'_> {
        Readings::of(self.host(), self.path())
    }

    /// The query without its question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let before_fragment = self.rest().split('#').next().unwrap_or_default();
        before_fragment.split_once('?').map(|(_, query)| query)
    }

    /// The same path and query at another scheme, host and port.
    #[must_use]
    pub fn at(&self, base: &str) -> String {
        let rest = self.rest();
        let mut url = String::with_capacity(base.len().saturating_add(rest.len()).saturating_add(1));
        url.push_str(base);
        if !rest.starts_with('/') {
            url.push('/');
        }
        url.push_str(rest);
        url
    }

    /// How many characters stand before path and query; `None` where the path is left out.
    /// JavaScript counts as bytes do in a text that is ASCII, as a [`Reader`] makes it.
    #[must_use]
    pub fn rest_at(&self) -> Option<u32> {
        if self.rest().starts_with('/') { u32::try_from(self.parts.rest_at).ok() } else { None }
    }

    /// What follows `prefix` in the path as it is compared, when the path is
    /// the prefix or below it.
    #[must_use]
    pub fn below(&self, prefix: &str) -> Option<Cow<'_, str>> {
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        match self.compared() {
            Cow::Borrowed(path) => path.strip_prefix(prefix).filter(|rest| is_below(rest)).map(Cow::Borrowed),
            Cow::Owned(path) => {
                let rest = path.strip_prefix(prefix).filter(|rest| is_below(rest))?;
                Some(Cow::Owned(rest.to_owned()))
            }
        }
    }
}

/// The parts of a URL in the standard's form; `None` when it has no scheme or no host.
fn cut(text: &str) -> Option<Parts> {
    let (scheme, after) = text.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at_checked(end)?;
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host_and_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host_and_port,
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let (scheme_end, rest_at) = (scheme.len(), text.len().checked_sub(rest.len())?);
    let host_at = rest_at.checked_sub(host_and_port.len())?;
    let host_end = host_at.checked_add(host.len())?;
    let path_end = rest_at.checked_add(path.len())?;
    let is_one = scheme_end > 0 && host_end > host_at;
    is_one.then_some(Parts {
        scheme_end,
        host_at,
        host_end,
        rest_at,
        path_end,
        has_percent: path.contains('%'),
    })
}

#[cfg(test)]
mod tests;
