//! When a breaker opens, and for how long: the rules a route sets, and what follows from them.

use serde::{Deserialize, Serialize};

use crate::admit::counts::Counting;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakerRules {
    /// Whether there is a breaker at all.
    pub on: bool,
    /// Which kinds of failure count.
    pub counts: Counting,
    /// Fast failures in a row that open it; 0: a row never does, nor raises a suspicion.
    pub in_a_row: u32,
    /// Share of failures within the window that opens it, in percent; 0: a share never
    /// does, nor raises a suspicion.
    pub percent: u32,
    /// How many exchanges the window must hold before the share says anything by itself.
    pub exchanges_min: u32,
    /// Length of the window in seconds.
    pub window_s: u32,
    /// How long the first pause is, in seconds, before jitter.
    pub open_s: u32,
    /// The longest pause, in seconds.
    pub open_max_s: u32,
}

impl Default for BreakerRules {
    /// 5 in a row: Envoy's `consecutive_gateway_failure` and `consecutive_5xx`. 50 % of at least 20
    /// within 10 s, then 5 s open: Hystrix (`errorThresholdPercentage`, `requestVolumeThreshold`,
    /// `rollingStats.timeInMilliseconds`, `sleepWindowInMilliseconds`); resilience4j has 50 % too.
    /// At most 10 s: what a pause ends with is a look of our own, which costs the origin one
    /// `HEAD`, so there is no reason to keep a healed site dark for longer.
    fn default() -> Self {
        Self {
            on: true,
            counts: Counting::default(),
            in_a_row: 5,
            percent: 50,
            exchanges_min: 20,
            window_s: 10,
            open_s: 5,
            open_max_s: 10,
        }
    }
}

impl BreakerRules {
    /// The length of the window, in milliseconds.
    pub(super) fn window_ms(&self) -> u64 {
        u64::from(self.window_s.max(1)).saturating_mul(1_000)
    }

    /// The longest pause, in milliseconds.
    pub(super) fn ceiling_ms(&self) -> u64 {
        u64::from(self.open_max_s.max(self.open_s).max(1)).saturating_mul(1_000)
    }

    /// The pause after so many failed looks: doubled with each, up to the ceiling. Half to all of
    /// it is used ("equal jitter",
    /// <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
    pub(super) fn grown_ms(&self, looks: u32) -> u64 {
        let factor = 1_u64.checked_shl(looks.min(16)).unwrap_or(u64::MAX);
        u64::from(self.open_s.max(1)).saturating_mul(1_000).saturating_mul(factor).min(self.ceiling_ms())
    }
}
