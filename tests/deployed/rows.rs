//! The table: what is true, what a request meets, what a socket meets, and what may be said.

use super::edge::{Behaviour, Connect, Fetch, Leads};

/// One row.
pub struct Row {
    /// The first label of its host.
    pub id: &'static str,
    /// What is the matter, so that one can judge whether what is said is honest.
    pub truth: &'static str,
    /// Whether the request goes wherever the zone sends it, rather than to a named origin.
    pub zone: bool,
    /// Whether the named origin is called by https.
    pub tls: bool,
    pub behaviour: Behaviour,
    /// The failure and how sure it is; `None`: the reply passes as it came, without an event.
    pub said: Option<(&'static str, &'static str)>,
    /// A piece of evidence that the event has.
    pub evidence: &'static str,
    /// The most sockets that may be asked for.
    pub sockets: usize,
    /// One request after the other: whether it brings 20 KB of cookies. The last one is judged.
    pub large: &'static [bool],
    /// Whether what came goes on to the visitor all the same.
    pub passes: bool,
}

const WELL: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const CHALLENGE: &str =
    "<script>window._cf_chl_opt={};</script><script src='/cdn-cgi/challenge-platform/h/g'></script>";

/// nginx, of a head larger than its buffers.
const TOO_LARGE: &str = "<html>\r\n<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n<body>\r\n\
    <center><h1>400 Bad Request</h1></center>\r\n<center>Request Header Or Cookie Too Large</center>\r\n\
    <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
/// Home Assistant, of a proxy that it was not told of.
const UNTRUSTED: Fetch = Fetch::Reply(
    400,
    "Content-Type: text/plain; charset=utf-8\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
     X-Frame-Options: SAMEORIGIN\r\n",
    "400: Bad Request",
);
/// A TLS alert, fatal: unrecognized_name (RFC 8446 section 6.2).
const UNRECOGNIZED: &[u8] = &[21, 3, 3, 0, 2, 2, 112];
/// A TLS alert, fatal: no_application_protocol (RFC 7301 section 3.2).
const NO_ALPN: &[u8] = &[21, 3, 3, 0, 2, 2, 120];

const fn row(id: &'static str, truth: &'static str, fetch: Fetch, connect: Connect) -> Row {
    let behaviour = Behaviour { fetch, connect, leads: Leads::Past };
    let large = &[false];
    Row {
        id,
        truth,
        zone: false,
        tls: false,
        behaviour,
        said: None,
        evidence: "",
        sockets: 1,
        large,
        passes: false,
    }
}

impl Row {
    const fn said(self, failure: &'static str, confidence: &'static str, evidence: &'static str) -> Self {
        Self { said: Some((failure, confidence)), evidence, ..self }
    }

    /// In zone mode no socket is asked for.
    const fn zone(self) -> Self {
        Self { zone: true, sockets: 0, ..self }
    }

    /// The origin is called by https, which takes a few sockets to look into.
    const fn tls(self) -> Self {
        Self { tls: true, sockets: 3, ..self }
    }

    /// Several requests, the last of which is judged.
    const fn asks(self, large: &'static [bool]) -> Self {
        Self { large, sockets: if self.zone { 0 } else { large.len() }, ..self }
    }

    /// What came goes on to the visitor.
    const fn passes(self) -> Self {
        Self { passes: true, ..self }
    }

    /// Nothing is connected to where the name does not lead past the edge.
    const fn leads(self, leads: Leads) -> Self {
        Self { behaviour: Behaviour { leads, ..self.behaviour }, sockets: 0, ..self }
    }
}

/// A reply of the edge's own with nothing but its line.
const fn line(status: u16, body: &'static str) -> Fetch {
    Fetch::Reply(status, "Content-Type: text/plain; charset=UTF-8\r\n", body)
}

/// Every row.
pub const ROWS: &[Row] = {
    use Connect::{Expired, NotAllowed, Opens, OpensSilent, Shakes, Silent};
    use Fetch::{Circles, Hangs, Limits, Lost, Reply};
    &[
        row("refused", "the port is closed", line(521, "error code: 521"), NotAllowed).said(
            "connection_refused",
            "certain",
            "probe:connect:not_allowed",
        ),
        row(
            "refused-there",
            "a firewall refuses the edge's addresses",
            line(521, "error code: 521"),
            Opens(WELL),
        )
        .said("connection_refused", "certain", "probe:answered"),
        row("lost-unknown", "nobody can tell: the edge lost its connection", Lost, NotAllowed).said(
            "connection_terminated",
            "possible",
            "probe:connect:not_allowed",
        ),
        row("lost-and-well", "the origin cut one request", Lost, Opens(WELL)).said(
            "connection_terminated",
            "possible",
            "probe:answered",
        ),
        row("lost-and-cut", "the origin cuts every request", Lost, Opens("")).said(
            "connection_terminated",
            "likely",
            "probe:http:closed",
        ),
        row("lost-and-garbage", "the port speaks something else", Lost, Opens("SSH-2.0-OpenSSH_9.6\r\n"))
            .said("http_protocol_error", "likely", "probe:http:no_status_line"),
        row(
            "lost-and-firewall",
            "a firewall admits the edge's addresses alone, and the origin cut a request",
            Lost,
            Silent,
        )
        .said("connection_timeout", "possible", "probe:connect:no_answer"),
        row(
            "slow-and-firewall",
            "a slow application behind a firewall that admits the edge alone",
            Hangs,
            Silent,
        )
        .said("connection_timeout", "possible", "probe:connect:no_answer"),
        row("slow", "a slow application", Hangs, OpensSilent).said(
            "http_response_timeout",
            "likely",
            "probe:http:silent",
        ),
        row("slow-once", "one slow request", Hangs, Opens(WELL)).said(
            "http_response_timeout",
            "possible",
            "probe:answered",
        ),
        row("slow-unknown", "a slow application, and no socket is allowed", Hangs, NotAllowed).said(
            "http_response_timeout",
            "possible",
            "probe:connect:not_allowed",
        ),
        row("lost-proxied", "the origin's name is proxied", Lost, NotAllowed).leads(Leads::ToTheEdge).said(
            "connection_terminated",
            "possible",
            "probe:none:behind_edge",
        ),
        row("slow-proxied", "the same, and slow", Hangs, NotAllowed).leads(Leads::ToTheEdge).said(
            "http_response_timeout",
            "possible",
            "probe:none:behind_edge",
        ),
        row("lost-nameless", "the origin's name is gone", Lost, NotAllowed).leads(Leads::Nowhere).said(
            "dns_error",
            "likely",
            "probe:dns:nxdomain",
        ),
        row("unknown-cut", "the origin closes without a word", line(520, "error code: 520"), Opens("")).said(
            "connection_terminated",
            "likely",
            "probe:http:closed",
        ),
        row(
            "unknown-garbage",
            "the origin's reply is no HTTP",
            line(520, "error code: 520"),
            Opens("hello\r\n\r\n"),
        )
        .said("http_protocol_error", "likely", "probe:http:no_status_line"),
        row(
            "gone-at-once",
            "a dummy address behind a proxied record",
            line(522, "error code: 522"),
            NotAllowed,
        )
        .said("destination_unavailable", "likely", "edge:at_once"),
        row("own-host", "a custom domain that asks itself", line(522, "error code: 522"), NotAllowed)
            .zone()
            .said("destination_unavailable", "likely", "edge:at_once"),
        row("zone-slow", "a slow application", Hangs, NotAllowed).zone().said(
            "http_response_timeout",
            "possible",
            "deadline",
        ),
        row("zone-lost", "the edge lost its connection", Lost, NotAllowed).zone().said(
            "connection_terminated",
            "possible",
            "exception:connection_lost",
        ),
        row("zone-refused", "the port is closed", line(521, "error code: 521"), NotAllowed).zone().said(
            "connection_refused",
            "certain",
            "edge:plain:521",
        ),
        row("zone-tunnel", "a tunnel without a connector", line(530, "error code: 1033"), NotAllowed)
            .zone()
            .said("destination_unavailable", "certain", "edge:plain:1033"),
        row("zone-nameless", "the record leads nowhere", line(530, "error code: 1016"), NotAllowed)
            .zone()
            .said("dns_error", "certain", "edge:plain:1016"),
        row(
            "zone-unsaid",
            "a name or a tunnel, behind the zone's own page",
            Reply(530, "", "<h1>Sorry</h1>"),
            NotAllowed,
        )
        .zone()
        .said("dns_error", "possible", "edge:status:530"),
        row("zone-worker", "the Worker behind this name threw", line(500, "error code: 1101"), NotAllowed)
            .zone()
            .said("application_error", "certain", "edge:plain:1101"),
        row("zone-network", "the network itself failed", line(500, "error code: 500"), NotAllowed)
            .zone()
            .said("platform_error", "likely", "edge:plain:500"),
        row(
            "zone-challenge",
            "a question to this browser",
            Reply(403, "Content-Type: text/html\r\n", CHALLENGE),
            NotAllowed,
        )
        .zone(),
        row("zone-limit", "this visitor asks too much", line(429, "error code: 1015"), NotAllowed).zone(),
        // What public reports of sites that were down behind the edge turned out to be.
        row("expired", "the renewed certificate was never loaded", line(526, "error code: 526"), Expired)
            .tls()
            .said("tls_certificate_error", "certain", "probe:tls:certificate:expired"),
        row(
            "no-such-name",
            "the server knows no such name",
            line(525, "error code: 525"),
            Shakes(UNRECOGNIZED),
        )
        .tls()
        .said("tls_alert_received", "likely", "probe:tls:alert:112"),
        row(
            "no-http",
            "the server's list of protocols has no HTTP",
            line(525, "error code: 525"),
            Shakes(NO_ALPN),
        )
        .tls()
        .said("tls_alert_received", "likely", "probe:tls:alert:120"),
        row("cookies", "cookies beyond the server's buffer", Limits(520, "error code: 520"), Opens(WELL))
            .asks(&[true, false, true, true])
            .said("connection_terminated", "likely", "compare:request_dependent:head_size"),
        row("zone-cookies", "the same, without a look", Limits(520, "error code: 520"), NotAllowed)
            .zone()
            .asks(&[true, false, true, true])
            .said("connection_terminated", "likely", "compare:request_dependent:head_size"),
        row("zone-cookies-4xx", "the same, and the server says so", Limits(400, TOO_LARGE), NotAllowed)
            .zone()
            .asks(&[true])
            .said("request_refused", "likely", "fp:request-head-too-large")
            .passes(),
        row("zone-circle", "the edge calls by http a server that insists on https", Circles(301), NotAllowed)
            .zone()
            .asks(&[false, false])
            .said("redirect_loop", "likely", "compare:redirect:same_address")
            .passes(),
        row("zone-circle-308", "the same, of another server", Circles(308), NotAllowed)
            .zone()
            .asks(&[false, false])
            .said("redirect_loop", "likely", "compare:redirect:same_address")
            .passes(),
        row("zone-untrusted", "an application that does not trust its proxy", UNTRUSTED, NotAllowed)
            .zone()
            .said("request_refused", "likely", "fp:home-assistant-untrusted-proxy")
            .passes(),
        row("well", "nothing is wrong", Reply(200, "Content-Type: text/plain\r\n", "fine"), NotAllowed)
            .zone(),
    ]
};

/// What only the platform throws, and what is said of it.
pub const THROWN: &[(&str, &str, &str)] = &[
    ("internal error; reference = 0a1b2c3d", "platform_error", "possible"),
    ("internal error", "platform_error", "possible"),
    ("Network connection lost.", "connection_terminated", "possible"),
    ("Too many subrequests by single Worker invocation.", "platform_error", "likely"),
    (
        "Subrequest depth limit exceeded. This request recursed through Workers too many times.",
        "proxy_loop_detected",
        "likely",
    ),
    ("daemonDown", "platform_error", "likely"),
    ("Memory limit would be exceeded before EOF.", "internal", "likely"),
    ("peer disconnected without gracefully ending TLS session", "connection_terminated", "likely"),
    ("Connection reset by peer", "connection_terminated", "likely"),
];
