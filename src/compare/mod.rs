//! What the difference, or the sameness, of two exchanges proves.
//!
//! In scope: exchanges that visitors made anyway, compared as values; nothing is sent for it. Out
//! of scope: what one reply says by itself (`classify`) and what becomes of the visitor's reply
//! (`intercept`). An observation that differs in nothing proves nothing.

pub mod redirect;
pub mod request;

/// FNV-1a, 64 bits (draft-eastlake-fnv-21): what is remembered of a text that shall not be kept.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
