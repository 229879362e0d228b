//! Log lines and error texts, and what they were.

use super::{Told, of, told};
use crate::answer::public_reason;

#[test]
fn log_lines_and_error_texts() {
    // id, pasted, told, reason
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "nginx-refused",
            "2026/11/20 12:00:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: x, request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:3000/\"",
            "origin_bad_gateway@origin-app nginx",
            "refused",
        ),
        (
            "nginx-timeout",
            "upstream timed out (110: Connection timed out) while reading response header from upstream",
            "origin_gateway_timeout@origin-app nginx",
            "response_timeout",
        ),
        (
            "nginx-connect-timeout",
            "upstream timed out (110: Connection timed out) while connecting to upstream",
            "origin_gateway_timeout@origin-app nginx",
            "connect_timeout",
        ),
        (
            "nginx-closed",
            "upstream prematurely closed connection while reading response header from upstream",
            "origin_bad_gateway@origin-app nginx",
            "closed",
        ),
        (
            "nginx-no-live",
            "no live upstreams while connecting to upstream",
            "origin_bad_gateway@origin-app nginx",
            "no_live_upstreams",
        ),
        (
            "nginx-big-header",
            "upstream sent too big header while reading response header from upstream",
            "origin_bad_gateway@origin-app nginx",
            "header_too_large",
        ),
        (
            "nginx-socket",
            "connect() to unix:/run/php/php8.2-fpm.sock failed (2: No such file or directory) while connecting to upstream",
            "origin_bad_gateway@origin-app nginx",
            "socket_missing",
        ),
        (
            "nginx-backlog",
            "connect() to unix:/run/php/php8.2-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream",
            "origin_overloaded@origin-app nginx",
            "backlog_full",
        ),
        (
            "apache-01079",
            "[proxy_fcgi:error] [pid 1] [client 1.2.3.4:5] AH01079: failed to make connection to backend: 127.0.0.1",
            "origin_unavailable@origin-app apache",
            "refused",
        ),
        (
            "apache-00957",
            "(111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:8080 (127.0.0.1) failed",
            "origin_unavailable@origin-app apache",
            "refused",
        ),
        (
            "apache-01114",
            "AH01114: HTTP: failed to make connection to backend: 127.0.0.1",
            "origin_unavailable@origin-app apache",
            "refused",
        ),
        (
            "apache-01102",
            "(104)Connection reset by peer: AH01102: error reading status line from remote server 127.0.0.1:8080",
            "origin_bad_gateway@origin-app apache",
            "reset",
        ),
        (
            "apache-01102-slow",
            "(70007)The timeout specified has expired: AH01102: error reading status line from remote server x",
            "origin_gateway_timeout@origin-app apache",
            "response_timeout",
        ),
        (
            "apache-00898",
            "AH00898: Error reading from remote server returned by /",
            "origin_bad_gateway@origin-app apache",
            "read_error",
        ),
        (
            "haproxy-sc",
            "haproxy[1]: 1.2.3.4:5 [20/Nov/2026:12:00:00.000] web app/s1 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0 \"GET / HTTP/1.1\"",
            "origin_unavailable@origin-app haproxy",
            "refused",
        ),
        (
            "haproxy-lower-sc",
            "haproxy[1]: x web app/s1 0/0/-1/-1/5000 503 217 - - sC-- 1/1/0/0/3 0/0 \"GET / HTTP/1.1\"",
            "origin_unavailable@origin-app haproxy",
            "connect_timeout",
        ),
        ("haproxy-sh", "sH--", "origin_gateway_timeout@origin-app haproxy", "response_timeout"),
        ("haproxy-SH", "SH", "origin_bad_gateway@origin-app haproxy", "closed"),
        ("haproxy-PH", "termination state PH--", "origin_bad_gateway@origin-app haproxy", "invalid_response"),
        ("haproxy-sq", "sQ", "origin_overloaded@origin haproxy", "queue_timeout"),
        (
            "fpm-children",
            "[20-Nov-2026 12:00:00] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it",
            "origin_overloaded@app php",
            "max_children",
        ),
        (
            "fpm-timeout",
            "WARNING: [pool www] child 7, script '/var/www/index.php' (request: \"GET /index.php\") execution timed out (30.1 sec), terminating",
            "origin_gateway_timeout@origin-app php",
            "terminated",
        ),
        ("runtime", "Error: Network connection lost.", "connection_terminated@edge-origin -", ""),
        (
            "curl-7",
            "curl: (7) Failed to connect to x port 443 after 1 ms: Connection refused",
            "connection_refused@edge-origin -",
            "refused",
        ),
        (
            "curl-28",
            "curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received",
            "http_response_timeout@edge-origin -",
            "silence",
        ),
        (
            "curl-28-connect",
            "curl: (28) Failed to connect to x port 443 after 130000 ms: Connection timed out",
            "connection_timeout@edge-origin -",
            "timeout",
        ),
        (
            "curl-28-body",
            "curl: (28) Operation timed out after 5000 milliseconds with 100 out of 4000 bytes received",
            "connection_read_timeout@edge-origin -",
            "stalled",
        ),
        (
            "curl-35",
            "curl: (35) error:0A00010B:SSL routines::wrong version number",
            "tls_protocol_error@edge-origin -",
            "not_tls",
        ),
        ("curl-52", "curl: (52) Empty reply from server", "connection_terminated@edge-origin -", "closed"),
        (
            "curl-56",
            "curl: (56) Recv failure: Connection reset by peer",
            "connection_terminated@edge-origin -",
            "reset",
        ),
        (
            "curl-60",
            "curl: (60) SSL certificate problem: certificate has expired",
            "tls_certificate_error@edge-origin -",
            "expired",
        ),
        (
            "wordpress",
            "<h1>Error establishing a database connection</h1>",
            "database_unavailable@app-database wordpress",
            "",
        ),
        (
            "database-port",
            "Error: connect ECONNREFUSED 127.0.0.1:5432",
            "database_unavailable@app-database postgresql",
            "refused",
        ),
        (
            "other-port",
            "Error: connect ECONNREFUSED 127.0.0.1:8080",
            "connection_refused@edge-origin -",
            "refused",
        ),
        (
            "heroku",
            "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\"",
            "platform_error@platform heroku",
            "H12",
        ),
        ("no-error", "2026/11/20 12:00:00 [notice] 1#1: signal process started", "unknown", ""),
        ("no-exit-code", "curl: (6.5) nonsense", "unknown", ""),
        ("not-a-state", "SCRUM 1/2/3", "unknown", ""),
    ];
    for (id, pasted, expected, reason) in cases {
        let explanation = of(pasted);
        assert_eq!(told(&explanation), *expected, "{id}");
        if let (Told::Failure(finding), false) = (&explanation.told, reason.is_empty()) {
            assert_eq!(finding.reason.as_ref().and_then(public_reason).as_deref(), Some(*reason), "{id}");
        }
    }
}

#[test]
fn the_checks_start_behind_the_gateway_where_the_line_names_it() {
    let line = "connect() failed (111: Connection refused) while connecting to upstream, upstream: ";
    for (id, upstream, behind) in
        [("php", "\"fastcgi://127.0.0.1:9000\"", Some("php")), ("http", "\"http://127.0.0.1:3000/\"", None)]
    {
        assert_eq!(of(&format!("{line}{upstream}")).behind, behind, "{id}");
    }
}
