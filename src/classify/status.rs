//! What a status means when nobody is named, and what the words beside it add.
//!
//! In scope: the meaning of 5xx, maintenance and overload in words, `Retry-After` as a sign of
//! either. A status keeps its meaning whoever writes it: a 503 says "not now", also in JSON and
//! with a framework's name on it.

use super::words::{Sentences, Words};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::retry_after::RetryAfter;

/// From this many seconds on, the `Retry-After` of a 503 announces a planned pause rather than a
/// moment's load (WordPress sends 600 in maintenance; servers at a limit send 1 to 120).
const PAUSE_S: u64 = 300;

/// What a 5xx means when nothing else is known.
///
/// RFC 9110 section 15.6 defines 500 to 505; 507 and 508 are WebDAV's (RFC 4918, RFC 5842), 510 and
/// 511 RFC 2774 and RFC 6585. The others are customs: 508 and 509 of shared hosting (resource and
/// bandwidth limits), 529 of Qualys and Pantheon (overloaded), 598 and 599 of proxies (network read
/// and connect timeouts); 520 to 530 are the edge's own and reach this point only where the origin
/// sent them itself, as a gateway of its own does.
#[must_use]
pub fn meaning(status: u16) -> (Failure, Hop) {
    let failure = match status {
        502 | 520..=523 | 525..=527 | 530 => Failure::OriginBadGateway,
        504 | 524 | 598 | 599 => Failure::OriginGatewayTimeout,
        503 => Failure::OriginUnavailable,
        508 | 509 | 529 => Failure::OriginOverloaded,
        // Methods, versions and network log-ins are the web server's
        // business, before any application.
        501 | 505 | 506 | 510 | 511 => return (Failure::ApplicationError, Hop::Origin),
        _ => Failure::ApplicationError,
    };
    (failure, failure.row().hop)
}

/// What a 503 is for: the application says itself why not now.
#[must_use]
pub fn not_now(reply: &Reply, words: &Words) -> Failure {
    match pause(reply) {
        _ if speaks_of_maintenance(words) => Failure::OriginMaintenance,
        _ if speaks_of_load(words) => Failure::OriginOverloaded,
        Some(Pause::Planned) => Failure::OriginMaintenance,
        Some(Pause::Moment) => Failure::OriginOverloaded,
        None => Failure::OriginUnavailable,
    }
}

/// Maintenance, in the words of the most common languages of the web.
const MAINTENANCE_WORDS: [&str; 32] = [
    "maintenance",
    "being upgraded",
    "being updated",
    "we are upgrading",
    "we're upgrading",
    "we are updating",
    "updating our site",
    "updating our website",
    "undergoing updates",
    "undergoing an upgrade",
    "upgrade in progress",
    "update in progress",
    "wartung",
    "mantenimiento",
    "manutenção",
    "manutenzione",
    "onderhoud",
    "przerwa techniczna",
    "prace konserwacyjne",
    "техническ",
    "обслуживан",
    "обслуговуван",
    "bakım çalışması",
    "bakımdayız",
    "údržb",
    "karbantart",
    "underhåll",
    "vedligehold",
    "bảo trì",
    "صيانة",
    "メンテナンス",
    "维护",
];

/// The same in traditional characters and in Korean, Hindi and Hebrew.
const MAINTENANCE_WORDS_FURTHER: [&str; 5] = ["維護", "점검", "रखरखाव", "תחזוקה", "ซ่อมบำรุง"];

/// A limit that was reached, in words.
pub(super) const LOAD_WORDS: [&str; 15] = [
    "overload",
    "overwhelmed",
    "too many",
    "so many visitors",
    "heavy load",
    "high load",
    "high traffic",
    "too busy",
    "capacity",
    "in the queue",
    "queue full",
    "rate exceeded",
    "limit exceeded",
    "limit is reached",
    "resource limit",
];

/// The longest text, in bytes, in which the word "busy" alone speaks of load.
const BUSY_BYTES_MAX: usize = 1024;

/// All words of maintenance.
pub(super) fn maintenance_words() -> impl Iterator<Item = &'static str> {
    MAINTENANCE_WORDS.into_iter().chain(MAINTENANCE_WORDS_FURTHER)
}

/// Whether a page says that it is down for maintenance, and not merely what a 503 may mean.
fn speaks_of_maintenance(words: &Words) -> bool {
    words.first(Sentences::Maintenance).is_some() && words.first(Sentences::Stock).is_none()
}

fn speaks_of_load(words: &Words) -> bool {
    let says = |word: &str| words.contains(word);
    let is_busy = || words.len() <= BUSY_BYTES_MAX && (**words == *"busy" || says(" busy") || says("busy "));
    let speaks = words.first(Sentences::Load).is_some() || is_busy();
    speaks && words.first(Sentences::Stock).is_none()
}

/// What a `Retry-After` announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Long enough to be planned.
    Planned,
    /// A moment's load.
    Moment,
}

/// What the `Retry-After` of a reply announces. A date beside no clock says
/// nothing about its distance.
#[must_use]
pub fn pause(reply: &Reply) -> Option<Pause> {
    match RetryAfter::of(reply)? {
        RetryAfter::In(seconds) => Some(if seconds >= PAUSE_S { Pause::Planned } else { Pause::Moment }),
        RetryAfter::At(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_measured_and_words_come_first() {
        use Failure::{OriginMaintenance as M, OriginOverloaded as O, OriginUnavailable as U};
        const DATE: &str = "Wed, 25 Nov 2026 12:00:00 GMT";
        const SOON: &str = "Wed, 25 Nov 2026 12:01:00 GMT";
        const LATER: &str = "Wed, 25 Nov 2026 18:00:00 GMT";
        // id, header fields, words, what it is for
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, Failure);
        let cases: [Case<'_>; 14] = [
            ("nothing", &[], "service unavailable", U),
            ("a moment", &[("retry-after", "30")], "", O),
            ("a pause", &[("retry-after", "600")], "", M),
            ("a date soon", &[("retry-after", SOON), ("date", DATE)], "", O),
            ("a date later", &[("retry-after", LATER), ("date", DATE)], "", M),
            ("a date that has passed", &[("retry-after", DATE), ("date", SOON)], "", O),
            ("a date without a clock", &[("retry-after", LATER)], "", U),
            ("no date", &[("retry-after", "tomorrow"), ("date", DATE)], "", U),
            ("maintenance for a moment", &[("retry-after", "120")], "down for maintenance", M),
            ("load for long", &[("retry-after", "600")], "too many jobs", O),
            ("load", &[], "too many jobs", O),
            ("busy", &[], "busy", O),
            ("business", &[], "business as usual", U),
            (
                "a stock sentence",
                &[],
                "unable to service your request due to maintenance downtime or capacity problems",
                U,
            ),
        ];
        for (id, headers, words, wanted) in cases {
            let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            let reply = Reply { status: 503, headers, ..Reply::default() };
            assert_eq!(not_now(&reply, &words.into()), wanted, "{id}");
        }
    }
}
