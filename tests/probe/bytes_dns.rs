//! Questions to a resolver, and what its answers say.

use faultline::outcome::DnsFinding;
use faultline::probe::dns::{Family, query, read};

/// A response with this RCODE to a question for `a.example A`, and these answer records.
pub fn response(rcode: u8, answers: &[&[u8]]) -> Vec<u8> {
    let count = u8::try_from(answers.len()).unwrap();
    let mut bytes = vec![0, 0, 0x81, 0x80 | rcode, 0, 1, 0, count, 0, 0, 0, 0];
    bytes.extend(b"\x01a\x07example\x00\x00\x01\x00\x01");
    bytes.extend(answers.iter().copied().flatten());
    bytes
}

/// `a.example. 60 IN A 192.0.2.1`, its name pointing at the question's.
pub const A: &[u8] = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01";
const PRIVATE: &[u8] = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x02\x01";
const AAAA: &[u8] =
    b"\xc0\x0c\x00\x1c\x00\x01\x00\x00\x00\x3c\x00\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01";
const CNAME: &[u8] = b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x04\x01b\xc0\x0e";

#[test]
fn questions() {
    // RFC 1035 section 4.1: id 0, RD, one question; then the name, type A or AAAA, class IN.
    let expected = |kind: u8| {
        let mut bytes =
            b"\x00\x00\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03org\x00\x00".to_vec();
        bytes.extend([kind, 0, 1]);
        bytes
    };
    assert_eq!(query("www.example.org", Family::V4), Some(expected(1)));
    assert_eq!(query("www.example.org.", Family::V6), Some(expected(28)));
    let long_label = format!("{}.example", "a".repeat(64));
    let long_name = vec!["abcdefghi"; 26].join(".");
    // id, name, whether it is asked
    let cases = [
        ("two-labels", "example.org", true),
        ("underscore", "_x.example.org", true),
        ("idn", "xn--bcher-kva.example", true),
        ("digits", "1.2.3.example", true),
        ("ipv4", "192.0.2.1", false),
        ("ipv6", "2001:db8::1", false),
        ("single-label", "app", false),
        ("localhost", "localhost", false),
        ("below-localhost", "a.LOCALHOST", false),
        ("mdns", "printer.local", false),
        ("internal", "db.svc.internal", false),
        ("empty", "", false),
        ("root", ".", false),
        ("empty-label", "a..example", false),
        ("space", "a b.example", false),
        ("unicode", "bücher.example", false),
        ("long-label", &long_label, false),
        ("long-name", &long_name, false),
    ];
    for (id, name, asked) in cases {
        assert_eq!(query(name, Family::V4).is_some(), asked, "{id}");
    }
}

#[test]
fn answers() {
    let fails = |rcode: &str| DnsFinding::Fails { rcode: rcode.to_owned() };
    let mut question = response(0, &[A]);
    question[2] = 0x01;
    // id, bytes, finding
    let cases = [
        ("a", response(0, &[A]), DnsFinding::Resolves),
        ("aaaa", response(0, &[AAAA]), DnsFinding::Resolves),
        ("private", response(0, &[PRIVATE]), DnsFinding::Private),
        ("private-and-public", response(0, &[PRIVATE, A]), DnsFinding::Resolves),
        ("cname-and-a", response(0, &[CNAME, A]), DnsFinding::Resolves),
        ("cname-alone", response(0, &[CNAME]), fails("NODATA")),
        ("nothing", response(0, &[]), fails("NODATA")),
        ("formerr", response(1, &[]), fails("FORMERR")),
        ("servfail", response(2, &[]), fails("SERVFAIL")),
        ("nxdomain", response(3, &[]), fails("NXDOMAIN")),
        ("nxdomain-behind-cname", response(3, &[CNAME]), fails("NXDOMAIN")),
        ("notimp", response(4, &[]), fails("NOTIMP")),
        ("refused", response(5, &[]), fails("REFUSED")),
        ("notauth", response(9, &[]), fails("NOTAUTH")),
        ("unassigned", response(12, &[]), fails("RCODE12")),
        ("a-question", question, DnsFinding::Unusable),
        ("empty", Vec::new(), DnsFinding::Unusable),
        ("html", b"<html>Sign in to the hotel's wireless network".to_vec(), DnsFinding::Unusable),
        ("cut", response(0, &[A])[..30].to_vec(), DnsFinding::Unusable),
    ];
    for (id, bytes, expected) in cases {
        assert_eq!(read(&bytes), expected, "{id}");
    }
}
