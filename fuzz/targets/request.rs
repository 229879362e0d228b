//! What a visitor's fields decide: format, language, loop, and the page that they get.

#![no_main]

use faultline::admit::is_loop;
use faultline::answer::{Circumstances, Preferences, decide, failure_in_proxy_status};
use faultline::exchange::Exchange;
use faultline::failure::Failure;
use faultline::render;
use faultline::verdict::{Confidence, Evidence, Finding};
use faultline_fuzz::{field, message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (fields, body) = message(bytes);
    let text = String::from_utf8_lossy(body).into_owned();
    let get = |name| field(&fields, name);
    let exchange = Exchange {
        method: "GET".to_owned(),
        scheme: "https".to_owned(),
        host: text.clone(),
        path: text.clone(),
        accept: get("accept"),
        accept_language: get("accept-language"),
        user_agent: get("user-agent"),
        origin: get("origin"),
        request_id: text.clone(),
        navigation: true,
        ..Exchange::default()
    };
    let proxy_status = get("proxy-status");
    let _named = proxy_status.as_deref().and_then(failure_in_proxy_status);
    let _loop = get("cdn-loop").is_some_and(|field| is_loop(&field, "faultline"));
    let finding =
        Finding::new(Failure::ConnectionRefused, Confidence::Likely, Evidence::new(&text)).internally(text);
    let circumstances =
        Circumstances { proxy_status: proxy_status.as_deref(), ..Circumstances::default() };
    let rendered = render::render(&decide(&finding, &exchange, &circumstances, &Preferences::default()));
    for (name, value) in &rendered.headers {
        assert!(value.bytes().all(|byte| byte >= 0x20 && byte != 0x7f), "{name}: {value:?}");
    }
});
