//! What an isolate knows of each origin: its breaker, its budget of repeats and its limit.
//!
//! What is known is shared by all routes that name the origin; each goes by its own rules. All names of a zone may lead
//! to servers of their own, so the zone's own origin is one for each host.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::isolate::Isolate;
use super::{facts, glue};
use crate::admit::breaker::{Admit, Breaker, Change, Snapshot, Ticket};
use crate::admit::journal;
use crate::admit::limit::{Limiter, Measured};
use crate::config::{self, Policy, Target};
use crate::failure::Failure;
use crate::retry::budget::Budget;

/// The most hosts of a zone that have a state of their own; the hosts beyond share one.
const HOSTS_MAX: usize = 64;

/// The origins of an isolate.
#[derive(Default)]
pub struct Origins {
    all: RefCell<Vec<&'static Origin>>,
    by_key: RefCell<HashMap<String, &'static Origin>>,
    /// The first of each route by the route's number, so that the pass path compares no names.
    first: RefCell<Vec<Option<&'static Origin>>>,
}

/// One origin.
pub struct Origin {
    /// Its number, by which the pass path counts.
    pub number: u32,
    /// Its name among the isolates, such as `https://origin.example.com:443`.
    pub key: String,
    state: RefCell<State>,
    /// Apart from the rest: who spends of it asks the breaker meanwhile.
    budget: RefCell<Budget>,
    is_calm: Cell<bool>,
}

struct State {
    breaker: Breaker,
    limiter: Limiter,
    /// Failures that count, since the last window of the limiter.
    failed: u32,
    /// Exchanges that went well, since the last report.
    untold: u64,
    told_ms: Option<u64>,
    /// A trial of ours, and its ticket in the journal.
    lent: Option<(u32, Ticket)>,
}

/// What an attempt says of its origin.
#[derive(Debug, Clone, Copy)]
pub enum Said {
    /// It is well.
    Well,
    /// It failed in a way that counts.
    Failed(Failure),
    /// It failed in a way that does not count, and answered all the same.
    There,
    /// Nothing.
    Nothing,
}

impl Origins {
    /// The origin at a place of a route. `host`: the visitor's, with its port where that is not the usual one, for the zone's
    /// own.
    pub fn of(
        &self,
        isolate: &'static Isolate,
        number: u32,
        index: u32,
        host: &str,
    ) -> Option<&'static Origin> {
        let place = usize::try_from(number).ok()?;
        let first = self.first.borrow().get(place).copied().flatten();
        if index == 0 && first.is_some() {
            return first;
        }
        let route = isolate.route(number)?;
        let target = route.origins.get(usize::try_from(index).ok()?)?;
        let key = match target {
            Target::Zone => self.host_key(host),
            Target::Origin(origin) => name(origin),
        };
        let known = self.by_key.borrow().get(&key).copied();
        let origin = match known {
            Some(origin) => origin,
            None => self.add(key),
        };
        if index == 0 && *target != Target::Zone {
            let mut first = self.first.borrow_mut();
            if first.len() <= place {
                first.resize(place.saturating_add(1), None);
            }
            if let Some(slot) = first.get_mut(place) {
                *slot = Some(origin);
            }
        }
        Some(origin)
    }

    /// Stands for the origin of a request that goes nowhere.
    pub fn unplaced(&self) -> &'static Origin {
        let known = self.by_key.borrow().get(ZONE).copied();
        known.unwrap_or_else(|| self.add(ZONE.to_owned()))
    }

    /// The origin with this number.
    pub fn numbered(&self, number: u32) -> Option<&'static Origin> {
        self.all.borrow().get(usize::try_from(number).ok()?).copied()
    }

    fn host_key(&self, host: &str) -> String {
        let key = format!("{ZONE}{host}");
        let by_key = self.by_key.borrow();
        if by_key.len() < HOSTS_MAX || by_key.contains_key(&key) { key } else { ZONE.to_owned() }
    }

    fn add(&self, key: String) -> &'static Origin {
        let mut all = self.all.borrow_mut();
        let now_ms = facts::now_ms();
        let origin: &'static Origin = Box::leak(Box::new(Origin {
            number: u32::try_from(all.len()).unwrap_or(u32::MAX),
            key: key.clone(),
            state: RefCell::new(State {
                breaker: Breaker::new(now_ms),
                limiter: Limiter::default(),
                failed: 0,
                untold: 0,
                told_ms: None,
                lent: None,
            }),
            budget: RefCell::new(Budget::new(now_ms)),
            is_calm: Cell::new(true),
        }));
        all.push(origin);
        self.by_key.borrow_mut().insert(key, origin);
        origin
    }
}

/// An origin's name among the isolates.
fn name(origin: &config::Origin) -> String {
    format!("{}://{}:{}", <&str>::from(origin.scheme()), origin.host(), origin.port())
}

/// The name of a target among the isolates; for the zone's own, what all its hosts begin with.
pub fn key(target: &Target) -> String {
    match target {
        Target::Zone => ZONE.to_owned(),
        Target::Origin(origin) => name(origin),
    }
}

/// What the names of a zone's own origins begin with.
const ZONE: &str = "zone:";

/// Whether this is the name of a target.
pub fn is_named(target: &Target, key: &str) -> bool {
    match target {
        Target::Zone => key.starts_with(ZONE),
        Target::Origin(origin) => name(origin) == key,
    }
}

impl Origin {
    /// Whether its breaker is closed, so that nobody need be asked.
    pub fn is_calm(&self) -> bool {
        self.is_calm.get()
    }

    /// Whether a request may go there now.
    pub fn decide(&self, policy: &Policy, now_ms: u64) -> Admit {
        if self.is_calm() {
            return Admit::Go;
        }
        self.change(|state| state.breaker.decide(&policy.breaker, now_ms, policy.deadline_ms))
    }

    /// Takes the result of an attempt. `trial`: the number of the trial it was, or 0. `is_first`: the exchange began
    /// with it.
    pub fn on_result(&self, policy: &Policy, said: Said, trial: u32, is_first: bool, now_ms: u64) -> Change {
        // What went well was counted already.
        let uncounted = is_first && !matches!(said, Said::Well);
        self.catch_up(policy, now_ms, u64::from(uncounted));
        let rules = &policy.breaker;
        let ticket = Ticket::from(trial);
        self.change(|state| match (said, trial) {
            (Said::Failed(failure), 0) => {
                state.failed = state.failed.saturating_add(1);
                state.breaker.on_failure(rules, now_ms, failure, glue::random())
            }
            (_, 0) => Change::Nothing,
            (Said::Failed(failure), _) => {
                state.breaker.on_trial(rules, now_ms, ticket, Some(failure), glue::random())
            }
            (Said::Well | Said::There, _) => {
                state.breaker.on_trial(rules, now_ms, ticket, None, glue::random())
            }
            (Said::Nothing, _) => {
                state.breaker.on_trial_without_result(now_ms, ticket);
                Change::Nothing
            }
        })
    }

    /// Gives a trial back that was not made.
    pub fn give_back(&self, ticket: Ticket, now_ms: u64) {
        self.change(|state| state.breaker.on_trial_without_result(now_ms, ticket));
    }

    /// Takes over what the others know.
    pub fn merge(&self, policy: &Policy, shared: &Snapshot, now_ms: u64) {
        self.change(|state| state.breaker.merge(&policy.breaker, now_ms, shared, glue::random()));
    }

    /// Whether a failure that counts is worth a report, and the exchanges that went well since the last one.
    pub fn to_tell(&self, change: Change, now_ms: u64) -> Option<u64> {
        self.change(|state| {
            let worth = journal::is_worth_telling(change, state.told_ms, now_ms);
            worth.then(|| {
                state.told_ms = Some(now_ms);
                std::mem::take(&mut state.untold)
            })
        })
    }

    /// Remembers the journal's ticket of a trial of ours.
    pub fn lend(&self, own: Ticket, journals: Ticket) {
        self.change(|state| state.lent = Some((own.into(), journals)));
    }

    /// The journal's ticket of a trial that is over.
    pub fn take_lent(&self, trial: u32) -> Option<Ticket> {
        self.change(|state| state.lent.take_if(|(own, _)| *own == trial).map(|(_, journals)| journals))
    }

    /// How long it has been failing, in milliseconds, as far as is known.
    pub fn failing_ms(&self, now_ms: u64) -> Option<u64> {
        self.state.borrow().breaker.failing_ms(now_ms)
    }

    /// The most requests it may have in flight; `None`: any number.
    pub fn limit(&self, policy: &Policy) -> Option<u32> {
        self.state.borrow().limiter.limit(&policy.limit)
    }

    /// Takes a window of exchanges into account.
    pub fn on_window(&self, policy: &Policy, exchanges: u32, mean_ms: f64, most_in_flight: u32) {
        self.change(|state| {
            let failed = std::mem::take(&mut state.failed);
            let measured = Measured { exchanges, mean_ms, most_in_flight, failed };
            state.limiter.on_window(&policy.limit, &measured);
        });
    }

    /// Lets somebody spend of the budget of repeats.
    pub fn with_budget<T>(&self, spend: impl FnOnce(&mut Budget) -> T) -> T {
        spend(&mut self.budget.borrow_mut())
    }

    /// Tells breaker and budget what the pass path counted.
    fn catch_up(&self, policy: &Policy, now_ms: u64, began: u64) {
        let count = facts::milliseconds(glue::take_good(self.number));
        let percent = policy.retry.budget_percent;
        self.budget.borrow_mut().on_exchanges(percent, now_ms, count.saturating_add(began));
        self.change(|state| {
            state.breaker.on_successes(&policy.breaker, now_ms, count);
            state.untold = state.untold.saturating_add(count);
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.borrow_mut();
        let result = change(&mut state);
        self.is_calm.set(state.breaker.is_closed());
        result
    }
}
