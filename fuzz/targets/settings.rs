//! Settings: any JSON is read or refused, and whatever is read can be asked for a route.

#![no_main]

use faultline::address::RouteId;
use faultline::config;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let vars = json!({"ORIGIN": "https://origin.example", "FAULTLINE": value.clone()});
    for vars in [vars, value] {
        match config::read(&vars) {
            Ok(settings) => assert!(settings.numbered_route("a.example", "/x/y").0 != RouteId::NOWHERE),
            Err(mistakes) => assert!(!mistakes.to_string().is_empty()),
        }
    }
});
