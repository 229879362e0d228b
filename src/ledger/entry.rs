//! One outage on record: what it is, what it came to, and the lines about it.

use serde::{Deserialize, Serialize};

use super::tally::Tally;
use crate::advice;
use crate::event::outage::{OutageEvent, Stage};
use crate::event::{Severity, reason_word};
use crate::outage::{Cause, Outage};
use crate::render::moment::rfc3339;

/// The most names of one outage: as many as isolates that open at the same moment.
const NAMES_MAX: usize = 64;

/// One outage and what was counted in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The outage.
    pub outage: Outage,
    /// What was counted.
    #[serde(default)]
    pub tally: Tally,
    /// When it was last heard of, in milliseconds since 1970-01-01T00:00:00Z.
    pub heard_ms: u64,
    /// When it was last told that it goes on, in the same unit.
    pub told_ms: u64,
    /// Where the guide is for whoever reads of it: an absolute address, without a slash at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// What isolates called it that did not know of each other, the latest ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) also: Vec<String>,
    /// Whether it ended because nobody reported any more, and not with a good answer.
    #[serde(default)]
    pub fell_silent: bool,
}

impl LedgerEntry {
    /// One that begins.
    #[must_use]
    pub fn new(outage: Outage, guide: Option<String>, now_ms: u64) -> Self {
        Self {
            outage,
            tally: Tally::default(),
            heard_ms: now_ms,
            told_ms: now_ms,
            guide,
            also: Vec::new(),
            fell_silent: false,
        }
    }

    /// Whether this is its name, or one that an isolate gave it.
    #[must_use]
    pub fn is_called(&self, id: &str) -> bool {
        self.outage.id == id || self.also.iter().any(|also| also == id)
    }

    /// Takes another name for it.
    pub fn also_called(&mut self, id: &str) {
        if !self.is_called(id) {
            if self.also.len() >= NAMES_MAX {
                self.also.remove(0);
            }
            self.also.push(id.to_owned());
        }
    }

    /// Takes over what an isolate that opened later knows: its name for it, an earlier
    /// beginning, a later cause.
    pub fn join(&mut self, theirs: &Outage) {
        self.also_called(&theirs.id);
        let own = &mut self.outage;
        if theirs.began_ms < own.began_ms {
            own.began_ms = theirs.began_ms;
            own.first = theirs.first.clone();
        }
        if theirs.last.at_ms > own.last.at_ms {
            own.last = theirs.last.clone();
        }
    }

    /// The event about it.
    #[must_use]
    pub fn line(&self, stage: Stage, now_ms: u64) -> String {
        let (outage, tally, cause) = (&self.outage, self.tally.clone(), &self.outage.last);
        let over = stage == Stage::Ended;
        let event = OutageEvent {
            stage,
            timestamp: rfc3339(now_ms),
            severity_text: if over { Severity::Info } else { Severity::Error },
            id: outage.id.clone(),
            origin: outage.origin.clone(),
            error_type: cause.failure.code(),
            hop: cause.hop.code(),
            confidence: cause.confidence.into(),
            evidence: evidence(cause),
            component: cause.component.as_deref().map(str::to_owned),
            reason: cause.reason.as_ref().and_then(reason_word),
            first_error_type: outage.first.failure.code(),
            began: rfc3339(outage.began_ms),
            duration_s: outage.lasted_ms(now_ms) / super::SECOND_MS,
            failures: tally.failures,
            answered: tally.answered,
            copies: tally.copies,
            orders_refused: tally.orders,
            by_failure: tally.by_failure,
            by_route: tally.by_route,
            by_status: tally.by_status,
            by_delivery: tally.by_delivery,
            by_colo: tally.by_colo,
            guide: self.guide_to(cause),
            first_check: first_check(cause, &outage.origin),
            version: env!("CARGO_PKG_VERSION"),
        };
        event.to_json_line()
    }

    /// The guide's page on a cause.
    #[must_use]
    pub fn guide_to(&self, cause: &Cause) -> Option<String> {
        self.guide.as_deref().map(|guide| format!("{guide}/{}", cause.failure.code()))
    }
}

/// The codes that speak for a cause.
#[must_use]
pub fn evidence(cause: &Cause) -> Vec<String> {
    cause.evidence.iter().map(|code| code.code().to_owned()).collect()
}

/// What to check first. `origin`: its name among the isolates.
#[must_use]
pub fn first_check(cause: &Cause, origin: &str) -> Option<String> {
    let checks = advice::checks(cause.failure, cause.hop, cause.component.as_deref());
    let check = checks.into_iter().next()?.for_origin_named(origin);
    Some(match check.command {
        Some(command) => format!("{} {command}", check.check),
        None => check.check.to_owned(),
    })
}
