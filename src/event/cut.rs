//! Cutting text to what fits a line.

/// Stands where something was cut off.
const ELLIPSIS: char = '…';

/// Stands for a character that a log must not hold.
const REPLACEMENT: char = '\u{fffd}';

/// The text, or as much of its start as takes at most `bytes_max` bytes inside a JSON
/// string, an ellipsis included. Characters that could make a reader see something else than
/// what is there are replaced.
pub(super) fn cut(text: &str, bytes_max: usize) -> String {
    let (mut start, mut used) = (String::new(), 0);
    // As long as it was when the ellipsis still fitted behind it.
    let mut before_ellipsis = 0;
    for c in text.chars().map(|c| if is_harmless(c) { c } else { REPLACEMENT }) {
        used = usize::saturating_add(used, escaped_len(c));
        if used > bytes_max {
            start.truncate(before_ellipsis);
            start.push(ELLIPSIS);
            break;
        }
        start.push(c);
        if used.saturating_add(ELLIPSIS.len_utf8()) <= bytes_max {
            before_ellipsis = start.len();
        }
    }
    start
}

/// Whether a character is one that logs may show: no control character but the line break of our
/// own lists (a terminal obeys the others, C1 included), no line or paragraph separator, no mark
/// that turns the direction of text or hides in it (Unicode Technical Report 36, section 3.7).
const fn is_harmless(c: char) -> bool {
    !matches!(
        c,
        '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text for the operator without what follows a `?` in any address it quotes: a
/// query may hold a secret.
pub(super) fn without_queries(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_query = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        is_query = is_query && !c.is_whitespace() && !matches!(c, '"' | '\'' | '`' | '<' | '>');
        if is_query {
            continue;
        }
        out.push(c);
        // A question mark of a sentence is followed by a space, a bracket or nothing.
        if c == '?'
            && rest
                .peek()
                .is_some_and(|next| !next.is_whitespace() && !matches!(next, ')' | '"' | '\'' | '`'))
        {
            is_query = true;
            out.push(ELLIPSIS);
        }
    }
    out
}

/// How many bytes `serde_json` writes for a character (RFC 8259 section 7).
const fn escaped_len(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' => 2,
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
            ("no control characters", "a\u{1b}[2J\u{7f}\u{9b}\r", 40, "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}"),
            (
                "none that turn or hide",
                "\u{202e}a\u{2066}\u{200b}\u{2028}",
                40,
                "\u{fffd}a\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("line breaks of lists stay", "a\nb", 40, "a\nb"),
            ("letters of any script stay", "שלום é 日本", 40, "שלום é 日本"),
            ("empty", "", 0, ""),
        ];
        for (id, text, bytes_max, expected) in cases {
            assert_eq!(cut(text, bytes_max), expected, "{id}");
        }
    }

    #[test]
    fn an_address_in_a_text_loses_its_query() {
        for (text, expected) in [
            ("Invalid URL: http://a b/?token=x y", "Invalid URL: http://a b/?… y"),
            ("\"https://a/reset?t=1#f\" and /b?c=d.", "\"https://a/reset?…\" and /b?…"),
            ("(did you mean `idle_ms`?) Really?", "(did you mean `idle_ms`?) Really?"),
            ("??x", "?…"),
            ("", ""),
        ] {
            assert_eq!(without_queries(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_written_string_never_exceeds_the_limit(text in any::<String>(), bytes_max in 3usize..100) {
            prop_assert!(cut(&text, bytes_max).chars().all(is_harmless));
            let written = serde_json::to_string(&cut(&text, bytes_max)).unwrap();
            prop_assert!(written.len() <= bytes_max + 2, "{} > {}", written.len(), bytes_max);
        }
    }
}
