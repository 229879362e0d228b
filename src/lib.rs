//! Faultline.
#![deny(missing_docs)]
pub mod exchange;
pub mod failure;
pub mod hop;
pub mod outcome;
pub mod verdict;
