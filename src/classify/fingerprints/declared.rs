//! An inbound `Proxy-Status` (RFC 9209): a proxy behind the origin's door
//! says itself what went wrong.

use sfv::{BareItem, ListEntry, Parser};

use super::reason::word;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;

/// What a proxy behind the origin declared.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    /// What failed, seen from here.
    pub failure: Failure,
    /// Where.
    pub hop: Hop,
    /// The RFC 9209 error type as sent, made safe.
    pub error: String,
}

/// Reads the field. The member nearest the origin comes first (RFC 9209 section 2), so
/// the first that declares an error is the innermost. A field that does not parse says
/// nothing (RFC 9651 section 4.2).
#[must_use]
pub fn read(reply: &Reply) -> Option<Declared> {
    let list: sfv::List = Parser::new(reply.header("proxy-status")?).parse().ok()?;
    list.iter().find_map(|member| {
        let params = match member {
            ListEntry::Item(item) => &item.params,
            ListEntry::InnerList(inner) => &inner.params,
        };
        let (_, error) = params.iter().find(|(key, _)| key.as_str() == "error")?;
        let BareItem::Token(token) = error else { return None };
        let (failure, hop) = meaning(token.as_str())?;
        Some(Declared { failure, hop, error: word(token.as_str())? })
    })
}

/// What an error type of RFC 9209 section 2.3, declared by a proxy behind the origin, means from
/// here: the hop between that proxy and what it stands before broke. Types that only blame the
/// request, or say that the proxy meant to answer itself, are no failure.
fn meaning(error: &str) -> Option<(Failure, Hop)> {
    let failure = match error {
        "dns_timeout"
        | "connection_timeout"
        | "connection_read_timeout"
        | "connection_write_timeout"
        | "http_response_timeout" => Failure::OriginGatewayTimeout,
        "destination_not_found" | "destination_unavailable" => Failure::OriginUnavailable,
        "connection_limit_reached" => Failure::OriginOverloaded,
        // Whoever of the chain met it: the request came back to where it had been.
        "proxy_loop_detected" => return Some((Failure::ProxyLoopDetected, Hop::Edge)),
        "proxy_internal_error" | "proxy_configuration_error" => {
            return Some((Failure::OriginBadGateway, Hop::Origin));
        }
        "http_request_error" | "http_request_denied" | "proxy_internal_response" => return None,
        // RFC 9209 section 2.3 asks for unknown types to be taken as errors all the same.
        _ => Failure::OriginBadGateway,
    };
    Some((failure, Hop::OriginApp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_meets_a_loop_says_so_and_other_errors_are_the_origins() {
        // the field, what it means
        let cases = [
            ("faultline;error=proxy_loop_detected", Some((Failure::ProxyLoopDetected, Hop::Edge))),
            ("edge-a;error=proxy_loop_detected, cdn", Some((Failure::ProxyLoopDetected, Hop::Edge))),
            ("nginx;error=proxy_internal_error", Some((Failure::OriginBadGateway, Hop::Origin))),
            ("nginx;details=\"proxy_loop_detected\"", None),
            ("nginx;error=\"proxy_loop_detected\"", None),
            ("nginx;error=http_request_error", None),
        ];
        for (field, expected) in cases {
            let headers = vec![("proxy-status".to_owned(), field.to_owned())];
            let found = read(&Reply { status: 502, headers, ..Reply::default() });
            assert_eq!(found.map(|found| (found.failure, found.hop)), expected, "{field}");
        }
    }
}
