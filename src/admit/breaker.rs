//! The breaker of one origin: whether requests may go to it, learned from what became of earlier ones.
//!
//! It is *closed* while the origin is well enough: every request goes. It *opens* on failures in a row or on a share
//! of failures, and refuses for a while. Then it is *half open*: one trial goes, all others are still refused;
//! the trial's result closes it or opens it for longer. (M. Nygard, "Release It!", chapter "Stability Patterns".)
//!
//! In scope: the state of one origin in one isolate. Out of scope: what counts as a failure
//! ([`super::blame::counts`]) and what the isolates tell each other ([`super::journal`], which runs this same code).
//! Successes are told as counts, since on the pass path they cost an increment and nothing else.

use serde::{Deserialize, Serialize};

use super::lately::Lately;
use super::pause::Pause;
pub use super::rules::Rules;
use super::rules::{ceiling_ms, grown_ms, window_ms};
use super::spread::{between, seconds};
pub use super::terms::{Admit, Change, Snapshot, Ticket};
use crate::failure::Failure;

/// What lies between a deadline and the end of the right to the trial: the time to judge and report, in milliseconds.
const TRIAL_GRACE_MS: u64 = 5_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Closed,
    Open { pause: Pause, cause: Failure },
    HalfOpen { ticket: Ticket, right: Pause, cause: Failure },
}

/// The breaker of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    phase: Phase,
    in_a_row: u32,
    lately: Lately,
    /// Since when successes have not been told, in milliseconds since 1970-01-01T00:00:00Z.
    told_ms: u64,
    openings: u32,
    /// When it opened for the first time since it was last closed.
    failing_since_ms: Option<u64>,
    /// While closed: for how long the breaker must stay so before its past is forgotten.
    probation: Pause,
    ticket: u32,
}

impl Breaker {
    /// A closed one. `since_ms`: since when the successes of the first report have been counted, such as the
    /// start of the isolate.
    #[must_use]
    pub fn new(since_ms: u64) -> Self {
        Self {
            phase: Phase::Closed,
            in_a_row: 0,
            lately: Lately::default(),
            told_ms: since_ms,
            openings: 0,
            failing_since_ms: None,
            probation: Pause::starting(since_ms, 0),
            ticket: 0,
        }
    }

    /// Whether all requests go: the shell need not ask again until a failure.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.phase == Phase::Closed
    }

    /// Whether a request may go now. `deadline_ms` is the longest its result can take: a trial that has not reported
    /// by then (its visitor left, its isolate was stopped) loses its right to another request.
    pub fn decide(&mut self, rules: &Rules, now_ms: u64, deadline_ms: u32) -> Admit {
        let base_s = rules.open_s.max(1);
        let (cause, left_ms, trying) = match &mut self.phase {
            _ if !rules.on => return Admit::Go,
            Phase::Closed => return Admit::Go,
            Phase::Open { pause, cause } => (*cause, pause.left_ms(now_ms), false),
            Phase::HalfOpen { right, cause, .. } => (*cause, right.left_ms(now_ms), true),
        };
        if left_ms > 0 {
            let remaining_s = seconds(left_ms);
            // A trial is mostly over long before its right ends.
            return Admit::Refuse {
                remaining_s: if trying { remaining_s.min(base_s) } else { remaining_s },
                cause,
            };
        }
        self.ticket = self.ticket.wrapping_add(1);
        let ticket = Ticket::from(self.ticket);
        let right = Pause::starting(now_ms, u64::from(deadline_ms).saturating_add(TRIAL_GRACE_MS));
        self.phase = Phase::HalfOpen { ticket, right, cause };
        Admit::Trial(ticket)
    }

    /// `count` exchanges went well since the last call. While open this says nothing: they were sent before.
    ///
    /// Counts that took longer to gather than the window is long are taken to have been spread evenly.
    pub fn on_successes(&mut self, rules: &Rules, now_ms: u64, count: u64) {
        let since_ms = now_ms.saturating_sub(self.told_ms);
        self.told_ms = now_ms;
        if count == 0 || !self.is_closed() {
            return;
        }
        self.in_a_row = 0;
        let window_ms = window_ms(rules);
        let within = u128::from(count) * u128::from(window_ms) / u128::from(since_ms.max(window_ms).max(1));
        self.lately.add(now_ms, window_ms, u64::try_from(within).unwrap_or(u64::MAX), 0);
    }

    /// An exchange failed in a way that counts. Successes since the last report must be told first.
    pub fn on_failure(&mut self, rules: &Rules, now_ms: u64, failure: Failure, random: u32) -> Change {
        if !rules.on || !self.is_closed() {
            return Change::Nothing;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.lately.add(now_ms, window_ms(rules), 0, 1);
        if self.is_enough(rules, now_ms) {
            self.open(rules, now_ms, failure, random)
        } else {
            Change::Nothing
        }
    }

    /// What became of a trial: `None` it went well, `Some` it failed in a way that counts. A ticket that lost its
    /// right changes nothing.
    pub fn on_trial(
        &mut self,
        rules: &Rules,
        now_ms: u64,
        ticket: Ticket,
        failure: Option<Failure>,
        random: u32,
    ) -> Change {
        if !self.is_on_trial(ticket) {
            return Change::Nothing;
        }
        match failure {
            Some(failure) => self.open(rules, now_ms, failure, random),
            None => self.close(rules, now_ms),
        }
    }

    /// A trial ended without saying anything of the origin: the visitor left, or the request itself was at
    /// fault. The next request may try.
    pub fn on_trial_without_result(&mut self, now_ms: u64, ticket: Ticket) {
        if let Phase::HalfOpen { cause, .. } = self.phase
            && self.is_on_trial(ticket)
        {
            self.phase = Phase::Open { pause: Pause::starting(now_ms, 0), cause };
        }
    }

    /// Closes it, because an attempt went well or others know that the origin is well.
    pub fn close(&mut self, rules: &Rules, now_ms: u64) -> Change {
        if self.is_closed() {
            return Change::Nothing;
        }
        self.phase = Phase::Closed;
        self.failing_since_ms = None;
        self.in_a_row = 0;
        self.lately.forget();
        self.told_ms = now_ms;
        self.probation = Pause::starting(now_ms, grown_ms(rules, self.openings.saturating_sub(1)));
        Change::Closed
    }

    /// What others may learn from this breaker; nothing while it is closed. While a trial is out they are asked to
    /// come back when it is mostly over.
    #[must_use]
    pub fn snapshot(&mut self, rules: &Rules, now_ms: u64) -> Option<Snapshot> {
        let (open_ms, cause) = match &mut self.phase {
            Phase::Closed => return None,
            Phase::Open { pause, cause } => (pause.left_ms(now_ms), *cause),
            Phase::HalfOpen { right, cause, .. } => (right.left_ms(now_ms).min(grown_ms(rules, 0)), *cause),
        };
        let failing_ms = self.failing_ms(now_ms).unwrap_or_default();
        Some(Snapshot { open_ms, cause, openings: self.openings, failing_ms })
    }

    /// How long ago it opened for the first time since it was last closed, in milliseconds; `None` while it is closed.
    #[must_use]
    pub fn failing_ms(&self, now_ms: u64) -> Option<u64> {
        self.failing_since_ms.map(|since| now_ms.saturating_sub(since))
    }

    /// Whether its pause is over and nobody has tried yet.
    #[must_use]
    pub fn is_due(&mut self, now_ms: u64) -> bool {
        match &mut self.phase {
            Phase::Open { pause, .. } => pause.left_ms(now_ms) == 0,
            Phase::Closed | Phase::HalfOpen { .. } => false,
        }
    }

    /// Takes over what others know. Being told twice changes nothing, nor does the order; the later end holds.
    /// Nothing is taken over while a trial of our own is out: its result is newer. The wait is drawn out by up to a
    /// fifth, also past the ceiling, so that the isolates do not all come back in one instant.
    pub fn merge(&mut self, rules: &Rules, now_ms: u64, shared: &Snapshot, random: u32) -> Change {
        let own_ms = match &mut self.phase {
            _ if !rules.on => return Change::Nothing,
            Phase::HalfOpen { .. } => return Change::Nothing,
            Phase::Closed => None,
            Phase::Open { pause, .. } => Some(pause.left_ms(now_ms)),
        };
        let shared_ms = shared.open_ms.min(ceiling_ms(rules));
        self.openings = self.openings.max(shared.openings);
        if own_ms.is_some_and(|own_ms| own_ms >= shared_ms) || shared_ms == 0 {
            return Change::Nothing;
        }
        let since_ms = now_ms.saturating_sub(shared.failing_ms);
        self.failing_since_ms = Some(self.failing_since_ms.map_or(since_ms, |own_ms| own_ms.min(since_ms)));
        let open_ms = between(shared_ms, shared_ms.saturating_add(shared_ms / 5), random);
        let pause = Pause::starting(now_ms, open_ms);
        self.phase = Phase::Open { pause, cause: shared.cause };
        if own_ms.is_none() { Change::Opened } else { Change::Nothing }
    }

    /// Opens it whatever its counts say: others failed in ways that do not show in them.
    pub fn open(&mut self, rules: &Rules, now_ms: u64, cause: Failure, random: u32) -> Change {
        if self.is_closed() && self.probation.left_ms(now_ms) == 0 {
            self.openings = 0;
        }
        let whole_ms = grown_ms(rules, self.openings);
        let pause = Pause::starting(now_ms, between(whole_ms / 2, whole_ms, random));
        self.phase = Phase::Open { pause, cause };
        self.failing_since_ms.get_or_insert(now_ms);
        self.openings = self.openings.saturating_add(1);
        Change::Opened
    }

    fn is_on_trial(&self, ticket: Ticket) -> bool {
        matches!(self.phase, Phase::HalfOpen { ticket: current, .. } if current == ticket)
    }

    fn is_enough(&mut self, rules: &Rules, now_ms: u64) -> bool {
        if rules.in_a_row > 0 && self.in_a_row >= rules.in_a_row {
            return true;
        }
        let seen = self.lately.seen(now_ms, window_ms(rules));
        let all = seen.good.saturating_add(seen.bad);
        rules.percent > 0
            && all >= u64::from(rules.exchanges_min)
            && u128::from(seen.bad) * 100 >= u128::from(all) * u128::from(rules.percent)
    }
}

#[cfg(test)]
#[path = "breaker_tests.rs"]
mod tests;
