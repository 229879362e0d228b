//! What our own parts tell each other, as JSON text: isolates and the journal, the ledger and its
//! book, a copy and its note.
//!
//! By way of a [`Value`]: the reader and the writer of a text are then compiled once, and not once
//! more for each type, which was a tenth of the module that every isolate compiles. Nothing on the
//! pass path reads or writes any.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a text says; `None` where it does not read.
#[must_use]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value: Value = serde_json::from_str(text).ok()?;
    serde_json::from_value(value).ok()
}

/// A value as text. The names of its fields come in the order of the alphabet.
#[must_use]
pub fn write<T: Serialize>(it: &T) -> Option<String> {
    Some(serde_json::to_value(it).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admit::journal::{JournalReply, Shared};

    #[test]
    fn what_is_written_reads_the_same() {
        let shared = Shared::new("https://origin.example.com:443", 1_800_000_000_000);
        let text = write(&shared).unwrap();
        assert_eq!(read::<Shared>(&text), Some(shared));
        assert_eq!(
            read::<JournalReply>(&write(&JournalReply::default()).unwrap()),
            Some(JournalReply::default())
        );
        assert_eq!(write(&u64::MAX).unwrap(), u64::MAX.to_string());
        assert_eq!(read::<u64>(&u64::MAX.to_string()), Some(u64::MAX));
    }

    #[test]
    fn what_does_not_read_is_nothing() {
        for text in ["", "{", "null", "[]", "{\"breaker\":1}"] {
            assert_eq!(read::<Shared>(text), None, "{text}");
        }
    }
}
