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
    pub behaviour: Behaviour,
    /// The failure and how sure it is; `None`: the reply passes as it came, without an event.
    pub said: Option<(&'static str, &'static str)>,
    /// A piece of evidence that the event has.
    pub evidence: &'static str,
    /// The most sockets that may be asked for.
    pub sockets: usize,
}

const WELL: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const CHALLENGE: &str =
    "<script>window._cf_chl_opt={};</script><script src='/cdn-cgi/challenge-platform/h/g'></script>";

const fn row(id: &'static str, truth: &'static str, fetch: Fetch, connect: Connect) -> Row {
    let behaviour = Behaviour { fetch, connect, leads: Leads::Past };
    Row { id, truth, zone: false, behaviour, said: None, evidence: "", sockets: 1 }
}

impl Row {
    const fn said(self, failure: &'static str, confidence: &'static str, evidence: &'static str) -> Self {
        Self { said: Some((failure, confidence)), evidence, ..self }
    }

    /// In zone mode no socket is asked for.
    const fn zone(self) -> Self {
        Self { zone: true, sockets: 0, ..self }
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
    use Connect::{NotAllowed, Opens, OpensSilent, Silent};
    use Fetch::{Hangs, Lost, Reply};
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
