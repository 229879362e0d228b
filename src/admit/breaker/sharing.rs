//! The breaker and what others know: when they are believed.

use super::Breaker;
use super::rules::BreakerRules;
use super::types::{Change, Failed, News, SharedOutage};
use crate::outage::{Met, Outage, OutageCounts};

impl Breaker {
    /// Closes it by all rules, because others know that the origin is well.
    pub fn close_as_told(&mut self, now_ms: u64) -> Change {
        self.close(now_ms, News::HeardOver)
    }

    /// Opens it by these rules, because somebody who met this has opened. What
    /// is known here may be less.
    pub fn open(&mut self, rules: &BreakerRules, failed: &Failed, now_ms: u64, random: u32) {
        let judge = self.judge(rules, now_ms, random);
        if rules.on && !judge.is_open() {
            judge.open(now_ms, random);
            self.met(Met::Attempt, &failed.cause, now_ms, random);
        }
    }

    /// Takes over an outage that others know of, after a failure of one's own: where that is
    /// of the same kind and no good answers of one's own speak against it, or where at least
    /// two have opened. While open, their name for it and a newer cause are taken over, and
    /// their pause where it begins after a look that was not known yet (`is_news`): what is
    /// only said again prolongs nothing.
    pub fn merge(
        &mut self,
        rules: &BreakerRules,
        told: &SharedOutage,
        is_news: bool,
        now_ms: u64,
        random: u32,
    ) -> Change {
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

    fn adopt(&mut self, theirs: &Outage, now_ms: u64) {
        let known = self.outage.is_some();
        let origin = &self.origin;
        let new = || Outage {
            origin: origin.clone(),
            ended_ms: None,
            counts: OutageCounts::default(),
            ..theirs.clone()
        };
        let ours = self.outage.get_or_insert_with(new);
        ours.adopt(theirs, now_ms);
        if !known {
            let outage = ours.clone();
            self.note(News::Heard(outage));
        }
    }
}
