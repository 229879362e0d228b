//! Notices: what people are told of an outage, when, and until it has arrived.
//!
//! In scope: which notices there are, their bodies and signatures, when each attempt is due. Out of
//! scope: sending (the ledger's object does, when its alarm wakes it) and the addresses (bindings
//! of the worker). Nothing here reads a clock.

mod body;
pub(crate) use body::lasted;
pub mod sign;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::ledger::entry::LedgerEntry;
use crate::outage::Cause;

/// In which form notices are sent.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NoticeForm {
    /// Not at all.
    Off,
    /// A document of `docs/notice.schema.json`.
    #[default]
    Json,
    /// A message as Slack's incoming webhooks take it, and what understands those.
    Slack,
}

/// What the settings say of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeRules {
    /// In which form.
    pub form: NoticeForm,
    /// How long an outage, or another cause, has to last before anybody is told, in seconds.
    pub after_s: u32,
}

impl Default for NoticeRules {
    /// A minute: a restart or a deploy that goes by itself wakes nobody (Prometheus's own examples
    /// of alerts wait one to ten).
    fn default() -> Self {
        Self { form: NoticeForm::default(), after_s: 60 }
    }
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
pub enum NoticeSubject {
    /// An outage has begun, and lasted long enough.
    #[serde(rename = "outage.began")]
    #[strum(serialize = "outage.began")]
    Began,
    /// Its cause is another one than was told.
    #[serde(rename = "outage.changed")]
    #[strum(serialize = "outage.changed")]
    Changed,
    /// It is over.
    #[serde(rename = "outage.ended")]
    #[strum(serialize = "outage.ended")]
    Ended,
    /// It comes and goes: nothing more until it has been calm, or down, for a while.
    #[serde(rename = "outage.flapping")]
    #[strum(serialize = "outage.flapping")]
    Flapping,
}

/// A notice on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    id: String,
    body: String,
    tries: u32,
    due_ms: u64,
}

/// A notice to be sent now. The body is signed when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parcel {
    /// Its name, the same with each attempt (`webhook-id`).
    pub id: String,
    /// What is sent, as JSON.
    pub body: String,
}

/// How long an attempt may take before the next one is due, in milliseconds. The object waits
/// ten seconds for an answer.
const ATTEMPT_MS: u64 = 15_000;
/// After which waits an attempt is repeated, in seconds: Standard Webhooks' schedule, with more of
/// it in the first minutes.
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>)
const WAITS_S: [u64; 9] = [5, 20, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400];
/// The most notices that wait; the oldest goes first.
const LETTERS_MAX: usize = 16;
/// The most changes of cause that are told of one outage.
const CHANGES_MAX: u32 = 5;
/// So many outages within [`FLAPS_WITHIN_MS`] are one that comes and goes.
const FLAPS: usize = 3;
const FLAPS_WITHIN_MS: u64 = 30 * 60_000;
/// How long all has to be calm, or down, after flapping before it is told of
/// again, in milliseconds.
const CALM_MS: u64 = 10 * 60_000;

/// What people were told of one origin, and what they are to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notices {
    letters: Vec<Letter>,
    /// The outage that was told of, and as what.
    told: Option<Told>,
    /// The outage that waits to be told of.
    waiting: Option<Waiting>,
    /// When the latest outages began.
    begins: Vec<(String, u64)>,
    /// Since when it comes and goes.
    flapping: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    outage: String,
    cause: Cause,
    changes: u32,
    /// Since when the cause has been another one.
    other_ms: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    outage: String,
    due_ms: u64,
}

impl Notices {
    /// Follows what the ledger knows: decides which notices are written. `current`: the outage that
    /// goes on; `last`: the one that ended last.
    pub fn follow(
        &mut self,
        current: Option<&LedgerEntry>,
        last: Option<&LedgerEntry>,
        rules: &NoticeRules,
        now_ms: u64,
    ) {
        if rules.form == NoticeForm::Off {
            *self = Self::default();
            return;
        }
        match current {
            Some(entry) => self.follow_outage(entry, rules, now_ms),
            None => self.follow_calm(last, rules, now_ms),
        }
    }

    fn follow_outage(&mut self, entry: &LedgerEntry, rules: &NoticeRules, now_ms: u64) {
        let outage = &entry.outage;
        self.note_begin(&outage.id, outage.began_ms, now_ms);
        let is_told = self.told.as_ref().is_some_and(|told| told.outage == outage.id);
        if is_told {
            self.follow_cause(entry, rules, now_ms);
            return;
        }
        if !self.flapping && self.begins.len() >= FLAPS {
            self.flapping = true;
            self.waiting = None;
            self.told = None;
            self.write(NoticeSubject::Flapping, entry, rules, now_ms);
        }
        let patience_ms = if self.flapping { CALM_MS } else { u64::from(rules.after_s) * 1_000 };
        let due_ms = outage.began_ms.saturating_add(patience_ms);
        if now_ms >= due_ms {
            self.waiting = None;
            self.flapping = false;
            self.begins.clear();
            self.told = Some(Told {
                outage: outage.id.clone(),
                cause: outage.last.clone(),
                changes: 0,
                other_ms: None,
            });
            self.write(NoticeSubject::Began, entry, rules, now_ms);
        } else {
            self.waiting = Some(Waiting { outage: outage.id.clone(), due_ms });
        }
    }

    fn follow_cause(&mut self, entry: &LedgerEntry, rules: &NoticeRules, now_ms: u64) {
        let Some(told) = &mut self.told else { return };
        if told.cause.failure == entry.outage.last.failure {
            told.other_ms = None;
            return;
        }
        let since_ms = *told.other_ms.get_or_insert(now_ms);
        let lasts = now_ms.saturating_sub(since_ms) >= u64::from(rules.after_s) * 1_000;
        if lasts && told.changes < CHANGES_MAX {
            told.changes = told.changes.saturating_add(1);
            told.cause = entry.outage.last.clone();
            told.other_ms = None;
            self.write(NoticeSubject::Changed, entry, rules, now_ms);
        }
    }

    fn follow_calm(&mut self, last: Option<&LedgerEntry>, rules: &NoticeRules, now_ms: u64) {
        // An outage that was over before anybody was told is no news.
        self.waiting = None;
        let Some(entry) = last else { return };
        let ended_ms = entry.outage.ended_ms.unwrap_or(now_ms);
        if self.flapping {
            if now_ms.saturating_sub(ended_ms) < CALM_MS {
                let due_ms = ended_ms.saturating_add(CALM_MS);
                self.waiting = Some(Waiting { outage: entry.outage.id.clone(), due_ms });
                return;
            }
            self.flapping = false;
            self.begins.clear();
            self.write(NoticeSubject::Ended, entry, rules, now_ms);
        } else if self.told.take_if(|told| told.outage == entry.outage.id).is_some() {
            self.write(NoticeSubject::Ended, entry, rules, now_ms);
        }
    }

    fn note_begin(&mut self, id: &str, began_ms: u64, now_ms: u64) {
        self.begins.retain(|(_, at_ms)| now_ms.saturating_sub(*at_ms) < FLAPS_WITHIN_MS);
        if self.begins.iter().all(|(known, _)| known != id) {
            self.begins.push((id.to_owned(), began_ms));
        }
    }

    fn write(&mut self, what: NoticeSubject, entry: &LedgerEntry, rules: &NoticeRules, now_ms: u64) {
        if self.letters.len() >= LETTERS_MAX {
            self.letters.remove(0);
        }
        let name: &str = what.into();
        // The same for the same, also when it is written anew because the
        // ledger was lost in between.
        let id = format!("{}.{}.{}", entry.outage.id, name.trim_start_matches("outage."), now_ms / 1_000);
        let body = body::body(rules.form, what, entry, now_ms);
        self.letters.push(Letter { id, body, tries: 0, due_ms: now_ms });
    }

    /// The notices to be sent now. Each is counted as tried: when the answer does
    /// not come, it is sent again.
    pub fn due(&mut self, rules: &NoticeRules, now_ms: u64) -> Vec<Parcel> {
        if rules.form == NoticeForm::Off {
            return Vec::new();
        }
        let due = self.letters.iter_mut().filter(|letter| letter.due_ms <= now_ms);
        due.map(|letter| {
            letter.tries = letter.tries.saturating_add(1);
            letter.due_ms = now_ms.saturating_add(ATTEMPT_MS);
            Parcel { id: letter.id.clone(), body: letter.body.clone() }
        })
        .collect()
    }

    /// Takes what became of an attempt: the status of the answer, `None` for none. 2xx: it has
    /// arrived. 410 (Gone): nobody wants it. Anything else is tried again for a day and a half. A
    /// line for the log when it is given up.
    pub fn sent(&mut self, id: &str, status: Option<u16>, now_ms: u64) -> Option<String> {
        let letter = self.letters.iter_mut().find(|letter| letter.id == id)?;
        let wait_s = usize::try_from(letter.tries).ok().and_then(|tries| WAITS_S.get(tries.checked_sub(1)?));
        let (arrived, unwanted) = (matches!(status, Some(200..=299)), status == Some(410));
        match wait_s {
            Some(wait_s) if !arrived && !unwanted => {
                letter.due_ms = now_ms.saturating_add(wait_s.saturating_mul(1_000));
                None
            }
            _ => {
                let tries = letter.tries;
                self.letters.retain(|letter| letter.id != id);
                (!arrived).then(|| body::given_up(id, status, tries, now_ms))
            }
        }
    }

    /// When something is to be sent or decided next, in milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        let letters = self.letters.iter().map(|letter| letter.due_ms);
        letters.chain(self.waiting.as_ref().map(|waiting| waiting.due_ms)).min()
    }
}
