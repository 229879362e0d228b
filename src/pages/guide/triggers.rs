//! What commonly brings each failure about.

use crate::failure::Failure;

/// Common triggers, the most common first.
pub(super) const fn of(failure: Failure) -> &'static [&'static str] {
    use Failure as F;
    match failure {
        F::DnsTimeout => &[
            "Name servers down or under attack",
            "A firewall that drops DNS over TCP",
            "An incident at the DNS provider",
        ],
        F::DnsError => &[
            "The record was deleted or renamed",
            "A misspelt origin in the settings",
            "An expired domain",
            "A stale DS record (SERVFAIL)",
        ],
        F::DestinationUnavailable => &[
            "The tunnel's connector is stopped",
            "No server of the pool passes its health check",
            "A deployment took all instances away at once",
        ],
        F::DestinationIpUnroutable => &[
            "The server moved and DNS has its old address",
            "The provider withdrew the route, for example after an attack",
            "An AAAA record without working IPv6",
        ],
        F::DestinationIpProhibited => &[
            "The record points to a private or reserved address",
            "The record points to the edge's own addresses",
            "A misspelt address",
        ],
        F::ConnectionRefused => &[
            "The web server is stopped or crashed",
            "It did not start again after an update",
            "It listens at another port, or only at 127.0.0.1",
            "A firewall rejects the edge's addresses",
        ],
        F::ConnectionTimeout => &[
            "A firewall or intrusion blocker drops the edge's packets",
            "The host is off, or restarting",
            "The host is so overloaded that its queues are full",
            "DNS has an old address",
        ],
        F::ConnectionLimitReached => &[
            "Slow replies that hold connections",
            "A burst of visitors or crawlers",
            "A limit of the edge provider's plan",
        ],
        F::TlsProtocolError => &[
            "Plain HTTP on the TLS port, or https to port 80",
            "TLS 1.0 only, or no shared cipher",
            "The server closes during the handshake, often for an unknown host name",
        ],
        F::TlsAlertReceived => &[
            "No certificate is configured for the host name (unrecognized_name)",
            "No shared version or cipher (handshake_failure, protocol_version)",
            "The origin demands a client certificate",
        ],
        F::TlsCertificateError => &[
            "The certificate expired, or was renewed without a reload",
            "It does not cover the origin's name",
            "The intermediate certificate is missing",
            "It is self-signed",
        ],
        F::ConnectionTerminated => &[
            "A worker crashed or was killed while it answered",
            "The origin closes idle connections sooner than the edge does",
            "A restart in the middle of requests",
            "A firewall that resets connections",
        ],
        F::HttpProtocolError => &[
            "Something else listens at the port: SSH, a database, HTTP/2 without TLS",
            "Code or a plugin writes raw bytes before the head",
            "Two lengths that contradict each other",
            "A status outside 200 to 599",
        ],
        F::HttpResponseHeaderSectionSize => &[
            "Cookies that grow with every visit",
            "Debug or cache-tag headers",
            "A very long Content-Security-Policy or Link header",
        ],
        F::HttpResponseIncomplete => &[
            "A worker crashed in the middle of the reply",
            "The disk is full, so the proxy cannot buffer",
            "A wrong Content-Length",
            "A time limit that cuts the reply",
        ],
        F::HttpResponseTransferCoding => &[
            "Code that writes chunks itself",
            "A proxy that mixes chunked and Content-Length",
            "A crash between two chunks",
        ],
        F::HttpResponseContentCoding => &[
            "Content compressed twice, by application and web server",
            "A cache that lost or added Content-Encoding",
            "Warnings printed in front of compressed output",
        ],
        F::HttpResponseTimeout => &[
            "Slow database queries",
            "All workers busy, so that requests wait in a queue",
            "A slow service outside",
            "Exports and imports inside a request",
        ],
        F::ConnectionReadTimeout => &[
            "A stream that stays silent too long",
            "The application waits in the middle of its output",
            "A stuck disk or network file system",
        ],
        F::HttpUpgradeFailed => &[
            "A proxy on the way drops Upgrade and Connection",
            "The WebSocket server is down",
            "The WebSocket server refuses the Origin",
        ],
        F::ProxyLoopDetected => &[
            "The origin's name leads back to the edge",
            "Two routes or workers call each other",
            "Two Faultlines with the same cdn_id",
        ],
        F::OriginBadGateway => &[
            "PHP-FPM, Node, gunicorn or another application process is down",
            "Wrong port, socket or socket permissions",
            "The process crashes or is killed while it answers",
            "The head of its reply is too large for the gateway's buffer",
        ],
        F::OriginGatewayTimeout => &[
            "Slow database queries",
            "All workers busy",
            "A slow service outside, such as payment or mail",
            "Long work inside a request",
        ],
        F::OriginUnavailable => &[
            "All backends fail their health checks",
            "A deployment or restart is under way",
            "The backend is kept out for a while after a failure",
            "The Service has no ready pod",
        ],
        F::OriginOverloaded => &[
            "A burst of visitors, crawlers or an attack",
            "Too few workers (pm.max_children, MaxRequestWorkers)",
            "A limit per address that counts the edge as one visitor",
        ],
        F::OriginMaintenance => &[
            "An update or a deployment is under way",
            "A .maintenance file was left behind by an update that broke off",
            "Somebody forgot to switch it off",
        ],
        F::RedirectLoop => &[
            "The edge calls the server by http, and the server forces https",
            "The edge calls the server by https, and the server sends back to http",
            "The site's own address is set to another host or scheme (WordPress: siteurl, home)",
            "Two rules that undo each other: www and without, slash and none",
        ],
        F::RequestRefused => &[
            "The application does not trust the edge as a proxy",
            "The host name is not among those the server or application serves",
            "The head of the request is larger than the server's buffer, often because of cookies",
        ],
        F::DatabaseUnavailable => &[
            "The database is down or restarting",
            "All its connections are taken",
            "Its disk is full, or it was killed for want of memory",
            "Changed credentials or host",
        ],
        F::ApplicationError => &[
            "A bug in what was deployed last",
            "A plugin conflict after an update",
            "A missing setting or secret",
            "No memory, or no right to write",
        ],
        F::PlatformError => &[
            "The application crashed or did not start on the platform",
            "A function exceeded its time or memory",
            "The domain belongs to no deployment",
            "An incident of the platform",
        ],
        F::SoftFailure => &[
            "A custom error page without an error status",
            "PHP errors printed into the page",
            "The server's welcome page after a lost configuration",
            "An empty page",
        ],
        F::Maintenance => &["A maintenance window is set at the edge"],
        F::LoadShed => {
            &["Slow replies that fill the limit", "More visitors at one time than the limit allows"]
        }
        F::Misconfigured => {
            &["A mistake in the settings of the edge", "An environment without its own settings"]
        }
        F::Internal => &["A fault in the software at the edge", "A limit of the edge provider's plan"],
        F::VisitorGone => &[
            "The visitor closed the page or went on",
            "A client with a shorter time limit than the page needs",
        ],
    }
}
