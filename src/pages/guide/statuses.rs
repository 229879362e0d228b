//! The comparison of statuses: who returns each, where it broke, and what it
//! does to search engines.
//!
//! What Google does with statuses is in its documentation ("How HTTP status codes, and network and
//! DNS errors affect Google Search"): any 5xx and 429 slows crawling of the whole host, pages
//! already indexed are kept for a while and then dropped, and network and DNS errors count as 5xx.
//! A 503 is retried for about a week.

use crate::failure::Failure;

use crate::sample::origin_status;

/// One row of the comparison.
pub(super) struct Status {
    /// The HTTP status.
    pub(super) code: u16,
    /// Its name: RFC 9110's, or Cloudflare's for its own.
    pub(super) name: &'static str,
    /// Who returned it.
    pub(super) who: &'static str,
    /// Where it broke.
    pub(super) place: &'static str,
    /// What it means.
    pub(super) meaning: &'static str,
    /// Common triggers.
    pub(super) triggers: &'static str,
    /// The failure whose first checks are shown.
    pub(super) main: Failure,
    /// The effect on search engines and users.
    pub(super) effect: &'static str,
}

impl Status {
    /// Every failure that comes with this status unless another profile is set, the main one first.
    pub(super) fn failures(&self) -> Vec<Failure> {
        let all = <Failure as strum::VariantArray>::VARIANTS.iter().copied();
        let fits = |failure: &Failure| {
            [failure.row().cloudflare, origin_status(*failure)].contains(&Some(self.code))
        };
        [self.main].into_iter().chain(all.filter(fits).filter(|failure| *failure != self.main)).collect()
    }
}

const SLOWS: &str =
    "Crawling slows down; pages are dropped if it lasts for days. Users see an error, and a reload may help.";
const REPAIR: &str = "Counts as a server error and does not pass by itself, so pages are dropped in the end. Users cannot help themselves.";

/// The rows, by status.
pub(super) const STATUSES: [Status; 13] = [
    Status {
        code: 500,
        name: "Internal Server Error",
        who: "The application, or the web server itself",
        place: "In the application; seldom in the web server's own rules",
        meaning: "The request arrived, and the code that should answer it failed.",
        triggers: "A bug, a plugin conflict, a lost database, a broken .htaccess, no memory or disk",
        main: Failure::ApplicationError,
        effect: SLOWS,
    },
    Status {
        code: 502,
        name: "Bad Gateway",
        who: "A gateway: the origin's web server or balancer, or the edge",
        place: "Between gateway and application; from the edge itself: between edge and origin",
        meaning: "The gateway asked the next hop and got no usable reply: refused, closed early, or not HTTP.",
        triggers: "PHP-FPM or the Node process is down, a crash, a wrong socket or port, too large a head",
        main: Failure::OriginBadGateway,
        effect: SLOWS,
    },
    Status {
        code: 503,
        name: "Service Unavailable",
        who: "The application, its web server, a balancer, or the edge",
        place: "Where somebody decided not to serve: a limit, a maintenance switch, an empty pool",
        meaning: "The service is there and says \"not now\". The only one of these that can be deliberate.",
        triggers: "Maintenance mode, no healthy backend, full queues and rate limits, a deployment",
        main: Failure::OriginUnavailable,
        effect: "The right status for a pause: with Retry-After, crawlers come back, for about a week. Users can wait for the time given.",
    },
    Status {
        code: 504,
        name: "Gateway Timeout",
        who: "A gateway: the origin's web server or balancer, or the edge",
        place: "The hop stands; the application behind it is too slow",
        meaning: "The gateway waited for the next hop and gave up.",
        triggers: "Slow queries, all workers busy, a slow service outside, long exports in a request",
        main: Failure::OriginGatewayTimeout,
        effect: SLOWS,
    },
    Status {
        code: 508,
        name: "Loop Detected",
        who: "The edge",
        place: "In the routing of the edge",
        meaning: "The request came back to where it had been.",
        triggers: "The origin's name leads to the edge, two routes call each other",
        main: Failure::ProxyLoopDetected,
        effect: REPAIR,
    },
    Status {
        code: 520,
        name: "Web server returned an unknown error",
        who: "Cloudflare's edge",
        place: "Between edge and origin, after the connection stood",
        meaning: "The origin closed the connection, or answered with something that is not HTTP. Faultline says 502.",
        triggers: "A crashing worker, reset connections, invalid or too large heads",
        main: Failure::ConnectionTerminated,
        effect: SLOWS,
    },
    Status {
        code: 521,
        name: "Web server is down",
        who: "The edge",
        place: "Between edge and origin: the connection was refused",
        meaning: "The machine answers, and its port does not accept connections.",
        triggers: "The web server is stopped, listens elsewhere, or a firewall rejects the edge",
        main: Failure::ConnectionRefused,
        effect: SLOWS,
    },
    Status {
        code: 522,
        name: "Connection timed out",
        who: "The edge",
        place: "Between edge and origin: nobody answered the connection",
        meaning: "The edge knocked, and nothing came back.",
        triggers: "A firewall drops the edge's packets, the host is off or overloaded, a wrong address",
        main: Failure::ConnectionTimeout,
        effect: SLOWS,
    },
    Status {
        code: 523,
        name: "Origin is unreachable",
        who: "The edge",
        place: "Between edge and origin: no route",
        meaning: "The network has no way to the origin's address.",
        triggers: "An old address in DNS, a withdrawn route, broken IPv6",
        main: Failure::DestinationIpUnroutable,
        effect: SLOWS,
    },
    Status {
        code: 524,
        name: "A timeout occurred",
        who: "Cloudflare's edge",
        place: "The connection stands; the application is too slow",
        meaning: "The origin took the request and did not answer in time, 100 seconds unless set. Faultline says 504.",
        triggers: "As for 504: slow queries, busy workers, long work inside a request",
        main: Failure::HttpResponseTimeout,
        effect: SLOWS,
    },
    Status {
        code: 525,
        name: "SSL handshake failed",
        who: "The edge",
        place: "Between edge and origin: TLS",
        meaning: "Edge and origin could not agree on an encrypted connection.",
        triggers: "Plain HTTP on the TLS port, no certificate for the name, no shared version or cipher",
        main: Failure::TlsProtocolError,
        effect: REPAIR,
    },
    Status {
        code: 526,
        name: "Invalid SSL certificate",
        who: "The edge",
        place: "Between edge and origin: the certificate",
        meaning: "The origin's certificate cannot be trusted.",
        triggers: "Expired, wrong name, self-signed, a missing intermediate",
        main: Failure::TlsCertificateError,
        effect: REPAIR,
    },
    Status {
        code: 530,
        name: "Origin name or tunnel error",
        who: "The edge",
        place: "Before any connection: the origin's name or tunnel",
        meaning: "The origin's name does not resolve, or nothing is behind it; a 1xxx code says which (1016, 1033).",
        triggers: "A deleted record, an expired domain, a tunnel without a connector",
        main: Failure::DnsError,
        effect: REPAIR,
    },
];

/// The statuses people ask about most, in the order of the way to the origin:
/// shown first, side by side.
pub(super) const MOST_ASKED: [u16; 4] = [521, 502, 503, 504];

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_status_of_the_table_has_a_row_and_every_row_a_failure() {
        for failure in Failure::VARIANTS {
            let row = failure.row();
            for code in [row.cloudflare, row.standard].into_iter().flatten() {
                assert!(STATUSES.iter().any(|status| status.code == code), "{failure:?} {code}");
            }
        }
        for status in &STATUSES {
            // 520 and 524 are Cloudflare's names for what Faultline tells apart further.
            let alone = status.failures().len() == 1;
            assert!(alone || !matches!(status.code, 520 | 524), "{}", status.code);
            let row = status.main.row();
            let known =
                [row.cloudflare, row.standard, origin_status(status.main)].contains(&Some(status.code));
            assert_eq!(known, !matches!(status.code, 520 | 524), "{}", status.code);
        }
    }
}
