//! The rows in memory: what an isolate keeps of one origin where no ledger is bound. It
//! runs the same book, forgets with its isolate, and tells nobody: a notice needs an
//! object that wakes by itself.

use std::collections::{BTreeMap, VecDeque};

use super::book::Book;
use super::desk::{KeptFailure, LedgerReport};
use super::effects::{Effects, Thin};
use super::entry::LedgerEntry;
use super::tally::{Count, MinuteCounts};
use super::view::{LedgerQuestion, Sheet};
use crate::notice;

/// The most failures and outages that an isolate keeps, so that each origin takes under 1 MB.
const KEPT_MAX: usize = 200;
const OUTAGES_MAX: usize = 50;

/// The most origins of which there are rows: an isolate reports of no more.
const SHELVES_MAX: usize = 128;

/// The rows of all origins.
#[derive(Debug, Default)]
pub struct Shelves(BTreeMap<String, Shelf>);

impl Shelves {
    /// Takes a report on an origin, as JSON; the answer, as JSON. Nothing for what does not read,
    /// or for one origin too many.
    pub fn report(&mut self, origin: &str, told: &str, now_ms: u64) -> Option<String> {
        let told = crate::json::read(told)?;
        if self.0.len() >= SHELVES_MAX && !self.0.contains_key(origin) {
            return None;
        }
        self.0.entry(origin.to_owned()).or_default().report(origin, told, now_ms)
    }

    /// What is known of an origin.
    #[must_use]
    pub fn look(&self, origin: &str, question: &LedgerQuestion) -> Sheet {
        self.0.get(origin).map(|shelf| shelf.look(question)).unwrap_or_default()
    }
}

/// One origin's rows.
#[derive(Debug, Default)]
pub struct Shelf {
    book: Book,
    kept: VecDeque<KeptFailure>,
    outages: VecDeque<LedgerEntry>,
    counts: MinuteCounts,
}

impl Shelf {
    /// Takes a report; the answer, as an object would give it.
    pub fn report(&mut self, origin: &str, told: LedgerReport, now_ms: u64) -> Option<String> {
        let rules = notice::NoticeRules { form: notice::NoticeForm::Off, ..notice::NoticeRules::default() };
        let mut effects = self.book.report(origin, told, &rules, now_ms);
        let reply = effects.reply.take();
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
    pub fn look(&self, question: &LedgerQuestion) -> Sheet {
        let fits = |kept: &&KeptFailure| question.takes(kept);
        Sheet {
            book: self.book.clone(),
            outages: self.outages.iter().take(question.outages).cloned().collect(),
            kept: self.kept.iter().filter(fits).take(question.kept).cloned().collect(),
            counts: self.counts.rows().into_iter().filter(|row| row.minute >= question.counts_from).collect(),
        }
    }
}
