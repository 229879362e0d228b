//! What every format says, put together once from the answer and the texts.

use super::moment::{rfc3339, time_of_day};
use super::texts::{FailureText, Texts};
use crate::answer::Answer;
use crate::failure::{Failure, Owner};
use crate::verdict::Confidence;

/// The content of an answer in words.
pub(super) struct Document<'a> {
    /// What it was made from.
    pub(super) answer: &'a Answer,
    /// The texts of the answer's language.
    pub(super) texts: &'static Texts,
    /// The texts of the failure.
    pub(super) failure: FailureText,
    /// One line that says what happened, no surer than we are.
    pub(super) headline: &'static str,
    /// What it means, no surer than we are.
    pub(super) meaning: String,
    /// How sure we are.
    pub(super) confidence: &'static str,
    /// Where it broke.
    pub(super) place: &'static str,
    /// When to come back, where waiting helps.
    pub(super) comeback: Option<Comeback>,
    /// The moment of the answer, RFC 3339.
    pub(super) timestamp: String,
}

/// When to come back.
pub(super) struct Comeback {
    /// Seconds from now.
    pub(super) seconds: u32,
    /// The wait as a sentence.
    pub(super) sentence: String,
    /// The moment as a sentence.
    pub(super) clock: String,
    /// The moment, RFC 3339.
    pub(super) moment: String,
}

impl<'a> Document<'a> {
    /// Puts the words together.
    pub(super) fn new(answer: &'a Answer) -> Self {
        let texts = Texts::of(answer.language);
        let failure = (texts.failure)(answer.failure);
        let (headline, meaning) = match answer.confidence {
            Confidence::Certain | Confidence::Likely => (failure.is, failure.meaning.to_owned()),
            Confidence::Possible => (failure.may, fill(texts.labels.would_mean, failure.meaning)),
        };
        Self {
            answer,
            texts,
            failure,
            headline,
            meaning,
            confidence: (texts.confidence)(answer.confidence),
            place: (texts.hop)(answer.hop),
            comeback: answer.retry_after_s.map(|seconds| comeback(texts, answer.at_ms, seconds)),
            timestamp: rfc3339(answer.at_ms),
        }
    }

    /// When to come back in one paragraph, or that waiting does not help.
    pub(super) fn when(&self) -> String {
        match &self.comeback {
            Some(comeback) => format!("{} {}", comeback.sentence, comeback.clock),
            None => self.texts.labels.waiting_does_not_help.to_owned(),
        }
    }

    /// The mark at the hop where the way ends.
    pub(super) fn mark(&self) -> &'static str {
        use Failure::{CircuitOpen, LoadShed, Maintenance, OriginMaintenance};
        let held = matches!(self.answer.failure, CircuitOpen | LoadShed | Maintenance | OriginMaintenance);
        let sure = self.answer.confidence != Confidence::Possible;
        if held && sure { self.texts.way.held } else { (self.texts.broken)(self.answer.confidence) }
    }

    /// Whether somebody on the site's side has to act.
    pub(super) fn owner_must_act(&self) -> bool {
        self.answer.failure.row().owner != Owner::Nobody
    }
}

fn comeback(texts: &Texts, at_ms: u64, seconds: u32) -> Comeback {
    let moment_ms = at_ms.saturating_add(u64::from(seconds) * 1000);
    Comeback {
        seconds,
        sentence: fill(texts.labels.come_back, &(texts.wait)(seconds)),
        clock: fill(texts.labels.not_before, &time_of_day(moment_ms)),
        moment: rfc3339(moment_ms),
    }
}

/// Puts a value into a sentence at `{}`.
fn fill(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}
