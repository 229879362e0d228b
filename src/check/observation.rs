//! One look as plain data, and what it says by itself.

use super::{Aim, Wanted};
use crate::classify::{self, Judgement};
use crate::failure::Failure;
use crate::outcome::{Outcome, ProbeReport, Reply};
use crate::pages::guide::explain::copied_reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Verdict};

/// What a connection attempt came to, as a system tells it that tells more than a Workers runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connected {
    /// It opened.
    Open,
    /// The port answered that nobody listens (`ECONNREFUSED`).
    Refused,
    /// Somebody on the way answered that the host cannot be reached (`EHOSTUNREACH`).
    Unreachable,
    /// This machine has no way to such addresses at all (`ENETUNREACH`,
    /// `EADDRNOTAVAIL`): nothing is known.
    NoRoute,
    /// Nothing happened in time.
    NoAnswer,
    /// Anything else, by the system's own word.
    Other(String),
}

impl Connected {
    /// By the code of a system's error.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        match code {
            "ECONNREFUSED" => Self::Refused,
            "EHOSTUNREACH" => Self::Unreachable,
            "ENETUNREACH" | "EADDRNOTAVAIL" | "EAFNOSUPPORT" => Self::NoRoute,
            "ETIMEDOUT" => Self::NoAnswer,
            code => Self::Other(code.to_owned()),
        }
    }
}

/// The certificate of a handshake that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// End of its validity, in seconds since 1970-01-01T00:00:00Z.
    pub until_s: i64,
    /// Its subject, for people.
    pub subject: String,
    /// Whoever signed it, for people.
    pub issuer: String,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLook {
    /// What was looked at.
    pub wanted: Wanted,
    /// What the connection attempt came to.
    pub connected: Connected,
    /// What the probe found.
    pub report: ProbeReport,
    /// The reply, where a whole head came.
    pub reply: Option<Reply>,
    /// The certificate, where the handshake succeeded.
    pub certificate: Option<Certificate>,
    /// The word of the TLS library for a certificate it refused, such as `CERT_HAS_EXPIRED`.
    pub refused_with: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// What one look says.
#[derive(Debug, Clone, PartialEq)]
pub enum LookAnswer {
    /// An answer, and nothing wrong with it.
    Well,
    /// A failure.
    Failed(Box<Finding>),
    /// Nothing can be said, for this reason.
    Nothing(String),
}

impl CheckLook {
    /// The reply out of raw bytes, from the status line on.
    #[must_use]
    pub fn reply_of(bytes: &[u8]) -> Option<Reply> {
        copied_reply(&String::from_utf8_lossy(bytes))
    }

    /// The family of its address, for people.
    #[must_use]
    pub fn family(&self) -> &'static str {
        if self.wanted.address.is_ipv4() { "IPv4" } else { "IPv6" }
    }

    /// Whether nothing came back from the address itself, so that any place on the way may be at
    /// fault, this machine's own included.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        matches!(self.connected, Connected::NoAnswer | Connected::Unreachable)
    }

    /// The address of another site, or of the other scheme, that a reply to the
    /// visitor's own question leads to.
    #[must_use]
    pub fn leads_elsewhere(&self) -> Option<&str> {
        let reply = self.reply.as_ref().filter(|reply| (300..400).contains(&reply.status))?;
        let to = reply.header("location").filter(|to| to.contains("://"))?;
        let scheme = if self.wanted.target.https { "https" } else { "http" };
        let own = format!("{scheme}://{}", self.wanted.target.host_header);
        let stays = to.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        (!stays && self.wanted.aim == Aim::Origin).then_some(to)
    }

    /// What it says by itself.
    #[must_use]
    pub fn seen(&self) -> LookAnswer {
        if let Some(seen) = self.without_connection() {
            return seen;
        }
        // The probe reads bodies too; only where it found them broken does it
        // say more than the reply.
        if let Some(finding) = classify::probe::shown(&self.report) {
            return LookAnswer::Failed(Box::new(self.sharpened(finding)));
        }
        match &self.reply {
            Some(reply) => judged(reply, self.wanted.aim == Aim::Browser, self.took_ms),
            None => LookAnswer::Nothing("the look ended before an answer was there".to_owned()),
        }
    }

    fn without_connection(&self) -> Option<LookAnswer> {
        let fail = |failure, confidence, code: &str, word: &str| {
            let finding = Finding::new(failure, confidence, Evidence::new(format!("check:connect:{code}")));
            Some(LookAnswer::Failed(Box::new(finding.because(Reason::Word(word.to_owned())))))
        };
        match &self.connected {
            Connected::Open => None,
            Connected::Refused => fail(Failure::ConnectionRefused, Confidence::Certain, "refused", "refused"),
            // What drops our packets may be on our side of the way.
            Connected::NoAnswer => {
                fail(Failure::ConnectionTimeout, Confidence::Likely, "no_answer", "no_answer")
            }
            Connected::Unreachable => {
                fail(Failure::DestinationIpUnroutable, Confidence::Likely, "unreachable", "unreachable")
            }
            Connected::NoRoute => {
                Some(LookAnswer::Nothing(format!("this machine has no way to {} addresses", self.family())))
            }
            Connected::Other(code) => {
                Some(LookAnswer::Nothing(format!("the connection could not be tried: {code}")))
            }
        }
    }

    /// A certificate that only the handshake showed (TLS 1.3) is called what
    /// the TLS library calls it.
    fn sharpened(&self, finding: Finding) -> Finding {
        let said = |word: &str| finding.reason == Some(Reason::Word(word.to_owned()));
        let open =
            finding.failure == Failure::TlsCertificateError && (said("untrusted") || said("unknown_issuer"));
        let word = match self.refused_with.as_deref() {
            Some("CERT_HAS_EXPIRED") => "expired",
            Some("CERT_NOT_YET_VALID") => "not_yet_valid",
            Some("ERR_TLS_CERT_ALTNAME_INVALID") => "wrong_name",
            Some("DEPTH_ZERO_SELF_SIGNED_CERT") => "self_signed",
            Some(
                "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
                | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
                | "SELF_SIGNED_CERT_IN_CHAIN",
            ) => "unknown_issuer",
            _ => return finding,
        };
        if !open {
            return finding;
        }
        let evidence = Evidence::new(format!("check:tls:{word}"));
        Finding {
            confidence: Confidence::Certain,
            ..finding.and(evidence).because(Reason::Word(word.to_owned()))
        }
    }
}

/// What the judge says of a reply.
fn judged(reply: &Reply, navigation: bool, elapsed_ms: u64) -> LookAnswer {
    let asked = classify::Asked { method: "GET", navigation, elapsed_ms, ..Default::default() };
    match classify::judge(&Outcome::Answered(reply.clone()), &asked) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => LookAnswer::Failed(finding),
        Judgement::Clear(Verdict::Pass) => {
            let soft = classify::soft::may_be_soft(reply, &asked)
                .then(|| classify::soft::judge(reply, &[]))
                .flatten();
            soft.map_or(LookAnswer::Well, |finding| LookAnswer::Failed(Box::new(finding)))
        }
    }
}
