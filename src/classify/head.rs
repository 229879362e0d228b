//! Replies of 200 to 399 whose head is not what HTTP allows, although the runtime let it through.
//!
//! In scope: heads that reach us but would break, or mislead, whoever is in front. Out of scope:
//! status and body. Looked at only for replies that are looked at anyway: walking through the
//! fields of every reply would cost more than the rest of the pass path.

use super::Asked;
use crate::failure::Failure;
use crate::outcome::Reply;
use crate::probe::head::{HEAD_BYTES_MAX, HEAD_FIELDS_MAX};
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// Judges a head; `None` when it is in order.
#[must_use]
pub fn judge(reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    let (failure, evidence, word) = flaw(reply, asked)?;
    let finding = Finding::new(failure, Confidence::Certain, Evidence::new(evidence));
    let finding = finding.and(Evidence::new(format!("status:{}", reply.status)));
    Some(Finding { received_status: Some(reply.status), ..finding.because(Reason::Word(word.to_owned())) })
}

fn flaw(reply: &Reply, asked: &Asked<'_>) -> Option<(Failure, &'static str, &'static str)> {
    // A name, a colon, a space, a value and CRLF.
    let of = |(name, value): &(String, String)| name.len().saturating_add(value.len()).saturating_add(4);
    let bytes: usize = reply.headers.iter().map(of).sum();
    if bytes > HEAD_BYTES_MAX {
        return Some((Failure::HttpResponseHeaderSectionSize, "head:too_large", "too_large"));
    }
    if reply.headers.len() > HEAD_FIELDS_MAX {
        return Some((Failure::HttpResponseHeaderSectionSize, "head:too_many_fields", "too_many_fields"));
    }
    if reply.status == 304 && !asked.conditional {
        return Some((Failure::HttpProtocolError, "head:unasked_304", "unasked_304"));
    }
    // `identity` (RFC 2616) is no coding at all: the runtime reads such a body to the end of its
    // connection, and so does a browser.
    let coding =
        reply.header("transfer-encoding").filter(|coding| !coding.trim().eq_ignore_ascii_case("identity"))?;
    if !coding.trim().eq_ignore_ascii_case("chunked") {
        return Some((Failure::HttpResponseTransferCoding, "head:transfer_coding", "unknown_coding"));
    }
    // RFC 9112 section 6.3: such a message may be an attempt at smuggling, and ought
    // to be handled as an error.
    reply.header("content-length")?;
    Some((Failure::HttpProtocolError, "head:conflicting_lengths", "conflicting_lengths"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_heads_that_http_does_not_allow_are_reported() {
        let reply = |status, headers: &[(&str, &str)]| Reply {
            status,
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            ..Reply::default()
        };
        let big = "a".repeat(HEAD_BYTES_MAX);
        let many: Vec<(String, String)> =
            (0..=HEAD_FIELDS_MAX).map(|n| (format!("x-{n}"), String::new())).collect();
        let many = Reply { status: 200, headers: many, ..Reply::default() };
        let conditional = Asked { conditional: true, ..Asked::default() };
        // id, reply, request, reason
        let cases = [
            ("plain", reply(200, &[("content-length", "2")]), Asked::default(), None),
            ("chunked", reply(200, &[("transfer-encoding", "chunked")]), Asked::default(), None),
            ("chunked-loud", reply(200, &[("transfer-encoding", "Chunked")]), Asked::default(), None),
            ("no-coding", reply(200, &[("transfer-encoding", "Identity")]), Asked::default(), None),
            (
                "gzip-within",
                reply(200, &[("transfer-encoding", "gzip, chunked")]),
                Asked::default(),
                Some("unknown_coding"),
            ),
            ("asked-304", reply(304, &[]), conditional, None),
            ("unasked-304", reply(304, &[]), Asked::default(), Some("unasked_304")),
            (
                "coding",
                reply(200, &[("transfer-encoding", "braided")]),
                Asked::default(),
                Some("unknown_coding"),
            ),
            (
                "both",
                reply(200, &[("transfer-encoding", "chunked"), ("content-length", "3")]),
                Asked::default(),
                Some("conflicting_lengths"),
            ),
            ("large", reply(200, &[("x-big", &big)]), Asked::default(), Some("too_large")),
            ("many", many, Asked::default(), Some("too_many_fields")),
        ];
        for (id, reply, asked, expected) in cases {
            let reason = judge(&reply, &asked).and_then(|finding| finding.reason);
            assert_eq!(reason, expected.map(|word| Reason::Word(word.to_owned())), "{id}");
        }
    }
}
