//! What every format says, put together once from the answer and the texts.

use std::borrow::Cow;
use std::fmt;

use super::moment::{rfc3339, spoken};
use super::texts::{FailureText, LanguageWords, Texts, fill};
use crate::advice;
use crate::answer::{Answer, Language, Reached, Sentence, Tag};
use crate::compare::request::REASON;
use crate::failure::{Failure, Owner};
use crate::verdict::Confidence;

/// A sentence, with its language where that is not the answer's.
#[derive(Debug, Clone)]
pub(super) struct Spoken<'a> {
    /// The words.
    pub(super) text: Cow<'a, str>,
    tag: Option<&'a Tag>,
}

impl fmt::Display for Spoken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The content of an answer in words.
pub(super) struct Document<'a> {
    /// What it was made from.
    pub(super) answer: &'a Answer,
    /// The words of the answer's language.
    pub(super) words: &'static LanguageWords,
    /// The texts of the failure for programs and for whoever runs the site: English.
    pub(super) english: FailureText,
    /// One line that says what happened, no surer than we are.
    pub(super) headline: Spoken<'a>,
    /// What it means, no surer than we are.
    pub(super) meaning: Spoken<'a>,
    /// What a visitor can do.
    pub(super) advice: Spoken<'a>,
    /// How sure we are, where there is something to say of it.
    pub(super) confidence: Option<&'static str>,
    /// Where it broke.
    pub(super) place: String,
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
    /// The sentence with the moment, with `{}` where that stands.
    pub(super) clock: &'static str,
    /// The time of day, with its zone.
    pub(super) time: String,
    /// The moment, RFC 3339.
    pub(super) moment: String,
}

impl Comeback {
    fn new(words: &'static LanguageWords, answer: &Answer, seconds: u32) -> Self {
        let moment_ms = answer.come_back_ms().unwrap_or(answer.at_ms);
        Self {
            seconds,
            sentence: fill(words.labels.come_back, &words.wait(seconds)),
            clock: words.labels.not_before,
            time: answer.clock.clone().unwrap_or_else(|| spoken(moment_ms, answer.at_ms)),
            moment: rfc3339(moment_ms),
        }
    }

    /// What stands before the time of day.
    pub(super) fn before(&self) -> &'static str {
        self.clock.split_once("{}").map_or(self.clock, |(before, _)| before)
    }

    /// What stands after it.
    pub(super) fn after(&self) -> &'static str {
        self.clock.split_once("{}").map_or("", |(_, after)| after)
    }
}

/// What whoever runs the site can do. What only some requests meet is no
/// matter of the failure alone.
fn owner(answer: &Answer, declined: &'static str, usual: &'static str) -> &'static str {
    match answer.reason.as_deref() {
        _ if answer.is_declined() => declined,
        Some(REASON) => advice::REQUEST_DEPENDENT,
        _ => usual,
    }
}

impl<'a> Document<'a> {
    /// Puts the words together.
    pub(super) fn new(answer: &'a Answer) -> Self {
        let texts = Texts::of(answer.language);
        let words = texts.words;
        let declined = answer.is_declined();
        let said = if declined {
            words.say_declined(answer.status)
        } else {
            words.say(answer.failure, answer.confidence)
        };
        let text = (texts.failure)(answer.failure);
        let arrow = if answer.language.direction() == "rtl" { '←' } else { '→' };
        // Own words may state a cause, so they are kept for what is more than a possibility.
        let own = Some(&answer.own).filter(|_| answer.confidence != Confidence::Possible);
        let or = |own: Option<&'a Sentence>, ours: Cow<'a, str>| match own {
            Some(own) => Spoken { text: own.text.as_str().into(), tag: own.tag.as_ref() },
            None => Spoken { text: ours, tag: None },
        };
        Self {
            answer,
            words,
            english: FailureText { owner: owner(answer, texts.declined, text.owner), ..text },
            headline: or(own.and_then(|own| own.headline.as_ref()), said.headline),
            meaning: or(own.and_then(|own| own.meaning.as_ref()), said.meaning),
            advice: or(own.and_then(|own| own.advice.as_ref()), said.advice.into()),
            confidence: words.sure(answer.confidence, answer.is_the_sites),
            place: words.way.place(answer.hop, arrow),
            comeback: answer.retry_after_s.map(|seconds| Comeback::new(words, answer, seconds)),
            timestamp: rfc3339(answer.at_ms),
        }
    }

    /// That the origin was not asked for this request, where it was not.
    pub(super) fn spared(&self) -> Option<&'static str> {
        self.answer.spared.map(|_| self.words.spared())
    }

    /// When to come back in one paragraph, or that waiting does not help; `None` where neither is
    /// known, since nothing is down.
    pub(super) fn when(&self) -> Option<String> {
        match &self.comeback {
            Some(comeback) => {
                let between = self.between();
                Some(format!("{}{between}{}", comeback.sentence, fill(comeback.clock, &comeback.time)))
            }
            None if self.answer.is_declined() => None,
            None => Some(self.words.labels.waiting_does_not_help.to_owned()),
        }
    }

    /// The attributes of an element with that sentence, where its language is another than the
    /// page's: tags are letters, digits and hyphens.
    pub(super) fn attributes(&self, spoken: &Spoken<'_>) -> String {
        let other = spoken.tag.filter(|tag| !tag.is(self.answer.language.tag()));
        other.map_or_else(String::new, |tag| format!(" lang=\"{tag}\" dir=\"{}\"", tag.direction()))
    }

    /// What stands between two sentences: nothing in languages that are written without spaces.
    pub(super) fn between(&self) -> &'static str {
        match self.answer.language {
            Language::Japanese | Language::ChineseSimplified | Language::ChineseTraditional => "",
            _ => " ",
        }
    }

    /// What stands between a label and its value.
    pub(super) fn colon(&self) -> &'static str {
        match self.answer.language {
            Language::Japanese | Language::ChineseSimplified | Language::ChineseTraditional => "：",
            Language::French => "\u{a0}: ",
            _ => ": ",
        }
    }

    /// What became of what the visitor sent; `None` where nothing was sent
    /// that could be done twice.
    pub(super) fn sent(&self) -> Option<&'static str> {
        let labels = &self.words.labels;
        self.answer.sent_something.then_some(match self.answer.reached {
            Reached::No => labels.sent_no,
            Reached::Maybe => labels.sent_maybe,
            Reached::Yes => labels.sent_yes,
        })
    }

    /// What the failure is, for programs: the site's own words where it has
    /// some, else ours in full.
    pub(super) fn detail(&self) -> &str {
        let own = self.answer.own.meaning.as_ref();
        let plain = self.answer.confidence != Confidence::Possible && !self.answer.is_declined();
        if own.is_none() && plain { self.english.detail } else { &self.meaning.text }
    }

    /// The advice, and when to come back.
    pub(super) fn advice_and_when(&self, between: char) -> String {
        let when = self.when().map(|when| format!("{between}{when}")).unwrap_or_default();
        format!("{}{when}", self.advice)
    }

    /// The mark at the hop where the way ends.
    pub(super) fn mark(&self) -> &'static str {
        if self.held() { self.words.way.held } else { self.words.broken.of(self.answer.confidence) }
    }

    /// Whether the request was held back on purpose, so that nothing is broken where it ended.
    pub(super) fn held(&self) -> bool {
        self.planned()
            || self.answer.confidence != Confidence::Possible && self.answer.failure == Failure::LoadShed
    }

    /// Whether somebody has taken the site down on purpose: then nobody needs to see what broke.
    pub(super) fn planned(&self) -> bool {
        self.answer.confidence != Confidence::Possible
            && matches!(self.answer.failure, Failure::Maintenance | Failure::OriginMaintenance)
    }

    /// Whether somebody on the site's side has to act.
    pub(super) fn owner_must_act(&self) -> bool {
        self.answer.failure.row().owner != Owner::Nobody && !self.answer.is_declined()
    }
}
