//! May this request go to the origin now?
//!
//! In scope: loops, the breaker of an origin and what the isolates tell each other of it, and how
//! many requests an origin is given at once. Planned windows are in [`crate::maintenance`]. Out of
//! scope: what a refused request is answered (`answer`). Nothing here reads a clock or draws a
//! number: `now_ms` is milliseconds since 1970-01-01T00:00:00Z, and `random` is a number drawn
//! evenly from all of `u32`.

pub mod breaker;
pub mod counts;
pub mod jitter;
pub mod journal;
pub mod limit;
pub mod origin;

/// Whether a `CDN-Loop` field (RFC 8586 section 2) already names this worker.
///
/// `field` is the combined value of all such fields. Parameters are left out of the comparison, and
/// so is letter case, since a pseudonym is compared like a host name.
#[must_use]
pub fn is_loop(field: &str, cdn_id: &str) -> bool {
    let mut quoted = false;
    let entries = field.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    entries
        .map(|entry| entry.split(';').next().unwrap_or_default().trim())
        .any(|id| id.eq_ignore_ascii_case(cdn_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_name_is_a_loop() {
        let cases = [
            ("faultline", true),
            ("cloudflare; subreqs=1, faultline", true),
            ("Faultline; v=1", true),
            ("cloudflare, fastly", false),
            ("faultline-two", false),
            ("other; via=\"a, faultline, b\"", false),
            ("other; faultline", false),
            ("", false),
        ];
        for (field, expected) in cases {
            assert_eq!(is_loop(field, "faultline"), expected, "{field:?}");
        }
    }
}
