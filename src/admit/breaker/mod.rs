//! The breaker of one origin: whether requests may go to it, learned from
//! what became of earlier ones.
//!
//! It is *closed* while the origin is well enough: every request goes. It *opens* on failures and
//! spares the origin all requests. What ends or prolongs that is a look of our own ([`looks`]),
//! never a visitor's request, so no visitor can hold it. (M. Nygard, "Release It!", chapter
//! "Stability Patterns", has a request for the trial.)
//!
//! What is known is kept by kind of failure and shared by all routes that name the origin; each set
//! of rules makes its own of it ([`judge`]): when to open, and for how long.
//!
//! Who may do what to it:
//!
//! - One visitor, or one address, may add failures of that address; never open it or prolong a
//!   pause.
//! - An application's own error page may be counted where a route asks for that, and confirmed by
//!   a look; it does not open it by itself.
//! - Refused, unresolved and unreachable connections open it fast.
//! - Slowness, broken replies and gateway errors raise a suspicion, which a look confirms, at once
//!   where several in a row came from several sides. They open it where nearly all of many
//!   exchanges fail, on several paths and for several clients; never in a burst.
//! - A look of our own may confirm, end and prolong; it is made no more often than its pause.
//! - Other isolates may tell one that failed itself; they do not keep one closed that is answered.
//!
//! In scope: the state of one origin, in an isolate or in the journal. Out of scope: what counts
//! ([`super::counts`]) and what the isolates tell each other ([`super::journal`]). Successes are
//! told as counts, since on the pass path they cost an increment and nothing else.

mod judge;
mod looking;
pub mod looks;
mod row;
mod rules;
mod sharing;
mod timer;
mod types;
mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::CountedKind;
use super::jitter::seconds;
use crate::outage::{Cause, Met, Outage};
use judge::Judge;
use looks::BreakerLooks;
pub use looks::{LOOK_EVERY_MS, LookResult};
use row::BreakerRow;
pub use row::Witness;
pub use rules::BreakerRules;
pub use types::{Admit, Change, Failed, News, SharedOutage};

/// The most sets of rules that are kept for one origin; beyond, the one that was not asked for
/// longest is forgotten, such as those of an older deployment.
const JUDGES_MAX: usize = 8;

/// The breaker of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// The origin's name among the isolates.
    origin: String,
    judges: Vec<Judge>,
    /// Failures by kind, without a good answer in between.
    rows: BTreeMap<CountedKind, BreakerRow>,
    /// What an attempt met last, and its kind.
    last: Option<(CountedKind, Cause)>,
    looks: BreakerLooks,
    /// Since when successes have not been told, in milliseconds since 1970-01-01T00:00:00Z.
    told_ms: u64,
    /// The latest successes that were told, for rules that are heard of only then: how
    /// many, gathered in how long.
    good: (u64, u64),
    /// The outage, while any set of rules is open.
    outage: Option<Outage>,
    /// What happened to it and was not asked for yet.
    #[serde(skip)]
    news: Vec<News>,
}

/// The most news that wait to be asked for.
const NEWS_MAX: usize = 8;

impl Breaker {
    /// A closed one. `since_ms`: since when the successes of the first report have been counted,
    /// such as the start of the isolate.
    #[must_use]
    pub fn new(origin: &str, since_ms: u64) -> Self {
        Self {
            origin: origin.to_owned(),
            judges: Vec::new(),
            rows: BTreeMap::new(),
            last: None,
            looks: BreakerLooks::default(),
            told_ms: since_ms,
            good: (0, 0),
            outage: None,
            news: Vec::new(),
        }
    }

    /// Its name among the isolates.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether all requests go by all rules: the shell need not ask again until a failure.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.judges.iter().all(|judge| !judge.is_open())
    }

    /// Whether these rules have opened it by what was met here, and not by what others told.
    #[must_use]
    pub fn has_opened_itself(&self, rules: &BreakerRules) -> bool {
        self.judges.iter().any(|judge| judge.rules == *rules && judge.has_opened_itself())
    }

    /// Whether requests go by these rules.
    #[must_use]
    pub fn is_closed_by(&self, rules: &BreakerRules) -> bool {
        self.judges.iter().all(|judge| judge.rules != *rules || !judge.is_open())
    }

    /// The outage that is on, by any rules.
    #[must_use]
    pub const fn outage(&self) -> Option<&Outage> {
        self.outage.as_ref()
    }

    /// The outage that is on, to count what visitors get.
    pub const fn outage_mut(&mut self) -> Option<&mut Outage> {
        self.outage.as_mut()
    }

    /// What happened since the last call.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    fn note(&mut self, news: News) {
        if self.news.len() < NEWS_MAX {
            self.news.push(news);
        }
    }

    /// Whether a request may go now.
    pub fn decide(&mut self, rules: &BreakerRules, now_ms: u64, random: u32) -> Admit {
        match self.left_ms(rules, now_ms, random) {
            Some(left_ms) => Admit::Refuse { remaining_s: seconds(left_ms) },
            None => Admit::Go,
        }
    }

    /// `count` exchanges went well since the last call. While open this says
    /// nothing: they were sent before.
    pub fn on_good(&mut self, now_ms: u64, count: u64) {
        let gathered_ms = now_ms.saturating_sub(self.told_ms);
        self.told_ms = now_ms;
        if count == 0 {
            return;
        }
        self.good = (count, gathered_ms);
        if self.is_closed() {
            self.rows.clear();
        }
        self.judges.iter_mut().for_each(|judge| judge.on_good(now_ms, count, gathered_ms));
    }

    /// An exchange failed in a way that counts somewhere. Successes since the last report must be
    /// told first. All routes learn it; these are the rules of the one that met it.
    pub fn on_failure(&mut self, rules: &BreakerRules, failed: &Failed, now_ms: u64, random: u32) -> Change {
        let Failed { cause, weight, witness } = failed;
        let row = self.rows.entry(weight.kind).or_default();
        row.add(now_ms, weight.fast);
        let began_ms = row.first_ms;
        self.last = Some((weight.kind, cause.clone()));
        if rules.on {
            self.judge(rules, now_ms, random);
        }
        let mut opened = false;
        for judge in &mut self.judges {
            if judge.on_failure(now_ms, *weight, *witness, &self.looks) {
                judge.open(now_ms, random);
                opened = true;
            }
        }
        self.met(Met::Attempt, cause, began_ms, random);
        if opened { Change::Opened } else { Change::Nothing }
    }

    fn close(&mut self, now_ms: u64, as_news: fn(Outage) -> News) -> Change {
        let was_closed = self.is_closed();
        self.judges.iter_mut().for_each(|judge| {
            judge.close(now_ms);
        });
        self.changed_from(was_closed, now_ms, as_news)
    }

    /// What others may learn from this breaker by these rules: how long the pause still lasts, in
    /// milliseconds. `None` while it is closed.
    pub fn left_ms(&mut self, rules: &BreakerRules, now_ms: u64, random: u32) -> Option<u64> {
        if !rules.on || self.is_closed() {
            return None;
        }
        self.judge(rules, now_ms, random).left_ms(now_ms)
    }

    /// How long it is until the next look, in milliseconds; 0: it is due.
    /// `None` while it is closed.
    pub fn next_look_ms(&mut self, now_ms: u64) -> Option<u64> {
        self.judges.iter_mut().filter_map(|judge| judge.left_ms(now_ms)).min()
    }

    /// The kinds of failure that were met since the last good answer.
    #[must_use]
    pub fn kinds(&self) -> Vec<CountedKind> {
        self.rows.keys().copied().collect()
    }

    fn changed_from(&mut self, was_closed: bool, now_ms: u64, as_news: fn(Outage) -> News) -> Change {
        match (was_closed, self.is_closed()) {
            (true, false) => Change::Opened,
            (false, true) => {
                self.rows.clear();
                self.last = None;
                self.told_ms = now_ms;
                if let Some(mut outage) = self.outage.take() {
                    outage.end(now_ms);
                    self.note(as_news(outage));
                }
                Change::Closed
            }
            _ => Change::Nothing,
        }
    }

    /// Notes what was met, where there is an outage or one has just begun.
    fn met(&mut self, by: Met, cause: &Cause, began_ms: u64, random: u32) {
        if self.is_closed() {
            return;
        }
        let known = self.outage.is_some();
        let first = self.last.as_ref().map_or(cause, |(_, met)| met);
        let outage =
            self.outage.get_or_insert_with(|| Outage::begin(&self.origin, began_ms, first.clone(), random));
        let changed = outage.met(by, cause.clone());
        match (known, changed) {
            (false, _) => {
                let outage = outage.clone();
                self.note(News::Began(outage));
            }
            (true, true) => {
                let outage = outage.clone();
                self.note(News::Changed(outage));
            }
            (true, false) => {}
        }
    }

    /// The judge of a set of rules. One that is new learns what is known. Whoever was asked last
    /// stands last, so the first is the one that was not asked for longest.
    fn judge(&mut self, rules: &BreakerRules, now_ms: u64, random: u32) -> &mut Judge {
        let known = self.judges.iter().position(|judge| judge.rules == *rules);
        let judge = match known {
            Some(at) => self.judges.remove(at),
            None => self.new_judge(*rules, now_ms, random),
        };
        if self.judges.len() >= JUDGES_MAX {
            self.judges.remove(0);
        }
        self.judges.push_mut(judge)
    }

    fn new_judge(&self, rules: BreakerRules, now_ms: u64, random: u32) -> Judge {
        let mut judge = Judge::new(rules, now_ms);
        if now_ms.saturating_sub(self.told_ms) <= rules.window_ms() && self.good.0 > 0 {
            judge.on_good(now_ms, self.good.0, self.good.1);
        }
        if self.outage.is_some() {
            let counted = self.rows.iter().filter(|(kind, _)| rules.counts.includes(**kind));
            let row = counted.fold(BreakerRow::default(), |all, (_, row)| all.join(*row));
            judge.catch_up(now_ms, row, &self.looks, random);
        }
        judge
    }
}

#[cfg(test)]
mod tests;
