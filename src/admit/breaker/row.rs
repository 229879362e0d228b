//! Failures without a good answer in between, and from how many sides they were met.

use serde::{Deserialize, Serialize};

/// Failures of one kind, or of several, without a good answer in between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BreakerRow {
    /// How many.
    pub count: u32,
    /// How many of them are such that a few say enough.
    pub fast: u32,
    /// When the first was met, in milliseconds since 1970-01-01T00:00:00Z.
    pub first_ms: u64,
    /// When the last was met, likewise.
    pub last_ms: u64,
}

impl BreakerRow {
    /// Adds one.
    pub fn add(&mut self, now_ms: u64, fast: bool) {
        if self.count == 0 {
            self.first_ms = now_ms;
        }
        self.last_ms = now_ms;
        self.count = self.count.saturating_add(1);
        self.fast = self.fast.saturating_add(u32::from(fast));
    }

    /// Adds one, and begins anew where the last is longer ago than `gap_ms`.
    pub fn add_within(&mut self, now_ms: u64, gap_ms: u64, fast: bool) {
        if now_ms.saturating_sub(self.last_ms) > gap_ms {
            *self = Self::default();
        }
        self.add(now_ms, fast);
    }

    /// Both together.
    pub fn join(self, other: Self) -> Self {
        match (self.count, other.count) {
            (0, _) => other,
            (_, 0) => self,
            _ => Self {
                count: self.count.saturating_add(other.count),
                fast: self.fast.saturating_add(other.fast),
                first_ms: self.first_ms.min(other.first_ms),
                last_ms: self.last_ms.max(other.last_ms),
            },
        }
    }

    /// Whether it is three failures that are no single moment: whatever cuts all connections at
    /// once, such as a server that loads its settings anew, is one event.
    pub fn is_more_than_a_moment(&self) -> bool {
        self.count >= SUSPICIOUS && self.lasts_ms() >= MOMENT_MS
    }

    const fn lasts_ms(&self) -> u64 {
        self.last_ms.saturating_sub(self.first_ms)
    }

    /// Whether it raises a slight suspicion: three failures in two seconds and
    /// more. A burst is one event.
    pub fn is_suspicious(&self) -> bool {
        self.count >= SUSPICIOUS && self.lasts_ms() >= SUSPICIOUS_MS
    }
}

/// How many failures raise a slight suspicion, and how far apart the first and the last of them are
/// at least, in milliseconds.
const SUSPICIOUS: u32 = 3;
const SUSPICIOUS_MS: u64 = 2_000;
/// Failures closer together than this were met at one moment, in milliseconds.
const MOMENT_MS: u64 = 100;

/// Who met failures, and where: the latest of each, no more than it takes to
/// say that they are enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Witnesses {
    paths: Vec<(u32, u64)>,
    clients: Vec<(u16, u64)>,
}

/// From how many paths, and how many clients where clients are known, failures have to come before
/// an origin is closed by them alone.
const PATHS: usize = 5;
const CLIENTS: usize = 3;
/// From how many paths and clients failures in a row have to come before a look need not wait for
/// two seconds: what it sees decides, so fewer do.
const SEVERAL_PATHS: usize = 3;
const SEVERAL_CLIENTS: usize = 2;

impl Witnesses {
    /// Notes one.
    pub fn note(&mut self, now_ms: u64, witness: Witness) {
        note(&mut self.paths, PATHS, witness.path, now_ms);
        if let Some(client) = witness.client {
            note(&mut self.clients, CLIENTS, client, now_ms);
        }
    }

    /// Whether they are enough within the last while.
    pub fn suffice(&self, now_ms: u64, window_ms: u64) -> bool {
        let is_recent = |at_ms: u64| now_ms.saturating_sub(at_ms) <= window_ms;
        let paths = self.paths.iter().filter(|(_, at_ms)| is_recent(*at_ms)).count();
        let clients = self.clients.iter().filter(|(_, at_ms)| is_recent(*at_ms)).count();
        paths >= PATHS && (clients == 0 || clients >= CLIENTS)
    }

    /// Whether those since then are several, so that no single address and no
    /// single client made them.
    pub fn are_several(&self, since_ms: u64) -> bool {
        let paths = self.paths.iter().filter(|(_, at_ms)| *at_ms >= since_ms).count();
        let clients = self.clients.iter().filter(|(_, at_ms)| *at_ms >= since_ms).count();
        paths >= SEVERAL_PATHS && (clients == 0 || clients >= SEVERAL_CLIENTS)
    }

    /// Forgets all of them.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

fn note<T: PartialEq>(list: &mut Vec<(T, u64)>, most: usize, new: T, now_ms: u64) {
    list.retain(|(known, _)| *known != new);
    if list.len() >= most {
        list.remove(0);
    }
    list.push((new, now_ms));
}

/// Where a failure was met and by whom, as far as it takes to tell them apart. Neither can be read
/// back: of a client's address too little is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    path: u32,
    client: Option<u16>,
}

impl Witness {
    /// `path`: without the query, which makes no other path. `client`: its address,
    /// where it can be believed.
    #[must_use]
    pub fn new(path: &str, client: Option<&str>) -> Self {
        let [_, _, a, b] = fnv_1a(client.unwrap_or_default()).to_be_bytes();
        let path = fnv_1a(path.split(['?', '#']).next().unwrap_or_default());
        Self { path, client: client.map(|_| u16::from_be_bytes([a, b])) }
    }
}

/// FNV-1a, 32 bits (draft-eastlake-fnv-21): the same in every isolate, which the standard
/// library's hashers do not promise.
fn fnv_1a(text: &str) -> u32 {
    let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_suspicious() {
        for (id, times, expected) in [
            ("two, far apart", &[0, 60_000][..], false),
            ("three at once", &[0, 0, 0], false),
            ("a burst", &[0, 100, 1_999], false),
            ("three in two seconds", &[0, 1_000, 2_000], true),
            ("three in an hour", &[0, 1_000_000, 3_600_000], true),
        ] {
            let mut row = BreakerRow::default();
            times.iter().for_each(|at| row.add(*at, false));
            assert_eq!(row.is_suspicious(), expected, "{id}");
        }
    }

    #[test]
    fn a_gap_begins_anew() {
        let mut row = BreakerRow::default();
        for at in [0, 1_000, 2_000, 12_001] {
            row.add_within(at, 10_000, true);
        }
        assert_eq!(row, BreakerRow { count: 1, fast: 1, first_ms: 12_001, last_ms: 12_001 });
    }

    #[test]
    fn several_are_met_since_a_time_on_three_paths_and_by_two_clients() {
        type BreakerRow<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)], bool);
        let rows: &[BreakerRow] = &[
            ("two paths", &[("/1", None), ("/2", None), ("/1", None)], false),
            ("three paths", &[("/1", None), ("/2", None), ("/3", None)], true),
            ("of one client", &[("/1", Some("a")), ("/2", Some("a")), ("/3", Some("a"))], false),
            ("of two clients", &[("/1", Some("a")), ("/2", Some("b")), ("/3", Some("a"))], true),
        ];
        for (id, met, expected) in rows {
            let mut witnesses = Witnesses::default();
            met.iter().for_each(|(path, client)| witnesses.note(1_000, Witness::new(path, *client)));
            assert_eq!(witnesses.are_several(1_000), *expected, "{id}");
            assert!(!witnesses.are_several(1_001), "{id}: before the last good answer");
        }
    }

    #[test]
    fn many_paths_and_where_clients_are_known_several_clients() {
        type Row<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)], bool);
        let rows: &[Row] = &[
            ("one path", &[("/a", None); 9], false),
            (
                "queries are no paths",
                &[("/?1", None), ("/?2", None), ("/?3", None), ("/?4", None), ("/?5", None)],
                false,
            ),
            (
                "five paths, clients unknown",
                &[("/1", None), ("/2", None), ("/3", None), ("/4", None), ("/5", None)],
                true,
            ),
            (
                "five paths of two clients",
                &[
                    ("/1", Some("a")),
                    ("/2", Some("a")),
                    ("/3", Some("a")),
                    ("/4", Some("b")),
                    ("/5", Some("b")),
                ],
                false,
            ),
            (
                "five paths of three clients",
                &[
                    ("/1", Some("a")),
                    ("/2", Some("b")),
                    ("/3", Some("c")),
                    ("/4", Some("a")),
                    ("/5", Some("a")),
                ],
                true,
            ),
        ];
        for (id, met, expected) in rows {
            let mut witnesses = Witnesses::default();
            met.iter().for_each(|(path, client)| witnesses.note(1_000, Witness::new(path, *client)));
            assert_eq!(witnesses.suffice(11_000, 10_000), *expected, "{id}");
            assert!(!witnesses.suffice(11_001, 10_000), "{id}: long ago");
        }
    }
}
