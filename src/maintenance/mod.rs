//! Planned windows: is the site closed for this request, until when, and who gets in all the same?
//!
//! In scope: windows out of the settings, the switch that opens and closes the site without a
//! deploy, and letting the operator, listed addresses and listed paths through. Out of scope:
//! reading settings (`config`), and what a visitor is answered (`answer`, with
//! [`crate::answer::Known::MaintenanceEnds`]). Nothing here reads a clock.

mod let_through;

pub use let_through::{LetThrough, Visitor};

use crate::address::Pattern;
use crate::admit::jitter::{between, seconds};
use crate::answer::Announcement;
use crate::request_url::RequestUrl;

/// A time in which the site, or a part of it, is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// Its first moment, in milliseconds since 1970-01-01T00:00:00Z; `None`: it has always been on.
    pub from_ms: Option<u64>,
    /// The moment at which it is over; `None`: nobody knows yet.
    pub until_ms: Option<u64>,
    /// Which requests it is for; `None`: all.
    pub only: Option<Pattern>,
    /// What pages say of it.
    pub says: Announcement,
}

/// The operator's word, which needs no deploy: a KV value, or a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Switch {
    /// None: what the settings say holds.
    #[default]
    AsSet,
    /// No window holds, those of the settings neither.
    Off,
    /// These windows hold beside those of the settings.
    Also(Vec<Window>),
}

/// Whether the value of the key `faultline` in the KV namespace `SWITCH` takes Faultline out of the
/// way of every request. Only the one word does; no value, and any other, leaves it at work.
#[must_use]
pub fn takes_faultline_out(value: &str) -> bool {
    value.trim() == "off"
}

/// How long KV may still give an older value where a newer one was just written, in
/// milliseconds (<https://developers.cloudflare.com/kv/concepts/how-kv-works/#consistency>: up
/// to 60 seconds and more).
const KV_LAGS_MS: u64 = 70_000;

/// Whether what KV says may be older than what the operator set here at `set_ms`, so
/// that it is not taken over.
#[must_use]
pub fn may_be_outdated(set_ms: Option<u64>, now_ms: u64) -> bool {
    set_ms.is_some_and(|set_ms| now_ms.abs_diff(set_ms) < KV_LAGS_MS)
}

/// Why a request does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed<'a> {
    /// The window, for its title and text.
    pub window: &'a Window,
    /// Seconds to its end, at least 1; `None` when nobody knows.
    pub remaining_s: Option<u32>,
}

impl Window {
    fn is_on(&self, now_ms: u64) -> bool {
        self.from_ms.is_none_or(|from| from <= now_ms) && self.until_ms.is_none_or(|until| now_ms < until)
    }

    /// Whether an origin may read the request as one that this window is for.
    fn is_for(&self, url: &RequestUrl) -> bool {
        self.only.as_ref().is_none_or(|pattern| pattern.may_mean(&url.readings()))
    }

    /// Later ends are larger; no end is the largest.
    fn end_ms(&self) -> u64 {
        self.until_ms.unwrap_or(u64::MAX)
    }
}

/// The window that closes the site for a request, if one does: of several the one that ends last,
/// since the request will not get in before. Whoever is let through is asked separately
/// ([`LetThrough::takes`]), and only then.
#[must_use]
pub fn closed<'a>(
    windows: &'a [Window],
    switch: &'a Switch,
    url: &RequestUrl,
    now_ms: u64,
) -> Option<Closed<'a>> {
    let (set, also): (&[Window], &[Window]) = match switch {
        Switch::AsSet => (windows, &[]),
        Switch::Off => (&[], &[]),
        Switch::Also(also) => (windows, also),
    };
    let on = set.iter().chain(also).filter(|window| window.is_on(now_ms) && window.is_for(url));
    let window = on.max_by_key(|window| window.end_ms())?;
    let remaining_s = window.until_ms.map(|until| seconds(until.saturating_sub(now_ms)));
    Some(Closed { window, remaining_s })
}

/// The longest that is added to the end of a window, in seconds.
const SPREAD_S_MAX: u32 = 120;
/// The least there is to spread over, in seconds: a crowd that has waited is spread also
/// by the last who joined it.
const SPREAD_S_MIN: u32 = 30;

/// The wait to name for a window: to its end, and then a share of the two minutes after, so
/// that those who waited do not all come in its first second. A fifth of what remains is spread
/// over, at least half a minute.
#[must_use]
pub fn wait_s(remaining_s: u32, random: u32) -> u32 {
    let room = (remaining_s / 5).clamp(SPREAD_S_MIN, SPREAD_S_MAX);
    let added = between(0, u64::from(room), random);
    remaining_s.saturating_add(u32::try_from(added).unwrap_or(room))
}

#[cfg(test)]
mod tests;
