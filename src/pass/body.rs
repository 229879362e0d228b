//! What is done with a body: read ahead, watched, or handed on as it is. Decided by the head alone.

use super::length::announced;
use super::{HOLD, SMALL, SOFT, WATCH, WATCH_ALWAYS};
use crate::classify::{Asked, soft};
use crate::config::Policy;
use crate::event::Delivery;
use crate::failure::Failure;
use crate::outcome::{PEEK_BYTES_MAX, Reply};

/// How long the start of a body is waited for, in milliseconds: an error page, or a small
/// page, comes at once or not at all, and one that begins on the deadline must not keep the
/// visitor half a second more.
pub const PEEK_MS: u32 = 400;
/// The largest body that is read whole before its head is sent without anybody having asked for
/// it, in bytes: more than most pages, styles and scripts have, and less than what a line of 1
/// Mbit/s carries in [`PEEK_MS`].
pub const SMALL_BODY_BYTES_MAX: u64 = 64 * 1024;
/// How much of a body is watched piece by piece after a failure, in bytes. What follows is
/// handed over to the runtime, so that a large download costs little here; a break in it is
/// still noticed, not counted.
pub const WATCHED_BYTES_MAX: u32 = 256 * 1024;
/// How much of a coded body is read to see whether it can be decoded, in bytes. The runtime
/// keeps what was read of the copy for a visitor who is slower than that: this is what one such
/// visitor costs in memory.
pub const COPY_WATCHED_BYTES_MAX: u32 = 1024 * 1024;

/// What is done with the body of a well reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Treatment {
    /// What it announces, where a body can be held to that.
    pub announced: Option<u64>,
    /// Whether it announces nothing at all, and so tells its end by its chunks.
    pub is_chunked: bool,
    /// What is read of it before its head is sent.
    pub ahead: Option<Ahead>,
    /// How it then goes on, unless all of it was read.
    pub then: Then,
}

impl Treatment {
    /// Whether it is watched only because its route failed, and not read whole at once: there is
    /// a bound on how many are.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        let at_once = self.ahead.is_some_and(|ahead| ahead.in_one_go);
        !at_once && matches!(self.then, Then::Watched { bytes: WATCHED_BYTES_MAX, .. })
    }

    /// The same, but handed on.
    #[must_use]
    pub const fn handed_on(self) -> Self {
        Self { then: Then::HandedOn, ..self }
    }
}

/// A look at the start of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// At most so many bytes.
    pub bytes: u32,
    /// Until nothing came for so long, in milliseconds.
    pub idle_ms: u32,
    /// And for so long in all, in milliseconds: what drips goes on as it is.
    pub total_ms: u32,
    /// Whether it announces no more than that and may be taken in one go.
    pub in_one_go: bool,
    /// Whether silence is a failure, or only the end of the look.
    pub is_held: bool,
}

/// How a body goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// As it is.
    HandedOn,
    /// Through a stream of our own.
    Watched {
        /// So many bytes are passed on piece by piece and counted.
        bytes: u32,
        /// The longest silence, in milliseconds; 0 where it may be silent.
        idle_ms: u32,
    },
    /// As it is, while a copy of its start is read.
    CopyWatched {
        /// At most so many bytes.
        bytes: u32,
        /// The longest silence, in milliseconds.
        idle_ms: u32,
    },
}

/// Decides. `wanted`: bits of [`crate::pass`]. Only for replies that have a body.
#[must_use]
pub fn treatment(wanted: u32, head: &Reply, asked: &Asked<'_>, policy: &Policy) -> Treatment {
    let body = Body::of(head);
    Treatment {
        announced: body.announced,
        is_chunked: head.header("content-length").is_none(),
        ahead: body.ahead(wanted, head, asked, policy),
        then: body.then(wanted, policy),
    }
}

/// The start of a failing reply's body, which tells who wrote it.
#[must_use]
pub const fn of_an_error() -> Ahead {
    Ahead { bytes: PEEK_BYTES, idle_ms: PEEK_MS, total_ms: PEEK_MS, in_one_go: false, is_held: false }
}

/// What became of the visitor's reply when a body that was watched did not end well. One that
/// cannot be decoded has arrived all the same, byte for byte.
#[must_use]
pub const fn delivery(failure: Failure) -> Delivery {
    match failure {
        Failure::HttpResponseContentCoding => Delivery::Passed,
        _ => Delivery::BrokenOff,
    }
}

/// The same as a number of JavaScript.
const PEEK_BYTES: u32 = 16 * 1024;
const _: () = assert!(PEEK_BYTES as usize == PEEK_BYTES_MAX, "one figure in two types");

/// What the head says of the body.
struct Body {
    announced: Option<u64>,
    is_coded: bool,
    is_partial: bool,
    is_live: bool,
}

impl Body {
    fn of(head: &Reply) -> Self {
        let coding = head.header("content-encoding").unwrap_or_default().trim();
        let media = head.media_type();
        Self {
            announced: head.header("content-length").and_then(announced),
            is_coded: !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"),
            is_partial: head.status == 206 || head.header("content-range").is_some(),
            is_live: matches!(
                media.as_str(),
                "text/event-stream"
                    | "multipart/x-mixed-replace"
                    | "application/x-ndjson"
                    | "application/stream+json"
            ) || media.starts_with("application/grpc"),
        }
    }

    /// A part of a coded body cannot be decoded by itself: reading it would tell nothing.
    const fn is_undecodable(&self) -> bool {
        self.is_coded && self.is_partial
    }

    fn ahead(&self, wanted: u32, head: &Reply, asked: &Asked<'_>, policy: &Policy) -> Option<Ahead> {
        if self.is_live || self.is_undecodable() {
            return None;
        }
        if wanted & HOLD != 0 {
            let (bytes, idle_ms) = (policy.hold_bytes, policy.idle_ms);
            let total_ms = idle_ms.saturating_mul(2);
            return Some(Ahead { bytes, idle_ms, total_ms, in_one_go: false, is_held: true });
        }
        let small = |most: u64| self.announced.filter(|length| !self.is_coded && *length <= most);
        let look = |bytes, in_one_go| Ahead { bytes, in_one_go, ..of_an_error() };
        if wanted & SOFT != 0 && soft::may_be_soft(head, asked) {
            return Some(look(PEEK_BYTES, small(PEEK_BYTES.into()).is_some()));
        }
        let length = small(SMALL_BODY_BYTES_MAX).filter(|_| wanted & SMALL != 0)?;
        Some(look(u32::try_from(length).ok()?, true))
    }

    fn then(&self, wanted: u32, policy: &Policy) -> Then {
        // Whoever streams may fall silent for as long as there is nothing to say.
        let idle_ms = if self.is_live { 0 } else { policy.idle_ms };
        if wanted & WATCH_ALWAYS != 0 {
            return match (self.is_coded, self.is_partial) {
                (true, true) => Then::HandedOn,
                (true, false) => Then::CopyWatched { bytes: COPY_WATCHED_BYTES_MAX, idle_ms },
                (false, _) => Then::Watched { bytes: u32::MAX, idle_ms },
            };
        }
        if wanted & WATCH == 0 || self.is_coded || self.is_live {
            return Then::HandedOn;
        }
        // One of no announced length may be written as it comes about; it is broken off by
        // nobody who was not asked to.
        let idle_ms = if self.announced.is_some() { idle_ms } else { 0 };
        Then::Watched { bytes: WATCHED_BYTES_MAX, idle_ms }
    }
}

#[cfg(test)]
mod tests;
