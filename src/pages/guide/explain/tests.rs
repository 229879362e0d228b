//! One table of what people paste, and what it was.

use strum::VariantArray;

use crate::verdict::Reason;

use super::*;

mod lines;
mod logs;
mod recorded;

/// failure@hop, component and reason as one text; `pass` and `unknown` where there is none.
fn told(explanation: &Explanation) -> String {
    match &explanation.told {
        ExplainedAs::NoFailure => "pass".to_owned(),
        ExplainedAs::Unknown => "unknown".to_owned(),
        ExplainedAs::Failure(finding) => {
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
    let curl_i =
        format!("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n{NGINX_502}");
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
        ("edge-code-with-its-words", "Error 1016: Origin DNS error", "dns_error@edge-origin cloudflare"),
        ("mysql-full", "ERROR 1040 (HY000): Too many connections", "database_unavailable@app-database mysql"),
        (
            "mysql-full-of-a-client",
            "Error 1040: Too many connections",
            "database_unavailable@app-database mysql",
        ),
        (
            "mysql-with-a-code-of-the-edge",
            "ERROR 1016 (HY000): Can't open file: 'x.MYI' (errno: 145)",
            "unknown",
        ),
        ("a-number-the-edge-does-not-have", "Error 1999", "unknown"),
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
        (
            "json-of-the-edge",
            r#"{"cloudflare_error":true,"error_code":522,"status":522}"#,
            "connection_timeout@edge-origin cloudflare",
        ),
        (
            "proxy-status",
            "Proxy-Status: faultline; error=connection_refused",
            "connection_refused@edge-origin -",
        ),
        (
            "proxy-status-details",
            "proxy-status: faultline; error=proxy_internal_response; details=\"circuit_open\"",
            "origin_unavailable@origin-app -",
        ),
        (
            "old-proxy-status-with-its-cause",
            "proxy-status: faultline; error=proxy_internal_response; details=\"circuit_open connection_refused\"",
            "connection_refused@edge-origin -",
        ),
        (
            "old-event",
            "{\"event.name\":\"origin.failure\",\"error.type\":\"circuit_open\",\"faultline.hop\":\"edge\",\
             \"faultline.confidence\":\"certain\",\"faultline.reason\":\"tls_certificate_error\"}",
            "tls_certificate_error@edge-origin -",
        ),
        ("old-name", "circuit_open", "origin_unavailable@origin-app -"),
        (
            "our-own-head",
            "HTTP/2 503\nproxy-status: faultline; error=proxy_internal_response; details=\"maintenance\"\n",
            "maintenance@edge -",
        ),
        (
            "access-log",
            "1.2.3.4 - - [20/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 504 160 \"-\" \"curl\"",
            "origin_gateway_timeout@origin-app -",
        ),
        (
            "healthy-access-log",
            "1.2.3.4 - - [20/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 160 \"-\" \"curl\"",
            "pass",
        ),
        (
            "empty-page",
            "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 0\n\n",
            "soft_failure@app -",
        ),
        (
            "php-fatal",
            "HTTP/1.1 500 Internal Server Error\r\nX-Powered-By: PHP/8.2.1\r\nContent-Type: text/html\r\n\r\n",
            "application_error@app php",
        ),
        ("head-of-a-page-ended", "HTTP/1.1 200 OK\nContent-Type: text/html\n\n", "pass"),
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
fn parts_of_a_reply_make_one() {
    let parts = |status, head: Option<&str>, body: Option<&str>| {
        let own = |text: &str| Cow::Owned(text.to_owned());
        told(&explain(&Input { status, head: head.map(own), body: body.map(own), ..Input::default() }))
    };
    let cases = [
        ("status", parts(Some(523), None, None), "destination_ip_unroutable@edge-origin cloudflare"),
        (
            "head-with-status",
            parts(None, Some("HTTP/1.1 502 Bad Gateway\nServer: nginx"), Some(NGINX_502)),
            "origin_bad_gateway@origin-app nginx",
        ),
        ("status-and-body", parts(Some(502), None, Some(NGINX_502)), "origin_bad_gateway@origin-app nginx"),
        ("body", parts(None, None, Some(NGINX_502)), "origin_bad_gateway@origin-app nginx"),
        (
            "vercel-head",
            parts(None, Some("x-vercel-error: FUNCTION_INVOCATION_TIMEOUT"), None),
            "origin_gateway_timeout@app vercel",
        ),
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
        let event = format!(
            r#"{{"event.name":"origin.failure","error.type":"{code}","faultline.hop":"{hop}","faultline.confidence":"likely","faultline.evidence":["deadline"]}}"#
        );
        let problem = format!(
            r#"{{"type":"x","status":502,"error_name":"{code}","hop":"{hop}","confidence":"likely"}}"#
        );
        for (kind, document) in [("event", event), ("problem", problem)] {
            let explanation = of(&document);
            let ExplainedAs::Failure(finding) = &explanation.told else { panic!("{kind} {code}") };
            assert_eq!(
                (finding.failure, finding.confidence),
                (*failure, Confidence::Likely),
                "{kind} {code}"
            );
            assert_eq!(explanation.taken_for, "a document of Faultline");
        }
    }
}

#[test]
fn an_event_is_found_wherever_it_stands() {
    const EVENT: &str = r#"{"event.name":"origin.failure","error.type":"tls_certificate_error","url.path":"/","faultline.hop":"edge-origin","faultline.confidence":"certain","faultline.evidence":["probe:tls"],"faultline.reason":"expired"}"#;
    let wrapped: String =
        EVENT.as_bytes().chunks(40).map(|part| format!("{}\n", String::from_utf8_lossy(part))).collect();
    let escaped = serde_json::to_string(EVENT).unwrap();
    let twice = serde_json::to_string(&format!("{{\"logs\":[{{\"message\":[{escaped}]}}]}}")).unwrap();
    let members: serde_json::Value = serde_json::from_str(EVENT).unwrap();
    let object = serde_json::json!({"logs": [{"level": "log", "message": [members], "timestamp": 1}]});
    let node = EVENT.replace('"', "'").replace("':", "': ");
    let cases = [
        ("alone", EVENT.to_owned()),
        ("after a stamp", format!("[wrangler:info] 12:00:00 {EVENT}")),
        ("among lines", format!("GET / 526\n  {EVENT}\nGET /a 200")),
        ("broken by a terminal", wrapped),
        ("in a string", format!("{{\"message\":{escaped}}}")),
        ("in a string of a string", twice),
        ("as an object", object.to_string()),
        ("as an object, indented", serde_json::to_string_pretty(&object).unwrap()),
        ("in a table", format!("2026-11-25,\"{}\"", EVENT.replace('"', "\"\""))),
        ("as Node prints it", node),
    ];
    for (id, pasted) in cases {
        let explanation = of(&pasted);
        assert_eq!(told(&explanation), "tls_certificate_error@edge-origin -", "{id}: {pasted}");
        assert_eq!(explanation.taken_for, "a document of Faultline", "{id}");
        let ExplainedAs::Failure(finding) = explanation.told else { panic!("{id}") };
        assert_eq!(
            (finding.confidence, finding.reason),
            (Confidence::Certain, Some(Reason::Word("expired".into()))),
            "{id}"
        );
    }
}
