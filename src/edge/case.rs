//! Everything one exchange that is not plainly well needs on its way, in one place.

use wasm_bindgen::JsValue;

use super::isolate::Isolate;
use super::origins::KnownOrigin;
use super::visit::Visit;
use super::way::Way;
use super::{clock, glue, log};
use crate::address::{Binding, OriginId, OriginIndex, Target};
use crate::answer::Preferences;
use crate::classify::{self, Asked, Judgement};
use crate::config::Policy;
use crate::exchange::{Exchange, OriginAddress, Tried};
use crate::outcome::Outcome;
use crate::vantage::{Behind, Vantage};
use crate::verdict::Finding;

/// One exchange.
pub struct Case {
    /// The visitor's request.
    pub visit: Visit,
    /// The origin of the latest attempt.
    pub origin: &'static KnownOrigin,
    /// The facts of the exchange.
    pub exchange: Exchange,
    /// What the runtime gave with the request.
    pub ctx: JsValue,
    /// Whether the request has a body.
    pub sends_a_body: bool,
    /// What the first attempt failed of, when there was another.
    pub first: Option<Finding>,
    /// The route's origins in the order they were tried.
    indexes: Vec<OriginIndex>,
    /// When the latest attempt began, in milliseconds since 1970-01-01T00:00:00Z.
    attempt_ms: u64,
}

impl Case {
    /// Collects what is known when an attempt comes back.
    pub fn new(attempt: &glue::Attempt) -> Option<Self> {
        let visit = Visit::read(Isolate::current()?, attempt.request())?;
        let origin = visit.isolate.origins.numbered(OriginId(attempt.origin()))?;
        let exchange = Exchange { attempts: 1, ..visit.exchange(attempt.started()) };
        let sends_a_body = visit.sends_a_body();
        let mut case = Self { sends_a_body, ..Self::with(visit, origin, exchange, attempt.ctx()) };
        case.go_to(OriginIndex(attempt.index()));
        Some(case)
    }

    /// Collects what is known of a request that is not sent to the route's origin at this place.
    pub fn unsent(visit: &Visit, ctx: &JsValue, index: OriginIndex) -> Option<Self> {
        let exchange = visit.exchange(clock::now());
        let origin = visit.origin(index)?;
        let mut case = Self::with(visit.clone(), origin, exchange, ctx.clone());
        if !case.is_refused() {
            case.go_to(index);
        }
        Some(case)
    }

    fn with(visit: Visit, origin: &'static KnownOrigin, exchange: Exchange, ctx: JsValue) -> Self {
        log::runs_on(exchange.platform);
        let attempt_ms = exchange.started_ms;
        Self {
            visit,
            origin,
            exchange,
            ctx,
            sends_a_body: false,
            first: None,
            indexes: Vec::new(),
            attempt_ms,
        }
    }

    /// Which of the route's origins the latest attempt went to.
    pub fn index(&self) -> OriginIndex {
        self.indexes.last().copied().unwrap_or(OriginIndex::FIRST)
    }

    /// Where the latest attempt went; `None` where there is no route.
    pub fn target(&self) -> Option<&'static Target> {
        self.index().among(&self.visit.route.origins)
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
        self.visit.isolate.bindings.fetcher(self.target())
    }

    /// Judges what the latest attempt came to, as far as that goes without asking the origin again.
    /// An application in this worker and a binding of it are no connection away.
    pub fn judge(&self, outcome: &Outcome) -> Judgement {
        match self.binding() {
            _ if self.visit.isolate.bindings.wrapped => classify::app::judge(outcome, &self.asked()),
            Some(binding) => classify::binding::judge(binding.kind(), outcome, &self.asked()),
            None => classify::judge(outcome, &self.asked()),
        }
    }

    /// An exchange of our own with the same origin: a look at it.
    pub fn looking(&self) -> Self {
        let exchange = Exchange {
            route: self.exchange.route.clone(),
            method: "HEAD".to_owned(),
            path: self.policy().look_path.split('?').next().unwrap_or("/").to_owned(),
            scheme: self.exchange.scheme.clone(),
            host: self.exchange.host.clone(),
            port: self.exchange.port,
            platform: self.exchange.platform,
            origin_address: self.exchange.origin_address.clone(),
            started_ms: clock::now_ms(),
            now_ms: clock::now_ms(),
            ..Exchange::default()
        };
        let indexes = self.indexes.clone();
        Self { indexes, ..Self::with(self.visit.clone(), self.origin, exchange, self.ctx.clone()) }
    }

    /// Whether it is of no route at all.
    pub fn is_refused(&self) -> bool {
        self.visit.goes_nowhere()
    }

    /// What the operator wants answers to look like.
    pub fn preferences(&self) -> &'static Preferences {
        &self.policy().page
    }

    /// The route's policy.
    pub fn policy(&self) -> &'static Policy {
        &self.visit.route.policy
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
        self.attempt_ms = clock::now_ms();
        self.go_to(way.index);
    }

    /// Whether the latest attempt is one more at the same origin.
    pub fn is_repeated(&self) -> bool {
        self.indexes.last().is_some_and(|index| self.attempts_at(*index) > 1)
    }

    /// How many attempts one of the route's origins has had.
    pub fn attempts_at(&self, index: OriginIndex) -> u32 {
        u32::try_from(self.indexes.iter().filter(|tried| **tried == index).count()).unwrap_or(u32::MAX)
    }

    /// The origins that had their turn.
    pub fn tried(&self) -> &[OriginIndex] {
        &self.indexes
    }

    /// Brings the clock of the facts up to now.
    pub fn tick(&mut self) {
        self.exchange.now_ms = clock::now_ms();
    }

    /// Notes where an attempt goes.
    fn go_to(&mut self, index: OriginIndex) {
        self.indexes.push(index);
        let address = self.target().map(|target| OriginAddress::of(target, &self.exchange));
        self.exchange.origin_address = address;
    }
}
