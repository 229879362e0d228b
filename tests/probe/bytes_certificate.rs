//! Which problem of a certificate is named, and which names cover which hosts.

use faultline::outcome::CertificateProblemKind as Kind;
use faultline::probe::certificate::{judge, name_matches, unknown_issuer};

use crate::pki::{GOOD, HOST, Leaf, NOW_S, Signer, certificate};

fn chain(leaves: &[Leaf<'_>]) -> Vec<Vec<u8>> {
    leaves.iter().map(|leaf| certificate(leaf).to_vec()).collect()
}

#[test]
fn one_problem_is_named_and_the_most_telling_one() {
    const PAST: (i32, i32) = (2020, 2021);
    const FUTURE: (i32, i32) = (2090, 2091);
    const OTHER: &[&str] = &["other.example"];
    use Signer::{Itself, Stranger};
    // id, chain, host, kind
    let cases = [
        ("good", chain(&[GOOD]), HOST, None),
        ("good-signed-by-a-stranger", chain(&[Leaf { signer: Stranger, ..GOOD }]), HOST, None),
        ("good-case", chain(&[GOOD]), "WWW.Origin.Example", None),
        ("good-trailing-dot", chain(&[GOOD]), "www.origin.example.", None),
        ("expired", chain(&[Leaf { years: PAST, ..GOOD }]), HOST, Some(Kind::Expired)),
        ("not-yet", chain(&[Leaf { years: FUTURE, ..GOOD }]), HOST, Some(Kind::NotYetValid)),
        ("wrong", chain(&[Leaf { names: OTHER, ..GOOD }]), HOST, Some(Kind::WrongName)),
        ("self", chain(&[Leaf { signer: Itself, ..GOOD }]), HOST, Some(Kind::SelfSigned)),
        (
            "wrong-before-expired",
            chain(&[Leaf { names: OTHER, years: PAST, ..GOOD }]),
            HOST,
            Some(Kind::WrongName),
        ),
        (
            "wrong-before-self",
            chain(&[Leaf { names: OTHER, signer: Itself, ..GOOD }]),
            HOST,
            Some(Kind::WrongName),
        ),
        (
            "expired-before-self",
            chain(&[Leaf { years: PAST, signer: Itself, ..GOOD }]),
            HOST,
            Some(Kind::Expired),
        ),
        ("expired-intermediate", chain(&[GOOD, Leaf { years: PAST, ..GOOD }]), HOST, Some(Kind::Expired)),
        ("expired-root-sent", chain(&[GOOD, Leaf { years: PAST, signer: Itself, ..GOOD }]), HOST, None),
        ("common-name-alone", chain(&[Leaf { names: &[], common_name: HOST, ..GOOD }]), HOST, None),
        (
            "common-name-beside-others",
            chain(&[Leaf { names: OTHER, common_name: HOST, ..GOOD }]),
            HOST,
            Some(Kind::WrongName),
        ),
        ("ipv4", chain(&[Leaf { names: &["192.0.2.1"], ..GOOD }]), "192.0.2.1", None),
        ("ipv6", chain(&[Leaf { names: &["2001:db8::1"], ..GOOD }]), "2001:DB8:0::1", None),
        ("ip-other", chain(&[Leaf { names: &["192.0.2.2"], ..GOOD }]), "192.0.2.1", Some(Kind::WrongName)),
        (
            "ip-only-in-common-name",
            chain(&[Leaf { names: &[], common_name: "192.0.2.1", ..GOOD }]),
            "192.0.2.1",
            Some(Kind::WrongName),
        ),
        ("unreadable", vec![b"\x30\x03abc".to_vec()], HOST, None),
        ("none", Vec::new(), HOST, None),
    ];
    for (id, chain, host, kind) in cases {
        assert_eq!(judge(&chain, host, NOW_S).map(|problem| problem.kind), kind, "{id}");
    }
}

#[test]
fn the_operator_gets_names_dates_and_issuer() {
    let names: Vec<String> = (0..30).map(|number| format!("a{number}.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let problem = judge(&chain(&[Leaf { names: &names, ..GOOD }, GOOD]), HOST, NOW_S).unwrap();
    assert_eq!(problem.names.len(), 10);
    assert_eq!(problem.names[9], "a9.example");
    assert_eq!((problem.not_before, problem.not_after), (1_577_836_800, 2_493_072_000));
    assert!(problem.issuer.contains("Trusted authority"), "{}", problem.issuer);
    assert_eq!(problem.chain_length, 2);
    assert_eq!(unknown_issuer(&chain(&[GOOD])).map(|problem| problem.kind), Some(Kind::UnknownIssuer));
    assert_eq!(unknown_issuer(&[b"?".to_vec()]), None);
}

#[test]
fn both_ends_of_the_validity_are_within_it() {
    let chain = chain(&[GOOD]);
    let kind = |now_s| judge(&chain, HOST, now_s).map(|problem| problem.kind);
    assert_eq!(kind(1_577_836_799), Some(Kind::NotYetValid));
    assert_eq!(kind(1_577_836_800), None);
    assert_eq!(kind(2_493_072_000), None);
    assert_eq!(kind(2_493_072_001), Some(Kind::Expired));
}

#[test]
fn wildcards_stand_for_one_whole_label() {
    // id, presented name, host, whether it covers
    let cases = [
        ("same", "a.example", "a.example", true),
        ("other", "a.example", "b.example", false),
        ("parent", "example.org", "a.example.org", false),
        ("star", "*.example.org", "a.example.org", true),
        ("star-case", "*.EXAMPLE.org", "A.example.ORG", true),
        ("star-two-labels", "*.example.org", "a.b.example.org", false),
        ("star-no-label", "*.example.org", "example.org", false),
        ("star-empty-label", "*.example.org", ".example.org", false),
        ("star-of-a-top-label", "*.org", "example.org", false),
        ("star-alone", "*", "example", false),
        ("star-in-label", "a*.example.org", "ab.example.org", false),
        ("star-in-the-middle", "a.*.example.org", "a.b.example.org", false),
        ("two-stars", "*.*.example.org", "a.b.example.org", false),
        ("star-literally", "*.example.org", "*.example.org", true),
        ("nothing", "", "", false),
    ];
    for (id, presented, host, covers) in cases {
        assert_eq!(name_matches(presented, host), covers, "{id}");
    }
}
