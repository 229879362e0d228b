//! Whatever an origin sends, the judge does not panic and nothing of it leaks into codes.

use faultline::classify::reading::Reading;
use faultline::classify::{origin, soft};
use faultline::config::{Intercept, Policy};
use faultline::intercept::{WhoseReply, decide};
use faultline::outcome::{Peek, Reply};
use faultline::verdict::{Reason, Verdict};
use proptest::prelude::*;

use faultline_fixtures::replay::BROWSER;

/// Header names the judge reads, so that random values reach its parsers.
const NAMES: [&str; 12] = [
    "server",
    "content-type",
    "content-length",
    "retry-after",
    "proxy-status",
    "x-vercel-error",
    "l5d-proxy-error",
    "x-squid-error",
    "x-amzn-errortype",
    "ngrok-error-code",
    "set-cookie",
    "x-powered-by",
];

/// Texts the judge looks behind, so that random ones follow them.
const MARKS: [&str; 7] = [
    "",
    "Reason: <strong>",
    "The proxy server could not handle the request</title> Proxy Error</title>Reason: <strong>",
    "upstream connect error or disconnect/reset before headers. reset reason: ",
    "<h3>Guru Mediation:</h3><h1>Error 503 ",
    "<b>Fatal error</b>: on line <b>",
    "Reference&#32;&#35;",
];

fn replies() -> impl Strategy<Value = Reply> {
    let header = (prop::sample::select(NAMES.to_vec()), "\\PC{0,80}");
    let headers = prop::collection::vec(header, 0..6);
    let body = (prop::sample::select(MARKS.to_vec()), prop::collection::vec(any::<u8>(), 0..400));
    (100u16..600, headers, body, any::<bool>()).prop_map(|(status, headers, (mark, rest), complete)| Reply {
        status,
        reason: String::new(),
        headers: headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
        peek: Some(Peek::of([mark.as_bytes(), &rest].concat(), complete)),
    })
}

fn is_safe(text: &str, most: usize, also: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c) || also.contains(c);
    (1..=most).contains(&text.len()) && text.chars().all(safe)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn codes_keep_to_their_alphabet(reply in replies()) {
        let found = [
            match origin::judge(&Reading::of(&reply), &BROWSER) { Verdict::Fail(f) => Some(*f), Verdict::Pass => None },
            soft::judge(&reply, &[]),
        ];
        for finding in found.into_iter().flatten() {
            for evidence in &finding.evidence {
                prop_assert!(is_safe(evidence.code(), 64, ":"), "{:?}", evidence);
            }
            if let Some(reason) = &finding.reason {
                let Reason::Word(word) = reason else { return Err(TestCaseError::fail("not a word")) };
                prop_assert!(is_safe(word, 48, ""), "{}", word);
            }
            for mode in [Intercept::Gateway, Intercept::All] {
                let rules = Policy { intercept: mode, ..Policy::default() };
                let ours = decide(&rules, &finding, &reply, &BROWSER) == WhoseReply::Ours;
                prop_assert!(!ours || reply.status >= 500);
            }
        }
    }

    #[test]
    fn a_5xx_is_always_a_finding_and_nothing_below_400_ever(reply in replies()) {
        let failed = matches!(origin::judge(&Reading::of(&reply), &BROWSER), Verdict::Fail(_));
        if reply.status >= 500 { prop_assert!(failed); }
        if reply.status < 400 { prop_assert!(!failed); }
    }
}
