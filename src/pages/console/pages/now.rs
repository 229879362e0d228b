//! The page of what is: each origin, the outage it is in, and whether the site is closed.

use askama::Template;

use super::outages::OutageRow;
use super::{ConsoleMoment, Frame};
use crate::advice::Check;
use crate::hop::Hop;
use crate::ledger::entry::evidence;
use crate::outage::{Cause, Outage};
use crate::pages::console::view::{self, OriginFacts, OriginState, World};
use crate::pages::console::words::{self, Headline};
use crate::render::way::{self, WayState as Stop};
use crate::verdict::Confidence;

#[derive(Template)]
#[template(path = "console/now.html")]
pub(super) struct Now<'a> {
    frame: Frame<'a>,
    origins: Vec<Card<'a>>,
    headline: Headline,
    maintenance: Maintenance<'a>,
}

struct Maintenance<'a> {
    is_closed: bool,
    can_be_set: bool,
    /// What the switch does; `None` where its value does not read.
    switch: Option<String>,
    value: &'a str,
}

/// One origin.
struct Card<'a> {
    key: &'a str,
    routes: Vec<&'a str>,
    class: &'static str,
    state: &'static str,
    lately: u64,
    answered: bool,
    outage: Option<Trouble<'a>>,
    last: Option<OutageRow>,
}

/// An outage that goes on.
struct Trouble<'a> {
    id: &'a str,
    began: ConsoleMoment,
    lasts: String,
    cause: MetCause<'a>,
    first: Option<MetCause<'a>>,
    next_look: Option<String>,
    numbers: Vec<(&'static str, String)>,
    colos: Vec<(&'a str, u64)>,
    stops: Vec<Place5>,
    checks: Vec<Check>,
}

/// A cause as it was met.
struct MetCause<'a> {
    name: &'static str,
    code: &'static str,
    hop: &'static str,
    component: Option<&'a str>,
    reason: Option<String>,
    sure: &'static str,
    evidence: Vec<String>,
    at: ConsoleMoment,
}

impl<'a> MetCause<'a> {
    fn new(cause: &'a Cause, now_ms: u64) -> Self {
        Self {
            name: view::name(cause),
            code: cause.failure.code(),
            hop: between(cause.hop),
            component: cause.component.as_deref(),
            reason: cause.reason.as_ref().and_then(crate::event::reason_word),
            sure: sure(cause.confidence),
            evidence: evidence(cause),
            at: ConsoleMoment::new(cause.at_ms, now_ms),
        }
    }
}

/// One place of the way, and the link that leads to it.
struct Place5 {
    name: &'static str,
    place: &'static str,
    link: Option<&'static str>,
    note: &'static str,
}

pub(super) fn page<'a>(world: &'a World<'_>, frame: Frame<'a>) -> Now<'a> {
    let mut shown: Vec<&OriginFacts> = world.origins.iter().collect();
    // What fails is what whoever opens the page looks for.
    shown.sort_by_key(|origin| origin.state(world.now_ms) != OriginState::Failing);
    let switch = words::switch(world.switch, world.now_ms);
    Now {
        frame,
        origins: shown.into_iter().map(|origin| card(origin, world)).collect(),
        headline: words::headline(world),
        maintenance: Maintenance {
            is_closed: world.is_closed,
            can_be_set: world.has_switch,
            switch,
            value: world.switch,
        },
    }
}

fn card<'a>(origin: &'a OriginFacts, world: &'a World<'_>) -> Card<'a> {
    let state = origin.state(world.now_ms);
    Card {
        key: &origin.key,
        routes: world.routes_to(&origin.key),
        class: state.word(),
        state: match state {
            OriginState::Failing => "Failing",
            OriginState::SomeFail => "Some requests fail",
            OriginState::Calm => "No failure known",
            OriginState::Unknown => "Not known",
        },
        lately: origin.failures_lately(world.now_ms),
        answered: origin.answered,
        outage: origin.outage().map(|outage| trouble(origin, outage, world.now_ms)),
        last: origin.sheet.book.last.as_ref().map(|entry| OutageRow::new(entry, world)),
    }
}

fn trouble<'a>(origin: &'a OriginFacts, outage: &'a Outage, now_ms: u64) -> Trouble<'a> {
    let (cause, first) = (&outage.last, &outage.first);
    let changed = first.failure != cause.failure;
    let numbers = match origin.tally() {
        Some(tally) => vec![
            ("failed", tally.failures.to_string()),
            ("got our page", tally.answered.to_string()),
            ("got a copy", tally.copies.to_string()),
            ("orders refused", tally.orders.to_string()),
        ],
        None => Vec::new(),
    };
    let colos = origin.tally().map(|tally| &tally.by_colo).into_iter().flatten();
    Trouble {
        id: &outage.id,
        began: ConsoleMoment::new(outage.began_ms, now_ms),
        lasts: crate::notice::lasted(outage.lasted_ms(now_ms) / 1_000),
        cause: MetCause::new(cause, now_ms),
        first: changed.then(|| MetCause::new(first, now_ms)),
        next_look: origin.next_look_ms.map(|at_ms| match at_ms.saturating_sub(now_ms).div_ceil(1_000) {
            0 => "with the next request".to_owned(),
            seconds => format!("with the first request in {seconds} s or later"),
        }),
        numbers,
        colos: colos.map(|(colo, n)| (colo.as_str(), *n)).collect(),
        stops: stops(cause.hop),
        checks: view::checks(cause, &outage.origin),
    }
}

/// The way of a request with the broken thing marked.
fn stops(hop: Hop) -> Vec<Place5> {
    let server = if hop == Hop::Platform { "Platform" } else { "Web server" };
    let names = ["Visitor", "Edge", server, "Application", "Database"];
    let steps = way::way(hop).into_iter().zip(names);
    let stop = |(step, name): (way::WayStep, &'static str)| Place5 {
        name,
        place: step.place.into(),
        link: step.link.map(Into::into),
        note: match (step.place, step.link) {
            (Stop::Broken, _) => "it broke here",
            (_, Some(Stop::Broken)) => "not reached",
            (Stop::Passed, _) => "passed",
            (Stop::Unknown, _) => "not known",
        },
    };
    steps.map(stop).collect()
}

const fn between(hop: Hop) -> &'static str {
    match hop {
        Hop::VisitorEdge => "visitor → edge",
        Hop::Edge => "edge",
        Hop::EdgeOrigin => "edge → origin",
        Hop::Origin => "origin",
        Hop::Platform => "platform",
        Hop::OriginApp => "origin → application",
        Hop::App => "application",
        Hop::AppDatabase => "application → database",
    }
}

const fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain: nothing else fits what was seen",
        Confidence::Likely => "likely: what was seen fits, and little else does",
        Confidence::Possible => "possible: only the status or the time speaks for it",
    }
}
