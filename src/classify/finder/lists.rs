//! Several lists of texts, looked for together: one pass over a page, whoever asks about it.

use super::{Finder, Found};

/// Lists in one finder, each known by its place.
#[derive(Debug)]
pub struct Lists {
    finder: Finder,
    /// The number of each list's first text, and how many it has.
    places: Vec<(usize, usize)>,
}

impl Lists {
    /// Files the texts of all lists.
    #[must_use]
    pub fn new(lists: &mut [&mut dyn Iterator<Item = &'static str>]) -> Self {
        let mut texts = Vec::new();
        let mut places = Vec::new();
        for list in lists {
            let start = texts.len();
            texts.extend(list);
            places.push((start, texts.len().saturating_sub(start)));
        }
        Self { finder: Finder::new(texts), places }
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
        (0..*length).find(|number| found.has(start.saturating_add(*number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_counts_for_itself() {
        let mut lists = [vec!["connection refused", "timed out"], vec![], vec!["timed out", "overload"]]
            .map(Vec::into_iter);
        let [one, two, three] = &mut lists;
        let lists = Lists::new(&mut [one, two, three]);
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
