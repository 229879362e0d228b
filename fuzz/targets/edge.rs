//! Replies that an edge network may have made, at any status and after any time.

#![no_main]

use faultline::classify::reading::Reading;
use faultline::classify::{Asked, edge_made};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reply = faultline_fuzz::reply(bytes);
    let elapsed_ms = u64::from(*bytes.last().unwrap_or(&0)) * 500;
    let _worth = edge_made::worth_a_look(&reply);
    let _made = edge_made::recognise(&Reading::of(&reply), &Asked { elapsed_ms, ..Asked::default() });
});
