//! Looks of our own at an origin: when the last one was, and what it saw.
//!
//! A look is one `HEAD` of a path that the operator can set (`look_path`), sent by nobody's
//! request, so nobody can hold or fail it.

use serde::{Deserialize, Serialize};

use super::BreakerRules;
use crate::admit::counts::{self, CountedKind};
use crate::outage::Cause;
use crate::verdict::Finding;

/// The least time between two looks that are to confirm a slight suspicion, and how long what one
/// saw confirms any, in milliseconds.
pub const LOOK_EVERY_MS: u64 = 10_000;
/// The least time between two looks where failures from several sides press
/// for one, in milliseconds.
const PRESSING_EVERY_MS: u64 = 2_000;
/// How long beyond its own time a look is taken to be under way, in milliseconds: the
/// time to judge and to report.
const GRACE_MS: u64 = 2_000;
/// After so many looks in a row that say nothing of the origin, nobody is kept waiting for another.
const WITHOUT_RESULT_MAX: u32 = 3;

/// The URL that is looked at: `path` at the scheme, host and port of `url`.
#[must_use]
pub fn look_url(url: &str, path: &str) -> Option<String> {
    let (scheme, after) = url.split_once("://")?;
    let authority = after.split(['/', '?', '#']).next().filter(|authority| !authority.is_empty())?;
    Some(format!("{scheme}://{authority}{path}"))
}

/// Whether a look was answered well: below 500 the origin is there, whatever it says of the path.
#[must_use]
pub const fn is_well(status: u16) -> bool {
    status < 500
}

/// How much what was met says that the origin may be down, before anybody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Suspicion {
    /// Nothing to speak of.
    None,
    /// Enough for a look now and then: three failures in two seconds and more, either in a row or
    /// as the share that counts.
    Slight,
    /// Enough for a look at once: failures in a row, on several paths and of several clients.
    Strong,
}

/// What a look saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookResult {
    /// The origin answered with a status below 500.
    Well,
    /// It answered with an error of its own that nobody holds against it.
    There,
    /// It failed.
    Failed {
        /// As what.
        cause: Cause,
        /// Of which kind.
        kind: CountedKind,
    },
    /// Nothing: it could not be made.
    Nothing,
}

impl LookResult {
    /// What a look found; `None`: a status below 500. Unlike an attempt's, its 502 is a
    /// gateway error whatever else is known of it: a reply to `HEAD` has no body by which
    /// its writer could be told.
    #[must_use]
    pub fn of(found: Option<&Finding>, now_ms: u64) -> Self {
        let Some(finding) = found else { return Self::Well };
        match counts::kind(finding) {
            Some(kind) => Self::Failed { cause: Cause::of(finding, now_ms), kind },
            None if finding.received_status.is_some_and(|status| status < 500) => Self::Well,
            None if counts::shows_it_is_there(finding) => Self::There,
            None => Self::Nothing,
        }
    }
}

/// The looks at one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BreakerLooks {
    /// When the latest began.
    begun_ms: Option<u64>,
    /// Until when the latest is taken to be under way.
    until_ms: Option<u64>,
    /// When the latest that failed was over, and the kind of its failure;
    /// `None` once one went well.
    failed: Option<(u64, CountedKind)>,
    /// How many in a row said nothing.
    without_result: u32,
}

impl BreakerLooks {
    /// Whether one is under way. A clock that was set back ends it.
    pub fn is_under_way(&self, now_ms: u64) -> bool {
        let begun_ms = self.begun_ms.unwrap_or_default();
        self.until_ms.is_some_and(|until_ms| (begun_ms..until_ms).contains(&now_ms))
    }

    /// Whether the last one began long enough ago for another that is to confirm a suspicion.
    pub fn may_confirm(&self, suspicion: Suspicion, now_ms: u64) -> bool {
        let every_ms = match suspicion {
            Suspicion::None => return false,
            Suspicion::Slight => LOOK_EVERY_MS,
            Suspicion::Strong => PRESSING_EVERY_MS,
        };
        self.begun_ms.is_none_or(|begun_ms| now_ms.abs_diff(begun_ms) >= every_ms)
    }

    /// One begins that lasts `budget_ms` at most.
    pub fn begin(&mut self, now_ms: u64, budget_ms: u32) {
        self.begun_ms = Some(now_ms);
        self.until_ms = Some(now_ms.saturating_add(u64::from(budget_ms)).saturating_add(GRACE_MS));
    }

    /// One is over. What it said, or that the origin has to be taken for well
    /// since looks say nothing.
    pub fn end(&mut self, result: LookResult, now_ms: u64) -> LookResult {
        self.until_ms = None;
        self.without_result = match result {
            LookResult::Nothing => self.without_result.saturating_add(1),
            _ => 0,
        };
        match result {
            LookResult::Failed { kind, .. } => self.failed = Some((now_ms, kind)),
            LookResult::Well | LookResult::There => self.failed = None,
            LookResult::Nothing => {}
        }
        if self.without_result >= WITHOUT_RESULT_MAX { LookResult::Well } else { result }
    }

    /// Whether one failed a moment ago in a way that these rules count.
    pub fn confirm(&self, rules: &BreakerRules, now_ms: u64) -> bool {
        self.failed.is_some_and(|(at_ms, kind)| {
            rules.counts.includes(kind) && now_ms.abs_diff(at_ms) <= LOOK_EVERY_MS
        })
    }

    /// When the last one failed, where none went well since.
    pub fn failed_ms(&self) -> Option<u64> {
        self.failed.map(|(at_ms, _)| at_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_goes() {
        for (url, expected) in [
            ("https://shop.test:8443/cart?x=1", Some("https://shop.test:8443/up?from=edge")),
            ("http://[2001:db8::1]", Some("http://[2001:db8::1]/up?from=edge")),
            ("http://shop.test?x", Some("http://shop.test/up?from=edge")),
            ("http://", None),
            ("/cart", None),
        ] {
            assert_eq!(look_url(url, "/up?from=edge").as_deref(), expected, "{url}");
        }
    }
}
