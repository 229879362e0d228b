//! Bodies that broke after their head was sent: too late for a page, not too late for an event.

use super::Judgement;
use crate::failure::Failure;
use crate::outcome::BodyBreak;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// Judges a broken body.
///
/// A body with a Content-Length that ends early is incomplete. A chunked one that breaks has either
/// lost its connection or has a malformed chunk; the runtime says the same of both, so that only a
/// probe that reads the framing can tell, and `http_response_incomplete` is what holds without one.
#[must_use]
pub fn judge(broke: &BodyBreak) -> Judgement {
    let finding = finding(broke);
    let framing_unknown = broke.chunked && finding.failure == Failure::HttpResponseIncomplete;
    if framing_unknown { Judgement::Unclear(Box::new(finding)) } else { Judgement::fail(finding) }
}

fn finding(broke: &BodyBreak) -> Finding {
    let Some(thrown) = &broke.exception else {
        return Finding::new(
            Failure::ConnectionReadTimeout,
            Confidence::Certain,
            Evidence::new("body:stalled"),
        );
    };
    let text = thrown.message.to_ascii_lowercase();
    let finding = if text.contains("decompress") || text.contains("gzip") || text.contains("brotli") {
        Finding::new(
            Failure::HttpResponseContentCoding,
            Confidence::Certain,
            Evidence::new("body:undecodable"),
        )
    } else if text.contains("connection lost") || text.contains("premature") || thrown.remote {
        let confidence = if broke.chunked { Confidence::Likely } else { Confidence::Certain };
        Finding::new(Failure::HttpResponseIncomplete, confidence, Evidence::new("body:cut"))
            .because(Reason::Word(if broke.chunked { "chunked_without_end" } else { "short" }.to_owned()))
    } else {
        Finding::new(Failure::HttpResponseIncomplete, Confidence::Likely, Evidence::new("body:threw"))
    };
    finding.internally(format!("{}: {}", thrown.name, thrown.message).chars().take(300).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Exception;

    #[test]
    fn how_a_body_broke_names_the_failure() {
        let broke = |message: Option<&str>, chunked| BodyBreak {
            exception: message.map(|m| Exception { message: m.into(), ..Exception::default() }),
            delivered: 7,
            announced: None,
            chunked,
        };
        // id, what happened, failure, confidence
        let cases = [
            ("stall", broke(None, false), Failure::ConnectionReadTimeout, Confidence::Certain),
            (
                "short",
                broke(Some("Network connection lost."), false),
                Failure::HttpResponseIncomplete,
                Confidence::Certain,
            ),
            (
                "chunked",
                broke(Some("Network connection lost."), true),
                Failure::HttpResponseIncomplete,
                Confidence::Likely,
            ),
            (
                "gzip",
                broke(Some("Gzip decompression failed."), false),
                Failure::HttpResponseContentCoding,
                Confidence::Certain,
            ),
            ("other", broke(Some("?"), false), Failure::HttpResponseIncomplete, Confidence::Likely),
        ];
        for (id, broke, failure, confidence) in cases {
            let finding = finding(&broke);
            assert_eq!((finding.failure, finding.confidence), (failure, confidence), "{id}");
        }
    }
}
