//! What a run comes to, in numbers.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::answer::Saw;
use crate::origin::Arrival;
use crate::script::{Part, Run, Setup};
use crate::visitors::{BUSY, Kind, QUIET, Visit};

/// What visitors saw and the origin got in one part of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Requests of visitors.
    pub visits: usize,
    /// The origin's own answers.
    pub fresh: usize,
    /// Copies.
    pub stale: usize,
    /// Our pages.
    pub pages: usize,
    /// Of these, those that say that the origin is being spared.
    pub spared: usize,
    /// What should never be.
    pub wrong: usize,
    /// Requests of visitors that came to the origin, repeats and all.
    pub got: usize,
    /// Whatever else came to it: probes.
    pub probes: usize,
}

impl Seen {
    fn of<'a>(visits: impl Iterator<Item = &'a Visit>, arrivals: impl Iterator<Item = &'a Arrival>) -> Self {
        let mut seen = Self::default();
        for visit in visits {
            seen.visits += 1;
            match &visit.saw {
                Saw::Fresh => seen.fresh += 1,
                Saw::Stale => seen.stale += 1,
                Saw::Wrong(_) => seen.wrong += 1,
                Saw::Page(..) => seen.pages += 1,
            }
            seen.spared += usize::from(is_refusal(visit));
        }
        for arrival in arrivals {
            *if arrival.id.is_some() { &mut seen.got } else { &mut seen.probes } += 1;
        }
        seen
    }
}

/// One isolate in an outage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noticed {
    /// Attempts that reached the origin from the first one of the outage until the isolate refused.
    pub failures: usize,
    /// From that first one to the first refusal.
    pub after: Duration,
}

impl Run {
    /// What was seen in a part.
    pub fn seen(&self, part: Part) -> Seen {
        Seen::of(self.visits_in(part), self.arrivals_in(part))
    }

    /// What was seen in all of it.
    pub fn seen_in_all(&self) -> Seen {
        Seen::of(self.visits.iter(), self.arrivals.iter())
    }

    /// How long a part lasted, in seconds.
    pub fn lasted_s(&self, part: Part) -> f64 {
        let (from, to) = self.span(part);
        (to - from).as_secs_f64()
    }

    /// Attempts in a part as the events tell them: what a closed port cannot count. Visits
    /// without an event went well.
    pub fn attempts_in(&self, part: Part) -> u64 {
        let of = |visit: &Visit| self.attempts.get(&visit.id).copied().unwrap_or(1);
        self.visits_in(part).map(of).sum()
    }

    /// How a quiet place noticed: its first visitor comes in the middle of the outage.
    /// `None`: it never refused.
    pub fn noticed(&self, isolate: usize) -> Option<Noticed> {
        let of_it = || self.visits.iter().filter(move |visit| visit.isolate == isolate);
        let first = of_it().map(|visit| visit.sent).min()?;
        let refused = of_it().filter(|visit| is_refusal(visit)).map(|visit| visit.sent).min()?;
        let failures =
            of_it().filter(|visit| visit.sent < refused).map(|visit| self.times_at_origin(visit)).sum();
        Some(Noticed { failures, after: refused - first })
    }

    /// How the quiet places noticed.
    pub fn quiet(&self) -> Vec<Option<Noticed>> {
        (BUSY..BUSY + QUIET).map(|isolate| self.noticed(isolate)).collect()
    }

    /// What the visitors of the quiet places saw one after the other, until the first refusal.
    pub fn quiet_saw(&self) -> Vec<Vec<&Saw>> {
        let of_it = |isolate| {
            let own = self.visits.iter().filter(move |visit| visit.isolate == isolate);
            own.take_while(|visit| !is_refusal(visit)).map(|visit| &visit.saw).collect()
        };
        (BUSY..BUSY + QUIET).map(of_it).collect()
    }

    /// Fresh answers that were sent for and came within a part: a request that is repeated
    /// may live to see the next.
    pub fn fresh_within(&self, part: Part) -> usize {
        let (_, to) = self.span(part);
        self.visits_in(part).filter(|visit| visit.done < to && visit.saw == Saw::Fresh).count()
    }

    fn times_at_origin(&self, visit: &Visit) -> usize {
        self.arrivals.iter().filter(|arrival| arrival.id.as_ref() == Some(&visit.id)).count()
    }

    /// How long after the origin was well again each isolate gave its first
    /// fresh answer; `None`: never.
    pub fn recovered(&self) -> Vec<Option<Duration>> {
        let (well, _) = self.span(Part::After);
        let first = |isolate| {
            let fresh =
                |visit: &&Visit| visit.isolate == isolate && visit.sent >= well && visit.saw == Saw::Fresh;
            let done: Option<Instant> = self.visits.iter().filter(fresh).map(|visit| visit.done).min();
            done.map(|done| done - well)
        };
        (0..BUSY + QUIET).map(first).collect()
    }

    /// Which failures the pages of a part named, the most frequent first.
    pub fn failures(&self, part: Part) -> Vec<(String, usize)> {
        let mut counts = BTreeMap::<&String, usize>::new();
        for visit in self.visits_in(part) {
            if let Saw::Page(failure, _) = &visit.saw {
                *counts.entry(failure).or_default() += 1;
            }
        }
        let mut counts: Vec<_> =
            counts.into_iter().map(|(failure, count)| (failure.clone(), count)).collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts
    }

    /// Orders that visitors sent, those that came to the origin, and those
    /// that came more than once.
    pub fn orders(&self) -> (usize, usize, Vec<String>) {
        let sent = self.visits.iter().filter(|visit| visit.kind == Kind::Order).count();
        let mut ids: Vec<&String> =
            self.arrivals.iter().filter(|a| a.method == "POST").filter_map(|a| a.id.as_ref()).collect();
        let came = ids.len();
        ids.sort();
        let twice = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
        (sent, came, twice)
    }

    /// What should never have been seen, some of it.
    pub fn wrong(&self) -> Vec<String> {
        let told = |visit: &Visit| match &visit.saw {
            Saw::Wrong(what) => {
                Some(format!("{} in the part {}: {what}", visit.id, self.part_at(visit.sent)))
            }
            _ => None,
        };
        self.visits.iter().filter_map(told).collect()
    }

    fn part_at(&self, moment: Instant) -> &'static str {
        let part = self.parts.iter().rfind(|(_, from, _)| *from <= moment);
        part.map_or("before all", |(part, ..)| part.name())
    }

    /// Whether the runs has a breaker.
    pub fn has_breaker(&self) -> bool {
        self.setup != Setup::Off
    }
}

/// Whether a visitor was told that the origin is being spared.
pub const fn is_refusal(visit: &Visit) -> bool {
    matches!(&visit.saw, Saw::Page(_, true))
}
