//! Which well replies are looked at more closely: a share of all, and for a while
//! those of a route that failed.
//!
//! Most isolates see a handful of requests a second. So it is a share, and not a number a second,
//! that keeps what looking costs small for quiet and busy ones alike; the number only bounds it.

use std::collections::HashMap;

use crate::address::RouteId;

/// One reply in so many is looked at. What takes more than a glance ([`super::glance`]) costs about
/// as much as passing on two, a fiftieth of which is 4 %: most cost less (docs/performance.md).
pub const SAMPLE_ONE_IN: u32 = 50;
/// At most so many of that share are looked at in a second, in an isolate.
pub const SAMPLES_PER_S: u64 = 10;
/// How long after a failure the replies of its route are all looked at, in milliseconds.
pub const LATELY_MS: u64 = 60_000;
/// At most so many of those are looked at in a second, in an isolate: enough to see
/// whether the failure goes on.
pub const AFTER_FAILURE_PER_S: u64 = 20;
/// At most so many bodies that are too large to be read at once are watched in a second, in an
/// isolate: passing one of 1 MB on through a stream of ours costs about as much again as handing it
/// over (docs/performance.md, "After a failure").
pub const WATCHED_PER_S: u64 = 5;

/// Why a reply is looked at more closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is one of the share.
    Sample,
    /// Its route failed a moment ago.
    Failed,
}

/// Draws the replies that are looked at. One for each isolate.
#[derive(Debug, Clone)]
pub struct Sampler {
    /// The state of the draw, never 0.
    draw: u32,
    has_begun: bool,
    samples: Allowance,
    after_failures: Allowance,
    watched: Allowance,
    /// When each route last failed, in milliseconds since 1970-01-01T00:00:00Z.
    failed_ms: HashMap<RouteId, u64>,
}

impl Sampler {
    /// A sampler. `seed` makes isolates draw differently.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            draw: seed | 1,
            has_begun: false,
            samples: Allowance::default(),
            after_failures: Allowance::default(),
            watched: Allowance::default(),
            failed_ms: HashMap::new(),
        }
    }

    /// Whether the reply to a request of this route is looked at, and why. The clock (milliseconds
    /// since 1970-01-01T00:00:00Z) is asked only where it matters, which it does for few requests.
    pub fn draw(&mut self, route: RouteId, clock: impl Fn() -> u64) -> Option<Why> {
        if let Some(failed_ms) = self.failed_ms.get(&route).copied() {
            let now_ms = clock();
            if now_ms.saturating_sub(failed_ms) < LATELY_MS {
                return self.after_failures.take(AFTER_FAILURE_PER_S, now_ms).then_some(Why::Failed);
            }
            self.failed_ms.remove(&route);
        }
        // What a deploy broke shows in its first reply.
        let is_due = !self.has_begun || self.next().is_multiple_of(SAMPLE_ONE_IN);
        self.has_begun = true;
        (is_due && self.samples.take(SAMPLES_PER_S, clock())).then_some(Why::Sample)
    }

    /// Whether one more body may be watched on its way.
    pub fn may_watch(&mut self, now_ms: u64) -> bool {
        self.watched.take(WATCHED_PER_S, now_ms)
    }

    /// Notes that a route failed.
    pub fn on_failure(&mut self, route: RouteId, now_ms: u64) {
        self.failed_ms.insert(route, now_ms);
    }

    /// Marsaglia's xorshift (Journal of Statistical Software 8, 2003): even enough for a share,
    /// and no call to the runtime.
    const fn next(&mut self) -> u32 {
        self.draw ^= self.draw << 13;
        self.draw ^= self.draw >> 17;
        self.draw ^= self.draw << 5;
        self.draw
    }
}

/// So many in a second, and so many at once after a quiet one.
#[derive(Debug, Clone, Copy, Default)]
struct Allowance {
    at_ms: u64,
    /// What is left, in thousandths.
    left: u64,
}

impl Allowance {
    fn take(&mut self, per_s: u64, now_ms: u64) -> bool {
        let since_ms = now_ms.saturating_sub(self.at_ms);
        let full = per_s.saturating_mul(1_000);
        self.left = self.left.saturating_add(since_ms.saturating_mul(per_s)).min(full);
        self.at_ms = now_ms;
        let is_there = self.left >= 1_000;
        self.left = self.left.saturating_sub(if is_there { 1_000 } else { 0 });
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_700_000_000_000;

    /// How many of `count` replies, `every_ms` apart, are looked at.
    fn looked_at(sampler: &mut Sampler, route: RouteId, count: u64, every_ms: u64, from_ms: u64) -> usize {
        (0..count).filter(|n| sampler.draw(route, || from_ms + n * every_ms).is_some()).count()
    }

    #[test]
    fn the_first_after_a_start_is_looked_at_and_then_a_share() {
        let mut sampler = Sampler::new(1);
        assert_eq!(sampler.draw(RouteId(0), || NOW_MS), Some(Why::Sample));
        for seed in [1, 2, 77, u32::MAX] {
            // Two a second: a quiet isolate.
            let seen = looked_at(&mut Sampler::new(seed), RouteId(0), 50_000, 500, NOW_MS);
            assert!((900..1_100).contains(&seen), "{seed}: {seen}");
        }
    }

    #[test]
    fn a_busy_isolate_looks_at_ten_a_second() {
        // 10,000 a second, for ten seconds: a fiftieth would be 200 a second.
        let seen = looked_at(&mut Sampler::new(5), RouteId(0), 100_000, 0, NOW_MS);
        assert_eq!(seen, 10, "the clock stands still");
        let mut sampler = Sampler::new(5);
        let seen = (0..100_000u64).filter(|n| sampler.draw(RouteId(0), || NOW_MS + n / 10).is_some()).count();
        assert!((100..=112).contains(&seen), "{seen}");
    }

    #[test]
    fn after_a_failure_all_of_its_route_are_looked_at_for_a_minute_and_none_of_another() {
        let mut sampler = Sampler::new(9);
        sampler.draw(RouteId(0), || NOW_MS);
        sampler.on_failure(RouteId(3), NOW_MS);
        // Ten a second, for fifty seconds.
        assert_eq!(looked_at(&mut sampler, RouteId(3), 500, 100, NOW_MS), 500);
        assert_eq!(sampler.draw(RouteId(3), || NOW_MS + 50_000), Some(Why::Failed));
        assert!(looked_at(&mut sampler, RouteId(4), 500, 100, NOW_MS) < 30);
        assert!(looked_at(&mut sampler, RouteId(3), 500, 100, NOW_MS + LATELY_MS) < 30);
        assert!(sampler.failed_ms.is_empty(), "what is over is forgotten");
    }

    #[test]
    fn few_bodies_a_second_are_watched() {
        let mut sampler = Sampler::new(9);
        // So many a second, for ten seconds; how many are watched.
        for (id, every_ms, expected) in
            [("quiet", 250, 40..=40), ("fifteen a second", 66, 50..=55), ("busy", 1, 50..=55)]
        {
            let from_ms = NOW_MS + every_ms * 1_000_000;
            let seen = (0..10_000 / every_ms).filter(|n| sampler.may_watch(from_ms + n * every_ms)).count();
            assert!(expected.contains(&seen), "{id}: {seen}");
        }
    }

    #[test]
    fn after_a_failure_a_busy_route_is_looked_at_up_to_a_bound() {
        let mut sampler = Sampler::new(9);
        sampler.on_failure(RouteId(3), NOW_MS);
        // 1,000 a second, for ten seconds.
        let seen = looked_at(&mut sampler, RouteId(3), 10_000, 1, NOW_MS);
        assert!((200..=221).contains(&seen), "{seen}");
    }

    #[test]
    fn a_clock_that_goes_back_costs_nothing() {
        let mut sampler = Sampler::new(9);
        sampler.on_failure(RouteId(3), NOW_MS);
        assert_eq!(sampler.draw(RouteId(3), || NOW_MS - 5_000), Some(Why::Failed));
    }
}
