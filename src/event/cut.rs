//! Cutting text to what fits a line.

/// Stands where something was cut off.
const ELLIPSIS: char = '…';

/// The text, or as much of its start as takes at most `bytes_max` bytes inside a JSON string, an ellipsis
/// included.
pub(super) fn cut(text: &str, bytes_max: usize) -> String {
    let fits = |limit: usize| {
        let mut used = 0;
        text.char_indices()
            .find(|(_, c)| {
                used += escaped_len(*c);
                used > limit
            })
            .map_or(text.len(), |(at, _)| at)
    };
    if fits(bytes_max) == text.len() {
        return text.to_owned();
    }
    let end = fits(bytes_max.saturating_sub(ELLIPSIS.len_utf8()));
    let mut start = text.get(..end).unwrap_or_default().to_owned();
    start.push(ELLIPSIS);
    start
}

/// How many bytes `serde_json` writes for a character (RFC 8259 section 7).
const fn escaped_len(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let cases = [
            ("fits", "abc", 3, "abc"),
            ("one too many", "abcd", 3, "…"),
            ("longer", "abcdefgh", 6, "abc…"),
            ("two bytes each", "ééééé", 7, "éé…"),
            ("escapes count", "\"\"\"\"", 7, "\"\"…"),
            ("control characters count six", "\u{1}\u{1}", 11, "\u{1}…"),
            ("empty", "", 0, ""),
        ];
        for (id, text, bytes_max, expected) in cases {
            assert_eq!(cut(text, bytes_max), expected, "{id}");
        }
    }

    proptest! {
        #[test]
        fn the_written_string_never_exceeds_the_limit(text in ".{0,80}", bytes_max in 3usize..100) {
            let written = serde_json::to_string(&cut(&text, bytes_max)).unwrap();
            prop_assert!(written.len() <= bytes_max + 2, "{} > {}", written.len(), bytes_max);
        }
    }
}
