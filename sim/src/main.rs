//! What one machine cannot show: ten thousand isolates, a hundred thousand requests a second, an
//! outage of ten minutes, with the very code that the worker runs.
//!
//! `cargo run --release -p simulation` writes `docs/simulation.svg` and the table in
//! `docs/resilience.md`, and takes a few seconds. The same numbers come out every time.

mod crowd;
mod outage;
mod plot;

use std::fmt::Write as _;
use std::path::Path;

use outage::{Run, Setup};

/// What is compared: at a busy site each isolate gets ten requests a second, at a
/// quiet one one in ten seconds.
const CASES: [(Setup, u64); 5] = [
    (Setup::Nothing, BUSY_PER_S),
    (Setup::Alone, BUSY_PER_S),
    (Setup::Journal, BUSY_PER_S),
    (Setup::Alone, QUIET_PER_S),
    (Setup::Journal, QUIET_PER_S),
];
const BUSY_PER_S: u64 = 100_000;
const QUIET_PER_S: u64 = 1_000;

const TABLE: (&str, &str) = ("<!-- simulation: begin -->\n", "<!-- simulation: end -->");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let runs = CASES.map(|(setup, per_s)| outage::run(setup, per_s));
    let crowds = crowd::ALL.map(crowd::returning);
    let report = format!("{}\n{}", outages(&runs), returns(&runs, &crowds));
    print!("{report}");
    let busy = runs.get(..3).ok_or("three runs are drawn")?;
    plot::draw(&docs.join("simulation.svg"), busy, &crowds)?;
    let page = docs.join("resilience.md");
    let text = std::fs::read_to_string(&page)?;
    let (before, rest) = text.split_once(TABLE.0).ok_or("no place for the table")?;
    let (_, after) = rest.split_once(TABLE.1).ok_or("no end of the table")?;
    std::fs::write(&page, format!("{before}{}{report}{}{after}", TABLE.0, TABLE.1))?;
    Ok(())
}

fn outages(runs: &[Run]) -> String {
    let mut out = String::from(
        "| | requests the origin got during the outage | looks among them | in its last five minutes, a second | 99 % of isolates spare it after | \
         failures one of them needed, on average | 99 % let through again after | reports a second, most |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for run in runs {
        let _ = writeln!(
            out,
            "| {}, {} a second | {:.2} % | {} | {:.0} | {} | {} | {:.1} s | {} |",
            run.setup.name(),
            run.per_s,
            run.share_percent(),
            run.looks,
            run.late_rate(),
            run.noticed_s.map_or("never".to_owned(), |s| format!("{s:.2} s")),
            run.failures_mean().map_or("–".to_owned(), |failures| format!("{failures:.1}")),
            run.recovered_s,
            run.reports_peak,
        );
    }
    out
}

fn returns(runs: &[Run], crowds: &[crowd::Crowd]) -> String {
    let mut out = String::from("| clients that wait as told | told | peak to mean |\n|---|---|---|\n");
    for crowd in crowds {
        let _ = writeln!(
            out,
            "| and come back in the two minutes after a window of ten | {} | {:.1} |",
            crowd.told.name(),
            crowd.peak_to_mean()
        );
    }
    for run in runs.iter().filter(|run| run.setup != Setup::Nothing && run.per_s == BUSY_PER_S) {
        let told = ["the rest of the pause", "the rest of the pause, and up to a fifth"];
        for (told, peak) in told.iter().zip(run.peaks_to_mean()) {
            let _ = writeln!(
                out,
                "| and come back during the outage ({}) | {told} | {peak:.1} |",
                run.setup.name()
            );
        }
    }
    out
}
