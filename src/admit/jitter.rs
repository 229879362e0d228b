//! Numbers picked within bounds, so that a crowd does not act at one instant.

/// A number from `low` to `high`, both included, evenly spread over what `random` may be. `high`
/// below `low` gives `low`.
#[must_use]
pub fn between(low: u64, high: u64, random: u32) -> u64 {
    let room = u128::from(high.saturating_sub(low)).saturating_add(1);
    let share = room.saturating_mul(random.into()) >> 32;
    low.saturating_add(u64::try_from(share).unwrap_or(u64::MAX))
}

/// The wait in whole seconds, rounded up, at least 1: what `Retry-After` may say of it.
#[must_use]
pub fn seconds(left_ms: u64) -> u32 {
    u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_are_reached_and_none_is_passed() {
        for (low, high, random, expected) in [
            (20, 100, 0, 20),
            (20, 100, u32::MAX, 100),
            (20, 100, 1 << 31, 60),
            (5, 5, u32::MAX, 5),
            (9, 3, u32::MAX, 9),
            (0, u64::MAX, u32::MAX, u64::MAX - u64::from(u32::MAX)),
        ] {
            assert_eq!(between(low, high, random), expected, "{low}..={high} by {random}");
        }
    }

    #[test]
    fn a_wait_is_never_no_wait() {
        for (ms, s) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (u64::MAX, u32::MAX)] {
            assert_eq!(seconds(ms), s, "{ms}");
        }
    }
}
