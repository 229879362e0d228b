//! The rows in memory: what an isolate keeps of one origin where no ledger is bound. It runs the same book, forgets with its
//! isolate, and tells nobody: a notice needs an object that wakes by itself.

use std::collections::VecDeque;

use super::book::{Book, Effects, Thin};
use super::desk::{Kept, Reply, Report};
use super::entry::Entry;
use super::tally::{Count, Counts};
use super::view::{Question, Sheet};
use crate::notice;

/// The most failures and outages that an isolate keeps, so that each origin takes under 1 MB.
const KEPT_MAX: usize = 200;
const OUTAGES_MAX: usize = 50;

/// One origin's rows.
#[derive(Debug, Default)]
pub struct Shelf {
    book: Book,
    kept: VecDeque<Kept>,
    outages: VecDeque<Entry>,
    counts: Counts,
}

impl Shelf {
    /// Takes a report.
    pub fn report(&mut self, origin: &str, told: Report, now_ms: u64) -> Option<Reply> {
        let rules = notice::Rules { form: notice::Form::Off, ..notice::Rules::default() };
        let effects = self.book.report(origin, told, &rules, now_ms);
        let reply = effects.reply.as_deref().and_then(crate::json::read);
        self.apply(effects);
        reply
    }

    fn apply(&mut self, effects: Effects) {
        for slot in effects.kept {
            self.kept.push_front(slot.kept);
        }
        self.kept.truncate(KEPT_MAX);
        for entry in effects.outages {
            self.outages.retain(|known| known.outage.id != entry.outage.id);
            self.outages.push_front(entry);
        }
        self.outages.truncate(OUTAGES_MAX);
        effects.counts.into_iter().for_each(|Count { minute, kind, numbers }| {
            self.counts.add(minute, kind, numbers);
        });
        if let Some(Thin { hours_before, .. }) = effects.thin {
            // There is no place for hours here.
            drop(self.counts.take_before(hours_before));
        }
    }

    /// What is known, as an object would answer it.
    #[must_use]
    pub fn look(&self, question: &Question) -> Sheet {
        let fits = |kept: &&Kept| question.takes(kept);
        Sheet {
            book: self.book.clone(),
            outages: self.outages.iter().take(question.outages).cloned().collect(),
            kept: self.kept.iter().filter(fits).take(question.kept).cloned().collect(),
            counts: self.counts.rows().into_iter().filter(|row| row.minute >= question.counts_from).collect(),
        }
    }
}
