//! The last weeks, and how much of each was an outage.

use crate::ledger::DAY_MS;
use crate::ledger::entry::LedgerEntry;

/// A week, and how much of it was an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its first moment, a Monday in UTC.
    pub from_ms: u64,
    /// How many outages began in it.
    pub outages: usize,
    /// How long there was one, added up over origins, in seconds.
    pub down_s: u64,
}

impl Week {
    pub(super) fn new(from_ms: u64, now_ms: u64, outages: &[&LedgerEntry]) -> Self {
        let until_ms = from_ms.saturating_add(7 * DAY_MS);
        let within = |entry: &&&LedgerEntry| (from_ms..until_ms).contains(&entry.outage.began_ms);
        let down = |entry: &&LedgerEntry| {
            let end_ms = entry.outage.ended_ms.unwrap_or(now_ms).min(until_ms);
            end_ms.saturating_sub(entry.outage.began_ms.max(from_ms))
        };
        let down_ms = outages.iter().map(down).fold(0_u64, u64::saturating_add);
        Self { from_ms, outages: outages.iter().filter(within).count(), down_s: down_ms / 1_000 }
    }
}

/// The Monday, in UTC, of a moment. 1970-01-01 was a Thursday.
pub(super) fn monday(at_ms: u64) -> u64 {
    const THURSDAY_MS: u64 = 3 * DAY_MS;
    let since = at_ms.saturating_add(THURSDAY_MS) % (7 * DAY_MS);
    at_ms.saturating_sub(since)
}
