//! A short form of a request id, which can be read over the phone.

use sha2::{Digest, Sha256};

/// Crockford's alphabet (<https://www.crockford.com/base32.html>): no letter that is
/// heard or read as another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters stand before and after the dash.
const HALF: usize = 3;

/// Six characters with a dash, such as `7KM-2QX`: 30 bits of the id's hash. A site with a
/// thousand failures a day has two alike among them about once in two thousand days; whoever
/// looks one up finds both.
#[must_use]
pub fn short_id(request_id: &str) -> String {
    let hash = Sha256::digest(request_id.as_bytes());
    let mut text: String = hash
        .iter()
        .take(2 * HALF)
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|letter| char::from(*letter))
        .collect();
    text.insert(HALF, '-');
    text
}

/// A short form as somebody heard or typed it, in the form it is written in: in capitals,
/// with its dash, and with the digits that the alphabet's author reads `O`, `I` and `L` as.
/// `None` for what is none.
#[must_use]
pub fn read_short_id(text: &str) -> Option<String> {
    let heard =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        });
    let mut short: String = heard.take(2 * HALF + 1).collect();
    let is_one = short.len() == 2 * HALF && short.bytes().all(|byte| ALPHABET.contains(&byte));
    is_one.then(|| {
        short.insert(HALF, '-');
        short
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_short_steady_and_hard_to_mishear() {
        let one = short_id("8f2c1d3e4b5a6978-FRA");
        assert_eq!(one, short_id("8f2c1d3e4b5a6978-FRA"));
        assert_ne!(one, short_id("8f2c1d3e4b5a6979-FRA"));
        assert_eq!(one.len(), 7, "{one}");
        assert!(one.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)), "{one}");
        assert_eq!(read_short_id(&one), Some(one));
    }

    #[test]
    fn it_is_read_as_people_say_it() {
        for (text, read) in [
            ("49K-37C", Some("49K-37C")),
            ("49k37c", Some("49K-37C")),
            (" 49 k - 37 c ", Some("49K-37C")),
            ("oil-0IL", Some("011-011")),
            ("49K-37", None),
            ("49K-37CC", None),
            ("49U-37C", None),
            ("49K_37C", None),
            ("é9K-37C", None),
            ("8f2c1d3e4b5a6978-FRA", None),
            ("", None),
        ] {
            assert_eq!(read_short_id(text).as_deref(), read, "{text}");
        }
    }
}
