//! What became of what the visitor sent: did this request reach the origin?
//!
//! Somebody who has just sent an order wants to know whether to send it again. Only what *this*
//! attempt did can prove that nothing arrived; what a probe finds afterwards says nothing about it.

use strum::IntoStaticStr;

use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::verdict::{Finding, Writer};

/// Whether the request reached the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Reached {
    /// It did not: nothing was sent, or the network in front says that it never had a
    /// connection to send it on.
    No,
    /// Nobody knows.
    Maybe,
    /// It did: the origin answered it.
    Yes,
}

/// How long after its start a 522 of the edge network still says that no connection was made, in
/// milliseconds. It gives up a connection attempt after 19 s; a 522 that comes much later is of a
/// connection that stood and was not acknowledged
/// (<https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-522/>).
const CONNECT_GIVEN_UP_MS: u64 = 30_000;

/// What is known of it.
#[must_use]
pub fn reached(finding: &Finding, exchange: &Exchange) -> Reached {
    if exchange.attempts == 0 {
        return Reached::No;
    }
    let latest = of_this_attempt(finding, exchange);
    // Of attempts before it only the failure is known, which proves nothing.
    if latest == Reached::No && !exchange.tried.is_empty() { Reached::Maybe } else { latest }
}

fn of_this_attempt(finding: &Finding, exchange: &Exchange) -> Reached {
    let by_edge = finding.by == Writer::Edge;
    let elapsed_ms = exchange.now_ms.saturating_sub(exchange.started_ms);
    match finding.received_status {
        Some(521 | 523 | 525 | 526 | 530) if by_edge => Reached::No,
        Some(522) if by_edge && elapsed_ms < CONNECT_GIVEN_UP_MS => Reached::No,
        Some(_) if by_edge => Reached::Maybe,
        Some(_) => Reached::Yes,
        None if is_named_by_binding(finding) => Reached::No,
        None if began_to_answer(finding.failure) => Reached::Yes,
        None => Reached::Maybe,
    }
}

/// Whether a binding itself said that there was no connection.
fn is_named_by_binding(finding: &Finding) -> bool {
    let no_connection = matches!(
        finding.failure,
        Failure::ConnectionRefused
            | Failure::DnsError
            | Failure::DnsTimeout
            | Failure::DestinationIpUnroutable
    );
    no_connection && finding.evidence.first().is_some_and(|first| first.code().starts_with("vpc:"))
}

/// Failures that are only met once a reply has begun.
fn began_to_answer(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::HttpResponseIncomplete
            | Failure::HttpResponseTransferCoding
            | Failure::HttpResponseContentCoding
            | Failure::ConnectionReadTimeout
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{OriginAddress, Tried};
    use crate::verdict::{Confidence, Evidence};

    #[test]
    fn only_what_this_attempt_proves_is_said() {
        use Failure as F;
        use Reached::{Maybe, No, Yes};
        use Writer::{Edge, Nobody, Site};
        // id, failure, status, writer, first evidence, attempts, tried before, elapsed, expected
        let rows = [
            ("nothing sent", F::Maintenance, None, Nobody, "settings:maintenance", 0, 0, 0, No),
            ("the edge's 521", F::ConnectionRefused, Some(521), Edge, "edge:plain:521", 1, 0, 40, No),
            ("an origin's own 521", F::ApplicationError, Some(521), Site, "status:521", 1, 0, 40, Yes),
            (
                "the edge's 522, soon",
                F::ConnectionTimeout,
                Some(522),
                Edge,
                "edge:plain:522",
                1,
                0,
                19_100,
                No,
            ),
            (
                "the edge's 522, late",
                F::ConnectionTimeout,
                Some(522),
                Edge,
                "edge:plain:522",
                1,
                0,
                90_000,
                Maybe,
            ),
            ("the edge's 520", F::ConnectionTerminated, Some(520), Edge, "edge:plain:520", 1, 0, 40, Maybe),
            ("the edge's 524", F::HttpResponseTimeout, Some(524), Edge, "edge:plain:524", 1, 0, 40, Maybe),
            ("the edge's 526", F::TlsCertificateError, Some(526), Edge, "edge:plain:526", 1, 0, 40, No),
            (
                "a probe's refusal",
                F::ConnectionRefused,
                None,
                Nobody,
                "probe:connect:rejected",
                1,
                0,
                40,
                Maybe,
            ),
            (
                "a binding's refusal",
                F::ConnectionRefused,
                None,
                Nobody,
                "vpc:connection_refused",
                1,
                0,
                40,
                No,
            ),
            ("a binding's time-out", F::HttpResponseTimeout, None, Nobody, "vpc:timeout", 1, 0, 40, Maybe),
            (
                "after another attempt",
                F::ConnectionRefused,
                Some(521),
                Edge,
                "edge:plain:521",
                2,
                1,
                40,
                Maybe,
            ),
            ("a gateway's 502", F::OriginBadGateway, Some(502), Site, "fp:nginx-502", 1, 0, 40, Yes),
            ("a body that broke", F::HttpResponseIncomplete, None, Nobody, "body:cut", 1, 0, 40, Yes),
            ("silence", F::HttpResponseTimeout, None, Nobody, "deadline", 1, 0, 30_000, Maybe),
        ];
        for (id, failure, status, by, evidence, attempts, tried, elapsed_ms, expected) in rows {
            let mut finding = Finding::new(failure, Confidence::Certain, Evidence::new(evidence));
            finding.received_status = status;
            finding.by = by;
            let address = OriginAddress { scheme: "https".into(), host: "a".into(), port: 443 };
            let before = Tried { address, failure: F::ConnectionTerminated };
            let exchange = Exchange {
                attempts,
                tried: vec![before; tried],
                now_ms: 1_000 + elapsed_ms,
                started_ms: 1_000,
                ..Exchange::default()
            };
            assert_eq!(reached(&finding, &exchange), expected, "{id}");
        }
    }
}
