//! The note that is kept with a copy, and the fields a copy has on its way
//! into and out of the store.
//!
//! The Cache API honours `Cache-Control` of what it is given and knows nothing of `stale-if-error`
//! (<https://developers.cloudflare.com/workers/runtime-apis/cache/#headers>), so a copy goes in
//! with a lifetime of our own, and its real fields wait in the note.

use serde::{Deserialize, Serialize};

use super::Fields;

/// What is known of a copy, beside its status and fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCopy {
    /// When it came, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: u64,
    /// How old it was then, in seconds.
    pub age_s: u64,
    /// For how many seconds of age it is fresh.
    pub fresh_s: u64,
    /// For how many more seconds it may be served when the origin fails.
    pub stale_s: u64,
    /// Whether a request with `Authorization` may have it.
    pub public: bool,
    /// Its own `Cache-Control`.
    pub cache_control: Option<String>,
    /// Its own `Expires`, for the caches behind us; the store must not go by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Its own `Date`, which stays the origin's (RFC 9110 section 6.6.1); a store
    /// may put in one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The fields it was selected by (`Vary`), in lower case, and their values in the
    /// request; `None`: not sent.
    pub vary: Vec<(String, Option<String>)>,
    /// Fields that the origin may go by without saying so, and their values likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsaid: Vec<(String, Option<String>)>,
    /// Its form, where requests name theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<CopyForm>,
}

/// The two forms that one address has most often, by the `Accept` of who asks and often
/// without a `Vary` that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyForm {
    /// A page.
    Html,
    /// Data.
    Json,
}

impl CopyForm {
    /// The form of a media type, or the one that a request's `Accept` names; `None` for
    /// any other, and for both.
    #[must_use]
    pub fn named_in(types: &str) -> Option<Self> {
        let types = types.to_ascii_lowercase();
        let json = types.contains("/json") || types.contains("+json");
        match (types.contains("text/html") || types.contains("application/xhtml"), json) {
            (true, false) => Some(Self::Html),
            (false, true) => Some(Self::Json),
            _ => None,
        }
    }
}

impl KeptCopy {
    /// For how many seconds from its arrival it is of use: what the store should keep it for.
    #[must_use]
    pub const fn window_s(&self) -> u64 {
        self.fresh_s.saturating_add(self.stale_s).saturating_sub(self.age_s)
    }
}

/// The field that carries the note in the store.
pub const KEPT_FIELD: &str = "faultline-kept";

/// Fields that do not outlive the exchange (RFC 9111 section 3.1), that the note replaces, or that
/// would be wrong on a later day.
const LEFT_OUT: &[&str] = &[
    "age",
    "alt-svc",
    "cache-control",
    "cache-status",
    "cdn-cache-control",
    "cf-cache-status",
    "cf-ray",
    "cloudflare-cdn-cache-control",
    "connection",
    "date",
    "expires",
    KEPT_FIELD,
    "keep-alive",
    "nel",
    "pragma",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
    "proxy-connection",
    "proxy-status",
    "report-to",
    "set-cookie",
    "surrogate-control",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
];

/// The fields a copy is stored with; `None` when the note cannot be written as a field (a
/// selecting value outside ASCII).
#[must_use]
pub fn fields_to_keep(fields: &Fields, kept: &KeptCopy) -> Option<Vec<(String, String)>> {
    let note = crate::json::write(kept)?;
    if !note.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return None;
    }
    let mut stored: Vec<_> =
        fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())).cloned().collect();
    stored.push(("cache-control".to_owned(), format!("public, max-age={}", kept.window_s())));
    stored.push((KEPT_FIELD.to_owned(), note));
    Some(stored)
}

/// The note and the copy's own fields, out of what the store gave back; `None`
/// when it is not one of ours.
#[must_use]
pub fn restored(stored: &Fields) -> Option<(KeptCopy, Vec<(String, String)>)> {
    let kept: KeptCopy = crate::json::read(super::all(stored, KEPT_FIELD).next()?)?;
    let mut fields: Vec<_> =
        stored.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())).cloned().collect();
    let own = [("cache-control", &kept.cache_control), ("expires", &kept.expires), ("date", &kept.date)];
    let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    fields.extend(own);
    if !kept.vary.is_empty() {
        let names: Vec<&str> = kept.vary.iter().map(|(name, _)| name.as_str()).collect();
        fields.push(("vary".to_owned(), names.join(", ")));
    }
    Some((kept, fields))
}
