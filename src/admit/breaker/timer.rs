//! A stretch of time that ends, also when the clock is set back.

use serde::{Deserialize, Serialize};

/// A wait with a known length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BreakerPause {
    until_ms: u64,
    length_ms: u64,
}

impl BreakerPause {
    /// One that begins now.
    pub fn starting(now_ms: u64, length_ms: u64) -> Self {
        Self { until_ms: now_ms.saturating_add(length_ms), length_ms }
    }

    /// What is left. More than the whole length can only mean that the clock was set back; then the
    /// pause begins anew, instead of lasting as long as the clock was off.
    pub fn left_ms(&mut self, now_ms: u64) -> u64 {
        if self.until_ms.saturating_sub(now_ms) > self.length_ms {
            self.until_ms = now_ms.saturating_add(self.length_ms);
        }
        self.until_ms.saturating_sub(now_ms)
    }

    /// The same, where nobody may be kept waiting for longer than `most_ms`: a pause out of other
    /// settings, or one that nobody can have meant, becomes one of that length.
    pub fn left_at_most_ms(&mut self, now_ms: u64, most_ms: u64) -> u64 {
        if self.length_ms > most_ms {
            *self = Self::starting(now_ms, self.left_ms(now_ms).min(most_ms));
        }
        self.left_ms(now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_and_a_clock_set_back_costs_one_length_at_most() {
        let mut pause = BreakerPause::starting(10_000, 500);
        for (now, left) in [(10_000, 500), (10_400, 100), (10_500, 0), (99_999, 0), (3_000, 500), (3_500, 0)]
        {
            assert_eq!(pause.left_ms(now), left, "{now}");
        }
    }

    #[test]
    fn none_lasts_longer_than_whoever_asks_would_have_it() {
        for (id, length, now, most, left) in [
            ("to the year 2100", u64::MAX, 10_000, 5_000, 5_000),
            ("nearly over", 60_000, 69_000, 5_000, 1_000),
            ("shorter anyway", 4_000, 11_000, 5_000, 3_000),
        ] {
            let mut pause = BreakerPause::starting(10_000, length);
            assert_eq!(pause.left_at_most_ms(now, most), left, "{id}");
            assert_eq!(pause.left_at_most_ms(now + left, most), 0, "{id}");
        }
    }
}
