//! The parts of a request's URL that matter here, without allocating and without judging the rest.
//!
//! A runtime hands over URLs that it has already parsed and normalised (WHATWG URL), so that cutting at the
//! known separators is enough; a full parser would cost more than the rest of the pass path.

/// A URL such as `https://user@host:8443/path?query`, cut into its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestUrl<'a> {
    whole: &'a str,
    scheme: &'a str,
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
        let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = match host_port.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => host_port,
        };
        (!scheme.is_empty() && !host.is_empty()).then_some(Self { whole, scheme, host, rest })
    }

    /// The URL as it came.
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

    /// The path without the query; at least `/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        let end = self.rest.find(['?', '#']).unwrap_or(self.rest.len());
        self.rest.get(..end).filter(|path| !path.is_empty()).unwrap_or("/")
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
        let mut url = String::with_capacity(base.len() + self.rest.len() + 1);
        url.push_str(base);
        if !self.rest.starts_with('/') {
            url.push('/');
        }
        url.push_str(self.rest);
        url
    }

    /// What follows `prefix` in the path when the path is the prefix or below it.
    #[must_use]
    pub fn below(&self, prefix: &str) -> Option<&'a str> {
        let rest = self.path().strip_prefix(prefix)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_url() {
        // URL, scheme, host, path, at another base
        let cases = [
            ("http://a.example/", "http", "a.example", "/", "https://b/"),
            ("https://a.example:8443/x/y?z=1", "https", "a.example", "/x/y", "https://b/x/y?z=1"),
            ("http://[2001:db8::1]:80/p", "http", "[2001:db8::1]", "/p", "https://b/p"),
            ("http://[2001:db8::1]/p", "http", "[2001:db8::1]", "/p", "https://b/p"),
            ("http://u:p@a.example/p", "http", "a.example", "/p", "https://b/p"),
            ("http://a.example?q", "http", "a.example", "/", "https://b/?q"),
            ("http://a.example/a@b:1/c", "http", "a.example", "/a@b:1/c", "https://b/a@b:1/c"),
        ];
        for (url, scheme, host, path, at) in cases {
            let parts = RequestUrl::parse(url).unwrap();
            assert_eq!((parts.scheme(), parts.host(), parts.path()), (scheme, host, path), "{url}");
            assert_eq!(parts.at("https://b"), at, "{url}");
        }
        for bad in ["", "/path", "://x/", "http:///path", "mailto:x"] {
            assert_eq!(RequestUrl::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_prefix_itself_and_what_is_below_it() {
        let below = |url| RequestUrl::parse(url).and_then(|url| url.below("/_faultline"));
        assert_eq!(below("http://a/_faultline"), Some(""));
        assert_eq!(below("http://a/_faultline/guide?x"), Some("/guide"));
        assert_eq!(RequestUrl::parse("http://a/g?b=1?c#d").and_then(|url| url.query()), Some("b=1?c"));
        assert_eq!(below("http://a/_faultlines"), None);
        assert_eq!(below("http://a/x/_faultline"), None);
    }
}
