//! What an outage does to a site's place in search engines, by how long it has lasted.
//!
//! Google slows its crawling of the whole host down on 5xx and takes a page out of the index when
//! that persists
//! (<https://developers.google.com/search/docs/crawling-indexing/http-network-errors>). It stops
//! crawling for the first 12 hours in which `robots.txt` answers 5xx, then goes by its last copy
//! for up to 30 days
//! (<https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt>), and advises
//! against 503 for longer than one or two days
//! (<https://developers.google.com/search/docs/crawling-indexing/reduce-crawl-rate>).

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// From when on an outage is worth a word, and the word. Latest first.
const STAGES: [(u64, &str); 2] = [
    (
        48 * HOUR_MS,
        "pages that keep answering 5xx begin to leave the index; a static page with 200 would be better",
    ),
    (12 * HOUR_MS, "crawling of the whole host slows down; pages leave the index after about two days"),
];

/// What search engines do by now; nothing in the first twelve hours.
pub(super) fn search_engines(outage_ms: u64) -> Option<&'static str> {
    STAGES.iter().find(|(from_ms, _)| outage_ms >= *from_ms).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_for_half_a_day_then_a_warning_then_a_loss() {
        for (id, outage_ms, part) in [
            ("just begun", 0, None),
            ("not yet", 12 * HOUR_MS - 1, None),
            ("half a day", 12 * HOUR_MS, Some("slows down")),
            ("not yet two days", 48 * HOUR_MS - 1, Some("slows down")),
            ("two days", 48 * HOUR_MS, Some("leave the index")),
            ("for ever", u64::MAX, Some("leave the index")),
        ] {
            let said = search_engines(outage_ms);
            assert_eq!(said.is_some(), part.is_some(), "{id}");
            assert!(said.is_none_or(|said| part.is_some_and(|part| said.contains(part))), "{id}: {said:?}");
        }
    }
}
