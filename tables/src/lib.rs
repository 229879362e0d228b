//! The tables of fingerprints, first checks and log lines: reads them, looks for mistakes,
//! and writes them as Rust.
//!
//! For the build script of the worker, and for the tests that hold it against tables with mistakes.
//! At run time nothing is parsed.

pub mod advice;
pub mod check;
pub mod emit;
pub mod schema;
