//! What the console shows, as values: its pages and the documents of its API are made of them.

use serde_json::Value;

use super::weeks::{Week, monday};
use super::{Filter, LATELY_MS, WEEKS};
use crate::address::{Target, ZONE_KEY};
use crate::advice::{self, Check};
use crate::answer::Language;
use crate::config::Settings;
use crate::ledger::desk::KeptFailure;
use crate::ledger::entry::LedgerEntry;
use crate::ledger::tally::{Tally, minute};
use crate::ledger::view::Sheet;
use crate::ledger::{DAY_MS, MINUTE_MS};
use crate::outage::{Cause, Outage};
use crate::render::texts::Texts;

/// All that is known where the console is asked.
pub struct World<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The settings as they were written: `ORIGIN` and `FAULTLINE`.
    pub written: &'a Value,
    /// The origins.
    pub origins: Vec<OriginFacts>,
    /// The value of the switch; empty for none.
    pub switch: &'a str,
    /// Whether a window keeps visitors out at this moment.
    pub is_closed: bool,
    /// Whether the KV namespace `SWITCH` is bound.
    pub has_switch: bool,
    /// Whether the ledger is bound.
    pub has_journal: bool,
    /// Whether there is an address for notices.
    pub has_notify: bool,
    /// Whether the rate limit is bound.
    pub has_limiter: bool,
    /// Where the worker takes itself to run.
    pub platform: &'a str,
    /// Cloudflare's data centre that answers.
    pub colo: Option<&'a str>,
    /// What a form has to bring back.
    pub form_token: &'a str,
    /// What was done just now, in words.
    pub notice: Option<&'a str>,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
}

/// What is known of an origin.
pub struct OriginFacts {
    /// Its name among the isolates.
    pub key: String,
    /// What the ledger says, or this isolate where there is none.
    pub sheet: Sheet,
    /// Whether the ledger answered.
    pub answered: bool,
    /// The outage as this isolate knows it.
    pub here: Option<Outage>,
    /// When the next look is due, in milliseconds since 1970-01-01T00:00:00Z, as
    /// far as this isolate knows.
    pub next_look_ms: Option<u64>,
}

/// How an origin is, as far as anybody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginState {
    /// It is in an outage.
    Failing,
    /// Some exchanges failed lately.
    SomeFail,
    /// Nothing failed lately that anybody reported.
    Calm,
    /// The ledger did not answer, and this isolate knows of nothing.
    Unknown,
}

impl OriginState {
    /// Its word in documents, and its class on pages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::SomeFail => "some_failures",
            Self::Calm => "no_failure_known",
            Self::Unknown => "unknown",
        }
    }
}

impl OriginFacts {
    /// The outage that goes on: the ledger's word before this isolate's.
    #[must_use]
    pub fn outage(&self) -> Option<&Outage> {
        let ledgers = self.sheet.book.current.as_ref().map(|entry| &entry.outage);
        // What this isolate met after the ledger heard of an end is newer; and a ledger
        // that is silent has no word.
        ledgers.or(self.here.as_ref())
    }

    /// What was counted in the outage that goes on.
    #[must_use]
    pub fn tally(&self) -> Option<&Tally> {
        self.sheet.book.current.as_ref().map(|entry| &entry.tally)
    }

    /// How many exchanges failed lately.
    #[must_use]
    pub fn failures_lately(&self, now_ms: u64) -> u64 {
        self.sheet.failures_from(minute(now_ms.saturating_sub(LATELY_MS)))
    }

    /// How it is.
    #[must_use]
    pub fn state(&self, now_ms: u64) -> OriginState {
        match (self.outage(), self.answered) {
            (Some(_), _) => OriginState::Failing,
            (None, false) => OriginState::Unknown,
            (None, true) if self.failures_lately(now_ms) > 0 => OriginState::SomeFail,
            (None, true) => OriginState::Calm,
        }
    }
}

impl World<'_> {
    /// The names of the routes that lead to an origin.
    #[must_use]
    pub fn routes_to(&self, key: &str) -> Vec<&str> {
        let routes = self.settings.routes.iter().chain([&self.settings.fallback]);
        let leads = |target: &Target| match target {
            Target::Zone => key.starts_with(ZONE_KEY),
            Target::Origin(_) | Target::Binding(_) => target.key() == key,
        };
        routes.filter(|route| route.origins.iter().any(leads)).map(|route| route.name.as_str()).collect()
    }

    /// Outages of all origins that are over, the latest first, and those that go on before them.
    #[must_use]
    pub fn outages(&self) -> Vec<&LedgerEntry> {
        let current = self.origins.iter().filter_map(|origin| origin.sheet.book.current.as_ref());
        let over = self.origins.iter().flat_map(|origin| &origin.sheet.outages);
        let mut all: Vec<&LedgerEntry> = current.chain(over).collect();
        all.sort_by_key(|entry| std::cmp::Reverse((entry.outage.ended_ms.is_none(), entry.outage.began_ms)));
        all.truncate(super::ROWS_MAX);
        all
    }

    /// Failures of all origins, the latest first.
    #[must_use]
    pub fn failures(&self, filter: &Filter) -> Vec<(&str, &KeptFailure)> {
        let wanted = self.origins.iter().filter(|one| filter.origin.is_empty() || one.key == filter.origin);
        let of = |one: &'_ OriginFacts| one.sheet.kept.len();
        let mut all: Vec<(&str, &KeptFailure)> = Vec::with_capacity(self.origins.iter().map(of).sum());
        wanted.for_each(|one| all.extend(one.sheet.kept.iter().map(|kept| (one.key.as_str(), kept))));
        all.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.at_ms));
        all.truncate(super::ROWS_MAX);
        all
    }

    /// The outages that have the id that is looked for.
    #[must_use]
    pub fn named(&self, filter: &Filter) -> Vec<&LedgerEntry> {
        if filter.find.is_empty() {
            return Vec::new();
        }
        self.outages().into_iter().filter(|entry| entry.is_called(&filter.find)).collect()
    }

    /// The last weeks, the oldest first.
    #[must_use]
    pub fn weeks(&self) -> Vec<Week> {
        let this = monday(self.now_ms);
        let starts = (0..WEEKS).rev().map(|back| {
            this.saturating_sub(u64::try_from(back).unwrap_or_default().saturating_mul(7 * DAY_MS))
        });
        let outages = self.outages();
        starts.map(|from_ms| Week::new(from_ms, self.now_ms, &outages)).collect()
    }
}

/// What may be bound, and what is.
pub(super) fn bindings(world: &World<'_>) -> [(&'static str, bool); 5] {
    [
        ("JOURNAL", world.has_journal),
        ("SWITCH", world.has_switch),
        ("LIMITER", world.has_limiter),
        ("NOTIFY_URL", world.has_notify),
        ("OPERATOR_TOKEN", true),
    ]
}

/// The name of a cause in words.
pub(super) fn name(cause: &Cause) -> &'static str {
    (Texts::of(Language::English).failure)(cause.failure).name
}

/// What to check first.
pub(super) fn checks(cause: &Cause, origin: &str) -> Vec<Check> {
    let checks = advice::checks(cause.failure, cause.hop, cause.component.as_deref());
    checks.into_iter().map(|check| check.for_origin_named(origin)).collect()
}

/// How long ago, in words.
pub(super) fn ago(at_ms: u64, now_ms: u64) -> String {
    match now_ms.saturating_sub(at_ms) {
        0..MINUTE_MS => "a moment ago".to_owned(),
        past => format!("{} ago", crate::notice::lasted(past / 1_000)),
    }
}

/// Where requests go, in words.
pub(super) fn shown_target(target: &Target) -> String {
    match target {
        Target::Zone => "the zone's own origin".to_owned(),
        Target::Origin(_) | Target::Binding(_) => target.key(),
    }
}
