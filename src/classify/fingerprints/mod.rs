//! Who wrote this error? A table of what known software sends when it fails, and its matcher.
//!
//! In scope: naming the writer of a failing reply and what that reply says about the hop behind it.
//! Out of scope: replies the edge network made itself, exceptions, and what to do about it.
//!
//! The table is data (`fingerprints.toml`), checked and turned into constants when the crate is built
//! (the crate `tables` reads, checks and writes it when the worker is built). A wrong name is worse than none:
//! an entry decides only when all it needs is there, and two names for one layer make none.

pub mod declared;
mod reason;
pub mod shape;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::classify::Asked;
use crate::classify::finder::{Finder, Found};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::Confidence;

include!(concat!(env!("OUT_DIR"), "/fingerprints.rs"));

static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(TEXTS.iter().copied()));

/// How far inside a component stands. Ordered from the data towards the visitor: the innermost writer wins,
/// because everything outside it only passed its reply on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A finished application: WordPress, GitLab.
    Application,
    /// What an application is written with: Django, Laravel.
    Framework,
    /// What runs an application: gunicorn, Tomcat, PHP.
    Runtime,
    /// A web server, balancer or gateway.
    Proxy,
    /// A hosting platform.
    Platform,
    /// A content delivery network.
    Cdn,
}

/// Software that writes errors.
#[derive(Debug, PartialEq, Eq)]
pub struct Component {
    /// Stable lower-case id, as in events.
    pub id: &'static str,
    /// The name people use.
    pub name: &'static str,
    /// How far inside it stands.
    pub layer: Layer,
}

/// Whether a component is infrastructure: it stands in front of the application. `None` for unknown ids.
#[must_use]
pub fn is_infrastructure(component: &str) -> Option<bool> {
    COMPONENTS.iter().find(|c| c.id == component).map(|c| c.layer >= Layer::Proxy)
}

/// One entry of the table.
#[derive(Debug)]
struct Fingerprint {
    id: &'static str,
    component: Option<&'static str>,
    layer: Layer,
    /// Status (0 for any 5xx), what failed, and the hop where it differs from the failure's usual one.
    says: &'static [(u16, Failure, Option<Hop>)],
    needs: &'static [Signal],
    any: &'static [Signal],
    unless: &'static [Signal],
    reason: Option<ReasonRule>,
    stock: bool,
    certain: bool,
    possible: bool,
    weak: bool,
}

/// One thing to look for; the words are those of `fingerprints.toml`.
#[derive(Debug)]
enum Signal {
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
enum Test {
    Present,
    Is(&'static str),
    Starts(&'static str),
    Contains(&'static str),
}

/// Where the public word for the cause comes from.
#[derive(Debug)]
enum ReasonRule {
    Word(&'static str),
    Header(&'static str, &'static [(&'static str, &'static str)]),
    After(&'static str, &'static [(&'static str, &'static str)]),
}

/// What the table says of a reply.
#[derive(Debug, PartialEq, Eq)]
pub struct Match {
    /// Id of the entry that decided.
    pub id: &'static str,
    /// Who wrote the reply.
    pub component: Option<&'static str>,
    /// How far inside its writer stands.
    pub layer: Layer,
    /// Whether its text is the program's own, the same on every site.
    pub stock: bool,
    /// What failed.
    pub failure: Failure,
    /// Where.
    pub hop: Hop,
    /// How sure that is.
    pub confidence: Confidence,
    /// The writer's own header fields that were found.
    pub headers: Vec<&'static str>,
    /// The public word for the cause.
    pub reason: Option<String>,
}

/// Everything the table has on a reply.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// The entry that decides.
    pub best: Option<Match>,
    /// Entries known from memory only: worth logging, never deciding.
    pub weak: Vec<&'static str>,
}

/// A reply, made ready to be compared with the whole table.
struct Seen<'a> {
    reply: &'a Reply,
    text: Cow<'a, str>,
    found: Found,
    complete: bool,
    empty: bool,
    bare: bool,
    navigation: bool,
}

/// Compares a reply with the table.
#[must_use]
pub fn look_up(reply: &Reply, asked: &Asked<'_>) -> Matches {
    // Servers differ, between versions too, in how they end the lines of one and the same page.
    let text = match reply.text() {
        text if text.contains('\r') => text.replace("\r\n", "\n").into(),
        text => text,
    };
    let seen = Seen {
        reply,
        found: FINDER.find(&text),
        text,
        complete: reply.peek.as_ref().is_some_and(|p| p.complete),
        empty: shape::is_empty(reply, asked.method),
        bare: is_bare(reply),
        navigation: asked.navigation && asked.method == "GET",
    };
    let mut matching: Vec<_> = TABLE
        .iter()
        .filter_map(|entry| Some((entry, entry.verdict(reply.status)?)))
        .filter(|(entry, _)| entry.holds(&seen))
        .collect();
    let weak = matching.iter().filter(|(e, _)| e.weak).map(|(e, _)| e.id).collect();
    matching.retain(|(e, _)| !e.weak);
    matching.sort_by_key(|(e, _)| (e.layer, std::cmp::Reverse(e.score(&seen))));
    let Some((entry, (failure, hop))) = matching.first().copied() else {
        return Matches { best: None, weak };
    };
    let best = Match {
        id: entry.id,
        component: name(&matching, &seen),
        layer: entry.layer,
        stock: entry.stock,
        failure,
        hop,
        confidence: match entry {
            entry if entry.certain => Confidence::Certain,
            entry if entry.possible => Confidence::Possible,
            _ => Confidence::Likely,
        },
        headers: entry.own_headers(),
        reason: entry.reason.as_ref().and_then(|rule| reason::read(rule, &seen.text, reply)),
    };
    Matches { best: Some(best), weak }
}

/// Whether a 4xx reply may be an infrastructure error, judged by status and headers alone. Only then is its
/// body worth a look: ordinary not-found pages must cost nothing.
#[must_use]
pub fn may_name_a_4xx(reply: &Reply) -> bool {
    let may_hold = |s: &Signal| match s {
        Signal::Header(name, test) => test.holds(reply.header(name)),
        Signal::Short => is_short(reply),
        _ => true,
    };
    TABLE
        .iter()
        .filter(|e| !e.weak && e.verdict(reply.status).is_some())
        .any(|e| e.needs.iter().all(may_hold) && (e.any.is_empty() || e.any.iter().any(may_hold)))
}

/// The innermost name among matches of the decider's own side; none when two of one rank disagree.
fn name(matching: &[(&Fingerprint, (Failure, Hop))], seen: &Seen<'_>) -> Option<&'static str> {
    let (decider, _) = matching.first()?;
    let inside = |layer: Layer| layer < Layer::Proxy;
    let named = matching
        .iter()
        .map(|(e, _)| e)
        .find(|e| e.component.is_some() && inside(e.layer) == inside(decider.layer))?;
    let rank = (named.layer, named.score(seen));
    let rivals = matching.iter().filter(|(e, _)| (e.layer, e.score(seen)) == rank && e.component.is_some());
    let disagree = rivals.clone().any(|(e, _)| e.component != named.component);
    if disagree { None } else { named.component }
}

/// Whether no header field is there that an application or a further proxy would have added. Fields of the
/// transport, and those the edge network puts on every reply, do not count.
fn is_bare(reply: &Reply) -> bool {
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

/// The longest body, in bytes, of a refusal that a web server writes itself: IIS' longest has 500.
const SHORT_BYTES_MAX: u64 = 1024;

/// Whether a reply says itself that its body is short.
fn is_short(reply: &Reply) -> bool {
    let length = reply.header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
    length.is_some_and(|length| length <= SHORT_BYTES_MAX)
}

/// The first header that only an application, or the server that runs it, writes.
#[must_use]
pub fn application_header(reply: &Reply) -> Option<&'static str> {
    hints(reply).next().map(|(name, _)| name)
}

/// The software that such a header names; nobody where two name different ones.
#[must_use]
pub fn named_by_header(reply: &Reply) -> Option<&'static str> {
    let mut named = hints(reply).filter_map(|(_, component)| component);
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}

fn hints(reply: &Reply) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    HINTS.iter().filter_map(|(hint, component)| match hint {
        Signal::Header(name, test) if test.holds(reply.header(name)) => Some((*name, *component)),
        _ => None,
    })
}

impl Fingerprint {
    fn verdict(&self, status: u16) -> Option<(Failure, Hop)> {
        let any_5xx = if (500..=599).contains(&status) { 0 } else { status };
        let find = |wanted: u16| self.says.iter().find(|(s, _, _)| *s == wanted);
        let (_, failure, hop) = find(status).or_else(|| find(any_5xx))?;
        Some((*failure, hop.unwrap_or(failure.row().hop)))
    }

    fn holds(&self, seen: &Seen<'_>) -> bool {
        self.needs.iter().all(|s| s.holds(seen))
            && (self.any.is_empty() || self.any.iter().any(|s| s.holds(seen)))
            && !self.unless.iter().any(|s| s.holds(seen))
    }

    fn score(&self, seen: &Seen<'_>) -> u32 {
        self.needs.iter().chain(self.any).filter(|s| s.holds(seen)).map(Signal::score).sum()
    }

    fn own_headers(&self) -> Vec<&'static str> {
        let own = |s: &Signal| match s {
            Signal::Header(name, _) => Some(*name),
            _ => None,
        };
        self.needs.iter().filter_map(own).collect()
    }
}

impl Signal {
    fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Header(name, test) => test.holds(seen.reply.header(name)),
            Self::Body(text) | Self::Shape(text) => seen.found.has(*text),
            Self::BodyIs(text) => seen.complete && seen.text == *text,
            Self::BodyStarts(text) => seen.text.starts_with(text),
            Self::Empty => seen.empty,
            Self::Bare => seen.bare,
            Self::Short => is_short(seen.reply),
            Self::Navigation => seen.navigation,
        }
    }

    /// A header or an exact text counts 3, a template's shape 1.
    fn score(&self) -> u32 {
        match self {
            Self::Header(..) | Self::Body(_) | Self::BodyIs(_) | Self::BodyStarts(_) => 3,
            Self::Shape(_) | Self::Empty | Self::Bare | Self::Short | Self::Navigation => 1,
        }
    }
}

impl Test {
    fn holds(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return false };
        match self {
            Self::Present => true,
            Self::Is(text) => value.eq_ignore_ascii_case(text),
            Self::Starts(text) => value.get(..text.len()).is_some_and(|v| v.eq_ignore_ascii_case(text)),
            Self::Contains(text) => value.to_ascii_lowercase().contains(&text.to_ascii_lowercase()),
        }
    }
}
