//! Requests that fail each time, while others pass: it is something about the request.
//!
//! An origin that cuts one connection in a hundred and an origin that cuts every request with 20
//! KiB of cookies look alike in one exchange. They differ in what passes meanwhile: so the shape of
//! what failed is held against the shape of what passed. Of a request its method, whether it has a
//! body, a `Cookie` and a `Referer`, the sizes, and a hash of its path are kept; never a value.
//!
//! In scope: when three like failures and the passes between them show that it is the request,
//! and by what. Out of scope: what broke (`classify`), which stays what it was. Whatever else
//! might be the cause speaks against it: one pass of the same kind, or one like failure of
//! another kind, and nothing is said.

mod dimension;
mod shape;

use std::collections::HashMap;

pub use self::dimension::Dimension;
use self::dimension::decides;
pub use self::shape::{Request, RequestShape};
use crate::address::{OriginId, RouteId};
use crate::failure::Failure;
use crate::verdict::{Evidence, Finding, Reason};

/// How long failures and passes are held against each other, in milliseconds. Whoever meets such a
/// failure meets it again, but on a quiet site not every minute.
pub const REMEMBERED_MS: u64 = 600_000;
/// So many like failures make a rule; two may be chance.
pub const FAILURES_MIN: usize = 3;
/// The word that a finding has as its reason.
pub const REASON: &str = "request_dependent";

/// The most failures and passes that are kept of an origin on a route; the oldest make room. Every
/// visitor can bring both about, so they are few.
const FAILURES_MAX: usize = 8;
const PASSES_MAX: usize = 32;
/// The most origins and routes of which something is kept.
const PLACES_MAX: usize = 64;
/// At most so many passes a second are looked at, in an isolate.
const PASSES_PER_S: u64 = 20;

/// What is kept of one origin on one route.
#[derive(Debug, Clone, Default)]
struct Memory {
    failed: Vec<(RequestShape, Failure, u64)>,
    passed: Vec<(RequestShape, u64)>,
}

/// The shapes of what failed lately, and of what passed since. One for each isolate.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    places: HashMap<(RouteId, OriginId), Memory>,
    /// When passes were last looked at, and how many may still be.
    second_ms: u64,
    left: u64,
}

impl Requests {
    /// Whether the next pass of this route is to be told: only where something failed
    /// lately that might be the request. The clock (milliseconds since
    /// 1970-01-01T00:00:00Z) is asked only then.
    pub fn wants_pass(&mut self, place: (RouteId, OriginId), clock: impl Fn() -> u64) -> bool {
        let Some(memory) = self.places.get(&place) else { return false };
        let now_ms = clock();
        if memory.failed.last().is_none_or(|(_, _, at_ms)| is_over(*at_ms, now_ms)) {
            self.places.remove(&place);
            return false;
        }
        if now_ms.saturating_sub(self.second_ms) >= 1_000 || now_ms < self.second_ms {
            (self.second_ms, self.left) = (now_ms, PASSES_PER_S);
        }
        let is_there = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_there
    }

    /// Notes that a request was answered well.
    pub fn on_pass(&mut self, place: (RouteId, OriginId), request: &Request<'_>, now_ms: u64) {
        if let Some(memory) = self.places.get_mut(&place) {
            memory.pass(request.shape(), now_ms);
        }
    }

    /// A finding of a request that is noted already, because it was sent again,
    /// with what the others show.
    #[must_use]
    pub fn on_repeat(&self, place: (RouteId, OriginId), finding: Finding) -> Finding {
        match self.places.get(&place) {
            Some(memory) if may_depend(&finding) => memory.judged(finding),
            _ => finding,
        }
    }

    /// Notes that a request failed; the finding as it is with what the others show.
    #[must_use]
    pub fn on_failure(
        &mut self,
        place: (RouteId, OriginId),
        request: &Request<'_>,
        finding: Finding,
        now_ms: u64,
    ) -> Finding {
        if !may_depend(&finding) {
            return finding;
        }
        if !self.places.contains_key(&place) && self.places.len() >= PLACES_MAX {
            self.places.retain(|_, memory| {
                memory.failed.last().is_some_and(|(_, _, at_ms)| !is_over(*at_ms, now_ms))
            });
            if self.places.len() >= PLACES_MAX {
                return finding;
            }
        }
        let memory = self.places.entry(place).or_default();
        memory.fail(request.shape(), finding.failure, now_ms);
        if finding.evidence.iter().any(|evidence| evidence.code() == "probe:answered") {
            memory.pass(request.probed(), now_ms);
        }
        memory.judged(finding)
    }
}

fn is_over(at_ms: u64, now_ms: u64) -> bool {
    now_ms.abs_diff(at_ms) > REMEMBERED_MS
}

/// Whether a failure may be the request's: the connection stood, and what came was nothing, or no
/// whole reply, or a gateway's word that nobody behind it answered. An application that answers has
/// said itself what it failed of.
fn may_depend(finding: &Finding) -> bool {
    use Failure as F;
    let unanswered = matches!(
        finding.failure,
        F::ConnectionTerminated
            | F::HttpProtocolError
            | F::HttpResponseTimeout
            | F::ConnectionReadTimeout
            | F::HttpResponseIncomplete
    );
    unanswered || is_by_gateway(finding.failure)
}

const fn is_by_gateway(failure: Failure) -> bool {
    matches!(failure, Failure::OriginBadGateway | Failure::OriginGatewayTimeout)
}

impl Memory {
    fn pass(&mut self, shape: RequestShape, now_ms: u64) {
        self.passed.retain(|(known, at_ms)| *known != shape && !is_over(*at_ms, now_ms));
        if self.passed.len() >= PASSES_MAX {
            self.passed.remove(0);
        }
        self.passed.push((shape, now_ms));
    }

    fn fail(&mut self, shape: RequestShape, failure: Failure, now_ms: u64) {
        self.failed.retain(|(_, _, at_ms)| !is_over(*at_ms, now_ms));
        if self.failed.len() >= FAILURES_MAX {
            self.failed.remove(0);
        }
        self.failed.push((shape, failure, now_ms));
    }

    /// The finding, with what decides where anything does.
    fn judged(&self, finding: Finding) -> Finding {
        let deciding = self.deciding(finding.failure);
        if deciding.is_empty() {
            return finding;
        }
        let codes = deciding
            .into_iter()
            .map(|dimension| Evidence::new(format!("compare:{REASON}:{}", <&str>::from(dimension))));
        let evidence = codes.chain(finding.evidence).collect();
        Finding { evidence, reason: Some(Reason::Word(REASON.to_owned())), ..finding }
    }

    /// What decides: all failures of this kind have it in common, no pass since the first of them
    /// has it, and one that lacks it passed.
    fn deciding(&self, failure: Failure) -> Vec<Dimension> {
        let like: Vec<(RequestShape, u64)> = self
            .failed
            .iter()
            .filter(|(_, kind, _)| *kind == failure)
            .map(|(shape, _, at_ms)| (*shape, *at_ms))
            .collect();
        let Some((_, first_ms)) = like.first().copied().filter(|_| like.len() >= FAILURES_MIN) else {
            return Vec::new();
        };
        let failed: Vec<RequestShape> = like.iter().map(|(shape, _)| *shape).collect();
        let passed: Vec<RequestShape> =
            self.passed.iter().filter(|(_, at_ms)| *at_ms >= first_ms).map(|(shape, _)| *shape).collect();
        let decides = |dimension: &Dimension| decides(*dimension, &failed, &passed, is_by_gateway(failure));
        <Dimension as strum::VariantArray>::VARIANTS.iter().copied().filter(decides).collect()
    }
}

/// Whether a finding is about requests of one kind, and so says nothing of the origin to others.
#[must_use]
pub fn is_dependent(finding: &Finding) -> bool {
    matches!(&finding.reason, Some(Reason::Word(word)) if word == REASON)
}

#[cfg(test)]
mod tests;
