//! What one set of rules makes of what is known of an origin: each route
//! that shares it has its own.

use serde::{Deserialize, Serialize};

use super::BreakerRules;
use super::looks::{BreakerLooks, Suspicion};
use super::row::{BreakerRow, Witness, Witnesses};
use super::timer::BreakerPause;
use super::window::{BreakerWindow, WindowCounts};
use crate::admit::counts::{CountedKind, Weight};
use crate::admit::jitter::between;

/// The share of exchanges that has to fail, in percent, before failures open it
/// that no look has confirmed.
const NEARLY_ALL_PERCENT: u32 = 90;
/// And how many exchanges that takes at least.
const NEARLY_ALL_OF: u32 = 20;

/// One set of rules, and its judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Judge {
    pub rules: BreakerRules,
    /// While open: the pause that a look ends or prolongs.
    open: Option<BreakerPause>,
    /// Whether it was opened, or last prolonged, by what was met here.
    by_itself: bool,
    /// Failures that count, without a good answer in between.
    row: BreakerRow,
    /// Failures that count, without a long time in between.
    stretch: BreakerRow,
    window: BreakerWindow,
    witnesses: Witnesses,
    /// How many pauses there were without the origin being well for long in between.
    pauses: u32,
    /// While closed after it was open: for how long the origin must be well
    /// before its past is forgotten.
    probation: BreakerPause,
}

impl Judge {
    pub fn new(rules: BreakerRules, now_ms: u64) -> Self {
        Self {
            rules,
            open: None,
            by_itself: false,
            row: BreakerRow::default(),
            stretch: BreakerRow::default(),
            window: BreakerWindow::default(),
            witnesses: Witnesses::default(),
            pauses: 0,
            probation: BreakerPause::starting(now_ms, 0),
        }
    }

    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub const fn has_opened_itself(&self) -> bool {
        self.is_open() && self.by_itself
    }

    /// What is left of the pause, in milliseconds; `None` while closed. Never
    /// more than these rules allow.
    pub fn left_ms(&mut self, now_ms: u64) -> Option<u64> {
        let ceiling_ms = self.rules.ceiling_ms();
        self.open.as_mut().map(|pause| pause.left_at_most_ms(now_ms, ceiling_ms))
    }

    /// Exchanges went well. Counts that took longer to gather than the window is long are taken to
    /// have been spread evenly.
    pub fn on_good(&mut self, now_ms: u64, count: u64, gathered_ms: u64) {
        if self.is_open() {
            return;
        }
        self.row = BreakerRow::default();
        let window_ms = self.rules.window_ms();
        let within =
            u128::from(count).saturating_mul(window_ms.into()).checked_div(gathered_ms.max(window_ms).into());
        let good = u64::try_from(within.unwrap_or_default()).unwrap_or(u64::MAX);
        self.window.add(now_ms, window_ms, WindowCounts { good, ..WindowCounts::default() });
    }

    /// An exchange failed. Whether that opens it.
    pub fn on_failure(
        &mut self,
        now_ms: u64,
        weight: Weight,
        witness: Witness,
        looks: &BreakerLooks,
    ) -> bool {
        if self.is_open() || !self.rules.on || !self.rules.counts.includes(weight.kind) {
            return false;
        }
        let window_ms = self.rules.window_ms();
        self.row.add(now_ms, weight.fast);
        self.stretch.add_within(now_ms, window_ms, weight.fast);
        let seen = WindowCounts { good: 0, bad: 1, fast: u64::from(weight.fast) };
        self.window.add(now_ms, window_ms, seen);
        // What an application may have written speaks for its own address only, so it is
        // no witness of the origin.
        if weight.kind != CountedKind::Application {
            self.witnesses.note(now_ms, witness);
        }
        self.is_enough(now_ms, looks)
    }

    /// Whether what is known opens it: fast failures by themselves; others where a look confirms
    /// them, or where nearly all of many exchanges fail.
    pub fn is_enough(&mut self, now_ms: u64, looks: &BreakerLooks) -> bool {
        if self.is_open() || !self.rules.on {
            return false;
        }
        let rules = self.rules;
        let seen = self.window.seen(now_ms, rules.window_ms());
        let fast = (rules.in_a_row > 0 && self.row.fast >= rules.in_a_row)
            || is_share(seen, seen.fast, rules.percent, rules.exchanges_min);
        fast || (looks.confirm(&rules, now_ms) && self.suspicion(now_ms) > Suspicion::None)
            || self.is_nearly_all(now_ms, seen)
    }

    /// Whether it takes a look to tell, and how soon.
    pub fn suspicion(&mut self, now_ms: u64) -> Suspicion {
        if self.is_open() || !self.rules.on {
            return Suspicion::None;
        }
        let rules = self.rules;
        let a_row = rules.in_a_row > 0;
        if a_row && self.row.is_more_than_a_moment() && self.witnesses.are_several(self.row.first_ms) {
            return Suspicion::Strong;
        }
        let seen = self.window.seen(now_ms, rules.window_ms());
        let a_share = self.stretch.is_suspicious() && is_share(seen, seen.bad, rules.percent, 1);
        if a_share || (a_row && self.row.is_suspicious()) { Suspicion::Slight } else { Suspicion::None }
    }

    /// Whether nearly all of many exchanges failed, met from several sides. On probation the next
    /// ones are enough: an origin that passes looks and nothing else goes back to the pause it had.
    fn is_nearly_all(&mut self, now_ms: u64, seen: WindowCounts) -> bool {
        let rules = self.rules;
        let bad = seen.bad;
        let many = rules.exchanges_min.max(NEARLY_ALL_OF);
        let all = rules.percent > 0 && is_share(seen, bad, NEARLY_ALL_PERCENT.max(rules.percent), many);
        let next = self.is_on_probation(now_ms) && rules.in_a_row > 0 && self.row.count >= rules.in_a_row;
        (all || next) && self.witnesses.suffice(now_ms, rules.window_ms())
    }

    fn is_on_probation(&mut self, now_ms: u64) -> bool {
        self.pauses > 0 && self.probation.left_ms(now_ms) > 0
    }

    /// Opens it. After a short while of being closed, the pause is as long as the last one was.
    pub fn open(&mut self, now_ms: u64, random: u32) {
        let again = if self.is_on_probation(now_ms) { self.pauses.saturating_sub(1) } else { 0 };
        self.pauses = again;
        self.pause(now_ms, random);
    }

    /// A look failed while it was open: the next pause is twice as long.
    pub fn prolong(&mut self, now_ms: u64, random: u32) {
        if self.is_open() {
            self.pause(now_ms, random);
        }
    }

    /// A look said nothing: once more the same.
    pub fn repeat(&mut self, now_ms: u64, random: u32) {
        self.pauses = self.pauses.saturating_sub(1);
        self.prolong(now_ms, random);
    }

    fn pause(&mut self, now_ms: u64, random: u32) {
        self.by_itself = true;
        let whole_ms = self.rules.grown_ms(self.pauses);
        self.open = Some(BreakerPause::starting(now_ms, between(whole_ms / 2, whole_ms, random)));
        self.pauses = self.pauses.saturating_add(1);
    }

    /// Takes over a pause of others. The later end holds, so that being told twice changes
    /// nothing, nor does the order.
    pub fn take_over(&mut self, now_ms: u64, open_ms: u64) {
        let open_ms = open_ms.min(self.rules.ceiling_ms());
        self.by_itself &= self.is_open();
        if self.left_ms(now_ms).is_none_or(|left_ms| left_ms < open_ms) {
            self.open = Some(BreakerPause::starting(now_ms, open_ms));
        }
        self.pauses = self.pauses.max(1);
    }

    /// Closes it, because a look went well or others know that the origin is
    /// well. Whether it was open.
    pub fn close(&mut self, now_ms: u64) -> bool {
        let was_open = self.open.take().is_some();
        if was_open {
            self.row = BreakerRow::default();
            self.stretch = BreakerRow::default();
            self.window.forget();
            self.witnesses.forget();
            let last_ms = self.rules.grown_ms(self.pauses.saturating_sub(1));
            self.probation = BreakerPause::starting(now_ms, last_ms.max(PROBATION_MS_MIN));
        }
        was_open
    }

    /// Whether its own good answers speak against what others say: more of them than failures.
    /// `strongly`: ten times as many.
    pub fn is_contradicted(&mut self, now_ms: u64, strongly: bool) -> bool {
        let seen = self.window.seen(now_ms, self.rules.window_ms());
        seen.good > seen.bad.saturating_mul(if strongly { 10 } else { 1 })
    }

    /// A set of rules that was not heard of before, while others are open: what is known
    /// by kind is judged at once.
    pub fn catch_up(&mut self, now_ms: u64, row: BreakerRow, looks: &BreakerLooks, random: u32) {
        self.row = row;
        let fast = self.rules.in_a_row > 0 && row.fast >= self.rules.in_a_row;
        let confirmed = row.is_suspicious() && looks.confirm(&self.rules, now_ms);
        if self.rules.on && (fast || confirmed) {
            self.open(now_ms, random);
        }
    }
}

/// The shortest probation, in milliseconds: the next exchanges of a quiet
/// site need a while to come.
const PROBATION_MS_MIN: u64 = 10_000;

/// Whether so many of all that were seen are a share, of so many exchanges at
/// least. A share of 0 never is.
fn is_share(seen: WindowCounts, part: u64, percent: u32, exchanges_min: u32) -> bool {
    let all = seen.all();
    percent > 0
        && part > 0
        && all >= u64::from(exchanges_min)
        && u128::from(part).saturating_mul(100) >= u128::from(all).saturating_mul(percent.into())
}
