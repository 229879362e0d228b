//! Whatever is pasted into *explain*.

#![no_main]

use std::borrow::Cow;

use faultline::pages::guide::explain::{Input, explain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let part = || Some(Cow::Borrowed(text));
    let _as_text = explain(&Input { text: part(), ..Input::default() });
    let _as_log = explain(&Input { log: part(), ..Input::default() });
    let _as_reply = explain(&Input { head: part(), body: part(), ..Input::default() });
});
