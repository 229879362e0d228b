//! Whether a request goes straight to its origin: nothing has to be known of it but its URL.
//!
//! Where one went straight, others of its host whose path and query are plain
//! ([`crate::request_url::rest`]) go there too, as far as URLs go: what is left to ask is what may
//! have changed since.

use crate::config::Settings;

/// What speaks against it, each for itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// The settings do not read: nothing goes anywhere.
    pub is_misconfigured: bool,
    /// The URL standard writes the URL in another way than the client did, so that the
    /// address is put together anew.
    pub is_respelt: bool,
    /// Its origin may not be asked from here, whatever the request shows.
    pub is_misdirected: bool,
    /// It may be a page of Faultline's own.
    pub is_below_the_prefix: bool,
    /// There are maintenance windows, which may be on.
    pub has_windows: bool,
    /// The switch says something, or is to be read again.
    pub is_switched: bool,
    /// The platform's rate limit has to be asked about the client.
    pub has_a_limiter: bool,
    /// Its origin is failing.
    pub is_failing: bool,
    /// Another origin of the route is failing, and may have to be looked at.
    pub passes_by_a_failing_origin: bool,
    /// Its origin has as many requests in flight as it may have.
    pub is_full: bool,
    /// Its body may have to be kept, so that it can be sent again.
    pub may_keep_its_body: bool,
}

impl Signs {
    /// Whether it goes straight.
    #[must_use]
    pub fn none_speaks_against_it(self) -> bool {
        self == Self::default()
    }
}

/// With what the paths begin whose requests may go another way than all others of their
/// host: Faultline's own pages, and those of which more is wanted ([`super::at_path`]).
#[must_use]
pub fn apart(settings: &Settings) -> [&str; 2] {
    [&settings.prefix, super::ROBOTS]
}

#[cfg(test)]
mod tests {
    use super::Signs;

    #[test]
    fn a_request_goes_straight_unless_one_sign_speaks_against_it() {
        let none = Signs::default();
        for (signs, expected) in [
            (none, true),
            (Signs { is_misconfigured: true, ..none }, false),
            (Signs { is_respelt: true, ..none }, false),
            (Signs { is_misdirected: true, ..none }, false),
            (Signs { is_below_the_prefix: true, ..none }, false),
            (Signs { has_windows: true, ..none }, false),
            (Signs { is_switched: true, ..none }, false),
            (Signs { has_a_limiter: true, ..none }, false),
            (Signs { is_failing: true, ..none }, false),
            (Signs { passes_by_a_failing_origin: true, ..none }, false),
            (Signs { is_full: true, ..none }, false),
            (Signs { may_keep_its_body: true, ..none }, false),
        ] {
            assert_eq!(signs.none_speaks_against_it(), expected, "{signs:?}");
        }
    }
}
