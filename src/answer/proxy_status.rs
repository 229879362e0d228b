//! The `Proxy-Status` field (RFC 9209): what happened, for programs and for
//! whoever reads `curl -v`.
//!
//! The failure can be read back from this field alone. Where RFC 9209 has an error type of the same
//! name, `error` is it; everywhere else the first word of `details` is the failure's code. Our own
//! member holds no address, no host name and no text from outside.

use sfv::{
    BareItem, FieldType, Integer, Item, KeyRef, List, ListEntry, Parameters, Parser, RefBareItem, StringRef,
    TokenRef,
};

use super::{Preferences, ProxyStatusInbound};
use crate::failure::Failure;
use crate::verdict::{Finding, Reason};

/// How we name ourselves where the setting `cdn_id` says nothing else.
const MEMBER: &str = "faultline";
/// The longest inbound field that is read, in bytes: a handful of
/// intermediaries, each under 300 bytes.
const INBOUND_BYTES_MAX: usize = 2048;

/// The whole field: the origin's members, where they are told and well-formed, then ours, since the
/// member closest to the user agent comes last (RFC 9209 section 2). `None` only when our name is
/// neither a token nor text.
pub(super) fn field(
    finding: &Finding,
    reason: Option<&str>,
    inbound: Option<&str>,
    preferences: &Preferences,
) -> Option<String> {
    let told = inbound.filter(|_| preferences.proxy_status_inbound == ProxyStatusInbound::Name);
    let mut members = told.and_then(intermediaries).unwrap_or_default();
    members
        .push(ListEntry::Item(Item::with_params(name(&preferences.cdn_id.0)?, parameters(finding, reason)?)));
    members.serialize()
}

/// Our member alone, with an error of RFC 9209, for what is refused before it is an exchange.
#[must_use]
pub fn our_member(cdn_id: &str, error: &str) -> Option<String> {
    let mut parameters = Parameters::new();
    insert(&mut parameters, "error", TokenRef::from_str(error).ok()?);
    let list: List = vec![ListEntry::Item(Item::with_params(name(cdn_id)?, parameters))];
    list.serialize()
}

/// Our name: a token where it is one.
fn name(cdn_id: &str) -> Option<BareItem> {
    match TokenRef::from_str(cdn_id) {
        Ok(token) => Some(BareItem::Token(token.to_owned())),
        Err(_) => Some(BareItem::String(StringRef::from_str(cdn_id).ok()?.to_owned())),
    }
}

/// The failure, read back from a field alone: the first word of our member's `details`
/// where that is a failure which has this `error`, otherwise `error` itself. `None` when
/// the field is malformed or not ours, which it is where the last member has our usual
/// name, or such words in `details`.
#[must_use]
pub fn failure_in_proxy_status(field: &str) -> Option<Failure> {
    let mut members: List = Parser::new(field).parse().ok()?;
    let Some(ListEntry::Item(item)) = members.pop() else { return None };
    let is_ours = item.bare_item.as_token().is_some_and(|token| token.as_str() == MEMBER);
    let error = item.params.get("error").and_then(BareItem::as_token).map(|token| token.as_str());
    let details = item.params.get("details").and_then(BareItem::as_string).map(|text| text.as_str());
    let named: Option<Failure> = details.and_then(|text| text.split(' ').next()?.parse().ok());
    let named = named.filter(|failure| failure.row().error == error);
    named.or_else(|| error.filter(|_| is_ours)?.parse().ok())
}

/// The origin's own members with their errors, and nothing else: `next-hop`, `details` and
/// parameters that nobody has heard of name what is behind. A field that breaks any rule is dropped
/// whole: half a chain would mislead.
fn intermediaries(field: &str) -> Option<List> {
    if field.len() > INBOUND_BYTES_MAX {
        return None;
    }
    let members: List = Parser::new(field).parse().ok()?;
    members.into_iter().map(|entry| named(entry).map(ListEntry::Item)).collect()
}

/// A member's name and its `error`, where that is a token as it has to be.
fn named(entry: ListEntry) -> Option<Item> {
    let ListEntry::Item(Item { bare_item: bare_item @ (BareItem::Token(_) | BareItem::String(_)), params }) =
        entry
    else {
        return None;
    };
    let mut parameters = Parameters::new();
    if let Some(error) = params.get("error").and_then(BareItem::as_token) {
        insert(&mut parameters, "error", error);
    }
    Some(Item::with_params(bare_item, parameters))
}

/// The parameters of our own member.
fn parameters(finding: &Finding, reason: Option<&str>) -> Option<Parameters> {
    let row = finding.failure.row();
    let mut parameters = Parameters::new();
    if let Some(error) = row.error {
        insert(&mut parameters, "error", TokenRef::from_str(error).ok()?);
    }
    if let Some(status) = finding.received_status {
        insert(&mut parameters, "received-status", Integer::from(status));
    }
    let mut words = Vec::new();
    if row.error != Some(finding.failure.code()) {
        words.push(finding.failure.code());
    }
    match (&finding.reason, reason) {
        (Some(Reason::Rcode(_)), Some(rcode)) => {
            insert(&mut parameters, "rcode", StringRef::from_str(rcode).ok()?)
        }
        (Some(Reason::Alert(id)), _) => {
            insert(&mut parameters, "alert-id", Integer::from(*id));
            if let Some(name) = alert_name(*id) {
                insert(&mut parameters, "alert-message", StringRef::from_str(name).ok()?);
            }
        }
        (_, Some(word)) => words.push(word),
        (_, None) => {}
    }
    if !words.is_empty() {
        insert(&mut parameters, "details", StringRef::from_str(&words.join(" ")).ok()?);
    }
    Some(parameters)
}

/// Sets a parameter; all names are constants of this module.
fn insert<'a>(parameters: &mut Parameters, name: &str, value: impl Into<RefBareItem<'a>>) {
    if let Ok(key) = KeyRef::from_str(name) {
        parameters.insert(key.to_owned(), BareItem::from(value.into()));
    }
}

/// The name of a TLS alert in the IANA registry "TLS Alerts" (RFC 8446 section 6, RFC 5246 section
/// 7.2, RFC 7301, RFC 6066, RFC 9849); `None` for an unassigned number.
#[must_use]
pub const fn alert_name(id: u8) -> Option<&'static str> {
    Some(match id {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        21 => "decryption_failed_RESERVED",
        22 => "record_overflow",
        30 => "decompression_failure_RESERVED",
        40 => "handshake_failure",
        41 => "no_certificate_RESERVED",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        52 => "too_many_cids_requested",
        60 => "export_restriction_RESERVED",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation_RESERVED",
        109 => "missing_extension",
        110 => "unsupported_extension",
        111 => "certificate_unobtainable_RESERVED",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        114 => "bad_certificate_hash_value_RESERVED",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        121 => "ech_required",
        _ => return None,
    })
}
