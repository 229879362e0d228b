//! Whether a request may go on to an origin now, and to which: windows, limits, breakers.
//!
//! While all is well and nothing is limited this reads three booleans per request.

use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::isolate::Isolate;
use super::origins::Origin;
use super::{facts, glue, operator};
use crate::admit::breaker::Admit;
use crate::admit::limit::shed_wait_s;
use crate::answer::{Announcement, Known, Spared};
use crate::config::{Route, Settings};
use crate::failure::Failure;
use crate::maintenance::{self, Visitor};
use crate::operator::Claim;
use crate::request_url::RequestUrl;
use crate::retry::origins::{Choice, Order, choose, only};
use crate::verdict::{Confidence, Evidence, Finding};

/// Where a request goes.
#[derive(Clone, Copy)]
pub struct Way {
    /// Which of the route's origins.
    pub index: u32,
    /// The origin.
    pub origin: &'static Origin,
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
    pub place: u32,
    /// The outage it is spared for, where that is why.
    pub spared: Option<Spared>,
}

impl HeldBack {
    /// One of which nothing more is known.
    pub const fn because(finding: Finding) -> Self {
        Self { finding, known: None, announcement: None, outage_ms: None, place: 0, spared: None }
    }
}

/// A request as far as the gate looks at it.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The isolate.
    pub isolate: &'static Isolate,
    /// The settings.
    pub settings: &'static Settings,
    /// The route's number.
    pub number: u32,
    /// The route.
    pub route: &'static Route,
    /// The request.
    pub request: &'a Request,
    /// Its URL.
    pub url: &'a RequestUrl<'a>,
    /// Whether that is the URL as the runtime has it too.
    pub is_as_sent: bool,
}

impl<'a> Asking<'a> {
    /// A request and its route.
    pub fn new(
        isolate: &'static Isolate,
        settings: &'static Settings,
        request: &'a Request,
        url: &'a RequestUrl<'a>,
        is_as_sent: bool,
    ) -> Self {
        let (number, route) = settings.numbered_route(url.host(), &url.compared());
        Self { isolate, settings, number, route, request, url, is_as_sent }
    }

    /// The window that keeps this request out, if one does.
    pub fn closed(&self) -> Option<HeldBack> {
        let switch = &self.isolate.switch;
        if self.settings.windows.is_empty() && !switch.holds() {
            return None;
        }
        let now_ms = facts::now_ms();
        let (says, remaining_s) = switch.read(|switch| {
            let closed = maintenance::closed(&self.settings.windows, switch, self.url, now_ms)?;
            Some((closed.window.says.clone(), closed.remaining_s))
        })?;
        if self.is_let_through() {
            return None;
        }
        let ends = |remaining_s| Known::MaintenanceEnds(maintenance::wait_s(remaining_s, glue::random()));
        Some(HeldBack {
            finding: certain(Failure::Maintenance, "settings:maintenance"),
            known: remaining_s.map(ends),
            announcement: Some(says),
            outage_ms: None,
            place: 0,
            spared: None,
        })
    }

    /// Whether the operator, a listed address or a listed path is asking.
    pub fn is_let_through(&self) -> bool {
        let address = client(self.settings, self.request);
        let is_operator = operator::claim(self.isolate, self.request) == Claim::Right;
        let visitor = Visitor { url: self.url, address: address.as_deref(), is_operator };
        self.settings.let_through.takes(&visitor)
    }

    /// Whether the origin has as many requests in flight as it may have.
    pub fn is_full(&self, way: Way) -> bool {
        let origin = way.origin;
        self.route.policy.limit.max_in_flight > 0
            && origin
                .read(|book| book.limit(&self.route.policy.limit))
                .is_some_and(|limit| glue::in_flight(origin.number) >= limit)
            && !self.is_let_through()
    }

    /// The origin a request goes to: the first one, unless it is failing or they share by weight.
    pub fn way(&self) -> Result<Way, Box<HeldBack>> {
        let host = self.url.authority();
        let in_order = self.route.order == Order::Listed;
        if let Some(origin) = self.isolate.origin(self.number, 0, host).filter(|_| in_order)
            && origin.is_calm()
        {
            return Ok(Way { index: 0, origin });
        }
        let soonest = match choice(self.isolate, self.number, self.route, host, &[], None) {
            Choice::At(chosen) => match way_to(self.isolate, self.number, host, chosen) {
                Some(way) => return Ok(way),
                None => None,
            },
            Choice::Nowhere { soonest } => soonest,
        };
        Err(Box::new(self.paused(soonest)))
    }

    /// What a visitor is told while every origin is spared: what the one that is looked at next was last met as.
    fn paused(&self, soonest: Option<(u32, usize)>) -> HeldBack {
        let (seconds, place) = soonest.unwrap_or((1, 0));
        let place = u32::try_from(place).unwrap_or_default();
        let now_ms = facts::now_ms();
        let origin = self.isolate.origin(self.number, place, self.url.authority());
        let outage = origin.and_then(|origin| origin.read(|book| book.outage().cloned()));
        let spared = outage.as_ref().map(|outage| Spared {
            since_ms: outage.began_ms,
            next_look_ms: now_ms.saturating_add(u64::from(seconds).saturating_mul(1_000)),
        });
        HeldBack {
            finding: match &outage {
                Some(outage) => outage.last.finding(),
                // A breaker is never open without an outage; should it be, that is our fault.
                None => certain(Failure::Internal, "breaker:no_outage"),
            },
            known: Some(Known::BreakerOpen(seconds)),
            announcement: None,
            outage_ms: outage.map(|outage| outage.lasted_ms(now_ms)),
            place,
            spared,
        }
    }
}

/// What a visitor is told when there is no room.
pub fn shed() -> HeldBack {
    HeldBack {
        finding: certain(Failure::LoadShed, "limit:in_flight"),
        known: Some(Known::RoomIn(shed_wait_s(glue::random()))),
        announcement: None,
        outage_ms: None,
        place: 0,
        spared: None,
    }
}

/// What a visitor is told who asks more than the platform's rate limit allows.
pub fn limited() -> HeldBack {
    HeldBack { finding: certain(Failure::LoadShed, "limit:rate"), ..shed() }
}

fn certain(failure: Failure, evidence: &str) -> Finding {
    Finding::new(failure, Confidence::Certain, Evidence::new(evidence))
}

/// The origin that the core chose, as a way.
pub fn way_to(isolate: &'static Isolate, number: u32, host: &str, place: usize) -> Option<Way> {
    let index = u32::try_from(place).ok()?;
    Some(Way { index, origin: isolate.origin(number, index, host)? })
}

/// Chooses among a route's origins: exactly one of them, or the best that was not tried.
pub fn choice(
    isolate: &'static Isolate,
    number: u32,
    route: &'static Route,
    host: &str,
    tried: &[usize],
    exactly: Option<usize>,
) -> Choice {
    let decide = |index: usize| {
        let origin = u32::try_from(index).ok().and_then(|index| isolate.origin(number, index, host));
        origin.map_or(Admit::Go, |origin| origin.decide(&route.policy, || isolate.moment(&route.policy)))
    };
    match exactly {
        Some(index) => only(index, decide(index)),
        None => choose(route.order, &route.weights, tried, glue::random(), decide),
    }
}

/// The client's address, when it can be believed.
fn client(settings: &Settings, request: &Request) -> Option<String> {
    let platform = facts::platform(request, Some(settings));
    facts::client(request, platform, Some(settings))
}

/// Asks the platform's rate limit, where one is bound, about a client: by its address, for each route. A client that is
/// not known is not limited: all such would share one limit, and one of them could use it up for the others.
pub async fn is_within_limit(limiter: &JsValue, asking: &Asking<'_>) -> bool {
    let Some(address) = client(asking.settings, asking.request) else { return true };
    let route = asking.number;
    let asked = super::wait::settled(glue::within_limit(limiter, &format!("{route}:{address}"))).await;
    asked.map_or(true, |allowed| allowed.as_bool().unwrap_or(true))
}
