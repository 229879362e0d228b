//! An application's own 4xx, where the policy has it replaced.

use strum::VariantArray;

use super::{GOOGLEBOT, exchange, finding};
use crate::answer::{Circumstances, Preferences, Profile, decide};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::retry_after::RetryAfter;
use crate::verdict::Finding;

fn received(failure: Failure, status: u16, wait: Option<&str>) -> Finding {
    Finding {
        received_status: Some(status),
        origin_retry_after: wait.and_then(|value| RetryAfter::read(value, None)),
        ..finding(failure)
    }
}

#[test]
fn it_keeps_its_status_and_waits_only_where_the_origin_said_so() {
    use Failure as F;
    // id, finding, status, shortest wait
    let cases = [
        ("404", received(F::ApplicationError, 404, None), 404, None),
        ("410", received(F::ApplicationError, 410, None), 410, None),
        ("429 with a wait", received(F::ApplicationError, 429, Some("40")), 429, Some(40)),
        ("429 without", received(F::ApplicationError, 429, None), 429, None),
        ("429, words", received(F::ApplicationError, 429, Some("soon")), 429, None),
        ("429, a day", received(F::ApplicationError, 429, Some("86400")), 429, Some(21_600)),
    ];
    for profile in [Profile::Cloudflare, Profile::Standard, Profile::Retryable] {
        for user_agent in [None, Some(GOOGLEBOT.to_owned())] {
            for (id, finding, status, wait) in &cases {
                let exchange = Exchange { user_agent: user_agent.clone(), ..exchange() };
                let preferences = Preferences { profile, ..Preferences::default() };
                let answer = decide(finding, &exchange, &Circumstances::default(), &preferences);
                assert_eq!((answer.status, answer.is_declined()), (*status, true), "{id} {profile:?}");
                let range = wait.map(|wait: u32| wait..=(wait + wait / 5).min(21_600));
                let fits = match (answer.retry_after_s, range) {
                    (Some(seconds), Some(range)) => range.contains(&seconds),
                    (got, range) => got.is_none() && range.is_none(),
                };
                assert!(fits, "{id}: {:?}", answer.retry_after_s);
                let sent = answer.headers.iter().any(|(name, _)| *name == "Retry-After");
                assert_eq!(sent, wait.is_some(), "{id}");
            }
        }
    }
}

#[test]
fn nothing_else_is_one() {
    for failure in Failure::VARIANTS {
        for status in [None, Some(404), Some(500), Some(503)] {
            let finding = Finding { received_status: status, ..finding(*failure) };
            let expected = *failure == Failure::ApplicationError && status == Some(404);
            assert_eq!(finding.is_declined(), expected, "{failure:?} {status:?}");
            let answer = decide(&finding, &exchange(), &Circumstances::default(), &Preferences::default());
            assert_eq!(answer.is_declined(), expected, "{failure:?} {status:?}");
        }
    }
}
