//! The `Cache-Status` field (RFC 9211) of a copy that is served.

use sfv::{BareItem, FieldType as _, Item, KeyRef, List, ListEntry, Parameters, StringRef, TokenRef};

use super::serve::Usable;

/// `Cache-Status` (RFC 9211) of a copy that is served. `cdn_id`: our name, as in `CDN-Loop`.
/// `received`: the status the origin answered; `went`: whether the request went to the origin at
/// all; `failure`: why the copy is served.
///
/// `None` only when `cdn_id` is neither a token nor text.
#[must_use]
pub fn field_for_use(
    usable: &Usable,
    cdn_id: &str,
    went: bool,
    received: Option<u16>,
    failure: &'static str,
) -> Option<String> {
    let mut parameters = Parameters::new();
    let mut set = |name: &str, value: BareItem| {
        if let Ok(key) = KeyRef::from_str(name) {
            parameters.insert(key.to_owned(), value);
        }
    };
    if went {
        // A fresh copy is passed by while the origin is well: Faultline is no cache then.
        // Fresh is what is younger than it may be, not as old (RFC 9111 section 4.2).
        let why = if usable.ttl_s <= 0 { "stale" } else { "bypass" };
        set("fwd", BareItem::Token(TokenRef::from_str(why).ok()?.to_owned()));
        if let Some(status) = received.filter(|status| (100..=599).contains(status)) {
            set("fwd-status", BareItem::Integer(i64::from(status).try_into().ok()?));
        }
    } else {
        set("hit", BareItem::Boolean(true));
    }
    set("ttl", BareItem::Integer(usable.ttl_s.try_into().ok()?));
    set("detail", BareItem::Token(TokenRef::from_str(failure).ok()?.to_owned()));
    let name = match TokenRef::from_str(cdn_id) {
        Ok(token) => BareItem::Token(token.to_owned()),
        Err(_) => BareItem::String(StringRef::from_str(cdn_id).ok()?.to_owned()),
    };
    let list: List = vec![ListEntry::Item(Item::with_params(name, parameters))];
    list.serialize()
}
