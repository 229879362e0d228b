//! What an isolate keeps of the record until it is told ([`super::ledger`]).

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::event::Event;
use crate::event::fold::Folder;
use crate::event::maintenance::MaintenanceEvent;
use crate::kept::Kept;
use crate::ledger::desk::Desk;

/// The most origins of which an isolate keeps a record: all names of a zone may
/// be origins of their own.
const SEATS_MAX: usize = 128;

/// What an isolate keeps of the record.
#[derive(Default)]
pub struct Records {
    /// The events of failed exchanges that wait to be folded.
    pub failures: Kept<Folder<Event>>,
    /// Those of visitors of a closed site.
    pub closed: Kept<Folder<MaintenanceEvent>>,
    seats: Kept<BTreeMap<String, Seat>>,
    /// Until when somebody looks after what waits here, in milliseconds since 1970-01-01T00:00:00Z.
    pub beats_until: Cell<u64>,
}

/// What is kept of one origin.
#[derive(Default)]
pub struct Seat {
    /// What waits to be reported.
    pub desk: Desk,
    /// Whether a report is under way.
    pub is_sending: bool,
}

impl Records {
    /// Lets somebody change what is kept of an origin; not of one too many.
    pub fn with<T>(&self, origin: &str, act: impl FnOnce(&mut Seat) -> T) -> Option<T> {
        self.seats.change(|seats| {
            if seats.len() >= SEATS_MAX && !seats.contains_key(origin) {
                return None;
            }
            Some(act(seats.entry(origin.to_owned()).or_default()))
        })
    }

    /// The origins of which something waits to be reported.
    pub fn waiting(&self) -> Vec<String> {
        let is_waiting = |(_, seat): &(&String, &Seat)| seat.desk.is_waiting();
        self.seats.read(|seats| seats.iter().filter(is_waiting).map(|(origin, _)| origin.clone()).collect())
    }

    /// Whether anything waits to be written.
    pub fn holds(&self) -> bool {
        self.failures.read(Folder::holds) || self.closed.read(Folder::holds)
    }

    /// The origins that an isolate has a record of.
    pub fn origins(&self) -> Vec<String> {
        self.seats.read(|seats| seats.keys().cloned().collect())
    }
}
