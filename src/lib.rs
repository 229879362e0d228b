//! Faultline.
#![deny(missing_docs)]
pub mod admit;
pub mod advice;
pub mod answer;
pub mod classify;
pub mod config;
#[cfg(target_arch = "wasm32")]
pub mod edge;
pub mod event;
pub mod exchange;
pub mod failure;
pub mod guide;
pub mod hop;
pub mod intercept;
pub mod maintenance;
pub mod outcome;
pub mod probe;
pub mod render;
pub mod request_url;
pub mod retry;
pub mod stale;
pub mod verdict;
