//! What a resolver said of the names of origins, kept for as long as it said.

use std::collections::HashMap;

use super::dns::Lookup;

/// The least time that an answer is kept, in seconds: names with a TTL of nothing would be
/// asked for at each failure.
pub const KEPT_S_MIN: u32 = 60;
/// The longest, in seconds: a day.
const KEPT_S_MAX: u32 = 86_400;
/// How many names are remembered.
const NAMES_MAX: usize = 500;

/// The names that were asked for.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, (Lookup, u64)>);

impl Names {
    /// What is known of a name. `now_ms` is in milliseconds since
    /// 1970-01-01T00:00:00Z, as everywhere here.
    #[must_use]
    pub fn get(&self, name: &str, now_ms: u64) -> Option<Lookup> {
        self.0.get(name).filter(|(_, until_ms)| now_ms < *until_ms).map(|(lookup, _)| lookup.clone())
    }

    /// Keeps what a resolver said.
    pub fn put(&mut self, name: &str, lookup: Lookup, now_ms: u64) {
        if self.0.len() >= NAMES_MAX {
            self.0.retain(|_, (_, until_ms)| now_ms < *until_ms);
        }
        if self.0.len() >= NAMES_MAX {
            self.0.clear();
        }
        let kept_s = lookup.ttl_s.clamp(KEPT_S_MIN, KEPT_S_MAX);
        let until_ms = now_ms.saturating_add(u64::from(kept_s).saturating_mul(1_000));
        self.0.insert(name.to_owned(), (lookup, until_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::DnsFinding;

    #[test]
    fn an_answer_is_kept_for_its_ttl_and_at_least_a_minute() {
        let lookup = |ttl_s| Lookup { finding: DnsFinding::Resolves, behind_edge: false, ttl_s };
        // id, TTL, asked after, whether it is known
        for (id, ttl_s, after_s, known) in [
            ("within a minute", 0, 59, true),
            ("past a minute", 0, 60, false),
            ("within its time", 300, 299, true),
            ("past its time", 300, 300, false),
            ("a day at most", u32::MAX, 86_400, false),
        ] {
            let mut names = Names::default();
            names.put("a.test", lookup(ttl_s), 1_000);
            assert_eq!(names.get("a.test", 1_000 + after_s * 1_000).is_some(), known, "{id}");
            assert_eq!(names.get("b.test", 1_000), None, "{id}");
        }
    }
}
