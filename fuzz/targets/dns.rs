//! Answers of a resolver, and names that are asked for.

#![no_main]

use faultline::probe::dns::{Family, query, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _found = read(bytes);
    if let Ok(name) = std::str::from_utf8(bytes) {
        let _asked = query(name, Family::V4);
        let _matches = faultline::probe::certificate::name_matches(name, "www.origin.example");
    }
});
