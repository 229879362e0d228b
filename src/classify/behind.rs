//! Words that say: something behind the writer failed, whoever the writer is.
//!
//! In scope: system errors and client libraries' sentences in a body, and whether a gateway speaks.
//! Out of scope: databases (`drivers`). An application that could not reach a service says the same
//! as a proxy that could not reach its application; who speaks decides which of the two it is, and
//! that is the caller's business.

use super::words::{Sentences, Words};

/// What became of the writer's own attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Broke {
    /// The port refused.
    Refused,
    /// No answer in time.
    Timeout,
    /// The name did not resolve.
    Unresolved,
    /// The connection was closed or reset.
    Closed,
    /// No route to the address.
    Unroutable,
    /// The certificate or the handshake was not accepted.
    Tls,
    /// It could not be reached, and nothing says why.
    Unreachable,
}

/// System errors (errno, getaddrinfo), and the sentences of HTTP clients of Node, Go,
/// Rust, Python, Java and PHP.
#[rustfmt::skip]
static SENTENCES: &[(&str, Broke)] = &[
    ("econnrefused", Broke::Refused),
    ("connection refused", Broke::Refused),
    ("actively refused", Broke::Refused),
    ("connectionrefused", Broke::Refused),
    ("etimedout", Broke::Timeout),
    ("esockettimedout", Broke::Timeout),
    ("i/o timeout", Broke::Timeout),
    ("context deadline exceeded", Broke::Timeout),
    ("timeout awaiting response headers", Broke::Timeout),
    ("client.timeout exceeded", Broke::Timeout),
    ("connection timed out", Broke::Timeout),
    ("connect timeout", Broke::Timeout),
    ("connect timed out", Broke::Timeout),
    ("connecttimeout", Broke::Timeout),
    ("read timed out", Broke::Timeout),
    ("readtimeout", Broke::Timeout),
    ("operation timed out", Broke::Timeout),
    ("deadline has elapsed", Broke::Timeout),
    ("dialing to the given tcp address timed out", Broke::Timeout),
    ("headers timeout error", Broke::Timeout),
    ("upstream request timeout", Broke::Timeout),
    ("upstream timed out", Broke::Timeout),
    ("eai_again", Broke::Unresolved),
    ("enotfound", Broke::Unresolved),
    ("no such host", Broke::Unresolved),
    ("name or service not known", Broke::Unresolved),
    ("temporary failure in name resolution", Broke::Unresolved),
    ("could not resolve host", Broke::Unresolved),
    ("couldn't resolve host", Broke::Unresolved),
    ("failed to lookup address information", Broke::Unresolved),
    ("name resolution failed", Broke::Unresolved),
    ("nodename nor servname provided", Broke::Unresolved),
    ("unknownhostexception", Broke::Unresolved),
    ("dns error", Broke::Unresolved),
    ("dns lookup failure", Broke::Unresolved),
    ("socket hang up", Broke::Closed),
    ("econnreset", Broke::Closed),
    ("econnaborted", Broke::Closed),
    ("connection reset by peer", Broke::Closed),
    ("connection reset", Broke::Closed),
    ("broken pipe", Broke::Closed),
    ("unexpected eof", Broke::Closed),
    ("other side closed", Broke::Closed),
    ("und_err_socket", Broke::Closed),
    ("connection closed before message completed", Broke::Closed),
    ("server disconnected without sending a response", Broke::Closed),
    ("remote end closed connection without response", Broke::Closed),
    ("remotedisconnected", Broke::Closed),
    ("empty reply from server", Broke::Closed),
    ("server closed idle connection", Broke::Closed),
    ("transport connection broken", Broke::Closed),
    ("(sendrequest)", Broke::Closed),
    ("no route to host", Broke::Unroutable),
    ("ehostunreach", Broke::Unroutable),
    ("enetunreach", Broke::Unroutable),
    ("network is unreachable", Broke::Unroutable),
    ("x509: c", Broke::Tls),
    ("x509: unhandled", Broke::Tls),
    ("x509: invalid", Broke::Tls),
    ("certificate verify failed", Broke::Tls),
    ("certificate has expired", Broke::Tls),
    ("certificate_verify_failed", Broke::Tls),
    ("self-signed certificate", Broke::Tls),
    ("self signed certificate", Broke::Tls),
    ("err_tls_cert_altname_invalid", Broke::Tls),
    ("unable to verify the first certificate", Broke::Tls),
    ("unable to get local issuer certificate", Broke::Tls),
    ("wrong version number", Broke::Tls),
    ("sslhandshakeexception", Broke::Tls),
    ("tls handshake timeout", Broke::Tls),
    ("client error (connect)", Broke::Unreachable),
    ("error trying to connect", Broke::Unreachable),
    ("tcp connect error", Broke::Unreachable),
    ("failed to connect to upstream", Broke::Unreachable),
    ("could not connect", Broke::Unreachable),
    ("unable to connect", Broke::Unreachable),
    ("und_err_connect", Broke::Unreachable),
    ("typeerror: fetch failed", Broke::Unreachable),
    ("failed to fetch from upstream", Broke::Unreachable),
    ("upstream connect error", Broke::Unreachable),
];

/// Words that only a gateway, or a piece of code that acts as one, says of what it stands before.
#[rustfmt::skip]
pub(super) const GATEWAY: [&str; 26] = [
    "upstream",
    "bad gateway",
    "gateway error",
    "gateway timeout",
    "proxy error",
    "error proxying",
    "trying to proxy",
    "proxying the request",
    "proxy request",
    "failed to proxy",
    "proxy target",
    "reverse proxy",
    "backend server",
    "backend fetch",
    "backend unavailable",
    "backend is unavailable",
    "no backend",
    "no available backend",
    "no healthy backend",
    "remote web server",
    "target server",
    "origin server",
    "destination server",
    "connect to backend",
    "connect to the backend",
    "contacting the backend",
];

/// All sentences.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    SENTENCES.iter().map(|(words, _)| *words)
}

/// What words say of an attempt of their writer's; `None` when they speak of none.
#[must_use]
pub fn said(words: &Words) -> Option<Broke> {
    words.first(Sentences::Behind).and_then(|number| SENTENCES.get(number)).map(|(_, broke)| *broke)
}

/// Whether words are those of a gateway.
#[must_use]
pub fn is_a_gateways(words: &Words) -> bool {
    words.first(Sentences::Gateway).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_any_language_say_what_broke() {
        let cases = [
            ("node", "error: connect econnrefused 127.0.0.1:3000", Some(Broke::Refused), false),
            ("go", "dial tcp 127.0.0.1:9000: i/o timeout", Some(Broke::Timeout), false),
            ("go, name", "dial tcp: lookup app: no such host", Some(Broke::Unresolved), false),
            (
                "rust",
                "failed to connect to upstream server: client error (connect)",
                Some(Broke::Unreachable),
                true,
            ),
            ("http-proxy", "proxy error: socket hang up", Some(Broke::Closed), true),
            (
                "python",
                "remotedisconnected('remote end closed connection without response')",
                Some(Broke::Closed),
                false,
            ),
            ("a bug", "cannot read properties of undefined (reading 'id')", None, false),
            ("a phrase", "internal server error", None, false),
            ("a sorry", "something broke on our side", None, false),
        ];
        for (id, text, broke, gateway) in cases {
            assert_eq!((said(&text.into()), is_a_gateways(&text.into())), (broke, gateway), "{id}");
        }
        for (words, _) in SENTENCES {
            assert_eq!(*words, words.to_lowercase());
        }
    }
}
