//! The public word for a cause, out of a known server's own reply.

use super::ReasonRule;
use crate::outcome::Reply;

/// The longest word, in characters: long enough for every code of the table
/// (`MIDDLEWARE_INVOCATION_TIMEOUT` has 29), short enough for a header parameter.
pub const REASON_CHARS_MAX: usize = 48;

/// Reads the word an entry's rule points at; nothing when it is not there or has no safe character.
pub(super) fn read(rule: &ReasonRule, text: &str, reply: &Reply) -> Option<String> {
    match rule {
        ReasonRule::Word(word) => Some((*word).to_owned()),
        ReasonRule::Header(name, words) => {
            pick(reply.header(name)?, words, |text, phrase| text.contains(phrase))
        }
        ReasonRule::After(mark, words) => {
            pick(text.split_once(mark)?.1, words, |text, phrase| text.starts_with(phrase))
        }
    }
}

/// With a word list only its phrases count, since the rest of such a text may hold host names.
/// Without one the first token is a code of the server's own.
fn pick(text: &str, words: &[(&str, &str)], fits: fn(&str, &str) -> bool) -> Option<String> {
    let text = text.trim_start();
    if !words.is_empty() {
        let known = words.iter().find(|(phrase, _)| fits(text, phrase));
        return known.map(|(_, word)| (*word).to_owned());
    }
    word(text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '"')).next()?)
}

/// Makes a token safe to show: characters outside `A-Za-z0-9_.-` become `_`.
pub(crate) fn word(token: &str) -> Option<String> {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' };
    let word: String = token.trim().chars().take(REASON_CHARS_MAX).map(safe).collect();
    word.contains(|c: char| c.is_ascii_alphanumeric()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_to_its_alphabet_and_length() {
        let cases = [
            ("plain", "ERR_DNS_FAIL", Some("ERR_DNS_FAIL")),
            ("markup", "<b>x</b>", Some("_b_x__b_")),
            ("not ascii", "é1", Some("_1")),
            ("nothing safe", "::/", None),
            ("empty", "", None),
        ];
        for (id, token, wanted) in cases {
            assert_eq!(word(token).as_deref(), wanted, "{id}");
        }
        assert_eq!(word(&"x".repeat(99)).map(|w| w.len()), Some(REASON_CHARS_MAX));
    }

    #[test]
    fn a_phrase_is_never_shown_beyond_its_word() {
        let words = [("DNS lookup failure", "dns_lookup_failure")];
        let fits = |text: &str, phrase: &str| text.contains(phrase);
        let shown = pick("DNS lookup failure for: secret.internal</strong>", &words, fits);
        assert_eq!(shown.as_deref(), Some("dns_lookup_failure"));
        assert_eq!(pick("Something about secret.internal", &words, fits), None);
    }
}
