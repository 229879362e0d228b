//! A site's own signs of failure: a text in its pages, or a header field of its replies.

use crate::outcome::Reply;

/// The longest sign, in characters.
pub const SIGN_CHARS_MAX: usize = 200;

/// The shortest text, in characters: a shorter one stands in too many good pages.
const TEXT_CHARS_MIN: usize = 4;

/// One sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// This text stands in the page, letter by letter.
    Text(String),
    /// This header field has this value, in any case.
    Header {
        /// Its name, in lower case.
        name: String,
        /// Its whole value.
        value: String,
    },
}

impl Sign {
    /// Reads a sign: `X-Shop-State: down` is a header field, anything else a text.
    ///
    /// # Errors
    /// What would be right, where the text is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > SIGN_CHARS_MAX || text.chars().any(char::is_control) {
            return Err(format!("a line of at most {SIGN_CHARS_MAX} characters"));
        }
        if let Some((name, value)) = text.split_once(": ").filter(|(name, _)| is_field_name(name)) {
            let value = value.trim().to_owned();
            return Ok(Self::Header { name: name.to_ascii_lowercase(), value });
        }
        if text.chars().count() < TEXT_CHARS_MIN {
            return Err(format!("a text of at least {TEXT_CHARS_MIN} characters, or `Field-Name: value`"));
        }
        Ok(Self::Text(text.to_owned()))
    }

    /// `text` or `header`, for the evidence; what was looked for is the site's business.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Header { .. } => "header",
        }
    }

    fn is_in(&self, reply: &Reply) -> bool {
        match self {
            Self::Text(text) => reply.text().contains(text.as_str()),
            Self::Header { name, value } => {
                reply.header(name).is_some_and(|sent| sent.trim().eq_ignore_ascii_case(value))
            }
        }
    }
}

/// Header fields have a hyphen (RFC 9110 section 16.3.2.1 asks for it in private ones):
/// "Error: not found" is a text.
fn is_field_name(name: &str) -> bool {
    name.contains('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The first sign that a reply has.
pub(super) fn found<'a>(reply: &Reply, signs: &'a [Sign]) -> Option<&'a Sign> {
    signs.iter().find(|sign| sign.is_in(reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_a_text_or_a_field() {
        let header = |name: &str, value: &str| Sign::Header { name: name.into(), value: value.into() };
        let cases = [
            ("We could not load the shop", Ok(Sign::Text("We could not load the shop".into()))),
            ("X-Shop-State: down", Ok(header("x-shop-state", "down"))),
            ("Error: out of stock", Ok(Sign::Text("Error: out of stock".into()))),
            ("abc", Err("a text of at least 4 characters, or `Field-Name: value`".to_owned())),
            ("two\nlines", Err("a line of at most 200 characters".to_owned())),
        ];
        for (text, wanted) in cases {
            assert_eq!(Sign::parse(text), wanted, "{text}");
        }
        assert!(Sign::parse(&"x".repeat(SIGN_CHARS_MAX + 1)).is_err());
    }
}
