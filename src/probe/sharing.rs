//! Who looks at an origin, who takes what another found, and who waits how long.
//!
//! In scope: the looks of one isolate at its origins, as a machine without a clock. Out of scope:
//! carrying a look out (the shell does that with a [`plan`](crate::probe::plan)), and what its
//! report says of a failure.
//!
//! An exchange whose answer is due waits for nobody: it takes what is known by then. Whoever still
//! has time waits for the look that is under way, or begins one that ends in that time. So at most
//! one look is under way at an origin, and no answer is late because of what other exchanges do.

use std::collections::HashMap;

use super::reuse::{KeptReport, REUSE_MS, holds};
use crate::outcome::ProbeReport;

/// The least time from one look at an origin to the next, in milliseconds. It counts where failures
/// keep changing their kind, so that no finding speaks for the next failure.
pub const SPACING_MS: u64 = 250;

/// Less time than this is no look, in milliseconds: silence could not be told from distance.
pub const LOOK_MS_MIN: u32 = super::plan::STAGE_MS_MIN;

/// How often one that waits asks again, in milliseconds.
pub const POLL_MS: u64 = 10;

/// How long after its budget a look may still report, in milliseconds: timers are late on a busy
/// machine. Then it is taken for lost, as one is whose visitor left. It is also how long an answer
/// that is due waits for a look that is due.
pub const GRACE_MS: u64 = 100;

/// How long before the deadline an early look ends, in milliseconds: timers
/// are late on a busy machine.
pub const MARGIN_MS: u32 = 100;

/// How many origins are remembered. A worker that answers for every host could be
/// asked for any number of them.
const PLACES_MAX: usize = 500;

/// What an exchange wants to know of an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Whether it failed, or is about to, by silence until its deadline.
    pub silent: bool,
    /// When the origin last answered well, in milliseconds since 1970-01-01T00:00:00Z; 0 for never.
    pub answered_ms: u64,
    /// How long a look of its own may take, in milliseconds.
    pub budget_ms: u32,
    /// How long before the moment of `used_ms` a look for it may begin, in milliseconds; 0
    /// where the failure is there.
    pub ahead_ms: u32,
    /// When the finding is needed, in milliseconds since 1970-01-01T00:00:00Z: the deadline for a
    /// look ahead of it; a past moment where the failure is already there.
    pub used_ms: u64,
    /// Until when the exchange can wait or look, in the same unit.
    pub until_ms: u64,
}

impl Wish {
    /// The wish of an answer that is due: what is known, and what a look that is
    /// due will say in a moment.
    #[must_use]
    pub fn at_the_deadline(answered_ms: u64, deadline_ms: u64, ahead_ms: u32) -> Self {
        let until_ms = deadline_ms.saturating_add(GRACE_MS);
        Self { silent: true, answered_ms, budget_ms: 0, ahead_ms, used_ms: 0, until_ms }
    }

    /// The wish of an attempt whose deadline is `lead_ms` away, in milliseconds: to know by then.
    #[must_use]
    pub fn ahead_of_the_deadline(answered_ms: u64, now_ms: u64, lead_ms: u32) -> Self {
        let budget_ms = lead_ms.saturating_sub(MARGIN_MS.min(lead_ms / 4));
        let used_ms = now_ms.saturating_add(u64::from(lead_ms));
        let until_ms = now_ms.saturating_add(u64::from(budget_ms));
        Self { silent: true, answered_ms, budget_ms, ahead_ms: lead_ms, used_ms, until_ms }
    }

    /// The wish of a failure that is there, until a moment. Nobody's look is waited for longer than
    /// one of its own would take.
    #[must_use]
    pub fn of_a_failure(silent: bool, answered_ms: u64, now_ms: u64, budget_ms: u32, until_ms: u64) -> Self {
        let until_ms = until_ms.min(now_ms.saturating_add(u64::from(budget_ms)));
        Self { silent, answered_ms, budget_ms, ahead_ms: 0, used_ms: 0, until_ms }
    }
}

/// What an exchange does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// This is known, and speaks for it.
    Take(ProbeReport),
    /// It asks again after so many milliseconds.
    Wait(u64),
    /// It looks itself, for at most so long, and reports by [`Looks::done`] with this number.
    Look {
        /// What the look may take, in milliseconds.
        budget_ms: u32,
        /// Which look it is.
        number: u64,
    },
    /// It goes on without.
    Nothing,
}

/// The looks of an isolate, by origin.
#[derive(Debug, Default)]
pub struct Looks {
    places: HashMap<String, SharedOrigin>,
    begun: u64,
}

/// What is known of one origin.
#[derive(Debug, Default)]
struct SharedOrigin {
    under_way: Option<UnderWay>,
    latest: Option<KeptReport>,
    begun_ms: u64,
}

#[derive(Debug, Clone, Copy)]
struct UnderWay {
    number: u64,
    until_ms: u64,
}

impl Looks {
    /// What an exchange with this wish does now. A look that it is given counts as begun.
    pub fn turn(&mut self, place: &str, wish: &Wish, now_ms: u64) -> Turn {
        if !self.places.contains_key(place) {
            if self.places.len() >= PLACES_MAX {
                self.places.retain(|_, place| place.live(now_ms).is_some());
            }
            self.places.insert(place.to_owned(), SharedOrigin::default());
        }
        let Some(place) = self.places.get_mut(place) else { return Turn::Nothing };
        let turn = place.turn(wish, self.begun, now_ms);
        if let Turn::Look { .. } = turn {
            self.begun = self.begun.wrapping_add(1);
        }
        turn
    }

    /// A look is over.
    pub fn done(&mut self, place: &str, number: u64, report: ProbeReport, now_ms: u64) {
        let Some(place) = self.places.get_mut(place) else { return };
        let Some(begun_ms) = place.under_way.filter(|look| look.number == number).map(|_| place.begun_ms)
        else {
            // It was taken for lost, and another has begun since.
            return;
        };
        place.under_way = None;
        place.latest = Some(KeptReport { begun_ms, done_ms: now_ms, report });
    }
}

impl SharedOrigin {
    /// The look that is under way and not taken for lost.
    fn live(&self, now_ms: u64) -> Option<UnderWay> {
        self.under_way.filter(|look| now_ms <= look.until_ms.saturating_add(GRACE_MS))
    }

    fn turn(&mut self, wish: &Wish, number: u64, now_ms: u64) -> Turn {
        let used_ms = wish.used_ms.max(now_ms);
        let speaks = |kept: &&KeptReport| holds(kept, wish.silent, wish.answered_ms, used_ms, wish.ahead_ms);
        let kept = self.latest.as_ref().filter(speaks);
        if let Some(kept) = kept {
            return Turn::Take(kept.report.clone());
        }
        let left_ms = wish.until_ms.saturating_sub(now_ms);
        if left_ms == 0 {
            return Turn::Nothing;
        }
        let wait = Turn::Wait(POLL_MS.min(left_ms));
        if let Some(look) = self.live(now_ms) {
            let is_ahead = look.until_ms < wish.used_ms;
            // It will have been found, and still speak for the deadline: there is
            // nothing to wait for now.
            let in_time = is_ahead && wish.used_ms < look.until_ms.saturating_add(REUSE_MS);
            let too_late = wish.budget_ms == 0 && look.until_ms > wish.until_ms;
            return if in_time || too_late { Turn::Nothing } else { wait };
        }
        let budget_ms = wish.budget_ms.min(u32::try_from(left_ms).unwrap_or(u32::MAX));
        if budget_ms < LOOK_MS_MIN {
            return Turn::Nothing;
        }
        if now_ms < self.begun_ms.saturating_add(SPACING_MS) {
            // A failure that is there is answered now; one that is only coming has the time.
            return if wish.used_ms > now_ms { wait } else { Turn::Nothing };
        }
        self.begun_ms = now_ms;
        self.under_way = Some(UnderWay { number, until_ms: now_ms.saturating_add(u64::from(budget_ms)) });
        Turn::Look { budget_ms, number }
    }
}
