//! How the times of a policy divide a deadline: what a probe may take, when it begins,
//! how long a look may last.

use super::{Policy, Probe};

/// What a look may take beyond the time for a connection, in milliseconds: the answer to a `HEAD`.
const ANSWER_MS: u32 = 2_000;

impl Policy {
    /// What a whole probe may take, in milliseconds: the connection may use half of it.
    /// Never more than half of the deadline, so that an honest origin has at least the other
    /// half before it is looked at.
    #[must_use]
    pub fn probe_ms(&self) -> u32 {
        self.connect_budget_ms.saturating_mul(2).min(self.deadline_ms / 2)
    }

    /// How long an attempt is waited for before the origin is looked at, so that the look is done
    /// by the deadline, in milliseconds.
    #[must_use]
    pub fn quiet_ms(&self) -> u32 {
        match self.probe {
            Probe::Auto => self.deadline_ms.saturating_sub(self.probe_ms()),
            Probe::Off => self.deadline_ms,
        }
    }

    /// How long a look of our own may take, in milliseconds.
    #[must_use]
    pub fn look_ms(&self) -> u32 {
        self.connect_budget_ms.saturating_add(ANSWER_MS)
    }

    /// Whether a probe may find out how a body broke. `gone_ms`: how long the exchange has taken,
    /// in milliseconds. Where nothing was sent yet somebody waits for the answer: the probe has
    /// what is left of the deadline, or is not made.
    #[must_use]
    pub fn may_probe_a_body(&self, gone_ms: u64, is_sent: bool) -> bool {
        let needs_ms = if is_sent { 0 } else { gone_ms.saturating_add(self.probe_ms().into()) };
        self.probe == Probe::Auto && needs_ms <= self.deadline_ms.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(deadline_ms: u32, connect_budget_ms: u32, probe: Probe) -> Policy {
        Policy { deadline_ms, connect_budget_ms, probe, ..Policy::default() }
    }

    #[test]
    fn a_deadline_is_divided() {
        use Probe::{Auto, Off};
        // id, deadline, time for a connection, probe; what a probe, the wait
        // before it and a look may take
        for (id, deadline_ms, connect_ms, probe, expected) in [
            ("twice the connection", 30_000, 3_000, Auto, (6_000, 24_000, 5_000)),
            ("never more than half", 4_000, 3_000, Auto, (2_000, 2_000, 5_000)),
            ("an odd one", 101, 3_000, Auto, (50, 51, 5_000)),
            ("nobody looks", 30_000, 3_000, Off, (6_000, 30_000, 5_000)),
            ("the largest", u32::MAX, u32::MAX, Auto, (u32::MAX / 2, u32::MAX - u32::MAX / 2, u32::MAX)),
        ] {
            let policy = policy(deadline_ms, connect_ms, probe);
            assert_eq!((policy.probe_ms(), policy.quiet_ms(), policy.look_ms()), expected, "{id}");
        }
    }

    #[test]
    fn a_body_is_probed_where_nobody_waits_in_vain() {
        use Probe::{Auto, Off};
        for (id, probe, gone_ms, is_sent, expected) in [
            ("time is left", Auto, 24_000, false, true),
            ("too little", Auto, 24_001, false, false),
            ("nobody waits any more", Auto, 600_000, true, true),
            ("nobody looks", Off, 0, false, false),
            ("nobody looks, sent", Off, 0, true, false),
        ] {
            assert_eq!(policy(30_000, 3_000, probe).may_probe_a_body(gone_ms, is_sent), expected, "{id}");
        }
    }
}
