//! What can fail and where: the closed list of [`failure`]s, and the [`hop`]s
//! between a visitor and the data.
//!
//! A crate of its own because two need it that cannot need each other: the worker, and what reads
//! the worker's tables while it is built (`tables/`). Everybody else has both as
//! `faultline::failure` and `faultline::hop`.
#![deny(missing_docs)]
// As in the worker, which this is a part of: a panic at the edge ends the exchanges of every
// other visitor of the isolate.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_macros
)]
#![cfg_attr(not(test), deny(clippy::string_slice, clippy::arithmetic_side_effects))]

pub mod failure;
pub mod hop;
mod names;
