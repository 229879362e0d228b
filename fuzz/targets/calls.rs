//! Calls of an operator: credentials, cookies and passes.

#![no_main]

use faultline::pages::maintenance as call;
use faultline::operator::{Claim, Use, claim, is_our_form, verify};
use libfuzzer_sys::fuzz_target;

const NOW_MS: u64 = 1_800_000_000_000;

fuzz_target!(|text: &str| {
    for method in ["GET", "POST"] {
        let _credentials = call::credentials(text, method);
    }
    for for_use in [Use::Enter, Use::Console] {
        assert!(verify("secret", for_use, text, NOW_MS).is_err(), "nobody can guess one");
    }
    assert_ne!(claim(None, Some(text), Some("secret"), NOW_MS), Claim::Right, "nor as a cookie");
    assert!(!is_our_form("secret", "pass", text), "nor the token of a form");
});
