//! A stretch of time that ends, also when the clock is set back.

use serde::{Deserialize, Serialize};

/// A wait with a known length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pause {
    until_ms: u64,
    length_ms: u64,
}

impl Pause {
    pub fn starting(now_ms: u64, length_ms: u64) -> Self {
        Self { until_ms: now_ms.saturating_add(length_ms), length_ms }
    }

    /// What is left. More than the whole length can only mean that the clock was set back; then the pause begins
    /// anew, instead of lasting as long as the clock was off.
    pub fn left_ms(&mut self, now_ms: u64) -> u64 {
        if self.until_ms.saturating_sub(now_ms) > self.length_ms {
            self.until_ms = now_ms.saturating_add(self.length_ms);
        }
        self.until_ms.saturating_sub(now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_and_a_clock_set_back_costs_one_length_at_most() {
        let mut pause = Pause::starting(10_000, 500);
        for (now, left) in [(10_000, 500), (10_400, 100), (10_500, 0), (99_999, 0), (3_000, 500), (3_500, 0)]
        {
            assert_eq!(pause.left_ms(now), left, "{now}");
        }
    }
}
