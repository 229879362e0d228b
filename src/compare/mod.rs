//! What the difference, or the sameness, of two exchanges proves.
//!
//! In scope: exchanges that visitors made anyway, compared as values; nothing is sent for it. Out of scope: what one
//! reply says by itself (`classify`) and what becomes of the visitor's reply (`intercept`). An observation that
//! differs in nothing proves nothing.

pub mod redirect;
