//! Which format the body has: proactive negotiation after RFC 9110 section 12.5.1.
//!
//! The choices where the RFC leaves room are those Cloudflare documents for its own error pages
//! (developers.cloudflare.com/changelog/post/2026-02-26-markdown-responses-for-1xxx-errors and
//! blog.cloudflare.com/rfc-9457-agent-error-pages), so that a program that reads those also reads
//! ours: nothing, `*/*` and `text/html` are HTML, `text/markdown` and a bare `text/*` are Markdown,
//! and JSON carries the media type that was asked for. Our own choices: at equal weight a type
//! named outright beats a wildcard; of two named types the first in the header wins; and plain text
//! goes to whoever can use nothing we have.

use std::cmp::Reverse;

use mediatype::{MediaType, MediaTypeList};
use strum::VariantArray;

use super::client::is_machine_path;
use crate::exchange::Exchange;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Format {
    /// The page for people.
    Html,
    /// Markdown with YAML front matter.
    Markdown,
    /// Plain text.
    Text,
    /// RFC 9457 problem details, labelled as such.
    ProblemJson,
    /// The same document, labelled `application/json` for clients that asked for that.
    Json,
    /// Nothing but fields, for gRPC: such a client takes whatever is in a body for messages.
    Grpc,
}

impl Format {
    /// The value of `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::ProblemJson => "application/problem+json",
            Self::Json => "application/json",
            Self::Grpc => "application/grpc",
        }
    }
}

/// The most media ranges looked at; browsers send under ten.
const RANGES_MAX: usize = 32;
/// Weights in thousandths (RFC 9110 section 12.4.2): the highest.
const WEIGHT_MAX: u16 = 1000;

/// One usable entry of `Accept`.
#[derive(Debug, Clone, Copy)]
struct MediaRange {
    covers: Covers,
    weight: u16,
}

/// What a media range covers, as far as our formats go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covers {
    /// A type we do not write.
    Nothing,
    /// `*/*`.
    Anything,
    /// `application/*`.
    Application,
    /// `text/*`.
    Texts,
    /// A type of ours, or one that its readers understand as well.
    Exactly(Format),
}

/// The format of the answer to this exchange. Never HTML where only a program reads it:
/// `robots.txt`, sitemaps, `/.well-known/`, and a failed upgrade. gRPC has no `Accept`: what it
/// sends says what it reads.
#[must_use]
pub fn negotiate(exchange: &Exchange) -> Format {
    if exchange.grpc {
        return Format::Grpc;
    }
    let ranges = exchange.accept.as_deref().map(ranges).unwrap_or_default();
    let wanted = preferred(&ranges, exchange.navigation);
    if !exchange.upgrade && !is_machine_path(&exchange.path) {
        return wanted;
    }
    match wanted {
        Format::Json | Format::ProblemJson | Format::Grpc => wanted,
        Format::Html | Format::Markdown | Format::Text => Format::Text,
    }
}

/// The preferred format. An `Accept` without one usable entry counts as none at all.
///
/// Clients that want only what we cannot write (an image, a style sheet, an event stream), or that
/// name such a type first and `*/*` as the leftover, get plain text: nobody sees a page in an
/// `<img>`. The exception is a navigation: there is a person in front of it.
fn preferred(ranges: &[MediaRange], navigation: bool) -> Format {
    if ranges.is_empty() {
        return Format::Html;
    }
    let fallback = if navigation { Format::Html } else { Format::Text };
    let ranked = Format::VARIANTS.iter().filter_map(|format| Some((rank(*format, ranges)?, *format)));
    let Some((best, format)) = ranked.min_by_key(|(rank, _)| *rank) else { return fallback };
    let leftover = best.vagueness == Covers::Anything.vagueness();
    let foreign = |range: &MediaRange| {
        range.covers == Covers::Nothing && range.weight >= WEIGHT_MAX.saturating_sub(best.lost_weight)
    };
    if leftover && ranges.iter().any(foreign) { fallback } else { format }
}

/// How good a format is; the smallest is the best. The order of the fields
/// is the order of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    lost_weight: u16,
    vagueness: u8,
    position: usize,
    taste: u8,
}

/// A format's rank by the most specific range that covers it (RFC 9110 section 12.5.1); `None` when
/// no range does, or when that one refuses it with `q=0`.
fn rank(format: Format, ranges: &[MediaRange]) -> Option<Rank> {
    let covering = ranges.iter().enumerate().filter(|(_, range)| range.covers.covers(format));
    let (position, range) = covering
        .min_by_key(|(position, range)| (range.covers.vagueness(), Reverse(range.weight), *position))?;
    (range.weight > 0).then(|| Rank {
        lost_weight: WEIGHT_MAX.saturating_sub(range.weight),
        vagueness: range.covers.vagueness(),
        position,
        taste: range.covers.taste(format),
    })
}

impl Covers {
    fn covers(self, format: Format) -> bool {
        match self {
            Self::Nothing => false,
            Self::Anything => format != Format::Grpc,
            Self::Application => matches!(format, Format::Json | Format::ProblemJson),
            Self::Texts => matches!(format, Format::Markdown | Format::Text | Format::Html),
            Self::Exactly(exact) => exact == format,
        }
    }

    /// 0 for a type named outright, more for wildcards.
    const fn vagueness(self) -> u8 {
        match self {
            Self::Exactly(_) => 0,
            Self::Texts | Self::Application => 1,
            Self::Anything => 2,
            Self::Nothing => 3,
        }
    }

    /// What we choose where a wildcard leaves the choice to us: the smallest.
    const fn taste(self, format: Format) -> u8 {
        match (self, format) {
            (Self::Texts, Format::Markdown) => 0,
            (Self::Texts, Format::Text) => 1,
            (Self::Texts, _) => 2,
            (_, Format::Html) => 0,
            (_, Format::Text) => 1,
            (_, Format::Markdown) => 2,
            (_, Format::ProblemJson) => 3,
            (_, Format::Json) => 4,
            // Nobody comes to it by Accept.
            (_, Format::Grpc) => 5,
        }
    }
}

/// The usable entries, in order. An entry that is malformed, or whose weight is, is skipped.
fn ranges(accept: &str) -> Vec<MediaRange> {
    MediaTypeList::new(accept).take(RANGES_MAX).filter_map(|media| range(&media.ok()?)).collect()
}

fn range(media: &MediaType) -> Option<MediaRange> {
    let q = media.params.iter().find(|(name, _)| name.as_str().eq_ignore_ascii_case("q"));
    let weight = q.map_or(Some(WEIGHT_MAX), |(_, value)| weight(value.as_str()))?;
    let part = |name: &str| name.to_ascii_lowercase();
    let suffix = media.suffix.map(|suffix| part(suffix.as_str()));
    let covers =
        match (part(media.ty.as_str()).as_str(), part(media.subty.as_str()).as_str(), suffix.as_deref()) {
            ("*", "*", None) => Covers::Anything,
            ("text", "*", None) => Covers::Texts,
            ("application", "*", None) => Covers::Application,
            ("text", "html", None) | ("application", "xhtml", Some("xml")) => Covers::Exactly(Format::Html),
            ("text", "markdown", None) => Covers::Exactly(Format::Markdown),
            ("text", "plain", None) => Covers::Exactly(Format::Text),
            ("application", "json", None) => Covers::Exactly(Format::Json),
            // Whoever reads some `+json` reads problem details better than a page.
            ("application", _, Some("json")) => Covers::Exactly(Format::ProblemJson),
            _ => Covers::Nothing,
        };
    Some(MediaRange { covers, weight })
}

/// A weight in thousandths. More lenient than RFC 9110 section 12.4.2 in one thing:
/// `q=.2`, which Java sends.
pub(super) fn weight(text: &str) -> Option<u16> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let value: f32 = text.parse().ok()?;
    // The value is between 0 and 1000 after the clamp, so the conversion is
    // exact enough and cannot wrap.
    (value <= 1.0).then(|| (value * f32::from(WEIGHT_MAX)).round().clamp(0.0, 1000.0) as u16)
}
