//! When an attempt is repeated, where, and when not.

use super::*;
use crate::verdict::{Confidence, Evidence};

const NOW: u64 = 1_800_000_000_000;

fn finding(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Certain, Evidence::new("test"))
}

fn situation(finding: &Finding) -> RetrySituation<'_> {
    RetrySituation {
        method: "GET",
        body: RequestBody::None,
        has_idempotency_key: false,
        finding,
        origin: OriginIndex::FIRST,
        is_first: true,
        attempts_there: 1,
        left_ms: 20_000,
    }
}

/// Where the next attempt goes when there are two origins and all is open to it.
fn next(rules: &RetryRules, situation: &RetrySituation) -> Option<OriginIndex> {
    let next = OriginIndex(situation.origin.0 + 1);
    let choose = |wanted: Option<OriginIndex>| Choice::At(wanted.unwrap_or(next));
    again(rules, situation, &mut Budget::new(NOW), NOW, 0, choose).map(|again| again.at)
}

#[test]
fn what_may_be_repeated_by_its_request() {
    let refused = finding(Failure::ConnectionRefused);
    let base = situation(&refused);
    let plain = RetryRules::default();
    let keyed = RetryRules { idempotency_key: true, ..plain };
    let post = RetrySituation { method: "POST", body: RequestBody::Kept, has_idempotency_key: true, ..base };
    let rows = [
        ("GET", plain, base, true),
        ("HEAD", plain, RetrySituation { method: "HEAD", ..base }, true),
        ("OPTIONS", plain, RetrySituation { method: "OPTIONS", ..base }, true),
        ("GET with a body", plain, RetrySituation { body: RequestBody::Stream, ..base }, false),
        ("GET with a kept body", plain, RetrySituation { body: RequestBody::Kept, ..base }, false),
        ("POST", plain, RetrySituation { method: "POST", ..base }, false),
        ("POST, key, rule", keyed, post, true),
        ("POST, key, no rule", plain, post, false),
        ("POST, no key, rule", keyed, RetrySituation { has_idempotency_key: false, ..post }, false),
        ("POST, key, rule, body gone", keyed, RetrySituation { body: RequestBody::Stream, ..post }, false),
        ("PUT", plain, RetrySituation { method: "PUT", ..base }, false),
        ("DELETE", plain, RetrySituation { method: "DELETE", ..base }, false),
        ("get in lower case is another method", plain, RetrySituation { method: "get", ..base }, false),
        ("no time", plain, RetrySituation { left_ms: 119, ..base }, false),
        ("just time", plain, RetrySituation { left_ms: 120, ..base }, true),
        ("off", RetryRules { repeats: 0, ..plain }, base, false),
    ];
    for (id, rules, situation, expected) in rows {
        assert_eq!(next(&rules, &situation).is_some(), expected, "{id}");
    }
}

#[test]
fn where_it_is_repeated_by_its_failure() {
    use Failure as F;
    let rows = [
        ("refused", F::ConnectionRefused, 1, None, Some(0)),
        ("refused twice", F::ConnectionRefused, 2, None, Some(1)),
        ("body cut", F::HttpResponseIncomplete, 1, None, Some(0)),
        ("certificate", F::TlsCertificateError, 1, None, Some(1)),
        ("timeout", F::HttpResponseTimeout, 1, None, Some(1)),
        ("gateway", F::OriginBadGateway, 1, None, Some(1)),
        ("unavailable for a while", F::OriginUnavailable, 1, Some("30"), Some(1)),
        ("reset, but asks to wait", F::ConnectionTerminated, 1, Some("1"), Some(1)),
        (
            "reset, but names a moment",
            F::ConnectionTerminated,
            1,
            Some("Thu, 20 Nov 2025 11:00:00 GMT"),
            Some(1),
        ),
        ("reset, come back at once", F::ConnectionTerminated, 1, Some(" 0 "), Some(0)),
        ("reset, asks for nothing that is a time", F::ConnectionTerminated, 1, Some("soon"), Some(0)),
        ("application", F::ApplicationError, 1, None, None),
        ("maintenance", F::OriginMaintenance, 1, None, None),
        ("platform's own limit", F::ConnectionLimitReached, 1, None, None),
        ("a loop", F::ProxyLoopDetected, 1, None, None),
        ("visitor gone", F::VisitorGone, 1, None, None),
    ];
    for (id, failure, attempts_there, retry_after, expected) in rows {
        let mut finding = finding(failure);
        finding.origin_retry_after = retry_after.and_then(|value| RetryAfter::read(value, None));
        let situation = RetrySituation { attempts_there, ..situation(&finding) };
        assert_eq!(next(&RetryRules::default(), &situation), expected.map(OriginIndex), "{id}");
    }
}

#[test]
fn only_the_first_origin_gets_a_repeat() {
    let refused = finding(Failure::ConnectionRefused);
    for (is_first, expected) in [(true, 0), (false, 1)] {
        let situation = RetrySituation { is_first, ..situation(&refused) };
        assert_eq!(next(&RetryRules::default(), &situation), Some(OriginIndex(expected)), "{is_first}");
    }
}

#[test]
fn an_origin_whose_breaker_just_opened_gets_no_repeat_and_the_next_one_does() {
    let refused = finding(Failure::ConnectionRefused);
    let nowhere = Choice::Nowhere { soonest: Some((5, OriginIndex::FIRST)) };
    let second = Choice::At(OriginIndex(1));
    let mut budget = Budget::new(NOW);
    let rules = RetryRules::default();
    let none = again(&rules, &situation(&refused), &mut budget, NOW, 0, |_| nowhere);
    assert_eq!(none, None);
    assert!(budget.affords(NOW), "what does not happen is not paid");
    let choose = |wanted| if wanted == Some(OriginIndex::FIRST) { nowhere } else { second };
    let elsewhere = again(&rules, &situation(&refused), &mut budget, NOW, u32::MAX, choose);
    assert_eq!(elsewhere, Some(Again { after_ms: 100, at: OriginIndex(1) }));
}

#[test]
fn the_budget_pays_for_the_same_origin_and_not_for_the_next_one() {
    let refused = finding(Failure::ConnectionRefused);
    let mut budget = Budget::new(NOW);
    let mut next = || {
        let choose = |wanted: Option<OriginIndex>| Choice::At(wanted.unwrap_or(OriginIndex(1)));
        again(&RetryRules::default(), &situation(&refused), &mut budget, NOW, 0, choose).map(|again| again.at)
    };
    assert_eq!([next(), next(), next()], [Some(0), Some(1), Some(1)].map(|at| at.map(OriginIndex)));
    let alone =
        again(&RetryRules::default(), &situation(&refused), &mut budget, NOW, 0, |wanted| match wanted {
            Some(origin) => Choice::At(origin),
            None => Choice::Nowhere { soonest: None },
        });
    assert_eq!(alone, None, "no other origin, and nothing left");
}

#[test]
fn the_wait_stays_within_its_bounds() {
    let refused = finding(Failure::ConnectionRefused);
    for (random, after_ms) in [(0, 20), (u32::MAX, 100), (1 << 31, 60)] {
        let choose = |_| Choice::At(OriginIndex::FIRST);
        let next =
            again(&RetryRules::default(), &situation(&refused), &mut Budget::new(NOW), NOW, random, choose);
        assert_eq!(next.map(|next| next.after_ms), Some(after_ms));
    }
}

#[test]
fn a_body_is_kept_only_where_it_can_be_used() {
    let keyed = RetryRules { idempotency_key: true, ..RetryRules::default() };
    for (id, rules, key, length, expected) in [
        ("small", keyed, true, Some(10), true),
        ("at the limit", keyed, true, Some(KEPT_BYTES_MAX), true),
        ("too large", keyed, true, Some(KEPT_BYTES_MAX + 1), false),
        ("of unknown length", keyed, true, None, false),
        ("without a key", keyed, false, Some(10), false),
        ("without the rule", RetryRules::default(), true, Some(10), false),
        ("without repeats", RetryRules { repeats: 0, ..keyed }, true, Some(10), false),
    ] {
        assert_eq!(keeps_body(&rules, key, length), expected, "{id}");
    }
}
