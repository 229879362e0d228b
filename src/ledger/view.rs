//! What is read of the ledger: questions, and the sheet that comes back.

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::desk::KeptFailure;
use super::entry::LedgerEntry;
use super::tally::{Count, MinuteCounts};
use crate::answer::short_id;
use crate::failure::Failure;

/// What somebody wants to see of one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LedgerQuestion {
    /// At most so many failures, the latest first.
    pub kept: usize,
    /// Only these.
    pub failure: Option<Failure>,
    /// Only those of this request or outage.
    pub find: Option<String>,
    /// Those of a request with this short id as well.
    pub short_id: Option<String>,
    /// At most so many outages, the latest first.
    pub outages: usize,
    /// Counts from this minute on (since 1970-01-01T00:00:00Z).
    pub counts_from: u64,
}

impl LedgerQuestion {
    /// Whether a failure is one of those that are wanted.
    #[must_use]
    pub fn takes(&self, kept: &KeptFailure) -> bool {
        self.failure.is_none_or(|failure| failure == kept.failure)
            && self.find.as_ref().is_none_or(|id| {
                *id == kept.request_id
                    || *id == kept.outage
                    || self.short_id.as_ref().is_some_and(|short| *short == short_id(&kept.request_id))
            })
    }
}

/// What is known of one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// The book.
    pub book: Book,
    /// Outages that are over, the latest first.
    #[serde(deserialize_with = "super::lenient_list")]
    pub outages: Vec<LedgerEntry>,
    /// Failures, the latest first.
    #[serde(deserialize_with = "super::lenient_list")]
    pub kept: Vec<KeptFailure>,
    /// Counts, without those that are still in the book.
    #[serde(deserialize_with = "super::lenient_list")]
    pub counts: Vec<Count>,
}

impl Sheet {
    /// All counts from a minute on, those of the book too.
    #[must_use]
    pub fn counts_from(&self, minute: u64) -> MinuteCounts {
        let rows = self.counts.iter().cloned().chain(self.book.counts.rows());
        rows.filter(|row| row.minute >= minute).collect()
    }

    /// How many failures were counted from a minute on.
    #[must_use]
    pub fn failures_from(&self, minute: u64) -> u64 {
        self.counts_from(minute).rows().iter().fold(0, |sum, row| sum.saturating_add(row.numbers.n))
    }
}
