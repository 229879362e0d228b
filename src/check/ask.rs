//! What a check is asked for, and the looks that follow from it.

use std::net::IpAddr;

use super::Aim;
use crate::address::{Origin, Scheme};
use crate::probe::target::ProbeTarget;

/// What is to be checked: a URL, and perhaps the origin that is said to be behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    site: Origin,
    path: String,
    origin: Option<(String, u16)>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is for.
    pub aim: Aim,
    /// Where to connect to.
    pub address: IpAddr,
    /// The port there.
    pub port: u16,
    /// What the probe looks at: scheme, name for the handshake, path.
    pub target: ProbeTarget,
    /// The request, whole.
    pub request: Vec<u8>,
}

impl Ask {
    /// Reads a URL (`https://` is added where there is no scheme), and
    /// `HOST:PORT` or `HOST` of an origin.
    ///
    /// # Errors
    /// What should have been written instead.
    pub fn parse(url: &str, origin: Option<&str>) -> Result<Self, String> {
        let whole = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
        let from = whole.find("://").map_or(0, |at| at.saturating_add(3));
        let end =
            whole.get(from..).and_then(|rest| rest.find(['/', '?', '#'])).map(|at| from.saturating_add(at));
        let (base, rest) = whole.split_at_checked(end.unwrap_or(whole.len())).unwrap_or((&whole, ""));
        let site = Origin::parse(base).map_err(|expected| format!("URL: expected {expected}"))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let path = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
        if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "URL: expected a path of ASCII without spaces: percent-encode everything else".to_owned()
            );
        }
        let origin = match origin {
            None => None,
            Some(text) if text.contains('/') => {
                return Err("--origin: expected HOST or HOST:PORT, without a scheme and a path".to_owned());
            }
            Some(text) => {
                let scheme: &str = site.scheme().into();
                let parsed = Origin::parse(&format!("{scheme}://{text}"))
                    .map_err(|expected| format!("--origin: expected HOST or HOST:PORT: {expected}"))?;
                Some((bare(parsed.host()), parsed.port()))
            }
        };
        Ok(Self { site, path, origin })
    }

    /// The host of the URL, an address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.site.host().trim_matches(['[', ']'])
    }

    /// The host that is connected to: that of the origin, where one was named.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.origin.as_ref().map_or_else(|| self.host(), |(host, _)| host)
    }

    /// The port that is connected to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.origin.as_ref().map_or(self.site.port(), |(_, port)| *port)
    }

    /// Whether TLS is to be spoken.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.site.scheme() == Scheme::Https
    }

    /// Whether an origin beside the site's own name is checked.
    #[must_use]
    pub const fn has_origin(&self) -> bool {
        self.origin.is_some()
    }

    /// The URL as it was understood.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.site.base(), self.path)
    }

    /// Whether the port is 80 or 443, so that the other one is worth a look.
    pub(super) fn has_usual_port(&self) -> bool {
        self.port() == self.site.scheme().default_port()
    }

    /// A look at an address.
    pub(super) fn wanted(&self, aim: Aim, address: IpAddr) -> Wanted {
        let (https, port) = match aim {
            Aim::Origin | Aim::Browser => (self.is_https(), self.port()),
            Aim::OtherPort if self.is_https() => (false, Scheme::Http.default_port()),
            Aim::OtherPort => (true, Scheme::Https.default_port()),
            Aim::Edge => (self.is_https(), self.site.port()),
        };
        let after_scheme = self.site.base().split_once("://").map_or("", |(_, rest)| rest);
        let host_header = after_scheme.to_owned();
        let request = request(&host_header, &self.path, aim == Aim::Browser);
        let target = ProbeTarget {
            https,
            host: self.host().to_owned(),
            host_header,
            method: "GET".to_owned(),
            path: self.path.clone(),
            read_body: true,
        };
        Wanted { aim, address, port, target, request }
    }
}

fn bare(host: &str) -> String {
    host.trim_matches(['[', ']']).to_owned()
}

/// Fields of a browser's navigation, as far as servers and their filters look at them. Nothing is
/// coded, so that the start of the body can be read as it comes.
const BROWSER: &str = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
    Safari/537.36\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: \
    en-US,en;q=0.9\r\nAccept-Encoding: identity\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: \
    navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n";

fn request(host: &str, path: &str, as_browser: bool) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let own = format!("User-Agent: faultline-check/{version}\r\nAccept: */*\r\n");
    let fields = if as_browser { BROWSER } else { own.as_str() };
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_or_told_what_it_lacks() {
        // url, origin, what is connected to, https, url as understood
        let good = [
            ("https://example.com", None, "example.com 443", true, "https://example.com/"),
            ("example.com/a?b#c", None, "example.com 443", true, "https://example.com/a?b"),
            ("http://[::1]:3000/x", None, "::1 3000", false, "http://[::1]:3000/x"),
            ("http://example.com?x", None, "example.com 80", false, "http://example.com/?x"),
            ("https://example.com/", Some("192.0.2.7"), "192.0.2.7 443", true, "https://example.com/"),
            ("https://example.com/", Some("[::1]:8443"), "::1 8443", true, "https://example.com/"),
        ];
        for (url, origin, subject, https, understood) in good {
            let ask = Ask::parse(url, origin).unwrap_or_else(|error| panic!("{url}: {error}"));
            let told = format!("{} {}", ask.subject(), ask.port());
            assert_eq!(
                (told.as_str(), ask.is_https(), ask.url().as_str()),
                (subject, https, understood),
                "{url}"
            );
        }
        let bad = [
            ("ftp://example.com", None, "https://"),
            ("", None, "a host"),
            ("https://example.com/a b", None, "percent-encode"),
            ("https://u:p@example.com", None, "user name"),
            ("https://example.com", Some("https://x"), "HOST:PORT"),
            ("https://example.com", Some("x:0"), "65535"),
        ];
        for (url, origin, part) in bad {
            let error = Ask::parse(url, origin).expect_err(url);
            assert!(error.contains(part), "{url}: {error}");
        }
    }

    #[test]
    fn only_the_head_differs_for_a_browser() {
        let ask = Ask::parse("http://a.example:8080/x", None).unwrap();
        let address = "192.0.2.1".parse().unwrap();
        let text = |aim| String::from_utf8(ask.wanted(aim, address).request).unwrap();
        let (plain, browser) = (text(Aim::Origin), text(Aim::Browser));
        for request in [&plain, &browser] {
            assert!(request.starts_with("GET /x HTTP/1.1\r\nHost: a.example:8080\r\n"), "{request}");
            assert!(request.ends_with("Connection: close\r\n\r\n"), "{request}");
        }
        assert!(browser.contains("Mozilla") && !plain.contains("Mozilla"));
    }
}
