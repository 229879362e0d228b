//! End to end: the built worker under `wrangler dev`, the lab behind it, real clients before it.
//!
//! One process starts the lab and the worker once and runs every test against them. Each row of
//! each table is a test of its own, so that a failing one is named by its id.
//! `cargo test --test e2e -- NAME` runs some of them.

mod bodies;
mod bound;
mod defaults;
mod dependent;
mod door;
mod formats;
mod gallery;
mod guide;
mod live;
mod looked_at;
mod matrix;
mod passing;
mod redirects;
mod replay;
mod settings;
mod standing;
mod timing;
mod workerd;

use std::process::ExitCode;

use faultline_support::{client, edge};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let edge: &'static edge::Edge = Box::leak(Box::new(edge::Edge::start()));
    let mut trials = Vec::new();
    trials.extend(door::trials(edge));
    trials.extend(matrix::trials(edge));
    trials.extend(passing::trials(edge));
    trials.extend(formats::trials(edge));
    trials.extend(bodies::trials(edge));
    trials.extend(looked_at::trials(edge));
    trials.extend(dependent::trials(edge));
    trials.extend(redirects::trials(edge));
    trials.extend(bound::trials(edge));
    trials.extend(settings::trials(edge));
    trials.extend(workerd::trials(edge));
    trials.extend(live::trials(edge));
    trials.extend(replay::trials(edge));
    trials.extend(guide::trials(edge));
    trials.extend(gallery::trials(edge));
    trials.extend(standing::trials(edge));
    let together = libtest_mimic::run(&arguments, trials);
    matrix::print_summary(edge);
    replay::stop();
    door::stop();
    gallery::stop();
    // What measures time or memory has the machine to itself.
    let mut alone = arguments.clone();
    alone.test_threads = Some(1);
    let mut trials = live::conclusion(edge);
    live::stop();
    trials.extend(standing::alone(edge));
    trials.extend(standing::conclusion(edge));
    trials.extend(timing::trials(edge));
    trials.extend(defaults::trials(edge));
    trials.extend(passing::heavy(edge));
    let alone = libtest_mimic::run(&alone, trials);
    passing::stop();
    standing::stop();
    edge.stop();
    if together.has_failed() { together.exit_code() } else { alone.exit_code() }
}
