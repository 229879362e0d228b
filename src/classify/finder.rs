//! Many short texts looked for in one pass over a page.
//!
//! The table of fingerprints and the lists of words hold some hundreds of texts; asking for
//! each of them in turn would read a page as often. A page is read in steps instead, and
//! what stands at each step is looked up ([`keys`]): long texts in steps of eight bytes,
//! shorter ones in steps of four.

mod keys;
mod lists;

use self::keys::Keys;
pub use self::lists::Lists;

/// Texts made ready to be looked for.
#[derive(Debug)]
pub struct Finder {
    texts: Vec<&'static str>,
    /// Of the long ones.
    eights: Keys,
    /// Of the shorter ones.
    fours: Keys,
    /// Too short for keys: looked for one by one.
    short: Vec<usize>,
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
}

/// The bit of a text among its 64.
const fn bit(text: usize) -> u64 {
    1_u64.wrapping_shl((text % 64) as u32)
}

impl Finder {
    /// Files the texts; their numbers are their places in the list.
    #[must_use]
    pub fn new(texts: Vec<&'static str>) -> Self {
        let mut finder = Self { texts, eights: Keys::new(8), fours: Keys::new(4), short: Vec::new() };
        for (number, text) in finder.texts.iter().enumerate() {
            if !finder.eights.file(number, text) && !finder.fours.file(number, text) {
                finder.short.push(number);
            }
        }
        finder
    }

    /// Looks for all texts at once.
    #[must_use]
    pub fn find(&self, page: &str) -> Found {
        let mut found = Found::with_room(self.texts.len());
        let bytes = page.as_bytes();
        let (eights, rest) = bytes.as_chunks::<8>();
        for (number, eight) in eights.iter().enumerate() {
            let at = number.saturating_mul(8);
            let key = u64::from_le_bytes(*eight);
            if self.eights.knows(key) {
                self.eights.compare(bytes, at, key, &mut found);
            }
            for (at, key) in [(at, key & u64::from(u32::MAX)), (at.saturating_add(4), key >> 32)] {
                if self.fours.knows(key) {
                    self.fours.compare(bytes, at, key, &mut found);
                }
            }
        }
        if let Some(last) = rest.first_chunk::<4>() {
            let at = bytes.len().saturating_sub(rest.len());
            self.fours.compare(bytes, at, u64::from(u32::from_le_bytes(*last)), &mut found);
        }
        // Most of the short ones are words of far languages, which cannot stand in a page
        // without a letter of theirs.
        let is_ascii = page.is_ascii();
        for number in &self.short {
            let text = self.texts.get(*number).filter(|text| !is_ascii || text.is_ascii());
            if text.is_some_and(|text| page.contains(text)) {
                found.add(*number);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 6] = ["<hr><center>nginx", "connection refused", "refused", "ora-", "x", "Sōzu."];

    #[test]
    fn what_is_there_is_found_wherever_it_stands() {
        let finder = Finder::new(TEXTS.to_vec());
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
        let finder = Finder::new(TEXTS.to_vec());
        let first = |page: &str| {
            let found = finder.find(page);
            (0..TEXTS.len()).find(|number| found.has(*number))
        };
        for page in ["", "conn", "<hr><center>ngin", "connection refuse", "ORA-", "Sōzu"] {
            assert_eq!(first(page), None, "{page:?}");
        }
        assert_eq!(Finder::new(Vec::new()).find("anything at all"), Found::with_room(0));
        assert_eq!(first("the connection refused itself"), Some(1));
    }

    proptest::proptest! {
        #[test]
        fn it_says_what_contains_says(page in "[a-c<>h1 ]{0,60}", cut in 0_usize..40) {
            const SOME: [&str; 5] = ["<h1>abc", "abcabca", "ca <h1", "bbbbbbb", "<>"];
            let finder = Finder::new(SOME.to_vec());
            let page = format!("{page}{}", &"abcabcabc<h1>abc"[..cut.min(16)]);
            let found = finder.find(&page);
            for (number, text) in SOME.iter().enumerate() {
                proptest::prop_assert_eq!(found.has(number), page.contains(text), "{:?} in {:?}", text, page);
            }
        }
    }
}
