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

/// What a glance comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// It is in order, and there is nothing to read.
    On,
    /// Its body, of so many bytes, is read at once; it goes on if that is whole.
    Read(u32),
    /// It takes more than a glance.
    More,
}

/// Glances at a reply. `left`: what it is wanted for, bits of [`crate::pass`].
#[must_use]
pub fn glance(left: u32, reply: &Reply, policy: &Policy) -> Glance {
    // Of the request as little is known as is asked: what may be a page that somebody
    // opened is looked at with more.
    let asked = Asked { conditional: true, ..Asked::navigation() };
    let is_plain = (200..300).contains(&reply.status) && left & !GLANCED == 0;
    if !is_plain || head::judge(reply, &asked).is_some() {
        return Glance::More;
    }
    if left & SOFT != 0 && soft::may_be_soft(reply, &asked) {
        return Glance::More;
    }
    let treatment = treatment(left, reply, &asked, policy);
    match (treatment.ahead, treatment.then) {
        (Some(ahead), _) if ahead.in_one_go => Glance::Read(ahead.bytes),
        (None, Then::HandedOn) => Glance::On,
        _ => Glance::More,
    }
}

/// The head of a reply from its fields, a line for each name and one for its value.
#[must_use]
pub fn head_of(status: u16, lines: &str) -> Reply {
    let mut lines = lines.lines();
    let headers = std::iter::from_fn(|| Some((lines.next()?.to_owned(), lines.next()?.to_owned())));
    Reply { status, headers: headers.collect(), ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::Glance::{More, On, Read};
    use super::*;
    use crate::pass::{COMPARE, COPY, HOLD, WATCH_ALWAYS};
    use crate::probe::head::HEAD_FIELDS_MAX;

    const SAMPLE: u32 = SMALL | SOFT;
    const FAILED: u32 = SAMPLE | WATCH;

    #[test]
    fn what_a_glance_comes_to() {
        let json = "content-type\napplication/json\ncontent-length\n500\n";
        let empty = "content-length\n0\n";
        let page = "content-type\ntext/html\ncontent-length\n500\n";
        let large_page = "content-type\ntext/html\ncontent-length\n20000\n";
        let large = "content-type\napplication/json\ncontent-length\n5000000\n";
        let chunked = "content-type\napplication/json\n";
        let coded = "content-type\napplication/json\ncontent-encoding\ngzip\ncontent-length\n500\n";
        let live = "content-type\ntext/event-stream\n";
        let smuggled = "transfer-encoding\nchunked\ncontent-length\n3\n";
        let many = "x\n1\n".repeat(HEAD_FIELDS_MAX + 1);
        // id, what it is wanted for, status, fields, what a glance comes to
        let cases = [
            ("small", SAMPLE, 200, json, Read(500)),
            ("small, made", SAMPLE, 201, json, Read(500)),
            ("small, after a failure", FAILED, 200, json, Read(500)),
            ("empty", SAMPLE, 200, empty, Read(0)),
            ("no body", SAMPLE, 204, "", On),
            ("a page that may be an error", SAMPLE, 200, page, More),
            ("the same, nobody asks", SMALL, 200, page, Read(500)),
            ("a page too large for that", SAMPLE, 200, large_page, Read(20_000)),
            ("large", SAMPLE, 200, large, On),
            ("large, after a failure", FAILED, 200, large, More),
            ("chunked", SAMPLE, 200, chunked, On),
            ("chunked, after a failure", FAILED, 200, chunked, More),
            ("coded", SAMPLE, 200, coded, On),
            ("live", SAMPLE, 200, live, On),
            ("a head that HTTP does not allow", SAMPLE, 200, smuggled, More),
            ("too many fields", SAMPLE, 200, many.as_str(), More),
            ("a redirect", SAMPLE, 302, json, More),
            ("an error", SAMPLE, 404, json, More),
            ("a copy is kept", SAMPLE | COPY, 200, json, More),
            ("compared", COMPARE, 200, json, More),
            ("held", HOLD, 200, json, More),
            ("always watched", WATCH_ALWAYS, 200, json, More),
        ];
        for (id, left, status, fields, expected) in cases {
            assert_eq!(glance(left, &head_of(status, fields), &Policy::default()), expected, "{id}");
        }
    }

    #[test]
    fn a_head_is_put_together_from_its_lines() {
        let head = head_of(200, "a\n1\nb\n\nc\n");
        assert_eq!(head.headers, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
        assert_eq!(head.status, 200);
    }
}
