//! Wrong tries: each waits, a client that goes on is not listened to for a while, and
//! the log is told of a few.

use std::collections::HashMap;

/// How long a wrong try waits for its answer, in milliseconds: guessing costs a
/// connection for a second each.
pub const WAIT_MS: u32 = 1_000;
/// How long a client is not listened to once the rate limit said no to it, in seconds: the shortest
/// period a limit of the platform can have
/// (<https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/>).
pub const LOCK_S: u32 = 10;
/// How many clients are remembered for that; more at a time are no guesser's but a botnet's, which
/// a limit by client does not stop.
const CLIENTS_MAX: usize = 1_000;
/// How many tries a minute are events: enough to be noticed by, too few to fill a log.
const TOLD_A_MINUTE: u32 = 10;

/// What one isolate remembers of wrong tries. Times are in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Default)]
pub struct Tries {
    locked_until_ms: HashMap<String, u64>,
    minute: u64,
    told: u32,
}

impl Tries {
    /// Whether a client is not listened to now, whatever it shows. One that is not known always is:
    /// all such would be locked out by one of them.
    #[must_use]
    pub fn is_locked(&self, client: Option<&str>, now_ms: u64) -> bool {
        client.and_then(|client| self.locked_until_ms.get(client)).is_some_and(|until| now_ms < *until)
    }

    /// Takes a wrong try. `within_limit`: what the platform's rate limit said of the client's
    /// tries. Whether the log is told.
    pub fn on_wrong(&mut self, client: Option<&str>, within_limit: bool, now_ms: u64) -> bool {
        if let Some(client) = client.filter(|_| !within_limit) {
            self.locked_until_ms.retain(|_, until| now_ms < *until);
            if self.locked_until_ms.len() < CLIENTS_MAX {
                let until = now_ms.saturating_add(u64::from(LOCK_S).saturating_mul(1_000));
                self.locked_until_ms.insert(client.to_owned(), until);
            }
        }
        let minute = now_ms / 60_000;
        if minute != self.minute {
            (self.minute, self.told) = (minute, 0);
        }
        self.told = self.told.saturating_add(1);
        self.told <= TOLD_A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    #[test]
    fn who_goes_on_is_not_listened_to_and_nobody_else_suffers() {
        let mut tries = Tries::default();
        tries.on_wrong(Some("192.0.2.1"), true, NOW);
        assert!(!tries.is_locked(Some("192.0.2.1"), NOW), "within the limit");
        tries.on_wrong(Some("192.0.2.1"), false, NOW);
        tries.on_wrong(None, false, NOW);
        for (id, client, later_ms, expected) in [
            ("over it", Some("192.0.2.1"), 0, true),
            ("to its end", Some("192.0.2.1"), 9_999, true),
            ("after", Some("192.0.2.1"), 10_000, false),
            ("another", Some("192.0.2.2"), 0, false),
            ("not known", None, 0, false),
        ] {
            assert_eq!(tries.is_locked(client, NOW + later_ms), expected, "{id}");
        }
    }

    #[test]
    fn memory_and_log_are_bounded() {
        let mut tries = Tries::default();
        let told = (0..5_000).filter(|n| tries.on_wrong(Some(&format!("client-{n}")), false, NOW)).count();
        assert_eq!((told, tries.locked_until_ms.len()), (10, CLIENTS_MAX));
        assert!(tries.on_wrong(None, true, NOW + 60_000), "the next minute is told again");
        assert!(tries.on_wrong(Some("late"), false, NOW + 60_000) && tries.locked_until_ms.len() == 1);
    }
}
