//! What the isolates tell each other of an origin, by way of the journal: a pure state and a pure function for the
//! journal's side, and the rule by which an isolate reports.
//!
//! Nobody reports while all is well. An isolate that fails reports, and the reply says what the others know, so that
//! a fresh isolate needs one failure to know it, and not a whole row. When a pause is over, the journal gives the
//! trial to one isolate. Without a journal, or when it does not answer, each isolate's own breaker decides
//! alone: every message here may be lost.
//!
//! In scope: one origin. Out of scope: how messages travel, and keeping the state (it is plain serde data).

use serde::{Deserialize, Serialize};

use super::breaker::{Admit, Breaker, Change, Rules, Snapshot, Ticket};
use crate::failure::Failure;

/// What an isolate reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// A number the isolate drew when it started; only tells reporters apart.
    pub isolate: u32,
    /// Exchanges that went well since its last report.
    pub successes: u64,
    /// What happened.
    pub what: What,
}

/// What happened in an isolate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A failure that counts.
    Failed {
        /// Which.
        failure: Failure,
        /// Whether the isolate's own breaker is open now.
        open: bool,
    },
    /// Its pause is over: may it try?
    Ask {
        /// The longest the trial can take, in milliseconds.
        deadline_ms: u32,
    },
    /// The trial it was given is over.
    Tried {
        /// The ticket of [`Reply::Trial`].
        ticket: Ticket,
        /// How it failed; `None`: it went well.
        failure: Option<Failure>,
    },
    /// The trial it was given ended without saying anything of the origin.
    GaveBack {
        /// The ticket of [`Reply::Trial`].
        ticket: Ticket,
    },
}

/// What the journal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Reply {
    /// The others know of no outage. Whoever asked for a trial goes by its own breaker.
    Closed,
    /// The others know of one: [`Breaker::merge`] it. Whoever asked for a trial gives its own back first.
    Open(Snapshot),
    /// The trial is the asker's; its result must be reported.
    Trial {
        /// Names the trial.
        ticket: Ticket,
    },
}

/// One isolate's latest report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Reporter {
    isolate: u32,
    at_ms: u64,
    open: bool,
}

/// The most reporters that are remembered, so that the state stays under 4 KiB as JSON; the latest tell enough.
const REPORTERS_MAX: usize = 32;

/// What the journal keeps of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    breaker: Breaker,
    reporters: Vec<Reporter>,
}

impl Shared {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self { breaker: Breaker::new(now_ms), reporters: Vec::new() }
    }

    /// Whether an outage is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.breaker.is_closed()
    }

    fn note(&mut self, isolate: u32, now_ms: u64, open: bool) {
        self.reporters.retain(|reporter| reporter.isolate != isolate);
        if self.reporters.len() >= REPORTERS_MAX {
            self.reporters.remove(0);
        }
        self.reporters.push(Reporter { isolate, at_ms: now_ms, open });
    }

    /// Whether at least half of those who failed within the window have opened their own breaker: one
    /// isolate with a bad line among many that only stumbled does not speak for all.
    fn half_are_open(&self, rules: &Rules, now_ms: u64) -> bool {
        let window_ms = u64::from(rules.window_s) * 1_000;
        let lately = || self.reporters.iter().filter(|r| now_ms.saturating_sub(r.at_ms) <= window_ms);
        let open = lately().filter(|reporter| reporter.open).count();
        open > 0 && open.saturating_mul(2) >= lately().count()
    }
}

/// Takes a report into the state and says what the reporter should know.
///
/// The state runs the same breaker as the isolates, fed with what all of them report. Since the journal hears
/// nothing of isolates that are well, it also opens when half of those that fail have opened.
pub fn report(shared: &mut Shared, rules: &Rules, report: &Report, now_ms: u64, random: u32) -> Reply {
    shared.breaker.on_successes(rules, now_ms, report.successes);
    match report.what {
        What::Failed { failure, open } => {
            shared.breaker.on_failure(rules, now_ms, failure, random);
            shared.note(report.isolate, now_ms, open);
            let all_know = shared.breaker.is_closed() && shared.half_are_open(rules, now_ms);
            // A pause that is over and a request that failed all the same: that was the trial.
            if rules.on && (all_know || shared.breaker.is_due(now_ms)) {
                shared.breaker.open(rules, now_ms, failure, random);
            }
        }
        What::Ask { deadline_ms } => match shared.breaker.decide(rules, now_ms, deadline_ms) {
            Admit::Trial(ticket) => return Reply::Trial { ticket },
            Admit::Go | Admit::Refuse { .. } => {}
        },
        What::Tried { ticket, failure } => {
            if shared.breaker.on_trial(rules, now_ms, ticket, failure, random) == Change::Closed {
                shared.reporters.clear();
            }
        }
        What::GaveBack { ticket } => shared.breaker.on_trial_without_result(now_ms, ticket),
    }
    shared.breaker.snapshot(rules, now_ms).map_or(Reply::Closed, Reply::Open)
}

/// The least time between two reports of one isolate on one origin that tell nothing new, in milliseconds. A Durable
/// Object takes about 1,000 requests a second
/// (<https://developers.cloudflare.com/durable-objects/platform/limits/>).
const REPORT_EVERY_MS: u64 = 1_000;

/// Whether a failure that counts is worth a report: always when it opened the breaker, else when there was none
/// within the last second. `told_ms`: when the isolate last reported on this origin.
#[must_use]
pub fn is_worth_telling(change: Change, told_ms: Option<u64>, now_ms: u64) -> bool {
    match (change, told_ms) {
        (Change::Opened | Change::Closed, _) | (_, None) => true,
        (Change::Nothing, Some(told_ms)) => now_ms.abs_diff(told_ms) >= REPORT_EVERY_MS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;
    const CAUSE: Failure = Failure::ConnectionRefused;

    fn failed(isolate: u32, successes: u64, open: bool) -> Report {
        Report { isolate, successes, what: What::Failed { failure: CAUSE, open } }
    }

    fn tell(shared: &mut Shared, at: u64, told: Report) -> Reply {
        report(shared, &Rules::default(), &told, NOW + at, u32::MAX)
    }

    fn ask(shared: &mut Shared, at: u64) -> Reply {
        tell(shared, at, Report { isolate: 9, successes: 0, what: What::Ask { deadline_ms: 30_000 } })
    }

    /// Isolate, successes, whether its own breaker is open.
    type Step = (u32, u64, bool);

    #[test]
    fn what_opens_it_for_all_and_what_does_not() {
        let rows: &[(&str, &[Step], bool)] = &[
            ("one isolate, open", &[(1, 1_000, true)], true),
            ("one isolate, one failure", &[(1, 1_000, false)], false),
            (
                "five quiet isolates in a row",
                &[(1, 0, false), (2, 0, false), (3, 0, false), (4, 0, false), (5, 0, false)],
                true,
            ),
            (
                "five with successes",
                &[(1, 9, false), (2, 9, false), (3, 9, false), (4, 9, false), (5, 9, false)],
                false,
            ),
            ("one open of two", &[(1, 9, false), (2, 9, true)], true),
            ("one open of three", &[(1, 9, false), (2, 9, false), (3, 9, true)], false),
            ("the same isolate counts once", &[(1, 9, false), (1, 9, false), (1, 9, true)], true),
        ];
        for (id, steps, opens) in rows {
            let mut shared = Shared::new(NOW);
            let reply =
                steps.iter().map(|(i, s, open)| tell(&mut shared, 0, failed(*i, *s, *open))).last().unwrap();
            assert_eq!(matches!(reply, Reply::Open(_)), *opens, "{id}: {reply:?}");
        }
    }

    #[test]
    fn a_fresh_isolate_needs_one_failure() {
        let rules = Rules::default();
        let mut shared = Shared::new(NOW);
        tell(&mut shared, 0, failed(1, 100, true));
        let mut fresh = Breaker::new(NOW + 1_000);
        assert_eq!(fresh.on_failure(&rules, NOW + 1_000, CAUSE, 0), Change::Nothing);
        let Reply::Open(known) = tell(&mut shared, 1_000, failed(2, 0, false)) else { panic!("closed") };
        assert_eq!(fresh.merge(&rules, NOW + 1_000, &known, 0), Change::Opened);
        let refused = Admit::Refuse { remaining_s: 4, cause: CAUSE };
        assert_eq!(fresh.decide(&rules, NOW + 1_000, 30_000), refused);
    }

    #[test]
    fn the_trial_is_given_to_one_and_its_result_is_everybodys() {
        let mut shared = Shared::new(NOW);
        assert_eq!(ask(&mut shared, 0), Reply::Closed, "nothing known: go by your own");
        tell(&mut shared, 0, failed(1, 100, true));
        assert!(matches!(ask(&mut shared, 4_999), Reply::Open(_)), "the pause is not over");
        let Reply::Trial { ticket } = ask(&mut shared, 5_000) else { panic!("no trial") };
        assert!(matches!(ask(&mut shared, 5_001), Reply::Open(Snapshot { open_ms: 5_000, .. })));
        let tried = |failure| Report { isolate: 9, successes: 0, what: What::Tried { ticket, failure } };
        let mut other = shared.clone();
        assert!(matches!(tell(&mut other, 5_100, tried(Some(CAUSE))), Reply::Open(_)));
        assert_eq!(tell(&mut shared, 5_100, tried(None)), Reply::Closed);
        assert_eq!(tell(&mut shared, 5_200, failed(3, 1, false)), Reply::Closed, "a clean slate");
        let gave = Report { isolate: 9, successes: 0, what: What::GaveBack { ticket } };
        assert!(matches!(tell(&mut other, 5_200, gave), Reply::Open(_)), "an old ticket gives nothing back");
    }

    #[test]
    fn a_failure_after_the_pause_and_before_any_trial_is_one() {
        let mut shared = Shared::new(NOW);
        tell(&mut shared, 0, failed(1, 100, true));
        let during = tell(&mut shared, 4_999, failed(2, 0, false));
        assert!(matches!(during, Reply::Open(Snapshot { open_ms: 1, openings: 1, .. })), "{during:?}");
        let after = tell(&mut shared, 5_000, failed(2, 0, false));
        assert!(matches!(after, Reply::Open(Snapshot { open_ms: 10_000, openings: 2, .. })), "{after:?}");
    }

    #[test]
    fn a_trial_given_back_is_given_to_the_next() {
        let mut shared = Shared::new(NOW);
        tell(&mut shared, 0, failed(1, 100, true));
        let Reply::Trial { ticket } = ask(&mut shared, 5_000) else { panic!("no trial") };
        tell(&mut shared, 5_001, Report { isolate: 9, successes: 0, what: What::GaveBack { ticket } });
        assert!(matches!(ask(&mut shared, 5_002), Reply::Trial { .. }));
    }

    #[test]
    fn messages_and_state_survive_their_travels_and_stay_small() {
        let mut shared = Shared::new(NOW);
        for isolate in 0..1_000 {
            tell(&mut shared, u64::from(isolate), failed(u32::MAX - isolate, 1, true));
        }
        let text = serde_json::to_string(&shared).unwrap();
        assert!(text.len() < 4_096, "{} bytes", text.len());
        assert_eq!(serde_json::from_str::<Shared>(&text).unwrap(), shared);
        for told in
            [failed(1, 2, true), Report { isolate: 1, successes: 0, what: What::Ask { deadline_ms: 1 } }]
        {
            assert_eq!(serde_json::from_str::<Report>(&serde_json::to_string(&told).unwrap()).unwrap(), told);
        }
        for reply in [Reply::Closed, ask(&mut shared, 9_000), ask(&mut shared, 900_000)] {
            assert_eq!(
                serde_json::from_str::<Reply>(&serde_json::to_string(&reply).unwrap()).unwrap(),
                reply
            );
        }
    }

    #[test]
    fn what_is_worth_a_report() {
        for (change, told, expected) in [
            (Change::Opened, Some(NOW), true),
            (Change::Nothing, None, true),
            (Change::Nothing, Some(NOW - 999), false),
            (Change::Nothing, Some(NOW - 1_000), true),
            (Change::Nothing, Some(NOW + 5_000), true),
        ] {
            assert_eq!(is_worth_telling(change, told, NOW), expected, "{change:?} {told:?}");
        }
    }
}
