//! The causes that one HTTP exchange shows.

use super::cause::{ProbeCause, Symptom, spoken};
use crate::failure::Failure;
use crate::outcome::{HttpFinding, HttpFlaw, ProbeReport};
use crate::vantage::proof::Observation;

/// Why no good reply came. `None`: one did.
pub(super) fn cause(finding: &HttpFinding, report: &ProbeReport) -> Option<ProbeCause> {
    let broken =
        |failure, symptom, code: String| ProbeCause::new(failure, symptom, code, Observation::ReplyBroken);
    let silent = |code: &str| {
        ProbeCause::new(Failure::HttpResponseTimeout, Symptom::Deadline, code, Observation::ReplySilent)
    };
    let cause = match finding {
        HttpFinding::Answered { .. } => return None,
        HttpFinding::Terminated { after_bytes, reset } => {
            let word = if *reset { "reset" } else { "closed" };
            let cause =
                broken(Failure::ConnectionTerminated, Symptom::Lost, format!("http:{word}")).word(word);
            if *after_bytes > 0 { cause.and("http:partial_head") } else { cause }
        }
        HttpFinding::Unparsable(flaw) => {
            let word: &'static str = flaw.into();
            let cause = broken(Failure::HttpProtocolError, Symptom::Lost, format!("http:{word}")).word(word);
            if *flaw == HttpFlaw::NoStatusLine { spoken(cause, report) } else { cause }
        }
        HttpFinding::HeadTooLarge => {
            broken(Failure::HttpResponseHeaderSectionSize, Symptom::Lost, "http:head_too_large".to_owned())
        }
        // A malformed chunk breaks the body; workerd takes an unknown coding without a word.
        HttpFinding::BadTransferCoding => {
            let code = "http:bad_transfer_coding".to_owned();
            broken(Failure::HttpResponseTransferCoding, Symptom::Body, code).word("bad_transfer_coding")
        }
        HttpFinding::BodyIncomplete { ending, .. } => {
            let word: &'static str = ending.into();
            broken(Failure::HttpResponseIncomplete, Symptom::Body, format!("http:body:{word}")).word(word)
        }
        HttpFinding::Silent { after_bytes: 0 } => silent("http:silent").word("silent"),
        HttpFinding::Silent { .. } => silent("http:slow_head").word("slow_head"),
    };
    Some(cause)
}
