//! The structured events: what operators search, count and alert on. One for each failed exchange
//! ([`Event`]), three for an outage as a whole ([`outage`]), one for visitors of a site that is
//! closed on purpose ([`maintenance`]). Of like ones during an outage most are folded ([`fold`]).
//!
//! In scope: which facts are told, under which names, and how long they may be. Out of scope: where
//! the line goes (`edge`). Names are OpenTelemetry's where it has them (its attribute registry,
//! groups `error`, `http`, `server` and `url`); everything else is under `faultline.`. What is not
//! known has no key. The schema is `docs/event.schema.json`.
//!
//! Never in an event: query strings, bodies, cookies, visitors' addresses, `User-Agent`.

mod cut;
mod failure;
pub mod fold;
mod folding;
mod lasting;
pub mod maintenance;
mod notes;
pub mod outage;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::answer::public_reason;
use crate::failure::Failure;
use crate::verdict::Reason;
use cut::cut;

pub use failure::{Event, event};
pub use notes::{bad_settings, bad_switch, no_zone, operator_refused};

/// What became of the origin's reply.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Delivery {
    /// The visitor got our answer.
    Replaced,
    /// The visitor got the origin's own reply, which is an error, or came through a slip of ours.
    Passed,
    /// The visitor got a part of the origin's reply.
    BrokenOff,
    /// The visitor got the origin's reply, and it only looks like a failure.
    Observed,
    /// The visitor got the reply of another attempt, which went well.
    Recovered,
    /// The visitor got a stale copy.
    Stale,
    /// The visitor got our answer, and the origin was not asked: it had just failed,
    /// as is told, and is spared.
    Spared,
}

impl Delivery {
    /// Of a failing reply that the visitor gets as it came.
    #[must_use]
    pub const fn of_theirs(failure: Failure) -> Self {
        match failure {
            Failure::SoftFailure | Failure::RedirectLoop => Self::Observed,
            _ => Self::Passed,
        }
    }

    /// Of an answer of ours. `is_spared`: because the origin is in an outage, and was not asked.
    #[must_use]
    pub const fn of_ours(is_spared: bool) -> Self {
        if is_spared { Self::Spared } else { Self::Replaced }
    }

    /// Whether the visitor got an answer of ours.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        match self {
            Self::Replaced | Self::Spared => true,
            Self::Passed | Self::BrokenOff | Self::Observed | Self::Recovered | Self::Stale => false,
        }
    }
}

/// How bad it is, by OpenTelemetry's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, VariantArray, IntoStaticStr)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Severity {
    /// The visitor got a 5xx from us.
    Error,
    /// Another failure.
    Warn,
    /// No failure.
    Info,
}

/// A request method in OpenTelemetry's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Method {
    /// The method, `_OTHER` when it is none of the known ones.
    #[serde(rename = "http.request.method")]
    pub name: &'static str,
    /// The method as sent, when it is `_OTHER`.
    #[serde(rename = "http.request.method_original", skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

impl Method {
    /// A method as it was sent.
    #[must_use]
    pub fn of(sent: &str) -> Self {
        match METHODS.iter().copied().find(|known| *known == sent) {
            Some(name) => Self { name, original: None },
            None => Self { name: "_OTHER", original: Some(cut(sent, METHOD_BYTES_MAX)) },
        }
    }
}

/// The longest line, in bytes. Cloudflare's log limits differ by page (128 to 256 KB for all lines
/// of one request); 4 KB leaves room for thirty.
pub const LINE_BYTES_MAX: usize = 4096;

// The longest values, in bytes of the line, escapes included. With all keys (under 900
// bytes), eight evidence codes of at most 64 characters (536), the fixed words and numbers
// (under 350) and the limits below (2,232) a line stays under LINE_BYTES_MAX; `tests` proves
// it with the longest of everything.
const METHOD_BYTES_MAX: usize = 32;
const SCHEME_BYTES_MAX: usize = 8;
const HOST_BYTES_MAX: usize = 253;
const PATH_BYTES_MAX: usize = 400;
const REASON_BYTES_MAX: usize = 64;
const OUTAGE_BYTES_MAX: usize = 32;
const RAY_BYTES_MAX: usize = 40;
const PROXY_STATUS_BYTES_MAX: usize = 200;
const COLO_BYTES_MAX: usize = 8;
const ROUTE_BYTES_MAX: usize = 64;
const INTERNAL_BYTES_MAX: usize = 320;
const TRIED_HOST_BYTES_MAX: usize = 64;
const TRIED_MAX: usize = 4;
const EVIDENCE_MAX: usize = 8;

/// The methods OpenTelemetry knows (RFC 9110 and RFC 5789); all others are `_OTHER`.
pub const METHODS: &[&str] =
    &["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"];

/// The public word of a cause, short enough for a line.
#[must_use]
pub fn reason_word(reason: &Reason) -> Option<String> {
    public_reason(reason).map(|word| cut(&word, REASON_BYTES_MAX))
}

/// The path should have none, but a secret in a query must not get into a log by somebody's slip.
fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}
