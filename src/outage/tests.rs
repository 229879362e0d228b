//! What an outage says of itself, and that it survives its travels.

use super::*;
use crate::failure::Failure;
use crate::retry_after::RetryAfter;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

const BEGAN: u64 = 1_800_000_000_000;
const KEY: &str = "https://origin.example.com:443";

fn finding(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Certain, Evidence::new("probe:connect:rejected"))
}

fn cause(failure: Failure, at_ms: u64) -> Cause {
    Cause::of(&finding(failure), at_ms)
}

fn begun() -> Outage {
    Outage::begin(KEY, BEGAN, cause(Failure::ConnectionTerminated, BEGAN), u32::MAX)
}

#[test]
fn the_latest_cause_is_told_and_the_first_is_kept() {
    let mut outage = begun();
    assert!(!outage.met(Met::Attempt, cause(Failure::ConnectionTerminated, BEGAN + 1)));
    assert!(outage.met(Met::Look, cause(Failure::ConnectionRefused, BEGAN + 2)));
    assert_eq!(outage.first.failure, Failure::ConnectionTerminated);
    assert_eq!(outage.last, cause(Failure::ConnectionRefused, BEGAN + 2));
    assert_eq!((outage.counts.failed, outage.counts.looks), (1, 1));
}

#[test]
fn a_look_that_sees_the_same_with_less_changes_nothing() {
    let reply = |failure, confidence, status| {
        let mut finding = Finding::new(failure, confidence, Evidence::new("test"));
        finding.received_status = status;
        Cause::of(&finding, BEGAN)
    };
    let page = || reply(Failure::PlatformError, Confidence::Likely, Some(503));
    for (id, seen, stays) in [
        (
            "the same status, no body",
            reply(Failure::OriginUnavailable, Confidence::Possible, Some(503)),
            true,
        ),
        ("another status", reply(Failure::OriginBadGateway, Confidence::Possible, Some(502)), false),
        ("no reply", reply(Failure::ConnectionRefused, Confidence::Possible, None), false),
        ("as sure", reply(Failure::OriginUnavailable, Confidence::Likely, Some(503)), false),
    ] {
        let mut outage = Outage::begin(KEY, BEGAN, page(), 0);
        outage.met(Met::Look, seen.clone());
        assert_eq!(outage.last, if stays { page() } else { seen.clone() }, "{id}");
        let mut by_attempt = Outage::begin(KEY, BEGAN, page(), 0);
        by_attempt.met(Met::Attempt, seen.clone());
        assert_eq!(by_attempt.last, seen, "{id}: an attempt sees it all");
    }
}

#[test]
fn it_counts_what_visitors_got() {
    let mut outage = begun();
    outage.spared();
    for served in [Served::Copy, Served::Page { safe: true }, Served::Page { safe: false }] {
        outage.served(served);
    }
    let expected = OutageCounts { spared: 1, copies: 1, pages: 2, orders: 1, ..OutageCounts::default() };
    assert_eq!(outage.counts, expected);
    let mut all = outage.counts.take();
    assert!(outage.counts.is_empty());
    all.add(&expected);
    assert_eq!((all.spared, all.pages, all.orders), (2, 4, 2));
}

#[test]
fn it_ends_once_and_never_before_it_began() {
    for (id, end_ms, then_ms, lasted_ms) in [
        ("a minute", BEGAN + 60_000, BEGAN + 99_000, 60_000),
        ("a clock that was set back", BEGAN - 5, BEGAN + 1_000, 0),
    ] {
        let mut outage = begun();
        assert_eq!(outage.lasted_ms(BEGAN + 5), 5, "{id}: it lasts");
        outage.end(end_ms);
        outage.end(then_ms);
        assert_eq!(outage.lasted_ms(then_ms), lasted_ms, "{id}");
    }
}

#[test]
fn what_others_know_is_adopted_where_it_is_earlier_or_newer() {
    let theirs = |began_ms, last_ms| Outage {
        id: "theirs".to_owned(),
        last: cause(Failure::TlsCertificateError, last_ms),
        ..Outage::begin(KEY, began_ms, cause(Failure::DnsError, began_ms), 0)
    };
    for (id, began_ms, last_ms, first, last) in [
        ("all of theirs", BEGAN - 9, BEGAN + 9, Failure::DnsError, Failure::TlsCertificateError),
        ("ours is older", BEGAN + 1, BEGAN + 9, Failure::ConnectionTerminated, Failure::TlsCertificateError),
        ("ours is newer", BEGAN - 9, BEGAN - 8, Failure::DnsError, Failure::ConnectionTerminated),
    ] {
        let mut outage = begun();
        outage.adopt(&theirs(began_ms, last_ms), BEGAN + 5);
        assert!(outage.last.at_ms <= BEGAN + 5, "{id}: nothing is later than now");
        assert_eq!((outage.first.failure, outage.last.failure), (first, last), "{id}");
        assert_eq!((outage.id.as_str(), outage.began_ms), ("theirs", BEGAN.min(began_ms)), "{id}");
    }
}

#[test]
fn a_spared_visitor_is_told_what_was_met() {
    let mut met = finding(Failure::OriginBadGateway).because(Reason::Word("ECONNREFUSED".to_owned()));
    met.component = Some("nginx");
    met.received_status = Some(502);
    met.origin_retry_after = RetryAfter::read("120", None);
    met.internal = Some("only for the operator".to_owned());
    let expected = Finding { origin_retry_after: None, internal: None, ..met.clone() };
    assert_eq!(Cause::of(&met, BEGAN).finding(), expected);
}

#[test]
fn it_survives_its_travels_and_believes_nothing_that_it_cannot_name() {
    let mut outage = begun();
    let mut met = finding(Failure::OriginBadGateway).because(Reason::Alert(40));
    met.component = Some("nginx");
    outage.met(Met::Attempt, Cause::of(&met, BEGAN));
    outage.end(BEGAN + 1);
    let text = serde_json::to_string(&outage).unwrap();
    let back: Outage = serde_json::from_str(&text).unwrap();
    assert_eq!(back, outage);
    assert_eq!(back.last.finding(), met);
    let foreign = text.replace("\"nginx\"", "\"<script>\"").replace("probe:connect", "<b>\\n");
    let told: Outage = serde_json::from_str(&foreign).unwrap();
    assert_eq!(told.last.finding().component, None);
    assert_eq!(told.last.finding().evidence[0].code(), "_b__:rejected");
}

#[test]
fn ids_tell_outages_apart() {
    let first = || cause(Failure::DnsError, BEGAN);
    let ids = [(BEGAN, 0), (BEGAN + 1, 0), (BEGAN, u32::MAX), (u64::MAX, u32::MAX)]
        .map(|(began_ms, random)| Outage::begin(KEY, began_ms, first(), random).id);
    for id in &ids {
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{ids:?}");
    }
}
