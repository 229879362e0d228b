//! Lines that are about no exchange: what the worker itself has to say.

use std::fmt::Display;

use super::INTERNAL_BYTES_MAX;
use super::cut::{cut, without_queries};
use crate::render::moment::rfc3339;

/// The line about a value of the maintenance switch that does not read, and is ignored.
#[must_use]
pub fn bad_switch(mistakes: &impl Display) -> String {
    let internal = cut(&without_queries(&mistakes.to_string()), INTERNAL_BYTES_MAX);
    serde_json::json!({"event.name": "switch.invalid", "severity_text": "ERROR", "faultline.internal": internal})
        .to_string()
}

/// The line about settings of pages that do not read, and are done without.
#[must_use]
pub fn bad_settings(mistakes: &impl Display) -> String {
    let internal = cut(&without_queries(&mistakes.to_string()), INTERNAL_BYTES_MAX);
    serde_json::json!({"event.name": "settings.invalid", "severity_text": "ERROR", "faultline.internal": internal})
        .to_string()
}

/// The line about requests that would go to the zone where there is none: outside Cloudflare.
#[must_use]
pub fn no_zone() -> String {
    let internal = "ORIGIN is \"zone\", or a route's origin is, and this does not run on Cloudflare: such requests are answered \
                    421. Name an origin (docs/settings.md, `ORIGIN`)";
    serde_json::json!({"event.name": "settings.invalid", "severity_text": "ERROR", "faultline.internal": internal})
        .to_string()
}

/// The line about somebody who gave a token or pass that is none.
#[must_use]
pub fn operator_refused(what: &str, now_ms: u64) -> String {
    serde_json::json!({
        "event.name": "operator.refused", "timestamp": rfc3339(now_ms), "severity_text": "WARN",
        "faultline.internal": cut(what, INTERNAL_BYTES_MAX),
    })
    .to_string()
}
