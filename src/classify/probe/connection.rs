//! The causes that a name look-up and a connection attempt show.

use super::cause::{ProbeCause, Symptom};
use crate::failure::Failure;
use crate::outcome::{ConnectFinding, DnsFinding, ProbeReport};
use crate::vantage::proof::Observation;
use crate::verdict::{Confidence, Reason};

/// Why no connection came about. `None`: it did, or nothing is known.
pub(super) fn cause(report: &ProbeReport, symptom: Symptom) -> Option<ProbeCause> {
    use Confidence::{Likely, Possible};
    use DnsFinding::{Address, Private, Resolves};
    use Observation::{ConnectRejected, ConnectSilent, NameFails, NameSilent};
    let rejected = |failure, symptom| ProbeCause::new(failure, symptom, "connect:rejected", ConnectRejected);
    let refused = || rejected(Failure::ConnectionRefused, Symptom::Lost).word("refused");
    let unresolved = || rejected(Failure::DnsError, Symptom::Reference).at_best(Likely);
    let silent =
        || ProbeCause::new(Failure::ConnectionTimeout, Symptom::Deadline, "connect:no_answer", ConnectSilent);
    match (report.connect?, report.dns.as_ref()) {
        (ConnectFinding::Open | ConnectFinding::Forbidden | ConnectFinding::BehindEdge, _) => None,
        (_, Some(DnsFinding::Fails { rcode })) => {
            let code = format!("dns:{}", rcode.to_ascii_lowercase());
            let cause = ProbeCause::new(Failure::DnsError, Symptom::Reference, code, NameFails);
            Some(ProbeCause { reason: Some(Reason::Rcode(rcode.clone())), ..cause })
        }
        (ConnectFinding::NotTried, _) => None,
        (ConnectFinding::NoAnswer, Some(DnsFinding::NoAnswer)) => {
            Some(silent().at_best(Likely).and("dns:no_answer"))
        }
        (ConnectFinding::NoAnswer, _) => Some(silent()),
        (ConnectFinding::Rejected, Some(dns @ (Address | Private | Resolves)))
            if symptom == Symptom::Reference =>
        {
            Some(kept_out(rejected(Failure::DestinationIpProhibited, Symptom::Reference), dns))
        }
        (ConnectFinding::Rejected, Some(Private)) => Some(refused().and("dns:private")),
        (ConnectFinding::Rejected, Some(Resolves)) => Some(refused().and("dns:resolves")),
        // A rejection is a refused port or a name without address, and the two throw differently.
        (ConnectFinding::Rejected, dns) => match (symptom, dns) {
            (Symptom::Lost, Some(DnsFinding::NoAnswer)) => Some(refused().and("dns:no_answer")),
            (Symptom::Lost, _) => Some(refused()),
            (Symptom::Reference, Some(DnsFinding::NoAnswer)) => {
                let cause =
                    ProbeCause::new(Failure::DnsTimeout, Symptom::Reference, "dns:no_answer", NameSilent);
                Some(cause.at_best(Likely).and("connect:rejected"))
            }
            // A name that no public resolver can know may as well lead to
            // where the runtime may not go.
            (Symptom::Reference, None) => Some(unresolved().at_best(Possible)),
            (Symptom::Reference, _) => Some(unresolved()),
            (_, Some(_)) => Some(refused().at_best(Possible)),
            (_, None) => Some(refused().at_best(Likely)),
        },
    }
}

/// No name failed and no handshake began, and what a refused port throws is another: what is
/// left is the network that the runtime was given, which does not let anybody go there. Where
/// all that is known is that the name leads to a public address, the runtime's own resolver
/// may know another, or none.
fn kept_out(cause: ProbeCause, dns: &DnsFinding) -> ProbeCause {
    match dns {
        DnsFinding::Private => cause.and("dns:private").at_best(Confidence::Likely),
        DnsFinding::Resolves => cause.and("dns:resolves").at_best(Confidence::Possible),
        _ => cause.at_best(Confidence::Likely),
    }
}
