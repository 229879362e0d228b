//! Addresses of origins: a scheme, a host and a port, and nothing else.
//!
//! In scope: what RFC 3986 allows, cut down to what a Workers runtime can fetch. Out of scope:
//! whether the address answers, and internationalised names (they are written in punycode).

use std::net::IpAddr;

use fluent_uri::Uri;

use super::host::host;

/// How an origin is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The port meant when none is written: 80 or 443 (RFC 9110 sections 4.2.1 and 4.2.2).
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Http, Self::Https].into_iter().find(|s| name.eq_ignore_ascii_case((*s).into()))
    }
}

/// The checked address of an origin server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
    base: String,
}

impl Origin {
    /// Reads `https://host`, `http://host:port` and the like; one trailing `/` is allowed.
    ///
    /// # Errors
    /// What should have been written instead. The text never repeats the input,
    /// which may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        let uri = absolute(text)?;
        let Some(scheme) = Scheme::named(uri.scheme().as_str()) else {
            return Err("an address that begins with https:// or http://".into());
        };
        let (host, port) = host_and_port(&uri)?;
        if !matches!(uri.path().as_str(), "" | "/") {
            return Err(
                "an address without a path: the path of the request is used, as in https://origin.example.com"
                    .into(),
            );
        }
        no_query_or_fragment(&uri)?;
        let port = port.unwrap_or(scheme.default_port());
        let name: &str = scheme.into();
        let base = if port == scheme.default_port() {
            format!("{name}://{host}")
        } else {
            format!("{name}://{host}:{port}")
        };
        Ok(Self { scheme, host, port, base })
    }

    /// `https://host:port`, in lower case, without the port where it is the scheme's default, and
    /// without a slash at the end: a request's path can be appended as it is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether TLS is spoken.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host as it stands in a URL: lower case, an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also where the address leaves it to the scheme.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address when the host is one and not a name: there is nothing to resolve then.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        let bare = self.host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        bare.unwrap_or(&self.host).parse().ok()
    }
}

/// Parses an absolute URI, with texts for the mistakes people make most.
pub(crate) fn absolute(text: &str) -> Result<Uri<&str>, String> {
    if text.is_empty() {
        return Err("an address such as https://origin.example.com; leave the setting out for none".into());
    }
    if !text.is_ascii() {
        return Err(
            "ASCII only: write an international name in punycode (xn--…), anything else percent-encoded"
                .into(),
        );
    }
    if text.contains(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()) {
        return Err("an address without spaces, tabs and line breaks".into());
    }
    let parsed = Uri::parse(text).ok().filter(|uri| !uri.scheme().as_str().contains('.'));
    parsed.ok_or_else(|| {
        if text.contains("://") {
            "a valid URL (RFC 3986), such as https://origin.example.com or http://[2001:db8::1]:8080".into()
        } else {
            "a whole address with its scheme, such as https://origin.example.com".into()
        }
    })
}

/// The host (lower case, IPv6 in brackets) and the port of a URL; refuses credentials
/// and what cannot be fetched.
pub(crate) fn host_and_port(uri: &Uri<&str>) -> Result<(String, Option<u16>), String> {
    let Some(authority) = uri.authority() else {
        return Err("two slashes and a host after the scheme, as in https://origin.example.com".into());
    };
    if authority.userinfo().is_some() {
        return Err(
            "an address without user name and password: fetch() refuses them, and logs would show them"
                .into(),
        );
    }
    let port = match authority.port().map(|port| port.as_str()) {
        None | Some("") => None,
        Some(digits) => match digits.parse::<u16>() {
            Ok(port) if port != 0 => Some(port),
            _ => return Err("a port from 1 to 65535".into()),
        },
    };
    Ok((host(authority.host())?, port))
}

/// Refuses a query and a fragment.
pub(crate) fn no_query_or_fragment(uri: &Uri<&str>) -> Result<(), String> {
    if uri.query().is_some() {
        return Err("an address without a query (no `?`)".into());
    }
    if uri.fragment().is_some() {
        return Err("an address without a fragment (no `#`)".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let rows = [
            ("https://example.com", "https://example.com", "example.com", 443, false),
            ("HTTPS://Example.COM/", "https://example.com", "example.com", 443, false),
            ("https://example.com:443", "https://example.com", "example.com", 443, false),
            ("http://example.com:443", "http://example.com:443", "example.com", 443, false),
            ("http://example.com:/", "http://example.com", "example.com", 80, false),
            ("http://my_app:8080", "http://my_app:8080", "my_app", 8080, false),
            ("http://127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1", 1, true),
            ("http://[2001:DB8:0::1]:8080", "http://[2001:db8::1]:8080", "[2001:db8::1]", 8080, true),
            ("https://[::1]", "https://[::1]", "[::1]", 443, true),
            (
                "https://xn--bcher-kva.example",
                "https://xn--bcher-kva.example",
                "xn--bcher-kva.example",
                443,
                false,
            ),
        ];
        for (text, base, host, port, ip) in rows {
            let origin = Origin::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((origin.base(), origin.host(), origin.port()), (base, host, port), "{text}");
            assert_eq!(origin.ip().is_some(), ip, "{text}");
            assert_eq!(Origin::parse(origin.base()), Ok(origin.clone()), "{text}");
        }
    }

    #[test]
    fn each_bad_address_is_told_what_it_lacks() {
        let long = format!("https://{}.example", "a".repeat(64));
        let rows = [
            ("", "leave the setting out"),
            ("example.com", "with its scheme"),
            ("example.com:8080", "with its scheme"),
            ("localhost:8080", "begins with https://"),
            ("//example.com", "with its scheme"),
            ("ftp://example.com", "begins with https://"),
            ("https:example.com", "two slashes"),
            ("https://", "a host"),
            ("https:///x", "a host"),
            ("https://user:pass@example.com", "without user name"),
            ("https://@example.com", "without user name"),
            ("https://example.com/base", "without a path"),
            ("https://example.com//", "without a path"),
            ("https://example.com?x", "without a query"),
            ("https://example.com/#", "without a fragment"),
            ("http://example.com:0", "1 to 65535"),
            ("http://example.com:65536", "1 to 65535"),
            ("http://example.com:x", "a valid URL"),
            ("https://exa mple.com", "without spaces"),
            ("https://bücher.example", "punycode"),
            ("https://ex%61mple.com", "host name"),
            ("https://a..b", "host name"),
            ("https://-a.example", "host name"),
            (long.as_str(), "host name"),
            ("http://127.1", "IPv4"),
            ("http://256.1.1.1", "IPv4"),
            ("http://0x7f000001", "IPv4"),
            ("http://[::1", "a valid URL"),
            ("http://[v1.x]", "IPv6"),
        ];
        for (text, part) in rows {
            let error = Origin::parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
