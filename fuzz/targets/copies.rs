//! May a reply be kept, and what comes back out of the cache.

#![no_main]

use faultline::stale::{CopyRequest, StaleRules, fields_to_keep, may_serve, may_store, restored};
use faultline_fuzz::message;
use libfuzzer_sys::fuzz_target;

const NOW_MS: u64 = 1_800_000_000_000;

fuzz_target!(|bytes: &[u8]| {
    let (asked, body) = message(bytes);
    let (replied, _) = message(body);
    let asks = CopyRequest { method: "GET", path: "/x", fields: &asked };
    let rules = StaleRules { on: true, stale_if_error_s: u32::from(*bytes.first().unwrap_or(&0)) * 1_000 };
    if let Some(kept) = may_store(&asks, 200, &replied, &rules, NOW_MS)
        && let Some(fields) = fields_to_keep(&replied, &kept)
    {
        let (kept, _) = restored(&fields).expect("what was kept comes back");
        let _usable = may_serve(&asks, &kept, NOW_MS + 60_000);
    }
    let _anything = restored(&replied);
});
