//! What a well reply needs on its way to the visitor: which are looked at more closely, and how.
//!
//! In scope: the share of replies that is looked at ([`sampling`]), what is read of a body before
//! its head is sent, what is watched, and how that may be done without changing a byte ([`body`],
//! [`length`]), and which of those are seen to be in order at a glance ([`glance`]); and which
//! requests are on their way before more is known of them than their URL ([`straight`]). Out of
//! scope: what the bytes mean ([`crate::classify`]) and reading them (`edge`).
//!
//! A reply that nobody looks at costs nothing, so most are not looked at.

pub mod body;
pub mod glance;
pub mod length;
pub mod sampling;
pub mod straight;

use self::sampling::Why;
use crate::config::{Policy, SoftFailures, WatchBodies};

/// Nothing is wanted of it.
pub const NONE: u32 = 0;
/// The body may be an error page with a success status.
pub const SOFT: u32 = 1;
/// The body is watched, unless it may be silent by design: its origin failed a moment ago.
pub const WATCH: u32 = 1 << 1;
/// Every body is watched: the operator wants that.
pub const WATCH_ALWAYS: u32 = 1 << 2;
/// The start of the body is read before the head is sent.
pub const HOLD: u32 = 1 << 3;
/// A copy is kept where the origin says that it may stand in for a failure.
pub const COPY: u32 = 1 << 4;
/// A copy is kept of whatever may be kept.
pub const COPY_ALL: u32 = 1 << 5;
/// It is told that the reply was well: a request to the same origin failed lately, and it
/// may have been the request.
pub const COMPARE: u32 = 1 << 6;
/// A small body is read whole before its head is sent: one of the share that is looked at.
pub const SMALL: u32 = 1 << 7;

/// What is wanted of the well reply of a request that is about to be sent. `why`: why it is looked
/// at more closely, where it is.
#[must_use]
pub fn wanted(policy: &Policy, why: Option<Why>) -> u32 {
    let mut wanted = if policy.hold_bytes > 0 { HOLD } else { NONE };
    wanted |= match (policy.watch_bodies, why) {
        (WatchBodies::Always, _) => WATCH_ALWAYS,
        (WatchBodies::Auto, Some(Why::Failed)) => WATCH | SMALL,
        (WatchBodies::Auto, Some(Why::Sample)) => SMALL,
        (WatchBodies::Auto, None) | (WatchBodies::Never, _) => NONE,
    };
    wanted |= match (policy.soft_failures, why) {
        (SoftFailures::Replace, _) | (SoftFailures::Observe, Some(_)) => SOFT,
        (SoftFailures::Observe, None) | (SoftFailures::Off, _) => NONE,
    };
    wanted
        | match (policy.stale.on, policy.stale.stale_if_error_s) {
            (false, _) => NONE,
            (true, 0) => COPY,
            (true, _) => COPY_ALL,
        }
}

/// Where crawlers look first (RFC 9309 section 2.3).
pub const ROBOTS: &str = "/robots.txt";

/// What is wanted besides of the reply from this path: a copy of `robots.txt` helps crawlers
/// whatever the origin says.
#[must_use]
pub fn at_path(policy: &Policy, path: &str) -> u32 {
    if policy.stale.on && path == ROBOTS { COPY_ALL } else { NONE }
}

/// Whether anything of this policy depends on the share that is looked at:
/// otherwise nobody need draw.
#[must_use]
pub fn draws(policy: &Policy) -> bool {
    policy.watch_bodies == WatchBodies::Auto || policy.soft_failures == SoftFailures::Observe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stale;

    #[test]
    fn of_robots_txt_a_copy_is_wanted_where_copies_are() {
        for (on, path, expected) in [
            (true, "/robots.txt", COPY_ALL),
            (true, "/shop/robots.txt", NONE),
            (true, "/", NONE),
            (false, "/robots.txt", NONE),
        ] {
            let stale = stale::StaleRules { on, ..stale::StaleRules::default() };
            assert_eq!(at_path(&Policy { stale, ..Policy::default() }, path), expected, "{on} {path}");
        }
    }

    #[test]
    fn what_is_wanted_follows_the_settings_and_the_share() {
        use SoftFailures::{Observe, Off, Replace};
        use WatchBodies::{Always, Auto, Never};
        let (sample, failed) = (Some(Why::Sample), Some(Why::Failed));
        // id, watch_bodies, soft_failures, hold_bytes, why, wanted
        let cases = [
            ("default, not drawn", Auto, Observe, 0, None, NONE),
            ("default, drawn", Auto, Observe, 0, sample, SMALL | SOFT),
            ("default, after a failure", Auto, Observe, 0, failed, SMALL | WATCH | SOFT),
            ("never, drawn", Never, Observe, 0, sample, SOFT),
            ("never and off, after a failure", Never, Off, 0, failed, NONE),
            ("always, not drawn", Always, Off, 0, None, WATCH_ALWAYS),
            ("always, after a failure", Always, Off, 0, failed, WATCH_ALWAYS),
            ("replace, not drawn", Never, Replace, 0, None, SOFT),
            ("held, not drawn", Never, Off, 1, None, HOLD),
        ];
        for (id, watch_bodies, soft_failures, hold_bytes, why, expected) in cases {
            let stale = stale::StaleRules { on: false, ..stale::StaleRules::default() };
            let policy = Policy { watch_bodies, soft_failures, hold_bytes, stale, ..Policy::default() };
            assert_eq!(wanted(&policy, why), expected, "{id}");
            let depends = wanted(&policy, None) != wanted(&policy, failed);
            assert_eq!(draws(&policy), depends || draws(&policy), "{id}: nothing is missed");
        }
    }

    #[test]
    fn copies_are_wanted_of_what_the_operator_allows() {
        let policy = |on, stale_if_error_s| Policy {
            stale: stale::StaleRules { on, stale_if_error_s },
            ..Policy::default()
        };
        for (on, seconds, expected) in
            [(false, 0, NONE), (false, 9, NONE), (true, 0, COPY), (true, 9, COPY_ALL)]
        {
            assert_eq!(wanted(&policy(on, seconds), None), expected, "{on} {seconds}");
        }
    }

    #[test]
    fn no_two_wishes_share_a_bit() {
        let all = [SOFT, WATCH, WATCH_ALWAYS, HOLD, COPY, COPY_ALL, COMPARE, SMALL];
        assert_eq!(all.iter().sum::<u32>(), all.iter().fold(0, |sum, bit| sum | bit));
    }
}
