//! The URL of a request: one text, normalised once at the door, and its parts.
//!
//! workerd hands over what was sent: `http://`, the `Host` field and the request target, one after the other and
//! unchecked, while everything that is fetched, cached or probed goes through the URL standard
//! (<https://url.spec.whatwg.org/>). So [`read`] brings the text into the standard's form before anything looks at it, and
//! routes, windows, limits, copies, the probe, events and what is sent all go by that one text. What a spelling means
//! beyond the standard, where origins differ, is in [`Readings`].
//!
//! Cutting at the known separators is enough then; a full parser would cost more than the rest of the pass path.

mod readings;
mod spelling;

use std::borrow::Cow;

pub use readings::{Readings, decoded_unreserved, loosest};
use spelling::{Spelling, is_host};

/// The text that everything goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The URL, in the standard's form.
    pub text: String,
    /// Whether that is what the runtime handed over, byte by byte.
    pub is_as_sent: bool,
}

/// Reads a request's URL; `None` when it is no URL of a host, which is answered 400. `normalised` is the URL
/// standard's parser, asked only for texts that it might change.
///
/// The dot at the end of a fully qualified name is taken off, so that nothing that goes by the name is dodged by it.
#[must_use]
pub fn read(sent: String, normalised: impl FnOnce(&str) -> Option<String>) -> Option<Address> {
    match spelling::of(&sent) {
        Spelling::Plain => Some(Address { text: sent, is_as_sent: true }),
        Spelling::Bad => None,
        Spelling::Odd => {
            let text = normalised(&sent)?;
            let url = RequestUrl::parse(&text)?;
            let host = url.host().strip_suffix('.').unwrap_or(url.host());
            if !is_host(host) {
                return None;
            }
            let port = url.authority.get(url.host.len()..)?;
            let text = format!("{}://{host}{port}{}", url.scheme, url.rest);
            Some(Address { is_as_sent: text == sent, text })
        }
    }
}

/// A URL such as `https://host:8443/path?query`, as [`read`] gave it, cut into its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestUrl<'a> {
    whole: &'a str,
    scheme: &'a str,
    /// Host and port, without a user's name.
    authority: &'a str,
    host: &'a str,
    /// From the path's first slash on: path and query.
    rest: &'a str,
}

impl<'a> RequestUrl<'a> {
    /// Cuts a URL; `None` when it has no scheme or no host.
    #[must_use]
    pub fn parse(whole: &'a str) -> Option<Self> {
        let (scheme, after) = whole.split_once("://")?;
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end)?;
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        };
        (!scheme.is_empty() && !host.is_empty()).then_some(Self { whole, scheme, authority, host, rest })
    }

    /// The whole text.
    #[must_use]
    pub const fn whole(&self) -> &'a str {
        self.whole
    }

    /// `http` or `https`.
    #[must_use]
    pub const fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The host without the port; an IPv6 address in its brackets.
    #[must_use]
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The host, and the port where it is not the scheme's default.
    #[must_use]
    pub const fn authority(&self) -> &'a str {
        self.authority
    }

    /// The port, the scheme's default filled in.
    #[must_use]
    pub fn port(&self) -> u16 {
        let port = self.authority.strip_prefix(self.host).and_then(|rest| rest.strip_prefix(':'));
        let default = if self.scheme == "http" { 80 } else { 443 };
        port.and_then(|digits| digits.parse().ok()).unwrap_or(default)
    }

    /// The path without the query; at least `/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        let end = self.rest.find(['?', '#']).unwrap_or(self.rest.len());
        self.rest.get(..end).filter(|path| !path.is_empty()).unwrap_or("/")
    }

    /// The path as patterns are compared with it: percent-encoded letters, digits, `-._~` are what they stand for
    /// (RFC 3986 section 6.2.2.2). Nothing is allocated where there are none.
    #[must_use]
    pub fn compared(&self) -> Cow<'a, str> {
        readings::decoded_unreserved(self.path())
    }

    /// Host and path in all the ways in which an origin may read them.
    #[must_use]
    pub fn readings(&self) -> Readings<'a> {
        Readings::of(self.host, self.path())
    }

    /// The query without its question mark.
    #[must_use]
    pub fn query(&self) -> Option<&'a str> {
        let before_fragment = self.rest.split('#').next().unwrap_or_default();
        before_fragment.split_once('?').map(|(_, query)| query)
    }

    /// The same path and query at another scheme, host and port.
    #[must_use]
    pub fn at(&self, base: &str) -> String {
        let mut url = String::with_capacity(base.len().saturating_add(self.rest.len()).saturating_add(1));
        url.push_str(base);
        if !self.rest.starts_with('/') {
            url.push('/');
        }
        url.push_str(self.rest);
        url
    }

    /// How many characters stand before path and query; `None` where the path is left out. JavaScript counts as bytes do
    /// in a text that is ASCII, as [`read`] makes it.
    #[must_use]
    pub fn rest_at(&self) -> Option<u32> {
        let at = self.whole.len().checked_sub(self.rest.len())?;
        if self.rest.starts_with('/') { u32::try_from(at).ok() } else { None }
    }

    /// What follows `prefix` in the path as it is compared, when the path is the prefix or below it.
    #[must_use]
    pub fn below(&self, prefix: &str) -> Option<Cow<'a, str>> {
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

#[cfg(test)]
mod tests;
