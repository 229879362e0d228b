//! What an isolate does about an origin beside answering.

use super::*;
use crate::admit::breaker::SharedOutage;
use crate::admit::counts::CountedKind;
use crate::failure::Failure;
use crate::verdict::{Confidence, Evidence};

const NOW: u64 = 1_800_000_000_000;
const KEY: &str = "https://origin.example.com:443";

const fn moment(after_ms: u64, has_journal: bool) -> Moment {
    Moment { now_ms: NOW + after_ms, random: u32::MAX, has_journal, look_ms: 5_000 }
}

fn found(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Likely, Evidence::new("test"))
}

fn fail(origin: &mut Bookkeeping, failure: Failure, moment: Moment) -> Option<Errand> {
    let finding = found(failure);
    let attempt = Attempt { finding: &finding, sends_a_body: false, path: "/", client: None };
    origin.on_failure(&BreakerRules::default(), attempt, moment)
}

fn opened(has_journal: bool) -> Bookkeeping {
    let mut origin = Bookkeeping::new(KEY, NOW);
    (0..5).for_each(|_| {
        fail(&mut origin, Failure::ConnectionRefused, moment(0, has_journal));
    });
    assert!(!origin.is_calm());
    origin
}

fn spared(origin: &mut Bookkeeping, moment: Moment) -> Option<Errand> {
    origin.on_spared(&BreakerRules::default(), moment)
}

fn replied(origin: &mut Bookkeeping, reply: &JournalReply, moment: Moment) -> Option<Errand> {
    origin.on_reply(&BreakerRules::default(), Some(reply), moment)
}

fn open_reply(looks: u32) -> JournalReply {
    let outage = Outage::begin(KEY, NOW, Cause::of(&found(Failure::ConnectionRefused), NOW), 0);
    let told = SharedOutage { open_ms: 10_000, opened: 3, kinds: vec![CountedKind::Connection], outage };
    JournalReply { open: Some(told), looks, ..JournalReply::default() }
}

const ASK: Option<Errand> = Some(Errand::Tell(IsolateNews::Ask { early: false }));

#[test]
fn alone_it_looks_when_a_pause_is_over_and_one_at_a_time() {
    let mut origin = opened(false);
    assert_eq!(spared(&mut origin, moment(4_999, false)), None);
    assert_eq!(spared(&mut origin, moment(5_000, false)), Some(Errand::Look));
    assert_eq!(spared(&mut origin, moment(5_001, false)), None);
    assert_eq!(origin.on_look(&BreakerRules::default(), None, moment(5_100, false)), None);
    assert!(origin.is_calm());
}

#[test]
fn a_healed_origin_is_found_out_within_ten_seconds_however_long_the_outage_was() {
    let mut origin = opened(false);
    let refused = found(Failure::ConnectionRefused);
    let mut last_ms = 0;
    for now_ms in (0..3_600_000).step_by(100) {
        if spared(&mut origin, moment(now_ms, false)).is_some() {
            assert!(now_ms - last_ms <= 10_000, "{now_ms}");
            last_ms = now_ms;
            origin.on_look(&BreakerRules::default(), Some(&refused), moment(now_ms, false));
        }
    }
    assert!(last_ms > 3_580_000 && !origin.is_calm());
}

#[test]
fn with_a_journal_it_asks_every_few_seconds_and_looks_when_sent() {
    let mut origin = opened(true);
    assert_eq!(spared(&mut origin, moment(0, true)), ASK);
    assert_eq!(spared(&mut origin, moment(2_999, true)), None);
    replied(&mut origin, &open_reply(1), moment(2_999, true));
    assert_eq!(spared(&mut origin, moment(3_000, true)), ASK);
    let sent = JournalReply { look: true, ..open_reply(1) };
    assert_eq!(replied(&mut origin, &sent, moment(3_050, true)), Some(Errand::Look));
    let told = origin.on_look(&BreakerRules::default(), None, moment(3_100, true));
    assert!(
        matches!(told, Some(Errand::Tell(IsolateNews::Looked { result: LookResult::Well, .. }))),
        "{told:?}"
    );
    assert!(origin.is_calm());
}

#[test]
fn others_who_found_it_well_are_believed_where_nothing_was_met_since() {
    for (id, well_ms, believed) in [("after ours", 1_000, true), ("before ours", 5_000, false)] {
        let mut origin = opened(true);
        let well = JournalReply { well_ms: Some(well_ms), ..JournalReply::default() };
        replied(&mut origin, &well, moment(4_000, true));
        assert_eq!(origin.is_calm(), believed, "{id}");
    }
    let mut origin = opened(true);
    replied(&mut origin, &JournalReply::default(), moment(4_000, true));
    assert!(!origin.is_calm(), "a journal that knows nothing says nothing");
    assert_eq!(spared(&mut origin, moment(5_000, true)), ASK);
    assert_eq!(
        spared(&mut origin, moment(5_000, true)),
        Some(Errand::Look),
        "and leaves it to its own pause"
    );
}

#[test]
fn a_journal_that_is_silent_stuck_or_lying_keeps_nobody_out() {
    type Says = fn(u64) -> Option<JournalReply>;
    let rows: [(&str, Says, u64); 3] = [
        ("silent", |_| None, 12_000),
        ("always the same", |_| Some(open_reply(7)), 30_000),
        ("always another look", |at| Some(open_reply(u32::try_from(at / 1_000).unwrap())), 312_000),
    ];
    for (id, says, within_ms) in rows {
        let mut origin = opened(true);
        let looked = (0..400_000_u64).step_by(500).find(|at| match spared(&mut origin, moment(*at, true)) {
            Some(Errand::Tell(_)) => {
                let errand = origin.on_reply(&BreakerRules::default(), says(*at).as_ref(), moment(*at, true));
                errand == Some(Errand::Look)
            }
            errand => errand == Some(Errand::Look),
        });
        assert!(looked.is_some_and(|at| at <= within_ms), "{id}: {looked:?}");
    }
}

#[test]
fn what_is_worth_a_report() {
    let mut origin = Bookkeeping::new(KEY, NOW);
    origin.on_good(NOW, 40);
    let mut tells = |failure, at| fail(&mut origin, failure, moment(at, true)).is_some();
    assert!(tells(Failure::ConnectionTerminated, 0), "the first");
    assert!(!tells(Failure::ConnectionTerminated, 999), "a second has not passed");
    assert!(tells(Failure::ConnectionTerminated, 1_000));
    assert!(!tells(Failure::ApplicationError, 9_000), "what does not count");
    assert!(!tells(Failure::HttpUpgradeFailed, 9_000), "what weighs nothing");
    let report = origin.report(1, &BreakerRules::default(), 5_000, IsolateNews::Ask { early: false });
    assert_eq!(report.successes, 40);
    assert_eq!(
        origin.report(1, &BreakerRules::default(), 5_000, IsolateNews::Ask { early: false }).successes,
        0
    );
}

#[test]
fn nobody_alone_is_told_and_a_suspicion_is_looked_into() {
    let mut origin = Bookkeeping::new(KEY, NOW);
    let errands: Vec<_> = [0, 1_000, 2_000, 3_000]
        .map(|at| fail(&mut origin, Failure::HttpResponseTimeout, moment(at, false)))
        .into();
    assert_eq!(errands, [None, None, Some(Errand::Look), None]);
}

#[test]
fn a_hanging_origin_is_spared_as_soon_as_three_have_waited_in_vain() {
    // Two visitors a second, a deadline of 30 s, and a look that begins 6 s
    // before the first of them.
    let mut origin = Bookkeeping::new(KEY, NOW);
    let rules = BreakerRules::default();
    assert_eq!(origin.on_waiting(&rules, moment(24_000, false)), Some(Errand::Look));
    assert_eq!(origin.on_waiting(&rules, moment(24_500, false)), None, "one at a time");
    let slow = found(Failure::HttpResponseTimeout);
    origin.on_look(&rules, Some(&slow), moment(29_000, false));
    let opened_at = (30_000..40_000).step_by(500).find(|at| {
        fail(&mut origin, Failure::HttpResponseTimeout, moment(*at, false));
        !origin.is_calm()
    });
    assert_eq!(opened_at, Some(32_000));
}

#[test]
fn what_visitors_get_is_counted_while_it_lasts() {
    let mut origin = opened(false);
    spared(&mut origin, moment(1, false));
    origin.served(Served::Page { safe: false });
    assert_eq!(
        origin.counts(),
        OutageCounts { failed: 1, spared: 1, pages: 1, orders: 1, ..OutageCounts::default() }
    );
}

#[test]
fn a_route_without_a_breaker_tells_nobody_and_looks_at_nothing() {
    let off = BreakerRules { on: false, ..BreakerRules::default() };
    let finding = found(Failure::ConnectionRefused);
    let attempt = Attempt { finding: &finding, sends_a_body: false, path: "/", client: None };
    let mut origin = Bookkeeping::new(KEY, NOW);
    for has_journal in [false, true] {
        (0..9).for_each(|_| assert_eq!(origin.on_failure(&off, attempt, moment(0, has_journal)), None));
        assert_eq!(origin.on_waiting(&off, moment(0, has_journal)), None);
    }
    assert!(origin.is_calm());
}
