//! What is asked of a breaker, told to it, and learned from it.

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admit {
    /// It may.
    Go,
    /// It may, and its result decides for all others: report it with this ticket.
    Trial(Ticket),
    /// It may not.
    Refuse {
        /// Seconds until it is worth asking again, at least 1.
        remaining_s: u32,
        /// The failure that opened the breaker.
        cause: Failure,
    },
}

/// Names one trial, so that its result is told from that of requests sent before the breaker opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket(u32);

impl From<u32> for Ticket {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<Ticket> for u32 {
    fn from(ticket: Ticket) -> Self {
        ticket.0
    }
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that anybody else must know.
    Nothing,
    /// It opened, for the first time or for longer.
    Opened,
    /// It closed.
    Closed,
}

/// What one isolate knows of an origin, for the others. Times are lengths, since clocks may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How long it stays open, in milliseconds.
    pub open_ms: u64,
    /// The failure that opened it.
    pub cause: Failure,
    /// How many times it opened without being well for long in between.
    pub openings: u32,
    /// How long ago it opened for the first time since it was last closed, in milliseconds.
    pub failing_ms: u64,
}
