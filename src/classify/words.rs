//! The words of a reply, as a reader sees them: markup, escapes and letter case undone.
//!
//! In scope: one text to look for sentences in, whoever wrapped them, and which known sentences it
//! has. Out of scope: what they mean (`drivers`, `behind`, `status`, `wording`). The same error of
//! WordPress comes as `<h1>…</h1>` to a browser and as `<h1>…<\/h1>` in a JSON string to a program;
//! both have the same words.

pub mod debug;
pub mod readable;

use std::ops::Deref;
use std::sync::LazyLock;

use self::readable::{readable, unquoted};
use super::finder::{Found, Lists};
use super::fingerprints::shape::{BodyShape, shape};
use super::reading::{Reading, TextList};
use super::{behind, drivers, status, wording};

/// A list of sentences that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sentences {
    /// Database drivers'.
    Drivers,
    /// Errors of connections, beside which a database's port may stand.
    Errno,
    /// What broke behind the writer.
    Behind,
    /// A gateway's.
    Gateway,
    /// Of maintenance.
    Maintenance,
    /// Of load.
    Load,
    /// Stock sentences that name maintenance among several causes.
    Stock,
}

static SENTENCES: LazyLock<Lists> = LazyLock::new(|| {
    Lists::new(&mut [
        &mut drivers::words(),
        &mut drivers::ERRNO.iter().copied(),
        &mut behind::words(),
        &mut behind::GATEWAY.iter().copied(),
        &mut status::maintenance_words(),
        &mut status::LOAD_WORDS.iter().copied(),
        &mut wording::EXPLANATIONS.iter().copied(),
    ])
});

/// The words of a text, in lower case, white space single, and which known sentences they have.
#[derive(Debug)]
pub struct Words {
    text: String,
    found: Found,
}

impl Words {
    /// The words of a reply's body; none where nobody looked.
    #[must_use]
    pub fn of(reading: &Reading<'_>, method: &str) -> Self {
        let text = &reading.text;
        Self::from(match shape(reading.reply, method) {
            BodyShape::Json => readable(&unquoted(text)),
            BodyShape::Html if reading.has_any(TextList::Debug) => debug::heading(text),
            _ => readable(text),
        })
    }

    /// Whether the sentence with this number in its list is there.
    pub(super) fn has(&self, list: Sentences, number: usize) -> bool {
        SENTENCES.has(&self.found, list as usize, number)
    }

    /// The lowest number in this list of a sentence that is there.
    pub(super) fn first(&self, list: Sentences) -> Option<usize> {
        SENTENCES.first(&self.found, list as usize)
    }
}

/// Words that are in lower case already.
impl From<String> for Words {
    fn from(text: String) -> Self {
        Self { found: SENTENCES.find(&text), text }
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests;
