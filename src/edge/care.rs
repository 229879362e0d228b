//! What an exchange needs beside being sent: which well replies are looked at more closely, and why.
//!
//! A reply that nobody looks at costs nothing; so most are not looked at. Under `auto`, replies of routes that
//! failed lately are, and beside them [`SAMPLES_PER_S`]: an isolate with little traffic looks at all of its
//! replies, a busy one at a share that does not show.
//!
//! The low eight bits are about a well reply, the others about sending; `glue/pass.js` knows them by the same numbers.

use super::isolate::Isolate;
use crate::config::{Policy, SoftFailures, WatchBodies};

/// Nothing to look at.
pub const NONE: u32 = 0;
/// The body may be an error page with a success status.
pub const SOFT: u32 = 1;
/// The body is watched, unless that could change its bytes.
pub const WATCH: u32 = 1 << 1;
/// The body is watched even where that may change its encoding.
pub const WATCH_ENCODED: u32 = 1 << 2;
/// A small body is read whole before its head is sent.
pub const HOLD: u32 = 1 << 3;
/// A copy is kept where the origin says that it may stand in for a failure.
pub const COPY: u32 = 1 << 4;
/// A copy is kept of whatever may be kept.
pub const COPY_ALL: u32 = 1 << 5;
/// It is the trial of a breaker.
pub const TRIAL: u32 = 1 << 6;
/// It is counted while in flight.
pub const COUNT: u32 = 1 << 8;
/// The operator's token is taken off.
pub const STRIP: u32 = 1 << 9;
/// Its body is kept, so that it can be sent again.
pub const KEEP_BODY: u32 = 1 << 10;

/// How long after a failure a route's replies are all watched, in milliseconds.
const LATELY_MS: f64 = 60_000.0;
/// How many replies of an isolate are looked at in a second, and how many at once after a quiet one.
const SAMPLES_PER_S: f64 = 10.0;

/// What this exchange needs.
pub fn needed(isolate: &Isolate, route: u32, policy: &Policy) -> u32 {
    let mut care = if policy.hold_bytes > 0 { HOLD } else { NONE };
    care |= match policy.watch_bodies {
        WatchBodies::Never | WatchBodies::Auto => NONE,
        WatchBodies::Always => WATCH | WATCH_ENCODED,
    };
    care |= if policy.soft_failures == SoftFailures::Replace { SOFT } else { NONE };
    let auto = policy.watch_bodies == WatchBodies::Auto || policy.soft_failures == SoftFailures::Observe;
    if auto && closer_look(isolate, route) {
        care |= if policy.watch_bodies == WatchBodies::Auto { WATCH } else { NONE };
        care |= if policy.soft_failures == SoftFailures::Observe { SOFT } else { NONE };
    }
    care |= if policy.limit.max_in_flight > 0 { COUNT } else { NONE };
    // The token is for this worker; without one there is nothing to tell it from a visitor's own.
    care |= if isolate.bindings.operator_token.is_some() { STRIP } else { NONE };
    care | copies(policy)
}

const fn copies(policy: &Policy) -> u32 {
    match (policy.stale.on, policy.stale.stale_if_error_s) {
        (false, _) => NONE,
        (true, 0) => COPY,
        (true, _) => COPY_ALL,
    }
}

fn closer_look(isolate: &Isolate, route: u32) -> bool {
    let now = js_sys::Date::now();
    let failed = isolate.failed_ms.borrow().get(&route).copied();
    if failed.is_some_and(|at| now - at < LATELY_MS) {
        return true;
    }
    let (at, left) = isolate.samples.get();
    let left = (left + (now - at).max(0.0) / 1_000.0 * SAMPLES_PER_S).min(SAMPLES_PER_S);
    let due = left >= 1.0;
    isolate.samples.set((now, if due { left - 1.0 } else { left }));
    due
}
