//! What a probe is to look at, and the one request it sends there.

use std::net::IpAddr;

/// The origin and the exchange that failed there. The shell knows the port; nothing here needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeTarget {
    /// Whether the origin is an `https:` one.
    pub https: bool,
    /// Host name or address literal, without brackets and port.
    pub host: String,
    /// Value of `Host` as the failed fetch sent it.
    pub host_header: String,
    /// The visitor's method.
    pub method: String,
    /// Path of the origin's URL. A query is dropped: it may hold secrets.
    pub path: String,
    /// Whether the body broke, so that the probe has to read one too.
    pub read_body: bool,
}

impl ProbeTarget {
    /// The name for SNI; `None` for an address literal (RFC 6066 section 3).
    #[must_use]
    pub fn server_name(&self) -> Option<&str> {
        Some(self.host.as_str()).filter(|host| host.parse::<IpAddr>().is_err())
    }

    /// Whether the visitor's own path may be asked for: only the methods that change nothing and
    /// have no body. `HEAD` becomes `GET`, as some applications only break on the latter.
    fn repeats_path(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// Whether the request is a `HEAD`, whose reply has no body (RFC 9110 section 9.3.2).
    #[must_use]
    pub fn sends_head(&self) -> bool {
        !self.repeats_path()
    }

    /// The request: `GET` of the visitor's path for `GET` and `HEAD`, otherwise `HEAD /`. No
    /// cookies, no credentials.
    #[must_use]
    pub fn request(&self) -> Vec<u8> {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        // Whatever could end the request line, or start another header, must not get into it.
        let clean = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let same_path = self.repeats_path() && path.starts_with('/') && clean(path);
        let path = if same_path { path } else { "/" };
        let method = if self.sends_head() { "HEAD" } else { "GET" };
        let host = if clean(&self.host_header) { self.host_header.as_str() } else { self.host.as_str() };
        let host: String = host.chars().filter(char::is_ascii_graphic).collect();
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: faultline-probe/{version}\r\n\
             Accept: */*\r\nConnection: close\r\n\r\n"
        )
        .into_bytes()
    }
}
