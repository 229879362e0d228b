//! Counting: how many exchanges failed, in which ways, within a minute or an outage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::MINUTE_MS;
use crate::event::Delivery;
use crate::failure::Failure;

/// What is counted together, within one origin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TallyKind {
    /// The route's name.
    pub route: String,
    /// What failed.
    pub failure: Failure,
    /// What the visitor got as status; 0 where nobody got one.
    pub status: u16,
    /// What the visitor got.
    pub delivery: Delivery,
    /// The data centre; empty where it is not known.
    pub colo: String,
}

/// How many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Exchanges.
    pub n: u64,
    /// Those of them that wanted something done (neither `GET`, `HEAD`, `OPTIONS` nor `TRACE`).
    pub orders: u64,
}

impl Numbers {
    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.n = self.n.saturating_add(other.n);
        self.orders = self.orders.saturating_add(other.orders);
    }
}

/// A row of counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Minutes since 1970-01-01T00:00:00Z.
    pub minute: u64,
    /// What is counted.
    #[serde(flatten)]
    pub kind: TallyKind,
    /// How many.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// The most kinds that are kept apart in one minute. What is over is counted
/// under the route [`OTHER`].
const KINDS_MAX: usize = 128;

/// Where the counts go that have no place of their own.
pub const OTHER: &str = "(other)";

/// Counts by minute and kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MinuteCounts(BTreeMap<(u64, TallyKind), Numbers>);

impl MinuteCounts {
    /// Adds to a row.
    pub fn add(&mut self, minute: u64, kind: TallyKind, numbers: Numbers) {
        let key = (minute, kind);
        let full = self.0.len() >= KINDS_MAX && !self.0.contains_key(&key);
        let key = if full {
            (minute, TallyKind { route: OTHER.into(), colo: String::new(), ..key.1 })
        } else {
            key
        };
        self.0.entry(key).or_default().add(numbers);
    }

    /// Takes out the rows before a minute.
    pub fn take_before(&mut self, minute: u64) -> Vec<Count> {
        let taken = self.0.extract_if(.., |(at, _), _| *at < minute);
        taken.map(|((minute, kind), numbers)| Count { minute, kind, numbers }).collect()
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> Vec<Count> {
        let row = |((minute, kind), numbers): (&(u64, TallyKind), &Numbers)| Count {
            minute: *minute,
            kind: kind.clone(),
            numbers: *numbers,
        };
        self.0.iter().map(row).collect()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Count> for MinuteCounts {
    fn from_iter<I: IntoIterator<Item = Count>>(rows: I) -> Self {
        let mut counts = Self::default();
        rows.into_iter().for_each(|row| counts.0.entry((row.minute, row.kind)).or_default().add(row.numbers));
        counts
    }
}

impl Serialize for MinuteCounts {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.rows().serialize(out)
    }
}

impl<'de> Deserialize<'de> for MinuteCounts {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // A row of another version, such as one of a failure that is not on the list any more, is
        // no reason to lose the others.
        let rows = Vec::<serde_json::Value>::deserialize(from)?;
        Ok(rows.into_iter().filter_map(|row| serde_json::from_value::<Count>(row).ok()).collect())
    }
}

/// The minute of a moment.
#[must_use]
pub const fn minute(at_ms: u64) -> u64 {
    at_ms / MINUTE_MS
}

/// The most names one part of a tally tells apart; what is over is counted under [`OTHER`].
const NAMES_MAX: usize = 48;

/// All that was counted in an outage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Exchanges that failed, spared ones too.
    pub failures: u64,
    /// Visitors who got an answer of ours.
    pub answered: u64,
    /// Visitors who got a copy.
    pub copies: u64,
    /// Requests that wanted something done and were not let through to a well end.
    pub orders: u64,
    /// How many of each failure.
    pub by_failure: BTreeMap<String, u64>,
    /// On each route.
    pub by_route: BTreeMap<String, u64>,
    /// With each status.
    pub by_status: BTreeMap<String, u64>,
    /// By what visitors got.
    pub by_delivery: BTreeMap<String, u64>,
    /// In each data centre that reported.
    pub by_colo: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds a row.
    pub fn add(&mut self, kind: &TallyKind, numbers: Numbers) {
        let n = numbers.n;
        let raise = |sum: &mut u64, by: u64| *sum = sum.saturating_add(by);
        raise(&mut self.failures, n);
        match kind.delivery {
            Delivery::Stale => raise(&mut self.copies, n),
            Delivery::Recovered | Delivery::Observed => {}
            _ => {
                raise(&mut self.orders, numbers.orders);
                if kind.delivery.is_ours() {
                    raise(&mut self.answered, n);
                }
            }
        }
        raise_name(&mut self.by_failure, kind.failure.code(), n);
        raise_name(&mut self.by_route, &kind.route, n);
        if kind.status > 0 {
            raise_name(&mut self.by_status, &kind.status.to_string(), n);
        }
        raise_name(&mut self.by_delivery, kind.delivery.into(), n);
        if !kind.colo.is_empty() {
            raise_name(&mut self.by_colo, &kind.colo, n);
        }
    }
}

fn raise_name(map: &mut BTreeMap<String, u64>, name: &str, by: u64) {
    let name = if map.len() >= NAMES_MAX && !map.contains_key(name) { OTHER } else { name };
    let sum = map.entry(name.to_owned()).or_default();
    *sum = sum.saturating_add(by);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(route: &str, delivery: Delivery) -> TallyKind {
        TallyKind {
            route: route.into(),
            failure: Failure::ConnectionRefused,
            status: 521,
            delivery,
            colo: "FRA".into(),
        }
    }

    #[test]
    fn rows_are_bounded_and_their_sum_is_exact() {
        let mut counts = MinuteCounts::default();
        for route in 0..1_000 {
            counts.add(7, kind(&route.to_string(), Delivery::Replaced), Numbers { n: 2, orders: 1 });
        }
        assert_eq!(counts.rows().len(), KINDS_MAX + 1);
        assert_eq!(counts.rows().iter().map(|row| row.numbers.n).sum::<u64>(), 2_000);
        let text = serde_json::to_string(&counts).unwrap();
        assert_eq!(serde_json::from_str::<MinuteCounts>(&text).unwrap(), counts);
        assert_eq!(counts.take_before(7), []);
        assert_eq!(counts.take_before(8).len(), KINDS_MAX + 1);
        assert!(counts.is_empty());
    }

    #[test]
    fn a_tally_knows_who_got_what() {
        let mut tally = Tally::default();
        for (route, delivery, n, orders) in [
            ("shop", Delivery::Replaced, 5, 2),
            ("shop", Delivery::Stale, 3, 0),
            ("api", Delivery::Passed, 4, 4),
            ("api", Delivery::Recovered, 1, 1),
        ] {
            tally.add(&kind(route, delivery), Numbers { n, orders });
        }
        assert_eq!((tally.failures, tally.answered, tally.copies, tally.orders), (13, 5, 3, 6));
        assert_eq!(tally.by_route, BTreeMap::from([("shop".into(), 8), ("api".into(), 5)]));
        assert_eq!(tally.by_colo, BTreeMap::from([("FRA".into(), 13)]));
        for route in 0..1_000 {
            tally.add(&kind(&route.to_string(), Delivery::Replaced), Numbers { n: 1, orders: 0 });
        }
        assert_eq!(tally.by_route.len(), NAMES_MAX + 1);
        assert_eq!(tally.by_route.values().sum::<u64>(), 1_013);
    }
}
