//! The bookkeeping of one origin in one isolate: its breaker, its limit, what the journal is told
//! and said, and when somebody has to look at the origin.
//!
//! In scope: every decision of it. Out of scope: carrying it out, which the worker's shell and the
//! simulation do each in their way. Whatever is to be done beside answering a visitor comes back as
//! an [`Errand`]: it runs after the answer has left, nobody waits for it, and it may be lost.

mod heard;

use self::heard::Heard;
use super::breaker::{Admit, Breaker, BreakerRules, Change, Failed, LookResult, News, Witness};
use super::counts::{self, Weight};
use super::journal::{IsolateNews, JournalReply, JournalReport};
use super::limit::{self, Limiter, Measured};
use crate::outage::{Cause, Outage, OutageCounts, Served};
use crate::verdict::Finding;

/// The least time between two reports of one isolate on one origin that tell nothing new, in
/// milliseconds. A Durable Object takes about 1,000 requests a second
/// (<https://developers.cloudflare.com/durable-objects/platform/limits/>).
const REPORT_EVERY_MS: u64 = 1_000;
/// When something happens, and what it depends on beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
    /// Drawn evenly from all of `u32`.
    pub random: u32,
    /// Whether there is a journal.
    pub has_journal: bool,
    /// How long a look may last, in milliseconds.
    pub look_ms: u32,
}

/// What is to be done after the answer has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Look at the origin: then [`Bookkeeping::on_look`].
    Look,
    /// Tell the journal, by [`Bookkeeping::report`]: then [`Bookkeeping::on_reply`].
    Tell(IsolateNews),
}

/// An attempt that failed, with what the judgement on the origin needs of its exchange.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// What was found.
    pub finding: &'a Finding,
    /// Whether the request has a body, which its visitor may send as slowly as they like.
    pub sends_a_body: bool,
    /// The path it asked for.
    pub path: &'a str,
    /// The visitor's address, where it can be believed.
    pub client: Option<&'a str>,
}

/// What an isolate keeps of one origin.
#[derive(Debug, Clone)]
pub struct Bookkeeping {
    breaker: Breaker,
    limiter: Limiter,
    /// Failures that count, since the last window of the limiter.
    failed: u32,
    /// Exchanges that went well, since the last report.
    untold: u64,
    told_ms: Option<u64>,
    journal: Heard,
}

impl Bookkeeping {
    /// Nothing is known yet. `key`: its name among the isolates. `since_ms`:
    /// when the isolate started.
    #[must_use]
    pub fn new(key: &str, since_ms: u64) -> Self {
        Self {
            breaker: Breaker::new(key, since_ms),
            limiter: Limiter::default(),
            failed: 0,
            untold: 0,
            told_ms: None,
            journal: Heard::default(),
        }
    }

    /// Whether all requests go by all rules, so that nobody need be asked.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        self.breaker.is_closed()
    }

    /// Whether a request may go by these rules now.
    pub fn decide(&mut self, rules: &BreakerRules, moment: Moment) -> Admit {
        self.breaker.decide(rules, moment.now_ms, moment.random)
    }

    /// The outage that is on.
    #[must_use]
    pub const fn outage(&self) -> Option<&Outage> {
        self.breaker.outage()
    }

    /// How long it is until the next look, in milliseconds; 0: it is due. `None` while it is calm.
    pub fn next_look_ms(&mut self, now_ms: u64) -> Option<u64> {
        self.breaker.next_look_ms(now_ms)
    }

    /// What happened to its outages since the last call.
    pub fn take_news(&mut self) -> Vec<News> {
        self.breaker.take_news()
    }

    /// So many exchanges went well since the last call. Has to be told before a failure is.
    pub fn on_good(&mut self, now_ms: u64, count: u64) {
        self.breaker.on_good(now_ms, count);
        self.untold = self.untold.saturating_add(count);
    }

    /// An attempt failed.
    pub fn on_failure(
        &mut self,
        rules: &BreakerRules,
        attempt: Attempt<'_>,
        moment: Moment,
    ) -> Option<Errand> {
        let weight = counts::weigh(attempt.finding, attempt.sends_a_body)?;
        self.failed = self.failed.saturating_add(u32::from(rules.counts.includes(weight.kind)));
        let failed = Failed {
            cause: Cause::of(attempt.finding, moment.now_ms),
            weight,
            witness: Witness::new(attempt.path, attempt.client),
        };
        let change = self.breaker.on_failure(rules, &failed, moment.now_ms, moment.random);
        if change == Change::Opened {
            self.journal.on_own_look(moment.now_ms);
        }
        if !rules.on {
            return None;
        }
        if !moment.has_journal {
            return self.look_if_wanted(moment);
        }
        if self.breaker.wants_pressing_look(moment.now_ms) {
            self.breaker.begin_look(moment.now_ms, moment.look_ms);
            return Some(Errand::Look);
        }
        self.is_worth_telling(change, weight, rules, moment.now_ms).then(|| {
            self.told_ms = Some(moment.now_ms);
            Errand::Tell(IsolateNews::Failed { failed, open: self.breaker.has_opened_itself(rules) })
        })
    }

    /// Whether a failure is worth a report: always when it opened the breaker, else when it counts
    /// and there was none within the last second.
    fn is_worth_telling(&self, change: Change, weight: Weight, rules: &BreakerRules, now_ms: u64) -> bool {
        match (change, self.told_ms) {
            (Change::Opened | Change::Closed, _) => true,
            _ if !rules.counts.includes(weight.kind) => false,
            (Change::Nothing, None) => true,
            (Change::Nothing, Some(told_ms)) => now_ms.abs_diff(told_ms) >= REPORT_EVERY_MS,
        }
    }

    /// A request has just been answered without asking the origin.
    pub fn on_spared(&mut self, rules: &BreakerRules, moment: Moment) -> Option<Errand> {
        if let Some(outage) = self.breaker.outage_mut() {
            outage.spared();
        }
        if moment.has_journal && self.journal.may_ask(moment.now_ms) {
            return Some(self.ask(false, moment.now_ms));
        }
        if moment.has_journal && self.journal.leaves_it_to_others(moment.now_ms) {
            return None;
        }
        if !rules.on {
            return None;
        }
        if self.journal.own_look_is_late(moment.now_ms) && self.breaker.wants_own_look(moment.now_ms) {
            self.breaker.begin_look(moment.now_ms, moment.look_ms);
            return Some(Errand::Look);
        }
        self.look_if_wanted(moment)
    }

    /// An exchange has been waiting for nearly as long as it may: a look that begins now is
    /// over when the deadline passes, so a hanging origin is known for one as soon as
    /// enough have waited in vain.
    pub fn on_waiting(&mut self, rules: &BreakerRules, moment: Moment) -> Option<Errand> {
        if !rules.on || !self.breaker.wants_early_look(moment.now_ms) {
            return None;
        }
        if moment.has_journal {
            return self.journal.may_ask(moment.now_ms).then(|| self.ask(true, moment.now_ms));
        }
        self.breaker.begin_look(moment.now_ms, moment.look_ms);
        Some(Errand::Look)
    }

    /// A look of our own is over. `found`: `None` for an answer below 500.
    pub fn on_look(
        &mut self,
        rules: &BreakerRules,
        found: Option<&Finding>,
        moment: Moment,
    ) -> Option<Errand> {
        let result = LookResult::of(found, moment.now_ms);
        self.breaker.on_look(result.clone(), moment.now_ms, moment.random);
        self.journal.on_own_look(moment.now_ms);
        let open = self.breaker.has_opened_itself(rules);
        moment.has_journal.then_some(Errand::Tell(IsolateNews::Looked { result, open }))
    }

    /// What the journal replied; `None`: nothing in time.
    pub fn on_reply(
        &mut self,
        rules: &BreakerRules,
        reply: Option<&JournalReply>,
        moment: Moment,
    ) -> Option<Errand> {
        let now_ms = moment.now_ms;
        let Some(reply) = reply else {
            return if rules.on { self.look_if_wanted(moment) } else { None };
        };
        let is_news = self.journal.on_reply(reply.open.is_some(), reply.looks, now_ms);
        match &reply.open {
            Some(told) => {
                if self.breaker.merge(rules, told, is_news, now_ms, moment.random) == Change::Opened {
                    self.journal.on_opened_as_told(now_ms);
                }
            }
            None => self.believe_that_it_is_well(reply.well_ms, now_ms),
        }
        if reply.look {
            self.breaker.begin_look(now_ms, moment.look_ms);
            return Some(Errand::Look);
        }
        None
    }

    /// What the journal is told.
    pub fn report(
        &mut self,
        isolate: u32,
        rules: &BreakerRules,
        look_ms: u32,
        what: IsolateNews,
    ) -> JournalReport {
        let counts = self.breaker.outage_mut().map(|outage| outage.counts.take()).unwrap_or_default();
        JournalReport {
            isolate,
            rules: *rules,
            successes: std::mem::take(&mut self.untold),
            counts,
            look_ms,
            what,
        }
    }

    /// Counts what a visitor got while the outage lasts.
    pub fn served(&mut self, served: Served) {
        if let Some(outage) = self.breaker.outage_mut() {
            outage.served(served);
        }
    }

    /// What this isolate counted of the outage since it last told the journal.
    #[must_use]
    pub fn counts(&self) -> OutageCounts {
        self.outage().map(|outage| outage.counts).unwrap_or_default()
    }

    /// The most requests it may have in flight; `None`: any number.
    #[must_use]
    pub fn limit(&self, rules: &limit::LimitRules) -> Option<u32> {
        self.limiter.limit(rules)
    }

    /// Takes a window of exchanges into account.
    pub fn on_window(
        &mut self,
        rules: &limit::LimitRules,
        exchanges: u32,
        mean_ms: f64,
        most_in_flight: u32,
    ) {
        let failed = std::mem::take(&mut self.failed);
        self.limiter.on_window(rules, &Measured { exchanges, mean_ms, most_in_flight, failed });
    }

    /// Others looked and were answered. That is news only where nothing was met here since.
    fn believe_that_it_is_well(&mut self, well_ms: Option<u64>, now_ms: u64) {
        let Some(well_ms) = well_ms else { return };
        let at_ms = now_ms.saturating_sub(well_ms);
        let met_ms = self.outage().map(|outage| outage.last.at_ms);
        if met_ms.is_some_and(|met_ms| met_ms < at_ms) {
            self.breaker.close_as_told(now_ms);
        }
    }

    fn ask(&mut self, early: bool, now_ms: u64) -> Errand {
        self.journal.on_ask(now_ms);
        Errand::Tell(IsolateNews::Ask { early })
    }

    fn look_if_wanted(&mut self, moment: Moment) -> Option<Errand> {
        self.breaker.wants_look(moment.now_ms).then(|| {
            self.breaker.begin_look(moment.now_ms, moment.look_ms);
            Errand::Look
        })
    }
}

#[cfg(test)]
mod tests;
