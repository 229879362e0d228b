//! What a setting is: its key, what may be written for it, where the value goes,
//! and how a value is read.

use serde_json::Value;

use super::mistake::{Found, Mistake, SettingPath};
use super::policy::Statuses;

/// One setting of a group whose values are kept in a `T`.
pub(super) struct SettingRow<T: 'static> {
    /// The key as written in the settings.
    pub key: &'static str,
    /// What may be written, and where it goes.
    pub kind: RowKind<T>,
    /// What it is for, in whole sentences.
    pub doc: &'static str,
}

/// The place of a value within its group.
pub(super) type Slot<T, V> = fn(&mut T) -> &mut V;

/// What may be written for a setting.
pub(super) enum RowKind<T: 'static> {
    /// `true` or `false`.
    Flag(Slot<T, bool>),
    /// A whole number within bounds, both included.
    Integer { min: u32, max: u32, unit: &'static str, slot: Slot<T, u32> },
    /// One of a few words; `set` says whether the word is one of them.
    Choice { names: &'static [&'static str], set: fn(&mut T, &str) -> bool, show: fn(&T) -> String },
    /// A list of statuses.
    Statuses(Slot<T, Statuses>),
    /// Text of a form; `set` checks and stores it, or says what was expected.
    Text { form: &'static str, set: fn(&mut T, &str) -> Result<(), String>, show: fn(&T) -> String },
    /// A value of a form of its own; `read` stores it, or reports what is wrong.
    Own { form: &'static str, default: &'static str, read: fn(&mut T, &Value, &SettingPath, &mut Found) },
    /// A list; `start` empties it before its first item, `item` checks and adds one.
    List {
        form: &'static str,
        default: &'static str,
        start: fn(&mut T),
        item: fn(&mut T, &Value) -> Result<(), String>,
    },
    /// A part with settings of its own, read by a function of its own.
    Part { form: &'static str, default: &'static str },
}

/// `slot = check(text)?`, and how the default is shown.
macro_rules! checked {
    ($form:expr, $check:path, $($field:ident).+, $show:expr) => {
        RowKind::Text {
            form: $form,
            set: |into, text| {
                into.$($field).+ = $check(text)?;
                Ok(())
            },
            show: $show,
        }
    };
}

pub(super) use checked;

macro_rules! choice {
    ($($field:ident).+: $type:ty) => {
        RowKind::Choice {
            names: <$type>::VARIANTS,
            set: |policy, word| word.parse().map(|value| policy.$($field).+ = value).is_ok(),
            show: |policy| <&str>::from(policy.$($field).+).to_owned(),
        }
    };
}

pub(super) use choice;

pub(super) const fn row<T>(key: &'static str, kind: RowKind<T>, doc: &'static str) -> SettingRow<T> {
    SettingRow { key, kind, doc }
}

pub(super) const LINE: &str = "a line of at most 60 characters";

impl<T> SettingRow<T> {
    /// Stores the value, or reports what is wrong with it and leaves `into` as it is.
    pub fn read(&self, into: &mut T, value: &Value, at: &SettingPath, found: &mut Found) {
        let result = match &self.kind {
            RowKind::Flag(slot) => flag(value).map(|flag| *slot(into) = flag),
            RowKind::Integer { min, max, unit, slot } => {
                integer(value, *min, *max, unit).map(|number| *slot(into) = number)
            }
            RowKind::Choice { names, set, .. } => {
                let known = value.as_str().is_some_and(|word| set(into, word));
                if known { Ok(()) } else { Err(one_of(names)) }
            }
            RowKind::Statuses(slot) => {
                if let Some(set) = statuses(value, at, found) {
                    *slot(into) = set;
                }
                Ok(())
            }
            RowKind::Text { form, set, .. } => match value.as_str() {
                Some(text) => set(into, text),
                None => Err(format!("a text: {form}")),
            },
            RowKind::Own { read, .. } => {
                read(into, value, at, found);
                Ok(())
            }
            RowKind::List { form, start, item, .. } => {
                match value.as_array().filter(|items| !items.is_empty()) {
                    Some(items) => {
                        start(into);
                        for (index, value) in items.iter().enumerate() {
                            if let Err(expected) = item(into, value) {
                                found.push(Mistake::new(&at.index(index), value, expected));
                            }
                        }
                        Ok(())
                    }
                    None => Err(format!("{form}; leave it out for none")),
                }
            }
            RowKind::Part { .. } => Ok(()),
        };
        if let Err(expected) = result {
            found.push(Mistake::new(at, value, expected));
        }
    }
}

fn flag(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "true or false, without quotes".to_owned())
}

fn integer(value: &Value, min: u32, max: u32, unit: &str) -> Result<u32, String> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.filter(|number| (min..=max).contains(number)).ok_or_else(|| {
        let quotes = if value.is_string() { ", without quotes" } else { "" };
        format!("a whole number from {min} to {max} ({unit}){quotes}")
    })
}

/// `"a", "b" or "c"`.
fn one_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn statuses(value: &Value, at: &SettingPath, found: &mut Found) -> Option<Statuses> {
    let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
        let expected = "a list of at least one status from 400 to 599; leave it out for every 5xx";
        found.push(Mistake::new(at, value, expected));
        return None;
    };
    let mut set = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let status = item.as_u64().and_then(|n| u16::try_from(n).ok()).filter(|n| (400..=599).contains(n));
        match status {
            Some(status) if !set.contains(&status) => set.push(status),
            Some(_) => found.push(Mistake::new(&at.index(index), item, "each status once")),
            None => {
                found.push(Mistake::new(&at.index(index), item, "a status from 400 to 599, without quotes"))
            }
        }
    }
    set.sort_unstable();
    Some(Statuses::These(set))
}
