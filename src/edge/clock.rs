//! The clock, as JavaScript has it.

/// Now as JavaScript tells it, in milliseconds since 1970-01-01T00:00:00Z.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Now, in milliseconds since 1970-01-01T00:00:00Z.
pub fn now_ms() -> u64 {
    milliseconds(now())
}

/// A JavaScript time as whole milliseconds; never negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, and times fit"
)]
pub fn milliseconds(time: f64) -> u64 {
    time.max(0.0) as u64
}
