//! What the journal knows and says.

use super::*;
use crate::admit::breaker::{Admit, Change};
use crate::admit::counts::{CountedKind, weigh};
use crate::failure::Failure;
use crate::outage::Cause;
use crate::verdict::{Confidence, Evidence, Finding};

const NOW: u64 = 1_800_000_000_000;
const KEY: &str = "https://origin.example.com:443";

fn found(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Likely, Evidence::new("test"))
}

fn failed(isolate: u32, successes: u64, open: bool, failure: Failure) -> JournalReport {
    let finding = found(failure);
    let weight = weigh(&finding, false).unwrap();
    let failed = Failed { cause: Cause::of(&finding, NOW), weight, witness: Witness::new("/", None) };
    of(isolate, successes, IsolateNews::Failed { failed, open })
}

fn of(isolate: u32, successes: u64, what: IsolateNews) -> JournalReport {
    JournalReport {
        isolate,
        rules: BreakerRules::default(),
        successes,
        counts: OutageCounts::default(),
        look_ms: 5_000,
        what,
    }
}

fn refused(isolate: u32, successes: u64, open: bool) -> JournalReport {
    failed(isolate, successes, open, Failure::ConnectionRefused)
}

fn looked(isolate: u32, result: LookResult) -> JournalReport {
    of(isolate, 0, IsolateNews::Looked { result, open: true })
}

fn tell(shared: &mut Shared, at: u64, told: &JournalReport) -> JournalReply {
    report(shared, told, NOW + at, u32::MAX)
}

fn ask(shared: &mut Shared, at: u64) -> JournalReply {
    tell(shared, at, &of(9, 0, IsolateNews::Ask { early: false }))
}

fn opened() -> Shared {
    let mut shared = Shared::new(KEY, NOW);
    tell(&mut shared, 0, &refused(1, 100, true));
    shared
}

fn still_refused(at: u64) -> LookResult {
    LookResult::Failed {
        cause: Cause::of(&found(Failure::ConnectionRefused), NOW + at),
        kind: CountedKind::Connection,
    }
}

#[test]
fn what_it_notes_as_an_outage_and_what_not() {
    /// Isolate, successes, whether its own breaker is open.
    type Step = (u32, u64, bool);
    let rows: &[(&str, &[Step], bool)] = &[
        ("one isolate, open", &[(1, 1_000, true)], true),
        ("one isolate, one failure", &[(1, 1_000, false)], false),
        (
            "five quiet isolates in a row",
            &[(1, 0, false), (2, 0, false), (3, 0, false), (4, 0, false), (5, 0, false)],
            true,
        ),
        (
            "five with successes",
            &[(1, 9, false), (2, 9, false), (3, 9, false), (4, 9, false), (5, 9, false)],
            false,
        ),
    ];
    for (id, steps, opens) in rows {
        let mut shared = Shared::new(KEY, NOW);
        steps.iter().for_each(|(isolate, good, open)| {
            tell(&mut shared, 0, &refused(*isolate, *good, *open));
        });
        assert_eq!(shared.is_open(), *opens, "{id}");
    }
}

#[test]
fn it_says_how_many_others_have_opened_and_with_what() {
    let mut shared = opened();
    let told = tell(&mut shared, 1_000, &failed(2, 0, false, Failure::ConnectionTerminated)).open.unwrap();
    assert_eq!((told.opened, told.open_ms), (1, 4_000));
    assert_eq!(told.kinds, [CountedKind::Connection, CountedKind::Broken]);
    assert_eq!(told.outage.first.failure, Failure::ConnectionRefused);
    let own = tell(&mut shared, 1_100, &refused(1, 0, true)).open.unwrap();
    assert_eq!(own.opened, 0, "it is told about others");
    tell(&mut shared, 1_200, &refused(3, 0, true));
    assert_eq!(tell(&mut shared, 1_300, &refused(2, 0, false)).open.unwrap().opened, 2);
    assert_eq!(ask(&mut shared, 20_000).open.unwrap().opened, 0, "long ago");
}

#[test]
fn a_fresh_isolate_needs_one_failure() {
    let rules = BreakerRules::default();
    let mut shared = opened();
    let mut fresh = Breaker::new(KEY, NOW + 1_000);
    let IsolateNews::Failed { failed, .. } = refused(2, 0, false).what else { panic!("a failure") };
    assert_eq!(fresh.on_failure(&rules, &failed, NOW + 1_000, 0), Change::Nothing);
    let told = tell(&mut shared, 1_000, &refused(2, 0, false)).open.unwrap();
    assert_eq!(fresh.merge(&rules, &told, true, NOW + 1_000, 0), Change::Opened);
    assert_eq!(fresh.decide(&rules, NOW + 1_000, 0), Admit::Refuse { remaining_s: 4 });
}

#[test]
fn one_of_those_who_ask_looks_and_what_it_saw_is_everybodys() {
    let mut shared = opened();
    assert!(!ask(&mut shared, 4_999).look, "the pause is not over");
    assert!(ask(&mut shared, 5_000).look);
    let again = ask(&mut shared, 5_001);
    assert!(!again.look && again.looks == 0, "somebody is at it: {again:?}");
    let mut other = shared.clone();
    let reply = tell(&mut other, 5_100, &looked(9, still_refused(5_100)));
    assert_eq!((reply.open.unwrap().open_ms, reply.looks), (10_000, 1));
    assert!(!ask(&mut other, 15_099).look && ask(&mut other, 15_100).look);
    let reply = tell(&mut shared, 5_100, &looked(9, LookResult::Well));
    assert_eq!((reply.open, reply.well_ms), (None, Some(0)));
    assert_eq!(ask(&mut shared, 6_100).well_ms, Some(1_000), "whoever asks learns it");
    assert_eq!(tell(&mut shared, 6_200, &refused(3, 1, false)).open, None, "a clean slate");
}

#[test]
fn a_look_that_is_never_reported_is_given_to_the_next() {
    let mut shared = opened();
    assert!(ask(&mut shared, 5_000).look);
    assert!(!ask(&mut shared, 11_999).look && ask(&mut shared, 12_000).look);
}

#[test]
fn a_suspicion_of_all_together_is_confirmed_by_one_look() {
    let mut shared = Shared::new(KEY, NOW);
    let slow = |isolate| failed(isolate, 0, false, Failure::HttpResponseTimeout);
    assert!(!tell(&mut shared, 0, &slow(1)).look);
    assert!(!tell(&mut shared, 1_000, &slow(2)).look);
    assert!(tell(&mut shared, 2_000, &slow(3)).look);
    assert!(!shared.is_open());
    let result = LookResult::of(Some(&found(Failure::HttpResponseTimeout)), NOW + 2_500);
    tell(&mut shared, 2_500, &of(3, 0, IsolateNews::Looked { result, open: false }));
    assert!(shared.is_open());
    let mut early = Shared::new(KEY, NOW);
    let waiting = of(1, 0, IsolateNews::Ask { early: true });
    assert!(tell(&mut early, 0, &waiting).look && !tell(&mut early, 100, &waiting).look);
}

#[test]
fn rules_are_those_of_whoever_reports() {
    let mut shared = opened();
    let mut patient = of(9, 0, IsolateNews::Ask { early: false });
    patient.rules.open_s = 30;
    patient.rules.open_max_s = 30;
    assert_eq!(tell(&mut shared, 0, &patient).open, None, "one failure is not enough by its rules");
    let mut strict = of(9, 0, IsolateNews::Ask { early: false });
    strict.rules.in_a_row = 1;
    strict.rules.open_s = 1;
    strict.rules.open_max_s = 1;
    assert_eq!(tell(&mut shared, 0, &strict).open.unwrap().open_ms, 1_000);
}

#[test]
fn counts_add_up_while_it_lasts_and_all_is_forgotten_when_nobody_comes() {
    let mut shared = opened();
    let mut told = of(2, 0, IsolateNews::Ask { early: false });
    told.counts = OutageCounts { spared: 7, pages: 5, copies: 2, ..OutageCounts::default() };
    tell(&mut shared, 100, &told);
    tell(&mut shared, 200, &told);
    assert_eq!(shared.outage().unwrap().counts.spared, 14);
    assert!(ask(&mut shared, 600_200).open.is_some());
    assert_eq!(ask(&mut shared, 1_200_201), JournalReply { looks: 0, ..JournalReply::default() });
}

#[test]
fn messages_and_state_survive_their_travels_and_stay_small() {
    let mut shared = Shared::new(KEY, NOW);
    for isolate in 0..1_000 {
        let mut told = refused(u32::MAX - isolate, 1, true);
        told.rules.open_s = 1 + isolate;
        tell(&mut shared, u64::from(isolate), &told);
    }
    shared.take_news();
    let text = serde_json::to_string(&shared).unwrap();
    assert!(text.len() < 16_384, "{} bytes", text.len());
    assert_eq!(serde_json::from_str::<Shared>(&text).unwrap(), shared);
    for told in [refused(1, 2, true), of(1, 0, IsolateNews::Ask { early: true }), looked(1, still_refused(0))]
    {
        assert_eq!(
            serde_json::from_str::<JournalReport>(&serde_json::to_string(&told).unwrap()).unwrap(),
            told
        );
    }
    for reply in [JournalReply::default(), ask(&mut shared, 9_000), ask(&mut shared, 900_000)] {
        assert_eq!(
            serde_json::from_str::<JournalReply>(&serde_json::to_string(&reply).unwrap()).unwrap(),
            reply
        );
    }
}
