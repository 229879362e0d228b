//! A reply as the judge reads it: every text that is known of a page is looked for once.
//!
//! In scope: which texts of which lists a body has. Out of scope: what they mean, which each list
//! says where it stands. A page of 16 KiB is read in one pass for all of them, whoever asks.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::edge_made::{marks, visitors};
use super::finder::{Found, Lists};
use super::fingerprints;
use super::words::debug;
use crate::outcome::Reply;

/// A list of texts that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextList {
    /// Of the table of fingerprints.
    Fingerprints,
    /// Of replies that are meant for one visitor.
    Visitors,
    /// Of the edge network's own replies.
    Edge,
    /// What gives a debug page away.
    Debug,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    Lists::new(&mut [
        &mut fingerprints::texts().iter().copied(),
        &mut visitors::texts(),
        &mut marks::TEXTS.iter().copied(),
        &mut debug::MARKS.iter().copied(),
    ])
});

/// A reply, read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The reply itself.
    pub reply: &'a Reply,
    /// The first header that only an application, or the server that runs it, writes.
    pub(super) application_header: Option<&'static str>,
    /// Its text, each line ended by a line feed.
    pub(super) text: Cow<'a, str>,
    found: Found,
}

impl<'a> Reading<'a> {
    /// Reads a reply.
    #[must_use]
    pub fn of(reply: &'a Reply) -> Self {
        let text = with_line_feeds(reply.text());
        Self {
            reply,
            application_header: fingerprints::application_header(reply),
            found: LISTS.find(&text),
            text,
        }
    }

    /// Whether any text of a list is there.
    pub(super) fn has_any(&self, list: TextList) -> bool {
        LISTS.first(&self.found, list as usize).is_some()
    }

    /// Whether the text with this number in its list is there.
    pub(super) fn has(&self, list: TextList, number: usize) -> bool {
        LISTS.has(&self.found, list as usize, number)
    }
}

/// How far the first line of a page is looked for that ends as the others do, in bytes.
const FIRST_LINES_BYTES: usize = 1024;

/// Servers differ, between versions too, in how they end the lines of one and the same page.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let start = text.as_bytes().get(..text.len().min(FIRST_LINES_BYTES)).unwrap_or_default();
    if !start.contains(&b'\r') {
        return text.into();
    }
    text.replace("\r\n", "\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Peek;

    #[test]
    fn a_text_is_found_in_its_own_list() {
        let page = |text: &str| Reply {
            status: 500,
            peek: Some(Peek { text: text.to_owned(), complete: true }),
            ..Reply::default()
        };
        // id, body, where the first text of a list is found
        let first = |text: &str| {
            let reply = page(text);
            let reading = Reading::of(&reply);
            [TextList::Fingerprints, TextList::Visitors, TextList::Edge, TextList::Debug]
                .map(|list| reading.has(list, 0))
        };
        let visitors = visitors::texts().next().unwrap();
        let cases = [
            ("nothing", "an article", [false; 4]),
            ("a fingerprint", fingerprints::texts()[0], [true, false, false, false]),
            ("a challenge", visitors, [false, true, false, false]),
            ("the edge", marks::TEXTS[0], [false, false, true, false]),
            ("a debugger", debug::MARKS[0], [false, false, false, true]),
        ];
        for (id, body, wanted) in cases {
            assert_eq!(first(body), wanted, "{id}");
        }
    }

    #[test]
    fn lines_end_in_one_way() {
        let cases = [
            ("a\r\nb", "a\nb"),
            ("a\nb", "a\nb"),
            ("a\rb", "a\rb"),
            ("\r\n\r\n", "\n\n"),
            ("a\r\r\n", "a\r\n"),
            ("a\r", "a\r"),
            ("", ""),
        ];
        for (text, wanted) in cases {
            assert_eq!(with_line_feeds(text), wanted, "{text:?}");
        }
        // All of a page, where its first line shows it; nothing where a first line is
        // longer than any stock page's.
        let late = format!("a\r\n{}\r\nb", "x".repeat(FIRST_LINES_BYTES));
        assert_eq!(with_line_feeds(&late).matches('\r').count(), 0);
        let never = format!("{}\r\nb", "x".repeat(FIRST_LINES_BYTES));
        assert_eq!(with_line_feeds(&never), never);
    }
}
