//! A verdict in the words of the guide, as plain text for a terminal.

use std::fmt::Write as _;

use super::explain::{ExplainedAs, Explanation};
use super::pages;
use crate::advice::{self, Check};
use crate::answer::{Language, public_reason};
use crate::render::texts::Texts;
use crate::verdict::{Confidence, Finding};

/// What explain says: the failure's code alone on the first line, then what it is, where, how sure,
/// and what to check first.
#[must_use]
pub fn explanation(explanation: &Explanation) -> String {
    match &explanation.told {
        ExplainedAs::Failure(finding) => {
            let mut out = format!("{}\n\n", finding.failure.code());
            let taken_for = explanation.taken_for;
            let instead = Instead { says: explanation.says, place: None };
            self::finding(&mut out, finding, instead, &[("Taken for", taken_for.to_owned())]);
            let component = explanation.behind.or(finding.component);
            first_checks(
                &mut out,
                advice::checks_because(
                    finding.failure,
                    finding.hop,
                    component,
                    finding.reason.as_ref().and_then(public_reason).as_deref(),
                ),
            );
            out
        }
        ExplainedAs::NoFailure => format!("no failure\n\n{}\n", pages::nothing(explanation)),
        ExplainedAs::Unknown => format!("not known\n\n{}\n", pages::nothing(explanation)),
    }
}

/// The headline of a finding, no surer than it is.
#[must_use]
pub fn headline(finding: &Finding) -> &'static str {
    let words = (Texts::of(Language::English).failure)(finding.failure);
    if finding.confidence == Confidence::Possible { words.may } else { words.is }
}

/// How sure a finding is, to whoever reads it at a terminal: nothing is said of that person's own
/// connection, of which nothing is known.
const fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "nothing else fits what was seen",
        Confidence::Likely => "the most likely cause",
        Confidence::Possible => "one of several causes that fit",
    }
}

/// What stands for the usual words, where something says it better.
#[derive(Debug, Default, Clone, Copy)]
pub struct Instead<'a> {
    /// For the failure's own sentence.
    pub says: Option<&'a str>,
    /// For the name of the hop.
    pub place: Option<&'a str>,
}

/// A finding in a few lines; `more` is put below the usual ones.
pub fn finding(out: &mut String, finding: &Finding, instead: Instead<'_>, more: &[(&str, String)]) {
    let texts = Texts::of(Language::English);
    let words = (texts.failure)(finding.failure);
    let place = instead.place.unwrap_or_else(|| (texts.hop)(finding.hop));
    let word: &str = finding.confidence.into();
    let mut line = |label: &str, value: &str| {
        let label = format!("{label}:");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {label:<12}{value}");
    };
    line("What", headline(finding));
    line("Where", &format!("{place} ({})", finding.hop.code()));
    line("How sure", &format!("{word} ({})", sure(finding.confidence)));
    if let Some(reason) = finding.reason.as_ref().and_then(public_reason) {
        line("Cause", &reason);
    }
    if let Some(component) = finding.component {
        line("Written by", component);
    }
    let evidence: Vec<&str> = finding.evidence.iter().map(crate::verdict::Evidence::code).collect();
    line("Evidence", &evidence.join(", "));
    for (label, value) in more {
        line(label, value);
    }
    let _ = writeln!(out, "\n  {}", instead.says.unwrap_or(words.meaning));
}

/// The first checks, as a numbered list.
pub fn first_checks(out: &mut String, checks: Vec<Check>) {
    let _ = writeln!(out, "\n  Check first:");
    for (n, Check { check, command, place, .. }) in (1..).zip(checks) {
        let _ = writeln!(out, "  {n}. {check}");
        for also in [command.as_deref(), place].into_iter().flatten() {
            let _ = writeln!(out, "       {also}");
        }
    }
}
