//! An application that Faultline is put around in the same worker: what it
//! throws, or does not answer.
//!
//! There is no connection between the two, so nothing of the network is at fault, and nothing can
//! be looked at. What it answers is judged as any reply is.

use super::{Asked, Judgement};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::{Exception, Outcome};
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// The name of the error that `judgedFetch` throws; its message begins with
/// failure, hop and confidence.
pub const JUDGED: &str = "OriginFailure";

/// The message of the error by which the glue says that what an application
/// returned is no response.
pub const NO_RESPONSE: &str = "what came is no Response";

/// The longest text of an exception that is kept for the operator, in characters.
const INTERNAL_CHARS_MAX: usize = 300;

/// Judges an attempt whose other end is an application in this worker.
#[must_use]
pub fn judge(outcome: &Outcome, asked: &Asked<'_>) -> Judgement {
    match outcome {
        Outcome::Threw(thrown) => Judgement::fail(threw(thrown)),
        Outcome::DeadlinePassed => {
            Judgement::fail(in_the_app(Failure::HttpResponseTimeout, "app:deadline", "silent"))
        }
        Outcome::Answered(_) | Outcome::BodyBroke(_) | Outcome::VisitorLeft => super::judge(outcome, asked),
    }
}

/// A failure of the application itself.
pub(super) fn in_the_app(failure: Failure, evidence: &str, word: &str) -> Finding {
    let finding = Finding::new(failure, Confidence::Certain, Evidence::new(evidence));
    Finding { hop: Hop::App, ..finding.because(Reason::Word(word.to_owned())) }
}

/// An exception as the operator reads it.
pub(super) fn text(thrown: &Exception) -> String {
    format!("{}: {}", thrown.name, thrown.message).chars().take(INTERNAL_CHARS_MAX).collect()
}

fn threw(thrown: &Exception) -> Finding {
    let text = text(thrown);
    if let Some(finding) = upstream(thrown) {
        return finding.internally(text);
    }
    if thrown.message == NO_RESPONSE {
        return in_the_app(Failure::ApplicationError, "app:no_response", "no_response");
    }
    in_the_app(Failure::ApplicationError, "app:threw", "exception").internally(text)
}

/// What the application's own call upstream came to, where it let that through as it was thrown.
fn upstream(thrown: &Exception) -> Option<Finding> {
    let mut words = thrown.message.split([' ', ':']).filter(|_| thrown.name == JUDGED);
    let (failure, hop, confidence) = (words.next()?, words.next()?, words.next()?);
    let confidence = confidence.parse::<Confidence>().ok()?.min(Confidence::Likely);
    let finding = Finding::new(failure.parse().ok()?, confidence, Evidence::new("app:upstream"));
    Some(Finding { hop: hop.parse().ok()?, ..finding })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Reply;
    use crate::verdict::Verdict;

    #[test]
    fn what_an_application_does_is_the_application_s() {
        let thrown = |name: &str, message: &str| {
            Outcome::Threw(Exception { name: name.into(), message: message.into(), ..Exception::default() })
        };
        let answered = |status| Outcome::Answered(Reply { status, ..Reply::default() });
        let rows = [
            // id, outcome, failure, hop, confidence, first evidence; none where it passes
            (
                "throws",
                thrown("TypeError", "x is undefined"),
                Some("application_error app certain app:threw"),
            ),
            // The network's own words change nothing: it was the application that let them through.
            (
                "lost",
                thrown("Error", "Network connection lost."),
                Some("application_error app certain app:threw"),
            ),
            (
                "nothing",
                thrown("TypeError", NO_RESPONSE),
                Some("application_error app certain app:no_response"),
            ),
            ("hangs", Outcome::DeadlinePassed, Some("http_response_timeout app certain app:deadline")),
            (
                "upstream",
                thrown(JUDGED, "connection_refused edge-origin certain: the server refused"),
                Some("connection_refused edge-origin likely app:upstream"),
            ),
            (
                "not-ours",
                thrown("Error", "connection_refused edge-origin certain"),
                Some("application_error app certain app:threw"),
            ),
            ("half", thrown(JUDGED, "connection_refused"), Some("application_error app certain app:threw")),
            ("answers-500", answered(500), Some("application_error app possible status:500")),
            ("well", answered(200), None),
        ];
        for (id, outcome, expected) in rows {
            let told = match judge(&outcome, &Asked::default()) {
                Judgement::Clear(Verdict::Fail(f)) | Judgement::Unclear(f) => {
                    let confidence: &str = f.confidence.into();
                    Some(format!(
                        "{} {} {confidence} {}",
                        f.failure.code(),
                        f.hop.code(),
                        f.evidence[0].code()
                    ))
                }
                Judgement::Clear(Verdict::Pass) => None,
            };
            assert_eq!(told.as_deref(), expected, "{id}");
        }
    }
}
