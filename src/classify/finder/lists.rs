//! Several lists of texts, looked for together: one pass over a page, whoever asks about it.

use super::{Finder, Found};

/// Lists in one finder. `N` of them, each known by its place.
#[derive(Debug)]
pub struct Lists<const N: usize> {
    finder: Finder,
    /// The number of each list's first text, and how many it has.
    places: [(usize, usize); N],
}

impl<const N: usize> Lists<N> {
    /// Files the texts of all lists.
    #[must_use]
    pub fn new(lists: [Vec<&'static str>; N]) -> Self {
        let mut next = 0_usize;
        let places = lists.each_ref().map(|list| {
            let start = next;
            next = start.saturating_add(list.len());
            (start, list.len())
        });
        Self { finder: Finder::new(lists.into_iter().flatten()), places }
    }

    /// Looks for all texts of all lists.
    #[must_use]
    pub fn find(&self, page: &str) -> Found {
        self.finder.find(page)
    }

    /// Whether the text with this number in this list was found.
    #[must_use]
    pub fn has(&self, found: &Found, list: usize, number: usize) -> bool {
        let place = self.places.get(list).filter(|(_, length)| number < *length);
        place.is_some_and(|(start, _)| found.has(start.saturating_add(number)))
    }

    /// The lowest number in this list of a text that was found.
    #[must_use]
    pub fn first(&self, found: &Found, list: usize) -> Option<usize> {
        let (start, length) = self.places.get(list)?;
        let number = found.first(*start, start.saturating_add(*length))?;
        Some(number.saturating_sub(*start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_counts_for_itself() {
        let lists =
            Lists::new([vec!["connection refused", "timed out"], vec![], vec!["timed out", "overload"]]);
        // id, page, the first of each list
        let cases = [
            ("nothing", "an article", [None, None, None]),
            ("in two", "it timed out", [Some(1), None, Some(0)]),
            ("in one", "connection refused", [Some(0), None, None]),
            ("in the last", "overload, overload", [None, None, Some(1)]),
        ];
        for (id, page, wanted) in cases {
            let found = lists.find(page);
            assert_eq!([0, 1, 2].map(|list| lists.first(&found, list)), wanted, "{id}");
            assert!(!lists.has(&found, 0, 2) && !lists.has(&found, 1, 0) && !lists.has(&found, 3, 0), "{id}");
        }
    }
}
