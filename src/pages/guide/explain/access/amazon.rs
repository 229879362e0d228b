//! Access logs of Amazon's balancers and of CloudFront, by their fields' places (AWS
//! documentation: access logs for your Application Load Balancer and for your Classic Load
//! Balancer, CloudFront standard logging).

use super::{ExplainedAs, Explanation, LogField, by_status, by_the_target, field, of, status};
use crate::failure::Failure as F;
use crate::hop::Hop;

/// What a status of the balancer's own means.
#[rustfmt::skip]
static BALANCER: &[LogField] = &[
    field("502", F::OriginBadGateway, "target_closed", "The target closed the connection, or sent something that is not HTTP; the balancer answered 502 itself."),
    field("503", F::OriginUnavailable, "no_target", "The balancer had no healthy target to send the request to."),
    field("504", F::OriginGatewayTimeout, "target_timeout", "The target did not answer the balancer within its idle timeout."),
    field("460", F::VisitorGone, "client_closed", "The client closed the connection before the balancer could answer."),
    field("500", F::PlatformError, "balancer_500", "The balancer failed itself: an authentication step, or its own rules."),
    field("561", F::PlatformError, "unauthorized", "The identity provider answered the balancer's log-in with an error."),
];

/// What `x-edge-detailed-result-type` means. `OriginError` is the origin's own status.
#[rustfmt::skip]
static RESULTS: &[LogField] = &[
    field("OriginDnsError", F::OriginUnavailable, "dns", "CloudFront could not resolve the origin's name."),
    field("OriginConnectError", F::OriginBadGateway, "connect", "CloudFront could not connect to the origin."),
    field("OriginCommError", F::OriginGatewayTimeout, "response_timeout", "CloudFront's time for the origin's reply ran out."),
    field("OriginReadError", F::OriginBadGateway, "read_error", "CloudFront could not read the origin's reply."),
    field("OriginWriteError", F::OriginBadGateway, "write_error", "CloudFront could not send the request to the origin."),
    field("OriginZeroSizeObjectError", F::OriginBadGateway, "empty", "The origin sent an empty reply where one with a body was due."),
    field("OriginInvalidResponseError", F::OriginBadGateway, "invalid_response", "The origin's reply is not valid HTTP."),
    field("OriginHeaderTooBigError", F::OriginBadGateway, "header_too_large", "A header field of the origin's reply is too large for CloudFront."),
    field("SlowReaderOriginError", F::VisitorGone, "slow_reader", "The client read the reply so slowly that CloudFront gave up."),
    field("ClientCommError", F::VisitorGone, "client_closed", "The client left before it had the whole answer."),
    field("AbortedOrigin", F::VisitorGone, "client_closed", "The client left before the origin answered."),
    field("FunctionExecutionError", F::ApplicationError, "function_error", "A CloudFront function threw an error."),
    field("FunctionThrottledError", F::OriginOverloaded, "function_throttled", "A CloudFront function was throttled.").at(Hop::Platform),
    field("LambdaExecutionError", F::ApplicationError, "function_error", "A Lambda@Edge function threw an error."),
    field("LambdaValidationError", F::ApplicationError, "function_error", "A Lambda@Edge function returned no valid reply."),
    field("LambdaLimitExceeded", F::OriginOverloaded, "function_limit", "Lambda@Edge had no capacity left for this function.").at(Hop::Platform),
];

pub(super) fn read(line: &str) -> Option<Explanation> {
    let words: Vec<&str> = line.split_whitespace().collect();
    balancer(&words).or_else(|| cloudfront(&words))
}

/// `type time elb client target three-times elb_status target_status`; a Classic balancer writes no
/// type, and its backend's status is 0 where it has none.
fn balancer(words: &[&str]) -> Option<Explanation> {
    const TYPES: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];
    let typed = words.first().is_some_and(|word| TYPES.contains(word));
    let rest = words.get(usize::from(typed)..)?;
    let [time, _, client, _, first, second, third, own, target, ..] = rest else { return None };
    let is_time = time.ends_with('Z') && time.contains('T') && client.contains(':');
    let is_taken = |word: &&&str| word.parse::<f64>().is_ok();
    if !is_time || [first, second, third].iter().filter(|word| is_taken(word)).count() != 3 {
        return None;
    }
    let own_status = status(own)?;
    if let Some(target) = status(target) {
        return Some(by_the_target(target));
    }
    let told = BALANCER.iter().find(|row| row.word == *own).map(|row| row.told("alb"));
    Some(told.unwrap_or_else(|| by_status(own_status)))
}

/// Fields by their places: 2 is the edge location, 8 the status, 28 the result in detail (older
/// lines end before it, and 13 has the result).
fn cloudfront(words: &[&str]) -> Option<Explanation> {
    let (date, location, own) = (words.first()?, words.get(2)?, words.get(8)?);
    let is_location = location.get(..3).is_some_and(|code| code.chars().all(|c| c.is_ascii_uppercase()))
        && location.get(3..4).is_some_and(|c| c.chars().all(|c| c.is_ascii_digit()));
    if date.len() != 10 || words.len() < 20 || !is_location {
        return None;
    }
    let own_status = status(own)?;
    let result = |at: usize| RESULTS.iter().find(|row| words.get(at) == Some(&row.word));
    match result(28).or_else(|| result(13)) {
        Some(row) => Some(row.told("cloudfront")),
        None if own_status < 400 => Some(of(ExplainedAs::NoFailure)),
        None => Some(by_status(own_status)),
    }
}
