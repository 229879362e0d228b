//! Request URLs: what is cut out of one is part of it, and never panics.

#![no_main]

use faultline::request_url::RequestUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(url) = RequestUrl::parse(text) {
        assert!(url.path().starts_with('/'));
        let _below = url.below("/_faultline");
        let _elsewhere = url.at("https://origin.example");
    }
});
