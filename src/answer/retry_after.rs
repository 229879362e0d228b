//! Our own `Retry-After`: when it is worth coming back (RFC 9110 section 10.2.3).

use super::Known;
use crate::exchange::Exchange;
use crate::failure::Owner;
use crate::retry_after::RetryAfter;
use crate::verdict::Finding;

/// The longest wait that is guessed, in seconds: six hours, where curl and urllib3 clamp.
pub const RETRY_AFTER_S_MAX: u32 = 21_600;
/// The longest wait ever named, in seconds: 30 days, to the announced end of a maintenance window.
/// Clients that clamp come back earlier and are told the rest.
pub const WINDOW_S_MAX: u32 = 2_592_000;
/// One fifth of the wait is the most that is added to spread a crowd.
const SPREAD_DIVISOR: u32 = 5;

/// Seconds after which a retry is worth it, 1 to [`RETRY_AFTER_S_MAX`], or to [`WINDOW_S_MAX`]
/// where an end is announced.
///
/// The first that applies: what is known (end of a maintenance window, rest of the breaker's pause,
/// room at the origin), the origin's own value, the table's. Up to a fifth is added where that is
/// not spread already, taken from the request id, so that a crowd does not come back at one
/// instant; the same request id always gets the same value.
///
/// `None` for every failure whose table row has no wait, even when the origin sent a value or an
/// end is known: an expired certificate, a missing name or a wrong setting stays until somebody
/// acts, and a client that is told to wait would only come back in vain, again and again. An
/// application's own 4xx has the origin's value or none.
#[must_use]
pub fn retry_after(finding: &Finding, exchange: &Exchange, known: Option<Known>) -> Option<u32> {
    if finding.is_declined() {
        let seconds = origins_own(finding.origin_retry_after?, exchange.now_ms)?;
        return Some(with_jitter(seconds.clamp(1, RETRY_AFTER_S_MAX), &exchange.request_id));
    }
    if finding.owner == Some(Owner::Config) && known.is_none() {
        // Nothing but a change of the configuration cures it.
        return None;
    }
    let table = finding.failure.row().retry_after_s?;
    let seconds = match known {
        Some(Known::MaintenanceEnds(seconds)) => return Some(seconds.clamp(1, WINDOW_S_MAX)),
        Some(Known::RoomIn(seconds)) => return Some(seconds.clamp(1, RETRY_AFTER_S_MAX)),
        Some(Known::BreakerOpen(seconds)) => Some(seconds),
        None => finding.origin_retry_after.and_then(|asked| origins_own(asked, exchange.now_ms)),
    };
    Some(with_jitter(seconds.unwrap_or(table).clamp(1, RETRY_AFTER_S_MAX), &exchange.request_id))
}

/// What the origin asks for as seconds from now. Nothing for zero and for a moment that has passed,
/// since "at once" is no answer to give a crowd.
fn origins_own(asked: RetryAfter, now_ms: u64) -> Option<u32> {
    let seconds = asked.seconds(now_ms);
    (seconds > 0).then(|| u32::try_from(seconds).unwrap_or(RETRY_AFTER_S_MAX))
}

/// Adds up to a fifth, never past the maximum.
fn with_jitter(seconds: u32, request_id: &str) -> u32 {
    let room = (seconds / SPREAD_DIVISOR).min(RETRY_AFTER_S_MAX.saturating_sub(seconds));
    let share = fnv_1a(request_id).checked_rem(u64::from(room).saturating_add(1)).unwrap_or_default();
    seconds.saturating_add(u32::try_from(share).unwrap_or(room))
}

/// FNV-1a, 64 bits: stable over versions and machines, which the standard library's hashers do not
/// promise (draft-eastlake-fnv-21). Nothing secret depends on it. The high half is folded in,
/// because the low bits alone vary little over ids that differ only at their end.
fn fnv_1a(text: &str) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let hash = text.bytes().fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    hash ^ (hash >> 32)
}
