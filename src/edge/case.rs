//! Everything one exchange that is not plainly well needs on its way, in one place.

use wasm_bindgen::JsValue;
use web_sys::Request;

use super::facts;
use super::gate::{Asking, Way};
use super::isolate::Isolate;
use super::origins::Origin;
use super::{glue, log, operator};
use crate::address::{Binding, Target};
use crate::answer::Preferences;
use crate::classify::{self, Asked, Judgement};
use crate::config::{Policy, Route};
use crate::exchange::{Exchange, Tried};
use crate::operator::Claim;
use crate::outcome::Outcome;
use crate::vantage::{Behind, Vantage};
use crate::verdict::Finding;

/// One exchange.
pub struct Case {
    /// This isolate.
    pub isolate: &'static Isolate,
    /// The route's number.
    pub number: u32,
    /// The route.
    pub route: &'static Route,
    /// The origin of the latest attempt.
    pub origin: &'static Origin,
    /// The facts of the exchange.
    pub exchange: Exchange,
    /// The visitor's request.
    pub request: Request,
    /// What the runtime gave with it.
    pub ctx: JsValue,
    /// Whether the request has a body.
    pub sends_a_body: bool,
    /// What the first attempt failed of, when there was another.
    pub first: Option<Finding>,
    /// The places of the route's origins in the order they were tried.
    places: Vec<u32>,
    /// When the latest attempt began, in milliseconds since 1970-01-01T00:00:00Z.
    attempt_ms: u64,
}

impl Case {
    /// Collects what is known when an attempt comes back.
    pub fn new(attempt: &glue::Attempt) -> Option<Self> {
        let isolate = Isolate::current()?;
        let number = attempt.route();
        let (route, origin) = (isolate.route(number)?, isolate.origins.numbered(attempt.slot())?);
        let request = attempt.request();
        let mut exchange = facts::exchange(&request, attempt.started(), isolate.settings.as_ref().ok());
        exchange.attempts = 1;
        let sends_a_body = facts::has_body(&request);
        let mut case = Self::with(isolate, number, route, origin, exchange, request, attempt.ctx());
        case.sends_a_body = sends_a_body;
        case.places.push(attempt.place());
        case.locate(attempt.place());
        Some(case)
    }

    /// Collects what is known of a request that is not sent to the route's origin at this place.
    pub fn unsent(asking: &Asking<'_>, ctx: &JsValue, place: u32) -> Option<Self> {
        let Asking { isolate, number, route, request, url, .. } = *asking;
        let origin = isolate.origin(number, place, url.authority())?;
        let exchange = facts::exchange(request, facts::now(), isolate.settings.as_ref().ok());
        let request = Clone::clone(request);
        let mut case = Self::with(isolate, number, route, origin, exchange, request, ctx.clone());
        case.places.push(place);
        case.locate(place);
        Some(case)
    }

    /// Collects what is known of a request that no route can be found for.
    pub fn refused(isolate: &'static Isolate, request: Request, ctx: &JsValue) -> Self {
        let exchange = facts::exchange(&request, facts::now(), isolate.settings.as_ref().ok());
        let (route, origin) = (isolate.refusing(), isolate.origins.unplaced());
        let mut case = Self::with(isolate, u32::MAX, route, origin, exchange, request, ctx.clone());
        case.exchange.route.clear();
        case
    }

    fn with(
        isolate: &'static Isolate,
        number: u32,
        route: &'static Route,
        origin: &'static Origin,
        mut exchange: Exchange,
        request: Request,
        ctx: JsValue,
    ) -> Self {
        log::runs_on(exchange.platform);
        exchange.route.clone_from(&route.name);
        exchange.is_operator = operator::claim(isolate, &request) == Claim::Right;
        let attempt_ms = exchange.started_ms;
        Self {
            isolate,
            number,
            route,
            origin,
            exchange,
            request,
            ctx,
            sends_a_body: false,
            first: None,
            places: Vec::new(),
            attempt_ms,
        }
    }

    /// The place of the origin of the latest attempt among the route's.
    pub fn place(&self) -> u32 {
        self.places.last().copied().unwrap_or_default()
    }

    /// Where the latest attempt went; `None` where there is no route.
    pub fn target(&self) -> Option<&'static Target> {
        self.route.origins.get(usize::try_from(self.place()).ok()?)
    }

    /// The scheme, host and port of the origin of the latest attempt; `None`: the visitor's own.
    pub fn base(&self) -> Option<&'static str> {
        self.target()?.base()
    }

    /// The binding that the latest attempt went to, where it went to one.
    pub fn binding(&self) -> Option<&'static Binding> {
        self.target()?.binding()
    }

    /// What the latest attempt was sent by: undefined for the network.
    pub fn fetcher(&self) -> JsValue {
        self.isolate.bindings.fetcher(self.target())
    }

    /// Judges what the latest attempt came to, as far as that goes without asking the origin again. An application in this
    /// worker and a binding of it are no connection away.
    pub fn judge(&self, outcome: &Outcome) -> Judgement {
        match self.binding() {
            _ if self.isolate.bindings.wrapped => classify::app::judge(outcome, &self.asked()),
            Some(binding) => classify::binding::judge(binding.kind(), outcome, &self.asked()),
            None => classify::judge(outcome, &self.asked()),
        }
    }

    /// An exchange of our own with the same origin: a look at it.
    pub fn looking(&self) -> Self {
        let exchange = Exchange {
            method: "HEAD".to_owned(),
            path: self.policy().look_path.split('?').next().unwrap_or("/").to_owned(),
            scheme: self.exchange.scheme.clone(),
            host: self.exchange.host.clone(),
            port: self.exchange.port,
            platform: self.exchange.platform,
            origin_address: self.exchange.origin_address.clone(),
            started_ms: facts::now_ms(),
            now_ms: facts::now_ms(),
            ..Exchange::default()
        };
        let (request, ctx) = (Clone::clone(&self.request), self.ctx.clone());
        let mut case = Self::with(self.isolate, self.number, self.route, self.origin, exchange, request, ctx);
        case.places.clone_from(&self.places);
        case
    }

    /// Whether it is of no route at all.
    pub const fn is_refused(&self) -> bool {
        self.number == u32::MAX
    }

    /// What the operator wants answers to look like.
    pub fn preferences(&self) -> &'static Preferences {
        &self.policy().page
    }

    /// The route's policy.
    pub fn policy(&self) -> &'static Policy {
        &self.route.policy
    }

    /// What the judgement on the latest attempt depends on.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            method: &self.exchange.method,
            navigation: self.exchange.navigation,
            upgrade: self.exchange.upgrade,
            sends_a_body: self.sends_a_body,
            conditional: self.exchange.conditional,
            elapsed_ms: self.exchange.now_ms.saturating_sub(self.attempt_ms),
            vantage: self.vantage(),
        }
    }

    /// Where we look from at the origin of the latest attempt.
    pub fn vantage(&self) -> Vantage {
        Vantage::of(self.exchange.platform, self.target().map_or(Behind::Zone, Target::behind))
    }

    /// Notes that an attempt failed and another goes this way.
    pub fn next_attempt(&mut self, finding: &Finding, way: Way) {
        if let Some(address) = self.exchange.origin_address.clone() {
            self.exchange.tried.push(Tried { address, failure: finding.failure });
        }
        self.first.get_or_insert_with(|| finding.clone());
        self.exchange.attempts = self.exchange.attempts.saturating_add(1);
        self.origin = way.origin;
        self.places.push(way.index);
        self.attempt_ms = facts::now_ms();
        self.locate(way.index);
    }

    /// Whether the latest attempt is one more at the same origin.
    pub fn is_repeated(&self) -> bool {
        self.places.last().is_some_and(|place| self.attempts_at(*place) > 1)
    }

    /// How many attempts one of the route's origins has had.
    pub fn attempts_at(&self, index: u32) -> u32 {
        u32::try_from(self.places.iter().filter(|place| **place == index).count()).unwrap_or(u32::MAX)
    }

    /// The origins that had their turn.
    pub fn tried(&self) -> Vec<usize> {
        self.places.iter().filter_map(|index| usize::try_from(*index).ok()).collect()
    }

    /// Brings the clock of the facts up to now.
    pub fn tick(&mut self) {
        self.exchange.now_ms = facts::now_ms();
    }

    fn locate(&mut self, index: u32) {
        let target = usize::try_from(index).ok().and_then(|index| self.route.origins.get(index));
        self.exchange.origin_address = target.map(|target| facts::origin_address(target, &self.exchange));
    }
}
