//! What is wanted of a well reply ([`crate::pass`]). `glue/pass.js` is told the bits it needs.

use super::facts;
use super::isolate::Isolate;
use crate::config::Policy;
pub use crate::pass::{COPY, COPY_ALL, SOFT};
use crate::pass::{draws, wanted};

/// What is wanted of the reply to this exchange.
pub fn needed(isolate: &Isolate, route: u32, policy: &Policy) -> u32 {
    let why = if draws(policy) { isolate.sampler.borrow_mut().draw(route, facts::now_ms) } else { None };
    wanted(policy, why)
}
