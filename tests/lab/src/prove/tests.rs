//! A proof must fail for an origin that does something else than it says.

use std::sync::Arc;

use super::{Rule, Subject};
use crate::client::Ended;
use crate::conn::Conn;
use crate::fault::Spec;
use crate::origin::Origin;
use crate::tls::{BOTH, Leaf, ONLY_12, Tls};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

type Behave = fn(&mut Conn) -> std::io::Result<()>;

fn answer_ok(conn: &mut Conn) -> std::io::Result<()> {
    conn.read_request()?;
    conn.write(OK)
}

fn answer_and_reset(conn: &mut Conn) -> std::io::Result<()> {
    answer_ok(conn)?;
    conn.reset()
}

fn hold(conn: &mut Conn) -> std::io::Result<()> {
    conn.read_request()?;
    conn.hold()
}

fn proves(tls: &Tls, origin: &Origin, rules: &[Rule]) -> Result<String, String> {
    let mut fault = Spec::http("subject", "Subject", "Says nothing.", |_| Ok(())).fault;
    fault.origin = origin.url();
    let addr = Some(origin.addr());
    Subject { fault: &fault, rules, addr, bare_tls: false, tls, resolver: origin.addr() }.prove()
}

#[test]
fn plain_claims() {
    let tls = Tls::new().unwrap();
    let rows: Vec<(&str, Behave, Rule, bool)> = vec![
        ("closes", answer_ok, Rule::Ends(Ended::Closed), true),
        ("does not reset", answer_ok, Rule::Ends(Ended::Reset), false),
        ("does not stay open", answer_ok, Rule::Ends(Ended::Open), false),
        ("does not refuse", answer_ok, Rule::Ends(Ended::Refused), false),
        ("resets", answer_and_reset, Rule::Ends(Ended::Reset), true),
        ("does not close", answer_and_reset, Rule::Ends(Ended::Closed), false),
        ("goes by FIN", answer_ok, Rule::Gone, true),
        ("goes by RST", answer_and_reset, Rule::Gone, true),
        ("stays open", hold, Rule::Ends(Ended::Open), true),
        ("equals", answer_ok, Rule::Equals(OK.into()), true),
        ("one byte less", answer_ok, Rule::Equals(OK[1..].into()), false),
        ("starts", answer_ok, Rule::Starts(b"HTTP/1.1 200"), true),
        ("starts otherwise", answer_ok, Rule::Starts(b"HTTP/1.1 500"), false),
        ("has", answer_ok, Rule::Has("Length: 2".into()), true),
        ("has not", answer_ok, Rule::Has("Length: 3".into()), false),
        ("enough", answer_ok, Rule::AtLeast(OK.len()), true),
        ("not enough", answer_ok, Rule::AtLeast(OK.len() + 1), false),
        ("answers", answer_ok, Rule::Answers(200), true),
        ("answers otherwise", answer_ok, Rule::Answers(500), false),
        ("answers nothing", hold as Behave, Rule::That("should speak", |sight| !sight.got.is_empty()), false),
        ("no TLS", answer_ok, Rule::Version("TLSv1_3"), false),
        ("no TLS error", answer_ok, Rule::TlsError("Expired"), false),
    ];
    for (id, behave, rule, holds) in rows {
        let origin = Origin::spawn(id, behave).unwrap();
        // Silence has to be expected to be believed quickly.
        let open = matches!(rule, Rule::That(..)).then_some(Rule::Ends(Ended::Open));
        let rules: Vec<Rule> = [rule].into_iter().chain(open).collect();
        let proof = proves(&tls, &origin, &rules);
        assert_eq!(proof.is_ok(), holds, "{id}: {proof:?}");
    }
}

#[test]
fn tls_claims() {
    let tls = Tls::new().unwrap();
    let rows = vec![
        ("good", Leaf::Good, BOTH, Rule::Version("TLSv1_3"), true),
        ("good but 1.2", Leaf::Good, ONLY_12, Rule::Version("TLSv1_3"), false),
        ("good has no error", Leaf::Good, BOTH, Rule::TlsError("Expired"), false),
        ("expired", Leaf::Expired, BOTH, Rule::TlsError("Expired"), true),
        ("expired is not early", Leaf::Expired, BOTH, Rule::TlsError("NotValidYet"), false),
        ("expired does not speak", Leaf::Expired, BOTH, Rule::Version("TLSv1_3"), false),
        ("self-signed by no stranger", Leaf::SelfSigned, BOTH, Rule::StrangerTrusts(true), false),
        ("signed by the stranger", Leaf::UnknownIssuer, BOTH, Rule::StrangerTrusts(true), true),
        ("not by nobody", Leaf::UnknownIssuer, BOTH, Rule::StrangerTrusts(false), false),
    ];
    for (id, leaf, versions, rule, holds) in rows {
        let config = tls.server(leaf, versions).unwrap();
        let origin = Origin::spawn_tls(id, Arc::clone(&config), answer_ok).unwrap();
        let proof = proves(&tls, &origin, &[rule]);
        assert_eq!(proof.is_ok(), holds, "{id}: {proof:?}");
    }
}

#[test]
fn a_fault_that_claims_nothing_is_not_proved() {
    let origin = Origin::spawn("mute", answer_ok).unwrap();
    assert!(proves(&Tls::new().unwrap(), &origin, &[]).is_err());
}
