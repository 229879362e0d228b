//! English texts of part A: the origin was not reached, or did not answer as HTTP.

use crate::render::texts::FailureText;

pub(super) const DNS_TIMEOUT: FailureText = FailureText {
    name: "Name server not answering",
    is: "Finding this site’s server is taking too long",
    may: "Finding this site’s server may be taking too long",
    meaning: "The address of the site’s server could not be looked up in time.",
    detail: "Before the edge can call the site's web server it has to look up its address. That question \
        got no answer in time.",
    owner: "Check that the name servers of the origin's domain are up and reachable over UDP and TCP port \
        53.",
};
pub(super) const DNS_ERROR: FailureText = FailureText {
    name: "Origin name does not resolve",
    is: "The address of the site’s server cannot be found",
    may: "The address of the site’s server may be missing",
    meaning: "The site is not connected to a server at the moment.",
    detail: "The name under which the edge looks for the site's web server has no address.",
    owner: "Check that the origin's host name is spelled correctly in the settings and has an A, AAAA or \
        CNAME record that resolves.",
};
pub(super) const DESTINATION_UNAVAILABLE: FailureText = FailureText {
    name: "No origin behind the name",
    is: "No server is ready for this site",
    may: "There may be no server ready for this site",
    meaning: "Nothing on the site’s side is ready to answer at the moment.",
    detail: "The site's name leads to a tunnel or balancer that has nothing healthy behind it at the \
        moment.",
    owner: "Check that the tunnel connector is running and registered, and that at least one server of the \
        pool passes its health check.",
};
pub(super) const DESTINATION_IP_UNROUTABLE: FailureText = FailureText {
    name: "No route to the origin",
    is: "The site’s server cannot be reached",
    may: "The site’s server may be out of reach",
    meaning: "There is no working connection to the site’s server.",
    detail: "The address of the site's web server is known, but the network has no way to it.",
    owner: "Check that the origin's address is the current one and that its network announces a route to it.",
};
pub(super) const DESTINATION_IP_PROHIBITED: FailureText = FailureText {
    name: "Origin address not allowed",
    is: "This site is set up wrongly",
    may: "This site may be set up wrongly",
    meaning: "The site’s address leads to a place that must not be used.",
    detail: "The site's name points to an address the edge is not allowed to call, such as a private one or \
        one of its own.",
    owner: "Point the origin's record at the public address of the web server, not at a private, reserved or \
        proxied one. On workerd, the list `allow` of its network says which addresses may be called.",
};
pub(super) const CONNECTION_REFUSED: FailureText = FailureText {
    name: "Connection refused",
    is: "The site’s server is not accepting visitors",
    may: "The site’s server may not be accepting visitors",
    meaning: "The site’s server is switched on but not answering.",
    detail: "The machine is there, but nothing accepts connections at the expected port: the web server is \
        down, listens elsewhere, or a firewall turns the edge away.",
    owner: "Check that the web server process is running, listens on the configured port, and that the \
        firewall admits the edge's addresses.",
};
pub(super) const CONNECTION_TIMEOUT: FailureText = FailureText {
    name: "Connection timed out",
    is: "The site’s server is not responding",
    may: "The site’s server may not be responding",
    meaning: "The site’s server could not be reached: it may be switched off or overloaded.",
    detail: "The edge knocked at the site's web server and nothing came back: the machine is off, \
        overloaded, or a firewall drops the packets.",
    owner: "Check that the host is up, that no firewall drops the edge's addresses silently, and that its \
        connection queue is not full.",
};
pub(super) const CONNECTION_LIMIT_REACHED: FailureText = FailureText {
    name: "Too many connections",
    is: "Too many people are using this site right now",
    may: "Too many people may be using this site",
    meaning: "The site is busy with other visitors’ requests.",
    detail: "The edge holds only so many connections to one server, and all of them are taken by requests \
        that have not finished.",
    owner: "Look for slow requests that hold connections, then raise the origin's capacity or its limits.",
};
pub(super) const TLS_PROTOCOL_ERROR: FailureText = FailureText {
    name: "TLS handshake failed",
    is: "No secure connection to the site’s server could be made",
    may: "A secure connection to the site’s server may have failed",
    meaning: "The site’s server could not set up an encrypted connection.",
    detail: "The edge and the site's web server could not agree on an encrypted connection.",
    owner: "Check that the port speaks TLS, that TLS 1.2 or 1.3 is enabled, and that a cipher is shared with \
        the edge.",
};
pub(super) const TLS_ALERT_RECEIVED: FailureText = FailureText {
    name: "TLS alert from the origin",
    is: "The site’s server rejected the secure connection",
    may: "The site’s server may have rejected the secure connection",
    meaning: "The site’s server ended the encrypted connection before it began.",
    detail: "The site's web server ended the encrypted handshake with an alert instead of completing it.",
    owner: "Look up the alert in the server's log: most often the host name is not configured for TLS, or no \
        protocol version is shared.",
};
pub(super) const TLS_CERTIFICATE_ERROR: FailureText = FailureText {
    name: "Origin certificate not valid",
    is: "The site’s server could not prove that it is the right one",
    may: "The site’s server may be unable to prove that it is the right one",
    meaning: "The site’s security certificate is out of date or does not fit, so its server is not trusted.",
    detail: "The certificate of the site's web server cannot be trusted: it has expired, is not valid yet, \
        names another host, or nobody trusted has signed it.",
    owner: "Renew or replace the origin's certificate, check that it covers the host name, and install the \
        whole chain.",
};
pub(super) const CONNECTION_TERMINATED: FailureText = FailureText {
    name: "Connection closed early",
    is: "The site’s server hung up before it answered",
    may: "The site’s server may have hung up before it answered",
    meaning: "The site’s server was reached, but ended the conversation without an answer.",
    detail: "The connection stood, but was closed or reset before a complete reply had come.",
    owner: "Look for crashed or restarted workers in the web server's log, and compare its keep-alive time \
        with the edge's.",
};
pub(super) const HTTP_PROTOCOL_ERROR: FailureText = FailureText {
    name: "Invalid HTTP response",
    is: "The site’s server sent an answer that makes no sense",
    may: "The site’s server may have sent an answer that makes no sense",
    meaning: "An answer came, but it cannot be shown as a page.",
    detail: "What came back from the site's web server does not follow the rules of HTTP, so it cannot be \
        passed on.",
    owner: "Request the page from the origin directly and look at the raw reply: status line, header lines, \
        lengths.",
};
pub(super) const HTTP_RESPONSE_HEADER_SECTION_SIZE: FailureText = FailureText {
    name: "Response header too large",
    is: "The site’s answer is too large to pass on",
    may: "The site’s answer may be too large to pass on",
    meaning: "The notes that come with the page, such as cookies, have grown too large.",
    detail: "The part of the reply before the page itself, with cookies and other notes, is larger than the \
        edge accepts.",
    owner: "Look for cookies or debug headers that grow without bound, and keep the header small.",
};
pub(super) const HTTP_RESPONSE_INCOMPLETE: FailureText = FailureText {
    name: "Response incomplete",
    is: "The site’s answer broke off",
    may: "The site’s answer may have broken off",
    meaning: "The site began to answer, but the rest never came.",
    detail: "The site's web server began to answer, but less came than it had announced.",
    owner: "Look for crashed workers, full disks or a proxy buffer limit, and compare Content-Length with \
        what is sent.",
};
pub(super) const HTTP_RESPONSE_TRANSFER_CODING: FailureText = FailureText {
    name: "Invalid transfer coding",
    is: "The site’s answer was damaged",
    may: "The site’s answer may have been damaged",
    meaning: "The parts of the answer do not fit together, so the page cannot be shown.",
    detail: "The reply came in pieces whose lengths do not fit together, so the page cannot be restored.",
    owner: "Check software that writes chunked replies itself: chunk sizes, the closing chunk, and only one \
        Transfer-Encoding.",
};
pub(super) const HTTP_RESPONSE_CONTENT_CODING: FailureText = FailureText {
    name: "Invalid content coding",
    is: "The site’s answer cannot be unpacked",
    may: "It may be impossible to unpack the site’s answer",
    meaning: "The page came packed in a way that does not open.",
    detail: "The reply says that it is compressed, but its content does not unpack that way.",
    owner: "Look for content that is compressed twice or not at all while Content-Encoding says otherwise.",
};
pub(super) const HTTP_RESPONSE_TIMEOUT: FailureText = FailureText {
    name: "Response timed out",
    is: "The site took too long to answer",
    may: "The site may have taken too long to answer",
    meaning: "The site was reached, but it did not answer in time.",
    detail: "The connection to the site's web server stood, but no reply came in the time allowed.",
    owner: "Find out what the slow requests wait for: the database, a service outside, or too few workers.",
};
pub(super) const CONNECTION_READ_TIMEOUT: FailureText = FailureText {
    name: "Response stalled",
    is: "The site’s answer stopped halfway",
    may: "The site’s answer may have stopped halfway",
    meaning: "The site began to answer, then nothing more came.",
    detail: "The reply began, then nothing more came.",
    owner: "Find out what stops in the middle of a reply: a slow query, a stream without data, a blocked \
        worker.",
};
pub(super) const HTTP_UPGRADE_FAILED: FailureText = FailureText {
    name: "Upgrade failed",
    is: "The live connection to this site could not be opened",
    may: "The live connection to this site may have failed to open",
    meaning: "The page wanted to stay connected to the site, and the site did not agree.",
    detail: "The page asked for a lasting connection, such as a WebSocket, and the site's web server did \
        not open it.",
    owner: "Check that the proxy in front of the application forwards Upgrade and Connection, and that the \
        path accepts upgrades.",
};
pub(super) const PROXY_LOOP_DETECTED: FailureText = FailureText {
    name: "Request loop",
    is: "This site is set up wrongly: requests run in a circle",
    may: "This site may be set up wrongly, so that requests run in a circle",
    meaning: "The request came back to where it had started, so it never reached the site.",
    detail: "The request came back to the place that had just forwarded it, so it would never have reached \
        the site.",
    owner: "Check that the configured origin is not the public name of the site itself, and look for \
        redirecting proxies.",
};
