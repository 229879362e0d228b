//! Replies of an origin: judged, decided, rendered in every format, and logged.

#![no_main]

use faultline::answer::{Circumstances, Preferences, decide};
use faultline::classify::{self, Asked, Judgement};
use faultline::config::Policy;
use faultline::event::{Delivery, event};
use faultline::exchange::Exchange;
use faultline::outcome::Outcome;
use faultline::verdict::Verdict;
use faultline::{intercept, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reply = faultline_fuzz::reply(bytes);
    let asked = Asked { method: "GET", navigation: true, ..Asked::default() };
    let policy = Policy::default();
    let _soft = classify::soft::may_be_soft(&reply, &asked).then(|| classify::soft::judge(&reply, &[]));
    let _head = classify::head::judge(&reply, &asked);
    let judgement = classify::judge(&Outcome::Answered(reply.clone()), &asked);
    let (Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding)) = judgement else { return };
    let _whose = intercept::decide(&policy, &finding, &reply, &asked);
    for accept in ["text/html", "application/problem+json", "text/markdown", "text/plain"] {
        let exchange = Exchange { accept: Some(accept.to_owned()), ..Exchange::default() };
        let proxy_status = reply.header("proxy-status");
        let circumstances = Circumstances { proxy_status, ..Circumstances::default() };
        let answer = decide(&finding, &exchange, &circumstances, &Preferences::default());
        assert!((400..600).contains(&answer.status), "{}", answer.status);
        let rendered = render::render(&answer);
        assert!(std::str::from_utf8(&rendered.body).is_ok());
        for (name, value) in &rendered.headers {
            assert!(value.bytes().all(|byte| byte >= 0x20 && byte != 0x7f), "{name}: {value:?}");
        }
        let line = event(&finding, &exchange, Some(&answer), Delivery::Replaced, None).to_json_line();
        assert!(line.len() <= 4096 && !line.contains('\n'), "{line}");
    }
});
