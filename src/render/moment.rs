//! Moments in the forms that programs and people read. Milliseconds in, text out: no clock.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// 9999-12-31T23:59:59.999Z, the last moment RFC 3339 can write, in milliseconds since 1970.
const LAST_MS: u64 = 253_402_300_799_999;
/// A minute in milliseconds.
const MINUTE_MS: u64 = 60_000;

/// RFC 3339 in UTC, such as `2025-11-20T10:00:00.25Z`. Moments past the year
/// 9999 are written as its end.
pub(crate) fn rfc3339(at_ms: u64) -> String {
    moment(at_ms).and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

/// The moment in UTC as it is said: the time of day, and the date before it where it is
/// another day than `now_ms`.
pub(crate) fn spoken(at_ms: u64, now_ms: u64) -> String {
    let (then, now) = (moment(at_ms), moment(now_ms));
    let time = time_of_day(at_ms);
    match (then, now) {
        (Some(then), Some(now)) if then.date() != now.date() => {
            let (year, month, day) = then.to_calendar_date();
            format!("{year:04}-{:02}-{day:02} {time} UTC", u8::from(month))
        }
        _ => format!("{time} UTC"),
    }
}

/// The time of day in UTC, such as `10:05`, rounded up to the minute so that
/// nobody comes too early.
pub(crate) fn time_of_day(at_ms: u64) -> String {
    let at =
        moment(at_ms.div_ceil(MINUTE_MS).saturating_mul(MINUTE_MS)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn moment(at_ms: u64) -> Option<OffsetDateTime> {
    let nanoseconds = i128::from(at_ms.min(LAST_MS)).checked_mul(1_000_000)?;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_rfc_3339() {
        let cases = [
            ("epoch", 0, "1970-01-01T00:00:00Z"),
            ("whole second", 1_763_632_800_000, "2025-11-20T10:00:00Z"),
            ("milliseconds", 1_763_632_800_250, "2025-11-20T10:00:00.25Z"),
            ("leap day", 1_709_164_800_000, "2024-02-29T00:00:00Z"),
            ("the last", LAST_MS, "9999-12-31T23:59:59.999Z"),
            ("past the last", u64::MAX, "9999-12-31T23:59:59.999Z"),
        ];
        for (id, at_ms, expected) in cases {
            assert_eq!(rfc3339(at_ms), expected, "{id}");
        }
    }

    #[test]
    fn another_day_is_named() {
        let now = 1_763_632_800_000;
        let cases = [
            ("today", now + 3_600_000, "11:00 UTC"),
            ("tomorrow", now + 14 * 3_600_000, "2025-11-21 00:00 UTC"),
            ("in two days", now + 48 * 3_600_000, "2025-11-22 10:00 UTC"),
        ];
        for (id, at_ms, expected) in cases {
            assert_eq!(spoken(at_ms, now), expected, "{id}");
        }
    }

    #[test]
    fn the_time_of_day_is_never_early() {
        let cases = [
            ("on the minute", 1_763_632_800_000, "10:00"),
            ("just after", 1_763_632_800_001, "10:01"),
            ("over midnight", 1_763_683_199_999, "00:00"),
            ("past every date", u64::MAX, "23:59"),
        ];
        for (id, at_ms, expected) in cases {
            assert_eq!(time_of_day(at_ms), expected, "{id}");
        }
    }
}
