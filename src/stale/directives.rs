//! `Cache-Control` as typed values (RFC 9111 section 5.2, RFC 5861 section 4).
//!
//! Written by hand, on purpose: the field is no structured field (upper-case names, arguments in
//! either form, repeated members), so an RFC 9651 parser drops whole real ones; and the crates that
//! read it either decide freshness without showing the directives (`http-cache-semantics`) or do
//! not know `stale-if-error` (`headers`, `cache_control`).

use super::{Fields, joined};

/// What a `Cache-Control` field says. A number that is no number is 0: stale at once
/// (RFC 9111 section 4.2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives {
    pub no_store: bool,
    /// With or without field names: caches may take both for the unqualified form
    /// (RFC 9111 section 5.2.2.4).
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
    /// Reads all `cache-control` fields, and `pragma: no-cache` where there is
    /// none (RFC 9111 section 5.4).
    pub fn of(fields: &Fields) -> Self {
        let mut found = Self::default();
        match joined(fields, "cache-control") {
            Some(field) => found.read(&field),
            None => found.no_cache = joined(fields, "pragma").is_some_and(|field| names(&field, "no-cache")),
        }
        found
    }

    /// The same for a reply, with what it says to caches of our kind in particular: such a field
    /// goes before `cache-control` (RFC 9213 section 2.2), the more particular one first, but what
    /// any of them forbids is forbidden.
    pub fn of_reply(fields: &Fields) -> Self {
        let general = Self::of(fields);
        let fields = TARGETED.iter().filter_map(|name| joined(fields, name));
        let targeted: Vec<Self> = fields
            .map(|field| {
                let mut found = Self::default();
                found.read(&field);
                found
            })
            .collect();
        let Some(first) = targeted.first() else { return general };
        let any = |says: fn(&Self) -> bool| says(&general) || targeted.iter().any(says);
        Self {
            no_store: any(|found| found.no_store),
            no_cache: any(|found| found.no_cache),
            private: any(|found| found.private),
            must_revalidate: any(|found| found.must_revalidate),
            proxy_revalidate: any(|found| found.proxy_revalidate),
            ..first.clone()
        }
    }

    fn read(&mut self, field: &str) {
        for member in members(field).flat_map(|member| member.split(';')) {
            // Some write a whole directive, or all of them, in quotes.
            let bare = member.trim().trim_matches('"');
            for member in if bare.contains('=') { vec![member.trim()] } else { bare.split(',').collect() } {
                let (name, argument) = member.split_once('=').unwrap_or((member, ""));
                self.take(&name.trim().to_ascii_lowercase(), argument);
            }
        }
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

    /// Whether a stale copy is forbidden (RFC 9111 section 4.2.4; `s-maxage` includes
    /// `proxy-revalidate`, section 5.2.2.10).
    pub const fn forbids_stale(&self) -> bool {
        self.must_revalidate || self.proxy_revalidate || self.s_maxage_s.is_some() || self.no_cache
    }
}

/// Fields for caches of our kind, the most particular first (RFC 9213;
/// <https://developers.cloudflare.com/cache/concepts/cdn-cache-control/>; Edge Architecture
/// Specification, W3C note 2001).
const TARGETED: &[&str] = &["cloudflare-cdn-cache-control", "cdn-cache-control", "surrogate-control"];

/// Of several, the shortest: "the most restrictive" (RFC 9111 section 4.2.1).
fn shorter(into: &mut Option<u64>, argument: &str) {
    let seconds = delta_seconds(argument);
    *into = Some(into.map_or(seconds, |known| known.min(seconds)));
}

/// A number of seconds, as a token or quoted; too large is 2^31 (RFC 9111 section
/// 1.2.2), anything else 0.
pub(super) fn delta_seconds(text: &str) -> u64 {
    const LARGEST: u64 = 1 << 31;
    let text = text.trim();
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    digits.parse().unwrap_or(LARGEST).min(LARGEST)
}

/// The members of a list, at commas that are not quoted (RFC 9110 section 5.6.4:
/// `\` escapes within quotes).
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
            ("\"private\"", Directives { private: true, ..d() }),
            ("\"private, max-age\"", Directives { private: true, max_age_s: Some(0), ..d() }),
            ("max-age=60; private", Directives { max_age_s: Some(60), private: true, ..d() }),
            ("private;community=\"x\"", Directives { private: true, ..d() }),
            ("public;no-store", Directives { public: true, no_store: true, ..d() }),
        ];
        for (field, expected) in rows {
            assert_eq!(of(field), expected, "{field:?}");
        }
    }

    #[test]
    fn what_is_said_to_caches_like_us_goes_first_but_opens_nothing_that_is_closed() {
        type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], bool, Option<u64>);
        let rows: &[Row] = &[
            // fields, forbidden, max-age
            ("general", &[("cache-control", "max-age=1")], false, Some(1)),
            (
                "targeted",
                &[("cache-control", "max-age=1"), ("cdn-cache-control", "max-age=2")],
                false,
                Some(2),
            ),
            (
                "more so",
                &[("cdn-cache-control", "max-age=2"), ("cloudflare-cdn-cache-control", "max-age=3")],
                false,
                Some(3),
            ),
            ("forbidden", &[("cache-control", "public"), ("cdn-cache-control", "no-store")], true, None),
            ("forbidden more so", &[("cloudflare-cdn-cache-control", "private")], true, None),
            ("by a surrogate's", &[("surrogate-control", "no-store, content=\"ESI/1.0\"")], true, None),
            (
                "in general only",
                &[("cache-control", "private"), ("cdn-cache-control", "max-age=2")],
                true,
                Some(2),
            ),
        ];
        for (id, fields, forbidden, max_age_s) in rows {
            let fields: Vec<_> = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            let found = Directives::of_reply(&fields);
            assert_eq!(found.no_store || found.private || found.no_cache, *forbidden, "{id}");
            assert_eq!(found.max_age_s, *max_age_s, "{id}");
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
