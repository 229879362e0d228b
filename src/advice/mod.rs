//! First checks: what whoever runs the site looks at first, for each failure, hop and component.
//!
//! In scope: which checks, in which order, and a sentence for visitors. Out of scope: how a failure
//! was recognised (`classify`), and where checks are shown (`render`, `guide`). All of it is data,
//! in `checks.toml`, which the build script checks and compiles in.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// The most checks given at once: a longer list is not read during an outage.
pub const CHECKS_MAX: usize = 7;

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// Stable id, such as `server-running`.
    pub id: &'static str,
    /// What to check, as a question or a short instruction.
    pub check: &'static str,
    /// A command that answers it, for the software that is known. Upper-case words and example
    /// names are to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Cow<'static, str>>,
    /// Where to look, when no command answers it, or besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// Why it is worth it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// A check as it stands in the table.
struct Entry {
    id: &'static str,
    check: &'static str,
    command: Option<&'static str>,
    /// Commands for software that is known, by its id.
    by: &'static [(&'static str, &'static str)],
    place: Option<&'static str>,
    why: Option<&'static str>,
}

impl Entry {
    fn of(&self, component: Option<&str>) -> Check {
        let Self { id, check, command, place, why, .. } = *self;
        let own = self.by.iter().find(|(known, _)| Some(*known) == component).map(|(_, command)| *command);
        Check { id, check, command: own.or(command).map(Cow::Borrowed), place, why }
    }
}

/// Names that stand for others in commands.
const ORIGIN: &str = "origin.example.com";
const ADDRESS: &str = "ADDRESS";
const SITE: &str = "www.example.com";
/// The port that commands name beside them.
const PORT: &str = "443";
/// What stands between the parts of a command.
const PARTS: &str = "; ";
/// Programs that ask for a name's records.
const ASK_NAMES: [&str; 2] = ["dig ", "delv "];

impl Check {
    /// The same with the host that visitors ask for, which everybody knows, in
    /// the place of the example's.
    #[must_use]
    pub fn for_site(mut self, host: &str) -> Self {
        self.put(SITE, host);
        self
    }

    /// The same with the origin's own host and port in the place of the examples: for operators
    /// only, since many an origin is hidden behind its edge.
    #[must_use]
    pub fn for_origin(mut self, host: &str, port: u16) -> Self {
        if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            self.command = self.command.and_then(|command| without_names(&command));
        }
        let port = port.to_string();
        for (before, after) in [(":", ""), ("-p ", ""), ("--port ", "")] {
            self.put(&format!("{before}{PORT}{after}"), &format!("{before}{port}{after}"));
        }
        self.put(ORIGIN, host);
        self.put(ADDRESS, host);
        self
    }

    /// The same for an origin by its name among the isolates, such as
    /// `https://origin.example.com:443`; as it is for any other.
    #[must_use]
    pub fn for_origin_named(self, name: &str) -> Self {
        let address = name.split_once("://").and_then(|(_, rest)| rest.rsplit_once(':'));
        match address.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
            Some((host, port)) => self.for_origin(host, port),
            None => self,
        }
    }

    /// A shell reads commands: only what is a host's name or IPv4 address is put into one.
    fn put(&mut self, example: &str, real: &str) {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b' ');
        if let Some(command) = self.command.as_mut().filter(|command| command.contains(example))
            && !real.is_empty()
            && real.bytes().all(is_plain)
        {
            *command = command.replace(example, real).into();
        }
    }
}

/// What is left of a command without the parts that ask for a name's records: an origin that is
/// given as an address has none.
fn without_names(command: &str) -> Option<Cow<'static, str>> {
    let asks = |part: &str| ASK_NAMES.iter().any(|program| part.starts_with(program));
    let left: Vec<&str> = command.split(PARTS).filter(|part| !asks(part)).collect();
    (!left.is_empty()).then(|| left.join(PARTS).into())
}

/// Which checks fit which failures; empty `hops`, `components` or `reasons` means: all.
struct List {
    failures: &'static [Failure],
    hops: &'static [Hop],
    components: &'static [&'static str],
    reasons: &'static [&'static str],
    /// Positions in `CHECKS`.
    checks: &'static [usize],
}

/// One sentence for the visitors of several failures.
struct Visitors {
    failures: &'static [Failure],
    is: &'static str,
    may: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// What to check first, the likeliest first, at most [`CHECKS_MAX`].
///
/// What is known of the component comes before what holds at this hop, and that
/// before the general list.
#[must_use]
pub fn checks(failure: Failure, hop: Hop, component: Option<&str>) -> Vec<Check> {
    checks_because(failure, hop, component, None)
}

/// The same where a public reason is known, for which there may be a list that
/// comes before all others.
#[must_use]
pub fn checks_because(
    failure: Failure,
    hop: Hop,
    component: Option<&str>,
    reason: Option<&str>,
) -> Vec<Check> {
    let named = |list: &&List| component.is_some_and(|id| list.components.contains(&id));
    let here = |list: &&List| list.hops.contains(&hop);
    let fitting = |list: &&List| {
        list.failures.contains(&failure)
            && (list.components.is_empty() || named(list))
            && (list.hops.is_empty() || here(list))
            && (list.reasons.is_empty() || reason.is_some_and(|reason| list.reasons.contains(&reason)))
    };
    let mut lists: Vec<&List> = LISTS.iter().filter(fitting).collect();
    lists.sort_by_key(|list| (list.reasons.is_empty(), list.components.is_empty(), list.hops.is_empty()));
    let mut found: Vec<Check> = Vec::with_capacity(CHECKS_MAX);
    for check in lists.iter().flat_map(|list| list.checks).filter_map(|at| CHECKS.get(*at)) {
        if found.len() < CHECKS_MAX && !found.iter().any(|known| known.id == check.id) {
            found.push(check.of(component));
        }
    }
    found
}

/// What a visitor, or a program that visits, can do: one or two sentences that give
/// nothing away about the site and name no wait. The English page, the documents for
/// programs and the guide all say this.
#[must_use]
pub fn for_visitors(failure: Failure, confidence: Confidence) -> &'static str {
    let texts = VISITORS.iter().find(|texts| texts.failures.contains(&failure));
    texts.map_or("Try again later.", |texts| match confidence {
        Confidence::Certain | Confidence::Likely => texts.is,
        Confidence::Possible => texts.may,
    })
}

#[cfg(test)]
mod tests;
