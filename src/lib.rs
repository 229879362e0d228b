//! Faultline: an edge worker that says which hop of a site broke, how, and what to do now.
//!
//! The way of a request: [`request_url`] and [`config`] pick its route; the shell (`edge`, wasm32
//! only) sends it and reports an [`outcome`]; [`classify`] judges that, with what a [`probe`] found
//! where the outcome does not say enough, and [`compare`] what several exchanges show together;
//! [`intercept`] decides whose reply the visitor gets; [`answer`] decides ours as data, [`render`]
//! makes bytes of it, and [`event`] tells the operator. [`failure`], [`hop`] and [`verdict`] are
//! the vocabulary everybody uses.
//!
//! Everything but the shell is a function of values: no clock, no randomness, no runtime types.
#![deny(missing_docs)]
// A panic at the edge ends the exchanges of every other visitor of the isolate: nothing
// from outside may cause one.
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
pub mod address;
pub mod admit;
pub mod advice;
pub mod answer;
pub mod check;
pub mod classify;
pub mod compare;
pub mod config;
#[cfg(all(target_arch = "wasm32", feature = "edge"))]
pub mod edge;
pub mod event;
pub mod exchange;
pub mod intercept;
pub mod json;
pub mod kept;
pub mod ledger;
pub mod maintenance;
pub mod next;
pub mod notice;
pub mod operator;
pub mod outage;
pub mod outcome;
pub mod pages;
pub mod pass;
pub mod probe;
pub mod refused;
pub mod render;
pub mod request_url;
pub mod retry;
pub mod retry_after;
pub mod sample;
pub mod stale;
pub mod state;
pub mod vantage;
pub mod verdict;

pub use faultline_vocabulary::{failure, hop};
