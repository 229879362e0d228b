//! The maintenance switch as an isolate knows it.

use std::cell::Cell;

use super::{clock, log};
use crate::config::read_switch;
use crate::kept::Kept;
use crate::maintenance::{Switch, may_be_outdated};

/// The switch as this isolate knows it.
#[derive(Default)]
pub struct SwitchReading {
    switch: Kept<Switch>,
    text: Kept<String>,
    holds: Cell<bool>,
    /// Whether Faultline is taken out of the way.
    pub out: Cell<bool>,
    /// When it was read.
    pub read_ms: Cell<Option<u64>>,
    /// When the operator's call set it here.
    pub set_ms: Cell<Option<u64>>,
}

impl SwitchReading {
    /// Whether it says anything but `auto`.
    pub fn holds(&self) -> bool {
        self.holds.get()
    }

    /// Whether Faultline is taken out of the way: every request is passed on as it is.
    pub fn is_out(&self) -> bool {
        self.out.get()
    }

    /// Looks at what it says.
    pub fn read<T>(&self, look: impl FnOnce(&Switch) -> T) -> T {
        self.switch.read(look)
    }

    /// The same as it was written; empty for nothing.
    pub fn text(&self) -> String {
        self.text.read(Clone::clone)
    }

    /// Takes over what KV says, unless the operator has just set another value here:
    /// KV may not know that yet.
    pub fn take_read(&self, text: &str) {
        if !may_be_outdated(self.set_ms.get(), clock::now_ms()) {
            self.take(text);
        }
    }

    /// Takes a value over. One that does not read is reported and ignored: a
    /// slip must not close a site.
    pub fn take(&self, text: &str) {
        self.read_ms.set(Some(clock::now_ms()));
        if self.text.read(|known| known == text) {
            return;
        }
        self.text.change(|known| text.clone_into(known));
        match read_switch(text) {
            Ok(switch) => {
                self.holds.set(switch != Switch::AsSet);
                self.switch.change(|known| *known = switch);
            }
            Err(mistakes) => log::bad_switch(&mistakes),
        }
    }
}
