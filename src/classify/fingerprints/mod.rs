//! Who wrote this error? A table of what known software sends when it fails, and its matcher.
//!
//! In scope: naming the writer of a failing reply and what that reply says about the hop behind it.
//! Out of scope: replies the edge network made itself, exceptions, and what to do about it.
//!
//! The table is data (`fingerprints.toml`), checked and turned into constants when the crate
//! is built (the crate `tables` reads, checks and writes it when the worker is built). A wrong
//! name is worse than none: an entry decides only when all it needs is there, and two names
//! for one layer make none.

pub mod declared;
mod entry;
mod reason;
pub mod shape;

use self::entry::{ComparedReply, Fingerprint, ReasonRule, Signal, Test, is_bare, is_short};
use crate::classify::Asked;
use crate::classify::reading::Reading;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::Confidence;

include!(concat!(env!("OUT_DIR"), "/fingerprints.rs"));

/// Every text of the table that is looked for anywhere in a body.
pub(super) const fn texts() -> &'static [&'static str] {
    TEXTS
}

/// How far inside a component stands. Ordered from the data towards the visitor: the innermost
/// writer wins, because everything outside it only passed its reply on.
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

/// Whether a component is infrastructure: it stands in front of the
/// application. `None` for unknown ids.
#[must_use]
pub fn is_infrastructure(component: &str) -> Option<bool> {
    COMPONENTS.iter().find(|c| c.id == component).map(|c| c.layer >= Layer::Proxy)
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

/// Compares a reply with the table.
#[must_use]
pub fn look_up(reading: &Reading<'_>, asked: &Asked<'_>) -> Matches {
    let reply = reading.reply;
    let seen = ComparedReply {
        reading,
        complete: reply.peek.as_ref().is_some_and(|p| p.complete),
        empty: shape::is_empty(reply, asked.method),
        bare: is_bare(reply),
        navigation: asked.navigation && asked.method == "GET",
        data: shape::shape(reply, asked.method) == shape::BodyShape::Json,
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
        reason: entry.reason.as_ref().and_then(|rule| reason::read(rule, &reading.text, reply)),
    };
    Matches { best: Some(best), weak }
}

/// Whether a 4xx reply may be an infrastructure error, judged by status and headers alone. Only
/// then is its body worth a look: ordinary not-found pages must cost nothing.
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
fn name(matching: &[(&Fingerprint, (Failure, Hop))], seen: &ComparedReply<'_>) -> Option<&'static str> {
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
