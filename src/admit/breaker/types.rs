//! What goes into a breaker and comes out of it.

use serde::{Deserialize, Serialize};

use super::row::Witness;
use crate::admit::counts::{CountedKind, Weight};
use crate::outage::{Cause, Outage};

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admit {
    /// It may.
    Go,
    /// It may not: the origin is spared.
    Refuse {
        /// Seconds until the next look at the origin, at least 1.
        remaining_s: u32,
    },
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that anybody else must know.
    Nothing,
    /// It opened.
    Opened,
    /// It closed.
    Closed,
}

/// An attempt that failed in a way that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// What was found.
    pub cause: Cause,
    /// How it weighs.
    pub weight: Weight,
    /// Where it was met, and by whom.
    pub witness: Witness,
}

/// What happened to an outage, for whoever tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It began: what was met here has opened the breaker.
    Began(Outage),
    /// Others told of it, and are believed.
    Heard(Outage),
    /// An attempt or a look met another cause than before.
    Changed(Outage),
    /// It is over: a look of our own was answered.
    Ended(Outage),
    /// It is over: others told so.
    HeardOver(Outage),
}

/// What others know of an outage. Times are lengths where clocks may differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedOutage {
    /// What is left of their pause, in milliseconds.
    pub open_ms: u64,
    /// How many others have opened lately, by what they met themselves.
    pub opened: u32,
    /// The kinds of failure they met.
    pub kinds: Vec<CountedKind>,
    /// The outage, with its causes.
    pub outage: Outage,
}
