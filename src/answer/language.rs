//! Which language the answer is in: RFC 4647 lookup (section 3.4) over `Accept-Language`
//! (RFC 9110 section 12.5.4).
//!
//! In scope: the languages there are texts in, their tags and directions, and the choice. Out of
//! scope: the texts (`render::texts`). A crate for this brings CLDR tables of several hundred
//! kilobytes; what is needed of them is the short list of aliases below.

use std::cmp::Reverse;

use strum::VariantArray;

use super::Tag;
use super::negotiate::weight;
use super::tag::TAG_CHARS_MAX;

/// A language the public texts exist in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray)]
pub enum Language {
    /// English, the language of last resort.
    #[default]
    English,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// Spanish.
    Spanish,
    /// Arabic.
    Arabic,
    /// Portuguese as in Brazil.
    Portuguese,
    /// Portuguese as in Portugal, and everywhere else outside Brazil.
    PortugueseEuropean,
    /// Hindi.
    Hindi,
    /// Indonesian.
    Indonesian,
    /// French.
    French,
    /// Japanese.
    Japanese,
    /// Russian.
    Russian,
    /// German.
    German,
    /// Turkish.
    Turkish,
    /// Korean.
    Korean,
    /// Italian.
    Italian,
    /// Vietnamese.
    Vietnamese,
    /// Polish.
    Polish,
    /// Dutch.
    Dutch,
    /// Thai.
    Thai,
    /// Persian.
    Persian,
    /// Hebrew.
    Hebrew,
    /// Ukrainian.
    Ukrainian,
}

impl Language {
    /// The BCP 47 tag, as in `lang` and `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::ChineseSimplified => "zh-Hans",
            Self::ChineseTraditional => "zh-Hant",
            Self::Spanish => "es",
            Self::Arabic => "ar",
            Self::Portuguese => "pt",
            Self::PortugueseEuropean => "pt-PT",
            Self::Hindi => "hi",
            Self::Indonesian => "id",
            Self::French => "fr",
            Self::Japanese => "ja",
            Self::Russian => "ru",
            Self::German => "de",
            Self::Turkish => "tr",
            Self::Korean => "ko",
            Self::Italian => "it",
            Self::Vietnamese => "vi",
            Self::Polish => "pl",
            Self::Dutch => "nl",
            Self::Thai => "th",
            Self::Persian => "fa",
            Self::Hebrew => "he",
            Self::Ukrainian => "uk",
        }
    }

    /// The direction it is written in, as in `dir`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Arabic | Self::Persian | Self::Hebrew => "rtl",
            _ => "ltr",
        }
    }

    /// The language with exactly this tag, whatever its case.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The best language for an `Accept-Language`; English when none is
    /// wanted, or none that we have.
    #[must_use]
    pub fn negotiate(accept_language: Option<&str>) -> Self {
        WantedLanguage::new(accept_language, None).language()
    }
}

/// What a visitor reads, and what is read where that says nothing.
#[derive(Debug, Clone)]
pub(super) struct WantedLanguage<'a> {
    /// The visitor's languages, the best first.
    pub(super) ranges: Vec<LanguageRange<'a>>,
    /// The site's own; `None` is English.
    pub(super) default: Option<&'a Tag>,
}

impl<'a> WantedLanguage<'a> {
    /// Out of `Accept-Language`. `*` is whatever else there is: the default.
    pub(super) fn new(accept_language: Option<&'a str>, default: Option<&'a Tag>) -> Self {
        let mut ranges: Vec<_> = accept_language.into_iter().flat_map(ranges).collect();
        // The first of equal weight comes first, as people order them; what is
        // refused does not come at all.
        ranges.retain(|(_, weight)| *weight > 0);
        ranges.sort_by_key(|(_, weight)| Reverse(*weight));
        let named = ranges.into_iter().map(|(range, _)| range).take_while(|range| *range != "*");
        Self { ranges: named.map(LanguageRange).collect(), default }
    }

    /// The best language that there are texts in.
    pub(super) fn language(&self) -> Language {
        let wanted = self.ranges.iter().find_map(|range| range.language());
        let default = || lookup(self.default?.as_str());
        wanted.or_else(default).unwrap_or_default()
    }
}

/// A language range (RFC 4647 section 2.1) as somebody wrote it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LanguageRange<'a>(pub(super) &'a str);

impl LanguageRange<'_> {
    /// The language of ours that it leads to.
    pub(super) fn language(self) -> Option<Language> {
        lookup(self.0)
    }

    /// The tags that it leads to, the closest first (RFC 4647 section 3.4). What Chinese is written
    /// in, and what a language was called before, is known of ours alone; so our own tag stands
    /// before the bare language.
    pub(super) fn lookups(self) -> Vec<String> {
        let mut all = Vec::new();
        // Longer than any tag: nothing but its language can be known.
        let is_long = self.0.len() > TAG_CHARS_MAX;
        let mut rest = if is_long { self.0.split('-').next().unwrap_or_default() } else { self.0 };
        while let Some((shorter, _)) = rest.rsplit_once('-') {
            all.push(rest.to_owned());
            rest = shorter;
        }
        all.extend(self.language().map(|language| language.tag().to_owned()));
        all.push(rest.to_owned());
        all
    }
}

/// The most language ranges looked at; browsers send under ten.
const RANGES_MAX: usize = 32;
/// Weights in thousandths (RFC 9110 section 12.4.2): the highest.
const WEIGHT_MAX: u16 = 1000;

/// The usable entries with their weights in thousandths; an entry whose weight
/// is malformed is skipped.
fn ranges(header: &str) -> impl Iterator<Item = (&str, u16)> {
    header.split(',').take(RANGES_MAX).filter_map(|entry| {
        let (range, parameter) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let (name, value) = parameter.split_once('=')?;
        let weight = weight(value.trim()).filter(|_| name.trim().eq_ignore_ascii_case("q"))?;
        Some((range.trim(), weight.min(WEIGHT_MAX)))
    })
}

/// RFC 4647 section 3.4: the range, shortened from its end until it is one of ours.
fn lookup(range: &str) -> Option<Language> {
    let mut parts = range.split('-').map(str::to_ascii_lowercase);
    let primary = parts.next()?;
    if primary == "zh" || primary == "yue" {
        return Some(chinese(parts));
    }
    if primary == "pt" {
        return Some(portuguese(parts));
    }
    // Tags that were replaced (IANA language subtag registry), and languages whose
    // readers read one of ours best.
    let primary = match primary.as_str() {
        "iw" => "he",
        "in" => "id",
        "prs" => "fa",
        other => other,
    };
    Language::of_tag(primary)
}

/// Which characters: as the script subtag says, else as the region writes (CLDR likely
/// subtags), else simplified.
fn chinese(parts: impl Iterator<Item = String>) -> Language {
    for part in parts {
        match part.as_str() {
            "hant" | "tw" | "hk" | "mo" => return Language::ChineseTraditional,
            "hans" | "cn" | "sg" | "my" => return Language::ChineseSimplified,
            _ => {}
        }
    }
    Language::ChineseSimplified
}

/// Which spelling: Brazil's, unless a region outside it is named (CLDR parent locales).
fn portuguese(mut parts: impl Iterator<Item = String>) -> Language {
    const EUROPEAN: [&str; 12] = ["ao", "ch", "cv", "fr", "gq", "gw", "lu", "mo", "mz", "pt", "st", "tl"];
    let is_european = parts.any(|part| EUROPEAN.contains(&part.as_str()));
    if is_european { Language::PortugueseEuropean } else { Language::Portuguese }
}
