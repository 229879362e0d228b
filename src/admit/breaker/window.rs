//! How many exchanges went well and how many failed within the last while, in
//! constant space and time.

use serde::{Deserialize, Serialize};

/// Exchanges of one window's length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WindowCounts {
    /// Those that went well.
    pub good: u64,
    /// Those that failed in a way that counts.
    pub bad: u64,
    /// Of these, those of which a few say enough.
    pub fast: u64,
}

impl WindowCounts {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.good.saturating_add(self.bad)
    }

    fn map(self, with: Self, both: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            good: both(self.good, with.good),
            bad: both(self.bad, with.bad),
            fast: both(self.fast, with.fast),
        }
    }
}

/// A sliding window out of two fixed ones: the older counts as far as the sliding one still covers
/// it, taken to be spread evenly
/// (<https://blog.cloudflare.com/counting-things-a-lot-of-different-things/>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BreakerWindow {
    start_ms: u64,
    current: WindowCounts,
    before: WindowCounts,
}

impl BreakerWindow {
    /// Takes exchanges in that are over now.
    pub fn add(&mut self, now_ms: u64, window_ms: u64, seen: WindowCounts) {
        self.roll(now_ms, window_ms);
        self.current = self.current.map(seen, u64::saturating_add);
    }

    /// What it holds.
    pub fn seen(&mut self, now_ms: u64, window_ms: u64) -> WindowCounts {
        self.roll(now_ms, window_ms);
        let left_ms = window_ms.saturating_sub(now_ms.saturating_sub(self.start_ms));
        let still = |current: u64, before: u64| {
            let share = u128::from(before).saturating_mul(left_ms.into()).checked_div(window_ms.into());
            current.saturating_add(u64::try_from(share.unwrap_or_default()).unwrap_or(u64::MAX))
        };
        self.current.map(self.before, still)
    }

    /// Empties it.
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

    const SEEN: WindowCounts = WindowCounts { good: 100, bad: 10, fast: 4 };

    #[test]
    fn the_older_half_fades_out() {
        let mut window = BreakerWindow::default();
        window.add(100_000, 10_000, SEEN);
        for (now, good, bad, fast) in
            [(100_000, 100, 10, 4), (109_999, 100, 10, 4), (115_000, 50, 5, 2), (119_999, 0, 0, 0)]
        {
            assert_eq!(window.clone().seen(now, 10_000), WindowCounts { good, bad, fast }, "{now}");
        }
    }

    #[test]
    fn a_clock_set_back_empties_it() {
        let mut window = BreakerWindow::default();
        window.add(100_000, 10_000, SEEN);
        assert_eq!(window.seen(50_000, 10_000), WindowCounts::default());
        assert_eq!(window.seen(u64::MAX, 10_000), WindowCounts::default());
    }
}
