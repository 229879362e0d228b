//! The pages of the console.

use askama::Template;
use strum::VariantArray;

use super::view::{self, OriginFacts, State, Week, World};
use super::{Filter, Place};
use crate::advice::Check;
use crate::answer::short_id;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::ledger::entry::{Entry, evidence};
use crate::outage::{Cause, Outage};
use crate::render::moment::rfc3339;
use crate::render::way::{self, State as Stop};
use crate::verdict::Confidence;

/// A page.
pub(super) fn page(place: &Place, world: &World<'_>) -> askama::Result<String> {
    let frame = Frame::new(world);
    match place {
        Place::Now | Place::Metrics => now(world, frame).render(),
        Place::Outages => Outages {
            frame,
            rows: world.outages().into_iter().map(|entry| Row::new(entry, world)).collect(),
            bars: bars(&world.weeks()),
        }
        .render(),
        Place::Failures(filter) => failures(world, frame, filter).render(),
        Place::Settings => settings(world, frame).render(),
    }
}

/// What every page has.
struct Frame<'a> {
    prefix: &'a str,
    form_token: &'a str,
    notice: Option<&'a str>,
    at: Moment,
    has_journal: bool,
}

impl<'a> Frame<'a> {
    fn new(world: &World<'a>) -> Self {
        Self {
            prefix: world.settings.prefix.as_str(),
            form_token: world.form_token,
            notice: world.notice,
            at: Moment::new(world.now_ms, world.now_ms),
            has_journal: world.has_journal,
        }
    }
}

/// A moment for programs and for people.
struct Moment {
    exact: String,
    clock: String,
    ago: String,
}

impl Moment {
    fn new(at_ms: u64, now_ms: u64) -> Self {
        let exact = rfc3339(at_ms.saturating_sub(at_ms % 1_000));
        // 2026-11-20T12:21:01Z as 2026-11-20 12:21:01
        let clock = exact.trim_end_matches('Z').replace('T', " ");
        Self { exact, clock, ago: view::ago(at_ms, now_ms) }
    }
}

/// The page that asks for the token.
#[derive(Template)]
#[template(path = "console/enter.html")]
struct Enter<'a> {
    prefix: &'a str,
    wrong: bool,
}

/// The page that asks for the token.
pub(super) fn enter(prefix: &str, wrong: bool) -> askama::Result<String> {
    Enter { prefix, wrong }.render()
}

#[derive(Template)]
#[template(path = "console/now.html")]
struct Now<'a> {
    frame: Frame<'a>,
    origins: Vec<Card<'a>>,
    headline: &'static str,
    headline_class: &'static str,
    maintenance: Maintenance<'a>,
}

struct Maintenance<'a> {
    is_closed: bool,
    can_be_set: bool,
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
    last: Option<Row>,
}

/// An outage that goes on.
struct Trouble<'a> {
    id: &'a str,
    began: Moment,
    lasts: String,
    cause: Met<'a>,
    first: Option<Met<'a>>,
    next_look: Option<String>,
    numbers: Vec<(&'static str, String)>,
    colos: Vec<(&'a str, u64)>,
    stops: Vec<Place5>,
    checks: Vec<Check>,
}

/// A cause as it was met.
struct Met<'a> {
    name: &'static str,
    code: &'static str,
    hop: &'static str,
    component: Option<&'a str>,
    reason: Option<String>,
    sure: &'static str,
    evidence: Vec<String>,
    at: Moment,
}

impl<'a> Met<'a> {
    fn new(cause: &'a Cause, now_ms: u64) -> Self {
        Self {
            name: view::name(cause),
            code: cause.failure.code(),
            hop: between(cause.hop),
            component: cause.component.as_deref(),
            reason: cause.reason.as_ref().and_then(crate::event::reason_word),
            sure: sure(cause.confidence),
            evidence: evidence(cause),
            at: Moment::new(cause.at_ms, now_ms),
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

fn now<'a>(world: &'a World<'_>, frame: Frame<'a>) -> Now<'a> {
    let states: Vec<State> = world.origins.iter().map(|origin| origin.state(world.now_ms)).collect();
    let (headline, headline_class) = if states.contains(&State::Failing) {
        ("An origin is failing", "failing")
    } else if world.is_closed {
        ("The site is closed for maintenance", "held")
    } else if states.contains(&State::SomeFail) {
        ("Some requests failed in the last five minutes", "some_failures")
    } else if states.contains(&State::Unknown) {
        ("A ledger does not answer", "unknown")
    } else {
        ("No failure is known", "no_failure_known")
    };
    Now {
        frame,
        origins: world.origins.iter().map(|origin| card(origin, world)).collect(),
        headline,
        headline_class,
        maintenance: Maintenance {
            is_closed: world.is_closed,
            can_be_set: world.has_switch,
            value: if world.switch.is_empty() { "auto" } else { world.switch },
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
            State::Failing => "Failing",
            State::SomeFail => "Some requests fail",
            State::Calm => "No failure known",
            State::Unknown => "Not known",
        },
        lately: origin.lately(world.now_ms),
        answered: origin.answered,
        outage: origin.outage().map(|outage| trouble(origin, outage, world.now_ms)),
        last: origin.sheet.book.last.as_ref().map(|entry| Row::new(entry, world)),
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
        began: Moment::new(outage.began_ms, now_ms),
        lasts: crate::notice::lasted(outage.lasted_ms(now_ms) / 1_000),
        cause: Met::new(cause, now_ms),
        first: changed.then(|| Met::new(first, now_ms)),
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
    let stop = |(step, name): (way::Step, &'static str)| Place5 {
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

#[derive(Template)]
#[template(path = "console/outages.html")]
struct Outages<'a> {
    frame: Frame<'a>,
    rows: Vec<Row>,
    bars: Vec<Bar>,
}

/// An outage in a table.
struct Row {
    id: String,
    origin: String,
    began: Moment,
    lasted: String,
    is_over: bool,
    fell_silent: bool,
    causes: Vec<&'static str>,
    failures: u64,
    answered: u64,
    copies: u64,
    orders: u64,
    colos: String,
}

impl Row {
    fn new(entry: &Entry, world: &World<'_>) -> Self {
        let (outage, tally) = (&entry.outage, &entry.tally);
        let mut causes = vec![outage.first.failure.code()];
        if outage.last.failure != outage.first.failure {
            causes.push(outage.last.failure.code());
        }
        let colos: Vec<&str> = tally.by_colo.keys().map(String::as_str).collect();
        Self {
            id: outage.id.clone(),
            origin: outage.origin.clone(),
            began: Moment::new(outage.began_ms, world.now_ms),
            lasted: crate::notice::lasted(outage.lasted_ms(world.now_ms) / 1_000),
            is_over: outage.ended_ms.is_some(),
            fell_silent: entry.fell_silent,
            causes,
            failures: tally.failures,
            answered: tally.answered,
            copies: tally.copies,
            orders: tally.orders,
            colos: colos.join(", "),
        }
    }
}

/// A week as a bar.
struct Bar {
    from: String,
    outages: usize,
    down: String,
    /// Its length of a hundred.
    width: u64,
}

fn bars(weeks: &[Week]) -> Vec<Bar> {
    let most = weeks.iter().map(|week| week.down_s).max().unwrap_or_default().max(1);
    let bar = |week: &Week| Bar {
        from: rfc3339(week.from_ms).split('T').next().unwrap_or_default().to_owned(),
        outages: week.outages,
        down: crate::notice::lasted(week.down_s),
        width: week.down_s.saturating_mul(100).div_ceil(most).min(100),
    };
    weeks.iter().map(bar).collect()
}

#[derive(Template)]
#[template(path = "console/failures.html")]
struct Failures<'a> {
    frame: Frame<'a>,
    filter: &'a Filter,
    origins: Vec<&'a str>,
    known: &'static [Failure],
    rows: Vec<Line<'a>>,
    outages: Vec<Row>,
}

impl Failures<'_> {
    fn is_chosen(&self, failure: &Failure) -> bool {
        self.filter.failure == Some(*failure)
    }
}

/// A failure in a table.
struct Line<'a> {
    at: Moment,
    origin: &'a str,
    request_id: &'a str,
    short_id: String,
    outage: &'a str,
    failure: &'static str,
    status: String,
    method: String,
    path: String,
    hop: String,
    confidence: String,
    delivery: String,
    whole: String,
}

fn failures<'a>(world: &'a World<'_>, frame: Frame<'a>, filter: &'a Filter) -> Failures<'a> {
    let rows = world.failures(filter).into_iter().map(|(origin, kept)| {
        let event = serde_json::from_str::<serde_json::Value>(&kept.event).unwrap_or_default();
        let text = |key: &str| match event.get(key) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        Line {
            at: Moment::new(kept.at_ms, world.now_ms),
            origin,
            request_id: &kept.request_id,
            short_id: short_id(&kept.request_id),
            outage: &kept.outage,
            failure: kept.failure.code(),
            status: text("http.response.status_code"),
            method: text("http.request.method"),
            path: text("url.path"),
            hop: text("faultline.hop").replace('-', " → "),
            confidence: text("faultline.confidence"),
            delivery: text("faultline.delivery"),
            whole: format!("{event:#}"),
        }
    });
    Failures {
        filter,
        origins: world.origins.iter().map(|origin| origin.key.as_str()).collect(),
        known: Failure::VARIANTS,
        rows: rows.collect(),
        outages: world.named(filter).into_iter().map(|entry| Row::new(entry, world)).collect(),
        frame,
    }
}

#[derive(Template)]
#[template(path = "console/settings.html")]
struct Shown<'a> {
    frame: Frame<'a>,
    platform: &'a str,
    colo: Option<&'a str>,
    version: &'static str,
    bindings: [(&'static str, bool); 5],
    routes: Vec<(&'a str, String, String)>,
    written: String,
}

fn settings<'a>(world: &'a World<'_>, frame: Frame<'a>) -> Shown<'a> {
    let routes = world.settings.routes.iter().chain([&world.settings.fallback]);
    let route = |route: &'a crate::config::Route| {
        let targets: Vec<String> = route.origins.iter().map(view::shown_target).collect();
        (route.name.as_str(), route.pattern.to_string(), targets.join(", "))
    };
    Shown {
        frame,
        platform: world.platform,
        colo: world.colo,
        version: env!("CARGO_PKG_VERSION"),
        bindings: view::bindings(world),
        routes: routes.map(route).collect(),
        written: format!("{:#}", world.written),
    }
}
