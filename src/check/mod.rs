//! A check from outside the edge: the looks a person at a terminal would take at a site, in their
//! order, and what they say together.
//!
//! In scope: what is looked at and in which order ([`SiteCheck`]), what one look says
//! ([`CheckLook::seen`]), what they say together ([`SiteCheck::verdict`]), and the words for a
//! terminal ([`text`]). Out of scope: sockets, name servers and the clock, which the command line
//! owns as the worker's shell owns its own.
//!
//! A look from here says what is so from here. That another place, the edge, meets
//! the same is never certain.

mod ask;
mod observation;
#[cfg(test)]
mod tests;
pub mod text;
mod verdict;

use std::collections::VecDeque;
use std::net::IpAddr;

pub use ask::{Ask, Wanted};
pub use observation::{Certificate, CheckLook, Connected, LookAnswer};
pub use verdict::{CheckResult, CheckVerdict};

/// What a look is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Aim {
    /// The origin itself, with a small request head.
    Origin,
    /// The same with the head a browser sends.
    Browser,
    /// The other usual port, after the one that was asked for gave no reply.
    OtherPort,
    /// What the site's own name answers, where an origin beside it is checked.
    Edge,
}

/// What the name servers of this machine said of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameAnswers {
    /// Its addresses, IPv4 first.
    Found(Vec<IpAddr>),
    /// It has none, or its servers fail: the response code by its IANA name, such as
    /// `NXDOMAIN`, or `NODATA`.
    Fails(String),
    /// Nobody answered the question.
    NoAnswer,
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckStep {
    /// Ask for the addresses of a name, and tell [`SiteCheck::resolved`].
    Resolve(String),
    /// Take this look, and tell [`SiteCheck::looked`].
    Look(Box<Wanted>),
    /// All was seen.
    Over,
}

/// Where a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CheckStage {
    Names,
    EdgeNames,
    Straight,
    Browser,
    Other,
    Edge,
    Over,
}

/// One check.
#[derive(Debug, Clone)]
pub struct SiteCheck {
    ask: Ask,
    now_s: i64,
    stage: CheckStage,
    names: Option<NameAnswers>,
    edge_names: Option<NameAnswers>,
    queue: VecDeque<Wanted>,
    seen: Vec<CheckLook>,
}

impl SiteCheck {
    /// A check of what was asked for. `now_s` is in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(ask: Ask, now_s: i64) -> Self {
        let (queue, seen) = (VecDeque::new(), Vec::new());
        Self { ask, now_s, stage: CheckStage::Names, names: None, edge_names: None, queue, seen }
    }

    /// The next step.
    pub fn next_step(&mut self) -> CheckStep {
        loop {
            if let Some(wanted) = self.queue.pop_front() {
                return CheckStep::Look(Box::new(wanted));
            }
            match self.stage {
                CheckStage::Names if self.names.is_none() => match literal(self.ask.subject()) {
                    Some(address) => self.names = Some(NameAnswers::Found(vec![address])),
                    None => return CheckStep::Resolve(self.ask.subject().to_owned()),
                },
                CheckStage::EdgeNames if self.ask.has_origin() && self.edge_names.is_none() => {
                    match literal(self.ask.host()) {
                        Some(address) => self.edge_names = Some(NameAnswers::Found(vec![address])),
                        None => return CheckStep::Resolve(self.ask.host().to_owned()),
                    }
                }
                CheckStage::Over => return CheckStep::Over,
                _ => self.advance(),
            }
        }
    }

    /// Tells what became of [`CheckStep::Resolve`].
    pub fn resolved(&mut self, names: NameAnswers) {
        match self.stage {
            CheckStage::Names => self.names = Some(names),
            _ => self.edge_names = Some(names),
        }
    }

    /// Tells what became of [`CheckStep::Look`].
    pub fn looked(&mut self, observation: CheckLook) {
        self.seen.push(observation);
    }

    /// What was asked for.
    #[must_use]
    pub fn ask(&self) -> &Ask {
        &self.ask
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> &[CheckLook] {
        &self.seen
    }

    /// What the name servers said of the origin's name.
    #[must_use]
    pub fn names(&self) -> Option<&NameAnswers> {
        self.names.as_ref()
    }

    /// Now, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn now_s(&self) -> i64 {
        self.now_s
    }

    /// Goes on to the next stage and queues its looks.
    fn advance(&mut self) {
        self.stage = match self.stage {
            CheckStage::Names => CheckStage::EdgeNames,
            CheckStage::EdgeNames => {
                let addresses = one_of_each_family(self.names.as_ref());
                self.queue.extend(addresses.map(|address| self.ask.wanted(Aim::Origin, address)));
                CheckStage::Straight
            }
            CheckStage::Straight => {
                self.queue.extend(self.again_as_browser());
                CheckStage::Browser
            }
            CheckStage::Browser => {
                self.queue.extend(self.at_other_port());
                CheckStage::Other
            }
            CheckStage::Other => {
                let addresses = one_of_each_family(self.edge_names.as_ref()).take(1);
                self.queue.extend(addresses.map(|address| self.ask.wanted(Aim::Edge, address)));
                CheckStage::Edge
            }
            CheckStage::Edge | CheckStage::Over => CheckStage::Over,
        };
    }

    /// Where a reply came, the same is asked once more with a browser's head.
    fn again_as_browser(&self) -> Option<Wanted> {
        let answered = self.seen.iter().find(|seen| seen.reply.is_some())?;
        Some(self.ask.wanted(Aim::Browser, answered.wanted.address))
    }

    /// Where none came on a usual port, the other usual one is tried.
    fn at_other_port(&self) -> Option<Wanted> {
        if self.seen.iter().any(|seen| seen.reply.is_some()) {
            return None;
        }
        let address = self.seen.first()?.wanted.address;
        self.ask.has_usual_port().then(|| self.ask.wanted(Aim::OtherPort, address))
    }
}

/// A host that is an address already.
fn literal(host: &str) -> Option<IpAddr> {
    host.parse().ok()
}

/// The first address of each family: a second one of the same seldom tells more, and takes as long.
fn one_of_each_family(names: Option<&NameAnswers>) -> impl Iterator<Item = IpAddr> {
    let all: &[IpAddr] = match names {
        Some(NameAnswers::Found(addresses)) => addresses,
        _ => &[],
    };
    let first = |v4: bool| all.iter().find(move |address| address.is_ipv4() == v4).copied();
    [first(true), first(false)].into_iter().flatten()
}
