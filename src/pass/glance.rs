//! A glance at a well reply that was picked for a closer look: its head, and whether its body is
//! small enough to be read at once. Nearly all of them are in order, and nothing more is collected
//! of an exchange of which that is seen.

use super::body::{Then, treatment};
use super::{SMALL, SOFT, WATCH};
use crate::classify::{Asked, head, soft};
use crate::config::Policy;
use crate::outcome::Reply;

/// What a reply may be wanted for that is glanced at: all other wishes need more than
/// its head and a small body.
pub const GLANCED: u32 = SMALL | SOFT | WATCH;

/// How many bytes of a reply's body are read at once before it goes on; `None` where it takes more
/// than a glance. `left`: what it is wanted for, bits of [`crate::pass`].
#[must_use]
pub fn glance(left: u32, reply: &Reply, policy: &Policy) -> Option<u32> {
    // Of the request as little is known as is asked: what may be a page that somebody
    // opened is looked at with more.
    let asked = Asked { conditional: true, ..Asked::navigation() };
    let is_plain = (200..300).contains(&reply.status) && left & !GLANCED == 0;
    if !is_plain || head::judge(reply, &asked).is_some() {
        return None;
    }
    if left & SOFT != 0 && soft::may_be_soft(reply, &asked) {
        return None;
    }
    let treatment = treatment(left, reply, &asked, policy);
    match (treatment.ahead, treatment.then) {
        (Some(ahead), _) if ahead.in_one_go => Some(ahead.bytes),
        (None, Then::HandedOn) => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::{COMPARE, COPY, HOLD, WATCH_ALWAYS};
    use crate::probe::head::HEAD_FIELDS_MAX;

    const SAMPLE: u32 = SMALL | SOFT;
    const FAILED: u32 = SAMPLE | WATCH;

    #[test]
    fn what_a_glance_comes_to() {
        let json = "content-type: application/json; content-length: 500";
        let empty = "content-length: 0";
        let page = "content-type: text/html; content-length: 500";
        let large_page = "content-type: text/html; content-length: 20000";
        let large = "content-type: application/json; content-length: 5000000";
        let chunked = "content-type: application/json";
        let coded = "content-type: application/json; content-encoding: gzip; content-length: 500";
        let live = "content-type: text/event-stream";
        let smuggled = "transfer-encoding: chunked; content-length: 3";
        let many = "x: 1; ".repeat(HEAD_FIELDS_MAX + 1);
        // id, what it is wanted for, status, fields, what a glance comes to
        let cases = [
            ("small", SAMPLE, 200, json, Some(500)),
            ("small, made", SAMPLE, 201, json, Some(500)),
            ("small, after a failure", FAILED, 200, json, Some(500)),
            ("empty", SAMPLE, 200, empty, Some(0)),
            ("no body", SAMPLE, 204, "", Some(0)),
            ("a page that may be an error", SAMPLE, 200, page, None),
            ("the same, nobody asks", SMALL, 200, page, Some(500)),
            ("a page too large for that", SAMPLE, 200, large_page, Some(20_000)),
            ("large", SAMPLE, 200, large, Some(0)),
            ("large, after a failure", FAILED, 200, large, None),
            ("chunked", SAMPLE, 200, chunked, Some(0)),
            ("chunked, after a failure", FAILED, 200, chunked, None),
            ("coded", SAMPLE, 200, coded, Some(0)),
            ("live", SAMPLE, 200, live, Some(0)),
            ("a head that HTTP does not allow", SAMPLE, 200, smuggled, None),
            ("too many fields", SAMPLE, 200, many.as_str(), None),
            ("a redirect", SAMPLE, 302, json, None),
            ("an error", SAMPLE, 404, json, None),
            ("a copy is kept", SAMPLE | COPY, 200, json, None),
            ("compared", COMPARE, 200, json, None),
            ("held", HOLD, 200, json, None),
            ("always watched", WATCH_ALWAYS, 200, json, None),
        ];
        for (id, left, status, fields, expected) in cases {
            let pairs = fields.split("; ").filter_map(|field| field.split_once(": "));
            let headers = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let reply = Reply { status, headers, ..Reply::default() };
            assert_eq!(glance(left, &reply, &Policy::default()), expected, "{id}");
        }
    }
}
