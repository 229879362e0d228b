//! Values of the maintenance switch.

#![no_main]

use faultline::config::read_switch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(mistakes) = read_switch(text) {
        assert!(!mistakes.to_string().is_empty());
    }
});
