//! Log lines and error texts, and what they were.

use super::{ExplainedAs, of, told};
use crate::answer::public_reason;

#[test]
fn log_lines_and_error_texts() {
    // id, pasted, told, reason
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "alb-502",
            "h2 2026-11-25T12:00:00.000000Z app/web/50dc6c495c0c9188 192.0.2.1:2817 10.0.0.1:80 0.001 -1 -1 502 - 34 366 \"GET https://www.example.com:443/ HTTP/2.0\" \"curl\" - - arn:aws:targetgroup/x",
            "origin_bad_gateway@origin-app alb",
            "target_closed",
        ),
        (
            "http-sys",
            "2026-11-25 12:00:00 192.0.2.1 50000 10.0.0.1 80 HTTP/1.1 GET / - 503 1 AppOffline DefaultAppPool",
            "origin_unavailable@origin-app iis",
            "pool_stopped",
        ),
        (
            "envoy-dc",
            "[2026-11-25T12:00:00.000Z] \"GET / HTTP/1.1\" 0 DC 0 0 3004 - \"-\" \"curl/8\" \"id\" \"host\" \"10.0.0.1:80\"",
            "visitor_gone@visitor-edge envoy",
            "client_closed",
        ),
        (
            "apache-script",
            "[cgi:error] [pid 1] [client 192.0.2.1:5] End of script output before headers: index.cgi",
            "application_error@app apache",
            "script_ended",
        ),
        (
            "mod-wsgi",
            "[wsgi:error] mod_wsgi (pid=7): Exception occurred processing WSGI script /srv/app/wsgi.py.",
            "application_error@app python",
            "exception",
        ),
        (
            "go-panic",
            "panic: runtime error: invalid memory address or nil pointer dereference",
            "application_error@app -",
            "panic",
        ),
        (
            "sqlx",
            "Error: pool timed out while waiting for an open connection",
            "database_unavailable@app-database -",
            "pool_exhausted",
        ),
        (
            "lambda",
            "2026-11-25T12:00:00Z 8f1d Task timed out after 3.00 seconds",
            "origin_gateway_timeout@app -",
            "function_timeout",
        ),
        ("disk", "OSError: [Errno 28] No space left on device", "application_error@app -", "disk_full"),
        (
            "fail2ban",
            "2026-11-25 12:00:00,000 fail2ban.actions [1]: NOTICE [nginx-botsearch] Ban 172.71.98.36",
            "connection_timeout@edge-origin -",
            "edge_barred",
        ),
        (
            "ufw",
            "[UFW BLOCK] IN=eth0 OUT= MAC=00 SRC=162.158.1.2 DST=203.0.113.9 LEN=60 PROTO=TCP SPT=1 DPT=443",
            "connection_timeout@edge-origin -",
            "edge_barred",
        ),
        (
            "acme",
            "tls: client requested unsupported application protocols ([\"acme-tls/1\"])",
            "tls_certificate_error@edge-origin -",
            "renewal",
        ),
        (
            "nginx-head",
            "2026/11/25 12:00:00 [info] 9#9: *1 client sent too long header line: \"Cookie: a\" while reading client request headers",
            "request_refused@edge-origin nginx",
            "request_head_too_large",
        ),
        (
            "nginx-uri",
            "2026/11/25 12:00:00 [info] 9#9: *1 client sent too long URI while reading client request line",
            "request_refused@edge-origin nginx",
            "request_head_too_large",
        ),
        (
            "nginx-body",
            "2026/11/25 12:00:00 [error] 9#9: *1 client intended to send too large body: 20971520 bytes",
            "request_refused@edge-origin nginx",
            "body_too_large",
        ),
        (
            "gunicorn-killed",
            "[ERROR] Worker (pid:12) was sent SIGKILL! Perhaps out of memory?",
            "origin_bad_gateway@app gunicorn",
            "out_of_memory",
        ),
        ("record-too-long", "SSL_ERROR_RX_RECORD_TOO_LONG", "tls_protocol_error@edge-origin -", "not_tls"),
        ("end-of-file", "PR_END_OF_FILE_ERROR", "tls_protocol_error@edge-origin -", "closed"),
        ("closed", "net::ERR_CONNECTION_CLOSED", "connection_terminated@edge-origin -", "closed"),
        ("http2", "net::ERR_HTTP2_PROTOCOL_ERROR", "http_protocol_error@edge-origin -", "http2_stream"),
        (
            "open-files",
            "accept4: too many open files; retrying in 5ms",
            "origin_overloaded@origin linux",
            "open_files",
        ),
        (
            "certbot",
            "Certbot failed to authenticate some domains (authenticator: webroot)",
            "tls_certificate_error@edge-origin -",
            "renewal",
        ),
        ("redirects", "ERR_TOO_MANY_REDIRECTS", "redirect_loop@origin -", "same_address"),
        ("curl-47", "curl: (47) Maximum (50) redirects followed", "redirect_loop@origin -", "same_address"),
        (
            "go-proxy",
            "2026/11/25 12:00:00 http: proxy error: dial tcp 127.0.0.1:9000: connect: connection refused",
            "origin_bad_gateway@origin-app -",
            "refused",
        ),
        (
            "traefik-json",
            "{\"level\":\"error\",\"error\":\"dial tcp 10.0.3.7:3000: connect: connection refused\",\"time\":\"2026-11-25T12:00:00Z\",\"message\":\"502 Bad Gateway\"}",
            "origin_bad_gateway@origin-app traefik",
            "refused",
        ),
        ("nxdomain", "DNS_PROBE_FINISHED_NXDOMAIN", "dns_error@visitor-edge -", "visitor_resolver"),
        (
            "akamai",
            "An error occurred while processing your request. Reference #97.4c1f1602.1700000000.2a1b3c",
            "origin_bad_gateway@origin-app akamai",
            "reference_97",
        ),
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
            "origin_gateway_timeout@origin-app heroku",
            "H12",
        ),
        ("no-error", "2026/11/20 12:00:00 [notice] 1#1: signal process started", "unknown", ""),
        ("no-exit-code", "curl: (6.5) nonsense", "unknown", ""),
        ("not-a-state", "SCRUM 1/2/3", "unknown", ""),
    ];
    for (id, pasted, expected, reason) in cases {
        let explanation = of(pasted);
        assert_eq!(told(&explanation), *expected, "{id}");
        if let (ExplainedAs::Failure(finding), false) = (&explanation.told, reason.is_empty()) {
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
