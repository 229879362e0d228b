//! `Retry-After`.

use proptest::prelude::*;
use strum::VariantArray;

use super::{exchange, finding};
use crate::answer::{Known, RETRY_AFTER_S_MAX, retry_after};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::retry_after::RetryAfter;
use crate::verdict::Finding;

/// 2025-11-20T10:00:00Z, as in `exchange()`.
const NOW_MS: u64 = 1_763_632_800_000;

fn own(failure: Failure, value: &str) -> Finding {
    Finding { origin_retry_after: RetryAfter::read(value, None), ..finding(failure) }
}

#[test]
fn the_source_is_the_first_that_applies() {
    use {Failure as F, Known::*};
    #[rustfmt::skip]
    let cases = [
        ("table", finding(F::ConnectionRefused), None, Some(120)),
        ("table of the shortest wait", finding(F::LoadShed), None, Some(15)),
        ("window's end", finding(F::Maintenance), Some(MaintenanceEnds(900)), Some(900)),
        ("window without an end", finding(F::Maintenance), None, Some(600)),
        ("window that has just ended", finding(F::Maintenance), Some(MaintenanceEnds(0)), Some(1)),
        ("window of a week", finding(F::Maintenance), Some(MaintenanceEnds(604_800)), Some(604_800)),
        ("window of a year", finding(F::Maintenance), Some(MaintenanceEnds(31_536_000)), Some(2_592_000)),
        ("spared", finding(F::ConnectionRefused), Some(BreakerOpen(4)), Some(4)),
        ("spared, where waiting cures nothing", finding(F::TlsCertificateError), Some(BreakerOpen(4)), None),
        ("room", finding(F::LoadShed), Some(RoomIn(17)), Some(17)),
        ("known beats the origin's own", own(F::OriginMaintenance, "30"), Some(MaintenanceEnds(900)), Some(900)),
        ("own seconds", own(F::OriginMaintenance, "3600"), None, Some(3600)),
        ("own seconds with spaces", own(F::OriginMaintenance, " 300 "), None, Some(300)),
        ("own date in an hour", own(F::OriginMaintenance, "Thu, 20 Nov 2025 11:00:00 GMT"), None, Some(3600)),
        ("own date, RFC 850 form", own(F::OriginMaintenance, "Thursday, 20-Nov-25 11:00:00 GMT"), None, Some(3600)),
        ("own date, asctime form", own(F::OriginMaintenance, "Thu Nov 20 11:00:00 2025"), None, Some(3600)),
        ("own date that has passed", own(F::OriginMaintenance, "Thu, 20 Nov 2025 09:00:00 GMT"), None, Some(600)),
        ("own date that is now", own(F::OriginMaintenance, "Thu, 20 Nov 2025 10:00:00 GMT"), None, Some(600)),
        ("own date in 2099", own(F::OriginMaintenance, "Sun, 01 Nov 2099 10:00:00 GMT"), None, Some(21_600)),
        ("zero", own(F::OriginMaintenance, "0"), None, Some(600)),
        ("one", own(F::OriginMaintenance, "1"), None, Some(1)),
        ("leading zeros", own(F::OriginMaintenance, "0090"), None, Some(90)),
        ("a day", own(F::OriginMaintenance, "86400"), None, Some(21_600)),
        ("past 32 bits", own(F::OriginMaintenance, "4294967297"), None, Some(21_600)),
        ("past 64 bits", own(F::OriginMaintenance, "99999999999999999999999"), None, Some(21_600)),
        ("negative", own(F::OriginMaintenance, "-5"), None, Some(600)),
        ("fraction", own(F::OriginMaintenance, "1.5"), None, Some(600)),
        ("words", own(F::OriginMaintenance, "soon"), None, Some(600)),
        ("empty", own(F::OriginMaintenance, ""), None, Some(600)),
        ("no such date", own(F::OriginMaintenance, "Thu, 31 Feb 2026 10:00:00 GMT"), None, Some(600)),
        ("certificate", finding(F::TlsCertificateError), None, None),
        ("certificate, whatever the origin says", own(F::TlsCertificateError, "60"), None, None),
        ("settings, whatever is known", finding(F::Misconfigured), Some(BreakerOpen(20)), None),
        ("soft failure", own(F::SoftFailure, "60"), None, None),
    ];
    for (id, finding, known, base) in cases {
        let got = retry_after(&finding, &exchange(), known);
        let range = base.map(|base: u32| base..=(base + base / 5).min(RETRY_AFTER_S_MAX.max(base)));
        assert_eq!(got.is_some(), base.is_some(), "{id}: {got:?}");
        assert!(got.is_none_or(|got| range.is_some_and(|range| range.contains(&got))), "{id}: {got:?}");
    }
}

#[test]
fn what_is_spread_already_is_told_as_it_is() {
    for id in 0..50 {
        let exchange = Exchange { request_id: format!("{id:016x}-FRA"), ..exchange() };
        for (failure, known) in
            [(Failure::Maintenance, Known::MaintenanceEnds(1_000)), (Failure::LoadShed, Known::RoomIn(1_000))]
        {
            assert_eq!(retry_after(&finding(failure), &exchange, Some(known)), Some(1_000), "{failure:?}");
        }
    }
}

#[test]
fn what_waiting_does_not_cure_never_says_when() {
    for failure in Failure::VARIANTS {
        let got = retry_after(&own(*failure, "60"), &exchange(), None);
        assert_eq!(got.is_some(), failure.passes_by_itself(), "{failure:?}");
    }
}

#[test]
fn a_crowd_is_spread_and_one_visitor_is_not() {
    let wait = |id: String| {
        let exchange = Exchange { request_id: id, ..exchange() };
        retry_after(&finding(Failure::ConnectionRefused), &exchange, None).unwrap()
    };
    let waits: Vec<u32> = (0..500).map(|n| wait(format!("{n:016x}-FRA"))).collect();
    let distinct: std::collections::BTreeSet<_> = waits.iter().collect();
    assert!(distinct.len() >= 20, "25 values are possible, {} came", distinct.len());
    assert_eq!(wait("same".into()), wait("same".into()));
}

proptest! {
    #[test]
    fn no_value_leaves_the_range(value in ".*", id in ".*", now_ms: u64) {
        let exchange = Exchange { request_id: id, now_ms, ..exchange() };
        let got = retry_after(&own(Failure::OriginUnavailable, &value), &exchange, None);
        prop_assert!(got.is_some_and(|got| (1..=RETRY_AFTER_S_MAX).contains(&got)));
    }

    #[test]
    fn the_origins_own_seconds_are_a_lower_bound(seconds in 1u32..=30_000, id in "[a-z0-9]{1,20}") {
        let exchange = Exchange { request_id: id, now_ms: NOW_MS, ..exchange() };
        let got = retry_after(&own(Failure::OriginUnavailable, &seconds.to_string()), &exchange, None);
        let lowest = seconds.min(RETRY_AFTER_S_MAX);
        let highest = (seconds + seconds.div_ceil(5)).min(RETRY_AFTER_S_MAX);
        prop_assert!(got.is_some_and(|got| (lowest..=highest).contains(&got)), "{:?}", got);
    }
}
