//! What of a request makes its reply one that nobody else may get.
//!
//! A field that an origin may tell people apart by makes a reply theirs, whatever the field is
//! called; so what is known to tell nobody apart is listed, and everything else counts. And a field
//! that an origin may build addresses from, without saying so in `Vary`, lets one visitor write
//! into another's page (cache poisoning, RFC 9111 section 7.1).

use super::{Fields, joined};

/// Fields of browsers, of proxies and of the platform that tell nobody apart, or are judged
/// elsewhere (`authorization`, `cookie`, those of conditions and parts). Sorted.
const HARMLESS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-datetime",
    "accept-encoding",
    "accept-language",
    "authorization",
    "b3",
    "baggage",
    "cache-control",
    "cdn-loop",
    "cf-connecting-ip",
    "cf-connecting-ipv6",
    "cf-connecting-o2o",
    "cf-device-type",
    "cf-ew-via",
    "cf-ipcity",
    "cf-ipcontinent",
    "cf-ipcountry",
    "cf-iplatitude",
    "cf-iplongitude",
    "cf-metro-code",
    "cf-postal-code",
    "cf-pseudo-ipv4",
    "cf-ray",
    "cf-region",
    "cf-region-code",
    "cf-timezone",
    "cf-visitor",
    "cf-worker",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "device-memory",
    "dnt",
    "downlink",
    "dpr",
    "early-data",
    "ect",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "priority",
    "proxy-connection",
    "purpose",
    "range",
    "referer",
    "rtt",
    "save-data",
    "sec-gpc",
    "sec-purpose",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "viewport-width",
    "width",
    "x-amzn-trace-id",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-spanid",
    "x-b3-traceid",
    "x-cloud-trace-context",
    "x-correlation-id",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-moz",
    "x-purpose",
    "x-real-ip",
    "x-request-id",
    "x-requested-with",
];

/// Beginnings of fields that browsers alone may write (Fetch, "forbidden
/// request-header"; Client Hints).
const HARMLESS_BEGINNINGS: &[&str] = &["sec-ch-", "sec-fetch-"];

/// Fields that frameworks build addresses, hosts or paths from. Sorted.
const STEERING: &[&str] = &[
    "forwarded",
    "x-forwarded-host",
    "x-forwarded-path",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-scheme",
    "x-forwarded-server",
    "x-forwarded-ssl",
    "x-forwarded-uri",
    "x-host",
    "x-http-host-override",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-host",
    "x-original-uri",
    "x-original-url",
    "x-override-url",
    "x-rewrite-url",
    "x-scheme",
    "x-url-scheme",
];

/// Fields by which an origin often goes without saying so, and which differ between visitors of one
/// site for good reasons: a copy is for requests with the same value.
pub(super) const UNSAID: &[&str] = &["x-forwarded-proto", "x-requested-with"];

/// Whether a field may tell people apart.
pub(super) fn may_identify(request: &Fields, is_selecting: impl Fn(&str) -> bool) -> bool {
    let is_harmless = |name: &str| {
        HARMLESS.binary_search(&name).is_ok()
            || HARMLESS_BEGINNINGS.iter().any(|start| name.starts_with(start))
    };
    let names = request.iter().map(|(name, _)| name.as_str());
    names
        .filter(|name| !is_selecting(name) && STEERING.binary_search(name).is_err())
        .any(|name| !is_harmless(name))
}

/// Whether a field may steer what the origin writes, and the reply does not say so.
pub(super) fn may_steer(request: &Fields, is_selecting: impl Fn(&str) -> bool) -> bool {
    STEERING.iter().any(|name| !is_selecting(name) && joined(request, name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_apart() {
        for list in [HARMLESS, STEERING] {
            assert!(list.is_sorted(), "{list:?}");
        }
        assert!(STEERING.iter().all(|name| HARMLESS.binary_search(name).is_err()));
        assert!(UNSAID.iter().all(|name| HARMLESS.binary_search(name).is_ok()));
    }

    #[test]
    fn which_fields_make_a_reply_somebody_s_own() {
        let rows = [
            (
                "a browser's",
                &["accept", "sec-fetch-mode", "sec-ch-ua", "user-agent", "cookie"][..],
                false,
                false,
            ),
            (
                "the platform's",
                &["cf-ray", "cf-connecting-ip", "cf-visitor", "x-forwarded-proto"],
                false,
                false,
            ),
            ("a key", &["x-api-key"], true, false),
            ("an assertion", &["cf-access-jwt-assertion"], true, false),
            ("a proxy's login", &["proxy-authorization"], true, false),
            ("one that nobody knows", &["x-tenant"], true, false),
            ("a session bound to a device", &["sec-session-response"], true, false),
            ("another host", &["x-forwarded-host"], false, true),
            ("another path", &["x-original-url", "x-api-key"], true, true),
        ];
        for (id, names, identifies, steers) in rows {
            let fields: Vec<_> = names.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect();
            let said = |_: &str| false;
            assert_eq!((may_identify(&fields, said), may_steer(&fields, said)), (identifies, steers), "{id}");
            assert!(
                !may_identify(&fields, |_| true) && !may_steer(&fields, |_| true),
                "{id}, where Vary says so"
            );
        }
    }
}
