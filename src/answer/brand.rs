//! The site's own look and words on pages: theme, colours, logo, links, and sentences of its own.
//!
//! In scope: the values, and what a colour must be to be readable. Out of scope: reading them
//! (`config`) and writing them into a page (`render`).

use std::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use super::Tag;
use crate::failure::Failure;

/// How pages look.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray, VariantNames,
)]
#[strum(serialize_all = "snake_case")]
pub enum Theme {
    /// Warm paper with layers of rock and a fault through them.
    #[default]
    Strata,
    /// Quiet and neutral, for a brand that brings its own colours.
    Plain,
    /// A technical drawing on squared paper.
    Blueprint,
}

impl Theme {
    /// The backgrounds text stands on: page and panel in the light form, then in the dark form.
    #[must_use]
    pub const fn grounds(self) -> ([Colour; 2], [Colour; 2]) {
        const fn rgb(red: u8, green: u8, blue: u8) -> Colour {
            Colour { red, green, blue }
        }
        match self {
            Self::Strata => (
                [rgb(0xf3, 0xef, 0xe6), rgb(0xff, 0xfd, 0xf8)],
                [rgb(0x13, 0x19, 0x1a), rgb(0x1b, 0x23, 0x24)],
            ),
            Self::Plain => (
                [rgb(0xff, 0xff, 0xff), rgb(0xf6, 0xf7, 0xf8)],
                [rgb(0x13, 0x15, 0x18), rgb(0x1c, 0x1f, 0x24)],
            ),
            Self::Blueprint => (
                [rgb(0xee, 0xf3, 0xf8), rgb(0xfb, 0xfd, 0xff)],
                [rgb(0x0d, 0x1b, 0x2e), rgb(0x13, 0x25, 0x3d)],
            ),
        }
    }
}

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

/// The least contrast of text, as a ratio (WCAG 2.2, success criterion 1.4.3).
pub const CONTRAST_MIN: f64 = 4.5;

impl Colour {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// The contrast to another colour, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// 0 for black to 1 for white (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The look of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The theme.
    pub theme: Theme,
    /// Where the name at the head of the page leads: an http(s) address.
    pub home_url: Option<String>,
    /// A picture beside the name: a `data:` address that was checked when the settings were read.
    pub logo: Option<String>,
    /// Links, buttons and marks on light ground.
    pub accent: Option<Colour>,
    /// The same on dark ground.
    pub accent_dark: Option<Colour>,
}

/// A site's own sentences, by failure and language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnTexts(pub Vec<OwnText>);

/// A site's own sentences about one failure in one language; what is missing is said in ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnText {
    /// In this language.
    pub language: Tag,
    /// For this failure.
    pub failure: Failure,
    /// Instead of the headline.
    pub headline: Option<String>,
    /// Instead of what it means.
    pub meaning: Option<String>,
    /// Instead of what a visitor can do.
    pub advice: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_standard() {
        // Reference values as WCAG checkers give them, to two places.
        let cases = [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#767676", "#ffffff", 4.54),
            ("#777777", "#ffffff", 4.48),
            ("#0000ff", "#ffffff", 8.59),
        ];
        for (one, two, expected) in cases {
            let (one, two) = (Colour::parse(one).unwrap(), Colour::parse(two).unwrap());
            assert!((one.contrast(two) - expected).abs() < 0.01, "{one} {two}: {}", one.contrast(two));
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for (text, good) in [
            ("#12aBff", true),
            ("#12ab", false),
            ("12abff", false),
            ("#12abfg", false),
            ("#12abff00", false),
            ("#+2abff", false),
            ("red", false),
            ("#é2abf", false),
            ("", false),
        ] {
            assert_eq!(Colour::parse(text).is_some(), good, "{text}");
        }
        assert_eq!(Colour::parse("#12aBff").map(|colour| colour.to_string()).as_deref(), Some("#12abff"));
    }
}
