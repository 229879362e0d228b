//! May this attempt be repeated, where, and after how long?
//!
//! In scope: one exchange's next attempt, the budget of repeats, and the choice among a route's
//! origins. Out of scope: making the attempt, and buffering a body (the shell does that only where
//! [`keeps_body`] says so). Nothing here reads a clock or draws a number.

pub mod budget;
pub mod origins;

use crate::address::OriginIndex;
use crate::admit::counts::{self, Counting};
use crate::admit::jitter::between;
use crate::compare::request::is_dependent;
use crate::failure::Failure;
use crate::retry_after::RetryAfter;
use crate::verdict::Finding;
use budget::Budget;
use origins::Choice;

/// What a route allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryRules {
    /// How many more attempts at the same origin; 0: none. Other origins get one each.
    pub repeats: u32,
    /// How many repeats there may be for every hundred exchanges.
    pub budget_percent: u32,
    /// Whether an `Idempotency-Key` makes any method repeatable
    /// (draft-ietf-httpapi-idempotency-key-header: the origin must honour it).
    pub idempotency_key: bool,
}

impl Default for RetryRules {
    /// One repeat and 10 %: half of what Finagle's and Linkerd's retry budgets allow (20
    /// %, <https://linkerd.io/2-edge/reference/retries/>), since an edge has more
    /// isolates than they have clients.
    fn default() -> Self {
        Self { repeats: 1, budget_percent: 10, idempotency_key: false }
    }
}

/// What there is of a request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody {
    /// None.
    None,
    /// All of it, kept to be sent again.
    Kept,
    /// A stream that can be read once.
    Stream,
}

/// The largest body that is kept to be sent again, in bytes. Requests with an `Idempotency-Key` are
/// API calls, which are small; a hundred of these at once take 6 MiB of a worker's 128 MB
/// (<https://developers.cloudflare.com/workers/platform/limits/#memory>).
pub const KEPT_BYTES_MAX: u64 = 65_536;

/// Whether a body should be kept before the first attempt, because the route lets the request be
/// repeated. `length`: its Content-Length; a body of unknown length is not kept.
#[must_use]
pub fn keeps_body(rules: &RetryRules, has_idempotency_key: bool, length: Option<u64>) -> bool {
    rules.repeats > 0
        && rules.idempotency_key
        && has_idempotency_key
        && length.is_some_and(|length| length <= KEPT_BYTES_MAX)
}

/// The exchange so far, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct RetrySituation<'a> {
    /// Request method, as sent.
    pub method: &'a str,
    /// What there is of the body.
    pub body: RequestBody,
    /// Whether an `Idempotency-Key` was sent.
    pub has_idempotency_key: bool,
    /// What the last attempt came to.
    pub finding: &'a Finding,
    /// Which of the route's origins it went to.
    pub origin: OriginIndex,
    /// Whether the exchange began there; the others get one attempt each.
    pub is_first: bool,
    /// How many attempts that origin has had.
    pub attempts_there: u32,
    /// Milliseconds until the exchange's deadline.
    pub left_ms: u64,
}

/// The next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// Milliseconds to wait first.
    pub after_ms: u64,
    /// Where it goes.
    pub at: OriginIndex,
}

/// The bounds of the wait before another attempt, in milliseconds: long enough for a restarted
/// listener or a lost packet, too short for a visitor to notice.
const AFTER_MS: (u64, u64) = (20, 100);
/// Less time than this is no attempt, in milliseconds.
const ATTEMPT_MS_MIN: u64 = 100;

/// The next attempt, if there may be one.
///
/// The same origin again where the failure's row says so, as often as the rules allow; then the
/// next origin. `choose` picks an origin: with `Some` exactly that one (by [`origins::only`]), with
/// `None` another that was not tried (by [`origins::choose`]). The budget pays for a repeat at the
/// same origin. Going elsewhere costs nothing: the request would have gone there anyway, had the
/// failing origin's breaker been open already, and that breaker bounds it.
pub fn again(
    rules: &RetryRules,
    situation: &RetrySituation,
    budget: &mut Budget,
    now_ms: u64,
    random: u32,
    mut choose: impl FnMut(Option<OriginIndex>) -> Choice,
) -> Option<Again> {
    let after_ms = between(AFTER_MS.0, AFTER_MS.1, random);
    let in_time = situation.left_ms >= after_ms.saturating_add(ATTEMPT_MS_MIN);
    if !may_repeat(rules, situation) || !in_time {
        return None;
    }
    let again = |chosen| match chosen {
        Choice::At(at) => Some(Again { after_ms, at }),
        Choice::Nowhere { .. } => None,
    };
    if may_go_there_again(rules, situation)
        && budget.affords(now_ms)
        && let Some(here) = again(choose(Some(situation.origin)))
    {
        budget.pay(now_ms);
        return Some(here);
    }
    may_go_elsewhere(situation.finding).then(|| again(choose(None))).flatten()
}

/// The methods that change nothing (RFC 9110 section 9.2.1).
pub const SAFE_METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/// Safe methods without a body, and others only by `Idempotency-Key`, route and kept body.
fn may_repeat(rules: &RetryRules, situation: &RetrySituation) -> bool {
    let safe = SAFE_METHODS.contains(&situation.method);
    let by_key =
        rules.idempotency_key && situation.has_idempotency_key && situation.body != RequestBody::Stream;
    rules.repeats > 0 && (by_key || (safe && situation.body == RequestBody::None))
}

fn may_go_there_again(rules: &RetryRules, situation: &RetrySituation) -> bool {
    let finding = situation.finding;
    finding.failure.row().again
        // It would fail again.
        && !is_dependent(finding)
        && situation.is_first
        && situation.attempts_there <= rules.repeats
        && !asks_to_wait(finding.origin_retry_after)
}

/// Any `Retry-After` but an outright zero: a second is already more than we wait.
fn asks_to_wait(retry_after: Option<RetryAfter>) -> bool {
    retry_after.is_some_and(|asked| asked != RetryAfter::In(0))
}

/// Another origin may be well whenever this one is to blame; its own answers
/// are not shopped around.
fn may_go_elsewhere(finding: &Finding) -> bool {
    let kind = counts::kind(finding).filter(|kind| Counting::Gateway.includes(*kind));
    kind.is_some() && finding.failure != Failure::ConnectionLimitReached
}

#[cfg(test)]
mod tests;
