//! What the isolates tell each other of an origin, by way of the journal: a pure state and a pure
//! function for the journal's side. The isolate's side is [`super::origin`].
//!
//! Nobody reports while all is well. An isolate that fails reports, and the reply says what the
//! others know, so that a fresh isolate needs one failure to know it, and not a whole row. An
//! isolate that spares the origin asks every few seconds while requests come, so that all learn
//! soon that it is well; one of those that ask is sent to look. Without a journal, or when it does
//! not answer, each isolate decides alone: every message here may be lost.
//!
//! The journal knows and does not decide: each report brings the rules of the route that sends it,
//! and what the journal says is said by those. Nothing of older settings stays in it.
//!
//! In scope: one origin. Out of scope: how messages travel, and keeping the state
//! (it is plain serde data).

use serde::{Deserialize, Serialize};

use super::breaker::{Breaker, BreakerRules, Failed, LookResult, News, SharedOutage, Witness};
use super::counts::Weight;
use crate::outage::{Outage, OutageCounts};

/// What an isolate reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalReport {
    /// A number the isolate drew when it started; only tells reporters apart.
    pub isolate: u32,
    /// The rules of the route that reports.
    pub rules: BreakerRules,
    /// Exchanges that went well since its last report.
    pub successes: u64,
    /// What visitors got since its last report.
    #[serde(default)]
    pub counts: OutageCounts,
    /// How long a look of that route's lasts at most, in milliseconds.
    pub look_ms: u32,
    /// What happened.
    pub what: IsolateNews,
}

/// What happened in an isolate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IsolateNews {
    /// An attempt failed in a way that counts.
    Failed {
        /// How.
        failed: Failed,
        /// Whether the isolate has opened its own breaker by what it met itself.
        open: bool,
    },
    /// It spares the origin: what is new? Or it has an exchange that waits
    /// nearly as long as it may.
    Ask {
        /// Whether nothing has failed yet.
        early: bool,
    },
    /// A look of its own is over.
    Looked {
        /// What it saw.
        result: LookResult,
        /// Whether the isolate has opened its own breaker by what it met itself.
        open: bool,
    },
}

/// What the journal answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalReply {
    /// What the others know of an outage, where they do.
    pub open: Option<SharedOutage>,
    /// Whether the asker should look at the origin now, and report what it saw.
    #[serde(default)]
    pub look: bool,
    /// How many looks were reported so far: who sees no more of them has to look itself.
    #[serde(default)]
    pub looks: u32,
    /// How long ago a look went well, in milliseconds, where no outage is known.
    #[serde(default)]
    pub well_ms: Option<u64>,
}

/// One isolate's latest report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Reporter {
    isolate: u32,
    at_ms: u64,
    open: bool,
}

/// The most reporters that are remembered, so that the state stays small; the latest tell enough.
const REPORTERS_MAX: usize = 32;
/// How long a report is taken to say how an isolate is, in milliseconds: several times as long as
/// one that spares leaves between two.
const REPORTER_MS: u64 = 15_000;
/// After so long without a report what is known is forgotten, in milliseconds:
/// nobody came, so nobody knows.
const FORGET_MS: u64 = 600_000;

/// What the journal keeps of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    breaker: Breaker,
    reporters: Vec<Reporter>,
    looks: u32,
    /// When a look went well, in milliseconds since 1970-01-01T00:00:00Z.
    well_ms: Option<u64>,
    heard_ms: u64,
}

impl Shared {
    /// Nothing is known yet. `origin`: its name among the isolates.
    #[must_use]
    pub fn new(origin: &str, now_ms: u64) -> Self {
        Self {
            breaker: Breaker::new(origin, now_ms),
            reporters: Vec::new(),
            looks: 0,
            well_ms: None,
            heard_ms: now_ms,
        }
    }

    /// Whether an outage is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.breaker.is_closed()
    }

    /// The outage that is known, with what all isolates counted.
    #[must_use]
    pub const fn outage(&self) -> Option<&Outage> {
        self.breaker.outage()
    }

    /// What happened since the last call.
    pub fn take_news(&mut self) -> Vec<News> {
        self.breaker.take_news()
    }

    fn note(&mut self, isolate: u32, now_ms: u64, open: bool) {
        self.reporters.retain(|reporter| reporter.isolate != isolate);
        if self.reporters.len() >= REPORTERS_MAX {
            self.reporters.remove(0);
        }
        self.reporters.push(Reporter { isolate, at_ms: now_ms, open });
    }

    /// How many isolates but this one have opened lately, by what they met themselves.
    fn opened_beside(&self, isolate: u32, now_ms: u64) -> u32 {
        let lately = |reporter: &&Reporter| now_ms.abs_diff(reporter.at_ms) <= REPORTER_MS;
        let others = self.reporters.iter().filter(lately).filter(|r| r.open && r.isolate != isolate);
        u32::try_from(others.count()).unwrap_or(u32::MAX)
    }
}

/// Takes a report into the state and says what the reporter should know.
///
/// The state runs the same breaker as the isolates, fed with what all of them report. Since the
/// journal hears nothing of isolates that are well, it also notes an outage as soon as one has
/// opened; how many have is told with it.
pub fn report(shared: &mut Shared, told: &JournalReport, now_ms: u64, random: u32) -> JournalReply {
    if now_ms.saturating_sub(shared.heard_ms) > FORGET_MS {
        *shared = Shared { looks: shared.looks, ..Shared::new(shared.breaker.origin(), now_ms) };
    }
    shared.heard_ms = now_ms;
    let rules = &told.rules;
    shared.breaker.on_good(now_ms, told.successes);
    let early = match &told.what {
        IsolateNews::Failed { failed, open } => {
            shared.note(told.isolate, now_ms, *open);
            shared.breaker.on_failure(rules, failed, now_ms, random);
            if *open {
                shared.breaker.open(rules, failed, now_ms, random);
            }
            false
        }
        IsolateNews::Ask { early } => *early,
        IsolateNews::Looked { result, open } => {
            looked(shared, told, result, *open, now_ms, random);
            false
        }
    };
    if let Some(outage) = shared.breaker.outage_mut() {
        outage.counts.add(&told.counts);
    }
    let look = !matches!(told.what, IsolateNews::Looked { .. })
        && (shared.breaker.wants_look(now_ms) || (early && shared.breaker.wants_early_look(now_ms)));
    if look {
        shared.breaker.begin_look(now_ms, told.look_ms);
    }
    reply(shared, told, look, now_ms, random)
}

/// Takes in what a look saw.
fn looked(
    shared: &mut Shared,
    told: &JournalReport,
    result: &LookResult,
    open: bool,
    now_ms: u64,
    random: u32,
) {
    shared.looks = shared.looks.wrapping_add(1);
    shared.breaker.on_look(result.clone(), now_ms, random);
    match result {
        LookResult::Well | LookResult::There => {
            shared.well_ms = Some(now_ms);
            shared.reporters.clear();
        }
        LookResult::Failed { cause, kind } if open => {
            shared.note(told.isolate, now_ms, open);
            let weight = Weight { kind: *kind, fast: false };
            let failed = Failed { cause: cause.clone(), weight, witness: Witness::default() };
            shared.breaker.open(&told.rules, &failed, now_ms, random);
        }
        LookResult::Failed { .. } | LookResult::Nothing => {}
    }
}

fn reply(shared: &mut Shared, told: &JournalReport, look: bool, now_ms: u64, random: u32) -> JournalReply {
    let opened = shared.opened_beside(told.isolate, now_ms);
    let kinds = shared.breaker.kinds();
    let left_ms = shared.breaker.left_ms(&told.rules, now_ms, random);
    let open = left_ms.zip(shared.breaker.outage()).map(|(open_ms, outage)| SharedOutage {
        open_ms,
        opened,
        kinds,
        outage: outage.clone(),
    });
    let well_ms = shared.well_ms.filter(|_| open.is_none()).map(|at_ms| now_ms.saturating_sub(at_ms));
    JournalReply { open, look, looks: shared.looks, well_ms }
}

#[cfg(test)]
mod tests;
