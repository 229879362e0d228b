//! What holds of book, budget and limiter whatever happens, also under clocks that jump.

use faultline::admit::breaker::{Admit, Breaker, BreakerRules, Failed, LookResult, SharedOutage, Witness};
use faultline::admit::counts::{self, CountedKind, Counting};
use faultline::admit::journal::{self, IsolateNews, JournalReply, JournalReport, Shared};
use faultline::admit::limit::{self, LIMIT_MIN, Limiter, Measured};
use faultline::admit::origin::{Attempt, Bookkeeping, Errand, Moment};
use faultline::failure::Failure;
use faultline::outage::{self, Cause, Outage};
use faultline::retry::budget::Budget;
use faultline::verdict::{Confidence, Evidence, Finding};
use proptest::prelude::*;
use strum::VariantArray as _;

const START_MS: u64 = 1_800_000_000_000;
const KEY: &str = "https://origin.example.com:443";
const LOOK_MS: u32 = 5_000;

/// What can happen to an origin's book.
#[derive(Debug, Clone)]
enum Step {
    Decide,
    Succeed(u64),
    Fail {
        failure: Failure,
        path: u8,
        client: Option<u8>,
    },
    Spare,
    Wait,
    /// The oldest errand that is out comes back: well or failing, with or
    /// without a word of the journal.
    Return {
        well: bool,
        absurd: bool,
    },
    Pass(u64),
    /// The clock is set back.
    Back(u64),
}

const FAILURES: [Failure; 5] = [
    Failure::ConnectionRefused,
    Failure::HttpResponseTimeout,
    Failure::ConnectionTerminated,
    Failure::OriginBadGateway,
    Failure::ApplicationError,
];

fn step() -> impl Strategy<Value = Step> {
    let failure = proptest::sample::select(&FAILURES[..]);
    prop_oneof![
        3 => Just(Step::Decide),
        1 => (0..200_u64).prop_map(Step::Succeed),
        4 => (failure, 0..9_u8, proptest::option::of(0..4_u8))
            .prop_map(|(failure, path, client)| Step::Fail { failure, path, client }),
        3 => Just(Step::Spare),
        1 => Just(Step::Wait),
        3 => any::<(bool, bool)>().prop_map(|(well, absurd)| Step::Return { well, absurd }),
        3 => (0..20_000_u64).prop_map(Step::Pass),
        1 => (0..100_000_u64).prop_map(Step::Back),
    ]
}

fn rules() -> impl Strategy<Value = BreakerRules> {
    let counts = proptest::sample::select(&[Counting::Connection, Counting::Gateway, Counting::All][..]);
    (counts, 0..6_u32, 0..101_u32, 0..30_u32, 0..20_u32, 0..20_u32, 0..100_u32).prop_map(
        |(counts, in_a_row, percent, exchanges_min, window_s, open_s, open_max_s)| BreakerRules {
            on: true,
            counts,
            in_a_row,
            percent,
            exchanges_min,
            window_s,
            open_s,
            open_max_s,
        },
    )
}

/// A book, its clock, and the errands that are out.
struct World {
    book: Bookkeeping,
    rules: BreakerRules,
    has_journal: bool,
    now_ms: u64,
    out: Vec<Errand>,
}

impl World {
    fn new(rules: BreakerRules, has_journal: bool) -> Self {
        Self { book: Bookkeeping::new(KEY, START_MS), rules, has_journal, now_ms: START_MS, out: vec![] }
    }

    fn moment(&self) -> Moment {
        Moment { now_ms: self.now_ms, random: 7, has_journal: self.has_journal, look_ms: LOOK_MS }
    }

    fn take(&mut self, step: &Step) {
        let (rules, moment) = (self.rules, self.moment());
        let errand = match step {
            Step::Decide => {
                self.decide();
                None
            }
            Step::Succeed(count) => {
                self.book.on_good(self.now_ms, *count);
                None
            }
            Step::Fail { failure, path, client } => {
                let finding = found(*failure);
                let (path, client) = (format!("/{path}"), client.map(|client| client.to_string()));
                let attempt = Attempt {
                    finding: &finding,
                    sends_a_body: false,
                    path: &path,
                    client: client.as_deref(),
                };
                self.book.on_failure(&rules, attempt, moment)
            }
            Step::Spare => self.book.on_spared(&rules, moment),
            Step::Wait => self.book.on_waiting(&rules, moment),
            Step::Return { well, absurd } => match self.out.pop() {
                Some(errand) => self.come_back(&errand, *well, *absurd),
                None => None,
            },
            Step::Pass(ms) => {
                self.now_ms += ms;
                None
            }
            Step::Back(ms) => {
                self.now_ms -= ms;
                None
            }
        };
        self.out.extend(errand);
    }

    fn come_back(&mut self, errand: &Errand, well: bool, absurd: bool) -> Option<Errand> {
        let (rules, moment) = (self.rules, self.moment());
        let refused = found(Failure::ConnectionRefused);
        match errand {
            Errand::Look => self.book.on_look(&rules, (!well).then_some(&refused), moment),
            Errand::Tell(_) => {
                let cause = Cause::of(&refused, u64::MAX);
                let told = SharedOutage {
                    open_ms: u64::MAX,
                    opened: 9,
                    kinds: CountedKind::VARIANTS.to_vec(),
                    outage: Outage::begin("liar", u64::MAX, cause, 1),
                };
                let reply =
                    JournalReply { open: Some(told), looks: moment.random, ..JournalReply::default() };
                self.book.on_reply(&rules, absurd.then_some(&reply), moment)
            }
        }
    }

    fn decide(&mut self) {
        match self.book.decide(&self.rules, self.moment()) {
            Admit::Go => {}
            Admit::Refuse { remaining_s } => {
                let longest = self.rules.open_max_s.max(self.rules.open_s).max(1);
                assert!((1..=longest).contains(&remaining_s), "{remaining_s} s");
                let outage = self.book.outage().expect("nobody is refused without an outage");
                assert!(outage.ended_ms.is_none());
            }
        }
    }
}

fn found(failure: Failure) -> Finding {
    let mut finding = Finding::new(failure, Confidence::Likely, Evidence::new("test"));
    finding.received_status = matches!(failure, Failure::OriginBadGateway).then_some(502);
    finding
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, refusals are bounded by the route's own ceiling, never without a cause.
    #[test]
    fn refusals_are_bounded_and_have_a_cause(
        rules in rules(), has_journal in any::<bool>(), steps in proptest::collection::vec(step(), 1..200),
    ) {
        let mut world = World::new(rules, has_journal);
        for step in &steps {
            world.take(step);
        }
    }

    /// Whatever happened before, and whatever the journal says: while requests come, a well origin
    /// is found out within its longest pause and a lost look.
    #[test]
    fn an_origin_that_is_well_is_always_found_out(
        rules in rules(), has_journal in any::<bool>(), absurd in any::<bool>(),
        steps in proptest::collection::vec(step(), 1..100),
    ) {
        let mut world = World::new(rules, has_journal);
        for step in &steps {
            world.take(step);
        }
        // What was out is lost; requests come, and looks are answered.
        world.out.clear();
        let pause_ms = 1_000 * u64::from(rules.open_max_s.max(rules.open_s).max(1));
        // A journal that repeats itself is found out too, after a while more.
        let most_ms = pause_ms + u64::from(LOOK_MS) + 2_000 + if has_journal { 30_000 } else { 0 };
        let until_ms = world.now_ms + most_ms;
        while !world.book.is_calm() && world.now_ms <= until_ms {
            let errand = world.book.on_spared(&rules, world.moment());
            let mut next = errand;
            while let Some(errand) = next {
                next = world.come_back(&errand, true, absurd);
            }
            world.now_ms += 250;
        }
        prop_assert!(world.book.is_calm(), "after {most_ms} ms");
    }

    /// What is looked at, is looked at by one at a time, and not more often than its
    /// pause or a suspicion allows.
    #[test]
    fn looks_stay_within_their_budget(
        rules in rules(), requests in proptest::collection::vec(0..500_u64, 1..400),
    ) {
        let mut world = World::new(rules, false);
        let finding = found(Failure::ConnectionRefused);
        let attempt = Attempt { finding: &finding, sends_a_body: false, path: "/", client: None };
        let (mut looks, begun_ms) = (0_u64, world.now_ms);
        for wait_ms in requests {
            world.now_ms += wait_ms;
            let moment = world.moment();
            let errand = match world.book.decide(&rules, moment) {
                Admit::Go => world.book.on_failure(&rules, attempt, moment),
                Admit::Refuse { .. } => world.book.on_spared(&rules, moment),
            };
            if errand == Some(Errand::Look) {
                looks += 1;
                world.book.on_look(&rules, Some(&finding), moment);
            }
        }
        let least_ms = 500 * u64::from(rules.open_s.max(1)).min(u64::from(rules.open_max_s.max(rules.open_s).max(1)));
        let most = 2 + (world.now_ms - begun_ms) / least_ms.min(10_000);
        prop_assert!(looks <= most, "{looks} looks, at most {most}");
    }

    /// A single visitor of a single address never closes a site whose looks are answered,
    /// whatever they bring about.
    #[test]
    fn one_visitor_closes_nothing(
        rules in rules(), steps in proptest::collection::vec((0..3_usize, 0..9_u8, 0..4_000_u64), 1..300),
    ) {
        let mut world = World::new(rules, false);
        let brought_about =
            [Failure::HttpResponseTimeout, Failure::ConnectionTerminated, Failure::OriginBadGateway];
        for (which, path, wait_ms) in steps {
            world.now_ms += wait_ms;
            let (finding, path) = (found(brought_about[which]), format!("/{path}"));
            let attempt =
                Attempt { finding: &finding, sends_a_body: false, path: &path, client: Some("192.0.2.1") };
            let moment = world.moment();
            if world.book.on_failure(&rules, attempt, moment) == Some(Errand::Look) {
                world.book.on_look(&rules, None, moment);
            }
            prop_assert!(world.book.is_calm());
        }
    }

    /// However reports arrive, the journal sends one to look at a time.
    #[test]
    fn the_journal_sends_one_at_a_time(
        steps in proptest::collection::vec((0..4_u32, 0..5_u8, 0..9_000_u64), 1..200),
    ) {
        let (rules, mut now_ms) = (BreakerRules::default(), START_MS);
        let mut shared = Shared::new(KEY, now_ms);
        let mut until_ms = 0;
        for (isolate, kind, wait_ms) in steps {
            now_ms += wait_ms;
            let finding = found(Failure::ConnectionRefused);
            let cause = Cause::of(&finding, now_ms);
            let weight = counts::weigh(&finding, false).unwrap();
            let failed = Failed { cause: cause.clone(), weight, witness: Witness::new("/", None) };
            let what = match kind {
                0 | 1 => IsolateNews::Failed { failed, open: kind == 1 },
                2 => IsolateNews::Looked { result: LookResult::Failed { cause, kind: CountedKind::Connection }, open: true },
                3 => IsolateNews::Looked { result: LookResult::Well, open: false },
                _ => IsolateNews::Ask { early: false },
            };
            if matches!(what, IsolateNews::Looked { .. }) {
                until_ms = 0;
            }
            let counts = outage::OutageCounts::default();
            let report = JournalReport { isolate, rules, successes: 0, counts, look_ms: LOOK_MS, what };
            let reply = journal::report(&mut shared, &report, now_ms, u32::MAX);
            if reply.look {
                prop_assert!(until_ms <= now_ms, "a second look");
                until_ms = now_ms + u64::from(LOOK_MS);
            }
        }
    }

    /// Never more repeats than one at the start, the share of the exchanges,
    /// and one in five seconds.
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
        let rules = limit::LimitRules { max_in_flight: most, adaptive: true };
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
        let rules = BreakerRules::default();
        let finding = found(Failure::ConnectionRefused);
        let cause = Cause::of(&finding, START_MS);
        let weight = counts::weigh(&finding, false).unwrap();
        let failed = Failed { cause: cause.clone(), weight, witness: Witness::new("/", None) };
        let told = |times: &[u64]| {
            let mut breaker = Breaker::new(KEY, START_MS);
            breaker.on_failure(&rules, &failed, START_MS, 0);
            for open_ms in times {
                let outage = Outage::begin(KEY, START_MS, cause.clone(), 1);
                let told = SharedOutage { open_ms: *open_ms, opened: 1, kinds: vec![CountedKind::Connection], outage };
                breaker.merge(&rules, &told, true, START_MS, 0);
            }
            breaker.left_ms(&rules, START_MS, 0)
        };
        prop_assert_eq!(told(&[a, b]), told(&[b, a]));
        prop_assert_eq!(told(&[a, b]), told(&[a, b, a, b]));
    }
}
