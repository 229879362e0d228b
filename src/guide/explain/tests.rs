//! One table of what people paste, and what it was.

use strum::VariantArray;

use super::*;
use crate::answer::public_reason;

/// failure@hop, component and reason as one text; `pass` and `unknown` where there is none.
fn told(explanation: &Explanation) -> String {
    match &explanation.told {
        Told::NoFailure => "pass".to_owned(),
        Told::Unknown => "unknown".to_owned(),
        Told::Failure(finding) => {
            let component = finding.component.unwrap_or("-");
            format!("{}@{} {component}", finding.failure.code(), finding.hop.code())
        }
    }
}

fn of(text: &str) -> Explanation {
    explain(&Input { text: Some(text.into()), ..Input::default() })
}

const NGINX_502: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";

#[test]
fn replies_and_statuses() {
    let curl_i = format!("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n{NGINX_502}");
    let unix = curl_i.replace("\r\n", "\n");
    let after_100 = format!("$ curl -i https://x.example\nHTTP/1.1 100 Continue\r\n\r\n{curl_i}");
    let raw_chunks = format!(
        "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{NGINX_502}\r\n0\r\n\r\n",
        NGINX_502.len()
    );
    let verbose = "* Connected to x\n> GET / HTTP/1.1\n> Host: x\n>\n< HTTP/1.1 503 Service Unavailable\n< Retry-After: 600\n<\n{ [10 bytes data]\nupgrading\n* Closing connection";
    // id, pasted, told
    let cases: &[(&str, &str, &str)] = &[
        ("number", "521", "connection_refused@edge-origin cloudflare"),
        ("http-number", "HTTP 502", "origin_bad_gateway@origin-app -"),
        ("phrase", "504 Gateway Timeout", "origin_gateway_timeout@origin-app -"),
        ("error-503", "Error 503", "origin_unavailable@origin-app -"),
        ("edge-code", "error code: 1016", "dns_error@edge-origin cloudflare"),
        ("edge-code-bare", "Error 1033", "destination_unavailable@edge-origin cloudflare"),
        ("about-the-visitor", "error code: 1015", "pass"),
        ("ok", "200", "pass"),
        ("not-found", "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\nnope", "pass"),
        ("no-status", "999", "http_protocol_error@edge-origin -"),
        ("status-line", "HTTP/2 522", "connection_timeout@edge-origin cloudflare"),
        ("curl-i", &curl_i, "origin_bad_gateway@origin-app nginx"),
        ("curl-i-lf", &unix, "origin_bad_gateway@origin-app nginx"),
        ("after-100", &after_100, "origin_bad_gateway@origin-app nginx"),
        ("raw-chunks", &raw_chunks, "origin_bad_gateway@origin-app nginx"),
        ("html-only", NGINX_502, "origin_bad_gateway@origin-app nginx"),
        ("curl-v", verbose, "origin_maintenance@app -"),
        ("json-of-the-edge", r#"{"cloudflare_error":true,"error_code":522,"status":522}"#, "connection_timeout@edge-origin cloudflare"),
        ("proxy-status", "Proxy-Status: faultline; error=connection_refused", "connection_refused@edge-origin -"),
        ("proxy-status-details", "proxy-status: faultline; error=proxy_internal_response; details=\"circuit_open\"", "circuit_open@edge -"),
        ("our-own-head", "HTTP/2 503\nproxy-status: faultline; error=proxy_internal_response; details=\"maintenance\"\n", "maintenance@edge -"),
        ("access-log", "1.2.3.4 - - [20/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 504 160 \"-\" \"curl\"", "origin_gateway_timeout@origin-app -"),
        ("healthy-access-log", "1.2.3.4 - - [20/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 160 \"-\" \"curl\"", "pass"),
        ("empty-page", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 0\n\n", "soft_failure@app -"),
        ("head-of-a-page", "HTTP/1.1 200 OK\nContent-Type: text/html\n", "pass"),
        ("word", "what is tls_certificate_error?", "tls_certificate_error@edge-origin -"),
        ("prose", "my site is slow today", "unknown"),
        ("empty", "", "unknown"),
        ("punctuation", "}{<>\"'", "unknown"),
    ];
    for (id, pasted, expected) in cases {
        assert_eq!(told(&of(pasted)), *expected, "{id}");
    }
}

#[test]
fn log_lines_and_error_texts() {
    // id, pasted, told, reason
    let cases: &[(&str, &str, &str, &str)] = &[
        ("nginx-refused", "2026/11/20 12:00:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: x, request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:3000/\"", "origin_bad_gateway@origin-app nginx", "refused"),
        ("nginx-timeout", "upstream timed out (110: Connection timed out) while reading response header from upstream", "origin_gateway_timeout@origin-app nginx", "response_timeout"),
        ("nginx-connect-timeout", "upstream timed out (110: Connection timed out) while connecting to upstream", "origin_gateway_timeout@origin-app nginx", "connect_timeout"),
        ("nginx-closed", "upstream prematurely closed connection while reading response header from upstream", "origin_bad_gateway@origin-app nginx", "closed"),
        ("nginx-no-live", "no live upstreams while connecting to upstream", "origin_bad_gateway@origin-app nginx", "no_live_upstreams"),
        ("nginx-big-header", "upstream sent too big header while reading response header from upstream", "origin_bad_gateway@origin-app nginx", "header_too_large"),
        ("nginx-socket", "connect() to unix:/run/php/php8.2-fpm.sock failed (2: No such file or directory) while connecting to upstream", "origin_bad_gateway@origin-app nginx", "socket_missing"),
        ("nginx-backlog", "connect() to unix:/run/php/php8.2-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream", "origin_overloaded@origin-app nginx", "backlog_full"),
        ("apache-01079", "[proxy_fcgi:error] [pid 1] [client 1.2.3.4:5] AH01079: failed to make connection to backend: 127.0.0.1", "origin_unavailable@origin-app apache", "refused"),
        ("apache-00957", "(111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:8080 (127.0.0.1) failed", "origin_unavailable@origin-app apache", "refused"),
        ("apache-01114", "AH01114: HTTP: failed to make connection to backend: 127.0.0.1", "origin_unavailable@origin-app apache", "refused"),
        ("apache-01102", "(104)Connection reset by peer: AH01102: error reading status line from remote server 127.0.0.1:8080", "origin_bad_gateway@origin-app apache", "reset"),
        ("apache-01102-slow", "(70007)The timeout specified has expired: AH01102: error reading status line from remote server x", "origin_gateway_timeout@origin-app apache", "response_timeout"),
        ("apache-00898", "AH00898: Error reading from remote server returned by /", "origin_bad_gateway@origin-app apache", "read_error"),
        ("haproxy-sc", "haproxy[1]: 1.2.3.4:5 [20/Nov/2026:12:00:00.000] web app/s1 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0 \"GET / HTTP/1.1\"", "origin_unavailable@origin-app haproxy", "refused"),
        ("haproxy-lower-sc", "haproxy[1]: x web app/s1 0/0/-1/-1/5000 503 217 - - sC-- 1/1/0/0/3 0/0 \"GET / HTTP/1.1\"", "origin_unavailable@origin-app haproxy", "connect_timeout"),
        ("haproxy-sh", "sH--", "origin_gateway_timeout@origin-app haproxy", "response_timeout"),
        ("haproxy-SH", "SH", "origin_bad_gateway@origin-app haproxy", "closed"),
        ("haproxy-PH", "termination state PH--", "origin_bad_gateway@origin-app haproxy", "invalid_response"),
        ("haproxy-sq", "sQ", "origin_overloaded@origin haproxy", "queue_timeout"),
        ("fpm-children", "[20-Nov-2026 12:00:00] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it", "origin_overloaded@app php", "max_children"),
        ("fpm-timeout", "WARNING: [pool www] child 7, script '/var/www/index.php' (request: \"GET /index.php\") execution timed out (30.1 sec), terminating", "origin_gateway_timeout@origin-app php", "terminated"),
        ("runtime", "Error: Network connection lost.", "connection_terminated@edge-origin -", ""),
        ("curl-7", "curl: (7) Failed to connect to x port 443 after 1 ms: Connection refused", "connection_refused@edge-origin -", "refused"),
        ("curl-28", "curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received", "http_response_timeout@edge-origin -", "silence"),
        ("curl-28-connect", "curl: (28) Failed to connect to x port 443 after 130000 ms: Connection timed out", "connection_timeout@edge-origin -", "timeout"),
        ("curl-28-body", "curl: (28) Operation timed out after 5000 milliseconds with 100 out of 4000 bytes received", "connection_read_timeout@edge-origin -", "stalled"),
        ("curl-35", "curl: (35) error:0A00010B:SSL routines::wrong version number", "tls_protocol_error@edge-origin -", "not_tls"),
        ("curl-52", "curl: (52) Empty reply from server", "connection_terminated@edge-origin -", "closed"),
        ("curl-56", "curl: (56) Recv failure: Connection reset by peer", "connection_terminated@edge-origin -", "reset"),
        ("curl-60", "curl: (60) SSL certificate problem: certificate has expired", "tls_certificate_error@edge-origin -", "expired"),
        ("wordpress", "<h1>Error establishing a database connection</h1>", "database_unavailable@app-database wordpress", ""),
        ("database-port", "Error: connect ECONNREFUSED 127.0.0.1:5432", "database_unavailable@app-database postgresql", "refused"),
        ("other-port", "Error: connect ECONNREFUSED 127.0.0.1:8080", "connection_refused@edge-origin -", "refused"),
        ("heroku", "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\"", "platform_error@platform heroku", "H12"),
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

#[test]
fn parts_of_a_reply_make_one() {
    let parts = |status, head: Option<&str>, body: Option<&str>| {
        let own = |text: &str| Cow::Owned(text.to_owned());
        told(&explain(&Input { status, head: head.map(own), body: body.map(own), ..Input::default() }))
    };
    let cases = [
        ("status", parts(Some(523), None, None), "destination_ip_unroutable@edge-origin cloudflare"),
        ("head-with-status", parts(None, Some("HTTP/1.1 502 Bad Gateway\nServer: nginx"), Some(NGINX_502)), "origin_bad_gateway@origin-app nginx"),
        ("status-and-body", parts(Some(502), None, Some(NGINX_502)), "origin_bad_gateway@origin-app nginx"),
        ("body", parts(None, None, Some(NGINX_502)), "origin_bad_gateway@origin-app nginx"),
        ("vercel-head", parts(None, Some("x-vercel-error: FUNCTION_INVOCATION_TIMEOUT"), None), "platform_error@platform vercel"),
        ("empty-head", parts(None, Some("Content-Type: text/html"), None), "unknown"),
    ];
    for (id, told, expected) in cases {
        assert_eq!(told, expected, "{id}");
    }
}

#[test]
fn what_faultline_wrote_is_read_back() {
    for failure in Failure::VARIANTS {
        let code = failure.code();
        let hop = failure.row().hop.code();
        let event = format!(r#"{{"event.name":"origin.failure","error.type":"{code}","faultline.hop":"{hop}","faultline.confidence":"likely","faultline.evidence":["deadline"]}}"#);
        let problem = format!(r#"{{"type":"x","status":502,"error_name":"{code}","hop":"{hop}","confidence":"likely"}}"#);
        for (kind, document) in [("event", event), ("problem", problem)] {
            let explanation = of(&document);
            let Told::Failure(finding) = &explanation.told else { panic!("{kind} {code}") };
            assert_eq!((finding.failure, finding.confidence), (*failure, Confidence::Likely), "{kind} {code}");
            assert_eq!(explanation.taken_for, "a document of Faultline");
        }
    }
}
