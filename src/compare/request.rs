//! Requests that fail each time, while others pass: it is something about the request.
//!
//! An origin that cuts one connection in a hundred and an origin that cuts every request with 20 KiB of cookies look alike
//! in one exchange. They differ in what passes meanwhile: so the shape of what failed is held against the shape of what
//! passed. Of a request its method, whether it has a body, a `Cookie` and a `Referer`, the sizes, and a hash of its path
//! are kept; never a value.
//!
//! In scope: when three like failures and the passes between them show that it is the request, and by what. Out of scope:
//! what broke (`classify`), which stays what it was. Whatever else might be the cause speaks against it: one pass of the
//! same kind, or one like failure of another kind, and nothing is said.

use std::collections::HashMap;

use super::hash;
use crate::failure::Failure;
use crate::verdict::{Evidence, Finding, Reason};

/// How long failures and passes are held against each other, in milliseconds. Whoever meets such a failure meets it again,
/// but on a quiet site not every minute.
pub const REMEMBERED_MS: u64 = 600_000;
/// So many like failures make a rule; two may be chance.
pub const FAILURES_MIN: usize = 3;
/// The word that a finding has as its reason.
pub const REASON: &str = "request_dependent";

/// The most failures and passes that are kept of an origin on a route; the oldest make room. Every visitor can bring both
/// about, so they are few.
const FAILURES_MAX: usize = 8;
const PASSES_MAX: usize = 32;
/// The most origins and routes of which something is kept.
const PLACES_MAX: usize = 64;
/// At most so many passes a second are looked at, in an isolate.
const PASSES_PER_S: u64 = 20;

/// The sizes of a request's head that are told apart, in bytes. The common limits are 4, 8, 16, 32 and 64 KiB (nginx
/// `large_client_header_buffers` 8k each, Apache `LimitRequestFieldSize` 8190, Tomcat 8192, Node.js and `HAProxy` 16 KiB).
const HEAD_CLASSES: [u64; 5] = [4_096, 8_192, 16_384, 32_768, 65_536];
/// The class from which a probe's small head says something: below 8 KiB next to no server refuses one.
const HEAD_OF_LIMITS: u8 = 2;
/// The sizes of a request's body that are told apart, in bytes: any at all, nginx' `client_body_buffer_size` (16k), its
/// `client_max_body_size` (1m), and Cloudflare's least limit (100 MB).
const BODY_CLASSES: [u64; 4] = [1, 16_384, 1_048_576, 100_000_000];

/// What of a request may matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    method: u64,
    path: u64,
    head: u8,
    body: u8,
    has_cookie: bool,
    has_referer: bool,
    by_probe: bool,
}

/// A request, as its shape is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Request method.
    pub method: &'a str,
    /// Path without the query.
    pub path: &'a str,
    /// Bytes of its head: method, target and fields.
    pub head_bytes: u64,
    /// Bytes of its body; 0 for none, 1 for one of unknown length.
    pub body_bytes: u64,
    /// Whether it has `Cookie`.
    pub has_cookie: bool,
    /// Whether it has `Referer`.
    pub has_referer: bool,
}

impl Request<'_> {
    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape {
            method: hash(self.method),
            path: hash(self.path),
            head: class(&HEAD_CLASSES, self.head_bytes),
            body: class(&BODY_CLASSES, self.body_bytes),
            has_cookie: self.has_cookie,
            has_referer: self.has_referer,
            by_probe: false,
        }
    }

    /// The shape of what a probe sends after this request failed (`probe::target`).
    fn probed(&self) -> Shape {
        let repeats = matches!(self.method, "GET" | "HEAD");
        let (method, path) = if repeats { ("GET", self.path) } else { ("HEAD", "/") };
        let probe =
            Request { method, path, head_bytes: 0, body_bytes: 0, has_cookie: false, has_referer: false };
        Shape { by_probe: true, ..probe.shape() }
    }
}

fn class(least: &[u64], bytes: u64) -> u8 {
    u8::try_from(least.iter().filter(|least| bytes >= **least).count()).unwrap_or(u8::MAX)
}

/// What of a request decides, the surest first: a size is a limit somebody set, and a path is also what an application
/// does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Dimension {
    /// The size of its head.
    HeadSize,
    /// Its method.
    Method,
    /// Whether it has a body, and of what size.
    Body,
    /// Whether it has a `Cookie`.
    Cookie,
    /// Whether it has a `Referer`.
    Referer,
    /// Its path.
    Path,
}

/// What is kept of one origin on one route.
#[derive(Debug, Clone, Default)]
struct Memory {
    failed: Vec<(Shape, Failure, u64)>,
    passed: Vec<(Shape, u64)>,
}

/// The shapes of what failed lately, and of what passed since. One for each isolate.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    /// By the numbers of the route and of the origin.
    places: HashMap<(u32, u32), Memory>,
    /// When passes were last looked at, and how many may still be.
    second_ms: u64,
    left: u64,
}

impl Requests {
    /// Whether the next pass of this route is to be told: only where something failed lately that might be the request. The
    /// clock (milliseconds since 1970-01-01T00:00:00Z) is asked only then.
    pub fn wants_pass(&mut self, place: (u32, u32), clock: impl Fn() -> u64) -> bool {
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
    pub fn on_pass(&mut self, place: (u32, u32), request: &Request<'_>, now_ms: u64) {
        if let Some(memory) = self.places.get_mut(&place) {
            memory.pass(request.shape(), now_ms);
        }
    }

    /// A finding of a request that is noted already, because it was sent again, with what the others show.
    #[must_use]
    pub fn on_repeat(&self, place: (u32, u32), finding: Finding) -> Finding {
        match self.places.get(&place) {
            Some(memory) if may_depend(&finding) => memory.judged(finding),
            _ => finding,
        }
    }

    /// Notes that a request failed; the finding as it is with what the others show.
    #[must_use]
    pub fn on_failure(
        &mut self,
        place: (u32, u32),
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

/// Whether a failure may be the request's: the connection stood, and what came was nothing, or no whole reply, or a gateway's
/// word that nobody behind it answered. An application that answers has said itself what it failed of.
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
    fn pass(&mut self, shape: Shape, now_ms: u64) {
        self.passed.retain(|(known, at_ms)| *known != shape && !is_over(*at_ms, now_ms));
        if self.passed.len() >= PASSES_MAX {
            self.passed.remove(0);
        }
        self.passed.push((shape, now_ms));
    }

    fn fail(&mut self, shape: Shape, failure: Failure, now_ms: u64) {
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

    /// What decides: all failures of this kind have it in common, no pass since the first of them has it, and one that lacks
    /// it passed.
    fn deciding(&self, failure: Failure) -> Vec<Dimension> {
        let like: Vec<(Shape, u64)> = self
            .failed
            .iter()
            .filter(|(_, kind, _)| *kind == failure)
            .map(|(shape, _, at_ms)| (*shape, *at_ms))
            .collect();
        let Some((_, first_ms)) = like.first().copied().filter(|_| like.len() >= FAILURES_MIN) else {
            return Vec::new();
        };
        let failed: Vec<Shape> = like.iter().map(|(shape, _)| *shape).collect();
        let passed: Vec<Shape> =
            self.passed.iter().filter(|(_, at_ms)| *at_ms >= first_ms).map(|(shape, _)| *shape).collect();
        let decides = |dimension: &Dimension| decides(*dimension, &failed, &passed, is_by_gateway(failure));
        <Dimension as strum::VariantArray>::VARIANTS.iter().copied().filter(decides).collect()
    }
}

/// Whether one thing tells all that failed from all that passed. `by_gateway`: behind a gateway other paths are served by
/// others, so that only what passed at the same path is alike.
fn decides(dimension: Dimension, failed: &[Shape], passed: &[Shape], by_gateway: bool) -> bool {
    let Some(one) = failed.first() else { return false };
    let at_same_path = |pass: &&Shape| failed.iter().any(|failure| failure.path == pass.path);
    let any = |_: &&Shape| true;
    let visitors = |pass: &&Shape| !pass.by_probe;
    let all_alike = |value: fn(&Shape) -> u64| {
        let is_so = |shape: &Shape| value(shape) == value(one);
        failed.iter().all(is_so) && !passed.iter().any(is_so)
    };
    let larger = |size: fn(&Shape) -> u8| {
        let least = failed.iter().map(size).min().unwrap_or_default();
        (least > 0 && passed.iter().all(|pass| size(pass) < least)).then_some(least)
    };
    let some = |like: &dyn Fn(&&Shape) -> bool| passed.iter().any(|pass| like(&pass));
    let like: &dyn Fn(&&Shape) -> bool = if by_gateway { &at_same_path } else { &any };
    match dimension {
        Dimension::HeadSize => larger(|shape| shape.head)
            .is_some_and(|least| some(&|pass| like(pass) && (least >= HEAD_OF_LIMITS || visitors(pass)))),
        Dimension::Body => larger(|shape| shape.body).is_some() && some(&|pass| like(pass) && visitors(pass)),
        Dimension::Method => all_alike(|shape| shape.method) && some(&|pass| like(pass) && visitors(pass)),
        // What a browser sends always and a program never: only the same page says that it is this.
        Dimension::Cookie => {
            all_alike(|shape| shape.has_cookie.into()) && some(&|pass| at_same_path(pass) && visitors(pass))
        }
        Dimension::Referer => {
            all_alike(|shape| shape.has_referer.into()) && some(&|pass| at_same_path(pass) && visitors(pass))
        }
        Dimension::Path => !by_gateway && all_alike(|shape| shape.path) && some(&visitors),
    }
}

/// Whether a finding is about requests of one kind, and so says nothing of the origin to others.
#[must_use]
pub fn is_dependent(finding: &Finding) -> bool {
    matches!(&finding.reason, Some(Reason::Word(word)) if word == REASON)
}

#[cfg(test)]
mod tests;
