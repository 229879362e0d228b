//! What an origin's `Retry-After` asks for (RFC 9110 section 10.2.3).
//!
//! In scope: reading the field. Out of scope: what is made of it, which the judge, the repeats and
//! our own answer each decide for themselves.

use std::time::SystemTime;

use crate::outcome::Reply;

/// What a reply's `Retry-After` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// To wait so many seconds from the reply on; 0: to come back at once, also
    /// by a date that has passed.
    In(u64),
    /// To wait until this moment, in milliseconds since 1970 by the origin's clock. A reply without
    /// a usable `Date` does not tell what time it was there.
    At(u64),
}

impl RetryAfter {
    /// What a reply asks for; nothing where it does not, or in no form of the RFC's.
    #[must_use]
    pub fn of(reply: &Reply) -> Option<Self> {
        Self::read(reply.header("retry-after")?, reply.header("date"))
    }

    /// The field's value: a number of seconds in digits, or an HTTP date. A date is
    /// measured against the `date` of the same reply, where there is one: both come from
    /// one clock, whatever ours says.
    #[must_use]
    pub fn read(value: &str, date: Option<&str>) -> Option<Self> {
        let value = value.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            // Only too many digits can fail here, and that is a long time.
            return Some(Self::In(value.parse().unwrap_or(u64::MAX)));
        }
        let until_ms = moment_ms(value)?;
        let sent_ms = date.and_then(moment_ms);
        Some(sent_ms.map_or(Self::At(until_ms), |sent_ms| Self::In(seconds_between(sent_ms, until_ms))))
    }

    /// The seconds to wait for whoever read the reply at `now_ms`, in
    /// milliseconds since 1970; 0: none.
    #[must_use]
    pub fn seconds(self, now_ms: u64) -> u64 {
        match self {
            Self::In(seconds) => seconds,
            Self::At(until_ms) => seconds_between(now_ms, until_ms),
        }
    }
}

/// An HTTP date (RFC 9110 section 5.6.7) in milliseconds since 1970.
fn moment_ms(text: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(text.trim()).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

/// The seconds from one moment to a later one, a begun one as a whole.
const fn seconds_between(from_ms: u64, to_ms: u64) -> u64 {
    to_ms.saturating_sub(from_ms).div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::RetryAfter::{self, At, In};

    /// 2025-11-20T10:00:00Z.
    const TEN_MS: u64 = 1_763_632_800_000;
    const TEN: Option<&str> = Some("Thu, 20 Nov 2025 10:00:00 GMT");

    #[test]
    fn seconds_and_dates_are_read_and_nothing_else() {
        let hour = "Thu, 20 Nov 2025 11:00:00 GMT";
        // id, the field, the reply's `Date`, what it asks for
        let cases = [
            ("seconds", "120", None, Some(In(120))),
            ("seconds beside a date", "120", TEN, Some(In(120))),
            ("seconds with spaces", " 300 ", None, Some(In(300))),
            ("leading zeros", "0090", None, Some(In(90))),
            ("zero", "0", None, Some(In(0))),
            ("past 32 bits", "4294967297", None, Some(In(4_294_967_297))),
            ("past 64 bits", "99999999999999999999999", None, Some(In(u64::MAX))),
            ("a date by the origin's clock", hour, TEN, Some(In(3_600))),
            ("RFC 850 form", "Thursday, 20-Nov-25 11:00:00 GMT", TEN, Some(In(3_600))),
            ("asctime form", "Thu Nov 20 11:00:00 2025", TEN, Some(In(3_600))),
            ("the very moment", "Thu, 20 Nov 2025 10:00:00 GMT", TEN, Some(In(0))),
            ("a date that has passed", "Thu, 20 Nov 2025 09:00:00 GMT", TEN, Some(In(0))),
            ("a date without a clock", hour, None, Some(At(TEN_MS + 3_600_000))),
            ("a date beside a broken clock", hour, Some("noon"), Some(At(TEN_MS + 3_600_000))),
            ("negative", "-5", TEN, None),
            ("a sign", "+5", TEN, None),
            ("fraction", "1.5", TEN, None),
            ("a unit", "5s", TEN, None),
            ("the field twice", "30, 60", TEN, None),
            ("words", "soon", TEN, None),
            ("empty", "", TEN, None),
            ("spaces", "  ", TEN, None),
            ("digits of another script", "٥", TEN, None),
            ("no such date", "Thu, 31 Feb 2026 10:00:00 GMT", TEN, None),
            ("a date before 1970", "Thu, 20 Nov 1969 10:00:00 GMT", TEN, None),
            ("another form of a date", "2025-11-20T11:00:00Z", TEN, None),
        ];
        for (id, value, date, expected) in cases {
            assert_eq!(RetryAfter::read(value, date), expected, "{id}");
        }
    }

    #[test]
    fn a_moment_is_measured_by_the_readers_clock_and_seconds_are_not() {
        let cases = [
            ("seconds", In(7), TEN_MS, 7),
            ("an hour ahead", At(TEN_MS), TEN_MS - 3_600_000, 3_600),
            ("a begun second", At(TEN_MS), TEN_MS - 1_001, 2),
            ("passed", At(TEN_MS), TEN_MS + 1, 0),
            ("the last moment there is", At(u64::MAX), 0, u64::MAX.div_ceil(1_000)),
        ];
        for (id, asked, now_ms, expected) in cases {
            assert_eq!(asked.seconds(now_ms), expected, "{id}");
        }
    }
}
