//! Which failures count, and how much.

use super::*;
use crate::verdict::Evidence;
use strum::VariantArray;

fn finding(failure: Failure, status: Option<u16>, confidence: Confidence) -> Finding {
    let mut finding = Finding::new(failure, confidence, Evidence::new("test"));
    finding.received_status = status;
    finding
}

#[test]
fn what_weighs_how() {
    use Confidence::{Certain, Likely, Possible};
    use Failure as F;
    let slow = |kind| Some(Weight { kind, fast: false });
    let fast = Some(Weight { kind: CountedKind::Connection, fast: true });
    let rows = [
        ("refused", F::ConnectionRefused, None, Likely, fast),
        ("no name", F::DnsError, None, Possible, fast),
        ("refused, as an edge says outright", F::ConnectionRefused, Some(521), Certain, fast),
        (
            "refused, as a page may say",
            F::ConnectionRefused,
            Some(521),
            Likely,
            slow(CountedKind::Connection),
        ),
        ("nothing behind the name", F::DestinationUnavailable, None, Certain, slow(CountedKind::Connection)),
        ("timeout", F::HttpResponseTimeout, None, Certain, slow(CountedKind::Slowness)),
        ("reset", F::ConnectionTerminated, None, Certain, slow(CountedKind::Broken)),
        ("lost, and the origin is well", F::ConnectionTerminated, None, Likely, slow(CountedKind::Broken)),
        ("cut off", F::HttpResponseIncomplete, Some(200), Certain, slow(CountedKind::Broken)),
        ("a gateway's 502", F::OriginBadGateway, Some(502), Likely, slow(CountedKind::Gateway)),
        ("a 502 of anybody", F::OriginBadGateway, Some(502), Possible, slow(CountedKind::Application)),
        ("overloaded 503", F::OriginOverloaded, Some(503), Likely, slow(CountedKind::Gateway)),
        ("overloaded 429", F::OriginOverloaded, Some(429), Likely, None),
        ("platform 503", F::PlatformError, Some(503), Likely, slow(CountedKind::Gateway)),
        ("platform 500", F::PlatformError, Some(500), Likely, slow(CountedKind::Application)),
        ("application", F::ApplicationError, Some(500), Possible, slow(CountedKind::Application)),
        ("plain HTTP to a TLS port, as a reply", F::TlsProtocolError, Some(400), Certain, None),
        ("no client certificate, as a reply", F::TlsCertificateError, Some(400), Likely, None),
        ("its own 404", F::ApplicationError, Some(404), Likely, None),
        ("database", F::DatabaseUnavailable, Some(500), Likely, slow(CountedKind::Application)),
        ("maintenance", F::OriginMaintenance, Some(503), Likely, None),
        ("soft", F::SoftFailure, Some(200), Likely, None),
        ("upgrade", F::HttpUpgradeFailed, None, Certain, None),
        ("loop", F::ProxyLoopDetected, None, Certain, None),
        ("visitor", F::VisitorGone, None, Certain, None),
    ];
    for (id, failure, status, confidence, expected) in rows {
        let finding = finding(failure, status, confidence);
        assert_eq!(weigh(&finding, false), expected, "{id}");
        let by_the_body =
            failure == F::HttpResponseTimeout || (failure, confidence) == (F::ConnectionTerminated, Likely);
        let with_a_body = if by_the_body { None } else { expected };
        assert_eq!(weigh(&finding, true), with_a_body, "{id}, with a body");
    }
}

#[test]
fn what_only_some_requests_meet_is_held_against_nobody() {
    let lost = finding(Failure::ConnectionTerminated, None, Confidence::Likely);
    assert_eq!(weigh(&lost, false), Some(Weight { kind: CountedKind::Broken, fast: false }));
    let word = |word: &str| crate::verdict::Reason::Word(word.to_owned());
    let closed = lost.clone().because(word("closed"));
    assert!(weigh(&closed, false).is_some());
    assert_eq!(weigh(&lost.because(word("request_dependent")), false), None);
}

#[test]
fn which_kinds_a_route_counts() {
    for (counts, expected) in [
        (Counting::Connection, [true, true, true, false, false]),
        (Counting::Gateway, [true, true, true, true, false]),
        (Counting::All, [true; 5]),
    ] {
        let included: Vec<bool> = CountedKind::VARIANTS.iter().map(|kind| counts.includes(*kind)).collect();
        assert_eq!(included, expected, "{counts:?}");
    }
}

#[test]
fn an_answer_that_does_not_count_shows_that_the_origin_is_there() {
    use Failure as F;
    for (id, failure, status, expected) in [
        ("its own 500", F::ApplicationError, Some(500), true),
        ("too many requests", F::OriginOverloaded, Some(429), true),
        ("no handshake", F::HttpUpgradeFailed, None, false),
        ("head too large", F::HttpResponseHeaderSectionSize, None, false),
        ("visitor gone", F::VisitorGone, None, false),
    ] {
        assert_eq!(shows_it_is_there(&finding(failure, status, Confidence::Likely)), expected, "{id}");
    }
}

#[test]
fn nothing_of_our_own_or_the_visitors_ever_counts() {
    for failure in Failure::VARIANTS {
        if failure.row().category == Category::Edge {
            assert_eq!(weigh(&finding(*failure, Some(503), Confidence::Certain), false), None, "{failure:?}");
        }
    }
}
