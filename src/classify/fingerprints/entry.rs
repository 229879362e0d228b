//! What an entry of the table is, and when it holds of a reply.

use super::Layer;
use crate::classify::reading::{Reading, TextList};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;

/// One entry of the table.
#[derive(Debug)]
pub(super) struct Fingerprint {
    pub id: &'static str,
    pub component: Option<&'static str>,
    pub layer: Layer,
    /// Status (0 for any 5xx), what failed, and the hop where it differs from
    /// the failure's usual one.
    pub says: &'static [(u16, Failure, Option<Hop>)],
    pub needs: &'static [Signal],
    pub any: &'static [Signal],
    pub unless: &'static [Signal],
    pub reason: Option<ReasonRule>,
    pub stock: bool,
    pub certain: bool,
    pub possible: bool,
    pub weak: bool,
}

/// One thing to look for; the words are those of `fingerprints.toml`.
#[derive(Debug)]
pub(super) enum Signal {
    Header(&'static str, Test),
    /// By its place in `TEXTS`.
    Body(usize),
    BodyIs(&'static str),
    BodyStarts(&'static str),
    /// By its place in `TEXTS`.
    Shape(usize),
    Empty,
    Bare,
    Short,
    Navigation,
}

/// What is asked of a header's value.
#[derive(Debug)]
pub(super) enum Test {
    Present,
    Is(&'static str),
    Starts(&'static str),
    Contains(&'static str),
}

/// Where the public word for the cause comes from.
#[derive(Debug)]
pub(super) enum ReasonRule {
    Word(&'static str),
    Header(&'static str, &'static [(&'static str, &'static str)]),
    After(&'static str, &'static [(&'static str, &'static str)]),
}

/// A reply, made ready to be compared with the whole table.
pub(super) struct ComparedReply<'a> {
    pub reading: &'a Reading<'a>,
    pub complete: bool,
    pub empty: bool,
    pub bare: bool,
    pub navigation: bool,
    /// Whether the reply is JSON: the markup of a page is a quotation there.
    pub data: bool,
}

impl Fingerprint {
    pub fn verdict(&self, status: u16) -> Option<(Failure, Hop)> {
        let any_5xx = if (500..=599).contains(&status) { 0 } else { status };
        let mut says = self.says.iter().filter(|(s, _, _)| *s == status || *s == any_5xx);
        // What is said of this very status goes before what is said of any.
        let (_, failure, hop) = says.clone().find(|(s, _, _)| *s == status).or_else(|| says.next())?;
        Some((*failure, hop.unwrap_or(failure.row().hop)))
    }

    pub fn holds(&self, seen: &ComparedReply<'_>) -> bool {
        self.needs.iter().all(|s| s.holds(seen))
            && (self.any.is_empty() || self.any.iter().any(|s| s.holds(seen)))
            && !self.unless.iter().any(|s| s.holds(seen))
    }

    pub fn score(&self, seen: &ComparedReply<'_>) -> u32 {
        self.needs.iter().chain(self.any).filter(|s| s.holds(seen)).map(Signal::score).sum()
    }

    pub fn own_headers(&self) -> Vec<&'static str> {
        let own = |s: &Signal| match s {
            Signal::Header(name, _) => Some(*name),
            _ => None,
        };
        self.needs.iter().filter_map(own).collect()
    }
}

impl Signal {
    pub fn holds(&self, seen: &ComparedReply<'_>) -> bool {
        match self {
            Self::Header(name, test) => test.holds(seen.reading.reply.header(name)),
            Self::Body(text) | Self::Shape(text) => {
                seen.reading.has(TextList::Fingerprints, *text) && !(seen.data && is_markup(*text))
            }
            Self::BodyIs(text) => seen.complete && seen.reading.text == *text,
            Self::BodyStarts(text) => seen.reading.text.starts_with(text),
            Self::Empty => seen.empty,
            Self::Bare => seen.bare,
            Self::Short => is_short(seen.reading.reply),
            Self::Navigation => seen.navigation,
        }
    }

    /// A header or an exact text counts 3, a template's shape 1.
    pub fn score(&self) -> u32 {
        match self {
            Self::Header(..) | Self::Body(_) | Self::BodyIs(_) | Self::BodyStarts(_) => 3,
            Self::Shape(_) | Self::Empty | Self::Bare | Self::Short | Self::Navigation => 1,
        }
    }
}

impl Test {
    pub fn holds(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return false };
        match self {
            Self::Present => true,
            Self::Is(text) => value.eq_ignore_ascii_case(text),
            Self::Starts(text) => value.get(..text.len()).is_some_and(|v| v.eq_ignore_ascii_case(text)),
            Self::Contains(text) => value.to_ascii_lowercase().contains(&text.to_ascii_lowercase()),
        }
    }
}

/// Whether no header field is there that an application or a further proxy would have added. Fields
/// of the transport, and those the edge network puts on every reply, do not count.
pub(super) fn is_bare(reply: &Reply) -> bool {
    const USUAL: [&str; 11] = [
        "content-length",
        "content-type",
        "connection",
        "date",
        "keep-alive",
        "transfer-encoding",
        "nel",
        "report-to",
        "alt-svc",
        "x-content-type-options",
        "server-timing",
    ];
    let usual = |name: &str, value: &str| {
        USUAL.contains(&name) || name.starts_with("cf-") || (name == "server" && value == "cloudflare")
    };
    reply.headers.iter().all(|(name, value)| usual(name, value))
}

/// Whether a text, by its place in `TEXTS`, is a piece of a page and no piece of
/// a document for programs.
fn is_markup(text: usize) -> bool {
    let is_markup = |text: &&str| text.contains('<') && !text.starts_with('{') && !text.contains("<\\/");
    super::texts().get(text).is_some_and(is_markup)
}

/// The longest body, in bytes, of a refusal that a web server writes itself: IIS' longest has 500.
const SHORT_BYTES_MAX: u64 = 1024;

/// Whether a reply says itself that its body is short.
pub(super) fn is_short(reply: &Reply) -> bool {
    let length = reply.header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
    length.is_some_and(|length| length <= SHORT_BYTES_MAX)
}
