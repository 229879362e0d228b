//! The proof that stays: what is passed is what a bare worker would pass, and nothing that
//! an origin sends can hurt.
//!
//! Three parts, each under plain workerd with the built worker: *differential*, every request
//! beside a worker that does nothing but `fetch`; *mistakes*, thousands of generated replies, most
//! of them wrong; *soak*, mixed faults and hasty clients before several isolates for a minute, or
//! for as long as `SOAK_S` says. `cargo test --test proof -- NAME` runs those with NAME in their
//! name; needs a built worker.

mod differential;
mod grammar;
mod mistakes;
mod soak;
mod stage;
mod wire;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // They measure memory and time, each of a process of its own; so they take turns.
    arguments.test_threads = Some(1);
    let trials = differential::trials().into_iter().chain(mistakes::trials()).chain(soak::trials());
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    differential::stop();
    conclusion.exit_code()
}
