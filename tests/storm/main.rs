//! The storm: an origin that slows, flaps, dies and comes back under three hundred visitors, before
//! the built worker in a dozen isolates. Played three times: without a breaker, with one, and with
//! the journal. Then what one visitor can do to all others.
//!
//! What it came to is printed as the tables that docs/resilience.md shows, and each thing that
//! has to hold is a test of its own. `cargo test --test storm -- NAME` judges some of them, and
//! plays only what they judge.

mod answer;
mod attacks;
mod cache;
mod checks;
mod numbers;
mod origin;
mod script;
mod stage;
mod table;
mod visitors;

use std::process::ExitCode;

use libtest_mimic::Arguments;
use script::{Run, SETUPS, Setup};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let asked = |setup: &Setup| !arguments.list && checks::any_is_asked(*setup, &arguments);
    let runs: Vec<Run> = SETUPS.into_iter().filter(asked).map(script::play).collect();
    if !runs.is_empty() {
        println!("\n{}", table::print(&runs));
    }
    let conclusion = libtest_mimic::run(&arguments, checks::trials(runs.leak()));
    // One after the other: each has a worker of its own, and the machine to itself.
    let alone = Arguments { test_threads: Some(1), ..arguments };
    let attacked = libtest_mimic::run(&alone, attacks::trials());
    if conclusion.has_failed() { conclusion.exit_code() } else { attacked.exit_code() }
}
