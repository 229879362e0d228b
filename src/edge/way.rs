//! The way of a request: to which of its route's origins it goes now, by their
//! breakers, or why it goes nowhere.
//!
//! While all is well this reads one flag.

use super::origins::KnownOrigin;
use super::place::Place;
use super::{clock, glue};
use crate::address::OriginIndex;
use crate::admit::breaker::Admit;
use crate::answer::{Announcement, Known, Spared};
use crate::failure::Failure;
use crate::retry::origins::{Choice, Order, choose, only};
use crate::verdict::{Confidence, Evidence, Finding};

/// Where a request goes.
#[derive(Clone, Copy)]
pub struct Way {
    /// Which of the route's origins.
    pub index: OriginIndex,
    /// The origin.
    pub origin: &'static KnownOrigin,
}

/// Why a request does not go on, and what is known of when it may.
pub struct HeldBack {
    /// What to say.
    pub finding: Finding,
    /// When it is worth coming back.
    pub known: Option<Known>,
    /// The window, for its words.
    pub announcement: Option<Announcement>,
    /// How long the origin has been failing, in milliseconds.
    pub outage_ms: Option<u64>,
    /// Which of the route's origins the request would have gone to.
    pub index: OriginIndex,
    /// The outage it is spared for, where that is why.
    pub spared: Option<Spared>,
}

impl HeldBack {
    /// One of which nothing more is known.
    pub const fn because(finding: Finding) -> Self {
        Self {
            finding,
            known: None,
            announcement: None,
            outage_ms: None,
            index: OriginIndex::FIRST,
            spared: None,
        }
    }

    /// One that needs no other proof than what holds it back.
    pub fn certainly(failure: Failure, evidence: &str) -> Self {
        Self::because(Finding::new(failure, Confidence::Certain, Evidence::new(evidence)))
    }
}

impl Place {
    /// The origin a request goes to: the first one, unless it is failing or they share by weight.
    pub fn way(&self) -> Result<Way, Box<HeldBack>> {
        if let Some(way) = self.calm_way() {
            return Ok(way);
        }
        let soonest = match self.choose(&[], None) {
            Choice::At(index) => match self.way_to(index) {
                Some(way) => return Ok(way),
                None => None,
            },
            Choice::Nowhere { soonest } => soonest,
        };
        Err(Box::new(self.paused(soonest)))
    }

    /// The way to the first origin, where nothing but that is to be known: they do not
    /// share, and it is not failing.
    fn calm_way(&self) -> Option<Way> {
        self.listed_first().filter(|way| way.origin.is_calm())
    }

    /// The way to the first origin, where they do not share.
    pub fn listed_first(&self) -> Option<Way> {
        if self.route.order == Order::Listed { self.way_to(OriginIndex::FIRST) } else { None }
    }

    /// The route's other origins that are failing.
    pub fn failing_besides(&self, way: Way) -> impl Iterator<Item = OriginIndex> {
        let others =
            (0..self.route.origins.len()).map(OriginIndex::of).filter(move |index| *index != way.index);
        others.filter(|index| self.origin(*index).is_some_and(|origin| !origin.is_calm()))
    }

    /// The way to one of the route's origins.
    pub fn way_to(&self, index: OriginIndex) -> Option<Way> {
        Some(Way { index, origin: self.origin(index)? })
    }

    /// One of the route's origins.
    pub fn origin(&self, index: OriginIndex) -> Option<&'static KnownOrigin> {
        let origins = &self.isolate.origins;
        if self.goes_nowhere() {
            return Some(origins.unplaced());
        }
        origins.of(self.route, self.route_id, index, self.url.authority())
    }

    /// Chooses among the route's origins: exactly one of them, or the best that was not tried.
    pub fn choose(&self, tried: &[OriginIndex], exactly: Option<OriginIndex>) -> Choice {
        let policy = &self.route.policy;
        let decide = |index: OriginIndex| {
            let moment = || self.isolate.moment(policy);
            self.way_to(index).map_or(Admit::Go, |way| way.origin.decide(policy, moment))
        };
        match exactly {
            Some(index) => only(index, decide(index)),
            None => choose(self.route.order, &self.route.weights, tried, glue::random(), decide),
        }
    }

    /// What a visitor is told while every origin is spared: what the one that is looked
    /// at next was last met as.
    fn paused(&self, soonest: Option<(u32, OriginIndex)>) -> HeldBack {
        let (seconds, index) = soonest.unwrap_or((1, OriginIndex::FIRST));
        let now_ms = clock::now_ms();
        let outage = self.way_to(index).and_then(|way| way.origin.read(|book| book.outage().cloned()));
        let held = match &outage {
            Some(outage) => HeldBack::because(outage.last.finding()),
            // A breaker is never open without an outage; should it be, that is our fault.
            None => HeldBack::certainly(Failure::Internal, "breaker:no_outage"),
        };
        HeldBack {
            known: Some(Known::BreakerOpen(seconds)),
            outage_ms: outage.as_ref().map(|outage| outage.lasted_ms(now_ms)),
            index,
            spared: outage.as_ref().map(|outage| Spared {
                since_ms: outage.began_ms,
                next_look_ms: now_ms.saturating_add(u64::from(seconds).saturating_mul(1_000)),
            }),
            ..held
        }
    }
}
