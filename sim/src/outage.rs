//! The outage: every isolate has a breaker; with the journal, they share what they know.

use std::collections::VecDeque;

use faultline::admit::breaker::{Admit, BreakerRules};
use faultline::admit::journal::{self, IsolateNews, JournalReply, Shared};
use faultline::admit::origin::{Attempt, Bookkeeping, Errand, Moment};
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
/// How long a look may take, as by default.
const LOOK_MS: u32 = 5_000;
/// From the beginning of a look to what it saw, in steps: 20 ms, refused or answered.
const LOOK_STEPS_TAKEN: u64 = 2;
/// What a Durable Object takes in a step: 1,000 reports a second. What is over is lost.
const REPORTS_PER_STEP: u64 = 1_000 / STEPS_PER_S;
/// How often the isolates are counted, in steps: ten times a second.
const COUNT_STEPS: u64 = 10;
/// From a report to its reply, in steps: 50 ms.
const REPLY_STEPS: u64 = 5;
/// Of so many refused clients one is followed.
const FOLLOWED: u64 = 20;
const CAUSE: Failure = Failure::ConnectionRefused;
const KEY: &str = "https://origin.example.com:443";

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
    /// Requests the origin got, by second: of visitors, and looks.
    pub origin: Vec<u64>,
    /// Looks among them, in the whole outage.
    pub looks: u64,
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

    /// Within the outage, without its first and last minute, when pauses are short
    /// or clients come to an end.
    pub fn peaks_to_mean(&self) -> [f64; 2] {
        let from = usize::try_from(PHASES_S[0]).unwrap();
        [0, 1].map(|told| super::crowd::peak_to_mean(&self.back[told][from + 60..from + 540]))
    }
}

struct Isolate {
    origin: Bookkeeping,
    successes: u64,
    failures: u64,
    opened: bool,
}

/// What comes back to an isolate after a while.
enum Due {
    /// The journal's reply, or nothing where it was overrun.
    Reply(Option<Box<JournalReply>>),
    /// What a look saw.
    Look,
}

struct World {
    rules: BreakerRules,
    finding: Finding,
    random: fastrand::Rng,
    isolates: Vec<Isolate>,
    shared: Option<Shared>,
    due: VecDeque<(u64, usize, Due)>,
    step: u64,
    reports_now: u64,
    reports: Vec<u64>,
    run: Run,
}

/// Runs the whole outage.
pub fn run(setup: Setup, per_s: u64) -> Run {
    let seconds = usize::try_from(PHASES_S.iter().sum::<u64>()).unwrap();
    let rules = BreakerRules { on: setup != Setup::Nothing, ..BreakerRules::default() };
    let isolate =
        || Isolate { origin: Bookkeeping::new(KEY, START_MS), successes: 0, failures: 0, opened: false };
    let mut world = World {
        rules,
        finding: Finding::new(CAUSE, Confidence::Certain, Evidence::new("probe:connect:rejected")),
        random: fastrand::Rng::with_seed(9111),
        isolates: std::iter::repeat_with(isolate).take(ISOLATES).collect(),
        shared: (setup == Setup::Journal).then(|| Shared::new(KEY, START_MS)),
        due: VecDeque::new(),
        step: 0,
        reports_now: 0,
        reports: vec![0; seconds],
        run: Run {
            setup,
            per_s,
            origin: vec![0; seconds],
            looks: 0,
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
    fn moment(&mut self) -> Moment {
        Moment {
            now_ms: START_MS + self.step * STEP_MS,
            random: self.random.u32(..),
            has_journal: self.shared.is_some(),
            look_ms: LOOK_MS,
        }
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
            if step.is_multiple_of(COUNT_STEPS) {
                self.count();
            }
        }
    }

    /// How many isolates spare the origin now.
    fn count(&mut self) {
        let (out_at, well_at) = (PHASES_S[0] * STEPS_PER_S, (PHASES_S[0] + PHASES_S[1]) * STEPS_PER_S);
        let open = self.isolates.iter().filter(|isolate| !isolate.origin.is_calm()).count();
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
        let which = self.random.usize(..ISOLATES);
        // As in the worker, a calm origin's book is not asked.
        if self.isolates[which].origin.is_calm() {
            return self.at_origin(which);
        }
        let moment = self.moment();
        match self.isolates[which].origin.decide(&self.rules, moment) {
            Admit::Go => self.at_origin(which),
            Admit::Refuse { remaining_s } => {
                let errand = self.isolates[which].origin.on_spared(&self.rules, moment);
                self.set_out(which, errand, moment);
                self.follow(remaining_s);
            }
        }
    }

    fn at_origin(&mut self, which: usize) {
        let (second, out) = (self.second(), self.is_out());
        self.run.origin[second] += 1;
        let isolate = &mut self.isolates[which];
        if !out {
            isolate.successes += 1;
            return;
        }
        isolate.failures += 1;
        if self.run.setup == Setup::Nothing {
            return;
        }
        let moment = self.moment();
        let isolate = &mut self.isolates[which];
        isolate.origin.on_good(moment.now_ms, std::mem::take(&mut isolate.successes));
        let attempt = Attempt { finding: &self.finding, sends_a_body: false, path: "/", client: None };
        let errand = isolate.origin.on_failure(&self.rules, attempt, moment);
        self.note_opening(which);
        self.set_out(which, errand, moment);
    }

    fn note_opening(&mut self, which: usize) {
        let isolate = &mut self.isolates[which];
        if !isolate.opened && !isolate.origin.is_calm() {
            isolate.opened = true;
            self.run.failures.0 += isolate.failures;
            self.run.failures.1 += 1;
        }
    }

    /// An errand begins.
    fn set_out(&mut self, which: usize, errand: Option<Errand>, moment: Moment) {
        match errand {
            None => {}
            Some(Errand::Look) => {
                let second = self.second();
                self.run.origin[second] += 1;
                self.run.looks += u64::from(self.is_out());
                self.due.push_back((self.step + LOOK_STEPS_TAKEN, which, Due::Look));
            }
            Some(Errand::Tell(what)) => {
                let reply = self.tell(which, what, moment).map(Box::new);
                self.due.push_back((self.step + REPLY_STEPS, which, Due::Reply(reply)));
            }
        }
    }

    /// A report to the journal, unless it is overrun.
    fn tell(&mut self, which: usize, what: IsolateNews, moment: Moment) -> Option<JournalReply> {
        let second = self.second();
        let shared = self.shared.as_mut()?;
        self.reports[second] += 1;
        self.reports_now += 1;
        if self.reports_now > REPORTS_PER_STEP {
            return None;
        }
        let number = u32::try_from(which).unwrap();
        let report = self.isolates[which].origin.report(number, &self.rules, LOOK_MS, what);
        let reply = journal::report(shared, &report, moment.now_ms, moment.random);
        shared.take_news();
        Some(reply)
    }

    /// What is due by now comes back. What a look sees is how the origin is then.
    fn deliver(&mut self) {
        let step = self.step;
        let (now, later) = std::mem::take(&mut self.due).into_iter().partition(|(due, ..)| *due <= step);
        self.due = later;
        for (_, which, due) in VecDeque::into_iter(now) {
            let moment = self.moment();
            let (out, rules) = (self.is_out(), self.rules);
            let origin = &mut self.isolates[which].origin;
            let errand = match due {
                Due::Look => origin.on_look(&rules, out.then_some(&self.finding), moment),
                Due::Reply(reply) => origin.on_reply(&rules, reply.as_deref(), moment),
            };
            origin.take_news();
            self.note_opening(which);
            self.set_out(which, errand, moment);
        }
    }

    /// When a spared client comes back, without and with spread.
    fn follow(&mut self, remaining_s: u32) {
        if self.random.u64(..FOLLOWED) != 0 {
            return;
        }
        let exchange =
            Exchange { request_id: format!("{:016x}", self.random.u64(..)), ..Exchange::default() };
        let spread = retry_after(&self.finding, &exchange, Some(Known::BreakerOpen(remaining_s)));
        for (back, wait_s) in self.run.back.iter_mut().zip([remaining_s, spread.unwrap_or(remaining_s)]) {
            let at = usize::try_from(self.step / STEPS_PER_S + u64::from(wait_s)).unwrap();
            if let Some(count) = back.get_mut(at) {
                *count += 1;
            }
        }
    }
}
