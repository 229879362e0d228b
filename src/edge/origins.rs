//! Where an isolate keeps what it knows of each origin: the book of it ([`Bookkeeping`]),
//! and its budget of repeats.
//!
//! What is known is shared by all routes that name the origin; each goes by its own rules. All
//! names of a zone may lead to servers of their own, so the zone's own origin is one for each host.

use std::cell::Cell;
use std::collections::HashMap;

use super::{clock, glue};
use crate::address::{OriginId, OriginIndex, RouteId, Target, ZONE_KEY as ZONE};
use crate::admit::breaker::Admit;
use crate::admit::origin::{Bookkeeping, Moment};
use crate::config::{Policy, Route};
use crate::kept::Kept;
use crate::retry::budget::Budget;

/// The most hosts of a zone that have a state of their own; the hosts beyond share one.
const HOSTS_MAX: usize = 64;

/// The origins of an isolate.
#[derive(Default)]
pub struct Origins {
    all: Kept<Vec<&'static KnownOrigin>>,
    by_key: Kept<HashMap<String, &'static KnownOrigin>>,
    /// The first of each route by the route's number, so that the pass path compares no names.
    first: Kept<Vec<Option<&'static KnownOrigin>>>,
}

/// One origin.
pub struct KnownOrigin {
    /// Its number, by which the pass path counts.
    pub id: OriginId,
    /// Its name among the isolates, such as `https://origin.example.com:443`.
    pub key: String,
    book: Kept<Bookkeeping>,
    /// In a cell of its own: who spends of it asks the book meanwhile.
    budget: Kept<Budget>,
    is_calm: Cell<bool>,
}

impl Origins {
    /// One of a route's origins. `host`: the visitor's, with its port where that is not the usual
    /// one, for the zone's own.
    pub fn of(
        &self,
        route: &Route,
        route_id: RouteId,
        index: OriginIndex,
        host: &str,
    ) -> Option<&'static KnownOrigin> {
        let place = usize::try_from(route_id.0).ok()?;
        let first = self.first.read(|first| first.get(place).copied().flatten());
        if index == OriginIndex::FIRST && first.is_some() {
            return first;
        }
        let target = index.among(&route.origins)?;
        let key = match target {
            Target::Zone => self.host_key(host),
            Target::Origin(_) | Target::Binding(_) => target.key(),
        };
        let known = self.named(&key);
        let origin = match known {
            Some(origin) => origin,
            None => self.add(key),
        };
        if index == OriginIndex::FIRST && *target != Target::Zone {
            self.first.change(|first| {
                if first.len() <= place {
                    first.resize(place.saturating_add(1), None);
                }
                if let Some(slot) = first.get_mut(place) {
                    *slot = Some(origin);
                }
            });
        }
        Some(origin)
    }

    /// Stands for the origin of a request that goes nowhere.
    pub fn unplaced(&self) -> &'static KnownOrigin {
        let known = self.named(ZONE);
        known.unwrap_or_else(|| self.add(ZONE.to_owned()))
    }

    /// The origin with this number.
    pub fn numbered(&self, id: OriginId) -> Option<&'static KnownOrigin> {
        let place = usize::try_from(id.0).ok()?;
        self.all.read(|all| all.get(place).copied())
    }

    /// The origin of this name, where this isolate has met it.
    pub fn named(&self, key: &str) -> Option<&'static KnownOrigin> {
        self.by_key.read(|by_key| by_key.get(key).copied())
    }

    fn host_key(&self, host: &str) -> String {
        let key = format!("{ZONE}{host}");
        let has_room = self.by_key.read(|by_key| by_key.len() < HOSTS_MAX || by_key.contains_key(&key));
        if has_room { key } else { ZONE.to_owned() }
    }

    fn add(&self, key: String) -> &'static KnownOrigin {
        let now_ms = clock::now_ms();
        let number = self.all.read(Vec::len);
        let origin: &'static KnownOrigin = Box::leak(Box::new(KnownOrigin {
            id: OriginId(u32::try_from(number).unwrap_or(u32::MAX)),
            key: key.clone(),
            book: Kept::new(Bookkeeping::new(&key, now_ms), || Bookkeeping::new("", 0)),
            budget: Kept::new(Budget::new(now_ms), || Budget::new(0)),
            is_calm: Cell::new(true),
        }));
        self.all.change(|all| all.push(origin));
        self.by_key.change(|by_key| by_key.insert(key, origin));
        origin
    }
}

impl KnownOrigin {
    /// Whether its breaker is closed by all rules, so that nobody need be asked.
    pub fn is_calm(&self) -> bool {
        self.is_calm.get()
    }

    /// Whether a request may go there now. `moment`: what that depends on, where it is not plain.
    pub fn decide(&self, policy: &Policy, moment: impl FnOnce() -> Moment) -> Admit {
        if self.is_calm() {
            return Admit::Go;
        }
        self.change(|book| book.decide(&policy.breaker, moment()))
    }

    /// Looks into the book.
    pub fn read<T>(&self, look: impl FnOnce(&Bookkeeping) -> T) -> T {
        self.book.read(look)
    }

    /// Writes into the book.
    pub fn change<T>(&self, change: impl FnOnce(&mut Bookkeeping) -> T) -> T {
        self.book.change(|book| {
            let result = change(book);
            self.is_calm.set(book.is_calm());
            result
        })
    }

    /// How long it has been failing, in milliseconds, as far as is known.
    pub fn failing_ms(&self, now_ms: u64) -> Option<u64> {
        self.read(|book| book.outage().map(|outage| outage.lasted_ms(now_ms)))
    }

    /// Lets somebody spend of the budget of repeats.
    pub fn with_budget<T>(&self, spend: impl FnOnce(&mut Budget) -> T) -> T {
        self.budget.change(spend)
    }

    /// Tells book and budget what the pass path counted. `uncounted`: exchanges that
    /// began and are not among them.
    pub fn catch_up(&self, policy: &Policy, now_ms: u64, uncounted: u64) {
        let count = clock::milliseconds(glue::take_good(self.id.0));
        let percent = policy.retry.budget_percent;
        let all = count.saturating_add(uncounted);
        self.budget.change(|budget| budget.on_exchanges(percent, now_ms, all));
        self.change(|book| book.on_good(now_ms, count));
    }
}
