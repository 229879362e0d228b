//! The record: what became of an origin's failures, counted, kept and told.
//!
//! Each isolate has a [`desk::Desk`] for each origin: it counts, and hands over
//! [`desk::LedgerReport`]s. The Durable Object `JOURNAL` has a [`book::Book`] for each origin: it
//! takes a report exactly once, keeps outages, and says what is to be written where
//! ([`effects::Effects`]). Where no such object is bound, the isolate keeps a [`shelf::Shelf`] of
//! its own, which runs the same book. What is read of either is a [`view::Sheet`].
//!
//! In scope: what is counted, written, thinned and answered. Out of scope: SQL and travel (`edge`),
//! pages (`console`), and when an outage begins (`admit::breaker` says so). Nothing here reads a
//! clock or draws a number.

pub mod book;
pub mod call;
pub mod desk;
pub mod effects;
pub mod entry;
pub mod shelf;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod view;

/// A second, a minute, a day, in milliseconds.
pub(crate) const SECOND_MS: u64 = 1_000;
pub(crate) const MINUTE_MS: u64 = 60 * SECOND_MS;
pub(crate) const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// How soon an isolate reports what it has counted, in milliseconds. A report costs one request
/// to the object and one row.
pub const REPORT_AFTER_MS: u64 = 4_000;

/// How often a lasting outage is told of (`outage.continues`), in milliseconds.
pub const CONTINUES_EVERY_MS: u64 = 5 * MINUTE_MS;

/// How many failures are kept whole for each origin.
pub const FAILURES_KEPT: u64 = 1_000;

/// Reads a part that another version may have written; what does not read is
/// as if it were not there.
pub(crate) fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned + Default,
{
    use serde::Deserialize as _;
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The same for the items of a list, each by itself.
pub(crate) fn lenient_list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    use serde::Deserialize as _;
    let values = Vec::<serde_json::Value>::deserialize(from)?;
    Ok(values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect())
}
