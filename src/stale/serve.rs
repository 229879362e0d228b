//! May a copy be served in place of a failure? RFC 9111 section 4, RFC 5861 section 4.

use super::directives::Directives;
use super::kept::{CopyForm, KeptCopy};
use super::{Fields, has, joined};
use crate::failure::{Category, Failure};
use crate::verdict::Finding;

/// What of a request matters to copies.
#[derive(Debug, Clone, Copy)]
pub struct CopyRequest<'a> {
    /// The method, as sent.
    pub method: &'a str,
    /// The path without the query.
    pub path: &'a str,
    /// The request's fields.
    pub fields: &'a Fields,
}

/// A copy that may be served, and how it has to be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usable {
    /// `Age` (RFC 9111 section 5.1), in seconds.
    pub age_s: u64,
    /// Seconds until it stops being fresh; negative when it has (RFC 9211 section 2.5).
    pub ttl_s: i64,
}

/// Why a copy may not be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum CopyRefused {
    /// Only GET and HEAD are answered by the copy of a GET.
    Method,
    /// The request wants no stored reply: `no-cache`, or `no-store`.
    Unwanted,
    /// A part was asked for, or a condition was set that only the origin can judge.
    PartOrCondition,
    /// The request carries `Authorization`, and the copy does not say that it is for everybody.
    Authorised,
    /// It was made for a request with other selecting fields (`Vary`).
    Selected,
    /// It is data, and the request names pages alone, or the reverse.
    OtherForm,
    /// Its time is over.
    TooOld,
}

/// Whether a copy may be served now.
///
/// A request's own `max-age` is a wish (RFC 9111 section 5.2.1.1), and a browser's plain reload
/// sends `max-age=0`: while the origin fails, the copy is the best there is. `no-cache` is heeded,
/// it is what a forced reload sends.
///
/// # Errors
/// Why not.
pub fn may_serve(asks: &CopyRequest, kept: &KeptCopy, now_ms: u64) -> Result<Usable, CopyRefused> {
    let wanted = Directives::of(asks.fields);
    let set = |names: &[&str]| names.iter().any(|name| has(asks.fields, name));
    if !matches!(asks.method, "GET" | "HEAD") {
        return Err(CopyRefused::Method);
    }
    if wanted.no_cache || wanted.no_store {
        return Err(CopyRefused::Unwanted);
    }
    if set(&["range", "if-match", "if-unmodified-since", "if-range"]) {
        return Err(CopyRefused::PartOrCondition);
    }
    if set(&["authorization"]) && !kept.public {
        return Err(CopyRefused::Authorised);
    }
    let mut selecting = kept.vary.iter().chain(&kept.unsaid);
    if !selecting.all(|(name, value)| same(joined(asks.fields, name).as_deref(), value.as_deref())) {
        return Err(CopyRefused::Selected);
    }
    let wants = joined(asks.fields, "accept").as_deref().and_then(CopyForm::named_in);
    if wants.zip(kept.form).is_some_and(|(wanted, has)| wanted != has) {
        return Err(CopyRefused::OtherForm);
    }
    let age_s = kept.age_s.saturating_add(now_ms.saturating_sub(kept.at_ms) / 1_000);
    let stale_s = wanted.stale_if_error_s.map_or(kept.stale_s, |wish| wish.min(kept.stale_s));
    if age_s >= kept.fresh_s.saturating_add(stale_s) {
        return Err(CopyRefused::TooOld);
    }
    let signed = |s: u64| i64::try_from(s).unwrap_or(i64::MAX);
    Ok(Usable { age_s, ttl_s: signed(kept.fresh_s).saturating_sub(signed(age_s)) })
}

/// Whether two selecting values are the same, but for white space around
/// commas (RFC 9111 section 4.1).
fn same(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.split(',').map(str::trim).eq(b.split(',').map(str::trim)),
        (None, None) => true,
        _ => false,
    }
}

/// Whether a failure is one that a copy may stand in for: an answer of 500, 502, 503 or 504, or
/// none (RFC 5861 section 4), and our own refusals that come of such. Not a planned window, whose
/// page is meant to be seen, but by no crawler that asks for `/robots.txt` and would stop crawling;
/// not what the request itself brought about.
#[must_use]
pub fn calls_for_it(finding: &Finding, path: &str) -> bool {
    match finding.failure {
        Failure::LoadShed | Failure::Internal => true,
        Failure::Maintenance => path == "/robots.txt",
        Failure::DestinationIpProhibited | Failure::HttpUpgradeFailed | Failure::ProxyLoopDetected => false,
        failure => match failure.row().category {
            Category::Connection => true,
            Category::Origin => matches!(finding.received_status, Some(500 | 502..=504)),
            Category::Edge => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Confidence, Evidence};

    #[test]
    fn which_failures_a_copy_stands_in_for() {
        use Failure as F;
        let rows = [
            ("refused", F::ConnectionRefused, None, true),
            ("certificate", F::TlsCertificateError, None, true),
            ("gateway", F::OriginBadGateway, Some(502), true),
            ("application", F::ApplicationError, Some(500), true),
            ("not implemented", F::ApplicationError, Some(501), false),
            ("too many requests", F::OriginOverloaded, Some(429), false),
            ("origin's maintenance", F::OriginMaintenance, Some(503), true),
            ("error page with 200", F::SoftFailure, Some(200), false),
            ("shed", F::LoadShed, None, true),
            ("planned window", F::Maintenance, None, false),
            ("settings", F::Misconfigured, None, false),
            ("loop", F::ProxyLoopDetected, None, false),
            ("upgrade", F::HttpUpgradeFailed, None, false),
            ("visitor gone", F::VisitorGone, None, false),
        ];
        for (id, failure, status, expected) in rows {
            let mut finding = Finding::new(failure, Confidence::Certain, Evidence::new("test"));
            finding.received_status = status;
            assert_eq!(calls_for_it(&finding, "/"), expected, "{id}");
        }
        let window = Finding::new(F::Maintenance, Confidence::Certain, Evidence::new("test"));
        assert!(calls_for_it(&window, "/robots.txt"));
    }
}
