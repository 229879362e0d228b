//! Stale copies: may a reply be kept for when the origin fails, and may it be served then?
//!
//! In scope: RFC 9111 (what a shared cache may store and reuse) and RFC 5861 section 4
//! (`stale-if-error`) as functions over header fields, and the fields of a reply that is a copy.
//! Out of scope: where copies are kept, and answering from them while the origin is well: every
//! request still goes to the origin first, so this is no cache of a CDN.
//!
//! Copies hold what everybody may see. Where the RFCs leave a choice, the answer here is no: a
//! missing copy costs a page of ours, a wrong one shows somebody else's.

mod cache_status;
mod directives;
mod kept;
mod request;
mod serve;
mod store;

pub use cache_status::field_for_use;
pub use kept::{CopyForm, KEPT_FIELD, KeptCopy, fields_to_keep, restored};
pub use serve::{CopyRefused, CopyRequest, Usable, calls_for_it, may_serve};
pub use store::may_store;

/// What a route allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaleRules {
    /// Whether copies are kept at all.
    pub on: bool,
    /// For how long a copy may be served after it stopped being fresh, in seconds, where the origin
    /// sends no `stale-if-error`; 0: not at all.
    pub stale_if_error_s: u32,
}

impl Default for StaleRules {
    /// What the origin says holds, and nothing else.
    fn default() -> Self {
        Self { on: true, stale_if_error_s: 0 }
    }
}

/// The word by which an origin says in `Cache-Control` that a copy may stand in for a
/// failure (RFC 5861 section 4).
pub const OFFER: &str = "stale-if-error";

/// Header fields: names in lower case, each occurrence by itself or joined with commas.
pub type Fields = [(String, String)];

/// `/robots.txt` may be served this long after it stopped being fresh, in seconds: the 30 days
/// after which crawlers may take an unreachable one for permission (RFC 9309 section 2.3.1.4).
/// Without a copy, a lasting 5xx there stops all crawling.
const ROBOTS_S: u64 = 30 * 24 * 60 * 60;

/// All values of a field, joined as RFC 9110 section 5.2 says; `None` when there is none.
fn joined(fields: &Fields, name: &str) -> Option<String> {
    let values: Vec<&str> = all(fields, name).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Whether the field is there, be it empty.
fn has(fields: &Fields, name: &str) -> bool {
    all(fields, name).next().is_some()
}

fn all<'a>(fields: &'a Fields, name: &str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
}
