//! What an outage was met as: a finding without what belongs to the one exchange that met it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::classify::fingerprints::COMPONENTS;
use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Writer};

/// A cause, as it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Which entry of the closed list.
    pub failure: Failure,
    /// Where it broke.
    pub hop: Hop,
    /// How sure that is.
    pub confidence: Confidence,
    /// What speaks for it, strongest first; at most [`EVIDENCE_MAX`].
    pub evidence: Vec<Evidence>,
    /// Who wrote the error, when known: a stable id such as `nginx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<Cow<'static, str>>,
    /// The public cause within the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The status of the reply that showed it, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_status: Option<u16>,
    /// Who has to act, where that is another than the failure's row says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// When it was met.
    pub at_ms: u64,
}

/// The most evidence that is kept: as much as an event tells.
pub const EVIDENCE_MAX: usize = 8;

impl Cause {
    /// What an exchange or a look found, without what is of no use to others: the origin's own
    /// `Retry-After`, which has passed when the next visitor comes, and text for the operator,
    /// which never leaves the isolate but in its event.
    #[must_use]
    pub fn of(finding: &Finding, at_ms: u64) -> Self {
        Self {
            failure: finding.failure,
            hop: finding.hop,
            confidence: finding.confidence,
            evidence: finding.evidence.iter().take(EVIDENCE_MAX).cloned().collect(),
            component: finding.component.map(Cow::Borrowed),
            reason: finding.reason.clone(),
            received_status: finding.received_status,
            owner: finding.owner,
            at_ms,
        }
    }

    /// Whether a look that found `seen` met the same thing and only sees less of it. A reply to
    /// `HEAD` has the status of the page that showed the cause, and no body by which its writer
    /// could be told; a look that got no answer cannot tell where the silence begins.
    #[must_use]
    pub fn is_seen_again_in(&self, seen: &Self) -> bool {
        let same_reply = self.received_status.is_some() && self.received_status == seen.received_status;
        let same_silence = seen.failure == Failure::HttpResponseTimeout && is_silence(self.failure);
        (same_reply || same_silence || self.failure == seen.failure) && seen.confidence < self.confidence
    }

    /// The finding that is told to a visitor who was spared. A component that nobody can name, such
    /// as one of another version, is left out.
    #[must_use]
    pub fn finding(&self) -> Finding {
        Finding {
            failure: self.failure,
            hop: self.hop,
            component: self.component.as_deref().and_then(known),
            by: Writer::Nobody,
            confidence: self.confidence,
            evidence: self.evidence.iter().take(EVIDENCE_MAX).cloned().collect(),
            received_status: self.received_status,
            owner: self.owner,
            origin_retry_after: None,
            reason: self.reason.clone(),
            internal: None,
        }
    }
}

/// Whether this is met by waiting in vain.
const fn is_silence(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::DnsTimeout
            | Failure::ConnectionTimeout
            | Failure::HttpResponseTimeout
            | Failure::ConnectionReadTimeout
    )
}

/// The id of a component that this version can name.
fn known(id: &str) -> Option<&'static str> {
    COMPONENTS.iter().map(|component| component.id).chain(["cloudflare"]).find(|known| *known == id)
}
