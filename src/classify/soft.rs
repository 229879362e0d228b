//! Soft failures: a success status whose body is an error page.
//!
//! They are observed, and replaced only where a setting says so, because a page *about* an
//! error looks much like the error. So a first gate lets only small HTML navigations through,
//! and then two signals are needed, one of them strong. A site's own sign, set by whoever runs
//! it, is enough by itself.

mod pages;
mod sign;

pub use sign::Sign;

use super::fingerprints::shape::{AUTHORED, is_empty};
use super::reading::Reading;
use super::words::Words;
use super::{Asked, behind, drivers};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Writer};

/// The largest body that is looked at, in bytes. WordPress' database error is 2.5 KB, PHP's errors
/// and nginx' welcome page are under 1 KB; real pages are nearly always larger.
pub const SOFT_BODY_BYTES_MAX: u64 = 8 * 1024;

/// The longest page, in characters, that is nothing but a driver's error.
const ONLY_AN_ERROR_CHARS_MAX: usize = 200;

/// The first gate, from the head alone: whether a reply may be a soft failure. Status and type
/// decide first, then the length, where one is stated. A reply that sets a cookie is part of a
/// log-in or a session, and left alone, but for the session that Roundcube begins on every
/// page, its error page too.
#[must_use]
pub fn may_be_soft(reply: &Reply, asked: &Asked<'_>) -> bool {
    let length = || reply.header("content-length").and_then(|n| n.trim().parse::<u64>().ok());
    matches!(reply.status, 200..=203)
        && asked.navigation
        && asked.method == "GET"
        && reply.media_type() == "text/html"
        && length().is_none_or(|n| n < SOFT_BODY_BYTES_MAX)
        && reply.header("set-cookie").is_none_or(|cookie| cookie.starts_with(pages::ROUNDCUBE_COOKIE))
}

/// Judges the body of a reply that [`may_be_soft`], by what is known of software and
/// by the site's own `signs`.
#[must_use]
pub fn judge(reply: &Reply, signs: &[Sign]) -> Option<Finding> {
    if let Some(sign) = sign::found(reply, signs) {
        return Some(set_by_the_site(reply, sign));
    }
    let peek = reply.peek.as_ref().filter(|p| p.complete)?;
    if is_empty(reply, "GET") && reply.header("set-cookie").is_none() {
        return Some(finding(reply, SoftFound::new(None, Hop::App, ["soft:empty", "soft:html-navigation"])));
    }
    let text = &peek.text;
    if reply.header("set-cookie").is_some() {
        return pages::roundcube(text).map(|found| finding(reply, found));
    }
    let fits = text.len() as u64 <= SOFT_BODY_BYTES_MAX;
    let small = || {
        pages::wordpress(text)
            .or_else(|| pages::php_error(text))
            .or_else(|| pages::next_exception(text))
            .or_else(|| pages::suspended(text))
            .or_else(|| only_an_error(reply, text))
            .or_else(|| pages::parked(text))
    };
    let found = fits.then(small).flatten().or_else(|| pages::welcome(text, text.len()))?;
    Some(finding(reply, found))
}

/// Whether a soft failure is one that may be replaced by a 503 where that is switched on:
/// nothing of worth is lost.
#[must_use]
pub fn is_replaceable(finding: &Finding) -> bool {
    const NOTHING_LOST: [&str; 8] = [
        "soft:empty",
        "soft:database-heading",
        "soft:wordpress-error",
        "soft:php-error",
        "soft:driver",
        "soft:behind",
        "soft:next-exception",
        "soft:sign",
    ];
    let lost = |e: &Evidence| NOTHING_LOST.contains(&e.code());
    finding.failure == Failure::SoftFailure && finding.evidence.iter().any(lost)
}

/// What was recognised.
struct SoftFound {
    component: Option<&'static str>,
    hop: Hop,
    /// The strong signal first.
    signals: [&'static str; 2],
    reason: Option<&'static str>,
}

impl SoftFound {
    const fn new(component: Option<&'static str>, hop: Hop, signals: [&'static str; 2]) -> Self {
        Self { component, hop, signals, reason: None }
    }
}

fn finding(reply: &Reply, found: SoftFound) -> Finding {
    let [strong, second] = found.signals.map(Evidence::new);
    let status = Evidence::new(format!("status:{}", reply.status));
    let finding = Finding::new(Failure::SoftFailure, Confidence::Likely, strong).and(second).and(status);
    Finding {
        hop: found.hop,
        component: found.component,
        by: if found.component.is_some() { Writer::Stock } else { Writer::Nobody },
        received_status: Some(reply.status),
        reason: found.reason.map(|word| Reason::Word(word.to_owned())),
        ..finding
    }
}

/// Whoever runs the site has said what its failures look like.
fn set_by_the_site(reply: &Reply, sign: &Sign) -> Finding {
    let kind = Evidence::new(format!("soft:sign:{}", sign.kind()));
    let finding =
        Finding::new(Failure::SoftFailure, Confidence::Certain, Evidence::new("soft:sign")).and(kind);
    let finding = finding.and(Evidence::new(format!("status:{}", reply.status)));
    Finding { by: Writer::Site, received_status: Some(reply.status), ..finding }
}

/// A page that is nothing but an error: a driver's or a client library's words, little else,
/// and nothing that somebody made for visitors. An article about the error has a heading,
/// links, a style, or goes on.
fn only_an_error(reply: &Reply, text: &str) -> Option<SoftFound> {
    const MADE: [&str; 5] = ["<a ", "<nav", "<article", "<h1", "<title>"];
    if AUTHORED.iter().chain(&MADE).any(|mark| text.contains(mark)) {
        return None;
    }
    let words = Words::of(&Reading::of(reply), "GET");
    if words.chars().count() > ONLY_AN_ERROR_CHARS_MAX {
        return None;
    }
    let signals = |strong| [strong, "soft:only-an-error"];
    if let Some(driver) = drivers::said(&words) {
        let found = SoftFound::new(None, Hop::AppDatabase, signals("soft:driver"));
        return Some(SoftFound { reason: Some(driver.reason), ..found });
    }
    let broke = behind::said(&words)?;
    Some(SoftFound { reason: Some(broke.into()), ..SoftFound::new(None, Hop::App, signals("soft:behind")) })
}

#[cfg(test)]
mod tests;
