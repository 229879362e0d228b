//! What the looks of a check say together.

use super::{Aim, CheckLook, LookAnswer, NameAnswers, SiteCheck};
use crate::failure::Failure;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckResult {
    /// It answers, and nothing is wrong with the answer.
    Well,
    /// It fails.
    Failing(Box<Finding>),
    /// It could not be told, for this reason.
    Unsure(String),
}

/// The verdict, and what else is worth knowing.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckVerdict {
    /// What was found.
    pub told: CheckResult,
    /// Further facts, as sentences.
    pub notes: Vec<String>,
    /// What it may mean that the edge fails and the origin answers here: each fits what was seen.
    pub readings: &'static [&'static str],
}

/// A certificate that ends sooner is worth a word, in days: Let's Encrypt renews with 30 left
/// (<https://letsencrypt.org/docs/faq/>), so with half of that something did not renew.
const SOON_DAYS: i64 = 15;

const SECONDS_A_DAY: i64 = 86_400;

/// The readings of "the edge fails and this passes".
const READINGS: &[&str] = &[
    "The origin's firewall or filter refuses the edge and lets this machine through: allow the edge's addresses there.",
    "The edge fails in one region, or on one way to the origin: ask from another place.",
    "It failed a moment ago and is well now: ask again.",
];

impl SiteCheck {
    /// What the looks say together. Meant for the end of the check; before it, it
    /// says what is known so far.
    #[must_use]
    pub fn verdict(&self) -> CheckVerdict {
        let mut notes = self.facts();
        if let Some(told) = self.unnamed() {
            return CheckVerdict { told, notes, readings: &[] };
        }
        let origin = self.straight(&mut notes);
        let origin = self.as_browser(origin, &mut notes);
        let edge = self.seen().iter().find(|seen| seen.wanted.aim == Aim::Edge).map(CheckLook::seen);
        match (origin, edge) {
            (CheckResult::Well, Some(LookAnswer::Failed(finding))) => {
                let confidence = finding.confidence.min(Confidence::Likely);
                let evidence = Evidence::new("check:origin_answers");
                let finding = Finding { confidence, ..finding.and(evidence) };
                CheckVerdict { told: CheckResult::Failing(Box::new(finding)), notes, readings: READINGS }
            }
            (CheckResult::Failing(finding), Some(LookAnswer::Well)) => {
                notes.push(
                    "The site's own name answers all the same: from a copy, from another origin, or because the edge is let \
                     in and this machine is not."
                        .to_owned(),
                );
                let confidence = finding.confidence.min(Confidence::Likely);
                let finding = Finding { confidence, ..finding.and(Evidence::new("check:edge_answers")) };
                CheckVerdict { told: CheckResult::Failing(Box::new(finding)), notes, readings: &[] }
            }
            (told, _) => CheckVerdict { told, notes, readings: &[] },
        }
    }

    /// The verdict where the name has no address.
    fn unnamed(&self) -> Option<CheckResult> {
        let subject = self.ask().subject();
        match self.names()? {
            NameAnswers::Found(addresses) if addresses.is_empty() => {
                Some(CheckResult::Unsure(format!("the name servers gave no address of {subject}")))
            }
            NameAnswers::Found(_) => None,
            NameAnswers::Fails(rcode) => {
                let code = format!("check:dns:{}", rcode.to_ascii_lowercase());
                // The name server that this machine asks may hide names, and that a name server
                // failed may be its own fault.
                let confidence = if rcode == "SERVFAIL" { Confidence::Possible } else { Confidence::Likely };
                let finding = Finding::new(Failure::DnsError, confidence, Evidence::new(code));
                Some(CheckResult::Failing(Box::new(finding.because(Reason::Rcode(rcode.clone())))))
            }
            // This machine may be the one that cannot ask.
            NameAnswers::NoAnswer => Some(CheckResult::Unsure(format!(
                "nobody answered this machine's question for the addresses of {subject}: its own name server may be at \
                 fault, or that of the name"
            ))),
        }
    }

    /// The origin by its looks with a small head, one for each family of addresses.
    fn straight(&self, notes: &mut Vec<String>) -> CheckResult {
        let looks: Vec<(&CheckLook, LookAnswer)> =
            self.seen().iter().filter(|seen| seen.wanted.aim == Aim::Origin).map(|o| (o, o.seen())).collect();
        let well = looks.iter().find(|(_, seen)| *seen == LookAnswer::Well).map(|(o, _)| *o);
        let failed = looks.iter().find_map(|(o, seen)| match seen {
            LookAnswer::Failed(finding) => Some((*o, finding.clone())),
            _ => None,
        });
        for (o, seen) in &looks {
            if let LookAnswer::Nothing(why) = seen {
                notes.push(format!("{}: nothing can be said: {why}.", place(o)));
            }
        }
        match (failed, well) {
            (Some((there, _)), Some(here)) if self.is_on_loopback() && here.wanted.address.is_ipv4() => {
                notes.push(format!("It listens on {} only, not on {}.", place(here), place(there)));
                CheckResult::Well
            }
            (Some((there, finding)), Some(here)) => {
                notes.push(format!(
                    "It answers at {} and fails at {}: whoever gets an {} address of it sees the failure.",
                    place(here),
                    place(there),
                    there.family()
                ));
                let only = if here.wanted.address.is_ipv4() { "ipv4_only" } else { "ipv6_only" };
                let finding = finding.and(Evidence::new(format!("check:{only}")));
                let finding = finding.because(Reason::Word(only.to_owned()));
                CheckResult::Failing(Box::new(doubted(finding, there, there.is_quiet(), notes)))
            }
            (Some((there, finding)), None) => {
                let in_doubt = there.is_quiet() && there.wanted.address.is_ipv6();
                CheckResult::Failing(Box::new(doubted(*finding, there, in_doubt, notes)))
            }
            (None, Some(here)) => {
                if looks.len() == 1 && here.wanted.address.is_ipv6() {
                    notes.push(
                        "It has an IPv6 address only: visitors and edges without IPv6 cannot reach it."
                            .to_owned(),
                    );
                }
                CheckResult::Well
            }
            (None, None) => {
                let whys = looks.iter().filter_map(|(_, seen)| match seen {
                    LookAnswer::Nothing(why) => Some(why.clone()),
                    _ => None,
                });
                CheckResult::Unsure(whys.collect::<Vec<_>>().join("; "))
            }
        }
    }

    /// The same with a browser's head: what differs between the two is the head alone.
    fn as_browser(&self, origin: CheckResult, notes: &mut Vec<String>) -> CheckResult {
        let Some(look) = self.seen().iter().find(|seen| seen.wanted.aim == Aim::Browser) else {
            return origin;
        };
        let plain = self.seen().iter().find(|seen| seen.wanted.aim == Aim::Origin && seen.reply.is_some());
        let statuses =
            [plain, Some(look)].map(|o| o.and_then(|o| o.reply.as_ref()).map(|reply| reply.status));
        if let [Some(plain), Some(browser)] = statuses
            && plain != browser
        {
            notes.push(format!(
                "A request with a browser's head gets {browser}, one without it {plain}: something there goes by the head."
            ));
        }
        match (&origin, look.seen()) {
            (CheckResult::Well, LookAnswer::Failed(finding)) => {
                let confidence = finding.confidence.min(Confidence::Likely);
                let evidence = Evidence::new("check:request_dependent");
                CheckResult::Failing(Box::new(Finding { confidence, ..finding.and(evidence) }))
            }
            (CheckResult::Failing(finding), LookAnswer::Well) if finding.received_status.is_some() => {
                notes.push(format!("Without a browser's head the answer is `{}`.", finding.failure.code()));
                CheckResult::Well
            }
            _ => origin,
        }
    }

    /// Facts that are worth knowing whatever the verdict is.
    fn facts(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(certificate) = self.seen().iter().find_map(|seen| seen.certificate.as_ref()) {
            let days = certificate.until_s.saturating_sub(self.now_s()).div_euclid(SECONDS_A_DAY);
            let warning = if days < SOON_DAYS { ": renew it now" } else { "" };
            let unit = if days == 1 { "day" } else { "days" };
            notes.push(format!(
                "The certificate for {} by {} ends in {days} {unit}{warning}.",
                certificate.subject, certificate.issuer
            ));
        }
        if let Some(target) = self.seen().iter().find_map(CheckLook::leads_elsewhere) {
            notes.push(format!("It sends visitors on to {target}, which was not looked at."));
        }
        for other in self.seen().iter().filter(|seen| seen.wanted.aim == Aim::OtherPort) {
            let scheme = if other.wanted.target.https { "TLS" } else { "plain HTTP" };
            let told = match (&other.reply, other.seen()) {
                (Some(reply), _) => format!("answers in {scheme} with status {}", reply.status),
                (None, LookAnswer::Failed(finding)) => {
                    format!("does not answer in {scheme} either: {}", finding.failure.code())
                }
                (None, _) => continue,
            };
            notes.push(format!("Port {} {told}.", other.wanted.port));
        }
        notes
    }

    /// Whether the name is one of this machine, where a program seldom listens on both families.
    fn is_on_loopback(&self) -> bool {
        let addresses = self.seen().iter().filter(|seen| seen.wanted.aim == Aim::Origin);
        addresses.map(|seen| seen.wanted.address).all(|address| address.is_loopback())
    }
}

/// A finding of a look that got no answer in a family of addresses that worked nowhere else:
/// machines whose own way to IPv6 leads nowhere are common.
fn doubted(finding: Finding, look: &CheckLook, in_doubt: bool, notes: &mut Vec<String>) -> Finding {
    if !in_doubt {
        return finding;
    }
    notes.push(format!("Or this machine's own way to {} addresses is broken.", look.family()));
    Finding { confidence: Confidence::Possible, ..finding }
}

/// An address with its port, as it is written in URLs.
pub(super) fn place(observation: &CheckLook) -> String {
    std::net::SocketAddr::new(observation.wanted.address, observation.wanted.port).to_string()
}
