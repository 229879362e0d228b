//! The breaker and looks of our own at the origin: when somebody should look, and what it changes.

use super::looks::Suspicion;
use super::types::{Change, News};
use super::{Breaker, LookResult};
use crate::outage::Met;

impl Breaker {
    /// Whether somebody should look at the origin now: a pause is over, or a suspicion wants to be
    /// confirmed. Nobody is looking already.
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

    /// Whether somebody should look at once, whoever else may be asked: failures in a row from
    /// several sides press for it, and each moment costs further visitors.
    pub fn wants_pressing_look(&mut self, now_ms: u64) -> bool {
        let looks = &self.looks;
        let may_look = !looks.is_under_way(now_ms) && looks.may_confirm(Suspicion::Strong, now_ms);
        may_look && self.judges.iter_mut().any(|judge| judge.suspicion(now_ms) == Suspicion::Strong)
    }

    /// Whether somebody should look although the pause may not be over, since nothing but the word
    /// of others keeps it closed.
    #[must_use]
    pub fn wants_own_look(&self, now_ms: u64) -> bool {
        !self.is_closed() && !self.looks.is_under_way(now_ms)
    }

    /// Whether somebody should look because an exchange has been waiting for nearly as long as it
    /// may: what comes of it is then known when the deadline passes.
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

    /// What a look saw. Well: all is closed. A failure prolongs the pauses of those who count it
    /// and confirms their suspicion; to whom it does not count, it is an answer.
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

    /// When the last look failed, where none went well since.
    #[must_use]
    pub fn look_failed_ms(&self) -> Option<u64> {
        self.looks.failed_ms()
    }
}
