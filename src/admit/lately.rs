//! How many exchanges went well and how many failed within the last while, in constant space and time.

use serde::{Deserialize, Serialize};

/// Counts of one window's length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    good: u64,
    bad: u64,
}

/// A sliding window out of two fixed ones: the older counts as far as the sliding one still covers it, taken to
/// be spread evenly (<https://blog.cloudflare.com/counting-things-a-lot-of-different-things/>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lately {
    start_ms: u64,
    current: Counts,
    before: Counts,
}

/// What the window holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub good: u64,
    pub bad: u64,
}

impl Lately {
    pub fn add(&mut self, now_ms: u64, window_ms: u64, good: u64, bad: u64) {
        self.roll(now_ms, window_ms);
        self.current.good = self.current.good.saturating_add(good);
        self.current.bad = self.current.bad.saturating_add(bad);
    }

    pub fn seen(&mut self, now_ms: u64, window_ms: u64) -> Seen {
        self.roll(now_ms, window_ms);
        let into_ms = now_ms.saturating_sub(self.start_ms).min(window_ms);
        let still = |count: u64| {
            let share = u128::from(count) * u128::from(window_ms - into_ms) / u128::from(window_ms.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        Seen {
            good: self.current.good.saturating_add(still(self.before.good)),
            bad: self.current.bad.saturating_add(still(self.before.bad)),
        }
    }

    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn roll(&mut self, now_ms: u64, window_ms: u64) {
        let window_ms = window_ms.max(1);
        let gone_ms = now_ms.saturating_sub(self.start_ms);
        let set_back = now_ms < self.start_ms;
        if set_back || gone_ms >= window_ms.saturating_mul(2) {
            // A clock that was set back says nothing about the age of the counts any more.
            *self = Self { start_ms: now_ms, ..Self::default() };
        } else if gone_ms >= window_ms {
            self.before = std::mem::take(&mut self.current);
            self.start_ms = self.start_ms.saturating_add(window_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_half_fades_out() {
        let mut lately = Lately::default();
        lately.add(100_000, 10_000, 100, 10);
        for (now, good, bad) in [(100_000, 100, 10), (109_999, 100, 10), (115_000, 50, 5), (119_999, 0, 0)] {
            assert_eq!(lately.clone().seen(now, 10_000), Seen { good, bad }, "{now}");
        }
    }

    #[test]
    fn a_clock_set_back_empties_it() {
        let mut lately = Lately::default();
        lately.add(100_000, 10_000, 100, 10);
        assert_eq!(lately.seen(50_000, 10_000), Seen { good: 0, bad: 0 });
        assert_eq!(lately.seen(u64::MAX, 10_000), Seen { good: 0, bad: 0 });
    }
}
