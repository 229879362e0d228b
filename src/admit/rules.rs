//! When a breaker opens, and for how long: the rules a route sets, and what follows from them.

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether there is a breaker at all.
    pub on: bool,
    /// Failures in a row that open it; 0: a row never does.
    pub in_a_row: u32,
    /// Share of failures within the window that opens it, in percent; 0: a share never does.
    pub percent: u32,
    /// How many exchanges the window must hold before the share says anything.
    pub exchanges_min: u32,
    /// Length of the window in seconds.
    pub window_s: u32,
    /// How long it stays open the first time, in seconds, before jitter.
    pub open_s: u32,
    /// The longest it ever stays open of its own, in seconds.
    pub open_max_s: u32,
}

impl Default for Rules {
    /// 5 in a row: Envoy's `consecutive_gateway_failure` and `consecutive_5xx`. 50 % of at least 20 within 10 s, then
    /// 5 s open: Hystrix (`errorThresholdPercentage`, `requestVolumeThreshold`, `rollingStats.timeInMilliseconds`,
    /// `sleepWindowInMilliseconds`); resilience4j has 50 % too. At most 60 s: resilience4j's
    /// `waitDurationInOpenState`; Envoy's ceiling of 300 s keeps a site dark for long after it is well.
    fn default() -> Self {
        Self {
            on: true,
            in_a_row: 5,
            percent: 50,
            exchanges_min: 20,
            window_s: 10,
            open_s: 5,
            open_max_s: 60,
        }
    }
}

pub(super) fn window_ms(rules: &Rules) -> u64 {
    u64::from(rules.window_s.max(1)) * 1_000
}

pub(super) fn ceiling_ms(rules: &Rules) -> u64 {
    u64::from(rules.open_max_s.max(rules.open_s).max(1)) * 1_000
}

/// The open time after so many openings: doubled with each, up to the ceiling. Half to all of it is used
/// ("equal jitter", <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
pub(super) fn grown_ms(rules: &Rules, openings: u32) -> u64 {
    let factor = 1_u64.checked_shl(openings.min(16)).unwrap_or(u64::MAX);
    (u64::from(rules.open_s.max(1)) * 1_000).saturating_mul(factor).min(ceiling_ms(rules))
}
