//! How long a body says it is.

/// The largest length that is held to, in bytes: what a number of JavaScript, which the streams are
/// told it as, holds exactly (ECMA-262, `Number.MAX_SAFE_INTEGER`). No body has so many bytes.
pub const LENGTH_MAX: u64 = (1 << 53) - 1;

/// The length that a `Content-Length` announces; `None` for one that nobody can hold a body to.
///
/// Equal values in one field, or in several that were joined, are one (RFC 9110 section 8.6).
#[must_use]
pub fn announced(field: &str) -> Option<u64> {
    let mut values = field.split(',').map(value);
    let first = values.next()??;
    values.all(|other| other == Some(first)).then_some(first)
}

/// One value: digits and nothing else. A sign, which some parsers take, is none.
fn value(text: &str) -> Option<u64> {
    let digits = text.trim_matches([' ', '\t']);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let length = if is_number { digits.parse().ok()? } else { return None };
    (length <= LENGTH_MAX).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_body_can_be_held_to_is_a_length() {
        let cases = [
            ("2", Some(2)),
            ("0", Some(0)),
            (" 2\t", Some(2)),
            ("02", Some(2)),
            ("2, 2", Some(2)),
            ("2,2,2", Some(2)),
            ("2, 02", Some(2)),
            ("9007199254740991", Some(LENGTH_MAX)),
            ("9007199254740992", None),
            ("18446744073709551616", None),
            ("99999999999999999999999999", None),
            ("", None),
            (" ", None),
            (",", None),
            ("2,", None),
            (", 2", None),
            ("2, 3", None),
            ("-1", None),
            ("+5", None),
            ("5 5", None),
            ("0x2", None),
            ("2.0", None),
            ("1e3", None),
            ("ten", None),
            ("２", None),
        ];
        for (field, expected) in cases {
            assert_eq!(announced(field), expected, "{field:?}");
        }
    }
}
