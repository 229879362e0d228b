//! Texts filed under pieces of themselves.
//!
//! Every text is filed under `N` neighbouring keys of `N` bytes, so that one of them begins at a
//! multiple of `N` wherever the text stands: a page is read in steps of `N`, and compared only
//! where a key fits. Whether there is any such key is asked first, of a set that is small enough
//! for a processor's nearest cache.

use super::Found;

/// How many bits of a key's hash tell keys apart in the set: with some hundreds of texts, all but
/// one bit in thirty are clear, and the set has 8 KiB.
const SET_BITS: u32 = 16;

/// How many of them tell places apart.
const PLACE_BITS: u32 = 12;

/// A text filed under one of its keys.
#[derive(Debug, Clone, Copy)]
struct Filed {
    /// Its number, and itself.
    number: usize,
    text: &'static str,
    /// How it begins.
    start: [u8; 4],
    /// The key, as a number, and where in the text it begins.
    key: u64,
    offset: usize,
    /// The next one in the same place, counted from one; zero where there is none.
    next: u16,
}

/// Texts by their keys.
#[derive(Debug)]
pub(super) struct Keys {
    /// `N`: how long a key is, in bytes, at most eight, and how many a text has.
    length: usize,
    /// Which keys there are, a bit for each hash.
    known: Box<[u64; 1 << (SET_BITS - 6)]>,
    /// The first that is filed in each place, counted from one.
    places: Vec<u16>,
    filed: Vec<Filed>,
}

impl Keys {
    pub(super) fn new(length: usize) -> Self {
        Self {
            length,
            known: Box::new([0; 1 << (SET_BITS - 6)]),
            places: vec![0; 1 << PLACE_BITS],
            filed: Vec::new(),
        }
    }

    /// Files a text; `false` where it is too short for its keys, or there is no more room.
    pub(super) fn file(&mut self, number: usize, text: &'static str) -> bool {
        let keys = text.as_bytes().windows(self.length);
        let last = self.filed.len().saturating_add(self.length);
        if keys.len() < self.length || u16::try_from(last).is_err() {
            return false;
        }
        let Some(&start) = text.as_bytes().first_chunk() else { return false };
        for (offset, key) in keys.take(self.length).enumerate() {
            let key = as_number(key);
            let hash = hash(key);
            let Some(first) = self.places.get_mut(place(hash)) else { continue };
            self.filed.push(Filed { number, text, start, key, offset, next: *first });
            *first = u16::try_from(self.filed.len()).unwrap_or_default();
            if let Some(bits) = self.known.get_mut(hash / 64) {
                *bits |= bit(hash);
            }
        }
        true
    }

    /// Whether a text may be filed under this key.
    pub(super) fn knows(&self, key: u64) -> bool {
        let hash = hash(key);
        self.known.get(hash / 64).is_some_and(|bits| bits & bit(hash) != 0)
    }

    /// Tells the number of each text that is filed under the key here, and stands around it. Kept
    /// out of the loop that reads a page, which has to stay small.
    #[inline(never)]
    pub(super) fn compare(&self, page: &[u8], at: usize, key: u64, found: &mut Found) {
        let get = |number: u16| usize::from(number).checked_sub(1).and_then(|at| self.filed.get(at));
        let first = self.places.get(place(hash(key))).copied().unwrap_or_default();
        for filed in std::iter::successors(get(first), |filed| get(filed.next)) {
            let rest = || at.checked_sub(filed.offset).and_then(|start| page.get(start..));
            // The start is compared first: a key of four letters is found in any page.
            let begins = |rest: &&[u8]| rest.first_chunk() == Some(&filed.start);
            if filed.key == key
                && rest().filter(begins).is_some_and(|rest| rest.starts_with(filed.text.as_bytes()))
            {
                found.add(filed.number);
            }
        }
    }
}

/// A key as a number, its first byte the lowest.
fn as_number(key: &[u8]) -> u64 {
    key.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The hash of a key: the highest bits of a multiplication with an odd number near 2⁶⁴ divided by
/// the golden ratio, which lie far apart for neighbours.
const fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SET_BITS)) as usize
}

/// Where the texts with such a hash are filed.
const fn place(hash: usize) -> usize {
    hash >> (SET_BITS - PLACE_BITS)
}

/// The bit of a hash among its 64.
const fn bit(hash: usize) -> u64 {
    1_u64.wrapping_shl((hash % 64) as u32)
}
