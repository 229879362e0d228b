//! The breaker of one origin: whether requests may go to it, learned from what became of earlier ones.
//!
//! It is *closed* while the origin is well enough: every request goes. It *opens* on failures and spares the origin all
//! requests. What ends or prolongs that is a look of our own ([`looks`]), never a visitor's request, so no visitor can
//! hold it. (M. Nygard, "Release It!", chapter "Stability Patterns", has a request for the trial.)
//!
//! What is known is kept by kind of failure and shared by all routes that name the origin; each set of rules makes its
//! own of it ([`judge`]): when to open, and for how long.
//!
//! | who | may | may not |
//! |---|---|---|
//! | one visitor, one address | add failures of one address | open it, prolong a pause |
//! | an application's own error page | be counted where a route asks for that, and confirmed by a look | open it by itself |
//! | refused, unresolved, unreachable connections | open it fast | |
//! | slowness, broken replies, gateway errors | raise a suspicion, which a look confirms, at once where several in a row came from several sides; open it where nearly all of many exchanges fail, on several paths and for several clients | open it in a burst |
//! | a look of our own | confirm, end, prolong | be made more often than its pause |
//! | other isolates | tell one that failed itself | keep one closed that is answered |
//!
//! In scope: the state of one origin, in an isolate or in the journal. Out of scope: what counts ([`super::counts`])
//! and what the isolates tell each other ([`super::journal`]). Successes are told as counts, since on the pass path they
//! cost an increment and nothing else.

mod judge;
pub mod looks;
mod row;
mod rules;
mod timer;
mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::{Kind, Weight};
use super::jitter::seconds;
use crate::outage::{Cause, Counts, Met, Outage};
use judge::{Judge, Suspicion};
use looks::Looks;
pub use looks::{LOOK_EVERY_MS, LookResult};
use row::Row;
pub use row::Witness;
pub use rules::Rules;

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admit {
    /// It may.
    Go,
    /// It may not: the origin is spared.
    Refuse {
        /// Seconds until the next look at the origin, at least 1.
        remaining_s: u32,
    },
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that anybody else must know.
    Nothing,
    /// It opened.
    Opened,
    /// It closed.
    Closed,
}

/// An attempt that failed in a way that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// What was found.
    pub cause: Cause,
    /// How it weighs.
    pub weight: Weight,
    /// Where it was met, and by whom.
    pub witness: Witness,
}

/// The most sets of rules that are kept for one origin; beyond, the one that was not asked for longest is forgotten, such
/// as those of an older deployment.
const JUDGES_MAX: usize = 8;

/// The breaker of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// The origin's name among the isolates.
    origin: String,
    judges: Vec<Judge>,
    /// Failures by kind, without a good answer in between.
    rows: BTreeMap<Kind, Row>,
    /// What an attempt met last, and its kind.
    last: Option<(Kind, Cause)>,
    looks: Looks,
    /// Since when successes have not been told, in milliseconds since 1970-01-01T00:00:00Z.
    told_ms: u64,
    /// The latest successes that were told, for rules that are heard of only then: how many, gathered in how long.
    good: (u64, u64),
    /// The outage, while any set of rules is open.
    outage: Option<Outage>,
    /// What happened to it and was not asked for yet.
    #[serde(skip)]
    news: Vec<News>,
}

/// What happened to an outage, for whoever tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It began: what was met here has opened the breaker.
    Began(Outage),
    /// Others told of it, and are believed.
    Heard(Outage),
    /// An attempt or a look met another cause than before.
    Changed(Outage),
    /// It is over: a look of our own was answered.
    Ended(Outage),
    /// It is over: others told so.
    HeardOver(Outage),
}

/// The most news that wait to be asked for.
const NEWS_MAX: usize = 8;

impl Breaker {
    /// A closed one. `since_ms`: since when the successes of the first report have been counted, such as the
    /// start of the isolate.
    #[must_use]
    pub fn new(origin: &str, since_ms: u64) -> Self {
        Self {
            origin: origin.to_owned(),
            judges: Vec::new(),
            rows: BTreeMap::new(),
            last: None,
            looks: Looks::default(),
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
    pub fn has_opened_itself(&self, rules: &Rules) -> bool {
        self.judges.iter().any(|judge| judge.rules == *rules && judge.has_opened_itself())
    }

    /// Whether requests go by these rules.
    #[must_use]
    pub fn is_closed_by(&self, rules: &Rules) -> bool {
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
    pub fn decide(&mut self, rules: &Rules, now_ms: u64, random: u32) -> Admit {
        match self.left_ms(rules, now_ms, random) {
            Some(left_ms) => Admit::Refuse { remaining_s: seconds(left_ms) },
            None => Admit::Go,
        }
    }

    /// `count` exchanges went well since the last call. While open this says nothing: they were sent before.
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

    /// An exchange failed in a way that counts somewhere. Successes since the last report must be told first. All routes
    /// learn it; these are the rules of the one that met it.
    pub fn on_failure(&mut self, rules: &Rules, failed: &Failed, now_ms: u64, random: u32) -> Change {
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

    /// Whether somebody should look at the origin now: a pause is over, or a suspicion wants to be confirmed. Nobody is
    /// looking already.
    pub fn wants_look(&mut self, now_ms: u64) -> bool {
        if self.looks.is_under_way(now_ms) {
            return false;
        }
        let looks = &self.looks;
        self.judges.iter_mut().any(|judge| match judge.left_ms(now_ms) {
            Some(left_ms) => left_ms == 0,
            None => looks.may_confirm(judge.suspicion(now_ms), now_ms),
        })
    }

    /// Whether somebody should look at once, whoever else may be asked: failures in a row from several sides press for it, and each
    /// moment costs further visitors.
    pub fn wants_pressing_look(&mut self, now_ms: u64) -> bool {
        let looks = &self.looks;
        let may_look = !looks.is_under_way(now_ms) && looks.may_confirm(Suspicion::Strong, now_ms);
        may_look && self.judges.iter_mut().any(|judge| judge.suspicion(now_ms) == Suspicion::Strong)
    }

    /// Whether somebody should look although the pause may not be over, since nothing but the word of others keeps it
    /// closed.
    #[must_use]
    pub fn wants_own_look(&self, now_ms: u64) -> bool {
        !self.is_closed() && !self.looks.is_under_way(now_ms)
    }

    /// Whether somebody should look because an exchange has been waiting for nearly as long as it may: what comes of it
    /// is then known when the deadline passes.
    #[must_use]
    pub fn wants_early_look(&self, now_ms: u64) -> bool {
        self.is_closed()
            && !self.looks.is_under_way(now_ms)
            && self.looks.may_confirm(Suspicion::Slight, now_ms)
    }

    /// Somebody looks, for `budget_ms` milliseconds at most.
    pub fn begin_look(&mut self, now_ms: u64, budget_ms: u32) {
        self.looks.begin(now_ms, budget_ms);
    }

    /// What a look saw. Well: all is closed. A failure prolongs the pauses of those who count it and confirms their
    /// suspicion; to whom it does not count, it is an answer.
    pub fn on_look(&mut self, result: LookResult, now_ms: u64, random: u32) -> Change {
        let was_closed = self.is_closed();
        match self.looks.end(result, now_ms) {
            LookResult::Well | LookResult::There => return self.close(now_ms, News::Ended),
            LookResult::Nothing => {
                self.judges
                    .iter_mut()
                    .filter(|judge| judge.is_open())
                    .for_each(|judge| judge.repeat(now_ms, random));
            }
            LookResult::Failed { cause, kind } => {
                for judge in &mut self.judges {
                    if !judge.rules.counts.includes(kind) {
                        judge.close(now_ms);
                    } else if judge.is_open() {
                        judge.prolong(now_ms, random);
                    } else if judge.is_enough(now_ms, &self.looks) {
                        judge.open(now_ms, random);
                    }
                }
                let began_ms = self.rows.values().map(|row| row.first_ms).min().unwrap_or(now_ms);
                // A look that confirms a suspicion sees less than the attempts that raised it.
                let met = self.last.as_ref().filter(|_| was_closed).map_or(cause, |(_, met)| met.clone());
                self.met(Met::Look, &met, began_ms, random);
            }
        }
        self.changed_from(was_closed, now_ms, News::Ended)
    }

    /// Closes it by all rules, because others know that the origin is well.
    pub fn close_as_told(&mut self, now_ms: u64) -> Change {
        self.close(now_ms, News::HeardOver)
    }

    fn close(&mut self, now_ms: u64, as_news: fn(Outage) -> News) -> Change {
        let was_closed = self.is_closed();
        self.judges.iter_mut().for_each(|judge| {
            judge.close(now_ms);
        });
        self.changed_from(was_closed, now_ms, as_news)
    }

    /// Opens it by these rules, because somebody who met this has opened. What is known here may be less.
    pub fn open(&mut self, rules: &Rules, failed: &Failed, now_ms: u64, random: u32) {
        let judge = self.judge(rules, now_ms, random);
        if rules.on && !judge.is_open() {
            judge.open(now_ms, random);
            self.met(Met::Attempt, &failed.cause, now_ms, random);
        }
    }

    /// What others may learn from this breaker by these rules: how long the pause still lasts, in milliseconds. `None`
    /// while it is closed.
    pub fn left_ms(&mut self, rules: &Rules, now_ms: u64, random: u32) -> Option<u64> {
        if !rules.on || self.is_closed() {
            return None;
        }
        self.judge(rules, now_ms, random).left_ms(now_ms)
    }

    /// How long it is until the next look, in milliseconds; 0: it is due. `None` while it is closed.
    pub fn next_look_ms(&mut self, now_ms: u64) -> Option<u64> {
        self.judges.iter_mut().filter_map(|judge| judge.left_ms(now_ms)).min()
    }

    /// The kinds of failure that were met since the last good answer.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        self.rows.keys().copied().collect()
    }

    /// Takes over an outage that others know of, after a failure of one's own: where that is of the same kind and no
    /// good answers of one's own speak against it, or where at least two have opened. While open, their name for it and a
    /// newer cause are taken over, and their pause where it begins after a look that was not known yet (`is_news`): what
    /// is only said again prolongs nothing.
    pub fn merge(&mut self, rules: &Rules, told: &Told, is_news: bool, now_ms: u64, random: u32) -> Change {
        if !rules.on {
            return Change::Nothing;
        }
        let was_closed = self.is_closed();
        let failed_here = self.last.is_some();
        let same_kind = self.last.as_ref().is_some_and(|(kind, _)| told.kinds.contains(kind));
        let judge = self.judge(rules, now_ms, random);
        let believed = judge.is_open()
            || (same_kind && !judge.is_contradicted(now_ms, false))
            || (failed_here && told.opened >= 2 && !judge.is_contradicted(now_ms, true));
        if !believed {
            return Change::Nothing;
        }
        if is_news || !judge.is_open() {
            judge.take_over(now_ms, told.open_ms);
        }
        self.adopt(&told.outage, now_ms);
        self.changed_from(was_closed, now_ms, News::HeardOver)
    }

    /// When the last look failed, where none went well since.
    #[must_use]
    pub fn look_failed_ms(&self) -> Option<u64> {
        self.looks.failed_ms()
    }

    fn adopt(&mut self, theirs: &Outage, now_ms: u64) {
        let known = self.outage.is_some();
        let origin = &self.origin;
        let new =
            || Outage { origin: origin.clone(), ended_ms: None, counts: Counts::default(), ..theirs.clone() };
        let ours = self.outage.get_or_insert_with(new);
        ours.adopt(theirs, now_ms);
        if !known {
            let outage = ours.clone();
            self.note(News::Heard(outage));
        }
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

    /// The judge of a set of rules. One that is new learns what is known. Whoever was asked last stands last, so the first
    /// is the one that was not asked for longest.
    fn judge(&mut self, rules: &Rules, now_ms: u64, random: u32) -> &mut Judge {
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

    fn new_judge(&self, rules: Rules, now_ms: u64, random: u32) -> Judge {
        let mut judge = Judge::new(rules, now_ms);
        if now_ms.saturating_sub(self.told_ms) <= rules.window_ms() && self.good.0 > 0 {
            judge.on_good(now_ms, self.good.0, self.good.1);
        }
        if self.outage.is_some() {
            let counted = self.rows.iter().filter(|(kind, _)| rules.counts.includes(**kind));
            let row = counted.fold(Row::default(), |all, (_, row)| all.join(*row));
            judge.catch_up(now_ms, row, &self.looks, random);
        }
        judge
    }
}

/// What others know of an outage. Times are lengths where clocks may differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What is left of their pause, in milliseconds.
    pub open_ms: u64,
    /// How many others have opened lately, by what they met themselves.
    pub opened: u32,
    /// The kinds of failure they met.
    pub kinds: Vec<Kind>,
    /// The outage, with its causes.
    pub outage: Outage,
}

#[cfg(test)]
mod tests;
