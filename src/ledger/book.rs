//! The ledger's side: the book of one origin, kept as text between two calls,
//! and what each call writes.
//!
//! All that must not be lost is in the book, which is stored with every report before it is
//! acknowledged: one row. The counts of a minute become rows of their own when the minute is over,
//! an outage when it is over.

use serde::{Deserialize, Serialize};

use super::desk::{KeptFailure, LedgerReply, LedgerReport, OriginNews};
use super::effects::{Effects, Slot, Thin};
use super::entry::LedgerEntry;
use super::tally::{Count, MinuteCounts, TallyKind, minute};
use super::{CONTINUES_EVERY_MS, DAY_MS, FAILURES_KEPT, MINUTE_MS};
use crate::event::outage::Stage;
use crate::json;
use crate::notice::{self, Notices};

/// The most isolates whose last report is remembered, the latest ones: more never report at
/// once to one origin's book.
const REPORTERS_MAX: usize = 256;
/// How long an outage may go without a report before it is taken to be over, in milliseconds:
/// nobody asks any more, or the origin is well and whoever knew that it was not has gone.
const SILENCE_MS: u64 = 15 * MINUTE_MS;
/// How long counts are kept by the minute, and by the hour, in milliseconds.
const BY_MINUTE_MS: u64 = 2 * DAY_MS;
const BY_HOUR_MS: u64 = 35 * DAY_MS;
/// How long outages are kept, in milliseconds.
const OUTAGES_MS: u64 = 400 * DAY_MS;

/// The latest report of an isolate that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct LastReport {
    isolate: u32,
    seq: u32,
}

/// What is kept of one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Book {
    /// The origin's name among the isolates.
    pub origin: String,
    /// The outage that goes on.
    #[serde(deserialize_with = "super::lenient")]
    pub current: Option<LedgerEntry>,
    /// The one before.
    #[serde(deserialize_with = "super::lenient")]
    pub last: Option<LedgerEntry>,
    /// How many outages there have been.
    pub outages: u64,
    /// What was counted since the book was begun, by kind and without the data
    /// centre: counters never fall.
    pub totals: MinuteCounts,
    /// The counts of minutes that have no rows yet.
    pub counts: MinuteCounts,
    /// How many failures were kept whole so far.
    pub kept: u64,
    /// What people are to be told.
    #[serde(deserialize_with = "super::lenient")]
    pub notices: Notices,
    seen: Vec<LastReport>,
    thinned_day: u64,
    alarm_ms: Option<u64>,
}

impl Book {
    /// The book out of its text; an empty or unreadable one is a new one.
    #[must_use]
    pub fn read(text: &str) -> Self {
        json::read(text).unwrap_or_default()
    }

    /// Takes a report. `origin`: whose book it is.
    pub fn report(
        &mut self,
        origin: &str,
        told: LedgerReport,
        rules: &notice::NoticeRules,
        now_ms: u64,
    ) -> Effects {
        let mut effects = Effects::default();
        let seq = told.seq;
        if !self.is_new(&told) {
            effects.reply = self.reply(seq, Vec::new());
            return effects;
        }
        origin.clone_into(&mut self.origin);
        let mut lines = Vec::new();
        for news in &told.news {
            self.hear(news, &told, now_ms, &mut effects, &mut lines);
        }
        self.count(&told, &mut effects, now_ms);
        lines.extend(self.goes_on(now_ms));
        effects.kept = told.kept.into_iter().map(|kept| self.place(kept)).collect();
        effects.counts = self.counts.take_before(minute(now_ms));
        effects.thin = self.thin(now_ms);
        effects.reply = self.reply(seq, lines);
        // Notices are sent when the object is woken, where it may wait for their answers.
        self.close(rules, now_ms, effects)
    }

    /// Wakes up: an outage that nobody reports of any more is over, and notices are sent.
    pub fn wake(&mut self, rules: &notice::NoticeRules, now_ms: u64) -> Effects {
        let mut effects = Effects::default();
        self.alarm_ms = None;
        let is_silent = |entry: &mut LedgerEntry| now_ms.saturating_sub(entry.heard_ms) >= SILENCE_MS;
        if let Some(mut entry) = self.current.take_if(is_silent) {
            entry.fell_silent = true;
            entry.outage.end(entry.heard_ms);
            effects.lines.push(entry.line(Stage::Ended, now_ms));
            self.file(entry, &mut effects);
        }
        self.notices.follow(self.current.as_ref(), self.last.as_ref(), rules, now_ms);
        effects.parcels = self.notices.due(rules, now_ms);
        self.close(rules, now_ms, effects)
    }

    /// Takes what became of a notice.
    pub fn sent(
        &mut self,
        id: &str,
        status: Option<u16>,
        rules: &notice::NoticeRules,
        now_ms: u64,
    ) -> Effects {
        let mut effects = Effects::default();
        effects.lines.extend(self.notices.sent(id, status, now_ms));
        self.close(rules, now_ms, effects)
    }

    /// Whether a report has not been taken before. Isolates send one after the other, and the same
    /// until it is acknowledged.
    fn is_new(&mut self, told: &LedgerReport) -> bool {
        let seen = LastReport { isolate: told.isolate, seq: told.seq };
        if self.seen.iter().any(|known| known.isolate == seen.isolate && known.seq >= seen.seq) {
            return false;
        }
        self.seen.retain(|known| known.isolate != seen.isolate);
        if self.seen.len() >= REPORTERS_MAX {
            self.seen.remove(0);
        }
        self.seen.push(seen);
        true
    }

    fn reply(&self, seq: u32, lines: Vec<String>) -> Option<String> {
        let outage = self.current.as_ref().map(|entry| entry.outage.clone());
        json::write(&LedgerReply { seq, outage, lines })
    }

    /// Takes a piece of news; who brings it first is given the line to write.
    fn hear(
        &mut self,
        news: &OriginNews,
        told: &LedgerReport,
        now_ms: u64,
        effects: &mut Effects,
        lines: &mut Vec<String>,
    ) {
        let theirs = &news.outage;
        let is_known = |entry: &LedgerEntry| entry.is_called(&theirs.id);
        if let Some(ended_ms) = theirs.ended_ms {
            // An origin has one outage at a time, whatever isolates call it; only an end from
            // before its beginning is none of it.
            let is_its_end = |entry: &mut LedgerEntry| is_known(entry) || ended_ms > entry.outage.began_ms;
            let Some(mut entry) = self.current.take_if(is_its_end) else { return };
            entry.outage.end(now_ms);
            self.count_into(&mut entry, told);
            if !news.is_told {
                lines.push(entry.line(Stage::Ended, now_ms));
            }
            self.file(entry, effects);
            return;
        }
        match &mut self.current {
            Some(entry) => entry.join(theirs),
            // Old news of an isolate that heard nothing of the end.
            None if self.last.as_ref().is_some_and(is_known) => {}
            None => {
                let entry = LedgerEntry::new(theirs.clone(), told.guide.clone(), now_ms);
                if !news.is_told {
                    lines.push(entry.line(Stage::Began, now_ms));
                }
                self.outages = self.outages.saturating_add(1);
                self.current = Some(entry);
                effects.enrol = Some(self.origin.clone());
            }
        }
    }

    /// An outage that is over.
    fn file(&mut self, entry: LedgerEntry, effects: &mut Effects) {
        effects.outages.retain(|known| known.outage.id != entry.outage.id);
        effects.outages.push(entry.clone());
        self.last = Some(entry);
    }

    /// Counts a report where it belongs: to the outage its isolate was in,
    /// which may be over already.
    fn count(&mut self, told: &LedgerReport, effects: &mut Effects, now_ms: u64) {
        for Count { minute, kind, numbers } in &told.counts {
            self.counts.add(*minute, kind.clone(), *numbers);
            self.totals.add(0, TallyKind { colo: String::new(), ..kind.clone() }, *numbers);
        }
        let of = |entry: &LedgerEntry| told.outage.as_deref().is_some_and(|id| entry.is_called(id));
        if effects.outages.iter().any(of) {
            return;
        }
        if let Some(mut entry) = self.current.take() {
            entry.heard_ms = now_ms;
            if let Some(id) = &told.outage
                && !self.last.as_ref().is_some_and(|last| last.is_called(id))
            {
                entry.also_called(id);
            }
            if of(&entry) || told.news.iter().any(|news| entry.is_called(&news.outage.id)) {
                self.count_into(&mut entry, told);
            }
            if let Some(cause) = told.cause.as_ref().filter(|cause| cause.at_ms > entry.outage.last.at_ms) {
                entry.outage.last = cause.clone();
            }
            self.current = Some(entry);
        } else if let Some(mut entry) = self.last.take_if(|entry| of(entry)) {
            self.count_into(&mut entry, told);
            self.file(entry, effects);
        }
    }

    fn count_into(&self, entry: &mut LedgerEntry, told: &LedgerReport) {
        told.counts.iter().for_each(|count| entry.tally.add(&count.kind, count.numbers));
    }

    /// The line that it goes on, when one is due.
    fn goes_on(&mut self, now_ms: u64) -> Option<String> {
        let entry = self.current.as_mut()?;
        if now_ms.saturating_sub(entry.told_ms) < CONTINUES_EVERY_MS {
            return None;
        }
        entry.told_ms = now_ms;
        Some(entry.line(Stage::Continues, now_ms))
    }

    fn place(&mut self, kept: KeptFailure) -> Slot {
        let slot = self.kept % FAILURES_KEPT;
        self.kept = self.kept.saturating_add(1);
        Slot { slot, kept }
    }

    /// Once a day, while there is something to write anyway.
    fn thin(&mut self, now_ms: u64) -> Option<Thin> {
        let day = now_ms / DAY_MS;
        (self.thinned_day != day).then(|| {
            self.thinned_day = day;
            Thin {
                hours_before: minute(now_ms.saturating_sub(BY_MINUTE_MS)),
                none_before: minute(now_ms.saturating_sub(BY_HOUR_MS)),
                outages_before_ms: now_ms.saturating_sub(OUTAGES_MS),
            }
        })
    }

    /// What every call ends with: notices, the next alarm, the book as text.
    fn close(&mut self, rules: &notice::NoticeRules, now_ms: u64, mut effects: Effects) -> Effects {
        self.notices.follow(self.current.as_ref(), self.last.as_ref(), rules, now_ms);
        let silent_ms = self.current.as_ref().map(|entry| entry.heard_ms.saturating_add(SILENCE_MS));
        let due_ms = self.notices.next_ms();
        // An alarm that comes too early for the silence looks again; so it is not
        // set anew with each report.
        let wanted_ms = [due_ms, silent_ms].into_iter().flatten().min();
        if let Some(wanted_ms) = wanted_ms
            && self.alarm_ms.is_none_or(|set_ms| wanted_ms < set_ms || set_ms < now_ms)
        {
            self.alarm_ms = Some(wanted_ms);
            effects.alarm_ms = Some(wanted_ms.max(now_ms));
        }
        effects.book = json::write(self);
        effects
    }
}
