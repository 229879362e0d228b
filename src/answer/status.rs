//! The status a visitor gets.

use super::{Preferences, Profile, SparedStatus};
use crate::failure::{Category, Failure};
use crate::hop::Hop;
use crate::verdict::Finding;

/// Sent when the origin's own status is none that may be sent as an error
/// (RFC 9110 section 15.6.3).
const BAD_GATEWAY: u16 = 502;
/// Sent when the application around which this worker is put gave no reply at all: there is no
/// gateway in between (RFC 9110 section 15.6.1).
const INTERNAL_SERVER_ERROR: u16 = 500;
/// Sent when waiting helps (RFC 9110 section 15.6.4).
const SERVICE_UNAVAILABLE: u16 = 503;

/// What of the request the status depends on.
pub(super) struct Asker<'a> {
    /// Whether a well-known crawler asks.
    pub crawler: bool,
    /// The path it asks for.
    pub path: &'a str,
    /// Whether the origin was spared the request.
    pub spared: bool,
}

/// The status, always 400 to 599.
///
/// Where the origin was spared, a crawler, `/robots.txt` and whoever is told 503 anyway get a 503
/// whatever the cause is: nothing was asked, so nothing is known of this page.
///
/// Crawlers get 503 for every failure that can pass by itself, in every profile: search engines
/// take a 503 with `Retry-After` as temporary and slow down, where other lasting 5xx make them drop
/// pages (developers.google.com/search/docs/crawling-indexing/http-network-errors).
pub(super) fn status(finding: &Finding, preferences: &Preferences, asker: &Asker<'_>) -> u16 {
    let (profile, crawler) = (preferences.profile, asker.crawler);
    let unavailable = preferences.spared_status == SparedStatus::Unavailable
        || profile == Profile::Retryable
        || crawler
        || asker.path == "/robots.txt";
    if asker.spared && unavailable {
        return SERVICE_UNAVAILABLE;
    }
    // Nothing is down: a 503 for a page that is not there would keep search engines asking for it.
    if finding.is_declined() {
        return origins_own(finding);
    }
    let row = finding.failure.row();
    if finding.failure.passes_by_itself() && (crawler || profile == Profile::Retryable) {
        return SERVICE_UNAVAILABLE;
    }
    if row.category == Category::Origin {
        return origins_own(finding);
    }
    let chosen = match profile {
        Profile::Cloudflare => row.cloudflare,
        Profile::Standard | Profile::Retryable => row.standard,
    };
    chosen.unwrap_or(BAD_GATEWAY)
}

/// The origin's own status, where it is an error that HTTP knows. An error page that came as a
/// success becomes a 503: nothing says that the page is gone, only that it is not there now.
fn origins_own(finding: &Finding) -> u16 {
    if finding.failure == Failure::SoftFailure {
        return SERVICE_UNAVAILABLE;
    }
    match finding.received_status {
        None if finding.hop == Hop::App => INTERNAL_SERVER_ERROR,
        status => status.filter(|status| (400..=599).contains(status)).unwrap_or(BAD_GATEWAY),
    }
}
