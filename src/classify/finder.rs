//! Many short texts looked for in one pass over a page.
//!
//! The table of fingerprints and the lists of words hold some hundreds of texts; asking for each of them in turn would
//! read a page as often. Every text is filed under four neighbouring groups of four bytes, so that one of them lies at
//! a multiple of four wherever the text stands: the page is read once, in steps of four, and compared only where a
//! group fits.

/// The shortest text that has four neighbouring groups of four bytes.
const LENGTH_MIN: usize = 7;

/// As many places as 13 bits address: with some hundreds of texts, nine groups of a page in ten meet an empty one.
const SLOTS: usize = 1 << 13;

/// A text filed under one of its groups.
#[derive(Debug, Clone, Copy)]
struct Filed {
    /// Which text.
    text: usize,
    /// Where in the text the group begins.
    offset: usize,
    /// The next one in the same place, counted from one; zero where there is none.
    next: usize,
}

/// Texts made ready to be looked for.
#[derive(Debug)]
pub struct Finder {
    texts: Vec<&'static str>,
    /// Too short for groups: looked for one by one.
    short: Vec<usize>,
    slots: Vec<usize>,
    filed: Vec<Filed>,
}

/// Which of the texts were found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found(Vec<u64>);

impl Found {
    fn with_room(texts: usize) -> Self {
        Self(vec![0; texts.div_ceil(64)])
    }

    fn add(&mut self, text: usize) {
        if let Some(bits) = self.0.get_mut(text / 64) {
            *bits |= bit(text);
        }
    }

    /// Whether the text with this number was found.
    #[must_use]
    pub fn has(&self, text: usize) -> bool {
        self.0.get(text / 64).is_some_and(|bits| bits & bit(text) != 0)
    }

    /// The lowest number of a text that was found.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        let (at, bits) = self.0.iter().enumerate().find(|(_, bits)| **bits != 0)?;
        Some(at.saturating_mul(64).saturating_add(bits.trailing_zeros() as usize))
    }
}

/// The bit of a text among its 64.
const fn bit(text: usize) -> u64 {
    1_u64.wrapping_shl((text % 64) as u32)
}

impl Finder {
    /// Files the texts; their numbers are their places in the list.
    #[must_use]
    pub fn new(texts: impl IntoIterator<Item = &'static str>) -> Self {
        let mut finder = Self {
            texts: texts.into_iter().collect(),
            short: Vec::new(),
            slots: vec![0; SLOTS],
            filed: Vec::new(),
        };
        for number in 0..finder.texts.len() {
            finder.file(number);
        }
        finder
    }

    /// Files one text under the four groups that share their places with the fewest others.
    fn file(&mut self, number: usize) {
        let bytes = self.texts.get(number).map_or(&[][..], |text| text.as_bytes());
        let starts = 0..bytes.len().saturating_add(1).saturating_sub(LENGTH_MIN);
        let group = |at: usize| bytes.get(at..at.saturating_add(4));
        let groups = |start: usize| (start..start.saturating_add(4)).filter_map(group);
        let crowd = |start: &usize| groups(*start).map(|group| self.length(slot(group))).sum::<usize>();
        let Some(start) = starts.min_by_key(crowd) else {
            self.short.push(number);
            return;
        };
        let places: Vec<usize> = groups(start).map(slot).collect();
        for (offset, place) in (start..).zip(places) {
            let Some(first) = self.slots.get_mut(place) else { continue };
            self.filed.push(Filed { text: number, offset, next: *first });
            *first = self.filed.len();
        }
    }

    /// How many are filed in a place.
    fn length(&self, place: usize) -> usize {
        self.in_place(place).count()
    }

    fn in_place(&self, place: usize) -> impl Iterator<Item = &Filed> {
        let get = |number: usize| number.checked_sub(1).and_then(|at| self.filed.get(at));
        let first = self.slots.get(place).copied().unwrap_or_default();
        std::iter::successors(get(first), move |filed| get(filed.next))
    }

    /// Looks for all texts at once.
    #[must_use]
    pub fn find(&self, page: &str) -> Found {
        let mut found = Found::with_room(self.texts.len());
        let bytes = page.as_bytes();
        for (at, group) in bytes.chunks_exact(4).enumerate() {
            for filed in self.in_place(slot(group)) {
                let text = self.texts.get(filed.text).map_or(&[][..], |text| text.as_bytes());
                let start = at.saturating_mul(4).checked_sub(filed.offset);
                if start.and_then(|start| bytes.get(start..)).is_some_and(|rest| rest.starts_with(text)) {
                    found.add(filed.text);
                }
            }
        }
        for number in &self.short {
            if self.texts.get(*number).is_some_and(|text| page.contains(text)) {
                found.add(*number);
            }
        }
        found
    }
}

/// The place of a group: the highest 13 bits of a multiplication with an odd number near 2³² divided by the golden
/// ratio, which spreads neighbours far apart.
fn slot(group: &[u8]) -> usize {
    let number = group.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    (number.wrapping_mul(0x9E37_79B1) >> 19) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 6] = ["<hr><center>nginx", "connection refused", "refused", "ora-", "x", "Sōzu."];

    #[test]
    fn what_is_there_is_found_wherever_it_stands() {
        let finder = Finder::new(TEXTS);
        for (number, text) in TEXTS.iter().enumerate() {
            for before in 0..9 {
                for after in 0..5 {
                    let page = format!("{}{text}{}", "-".repeat(before), "-".repeat(after));
                    let found = finder.find(&page);
                    for (other, expected) in TEXTS.iter().enumerate() {
                        assert_eq!(found.has(other), page.contains(expected), "{expected:?} in {page:?}");
                    }
                    assert!(found.has(number));
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let finder = Finder::new(TEXTS);
        for page in ["", "conn", "<hr><center>ngin", "connection refuse", "ORA-", "Sōzu"] {
            assert_eq!(finder.find(page).first(), None, "{page:?}");
        }
        assert_eq!(Finder::new([]).find("anything at all").first(), None);
        assert_eq!(finder.find("the connection refused itself").first(), Some(1));
    }

    proptest::proptest! {
        #[test]
        fn it_says_what_contains_says(page in "[a-c<>h1 ]{0,60}", cut in 0_usize..40) {
            const SOME: [&str; 5] = ["<h1>abc", "abcabca", "ca <h1", "bbbbbbb", "<>"];
            let finder = Finder::new(SOME);
            let page = format!("{page}{}", &"abcabcabc<h1>abc"[..cut.min(16)]);
            let found = finder.find(&page);
            for (number, text) in SOME.iter().enumerate() {
                proptest::prop_assert_eq!(found.has(number), page.contains(text), "{:?} in {:?}", text, page);
            }
        }
    }
}
