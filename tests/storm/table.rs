//! The numbers as tables, in Markdown: what the documentation shows is one print of this.

use std::fmt::Write as _;
use std::time::Duration;

use crate::numbers::{Noticed, Seen};
use crate::script::{Part, Run, SCRIPT};

/// Both tables.
pub fn print(runs: &[Run]) -> String {
    format!("{}\n{}", parts(runs), summary(runs))
}

fn parts(runs: &[Run]) -> String {
    let mut out = String::from(
        "| | the origin is | requests of visitors | fresh | copy | page | wrong | the origin got | a second | of 100 requests | the pages name |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (run, (part, ..)) in runs.iter().flat_map(|run| SCRIPT.iter().map(move |step| (run, *step))) {
        let Seen { visits, fresh, stale, pages, wrong, .. } = run.seen(part);
        let (got, per_s, share) = load(run, part);
        let named: Vec<String> =
            run.failures(part).iter().map(|(failure, count)| format!("`{failure}` {count}")).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {visits} | {fresh} | {stale} | {pages} | {wrong} | {got} | {per_s:.1} | {share:.1} | {} |",
            run.setup.name(),
            part.name(),
            named.join(", "),
        );
    }
    out
}

/// What the origin got in a part: in all, a second, and for every hundred requests of visitors. At
/// a closed port nothing arrives, so there it is what the worker says it tried.
pub fn load(run: &Run, part: Part) -> (usize, f64, f64) {
    let seen = run.seen(part);
    let got = match part {
        Part::Refused => usize::try_from(run.attempts_in(part)).unwrap_or(usize::MAX),
        _ => seen.got + seen.probes,
    };
    (got, got as f64 / run.lasted_s(part), 100.0 * got as f64 / seen.visits.max(1) as f64)
}

/// What a row is about, and what it says of a run.
type Row = (&'static str, fn(&Run) -> String);

fn summary(runs: &[Run]) -> String {
    let mut out = format!(
        "| |{}\n|---|",
        runs.iter().map(|run| format!(" {} |", run.setup.name())).collect::<String>()
    );
    out += &"---|".repeat(runs.len());
    out.push('\n');
    let rows: [Row; 8] = [
        ("visitors' requests, and of these wrong", |run| {
            let all = run.seen_in_all();
            format!("{}, {}", all.visits, all.wrong)
        }),
        ("requests the origin got of them, repeats and all", |run| {
            let all = run.seen_in_all();
            format!("{} ({:.1} %)", all.got, 100.0 * all.got as f64 / all.visits.max(1) as f64)
        }),
        ("probes", |run| run.seen_in_all().probes.to_string()),
        ("while it was dead, the origin got", |run| {
            let (got, per_s, share) = load(run, Part::Dead);
            format!("{got}: {per_s:.1} a second, {share:.1} %")
        }),
        ("failures a place needed that met a dead origin first", |run| {
            each(&run.quiet(), |it| it.failures.to_string())
        }),
        ("until it spared the origin", |run| each(&run.quiet(), |it| seconds(it.after))),
        ("from the origin's recovery to a fresh answer: median and last of the isolates", |run| {
            recovered(run)
        }),
        ("orders sent, come to the origin, come twice", |run| {
            let (sent, came, twice) = run.orders();
            format!("{sent}, {came}, {}", twice.len())
        }),
    ];
    for (what, number) in rows {
        let _ = writeln!(
            out,
            "| {what} |{}",
            runs.iter().map(|run| format!(" {} |", number(run))).collect::<String>()
        );
    }
    out
}

fn each(noticed: &[Option<Noticed>], number: impl Fn(&Noticed) -> String) -> String {
    let one = |it: &Option<Noticed>| it.as_ref().map_or("never".to_owned(), &number);
    let all: Vec<String> = noticed.iter().map(one).collect();
    if all.iter().all(|it| *it == all[0]) { all[0].clone() } else { all.join(", ") }
}

fn recovered(run: &Run) -> String {
    let mut times: Vec<Option<Duration>> = run.recovered();
    // Never is longer than anything.
    times.sort_by_key(|time| time.unwrap_or(Duration::MAX));
    let told = |time: Option<&Option<Duration>>| time.copied().flatten().map_or("never".to_owned(), seconds);
    format!("{}, {}", told(times.get(times.len() / 2)), told(times.last()))
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
