//! The judgement on an exchange, and the evidence it rests on.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::retry_after::RetryAfter;

/// What the judge says of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The origin's reply goes to the visitor untouched, and there is nothing to say.
    Pass,
    /// Something failed. Whether the visitor sees the origin's reply all the
    /// same is `answer`'s decision.
    Fail(Box<Finding>),
}

/// What failed, where, and how we know.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which entry of the closed list.
    pub failure: Failure,
    /// Where it broke; starts as the table's usual hop and is refined by evidence.
    pub hop: Hop,
    /// Which software wrote the error, when a fingerprint names it: a stable
    /// lower-case id such as `nginx`.
    pub component: Option<&'static str>,
    /// Whose words the reply holds, which decides whose page is sent.
    pub by: Writer,
    /// How sure we are.
    pub confidence: Confidence,
    /// What speaks for it, strongest first.
    pub evidence: Vec<Evidence>,
    /// What the origin's reply had as status, when there was a reply.
    pub received_status: Option<u16>,
    /// Who has to act, where the evidence says another one than the failure's row: a wrong
    /// record of the zone, say.
    pub owner: Option<Owner>,
    /// What the origin's own `Retry-After` asks for.
    pub origin_retry_after: Option<RetryAfter>,
    /// A stable, public word for the cause within the failure, such as `closed`,
    /// `expired` or `NXDOMAIN`.
    pub reason: Option<Reason>,
    /// Text for the operator only: exception text, certificate names. Never sent to a visitor.
    pub internal: Option<String>,
}

/// Whose words a reply holds, as far as its bytes tell. Whose page the visitor gets depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writer {
    /// Nobody's: no reply came, its body was not seen, or it has no words but its status.
    #[default]
    Nobody,
    /// The edge network's, which answered in place of the origin.
    Edge,
    /// A program's stock text, the same on every site that runs it.
    Stock,
    /// The site's own: words, a design or data that its people or their application chose.
    Site,
}

/// A public cause within a failure. Rendered as RFC 9209 parameters where those exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// RFC 9209 `rcode`: the DNS response code, such as `NXDOMAIN`.
    Rcode(String),
    /// RFC 9209 `alert-id` (the AlertDescription of RFC 8446 section 6).
    Alert(u8),
    /// Any other: one of our own stable words, or a code out of a known server's page
    /// (`H12`, `ERR_CONNECT_FAIL`).
    Word(String),
}

/// How sure a verdict is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Confidence {
    /// Status alone.
    Possible,
    /// A fingerprint, or an exception and a probe that fits.
    Likely,
    /// Said outright by edge code, probe or header.
    Certain,
}

/// One fact that speaks for a failure, as a short stable code: `status:521`, `edge:plain:521`,
/// `exception:connection_lost`, `deadline`, `probe:connect:rejected`, `fp:nginx-502`,
/// `header:x-vercel-error`.
///
/// Codes have at most 64 characters out of `a-z A-Z 0-9 _ - . :` and never hold
/// text that came from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Evidence(String);

/// The longest evidence code, in characters.
const EVIDENCE_CHARS_MAX: usize = 64;

impl From<String> for Evidence {
    fn from(code: String) -> Self {
        Self::new(code)
    }
}

impl From<Evidence> for String {
    fn from(evidence: Evidence) -> Self {
        evidence.0
    }
}

impl Evidence {
    /// Makes a code; whatever is not of the code's alphabet becomes `_`, and the rest
    /// past the limit is dropped.
    #[must_use]
    pub fn new(code: impl AsRef<str>) -> Self {
        let keep = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') { c } else { '_' }
        };
        Self(code.as_ref().chars().take(EVIDENCE_CHARS_MAX).map(keep).collect())
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl Finding {
    /// A finding with the table's usual hop and nothing else known.
    #[must_use]
    pub fn new(failure: Failure, confidence: Confidence, evidence: Evidence) -> Self {
        Self {
            failure,
            hop: failure.row().hop,
            component: None,
            by: Writer::Nobody,
            confidence,
            evidence: vec![evidence],
            received_status: None,
            owner: None,
            origin_retry_after: None,
            reason: None,
            internal: None,
        }
    }

    /// A slip of ours: the judge let something pass that cannot pass.
    #[must_use]
    pub fn judge_passed() -> Self {
        Self::new(Failure::Internal, Confidence::Possible, Evidence::new("judge:pass"))
    }

    /// Whether nothing broke: an application's own 4xx, which only the policy replaces. It
    /// keeps its status everywhere.
    #[must_use]
    pub fn is_declined(&self) -> bool {
        self.failure == Failure::ApplicationError
            && self.received_status.is_some_and(|status| (400..=499).contains(&status))
    }

    /// Whether it says something of the origin: an application's own 4xx does
    /// not, nor a visitor who left.
    #[must_use]
    pub fn is_of_the_origin(&self) -> bool {
        !self.is_declined() && self.failure != Failure::VisitorGone
    }

    /// Who has to act before the failure goes away.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.owner.unwrap_or(self.failure.row().owner)
    }

    /// Adds a fact.
    #[must_use]
    pub fn and(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Adds the public cause.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Adds text for the operator.
    #[must_use]
    pub fn internally(mut self, text: impl Into<String>) -> Self {
        self.internal = Some(text.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_something_of_the_origin() {
        for (id, failure, status, expected) in [
            ("a refused connection", Failure::ConnectionRefused, None, true),
            ("an application's error", Failure::ApplicationError, Some(500), true),
            ("an application's 404", Failure::ApplicationError, Some(404), false),
            ("a door that turns us away", Failure::RequestRefused, Some(403), true),
            ("a visitor who left", Failure::VisitorGone, None, false),
        ] {
            let finding = Finding::new(failure, Confidence::Certain, Evidence::new("x"));
            let finding = Finding { received_status: status, ..finding };
            assert_eq!(finding.is_of_the_origin(), expected, "{id}");
        }
    }
}
