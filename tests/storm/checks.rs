//! What has to hold in a storm, row by row.

use std::ops::RangeInclusive;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::script::{FAILURES, OPEN_MAX_S, Part, Run, SCRIPT, SUSPICIOUS, Setup};
use crate::table::load;
use crate::visitors::{BUSY, QUIET};

/// A check: its id, the runs it is for, and what it finds wrong.
struct Row {
    id: &'static str,
    runs: &'static [Setup],
    check: fn(&Run) -> Result<(), String>,
}

const ALL: &[Setup] = &[Setup::Off, Setup::Alone, Setup::Journal];
const WITH_BREAKER: &[Setup] = &[Setup::Alone, Setup::Journal];

const ROWS: &[Row] = &[
    Row { id: "nobody_sees_anything_wrong", runs: ALL, check: nothing_wrong },
    Row { id: "everything_is_seen_in_its_part", runs: ALL, check: parts_are_what_they_say },
    Row { id: "copies_stand_in", runs: ALL, check: copies_stand_in },
    Row { id: "no_order_is_sent_twice", runs: ALL, check: no_order_twice },
    Row { id: "repeats_stay_within_the_budget", runs: ALL, check: within_budget },
    Row { id: "without_a_breaker_a_dead_origin_gets_it_all", runs: &[Setup::Off], check: all_of_it },
    Row { id: "a_dead_origin_gets_less_than_5_percent", runs: WITH_BREAKER, check: spared },
    Row { id: "each_place_needs_a_row_of_failures", runs: &[Setup::Alone], check: a_row_each },
    Row { id: "each_place_needs_one_failure", runs: &[Setup::Journal], check: one_each },
    Row { id: "each_isolate_recovers_within_one_pause", runs: ALL, check: recovers },
];

/// A test for each row and run.
pub fn trials(runs: &'static [Run]) -> Vec<Trial> {
    let of = |row: &'static Row| {
        runs.iter()
            .filter(|run| row.runs.contains(&run.setup))
            .map(move |run| Trial::test(name(row, run.setup), move || (row.check)(run).map_err(Failed::from)))
    };
    ROWS.iter().flat_map(of).collect()
}

/// Whether any test of a run is asked for.
pub fn any_is_asked(setup: Setup, arguments: &Arguments) -> bool {
    let Some(filter) = &arguments.filter else { return true };
    ROWS.iter().any(|row| row.runs.contains(&setup) && name(row, setup).contains(filter))
}

fn name(row: &Row, setup: Setup) -> String {
    format!("storm::{}::{}", setup.id(), row.id)
}

fn nothing_wrong(run: &Run) -> Result<(), String> {
    let wrong = run.wrong();
    let some: Vec<&str> = wrong.iter().map(String::as_str).take(10).collect();
    holds(wrong.is_empty(), || format!("{} times, such as:\n{}", wrong.len(), some.join("\n")))
}

/// The measures measure: there were visitors in every part, fresh answers while all was well,
/// none from a dead origin.
fn parts_are_what_they_say(run: &Run) -> Result<(), String> {
    for (part, ..) in SCRIPT {
        let seen = run.seen(part);
        let fits = match part {
            Part::Before | Part::After | Part::Flapping => seen.fresh > 0,
            Part::Slow => seen.pages > 0,
            Part::Dead | Part::Refused => run.fresh_within(part) == 0 && seen.pages > 0,
        };
        holds(fits && seen.visits > 0, || format!("{}: {seen:?}", part.name()))?;
        let spares = seen.spared > 0;
        holds(spares <= run.has_breaker(), || format!("{}: spared without a breaker", part.name()))?;
    }
    holds(run.seen(Part::Dead).spared > 0 || !run.has_breaker(), || "a dead origin was never spared".into())
}

fn copies_stand_in(run: &Run) -> Result<(), String> {
    for part in [Part::Slow, Part::Dead, Part::Refused] {
        let seen = run.seen(part);
        // Two pages in five may be kept, and eight requests in ten are for a page or its head.
        holds(seen.stale * 100 >= seen.visits * 15, || format!("{}: {seen:?}", part.name()))?;
    }
    Ok(())
}

fn no_order_twice(run: &Run) -> Result<(), String> {
    let (sent, came, twice) = run.orders();
    holds(came > 0 && came <= sent, || format!("{came} of {sent} orders came"))?;
    holds(twice.is_empty(), || format!("twice: {twice:?}"))
}

/// A tenth more, and what each isolate has from the start and for each five seconds.
fn within_budget(run: &Run) -> Result<(), String> {
    let lasted = run.span(Part::After).1 - run.span(Part::Before).0;
    let each = 1 + lasted.as_secs() / 5;
    let seen = run.seen_in_all();
    let most = seen.visits + seen.visits / 10 + (BUSY + QUIET) * usize::try_from(each).unwrap_or(usize::MAX);
    holds(seen.got <= most, || format!("{} requests of {} visits, at most {most}", seen.got, seen.visits))
}

fn all_of_it(run: &Run) -> Result<(), String> {
    for part in [Part::Dead, Part::Refused] {
        let (got, _, share) = load(run, part);
        holds(share > 90.0, || format!("{}: {got}, {share:.1} %", part.name()))?;
    }
    Ok(())
}

fn spared(run: &Run) -> Result<(), String> {
    for part in [Part::Dead, Part::Refused] {
        let (got, _, share) = load(run, part);
        holds(share < 5.0, || format!("{}: {got}, {share:.1} %", part.name()))?;
    }
    Ok(())
}

fn a_row_each(run: &Run) -> Result<(), String> {
    failures_of_quiet(run, SUSPICIOUS..=FAILURES)
}

fn one_each(run: &Run) -> Result<(), String> {
    failures_of_quiet(run, 1..=1)
}

fn failures_of_quiet(run: &Run, expected: RangeInclusive<usize>) -> Result<(), String> {
    let quiet = run.quiet();
    let fits =
        quiet.iter().all(|noticed| noticed.is_some_and(|noticed| expected.contains(&noticed.failures)));
    holds(fits, || format!("expected {expected:?} each: {quiet:?}; they saw {:?}", run.quiet_saw()))
}

/// One pause, drawn out by a fifth where isolates learn it from each other; then the next visitor,
/// at most a second later; and a second for a slow machine.
fn recovers(run: &Run) -> Result<(), String> {
    let pause_ms = if run.has_breaker() { OPEN_MAX_S * 1_200 } else { 0 };
    let most = Duration::from_millis(pause_ms + 1_000 + 1_000);
    let times = run.recovered();
    let fits = times.iter().all(|time| time.is_some_and(|time| time <= most));
    holds(fits, || format!("at most {most:?}: {times:?}"))
}

fn holds(it: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if it { Ok(()) } else { Err(otherwise()) }
}
