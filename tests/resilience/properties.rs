//! What holds of breaker, budget and limiter whatever happens, also under clocks that jump.

use faultline::admit::breaker::{Admit, Breaker, Change, Rules, Snapshot, Ticket};
use faultline::admit::journal::{self, Reply, Report, Shared, What};
use faultline::admit::limit::{self, LIMIT_MIN, Limiter, Measured};
use faultline::failure::Failure;
use faultline::retry::budget::Budget;
use proptest::prelude::*;

const START_MS: u64 = 1_800_000_000_000;
const CAUSE: Failure = Failure::ConnectionRefused;
const DEADLINE_MS: u32 = 30_000;

/// What can happen to a breaker.
#[derive(Debug, Clone)]
enum Step {
    Decide,
    Succeed(u64),
    Fail(u32),
    /// The oldest open trial, or one that is long over, reports.
    Report {
        old: bool,
        failed: bool,
    },
    GiveBack,
    Merge(u64),
    Wait(u64),
    /// The clock is set back.
    Back(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Decide),
        1 => (0..200_u64).prop_map(Step::Succeed),
        3 => any::<u32>().prop_map(Step::Fail),
        2 => any::<(bool, bool)>().prop_map(|(old, failed)| Step::Report { old, failed }),
        1 => Just(Step::GiveBack),
        1 => (0..400_000_u64).prop_map(Step::Merge),
        3 => (0..70_000_u64).prop_map(Step::Wait),
        1 => (0..100_000_u64).prop_map(Step::Back),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    (0..6_u32, 0..101_u32, 0..30_u32, 0..20_u32, 0..20_u32, 0..100_u32).prop_map(
        |(in_a_row, percent, exchanges_min, window_s, open_s, open_max_s)| Rules {
            on: true,
            in_a_row,
            percent,
            exchanges_min,
            window_s,
            open_s,
            open_max_s,
        },
    )
}

/// A breaker, its clock, and the trials that were given and are not over.
struct World {
    breaker: Breaker,
    now_ms: u64,
    out: Vec<(Ticket, u64)>,
    old: Vec<Ticket>,
}

impl World {
    fn take(&mut self, rules: &Rules, step: &Step) {
        match step {
            Step::Decide => self.decide(rules),
            Step::Succeed(count) => self.breaker.on_successes(rules, self.now_ms, *count),
            Step::Fail(random) => {
                self.breaker.on_failure(rules, self.now_ms, CAUSE, *random);
            }
            Step::Report { old: true, failed } => {
                if let Some(ticket) = self.old.last() {
                    let before = self.breaker.clone();
                    let failure = failed.then_some(CAUSE);
                    let change = self.breaker.on_trial(rules, self.now_ms, *ticket, failure, 0);
                    assert_eq!((change, &self.breaker), (Change::Nothing, &before), "an old ticket");
                }
            }
            Step::Report { old: false, failed } => {
                if let Some((ticket, _)) = self.out.pop() {
                    self.old.push(ticket);
                    let change =
                        self.breaker.on_trial(rules, self.now_ms, ticket, failed.then_some(CAUSE), 0);
                    assert_eq!(change, if *failed { Change::Opened } else { Change::Closed });
                }
            }
            Step::GiveBack => {
                if let Some((ticket, _)) = self.out.pop() {
                    self.old.push(ticket);
                    self.breaker.on_trial_without_result(self.now_ms, ticket);
                }
            }
            Step::Merge(open_ms) => {
                let shared = Snapshot { open_ms: *open_ms, cause: CAUSE, openings: 1, failing_ms: 0 };
                self.breaker.merge(rules, self.now_ms, &shared, 0);
            }
            Step::Wait(ms) => self.now_ms += ms,
            Step::Back(ms) => {
                self.now_ms -= ms;
                // A right ends by the clock it was given by; set back, it may only last longer.
                self.out.iter_mut().for_each(|(_, until_ms)| *until_ms = (*until_ms).min(self.now_ms));
            }
        }
    }

    fn decide(&mut self, rules: &Rules) {
        match self.breaker.decide(rules, self.now_ms, DEADLINE_MS) {
            Admit::Go => assert!(self.breaker.is_closed()),
            Admit::Trial(ticket) => {
                let over = |(ticket, until_ms): &(Ticket, u64)| {
                    assert!(*until_ms <= self.now_ms, "a second trial at {}", self.now_ms);
                    *ticket
                };
                let over: Vec<_> = self.out.iter().map(over).collect();
                self.old.extend(over);
                self.out = vec![(ticket, self.now_ms + u64::from(DEADLINE_MS))];
            }
            Admit::Refuse { remaining_s, .. } => {
                let longest = rules.open_max_s.max(rules.open_s).max(DEADLINE_MS / 1_000 + 5);
                assert!((1..=longest).contains(&remaining_s), "{remaining_s} s");
                assert!(!self.breaker.is_closed());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// At most one trial is out; refusals are bounded; results of trials that are over change nothing.
    #[test]
    fn a_breaker_never_has_two_trials(
        rules in rules(), steps in proptest::collection::vec(step(), 1..200),
    ) {
        let mut world =
            World { breaker: Breaker::new(START_MS), now_ms: START_MS, out: vec![], old: vec![] };
        for step in &steps {
            world.take(&rules, step);
        }
    }

    /// Whatever happened before: an origin that is well again is found out, one longest pause and one lost trial later.
    #[test]
    fn a_breaker_always_finds_its_way_back(
        rules in rules(), steps in proptest::collection::vec(step(), 1..100),
    ) {
        let mut world =
            World { breaker: Breaker::new(START_MS), now_ms: START_MS, out: vec![], old: vec![] };
        for step in &steps {
            world.take(&rules, step);
        }
        // A clock that was set back is noticed when it is next looked at; should that give a trial, it is lost.
        world.breaker.decide(&rules, world.now_ms, DEADLINE_MS);
        let longest_s = rules.open_max_s.max(rules.open_s).max(1).max(DEADLINE_MS / 1_000 + 5);
        world.now_ms += u64::from(longest_s) * 1_000;
        if let Admit::Trial(ticket) = world.breaker.decide(&rules, world.now_ms, DEADLINE_MS) {
            world.breaker.on_trial(&rules, world.now_ms, ticket, None, 0);
        }
        prop_assert_eq!(world.breaker.decide(&rules, world.now_ms, DEADLINE_MS), Admit::Go);
    }

    /// The journal gives at most one trial to all isolates together.
    #[test]
    fn the_journal_never_gives_two_trials(
        steps in proptest::collection::vec((0..4_u32, 0..5_u8, 0..9_000_u64), 1..200),
    ) {
        let (rules, mut now_ms) = (Rules::default(), START_MS);
        let mut shared = Shared::new(now_ms);
        let mut out: Option<(Ticket, u64)> = None;
        for (isolate, kind, wait_ms) in steps {
            now_ms += wait_ms;
            let what = match (kind, out) {
                (0 | 1, _) => What::Failed { failure: CAUSE, open: kind == 1 },
                (2, Some((ticket, _))) => What::Tried { ticket, failure: Some(CAUSE) },
                (3, Some((ticket, _))) => What::Tried { ticket, failure: None },
                _ => What::Ask { deadline_ms: DEADLINE_MS },
            };
            let report = Report { isolate, successes: 0, what };
            let reply = journal::report(&mut shared, &rules, &report, now_ms, u32::MAX);
            if matches!(what, What::Tried { .. }) {
                out = None;
            }
            if let Reply::Trial { ticket } = reply {
                prop_assert!(out.is_none_or(|(_, until_ms)| until_ms <= now_ms), "a second trial");
                out = Some((ticket, now_ms + u64::from(DEADLINE_MS)));
            }
        }
    }

    /// Never more repeats than one at the start, the share of the exchanges, and one in five seconds.
    #[test]
    fn repeats_never_exceed_the_budget(
        percent in 0..101_u32,
        steps in proptest::collection::vec((0..300_u64, 0..20_000_i64, -5_000..0_i64, 0..40_u8), 1..200),
    ) {
        let mut now_ms = START_MS;
        let mut budget = Budget::new(now_ms);
        let (mut exchanges, mut forward_ms, mut repeats) = (0, 0, 0);
        for (count, wait_ms, back_ms, tries) in steps {
            // Every third step sets the clock back instead.
            let moved_ms = if count % 3 == 0 { back_ms } else { wait_ms };
            now_ms = now_ms.saturating_add_signed(moved_ms);
            forward_ms += u64::try_from(moved_ms).unwrap_or(0);
            budget.on_exchanges(percent, now_ms, count);
            exchanges += count;
            repeats += (0..tries).map(|_| u64::from(budget.pay(now_ms))).sum::<u64>();
            let most = 100 + exchanges * u64::from(percent) + forward_ms * 20 / 1_000;
            prop_assert!(repeats * 100 <= most, "{repeats} repeats of {exchanges} exchanges");
        }
    }

    /// The limit stays within its bounds, whatever is measured.
    #[test]
    fn the_limit_keeps_its_bounds(
        most in 1..5_000_u32,
        windows in proptest::collection::vec((any::<u32>(), any::<f64>(), any::<u32>(), any::<u32>()), 1..200),
    ) {
        let rules = limit::Rules { max_in_flight: most, adaptive: true };
        let mut limiter = Limiter::default();
        for (exchanges, mean_ms, most_in_flight, failed) in windows {
            limiter.on_window(&rules, &Measured { exchanges, mean_ms, most_in_flight, failed });
            let limit = limiter.limit(&rules).unwrap();
            prop_assert!((LIMIT_MIN.min(most)..=most).contains(&limit), "{limit} of {most}");
        }
    }

    /// Being told twice, or in another order, comes to the same.
    #[test]
    fn merging_is_idempotent_and_has_no_order(a in 1..90_000_u64, b in 1..90_000_u64) {
        let rules = Rules::default();
        let told = |times: &[u64]| {
            let mut breaker = Breaker::new(START_MS);
            for open_ms in times {
                breaker.merge(&rules, START_MS, &Snapshot { open_ms: *open_ms, cause: CAUSE, openings: 1, failing_ms: 0 }, 0);
            }
            breaker.snapshot(&rules, START_MS)
        };
        prop_assert_eq!(told(&[a, b]), told(&[b, a]));
        prop_assert_eq!(told(&[a, b]), told(&[a, b, a, b]));
    }
}
