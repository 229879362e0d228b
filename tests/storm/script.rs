//! One run: the weather in its order, the crowd throughout, and all that was
//! seen of it on both sides.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::answer::Saw;
use crate::numbers::is_refusal;
use crate::origin::{Arrival, Weather};
use crate::stage::Stage;
use crate::visitors::{BUSY, Crowd, QUIET, Visit};

/// `breaker_open_max_s` of the runs.
pub const OPEN_MAX_S: u64 = 4;
/// `breaker_failures`, as it is by default.
pub const FAILURES: usize = 5;
/// So many in a row, from several sides, press for a look that confirms them.
pub const SUSPICIOUS: usize = 3;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setup {
    /// No breaker: every request is tried. Everything else is as in the others.
    Off,
    /// Each isolate learns by itself.
    Alone,
    /// The isolates tell each other.
    Journal,
}

/// All three.
pub const SETUPS: [Setup; 3] = [Setup::Off, Setup::Alone, Setup::Journal];

impl Setup {
    /// What it is called in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "no breaker",
            Self::Alone => "breaker, each isolate alone",
            Self::Journal => "breaker and journal",
        }
    }

    /// What it is called in names of tests and files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Alone => "alone",
            Self::Journal => "journal",
        }
    }
}

/// A part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All is well; copies are made.
    Before,
    /// The origin answers too late.
    Slow,
    /// Every other connection fails.
    Flapping,
    /// Every connection is reset.
    Dead,
    /// Nothing listens.
    Refused,
    /// All is well again.
    After,
}

/// The parts in their order: how long each lasts at least, and what the origin is like.
pub const SCRIPT: [(Part, u64, Weather); 6] = [
    (Part::Before, 4, Weather::Well),
    (Part::Slow, 6, Weather::Slow),
    (Part::Flapping, 6, Weather::Flapping),
    (Part::Dead, 20, Weather::Dead),
    (Part::Refused, 4, Weather::Refused),
    (Part::After, 3, Weather::Well),
];

impl Part {
    /// What it is called in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "well",
            Self::Slow => "slow",
            Self::Flapping => "flapping",
            Self::Dead => "dead",
            Self::Refused => "refused",
            Self::After => "well again",
        }
    }
}

/// How long after the origin died the quiet places get their first visitors at the latest: a pause
/// drawn out, and a second.
const QUIET_AFTER: Duration = Duration::from_secs(OPEN_MAX_S + 2);
/// How long a run waits for isolates that do not recover; far beyond what is allowed to them.
const GIVE_UP: Duration = Duration::from_secs(20);

/// All that a run showed.
pub struct Run {
    /// What was on.
    pub setup: Setup,
    /// When each part began and ended. Between two of them lie the moments in
    /// which the origin changes.
    pub parts: Vec<(Part, Instant, Instant)>,
    /// What visitors saw.
    pub visits: Vec<Visit>,
    /// What the origin got.
    pub arrivals: Vec<Arrival>,
    /// What the worker logged: the visit's id and how often the origin was tried for it.
    pub attempts: HashMap<String, u64>,
}

/// Plays the script once.
pub fn play(setup: Setup) -> Run {
    // Requests are told apart by the `CF-Ray` they bring, which is believed by a setting.
    let settings = json!({
        "platform": "workerd", "request_id_field": "cf-ray", "client_address_field": "cf-connecting-ip", "log_repeats": 0,
        "deadline_ms": 1_000,
        "breaker": setup != Setup::Off,
        "breaker_open_s": 1,
        "breaker_open_max_s": OPEN_MAX_S,
    });
    let stage = Stage::start(setup.id(), &settings, setup == Setup::Journal);
    let crowd = Crowd::come(&stage.bases);
    let mut parts = Vec::new();
    for (part, lasts_s, weather) in SCRIPT {
        let since = stage.origin.turn(weather);
        let until = since + Duration::from_secs(lasts_s);
        match part {
            Part::Dead => wake_the_quiet(&stage, &crowd, since),
            Part::After => await_recovery(&crowd, since),
            _ => {}
        }
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
        parts.push((part, since, Instant::now()));
    }
    let visits = crowd.leave();
    let attempts = attempts(&stage, &visits);
    stage.worker.stop();
    Run { setup, parts, visits, arrivals: stage.origin.arrivals(), attempts }
}

/// The quiet places get visitors once a busy one refuses, after somebody has met the dead origin.
/// Then a pause has just begun: whoever came at the end of one would soon be given the trial, which
/// is no failure of the kind that is counted.
fn wake_the_quiet(stage: &Stage, crowd: &Crowd, since: Instant) {
    let met_before = stage.origin.connections();
    let mut met = None;
    while since.elapsed() < QUIET_AFTER {
        if met.is_none() && stage.origin.connections() > met_before {
            met = Some(Instant::now());
        }
        let refuses = |visit: &Visit| met.is_some_and(|met| visit.sent >= met) && is_refusal(visit);
        if crowd.saw(|visits| visits.iter().any(refuses)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    crowd.quiet_too();
}

fn await_recovery(crowd: &Crowd, since: Instant) {
    let is_back = |visits: &[Visit]| {
        let fresh = |isolate| {
            visits
                .iter()
                .any(|visit| visit.isolate == isolate && visit.sent >= since && visit.saw == Saw::Fresh)
        };
        (0..BUSY + QUIET).all(fresh)
    };
    while since.elapsed() < GIVE_UP && !crowd.saw(is_back) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the events say of attempts, once the last one is there.
fn attempts(stage: &Stage, visits: &[Visit]) -> HashMap<String, u64> {
    if let Some(last) = visits.iter().rfind(|visit| matches!(visit.saw, Saw::Page(..))) {
        stage.worker.event(&last.id);
    }
    let tried = |(id, event): (String, Value)| (id, event["faultline.attempts"].as_u64().unwrap_or_default());
    stage.worker.events().into_iter().map(tried).collect()
}

impl Run {
    /// When a part began and ended.
    pub fn span(&self, part: Part) -> (Instant, Instant) {
        let (_, from, to) =
            self.parts.iter().find(|(played, ..)| *played == part).expect("every part is played");
        (*from, *to)
    }

    /// What was sent by visitors during a part.
    pub fn visits_in(&self, part: Part) -> impl Iterator<Item = &Visit> {
        let (from, to) = self.span(part);
        self.visits.iter().filter(move |visit| visit.sent >= from && visit.sent < to)
    }

    /// What came to the origin during a part.
    pub fn arrivals_in(&self, part: Part) -> impl Iterator<Item = &Arrival> {
        let (from, to) = self.span(part);
        self.arrivals.iter().filter(move |arrival| arrival.at >= from && arrival.at < to)
    }
}
