//! `Cache-Control` as typed values (RFC 9111 section 5.2, RFC 5861 section 4).
//!
//! Written by hand, on purpose: the field is no structured field (upper-case names, arguments in either form, repeated
//! members), so an RFC 9651 parser drops whole real ones; and the crates that read it either decide
//! freshness without showing the directives (`http-cache-semantics`) or do not know `stale-if-error` (`headers`,
//! `cache_control`).

use super::{Fields, joined};

/// What a `Cache-Control` field says. A number that is no number is 0: stale at once (RFC 9111 section 4.2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives {
    pub no_store: bool,
    /// With or without field names: caches may take both for the unqualified form (RFC 9111 section 5.2.2.4).
    pub no_cache: bool,
    /// The same (RFC 9111 section 5.2.2.7).
    pub private: bool,
    pub public: bool,
    pub must_revalidate: bool,
    pub proxy_revalidate: bool,
    pub max_age_s: Option<u64>,
    pub s_maxage_s: Option<u64>,
    pub stale_if_error_s: Option<u64>,
}

impl Directives {
    /// Reads all `cache-control` fields, and `pragma: no-cache` where there is none (RFC 9111 section 5.4).
    pub fn of(fields: &Fields) -> Self {
        let mut found = Self::default();
        let Some(field) = joined(fields, "cache-control") else {
            found.no_cache = joined(fields, "pragma").is_some_and(|field| names(&field, "no-cache"));
            return found;
        };
        for member in members(&field) {
            let (name, argument) = member.split_once('=').unwrap_or((member, ""));
            found.take(&name.trim().to_ascii_lowercase(), argument);
        }
        found
    }

    fn take(&mut self, name: &str, argument: &str) {
        match name {
            "no-store" => self.no_store = true,
            "no-cache" => self.no_cache = true,
            "private" => self.private = true,
            "public" => self.public = true,
            "must-revalidate" => self.must_revalidate = true,
            "proxy-revalidate" => self.proxy_revalidate = true,
            "max-age" => shorter(&mut self.max_age_s, argument),
            "s-maxage" => shorter(&mut self.s_maxage_s, argument),
            "stale-if-error" => shorter(&mut self.stale_if_error_s, argument),
            // Unknown ones are ignored (RFC 9111 section 5.2.3).
            _ => {}
        }
    }

    /// Whether it says anything in favour of a shared copy.
    pub const fn invites(&self) -> bool {
        self.public
            || self.max_age_s.is_some()
            || self.s_maxage_s.is_some()
            || self.stale_if_error_s.is_some()
    }

    /// Whether a stale copy is forbidden (RFC 9111 section 4.2.4; `s-maxage` includes `proxy-revalidate`,
    /// section 5.2.2.10).
    pub const fn forbids_stale(&self) -> bool {
        self.must_revalidate || self.proxy_revalidate || self.s_maxage_s.is_some() || self.no_cache
    }
}

/// Of several, the shortest: "the most restrictive" (RFC 9111 section 4.2.1).
fn shorter(into: &mut Option<u64>, argument: &str) {
    let seconds = delta_seconds(argument);
    *into = Some(into.map_or(seconds, |known| known.min(seconds)));
}

/// A number of seconds, as a token or quoted; too large is 2^31 (RFC 9111 section 1.2.2), anything else 0.
pub(super) fn delta_seconds(text: &str) -> u64 {
    const LARGEST: u64 = 1 << 31;
    let text = text.trim();
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    digits.parse().unwrap_or(LARGEST).min(LARGEST)
}

/// The members of a list, at commas that are not quoted (RFC 9110 section 5.6.4: `\` escapes within quotes).
pub(super) fn members(field: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    let parts = field.split(move |c| {
        let ends = c == ',' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        ends
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// Whether a list has the member, in any case.
pub(super) fn names(field: &str, member: &str) -> bool {
    members(field).any(|found| found.eq_ignore_ascii_case(member))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(field: &str) -> Directives {
        Directives::of(&[("cache-control".to_owned(), field.to_owned())])
    }

    #[test]
    fn what_is_read_out_of_a_field() {
        let d = Directives::default;
        let rows = [
            ("", d()),
            ("NO-STORE", Directives { no_store: true, ..d() }),
            ("no-cache=\"set-cookie, x\", public", Directives { no_cache: true, public: true, ..d() }),
            ("private=\"x\"", Directives { private: true, ..d() }),
            ("x=\"no-store, private\"", d()),
            ("x=\"a\\\", no-store\", public", Directives { public: true, ..d() }),
            ("max-age=60", Directives { max_age_s: Some(60), ..d() }),
            ("max-age=\"60\"", Directives { max_age_s: Some(60), ..d() }),
            ("max-age = 60", Directives { max_age_s: Some(60), ..d() }),
            ("max-age=60, max-age=10", Directives { max_age_s: Some(10), ..d() }),
            ("max-age=6e1", Directives { max_age_s: Some(0), ..d() }),
            ("max-age=-1", Directives { max_age_s: Some(0), ..d() }),
            ("max-age", Directives { max_age_s: Some(0), ..d() }),
            ("s-maxage=99999999999999999999", Directives { s_maxage_s: Some(1 << 31), ..d() }),
            (",, stale-if-error=5 ,", Directives { stale_if_error_s: Some(5), ..d() }),
            ("stale-if-errors=5", d()),
        ];
        for (field, expected) in rows {
            assert_eq!(of(field), expected, "{field:?}");
        }
    }

    #[test]
    fn pragma_counts_only_without_cache_control() {
        let pragma = ("pragma".to_owned(), "No-Cache".to_owned());
        assert!(Directives::of(std::slice::from_ref(&pragma)).no_cache);
        let both = [pragma, ("cache-control".to_owned(), "max-age=1".to_owned())];
        assert!(!Directives::of(&both).no_cache);
    }
}
