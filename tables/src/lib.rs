//! The tables of fingerprints, first checks and log lines: reads them, looks for mistakes, and writes them as Rust.
//!
//! For the build script of the worker, and for the tests that hold it against tables with mistakes. At run time
//! nothing is parsed. Failures and hops are the worker's own lists, which a build script cannot have from the
//! crate that it builds; so those two files are compiled here once more.

pub mod advice;
pub mod check;
pub mod emit;
#[allow(dead_code, clippy::enum_variant_names, reason = "only the names are used; they are RFC 9209's")]
#[path = "../../src/failure/mod.rs"]
pub mod failure;
#[allow(dead_code, reason = "the table's vocabulary; only its names are used here")]
#[path = "../../src/hop.rs"]
pub mod hop;
pub mod schema;
