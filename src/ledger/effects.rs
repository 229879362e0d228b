//! What a call to the ledger writes and does, as data.

use serde::Serialize;

use super::desk::KeptFailure;
use super::entry::LedgerEntry;
use super::tally::Count;
use crate::notice::Parcel;

/// A failure and the place it has among those that are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// Its place; what was there is replaced.
    pub slot: u64,
    /// The failure.
    #[serde(flatten)]
    pub kept: KeptFailure,
}

/// What is too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Thin {
    /// Counts before this minute are put together by the hour.
    pub hours_before: u64,
    /// Counts before this minute go.
    pub none_before: u64,
    /// Outages that ended before this moment go.
    pub outages_before_ms: u64,
}

/// What a call writes and does, as data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The book, when it changed.
    pub book: Option<String>,
    /// Rows to be added to the counts there are.
    pub counts: Vec<Count>,
    /// Failures to be kept.
    pub kept: Vec<Slot>,
    /// An outage to be kept, or kept anew.
    pub outages: Vec<LedgerEntry>,
    /// What is to be thinned.
    pub thin: Option<Thin>,
    /// When the object is to be woken, in milliseconds since
    /// 1970-01-01T00:00:00Z, when that changed.
    pub alarm_ms: Option<u64>,
    /// Notices to be sent now.
    pub parcels: Vec<Parcel>,
    /// The origin's name, when the directory has to know it.
    pub enrol: Option<String>,
    /// Lines for the log.
    pub lines: Vec<String>,
    /// The answer to a report, as text.
    pub reply: Option<String>,
}
