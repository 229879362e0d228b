//! How many requests an origin is given at once: a fixed most, and below it a limit that
//! follows how fast it answers.
//!
//! The scheme is Gradient2 of Netflix' concurrency-limits
//! (<https://github.com/Netflix/concurrency-limits>, `Gradient2Limit.java`; the idea is that
//! of TCP Vegas, Brakmo and Peterson 1995): while answers take no longer than they used to,
//! the limit grows by a small queue; when they slow down it falls in proportion, and it
//! recovers with them. Failures halve it (AIMD, RFC 5681 section 3.1), since an origin that
//! refuses fast would look quick.
//!
//! In scope: the limit as a number. Out of scope: counting what is in flight, which the pass path
//! does, and which compares the two numbers by itself; Rust is asked once a window.

/// What a route allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LimitRules {
    /// The most requests in flight, per origin and isolate; 0: no limit at all.
    pub max_in_flight: u32,
    /// Whether the limit follows how fast the origin answers, below that most.
    pub adaptive: bool,
}

/// One window of exchanges with an origin, as the pass path counted it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Exchanges that ended in it.
    pub exchanges: u32,
    /// Milliseconds from sending to the response head, on average.
    pub mean_ms: f64,
    /// The most that were in flight at once.
    pub most_in_flight: u32,
    /// How many failed in a way that counts ([`super::counts`]).
    pub failed: u32,
}

/// How long a window lasts, in milliseconds, and how many exchanges it must have
/// (concurrency-limits' `WindowedLimit`: 1 s, 10 samples). A window with fewer goes on.
pub const WINDOW_MS: u32 = 1_000;
/// See [`WINDOW_MS`].
pub const WINDOW_EXCHANGES_MIN: u32 = 10;

/// The limit never falls below this, so that there is always something to measure.
pub const LIMIT_MIN: u32 = 4;
/// Where it starts (`initialLimit`).
const LIMIT_START: f64 = 20.0;
/// What may queue at the origin while the limit grows (`queueSize`).
const QUEUE: f64 = 4.0;
/// How much slower than usual is still as usual (`rttTolerance`).
const TOLERANCE: f64 = 1.5;
/// How much of the new limit is taken over at a time (`smoothing`).
const SMOOTHING: f64 = 0.2;
/// The steepest fall for one window.
const GRADIENT_MIN: f64 = 0.5;
/// How many windows make what is usual (`longWindow`, there counted in samples).
const USUAL_WINDOWS: f64 = 600.0;
/// The first windows are simply averaged.
const WARM_UP_WINDOWS: u32 = 10;
/// When answers have become this much faster than usual, "usual" is brought down at
/// once (as in the original).
const FASTER: f64 = 2.0;
const CATCH_UP: f64 = 0.95;

/// The adaptive limit of one origin in one isolate.
#[derive(Debug, Clone, PartialEq)]
pub struct Limiter {
    limit: f64,
    usual_ms: f64,
    windows: u32,
}

impl Default for Limiter {
    fn default() -> Self {
        Self { limit: LIMIT_START, usual_ms: 0.0, windows: 0 }
    }
}

impl Limiter {
    /// The most requests that may be in flight now; `None`: any number.
    #[must_use]
    pub fn limit(&self, rules: &LimitRules) -> Option<u32> {
        let most = rules.max_in_flight;
        match (most, rules.adaptive) {
            (0, _) => None,
            (_, false) => Some(most),
            // From 4 to `most`: no cast can lose anything but the fraction.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within u32")]
            (_, true) => Some((bounded(self.limit, most)) as u32),
        }
    }

    /// Takes a window into account. Nonsense (no exchanges, no time, not a number) is passed over.
    pub fn on_window(&mut self, rules: &LimitRules, measured: &Measured) {
        let enough = measured.exchanges >= WINDOW_EXCHANGES_MIN;
        let sane = measured.mean_ms.is_finite() && measured.mean_ms >= 0.0;
        if rules.max_in_flight == 0 || !rules.adaptive || !enough || !sane {
            return;
        }
        // A clock that only advances with I/O may say 0.
        let mean_ms = measured.mean_ms.max(1.0);
        if measured.failed.saturating_mul(2) >= measured.exchanges {
            self.limit = bounded(self.limit / 2.0, rules.max_in_flight);
            return;
        }
        self.learn(mean_ms);
        // What did not use half of the limit says nothing about it.
        if f64::from(measured.most_in_flight) < self.limit / 2.0 {
            return;
        }
        let gradient = (TOLERANCE * self.usual_ms / mean_ms).clamp(GRADIENT_MIN, 1.0);
        let wanted = self.limit * gradient + QUEUE;
        self.limit = bounded(self.limit * (1.0 - SMOOTHING) + wanted * SMOOTHING, rules.max_in_flight);
    }

    /// Moves what is usual towards what was measured.
    fn learn(&mut self, mean_ms: f64) {
        self.windows = self.windows.saturating_add(1);
        let share = if self.windows <= WARM_UP_WINDOWS {
            1.0 / f64::from(self.windows)
        } else {
            2.0 / (USUAL_WINDOWS + 1.0)
        };
        self.usual_ms += (mean_ms - self.usual_ms) * share;
        if self.usual_ms / mean_ms > FASTER {
            self.usual_ms *= CATCH_UP;
        }
    }
}

fn bounded(limit: f64, most: u32) -> f64 {
    limit.clamp(f64::from(LIMIT_MIN.min(most)), f64::from(most))
}

/// The bounds of the wait named to whom there was no room for, in seconds: a queue
/// of requests passes fast.
const SHED_WAIT_S: (u64, u64) = (5, 30);

/// The wait to name in a `load_shed` answer, spread so that the crowd does not come back at once.
#[must_use]
pub fn shed_wait_s(random: u32) -> u32 {
    u32::try_from(super::jitter::between(SHED_WAIT_S.0, SHED_WAIT_S.1, random)).unwrap_or(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: LimitRules = LimitRules { max_in_flight: 200, adaptive: true };

    fn window(mean_ms: f64, most_in_flight: u32) -> Measured {
        Measured { exchanges: 100, mean_ms, most_in_flight, failed: 0 }
    }

    fn after(limiter: &mut Limiter, windows: u32, measured: &Measured) -> u32 {
        (0..windows).for_each(|_| limiter.on_window(&RULES, measured));
        limiter.limit(&RULES).unwrap()
    }

    #[test]
    fn it_grows_while_used_falls_when_slow_and_recovers() {
        let mut limiter = Limiter::default();
        assert_eq!(limiter.limit(&RULES), Some(20));
        assert_eq!(after(&mut limiter, 60, &window(50.0, 30)), 60, "no further than twice what is used");
        let used = after(&mut limiter, 60, &window(50.0, 200));
        assert!(used > 100, "{used}");
        let slow = after(&mut limiter, 30, &window(500.0, 200));
        assert!(slow < used / 3, "{slow}");
        let recovered = after(&mut limiter, 120, &window(50.0, 200));
        assert!(recovered > 100, "{recovered}");
    }

    #[test]
    fn a_little_slower_is_as_usual() {
        let mut limiter = Limiter::default();
        let before = after(&mut limiter, 50, &window(50.0, 200));
        assert!(after(&mut limiter, 10, &window(70.0, 200)) > before);
    }

    #[test]
    fn failures_halve_it_however_fast_they_are() {
        let mut limiter = Limiter::default();
        let failing = Measured { failed: 50, ..window(1.0, 20) };
        assert_eq!(after(&mut limiter, 1, &failing), 10);
        assert_eq!(after(&mut limiter, 9, &failing), LIMIT_MIN);
        let some = Measured { failed: 49, ..window(1.0, 20) };
        assert!(after(&mut limiter, 9, &some) > LIMIT_MIN);
    }

    #[test]
    fn what_is_no_measurement_changes_nothing() {
        let rows = [
            ("too few", Measured { exchanges: 9, ..window(1.0, 99) }),
            ("not a number", window(f64::NAN, 99)),
            ("endless", window(f64::INFINITY, 99)),
            ("before its start", window(-1.0, 99)),
        ];
        for (id, measured) in rows {
            let mut limiter = Limiter::default();
            limiter.on_window(&RULES, &measured);
            assert_eq!(limiter, Limiter::default(), "{id}");
        }
    }

    #[test]
    fn the_rules_bound_it() {
        let grown = || {
            let mut limiter = Limiter::default();
            after(&mut limiter, 500, &window(50.0, 500));
            limiter
        };
        for (id, rules, expected) in [
            ("no limit", LimitRules { max_in_flight: 0, adaptive: true }, None),
            ("fixed", LimitRules { max_in_flight: 7, adaptive: false }, Some(7)),
            ("adaptive below the most", RULES, Some(200)),
            (
                "adaptive under a most below its least",
                LimitRules { max_in_flight: 2, adaptive: true },
                Some(2),
            ),
        ] {
            assert_eq!(grown().limit(&rules), expected, "{id}");
        }
    }

    #[test]
    fn the_wait_is_spread_over_its_bounds() {
        for (random, expected) in [(0, 5), (u32::MAX, 30), (1 << 31, 18)] {
            assert_eq!(shed_wait_s(random), expected);
        }
    }
}
