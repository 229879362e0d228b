//! A cause that a probe shows, and the symptom that such a cause has.

use crate::failure::Failure;
use crate::outcome::ProbeReport;
use crate::vantage::proof::Observation;
use crate::verdict::{Confidence, Reason};

/// How a failed attempt looked from the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symptom {
    /// `Network connection lost.`: refused, cut, or not HTTP.
    Lost,
    /// `internal error; reference = …`: DNS or TLS.
    Reference,
    /// Our own deadline.
    Deadline,
    /// The body broke after a good head.
    Body,
    /// Any other exception.
    Other,
}

/// A cause the probe shows.
pub(super) struct ProbeCause {
    pub failure: Failure,
    /// Evidence codes without `probe:`.
    pub codes: Vec<String>,
    pub reason: Option<Reason>,
    pub internal: Option<String>,
    /// The symptom that this cause has.
    pub symptom: Symptom,
    /// How sure it is where the symptom fits.
    pub at_best: Confidence,
    /// What shows it, for what that proves from where we look.
    pub observation: Observation,
}

impl ProbeCause {
    /// A cause that is certain where it fits.
    pub fn new(
        failure: Failure,
        symptom: Symptom,
        code: impl Into<String>,
        observation: Observation,
    ) -> Self {
        let (codes, at_best) = (vec![code.into()], Confidence::Certain);
        Self { failure, codes, reason: None, internal: None, symptom, at_best, observation }
    }

    pub fn word(mut self, word: &str) -> Self {
        self.reason = Some(Reason::Word(word.to_owned()));
        self
    }

    pub fn at_best(mut self, confidence: Confidence) -> Self {
        self.at_best = confidence;
        self
    }

    pub fn and(mut self, code: &str) -> Self {
        self.codes.push(code.to_owned());
        self
    }
}

/// Names the protocol that was spoken instead, where it was recognised.
pub(super) fn spoken(cause: ProbeCause, report: &ProbeReport) -> ProbeCause {
    match report.speaks {
        Some(foreign) => {
            let word: &'static str = foreign.into();
            cause.and(&format!("speaks:{word}")).word(word)
        }
        None => cause,
    }
}
