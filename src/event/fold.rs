//! Folding: of like lines the first few of a minute are written whole, the others as
//! one line for all of them.
//!
//! In scope: which lines are written, and when. Out of scope: who wakes [`Folder::due`] when a
//! minute is over. A minute begins with the first line of its kind, so that a burst costs the same
//! wherever the clock's minutes lie.

use std::collections::BTreeMap;

use serde::Serialize;

/// How long a fold lasts, in milliseconds.
pub const WINDOW_MS: u64 = 60_000;

/// The most kinds that are told apart. Past it the oldest is written and forgotten, so that memory
/// is bounded and nothing is lost; an origin fails in a handful of ways at once.
const KINDS_MAX: usize = 256;

/// A line that may be folded.
pub trait Foldable: Clone {
    /// What makes two lines alike.
    fn likeness(&self) -> String;

    /// The request it is about.
    fn request_id(&self) -> &str;

    /// The latest of several as the one line that stands for all of them.
    fn standing_for(self, others: Others) -> Self;
}

/// What a line stands for that has no line of its own; nothing where the line is about one request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Others {
    /// How many there are.
    #[serde(rename = "faultline.repeats", skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// The id of the first of them.
    #[serde(rename = "faultline.first_request_id", skip_serializing_if = "Option::is_none")]
    pub first_request_id: Option<String>,
    /// The id of the last of them.
    #[serde(rename = "faultline.last_request_id", skip_serializing_if = "Option::is_none")]
    pub last_request_id: Option<String>,
}

/// The lines of the last minute, by kind.
#[derive(Debug)]
pub struct Folder<T> {
    kinds: BTreeMap<String, Minute<T>>,
}

#[derive(Debug)]
struct Minute<T> {
    since_ms: u64,
    seen: u32,
    folded: Option<Folded<T>>,
}

#[derive(Debug)]
struct Folded<T> {
    repeats: u64,
    first: String,
    last: T,
}

impl<T> Default for Folder<T> {
    fn default() -> Self {
        Self { kinds: BTreeMap::new() }
    }
}

impl<T: Foldable> Folder<T> {
    /// Takes a line; what is to be written now. `whole`: how many of its kind are whole in a
    /// minute; `None`: all of them, and they count all the same, so that an outage that begins
    /// within the minute finds them.
    pub fn take(&mut self, line: T, whole: Option<u32>, now_ms: u64) -> Vec<T> {
        let kind = line.likeness();
        let mut written = Vec::new();
        if self.kinds.get(&kind).is_some_and(|minute| is_over(minute, now_ms)) {
            written.extend(self.kinds.remove(&kind).and_then(Minute::line));
        }
        if !self.kinds.contains_key(&kind) && self.kinds.len() >= KINDS_MAX {
            written.extend(self.forget_oldest());
        }
        let minute = self.kinds.entry(kind).or_insert(Minute { since_ms: now_ms, seen: 0, folded: None });
        if whole.is_none_or(|whole| minute.seen < whole) {
            minute.seen = minute.seen.saturating_add(1);
            written.push(line);
        } else {
            minute.fold(line);
        }
        written
    }

    /// The lines of the minutes that are over.
    pub fn due(&mut self, now_ms: u64) -> Vec<T> {
        let over = self.kinds.extract_if(.., |_, minute| is_over(minute, now_ms));
        over.filter_map(|(_, minute)| minute.line()).collect()
    }

    /// The lines of all that is folded, whether its minute is over or not:
    /// nobody will come back for it.
    pub fn all(&mut self) -> Vec<T> {
        self.kinds.values_mut().filter_map(|minute| minute.folded.take().map(Folded::line)).collect()
    }

    /// Whether something is folded that no line has told yet.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.kinds.values().any(|minute| minute.folded.is_some())
    }

    fn forget_oldest(&mut self) -> Option<T> {
        let oldest = self.kinds.iter().min_by_key(|(_, minute)| minute.since_ms)?.0.clone();
        self.kinds.remove(&oldest)?.line()
    }
}

/// A minute that is longer ago, or lies ahead because the clock was set back.
fn is_over<T>(minute: &Minute<T>, now_ms: u64) -> bool {
    now_ms.abs_diff(minute.since_ms) >= WINDOW_MS
}

impl<T: Foldable> Minute<T> {
    fn fold(&mut self, line: T) {
        match &mut self.folded {
            Some(folded) => {
                folded.repeats = folded.repeats.saturating_add(1);
                folded.last = line;
            }
            None => {
                let first = line.request_id().to_owned();
                self.folded = Some(Folded { repeats: 1, first, last: line });
            }
        }
    }

    fn line(self) -> Option<T> {
        self.folded.map(Folded::line)
    }
}

impl<T: Foldable> Folded<T> {
    fn line(self) -> T {
        let others = Others {
            repeats: Some(self.repeats),
            first_request_id: Some(self.first),
            last_request_id: Some(self.last.request_id().to_owned()),
        };
        self.last.standing_for(others)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Kind, number, and for how many it stands.
    #[derive(Debug, Clone, PartialEq)]
    struct Line(u8, String, Option<(u64, String)>);

    impl Foldable for Line {
        fn likeness(&self) -> String {
            self.0.to_string()
        }
        fn request_id(&self) -> &str {
            &self.1
        }
        fn standing_for(self, others: Others) -> Self {
            assert_eq!(others.last_request_id.as_deref(), Some(self.request_id()));
            Self(self.0, self.1, others.repeats.zip(others.first_request_id))
        }
    }

    fn line(kind: u8, number: u64) -> Line {
        Line(kind, number.to_string(), None)
    }

    /// How many requests these lines tell of.
    fn told(lines: &[Line]) -> u64 {
        lines.iter().map(|line| line.2.as_ref().map_or(1, |(repeats, _)| *repeats)).sum()
    }

    #[test]
    fn three_hundred_in_forty_five_seconds_are_ten_and_one() {
        let mut folder = Folder::default();
        let mut written: Vec<Line> =
            (0..300).flat_map(|n| folder.take(line(1, n), Some(10), 1_000 + n * 150)).collect();
        assert_eq!(written.len(), 10, "the first ten whole");
        assert!(folder.holds());
        assert_eq!(folder.due(1_000 + WINDOW_MS - 1), [], "the minute is not over");
        let rest = folder.due(1_000 + WINDOW_MS);
        assert_eq!(rest, [Line(1, "299".into(), Some((290, "10".into())))]);
        written.extend(rest);
        assert_eq!(told(&written), 300);
        assert!(!folder.holds());
    }

    #[test]
    fn what_is_written_whole_and_what_is_folded() {
        /// Whole a minute, moments, lines written at once, lines folded in the end.
        type Row = (&'static str, Option<u32>, &'static [u64], usize, usize);
        let rows: &[Row] = &[
            ("all", None, &[0, 1, 2, 3], 4, 0),
            ("one of each", Some(1), &[0, 1, 2, 3], 1, 1),
            ("none whole", Some(0), &[0, 1], 0, 1),
            ("few enough", Some(4), &[0, 1, 2, 3], 4, 0),
            ("a new minute", Some(1), &[0, 1, 60_000, 60_001], 3, 1),
            ("the clock set back by an hour", Some(1), &[3_600_000, 3_600_001, 0], 3, 0),
        ];
        for (id, whole, moments, at_once, folded) in rows {
            let mut folder = Folder::default();
            let written: Vec<Line> =
                moments.iter().flat_map(|at| folder.take(line(1, *at), *whole, *at)).collect();
            let rest = folder.all();
            assert_eq!((written.len(), rest.len()), (*at_once, *folded), "{id}: {written:?} {rest:?}");
            let all = [written, rest].concat();
            assert_eq!(told(&all), moments.len() as u64, "{id}");
        }
    }

    #[test]
    fn failures_before_the_outage_count_towards_its_first_minute() {
        let mut folder = Folder::default();
        for n in 0..10 {
            assert_eq!(folder.take(line(1, n), None, n).len(), 1);
        }
        assert_eq!(folder.take(line(1, 10), Some(10), 10), []);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_memory_is_bounded(
            lines in proptest::collection::vec((any::<u8>(), 0u64..300_000), 0..2_000), whole in 0u32..4,
        ) {
            let mut folder = Folder::default();
            let mut written = Vec::new();
            for (n, (kind, at)) in lines.iter().enumerate() {
                written.extend(folder.take(line(*kind, n as u64), Some(whole), *at));
                prop_assert!(folder.kinds.len() <= KINDS_MAX);
            }
            written.extend(folder.due(lines.len() as u64));
            written.extend(folder.all());
            prop_assert_eq!(told(&written), lines.len() as u64);
        }
    }
}
