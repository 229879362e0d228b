//! What Faultline itself wrote: an event, a problem document, or its member of `Proxy-Status`.

use serde_json::Value;
use sfv::{BareItem, List, ListEntry, Parser};

use super::{events, former};
use crate::classify::fingerprints::COMPONENTS;
use crate::failure::Failure;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// An event or a problem document, wherever it stands in the text.
pub(super) fn read(text: &str) -> Option<Finding> {
    let document = events::find(text)?;
    let event = word(&document, "error.type").map(|failure| (failure, "event", "faultline."));
    let (failure, kind, prefix) =
        event.or_else(|| word(&document, "error_name").map(|failure| (failure, "problem", "")))?;
    let own = |name: &str| word(&document, &format!("{prefix}{name}"));
    if let Some(former) = former::finding(failure, own("reason")) {
        return Some(former);
    }
    let failure: Failure = failure.parse().ok()?;
    let confidence = own("confidence").and_then(|word| word.parse().ok()).unwrap_or(Confidence::Possible);
    let mut finding = Finding::new(failure, confidence, Evidence::new(format!("{kind}:{}", failure.code())));
    finding.hop = own("hop").and_then(|word| word.parse().ok()).unwrap_or(finding.hop);
    finding.component = own("component").and_then(component);
    finding.reason = own("reason").map(|word| Reason::Word(word.to_owned()));
    if let Some(evidence) = document.get("faultline.evidence").and_then(Value::as_array) {
        finding.evidence.extend(evidence.iter().take(8).filter_map(Value::as_str).map(Evidence::new));
    }
    let status = document.get("faultline.received_status").and_then(Value::as_u64);
    finding.received_status = status.and_then(|status| status.try_into().ok());
    Some(finding)
}

fn word<'a>(document: &'a Value, name: &str) -> Option<&'a str> {
    document.get(name).and_then(Value::as_str)
}

/// The component of that id, if there is one.
fn component(id: &str) -> Option<&'static str> {
    let known = COMPONENTS.iter().map(|component| component.id).chain(["cloudflare"]);
    known.into_iter().find(|known| *known == id)
}

/// What the last member of `Proxy-Status` says (RFC 9209), the one nearest to whoever copied it.
///
/// In a reply with a status only a member of Faultline's own counts: the judge reads the others, as
/// errors behind the origin.
pub(super) fn proxy_status(reply: &Reply) -> Option<Finding> {
    let members: List = Parser::new(reply.header("proxy-status")?).parse().ok()?;
    let Some(ListEntry::Item(member)) = members.last() else { return None };
    let parameter =
        |name: &str| member.params.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value);
    let error = match parameter("error") {
        Some(BareItem::Token(error)) => Some(error.as_str()),
        _ => None,
    };
    let details = match parameter("details") {
        Some(BareItem::String(details)) => details.as_str(),
        _ => "",
    };
    let mut words = details.split_whitespace();
    let mut former = details.split_whitespace();
    if let Some(finding) = former.next().and_then(|code| former::finding(code, former.next())) {
        return Some(finding);
    }
    let spoken: Option<Failure> = words.clone().next().and_then(|word| word.parse().ok());
    let ours = spoken.is_some()
        || matches!(&member.bare_item, BareItem::Token(name) if name.as_str() == "faultline");
    if reply.status != 0 && !ours {
        return None;
    }
    let failure = spoken.or_else(|| error.and_then(meaning))?;
    let evidence = Evidence::new(format!("header:proxy-status:{}", error.unwrap_or(failure.code())));
    let mut finding = Finding::new(failure, Confidence::Certain, evidence);
    finding.received_status = match parameter("received-status") {
        Some(BareItem::Integer(status)) => i64::from(*status).try_into().ok(),
        _ => None,
    };
    finding.reason = match (parameter("rcode"), parameter("alert-id")) {
        (Some(BareItem::String(rcode)), _) => Some(Reason::Rcode(rcode.as_str().to_owned())),
        (_, Some(BareItem::Integer(id))) => i64::from(*id).try_into().ok().map(Reason::Alert),
        _ => words.nth(usize::from(spoken.is_some())).map(|word| Reason::Word(word.to_owned())),
    };
    Some(finding)
}

/// The failure an error type of RFC 9209 section 2.3 stands for; `None` for
/// those about the request.
fn meaning(error: &str) -> Option<Failure> {
    error.parse().ok().or(match error {
        "destination_not_found" => Some(Failure::DnsError),
        "connection_write_timeout" => Some(Failure::ConnectionReadTimeout),
        "http_response_header_size" | "http_response_trailer_section_size" | "http_response_trailer_size" => {
            Some(Failure::HttpResponseHeaderSectionSize)
        }
        "http_response_body_size" => Some(Failure::HttpProtocolError),
        "proxy_configuration_error" => Some(Failure::Misconfigured),
        "proxy_internal_error" => Some(Failure::Internal),
        _ => None,
    })
}
