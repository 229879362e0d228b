//! The probe: an active look at an origin after a fetch failed, to turn
//! "connection lost" into a cause.
//!
//! In scope: what is sent, what the bytes that come back mean, and which step follows. Out of
//! scope: sockets and clocks (the shell owns them; see [`plan`] for the contract), and what the
//! findings say about the failed exchange (`classify::probe`). Nothing here reads a clock or makes
//! random bytes: both are arguments.
//!
//! The parts: [`plan`] decides the steps; [`dns`], [`tls`], [`certificate`] and [`http`] read
//! one protocol each; [`foreign`] recognises a protocol nobody expected; [`sharing`] says who
//! looks, and who waits for whom.
//!
//! A probe never carries anything of the visitor's except, for `GET` and `HEAD`,
//! the path without its query.

pub mod body;
pub mod certificate;
pub mod dns;
pub mod foreign;
pub mod head;
pub mod hello;
pub mod http;
pub mod names;
pub mod plan;
pub mod reuse;
pub mod sharing;
pub mod step;
pub mod target;
pub mod tls;

/// What an incremental reader says after taking bytes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderStep<T> {
    /// More bytes, or the end of them, are needed.
    NeedMore,
    /// Enough was seen. Nothing that follows changes it, and nothing more should be pushed.
    Done(T),
}
