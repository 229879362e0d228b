//! The steps that ask a resolver: before a connection where sockets take another way than
//! `fetch()`, else after one that failed.

use std::net::IpAddr;

use super::{Plan, PlanStage};
use crate::outcome::{ConnectFinding, DnsFinding};
use crate::probe::dns::{self, Family, Lookup};
use crate::probe::step::StepResult;
use crate::vantage::network;

/// What is known of a name before a probe that takes another way than `fetch()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownName {
    /// Nothing yet: the resolver is asked first.
    Nothing,
    /// What it said lately.
    This(Lookup),
    /// No resolver may be asked.
    Never,
}

impl Plan {
    /// The same where sockets take another way than `fetch()`: nothing is connected to before it is
    /// known to lead past the edge network.
    #[must_use]
    pub fn past_the_edge(mut self, known: KnownName) -> Self {
        match (self.target.host.parse::<IpAddr>(), known) {
            (Ok(address), _) if network::is_own(address) => self.untried(ConnectFinding::BehindEdge),
            (Ok(_), _) => {}
            (Err(_), KnownName::This(lookup)) => self.known(lookup),
            (Err(_), KnownName::Nothing) => match dns::query(&self.target.host, Family::V4) {
                Some(body) => self.begin(PlanStage::First(Family::V4, body)),
                None => self.untried(ConnectFinding::NotTried),
            },
            (Err(_), KnownName::Never) => self.untried(ConnectFinding::NotTried),
        }
        self
    }

    pub(super) fn untried(&mut self, finding: ConnectFinding) {
        self.report.connect = Some(finding);
        self.begin(PlanStage::Over);
    }

    /// Goes on by where a name leads.
    pub(super) fn known(&mut self, lookup: Lookup) {
        let resolves = matches!(lookup.finding, DnsFinding::Resolves | DnsFinding::Private);
        self.report.dns = Some(lookup.finding);
        match (resolves, lookup.behind_edge) {
            (true, true) => self.untried(ConnectFinding::BehindEdge),
            (true, false) => self.begin(PlanStage::Connect),
            (false, _) => self.untried(ConnectFinding::NotTried),
        }
    }

    pub(super) fn looked_up(&mut self, family: Family, event: StepResult<'_>) {
        let lookup = match event {
            StepResult::Resolver { status: 200, bytes } => dns::look_up(bytes),
            StepResult::TimedOut => Lookup { finding: DnsFinding::NoAnswer, behind_edge: false, ttl_s: 0 },
            _ => Lookup { finding: DnsFinding::Unusable, behind_edge: false, ttl_s: 0 },
        };
        let no_ipv4 = matches!(&lookup.finding, DnsFinding::Fails { rcode } if rcode == dns::NODATA);
        if family == Family::V4
            && no_ipv4
            && let Some(body) = dns::query(&self.target.host, Family::V6)
        {
            return self.begin(PlanStage::First(Family::V6, body));
        }
        if matches!(lookup.finding, DnsFinding::Resolves | DnsFinding::Private | DnsFinding::Fails { .. }) {
            self.lookup = Some(lookup.clone());
        }
        self.known(lookup);
    }

    pub(super) fn look_up(&mut self) {
        let host = self.target.host.as_str();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if is_local || host.parse::<IpAddr>().is_ok() {
            self.report.dns = Some(DnsFinding::Address);
        } else {
            self.ask(Family::V4);
        }
    }

    pub(super) fn ask(&mut self, family: Family) {
        if let Some(body) = dns::query(&self.target.host, family) {
            self.begin(PlanStage::Resolve(family, body));
        }
    }

    pub(super) fn resolved(&mut self, family: Family, event: StepResult<'_>) {
        let finding = match event {
            StepResult::Resolver { status: 200, bytes } => dns::read(bytes),
            StepResult::TimedOut => DnsFinding::NoAnswer,
            _ => DnsFinding::Unusable,
        };
        let no_ipv4 = matches!(&finding, DnsFinding::Fails { rcode } if rcode == dns::NODATA);
        self.report.dns = Some(finding);
        if no_ipv4 && family == Family::V4 {
            self.ask(Family::V6);
        }
    }
}
