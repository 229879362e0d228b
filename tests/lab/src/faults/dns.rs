//! The origin's name does not lead to an address. These have no listener; the lab's own
//! resolver knows their names.

use std::time::Duration;

use crate::doh::{self, Asked};
use crate::fault::{Spec, Stage};
use crate::prove::{Rule, Subject};

/// All of them.
pub(crate) fn all() -> Vec<Spec> {
    vec![
        named(
            "unresolvable-name",
            "Name that does not exist",
            "The lab's resolver answers NXDOMAIN for the origin's name.",
            "nxdomain.lab.test",
            |subject| expect(subject, Asked::Status { rcode: 3, addresses: 0 }),
        ),
        named(
            "servfail-name",
            "Name whose server fails",
            "The lab's resolver answers SERVFAIL for the origin's name.",
            "servfail.lab.test",
            |subject| expect(subject, Asked::Status { rcode: 2, addresses: 0 }),
        ),
        named(
            "refused-name",
            "Name whose server refuses",
            "The lab's resolver answers REFUSED for the origin's name.",
            "refused.lab.test",
            |subject| expect(subject, Asked::Status { rcode: 5, addresses: 0 }),
        ),
        named(
            "empty-name",
            "Name without an address",
            "The lab's resolver answers NOERROR without a record for the origin's name.",
            "empty.lab.test",
            |subject| expect(subject, Asked::Status { rcode: 0, addresses: 0 }),
        ),
        named(
            "silent-name-server",
            "Name server that does not answer",
            "The lab's resolver takes the query for the origin's name and never answers.",
            "silent.lab.test",
            |subject| expect(subject, Asked::Silence),
        ),
    ]
}

fn named(
    id: &str,
    title: &str,
    says: &str,
    name: &'static str,
    proof: fn(&Subject<'_>) -> Result<String, String>,
) -> Spec {
    Spec::new(id, title, says, Stage::Name(name)).rule(Rule::Own(proof))
}

fn expect(subject: &Subject<'_>, expected: Asked) -> Result<String, String> {
    let name = subject.fault.origin.trim_start_matches("http://");
    let patience = if expected == Asked::Silence { crate::client::SILENCE } else { Duration::from_secs(10) };
    let asked = doh::ask(subject.resolver, name, patience).map_err(|e| e.to_string())?;
    if asked == expected {
        Ok(format!("{asked:?}"))
    } else {
        Err(format!("should be {expected:?}, is {asked:?}"))
    }
}
