//! Answers to requests that never become an exchange: they name no host, or a
//! host that is nobody's here.
//!
//! Plain text, since nobody's browser sends such a request by itself, and without an event:
//! they are the daily noise of scanners. What they say is the same for everybody and
//! repeats nothing of the request.

use crate::answer::our_member;
use crate::render::Rendered;

/// 400: the request names no host that could be asked (RFC 9112 section 3.2).
#[must_use]
pub fn bad_request(cdn_id: &str) -> Rendered {
    let text = "400 Bad Request: the request's address is not one. It needs a host name, or an IP address, and a path.\n";
    plain(400, text, our_member(cdn_id, "http_request_error"))
}

/// 421: this server is not the one for that host (RFC 9110 section 15.5.20).
#[must_use]
pub fn misdirected(cdn_id: &str) -> Rendered {
    let text = "421 Misdirected Request: no origin is set up here for that host.\n";
    plain(421, text, our_member(cdn_id, "proxy_configuration_error"))
}

fn plain(status: u16, text: &str, proxy_status: Option<String>) -> Rendered {
    let mut headers = vec![
        ("Content-Type", "text/plain; charset=utf-8".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Robots-Tag", "noindex".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    headers.extend(proxy_status.map(|field| ("Proxy-Status", field)));
    Rendered { status, headers, body: text.as_bytes().to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_that_repeat_nothing() {
        for (rendered, status, error) in [
            (bad_request("edge-a"), 400, "edge-a;error=http_request_error"),
            (misdirected("9.example:8443"), 421, "\"9.example:8443\";error=proxy_configuration_error"),
        ] {
            assert_eq!(rendered.status, status);
            assert!(rendered.body.starts_with(status.to_string().as_bytes()));
            assert!(rendered.headers.contains(&("Proxy-Status", error.to_owned())), "{:?}", rendered.headers);
            assert!(rendered.headers.contains(&("X-Robots-Tag", "noindex".to_owned())));
        }
    }
}
