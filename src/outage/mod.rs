//! An outage: an origin failing, from its first failure to its first good answer.
//!
//! In scope: what is known of one outage, as plain data that an isolate keeps, the ledger stores
//! and a message carries, and how it changes with what attempts, looks and visitors' answers say.
//! Out of scope: when one begins and ends (`admit::breaker` decides that), and what is told of it
//! (`answer`, `event`). Nothing here reads a clock or draws a number. Times are milliseconds
//! since 1970-01-01T00:00:00Z.

mod cause;

use serde::{Deserialize, Serialize};

pub use cause::Cause;

/// One outage of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Names it in events, notices and on pages: sixteen hexadecimal digits.
    pub id: String,
    /// The origin's name among the isolates, such as `https://origin.example.com:443`.
    pub origin: String,
    /// When the first of its failures was met.
    pub began_ms: u64,
    /// What was met first.
    pub first: Cause,
    /// What an attempt or a look met last: what a spared visitor is told.
    pub last: Cause,
    /// What came of it for visitors, as far as whoever keeps this knows.
    pub counts: OutageCounts,
    /// When a good answer ended it; `None` while it lasts.
    pub ended_ms: Option<u64>,
}

/// What an outage came to for visitors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageCounts {
    /// Attempts that failed at the origin, repeats among them.
    pub failed: u64,
    /// Requests that were answered without asking the origin.
    pub spared: u64,
    /// Visitors who got a copy.
    pub copies: u64,
    /// Visitors who got a page of ours.
    pub pages: u64,
    /// Of the pages, those to requests that wanted to change something (RFC 9110 section
    /// 9.2.1: all but safe methods).
    pub orders: u64,
    /// Looks of our own that failed.
    pub looks: u64,
}

/// What was done for a visitor during an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// A copy.
    Copy,
    /// A page of ours.
    Page {
        /// Whether the request's method is a safe one.
        safe: bool,
    },
}

/// Where a failure was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// By an attempt for a visitor.
    Attempt,
    /// By a look of our own.
    Look,
}

impl Outage {
    /// One that begins. `began_ms`: when the first of its failures was met, which is before anybody
    /// knew that it is an outage. `random` tells apart outages that begin in the same millisecond.
    #[must_use]
    pub fn begin(origin: &str, began_ms: u64, first: Cause, random: u32) -> Self {
        // Twelve digits of the time last until the year 10889; what is cut off of the
        // random number does no harm.
        let id = format!("{:012x}{:04x}", began_ms & 0xffff_ffff_ffff, random >> 16);
        let last = first.clone();
        let counts = OutageCounts::default();
        Self { id, origin: origin.to_owned(), began_ms, first, last, counts, ended_ms: None }
    }

    /// Takes in a failure that was met while it lasts. Returns whether the
    /// cause is another one now.
    pub fn met(&mut self, by: Met, cause: Cause) -> bool {
        let count = match by {
            Met::Attempt => &mut self.counts.failed,
            Met::Look => &mut self.counts.looks,
        };
        *count = count.saturating_add(1);
        if by == Met::Look && self.last.is_seen_again_in(&cause) {
            self.last.at_ms = cause.at_ms;
            return false;
        }
        let changed = self.last.failure != cause.failure;
        self.last = cause;
        changed
    }

    /// Counts a request that was answered without asking the origin.
    pub fn spared(&mut self) {
        self.counts.spared = self.counts.spared.saturating_add(1);
    }

    /// Counts what a visitor got.
    pub fn served(&mut self, served: Served) {
        let counts = &mut self.counts;
        match served {
            Served::Copy => counts.copies = counts.copies.saturating_add(1),
            Served::Page { safe } => {
                counts.pages = counts.pages.saturating_add(1);
                counts.orders = counts.orders.saturating_add(u64::from(!safe));
            }
        }
    }

    /// Takes over what others know of the same outage: its name, its beginning where theirs is
    /// earlier, and the cause where theirs is newer. Nothing of theirs is later than now,
    /// whatever their clock says.
    pub fn adopt(&mut self, theirs: &Self, now_ms: u64) {
        self.id.clone_from(&theirs.id);
        if theirs.began_ms <= self.began_ms {
            self.began_ms = theirs.began_ms.min(now_ms);
            self.first = theirs.first.clone();
        }
        if theirs.last.at_ms > self.last.at_ms {
            self.last = Cause { at_ms: theirs.last.at_ms.min(now_ms), ..theirs.last.clone() };
        }
    }

    /// Ends it: there was a good answer. The first end holds.
    pub fn end(&mut self, now_ms: u64) {
        self.ended_ms.get_or_insert(now_ms.max(self.began_ms));
    }

    /// How long it has lasted, or lasted, in milliseconds.
    #[must_use]
    pub fn lasted_ms(&self, now_ms: u64) -> u64 {
        self.ended_ms.unwrap_or(now_ms).saturating_sub(self.began_ms)
    }
}

impl OutageCounts {
    /// What was counted since the last call: for a report.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Adds what somebody else counted.
    pub fn add(&mut self, other: &Self) {
        let sum = |a: u64, b: u64| a.saturating_add(b);
        *self = Self {
            failed: sum(self.failed, other.failed),
            spared: sum(self.spared, other.spared),
            copies: sum(self.copies, other.copies),
            pages: sum(self.pages, other.pages),
            orders: sum(self.orders, other.orders),
            looks: sum(self.looks, other.looks),
        };
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests;
