//! The rows: what Cloudflare says of each code, and what that is here.

use super::{Code, Says, Source};
use crate::failure::{Failure, Owner};
use crate::hop::Hop;
use crate::verdict::Confidence;

/// A row with the failure's usual hop and owner.
const fn usual(
    code: u16,
    statuses: &'static [u16],
    failure: Failure,
    confidence: Confidence,
    means: &'static str,
    source: Source,
) -> Code {
    let row = failure.row();
    let says = Says::Failed { failure, hop: row.hop, confidence, owner: row.owner };
    Code { code, statuses, says, means, source }
}

/// A row with another hop.
const fn at(hop: Hop, row: Code) -> Code {
    let says = match row.says {
        Says::Failed { failure, confidence, owner, .. } => Says::Failed { failure, hop, confidence, owner },
        Says::Visitor => Says::Visitor,
    };
    Code { says, ..row }
}

/// A row of which only whoever configures the zone can be the owner.
const fn configured(row: Code) -> Code {
    let says = match row.says {
        Says::Failed { failure, hop, confidence, .. } => {
            Says::Failed { failure, hop, confidence, owner: Owner::Config }
        }
        Says::Visitor => Says::Visitor,
    };
    Code { says, ..row }
}

/// A route, record or rule of the zone is wrong: nothing is behind the name.
const fn nowhere(code: u16, statuses: &'static [u16], means: &'static str, source: Source) -> Code {
    configured(usual(code, statuses, Failure::DestinationUnavailable, Confidence::Certain, means, source))
}

/// A reply for one visitor.
const fn visitor(code: u16, statuses: &'static [u16], means: &'static str) -> Code {
    Code { code, statuses, says: Says::Visitor, means, source: Source::Support }
}

/// The statuses of codes about hosts and addresses: the pages say 409, 403 and 530;
/// reports have 404 and 429 too.
const HOST: &[u16] = &[403, 404, 409, 429, 530];
/// The statuses of codes about a visitor.
const DENIED: &[u16] = &[403, 429, 503];

/// Every code, in its order.
pub const CODES: &[Code] = {
    use Confidence::{Certain, Likely, Possible};
    use Failure as F;
    use Source::{Reports, Support, Workers};
    &[
        usual(400, &[400], F::TlsProtocolError, Certain, "plain HTTP was sent to a port for TLS", Reports),
        at(Hop::Edge, usual(500, &[500], F::PlatformError, Likely, "the edge's own error", Support)),
        usual(
            502,
            &[502],
            F::OriginBadGateway,
            Possible,
            "a bad gateway, the origin's or the edge's",
            Support,
        ),
        usual(503, &[503], F::ConnectionLimitReached, Possible, "a limit at the edge", Support),
        usual(
            504,
            &[504],
            F::OriginGatewayTimeout,
            Possible,
            "a gateway's timeout, the origin's or the edge's",
            Support,
        ),
        usual(520, &[520], F::HttpProtocolError, Likely, "an empty, unknown or unexpected reply", Support),
        usual(521, &[521], F::ConnectionRefused, Certain, "the origin refused the connection", Support),
        usual(
            522,
            &[522],
            F::ConnectionTimeout,
            Certain,
            "no answer to the connection attempt for 19 s",
            Support,
        ),
        usual(523, &[523], F::DestinationIpUnroutable, Certain, "no route to the origin", Support),
        usual(
            524,
            &[524],
            F::HttpResponseTimeout,
            Certain,
            "no reply within 120 s of a connection (100 s until 2025)",
            Support,
        ),
        usual(525, &[525], F::TlsProtocolError, Certain, "the TLS handshake failed", Support),
        usual(526, &[526], F::TlsCertificateError, Certain, "the origin's certificate is not valid", Support),
        usual(527, &[527], F::ConnectionTerminated, Possible, "Railgun was interrupted (retired)", Support),
        usual(
            530,
            &[530],
            F::DnsError,
            Possible,
            "a 1xxx error that is not shown: most often a name or a tunnel",
            Support,
        ),
        usual(
            1000,
            HOST,
            F::DestinationIpProhibited,
            Certain,
            "the record points to a prohibited address",
            Support,
        ),
        usual(1001, HOST, F::DnsError, Certain, "the name does not resolve", Support),
        usual(
            1002,
            HOST,
            F::DestinationIpProhibited,
            Certain,
            "the record points to a restricted address",
            Support,
        ),
        usual(
            1003,
            HOST,
            F::DestinationIpProhibited,
            Certain,
            "an address of the edge was asked by number",
            Support,
        ),
        nowhere(1004, HOST, "the host is not set up to serve web traffic", Support),
        visitor(1005, DENIED, "the visitor's network is banned"),
        visitor(1006, DENIED, "the visitor's address is banned"),
        visitor(1007, DENIED, "the visitor's address is banned"),
        visitor(1008, DENIED, "the visitor's address is banned"),
        visitor(1009, DENIED, "the visitor's country is banned"),
        visitor(1010, DENIED, "the browser's signature is banned"),
        visitor(1011, DENIED, "hotlinking is denied"),
        visitor(1012, DENIED, "access is denied"),
        nowhere(1013, HOST, "host name and TLS server name differ", Support),
        nowhere(1014, HOST, "a CNAME record into another account", Support),
        visitor(1015, DENIED, "the visitor is rate limited"),
        usual(1016, HOST, F::DnsError, Certain, "the origin's name does not resolve", Support),
        nowhere(1018, HOST, "the host is not found", Support),
        configured(usual(
            1019,
            &[403, 429, 503, 508, 530],
            F::ProxyLoopDetected,
            Certain,
            "Workers call each other in a loop",
            Support,
        )),
        visitor(1020, DENIED, "a firewall rule denies access"),
        nowhere(1021, HOST, "a Worker may not call that host", Workers),
        at(
            Hop::Edge,
            usual(
                1022,
                &[403, 500, 502, 503, 530],
                F::PlatformError,
                Certain,
                "the edge did not reach the Worker",
                Workers,
            ),
        ),
        nowhere(1023, HOST, "the host is not found", Support),
        usual(
            1024,
            HOST,
            F::DestinationIpProhibited,
            Certain,
            "a Worker may not call an address of the edge",
            Workers,
        ),
        at(
            Hop::Platform,
            usual(
                1025,
                &[429, 503],
                F::OriginOverloaded,
                Certain,
                "the plan's limit of Workers requests",
                Support,
            ),
        ),
        at(
            Hop::Platform,
            usual(
                1027,
                &[429, 503],
                F::OriginOverloaded,
                Certain,
                "the day's free Workers requests are used up, until 00:00 UTC",
                Workers,
            ),
        ),
        usual(
            1033,
            &[530, 502, 503],
            F::DestinationUnavailable,
            Certain,
            "the tunnel has no connector",
            Support,
        ),
        usual(
            1034,
            HOST,
            F::DestinationIpProhibited,
            Certain,
            "the record points to an address of the edge that is not the owner's",
            Support,
        ),
        nowhere(1035, &[400, 403, 500, 530], "a rewrite rule makes a path that is none", Support),
        nowhere(
            1036,
            &[400, 403, 414, 500, 530],
            "a rewrite rule makes an address that is too long",
            Support,
        ),
        nowhere(1037, &[400, 403, 500, 530], "a rewrite rule's expression fails", Support),
        nowhere(1040, &[400, 403, 500, 530], "a rule changes a field that no rule may change", Support),
        nowhere(1041, &[400, 403, 500, 530], "a rule gives a field a value that is none", Support),
        nowhere(1042, &[403, 404, 409, 429, 530], "a Worker asked another Worker of the same zone", Workers),
        at(
            Hop::App,
            usual(
                1101,
                &[500, 530],
                F::ApplicationError,
                Certain,
                "the Worker behind this name threw",
                Workers,
            ),
        ),
        at(
            Hop::App,
            usual(
                1102,
                &[429, 500, 503, 530],
                F::OriginOverloaded,
                Certain,
                "the Worker behind this name used up its processor time or memory",
                Workers,
            ),
        ),
        usual(
            1103,
            &[403, 429, 500, 503, 530],
            F::PlatformError,
            Certain,
            "the platform has stopped the Worker behind this name",
            Workers,
        ),
        usual(
            1104,
            &[403, 429, 500, 503, 530],
            F::PlatformError,
            Possible,
            "the Workers runtime itself; the support page has the number for the dashboard alone",
            Reports,
        ),
        visitor(1106, DENIED, "the visitor's address is banned"),
        usual(
            1200,
            &[429, 503, 520, 530],
            F::ConnectionLimitReached,
            Certain,
            "too many requests wait at the edge for this origin",
            Support,
        ),
    ]
};
