//! What opens and closes a breaker, and what does not.

use super::*;

const NOW: u64 = 1_800_000_000_000;
const DEADLINE_MS: u32 = 30_000;
/// The longest jitter: an opening lasts its whole length.
const LONG: u32 = u32::MAX;
const CAUSE: Failure = Failure::ConnectionRefused;

fn fail(breaker: &mut Breaker, rules: &Rules, now_ms: u64, times: u32) -> Change {
    (0..times).map(|_| breaker.on_failure(rules, now_ms, CAUSE, LONG)).last().unwrap()
}

fn opened(rules: &Rules) -> Breaker {
    let mut breaker = Breaker::new(NOW);
    assert_eq!(fail(&mut breaker, rules, NOW, rules.in_a_row), Change::Opened);
    breaker
}

fn trial(breaker: &mut Breaker, rules: &Rules, now_ms: u64) -> Ticket {
    match breaker.decide(rules, now_ms, DEADLINE_MS) {
        Admit::Trial(ticket) => ticket,
        other => panic!("{other:?} at {}", now_ms - NOW),
    }
}

/// Milliseconds after `NOW`, successes before it, failures.
type Step = (u64, u64, u32);

#[test]
fn what_opens_it_and_what_does_not() {
    let few = Rules { in_a_row: 0, ..Rules::default() };
    let rows: &[(&str, Rules, &[Step], bool)] = &[
        ("five in a row", Rules::default(), &[(0, 0, 5)], true),
        ("four in a row", Rules::default(), &[(0, 0, 4)], false),
        ("a success in between", Rules::default(), &[(0, 1, 4), (0, 1, 4)], false),
        ("five in a row over an hour", Rules::default(), &[(0, 9, 4), (3_600_000, 0, 1)], true),
        ("half of twenty", few, &[(0, 10, 10)], true),
        ("less than half", few, &[(0, 12, 10)], false),
        ("all, but fewer than twenty", few, &[(0, 0, 19)], false),
        ("the rest is long ago", few, &[(0, 0, 15), (60_000, 0, 5)], false),
        ("an hour of successes is not all lately", few, &[(0, 0, 1), (3_600_000, 3_600, 10)], true),
        ("as many within the window", few, &[(0, 0, 1), (10_000, 3_600, 10)], false),
        ("off", Rules { on: false, ..Rules::default() }, &[(0, 0, 50)], false),
        ("neither rule", Rules { percent: 0, ..few }, &[(0, 0, 500)], false),
    ];
    for (id, rules, steps, opens) in rows {
        let mut breaker = Breaker::new(NOW);
        let mut change = Change::Nothing;
        for (at, successes, failures) in *steps {
            breaker.on_successes(rules, NOW + at, *successes);
            change = fail(&mut breaker, rules, NOW + at, *failures);
        }
        assert_eq!(!breaker.is_closed(), *opens, "{id}");
        assert_eq!(change == Change::Opened, *opens, "{id}");
    }
}

#[test]
fn open_refuses_with_the_time_left_and_the_cause() {
    let rules = Rules::default();
    let mut breaker = opened(&rules);
    for (after, remaining_s) in [(0, 5), (1, 5), (1_000, 4), (4_999, 1)] {
        let refused = Admit::Refuse { remaining_s, cause: CAUSE };
        assert_eq!(breaker.decide(&rules, NOW + after, DEADLINE_MS), refused, "{after}");
    }
    assert!(matches!(breaker.decide(&rules, NOW + 5_000, DEADLINE_MS), Admit::Trial(_)));
    assert_eq!(Breaker::new(NOW).decide(&rules, NOW, DEADLINE_MS), Admit::Go);
}

#[test]
fn one_trial_and_its_result_decides() {
    let rules = Rules::default();
    let mut breaker = opened(&rules);
    let first = trial(&mut breaker, &rules, NOW + 5_000);
    assert!(matches!(breaker.decide(&rules, NOW + 5_001, DEADLINE_MS), Admit::Refuse { remaining_s: 5, .. }));
    // Late results of requests from before the opening say nothing about the trial.
    breaker.on_successes(&rules, NOW + 5_002, 10);
    assert_eq!(breaker.on_failure(&rules, NOW + 5_003, CAUSE, LONG), Change::Nothing);
    let timeout = Some(Failure::ConnectionTimeout);
    assert_eq!(breaker.on_trial(&rules, NOW + 6_000, first, timeout, LONG), Change::Opened);
    let refused = Admit::Refuse { remaining_s: 10, cause: Failure::ConnectionTimeout };
    assert_eq!(breaker.decide(&rules, NOW + 6_000, DEADLINE_MS), refused);
    let second = trial(&mut breaker, &rules, NOW + 16_000);
    assert_eq!(breaker.on_trial(&rules, NOW + 16_100, first, None, LONG), Change::Nothing, "an old ticket");
    assert_eq!(breaker.on_trial(&rules, NOW + 16_100, second, None, LONG), Change::Closed);
    assert_eq!(breaker.decide(&rules, NOW + 16_100, DEADLINE_MS), Admit::Go);
}

#[test]
fn a_trial_that_never_reports_gives_way() {
    let rules = Rules::default();
    let mut breaker = opened(&rules);
    let lost = trial(&mut breaker, &rules, NOW + 5_000);
    assert!(matches!(breaker.decide(&rules, NOW + 39_999, DEADLINE_MS), Admit::Refuse { .. }));
    let next = trial(&mut breaker, &rules, NOW + 40_000);
    assert_eq!(breaker.on_trial(&rules, NOW + 40_001, lost, None, LONG), Change::Nothing);
    breaker.on_trial_without_result(NOW + 40_002, next);
    trial(&mut breaker, &rules, NOW + 40_003);
}

#[test]
fn the_open_time_grows_to_the_ceiling_and_jitter_halves_it_at_most() {
    let rules = Rules::default();
    for (random, lengths_s) in [(LONG, [5, 10, 20, 40, 60, 60]), (0, [3, 5, 10, 20, 30, 30])] {
        let mut breaker = Breaker::new(NOW);
        let mut now = NOW;
        let mut change = breaker.open(&rules, now, CAUSE, random);
        for expected in lengths_s {
            assert_eq!(change, Change::Opened);
            let refused = Admit::Refuse { remaining_s: expected, cause: CAUSE };
            assert_eq!(breaker.decide(&rules, now, DEADLINE_MS), refused);
            now += 60_000;
            let ticket = trial(&mut breaker, &rules, now);
            change = breaker.on_trial(&rules, now, ticket, Some(CAUSE), random);
        }
    }
}

#[test]
fn an_origin_that_fails_again_soon_is_not_a_new_case() {
    let rules = Rules::default();
    for (well_ms, expected_s) in [(1_000, 10), (4_999, 10), (5_000, 5)] {
        let mut breaker = opened(&rules);
        let ticket = trial(&mut breaker, &rules, NOW + 5_000);
        breaker.on_trial(&rules, NOW + 5_000, ticket, None, LONG);
        let now = NOW + 5_000 + well_ms;
        fail(&mut breaker, &rules, now, 5);
        let refused = Admit::Refuse { remaining_s: expected_s, cause: CAUSE };
        assert_eq!(breaker.decide(&rules, now, DEADLINE_MS), refused, "{well_ms}");
    }
}

#[test]
fn merging_opens_takes_the_later_end_and_is_idempotent() {
    let rules = Rules::default();
    let shared =
        |open_ms| Snapshot { open_ms, cause: Failure::ConnectionTimeout, openings: 3, failing_ms: 0 };
    let mut fresh = Breaker::new(NOW);
    assert_eq!(fresh.merge(&rules, NOW, &shared(8_000), 0), Change::Opened);
    assert_eq!(fresh.snapshot(&rules, NOW), Some(shared(8_000)));
    for open_ms in [8_000, 3_000, 0] {
        assert_eq!(fresh.merge(&rules, NOW, &shared(open_ms), LONG), Change::Nothing);
        assert_eq!(fresh.snapshot(&rules, NOW), Some(shared(8_000)), "{open_ms}");
    }
    fresh.merge(&rules, NOW, &shared(10_000), LONG);
    assert_eq!(fresh.snapshot(&rules, NOW), Some(shared(12_000)), "a fifth later at most");
    fresh.merge(&rules, NOW, &shared(u64::MAX), LONG);
    assert_eq!(fresh.snapshot(&rules, NOW), Some(shared(72_000)), "nor past the ceiling by more");
    let mut untouched = Breaker::new(NOW);
    assert_eq!(untouched.merge(&rules, NOW, &shared(0), 0), Change::Nothing);
    assert!(untouched.is_closed());
}

#[test]
fn nothing_is_merged_over_a_trial_of_our_own() {
    let rules = Rules::default();
    let mut breaker = opened(&rules);
    let ticket = trial(&mut breaker, &rules, NOW + 5_000);
    let shared = Snapshot { open_ms: 50_000, cause: CAUSE, openings: 9, failing_ms: 0 };
    breaker.merge(&rules, NOW + 5_001, &shared, LONG);
    assert_eq!(breaker.on_trial(&rules, NOW + 5_002, ticket, None, LONG), Change::Closed);
}

#[test]
fn a_clock_set_back_costs_one_open_time_at_most() {
    let rules = Rules::default();
    let mut breaker = opened(&rules);
    let refused = Admit::Refuse { remaining_s: 5, cause: CAUSE };
    assert_eq!(breaker.decide(&rules, NOW - 3_600_000, DEADLINE_MS), refused);
    trial(&mut breaker, &rules, NOW - 3_600_000 + 5_000);
}

#[test]
fn an_outage_is_as_old_as_its_first_opening_wherever_that_was() {
    let rules = Rules::default();
    let mut breaker = Breaker::new(NOW);
    assert_eq!(breaker.failing_ms(NOW), None);
    breaker.open(&rules, NOW, CAUSE, 0);
    breaker.open(&rules, NOW + 60_000, CAUSE, 0);
    assert_eq!(breaker.failing_ms(NOW + 90_000), Some(90_000), "opened again, not anew");
    let heard = breaker.snapshot(&rules, NOW + 90_000).unwrap();
    let mut other = Breaker::new(NOW);
    other.merge(&rules, NOW + 3_600_000, &Snapshot { open_ms: 1_000, ..heard }, 0);
    assert_eq!(other.failing_ms(NOW + 3_600_000), Some(90_000), "by the other's own clock");
    breaker.close(&rules, NOW + 100_000);
    assert_eq!(breaker.failing_ms(NOW + 100_000), None);
}
