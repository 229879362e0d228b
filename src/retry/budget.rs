//! The budget of repeats: what keeps repeats from multiplying an outage.
//!
//! A bucket of tokens for one origin in one isolate (Finagle's `RetryBudget`,
//! <https://twitter.github.io/finagle/guide/Clients.html#retries>): exchanges put in a
//! share, time a little, and each repeat takes one out. Counts are told in bulk, since
//! the pass path only counts.

/// What one repeat costs. An exchange pays in as many cents as the budget has percent.
const REPEAT_CENTS: u64 = 100;
/// What a second pays in: one repeat in five seconds, so that an origin with few
/// visitors can be repeated at all.
const SECOND_CENTS: u64 = 20;
/// The most that is saved up: twenty repeats, those of 20 exchanges a second over 10 s, so that a
/// quiet hour does not pay for a storm.
const SAVED_CENTS_MAX: u64 = 2_000;

/// The budget of one origin in one isolate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Hundredths of a cent: milliseconds divide a second's share.
    saved: u64,
    paid_ms: u64,
}

/// Hundredths of a cent in a cent.
const FINE: u64 = 100;

impl Budget {
    /// One repeat is there from the start.
    #[must_use]
    pub const fn new(now_ms: u64) -> Self {
        Self { saved: REPEAT_CENTS * FINE, paid_ms: now_ms }
    }

    /// `count` exchanges began since the last call, repeats not among them.
    pub fn on_exchanges(&mut self, percent: u32, now_ms: u64, count: u64) {
        self.pass_time(now_ms);
        self.put_in(count.saturating_mul(u64::from(percent)).saturating_mul(FINE));
    }

    /// Whether a repeat can be paid.
    pub fn affords(&mut self, now_ms: u64) -> bool {
        self.pass_time(now_ms);
        self.saved >= REPEAT_CENTS * FINE
    }

    /// Pays for a repeat, if it can be paid; whether it was.
    pub fn pay(&mut self, now_ms: u64) -> bool {
        let affords = self.affords(now_ms);
        if affords {
            self.saved = self.saved.saturating_sub(REPEAT_CENTS * FINE);
        }
        affords
    }

    /// A clock that was set back pays nothing.
    fn pass_time(&mut self, now_ms: u64) {
        let gone_ms = now_ms.saturating_sub(self.paid_ms);
        self.paid_ms = now_ms;
        self.put_in(gone_ms.saturating_mul(SECOND_CENTS * FINE) / 1_000);
    }

    fn put_in(&mut self, amount: u64) {
        self.saved = self.saved.saturating_add(amount).min(SAVED_CENTS_MAX * FINE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    /// How many repeats are paid one after the other.
    fn drained(budget: &mut Budget, now_ms: u64) -> usize {
        std::iter::from_fn(|| budget.pay(now_ms).then_some(())).count()
    }

    /// Each row: exchanges told, percent, milliseconds later, repeats that can be paid then.
    #[test]
    fn exchanges_and_time_pay() {
        for (id, exchanges, percent, later_ms, repeats) in [
            ("the first is there", 0, 10, 0, 1),
            ("nine pay for none", 9, 10, 0, 1),
            ("ten pay for one", 10, 10, 0, 2),
            ("a hundred pay for ten", 100, 10, 0, 11),
            ("a hundred at one percent", 100, 1, 0, 2),
            ("nothing at none", 100, 0, 0, 1),
            ("saved up to twenty", 1_000_000, 10, 0, 20),
            ("not quite five seconds", 0, 10, 4_999, 1),
            ("five seconds", 0, 10, 5_000, 2),
            ("an hour is twenty", 0, 10, 3_600_000, 20),
        ] {
            let mut budget = Budget::new(NOW);
            budget.on_exchanges(percent, NOW, exchanges);
            assert_eq!(drained(&mut budget, NOW + later_ms), repeats, "{id}");
        }
    }

    #[test]
    fn many_small_steps_of_time_pay_like_a_large_one() {
        let mut budget = Budget::new(NOW);
        drained(&mut budget, NOW);
        for ms in 0..5_000 {
            assert!(!budget.affords(NOW + ms), "{ms}");
        }
        assert!(budget.affords(NOW + 5_000));
    }

    #[test]
    fn a_clock_set_back_pays_nothing_and_goes_on() {
        let mut budget = Budget::new(NOW);
        drained(&mut budget, NOW);
        assert!(!budget.affords(NOW - 60_000));
        assert!(budget.affords(NOW - 55_000));
    }
}
