//! Replies that an edge network makes itself when it could not reach the origin, in
//! each shape they come in.
//!
//! Only the marks are those of the real replies (`error code: N`, the `cf-…` class names,
//! `cloudflare_error`); texts and markup are the lab's own.

use crate::fault::Spec;
use crate::prove::Rule;
use crate::reply::Reply;

/// One thing the edge can say.
struct Said {
    /// What goes into the id and the body.
    code: u16,
    status: &'static str,
    name: &'static str,
    title: &'static str,
}

const fn said(code: u16, status: &'static str, name: &'static str, title: &'static str) -> Said {
    Said { code, status, name, title }
}

/// Codes as Cloudflare's documentation lists them under "5xx errors" and "1xxx errors".
const SAID: &[Said] = &[
    said(520, "520 ", "origin_unknown_error", "Unknown error"),
    said(521, "521 ", "origin_refused", "Web server is down"),
    said(522, "522 ", "origin_connect_timeout", "Connection timed out"),
    said(523, "523 ", "origin_unreachable", "Origin is unreachable"),
    said(524, "524 ", "origin_response_timeout", "A timeout occurred"),
    said(525, "525 ", "origin_tls_handshake", "TLS handshake failed"),
    said(526, "526 ", "origin_certificate", "Invalid certificate"),
    said(1016, "530 ", "origin_dns_error", "Origin DNS error"),
    said(1033, "530 ", "tunnel_error", "Tunnel error"),
    said(1000, "403 Forbidden", "dns_prohibited_address", "DNS points to a prohibited address"),
    said(1200, "503 Service Unavailable", "cache_connection_limit", "Too many requests in the queue"),
    said(502, "502 Bad Gateway", "bad_gateway", "Bad gateway"),
    said(504, "504 Gateway Timeout", "gateway_timeout", "Gateway time-out"),
];

/// The form of the body.
#[derive(Clone, Copy)]
enum Shape {
    Plain,
    Html,
    Json,
    Markdown,
    Custom,
    Center,
}

impl Shape {
    const ALL: [Self; 5] = [Self::Plain, Self::Html, Self::Json, Self::Markdown, Self::Custom];

    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Custom => "custom",
            Self::Center => "center",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Plain => "as the one line \"error code\"",
            Self::Html => "as a branded HTML page",
            Self::Json => "as JSON with cloudflare_error",
            Self::Markdown => "as Markdown with front matter",
            Self::Custom => "as the zone's own error page, without any mark",
            Self::Center => "as a bare page that only names cloudflare",
        }
    }

    /// What must be in the body for the shape to be this one.
    fn mark(self, code: u16) -> String {
        match self {
            Self::Plain => format!("\r\n\r\nerror code: {code}\n"),
            Self::Html => format!("<span class=\"cf-error-code\">{code}</span>"),
            Self::Json => format!("\"cloudflare_error\":true,\"error_code\":{code}"),
            Self::Markdown => format!("\ncloudflare_error: true\nerror_code: {code}\n"),
            Self::Custom => "<h1>Our site is away for a moment</h1>".into(),
            Self::Center => "<hr><center>cloudflare</center>".into(),
        }
    }
}

/// A reply with what every reply of this edge carries, healthy ones too.
fn from_edge(status: &str) -> Reply {
    Reply::new(status).field("Server", "cloudflare").field("CF-RAY", "9a0b1c2d3e4f5a6b-LAB")
}

fn reply(said: &Said, shape: Shape) -> Reply {
    let Said { code, status, name, title } = *said;
    let number = status.split(' ').next().unwrap_or_default();
    let edge = from_edge(status);
    match shape {
        Shape::Plain => edge.body("text/plain; charset=UTF-8", format!("error code: {code}\n")),
        Shape::Html => edge.html(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><title>lab.test | {code}: {title}</title></head>\n\
             <body>\n<div id=\"cf-wrapper\">\n<div id=\"cf-error-details\">\n\
             <h1>{title} <span class=\"cf-error-code\">{code}</span></h1>\n</div>\n</div>\n</body>\n</html>\n"
        )),
        Shape::Json => edge.field("CF-Error-Type", name).json(format!(
            "{{\"title\":\"Error {code}: {title}\",\"status\":{number},\
             \"cloudflare_error\":true,\"error_code\":{code},\"error_name\":\"{name}\",\
             \"ray_id\":\"9a0b1c2d3e4f5a6b\",\"zone\":\"lab.test\"}}"
        )),
        Shape::Markdown => edge.body(
            "text/markdown; charset=utf-8",
            format!(
                "---\ntitle: \"Error {code}: {title}\"\nstatus: {number}\n\
                 cloudflare_error: true\nerror_code: {code}\nerror_name: {name}\n---\n\n# {title}\n"
            ),
        ),
        Shape::Custom => edge.html(
            "<!doctype html>\n<html lang=\"en\">\n<head><title>Back soon</title></head>\n<body>\n\
             <h1>Our site is away for a moment</h1>\n<p>Please come back later.</p>\n</body>\n</html>\n",
        ),
        Shape::Center => edge.html(format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
             <center><h1>{status}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
        )),
    }
}

fn spec(said: &'static Said, shape: Shape) -> Spec {
    let Said { code, status, title, .. } = *said;
    let number = status.split(' ').next().unwrap_or_default();
    let id = format!("edge-{code}-{}", shape.suffix());
    let says = format!("The answer is a {number} such as the edge makes for {code}, {}.", shape.says());
    Spec::http(id, format!("{code}: {title}"), says, move |conn| conn.serve(|_| reply(said, shape)))
        .rule(Rule::Answers(number.parse().unwrap_or(0)))
        .rule(Rule::Has("Server: cloudflare\r\n".into()))
        .rule(Rule::Has(shape.mark(code)))
}

/// Not failures: the edge turned the visitor away on purpose.
fn turned_away() -> Vec<Spec> {
    let limited = || from_edge("429 Too Many Requests").field("Retry-After", "30");
    vec![
        Spec::http(
            "edge-1015-ratelimit",
            "1015: visitor is rate limited",
            "The answer is a 429 such as the edge makes for a visitor over a rate limit.",
            move |conn| conn.serve(|_| limited().body("text/plain; charset=UTF-8", "error code: 1015\n")),
        )
        .rule(Rule::Answers(429))
        .rule(Rule::Has("error code: 1015\n".into())),
        Spec::http(
            "edge-1020-blocked",
            "1020: visitor is blocked",
            "The answer is a 403 such as the edge makes for a visitor whom a firewall rule blocks.",
            |conn| {
                conn.serve(|_| {
                    from_edge("403 Forbidden").body("text/plain; charset=UTF-8", "error code: 1020\n")
                })
            },
        )
        .rule(Rule::Answers(403))
        .rule(Rule::Has("error code: 1020\n".into())),
        Spec::http(
            "edge-challenge",
            "Challenge for the visitor",
            "The answer is a 403 with cf-mitigated: challenge, which the visitor's browser has to solve.",
            |conn| {
                conn.serve(|_| {
                    let page =
                        "<!doctype html><title>Just a moment...</title><p>Checking your browser.</p>\n";
                    from_edge("403 Forbidden").field("CF-Mitigated", "challenge").html(page)
                })
            },
        )
        .rule(Rule::Answers(403))
        .rule(Rule::Has("CF-Mitigated: challenge\r\n".into())),
    ]
    .into_iter()
    .map(Spec::control)
    .collect()
}

/// All of them: every code in five shapes, 502 and 504 in a sixth.
pub(crate) fn all() -> Vec<Spec> {
    let shaped = SAID.iter().flat_map(|said| Shape::ALL.map(|shape| spec(said, shape)));
    let centred =
        SAID.iter().filter(|said| matches!(said.code, 502 | 504)).map(|said| spec(said, Shape::Center));
    shaped.chain(centred).chain(turned_away()).collect()
}
