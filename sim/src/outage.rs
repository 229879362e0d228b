//! The outage: every isolate has a breaker; with the journal, they share what they know.

use std::collections::VecDeque;

use faultline::admit::breaker::{Admit, Breaker, Change, Rules, Ticket};
use faultline::admit::journal::{self, Reply, Report, Shared, What};
use faultline::answer::{Known, retry_after};
use faultline::exchange::Exchange;
use faultline::failure::Failure;
use faultline::verdict::{Confidence, Evidence, Finding};

const ISOLATES: usize = 10_000;
/// One step of time, in milliseconds.
const STEP_MS: u64 = 10;
const STEPS_PER_S: u64 = 1_000 / STEP_MS;
/// Well, out, and well again, in seconds.
pub const PHASES_S: [u64; 3] = [30, 600, 120];
const START_MS: u64 = 1_800_000_000_000;
const DEADLINE_MS: u32 = 30_000;
/// What a Durable Object takes in a step: 1,000 reports a second. What is over is lost.
const REPORTS_PER_STEP: u64 = 1_000 / STEPS_PER_S;
/// How often the isolates are counted, in steps: ten times a second.
const LOOK_STEPS: u64 = 10;
/// From a report to its reply, in steps: 50 ms.
const REPLY_STEPS: u64 = 5;
/// Of so many refused clients one is followed.
const FOLLOWED: u64 = 20;
const CAUSE: Failure = Failure::ConnectionRefused;

/// What stands between the visitors and the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setup {
    Nothing,
    Alone,
    Journal,
}

impl Setup {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "no breaker",
            Self::Alone => "breaker, each isolate alone",
            Self::Journal => "breaker and journal",
        }
    }
}

/// What came of a run.
pub struct Run {
    pub setup: Setup,
    /// Requests a second, over all isolates.
    pub per_s: u64,
    /// Requests the origin got, by second.
    pub origin: Vec<u64>,
    pub noticed_s: Option<f64>,
    pub recovered_s: f64,
    pub reports_peak: u64,
    /// Failures until the first opening, over all isolates that opened.
    failures: (u64, u64),
    /// Clients that come back, by second: told without and with spread.
    back: [Vec<u64>; 2],
}

impl Run {
    fn outage(&self) -> &[u64] {
        let from = usize::try_from(PHASES_S[0]).unwrap();
        &self.origin[from..from + usize::try_from(PHASES_S[1]).unwrap()]
    }

    pub fn share_percent(&self) -> f64 {
        100.0 * self.outage().iter().sum::<u64>() as f64 / (self.per_s * PHASES_S[1]) as f64
    }

    pub fn late_rate(&self) -> f64 {
        self.outage()[300..].iter().sum::<u64>() as f64 / 300.0
    }

    pub fn failures_mean(&self) -> Option<f64> {
        (self.failures.1 > 0).then(|| self.failures.0 as f64 / self.failures.1 as f64)
    }

    /// Within the outage, without its first and last minute, when pauses are short or clients come to an end.
    pub fn peaks_to_mean(&self) -> [f64; 2] {
        let from = usize::try_from(PHASES_S[0]).unwrap();
        [0, 1].map(|told| super::crowd::peak_to_mean(&self.back[told][from + 60..from + 540]))
    }
}

struct Isolate {
    breaker: Breaker,
    successes: u64,
    failures: u64,
    told_ms: Option<u64>,
    opened: bool,
}

struct World {
    rules: Rules,
    random: fastrand::Rng,
    isolates: Vec<Isolate>,
    shared: Option<Shared>,
    replies: VecDeque<(u64, usize, Reply)>,
    step: u64,
    reports_now: u64,
    reports: Vec<u64>,
    run: Run,
}

/// Runs the whole outage.
pub fn run(setup: Setup, per_s: u64) -> Run {
    let seconds = usize::try_from(PHASES_S.iter().sum::<u64>()).unwrap();
    let rules = Rules { on: setup != Setup::Nothing, ..Rules::default() };
    let isolate = || Isolate {
        breaker: Breaker::new(START_MS),
        successes: 0,
        failures: 0,
        told_ms: None,
        opened: false,
    };
    let mut world = World {
        rules,
        random: fastrand::Rng::with_seed(9111),
        isolates: std::iter::repeat_with(isolate).take(ISOLATES).collect(),
        shared: (setup == Setup::Journal).then(|| Shared::new(START_MS)),
        replies: VecDeque::new(),
        step: 0,
        reports_now: 0,
        reports: vec![0; seconds],
        run: Run {
            setup,
            per_s,
            origin: vec![0; seconds],
            noticed_s: None,
            recovered_s: 0.0,
            reports_peak: 0,
            failures: (0, 0),
            back: [vec![0; seconds + 200], vec![0; seconds + 200]],
        },
    };
    world.go();
    world.run.reports_peak = world.reports.iter().copied().max().unwrap_or_default();
    world.run
}

impl World {
    fn now_ms(&self) -> u64 {
        START_MS + self.step * STEP_MS
    }

    fn second(&self) -> usize {
        usize::try_from(self.step / STEPS_PER_S).unwrap()
    }

    fn is_out(&self) -> bool {
        let second = self.step / STEPS_PER_S;
        (PHASES_S[0]..PHASES_S[0] + PHASES_S[1]).contains(&second)
    }

    fn go(&mut self) {
        let per_step = self.run.per_s / STEPS_PER_S;
        for step in 0..PHASES_S.iter().sum::<u64>() * STEPS_PER_S {
            self.step = step;
            self.reports_now = 0;
            self.deliver();
            (0..per_step).for_each(|_| self.request());
            if step.is_multiple_of(LOOK_STEPS) {
                self.look();
            }
        }
    }

    /// How many isolates hold the crowd back now.
    fn look(&mut self) {
        let (out_at, well_at) = (PHASES_S[0] * STEPS_PER_S, (PHASES_S[0] + PHASES_S[1]) * STEPS_PER_S);
        let open = self.isolates.iter().filter(|isolate| !isolate.breaker.is_closed()).count();
        let since = |at: u64| (self.step - at) as f64 / STEPS_PER_S as f64;
        if self.step >= out_at && self.run.noticed_s.is_none() && open * 100 >= ISOLATES * 99 {
            self.run.noticed_s = Some(since(out_at));
        }
        if self.step >= well_at && open * 100 > ISOLATES {
            self.run.recovered_s = since(well_at);
        }
    }

    /// One visitor, at any isolate.
    fn request(&mut self) {
        let (which, now_ms) = (self.random.usize(..ISOLATES), self.now_ms());
        match self.isolates[which].breaker.decide(&self.rules, now_ms, DEADLINE_MS) {
            Admit::Go => self.at_origin(which),
            Admit::Trial(ticket) => self.trial(which, ticket),
            Admit::Refuse { remaining_s, .. } => self.follow(remaining_s),
        }
    }

    fn at_origin(&mut self, which: usize) {
        let (second, now_ms, random, out) =
            (self.second(), self.now_ms(), self.random.u32(..), self.is_out());
        self.run.origin[second] += 1;
        let isolate = &mut self.isolates[which];
        if !out {
            isolate.successes += 1;
            return;
        }
        let successes = std::mem::take(&mut isolate.successes);
        isolate.failures += 1;
        isolate.breaker.on_successes(&self.rules, now_ms, successes);
        let change = isolate.breaker.on_failure(&self.rules, now_ms, CAUSE, random);
        let open = !isolate.breaker.is_closed();
        let worth = journal::is_worth_telling(change, isolate.told_ms, now_ms);
        self.note_opening(which);
        if worth {
            self.isolates[which].told_ms = Some(now_ms);
            let what = What::Failed { failure: CAUSE, open };
            if let Some(reply) = self.report(which, successes, what) {
                self.replies.push_back((self.step + REPLY_STEPS, which, reply));
            }
        }
    }

    fn note_opening(&mut self, which: usize) {
        let isolate = &mut self.isolates[which];
        if !isolate.opened && !isolate.breaker.is_closed() {
            isolate.opened = true;
            self.run.failures.0 += isolate.failures;
            self.run.failures.1 += 1;
        }
    }

    /// A report to the journal, if there is one and it is not overrun.
    fn report(&mut self, which: usize, successes: u64, what: What) -> Option<Reply> {
        let (now_ms, random) = (self.now_ms(), self.random.u32(..));
        let second = self.second();
        let shared = self.shared.as_mut()?;
        self.reports[second] += 1;
        self.reports_now += 1;
        let report = Report { isolate: u32::try_from(which).unwrap(), successes, what };
        (self.reports_now <= REPORTS_PER_STEP)
            .then(|| journal::report(shared, &self.rules, &report, now_ms, random))
    }

    fn deliver(&mut self) {
        while let Some((_, which, reply)) = self.replies.pop_front_if(|(due, ..)| *due <= self.step) {
            let (now_ms, random) = (self.now_ms(), self.random.u32(..));
            if let Reply::Open(known) = reply {
                self.isolates[which].breaker.merge(&self.rules, now_ms, &known, random);
                self.note_opening(which);
            }
        }
    }

    /// The pause of an isolate is over: it asks for the trial, where there is a journal, and tries.
    fn trial(&mut self, which: usize, own: Ticket) {
        let (second, now_ms, random) = (self.second(), self.now_ms(), self.random.u32(..));
        let given = match self.report(which, 0, What::Ask { deadline_ms: DEADLINE_MS }) {
            Some(Reply::Open(known)) => {
                let breaker = &mut self.isolates[which].breaker;
                breaker.on_trial_without_result(now_ms, own);
                breaker.merge(&self.rules, now_ms, &known, random);
                self.follow(u32::try_from(known.open_ms.div_ceil(1_000)).unwrap());
                return;
            }
            Some(Reply::Trial { ticket }) => Some(ticket),
            Some(Reply::Closed) | None => None,
        };
        self.run.origin[second] += 1;
        let failure = self.is_out().then_some(CAUSE);
        let change = self.isolates[which].breaker.on_trial(&self.rules, now_ms, own, failure, random);
        assert_ne!(change, Change::Nothing);
        if let Some(ticket) = given {
            self.report(which, 0, What::Tried { ticket, failure });
        }
    }

    /// When a refused client comes back, without and with spread.
    fn follow(&mut self, remaining_s: u32) {
        if self.random.u64(..FOLLOWED) != 0 {
            return;
        }
        let finding = Finding::new(Failure::CircuitOpen, Confidence::Certain, Evidence::new("breaker:open"));
        let exchange =
            Exchange { request_id: format!("{:016x}", self.random.u64(..)), ..Exchange::default() };
        let spread = retry_after(&finding, &exchange, Some(Known::BreakerOpen(remaining_s)));
        for (back, wait_s) in self.run.back.iter_mut().zip([remaining_s, spread.unwrap_or(remaining_s)]) {
            let at = usize::try_from(self.step / STEPS_PER_S + u64::from(wait_s)).unwrap();
            if let Some(count) = back.get_mut(at) {
                *count += 1;
            }
        }
    }
}
