//! Language tags of the site's own words: any that is well-formed (RFC 5646), with the
//! direction they are written in.
//!
//! A crate for this brings the registry of all subtags; what is needed of it is the form, and which
//! scripts are written from right to left.

use std::fmt;

/// A well-formed tag of language, script, region and variants, in the case that the standard
/// recommends: `pt-BR`, `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

/// The longest tag, in characters (RFC 5646 section 4.4.1).
pub(super) const TAG_CHARS_MAX: usize = 35;

/// Scripts that are written from right to left (ISO 15924; Unicode, property `Bidi_Class`).
const SCRIPTS_RTL: [&str; 9] = ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"];
/// Languages whose usual script is one of these (CLDR, likely subtags).
const LANGUAGES_RTL: [&str; 33] = [
    "acm", "aeb", "apc", "apd", "ar", "arc", "arq", "ary", "arz", "azb", "bal", "bqi", "ckb", "dv", "fa",
    "glk", "he", "iw", "ks", "lrc", "mzn", "nqo", "pnb", "prs", "ps", "sd", "sdh", "skr", "syr", "ug", "ur",
    "yi", "ji",
];
/// The same where a region writes its language so (CLDR, likely subtags).
const REGIONS_RTL: [(&str, &str); 5] = [("az", "IR"), ("ku", "IQ"), ("pa", "PK"), ("uz", "AF"), ("kk", "CN")];

impl Tag {
    /// Reads a tag, whatever its case; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > TAG_CHARS_MAX {
            return None;
        }
        let mut parts = text.split('-');
        let language = parts.next().filter(|part| is_letters(part, 2) || is_letters(part, 3))?;
        let mut tag = language.to_ascii_lowercase();
        let mut rest = parts.peekable();
        let mut push = |part: &str| {
            tag.push('-');
            tag.push_str(part);
        };
        if let Some(script) = rest.next_if(|part| is_letters(part, 4)) {
            let (first, others) = script.split_at_checked(1)?;
            push(&(first.to_ascii_uppercase() + &others.to_ascii_lowercase()));
        }
        if let Some(region) = rest.next_if(|part| is_region(part)) {
            push(&region.to_ascii_uppercase());
        }
        for variant in rest {
            if !is_variant(variant) {
                return None;
            }
            push(&variant.to_ascii_lowercase());
        }
        Some(Self(tag))
    }

    /// The tag, as in `lang` and `Content-Language`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this one, whatever its case.
    #[must_use]
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }

    /// The direction it is written in, as in `dir`: as its script says, else as its
    /// language is usually written.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        let mut parts = self.0.split('-');
        let language = parts.next().unwrap_or_default();
        let next = parts.next().unwrap_or_default();
        let is_rtl = match next.len() {
            4 => SCRIPTS_RTL.contains(&next),
            _ => LANGUAGES_RTL.contains(&language) || REGIONS_RTL.contains(&(language, next)),
        };
        if is_rtl { "rtl" } else { "ltr" }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_letters(part: &str, count: usize) -> bool {
    part.len() == count && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region(part: &str) -> bool {
    is_letters(part, 2) || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Five to eight letters and digits, or four that begin with a digit.
fn is_variant(part: &str) -> bool {
    let is_long = (5..=8).contains(&part.len());
    let is_year = part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit());
    (is_long || is_year) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_the_form_of_the_standard() {
        for (text, tag) in [
            ("sv", Some("sv")),
            ("SV-se", Some("sv-SE")),
            ("pt-BR", Some("pt-BR")),
            ("ZH-hant-tw", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("gsw", Some("gsw")),
            ("de-1996", Some("de-1996")),
            ("ca-ES-valencia", Some("ca-ES-valencia")),
            ("swedish", None),
            ("sv_SE", None),
            ("s", None),
            ("sv-", None),
            ("-sv", None),
            ("sv-S", None),
            ("sv SE", None),
            ("sv-x-a", None),
            ("sé", None),
            ("sv-ééé", None),
            ("", None),
            ("sv-abcdefgh-abcdefgh-abcdefgh-abcdefg", None),
        ] {
            assert_eq!(Tag::parse(text).as_ref().map(Tag::as_str), tag, "{text}");
        }
    }

    #[test]
    fn the_direction_is_the_scripts() {
        for (text, direction) in [
            ("sv", "ltr"),
            ("ur", "rtl"),
            ("ckb-IQ", "rtl"),
            ("az", "ltr"),
            ("az-Arab", "rtl"),
            ("az-IR", "rtl"),
            ("ur-Latn", "ltr"),
            ("yi", "rtl"),
            ("pa-PK", "rtl"),
            ("pa-IN", "ltr"),
            ("dv", "rtl"),
            ("sr-Cyrl", "ltr"),
        ] {
            assert_eq!(Tag::parse(text).unwrap().direction(), direction, "{text}");
        }
        for language in <crate::answer::Language as strum::VariantArray>::VARIANTS {
            assert_eq!(Tag::parse(language.tag()).unwrap().direction(), language.direction(), "{language:?}");
        }
    }
}
