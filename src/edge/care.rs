//! What an exchange needs beside being sent: what is wanted of its well reply ([`crate::pass`]), and what is done in sending.
//!
//! The low eight bits are about a well reply, the others about sending; `glue/pass.js` knows them by the same numbers.

use super::facts;
use super::isolate::Isolate;
use crate::config::Policy;
pub use crate::pass::{COPY, COPY_ALL, NONE, TRIAL};
use crate::pass::{draws, wanted};

/// It is counted while in flight.
pub const COUNT: u32 = 1 << 8;
/// The operator's token is taken off.
pub const STRIP: u32 = 1 << 9;
/// Its body is kept, so that it can be sent again.
pub const KEEP_BODY: u32 = 1 << 10;

/// What this exchange needs.
pub fn needed(isolate: &Isolate, route: u32, policy: &Policy) -> u32 {
    let why = if draws(policy) { isolate.sampler.borrow_mut().draw(route, facts::now_ms) } else { None };
    let mut care = wanted(policy, why);
    care |= if policy.limit.max_in_flight > 0 { COUNT } else { NONE };
    // The token is for this worker; without one there is nothing to tell it from a visitor's own.
    care | if isolate.bindings.operator_token.is_some() { STRIP } else { NONE }
}
