//! Replies that the edge network made itself, instead of the origin.
//!
//! On Cloudflare, `fetch()` *resolves* with 520–527 or 530 when the origin could not be reached. The
//! body has one of five shapes, or is the zone's own page. `server: cloudflare` and `cf-ray` prove
//! nothing, since they are on every reply that passed the edge.
//!
//! An origin can forge any of these marks; all it gains is other words on an error page.
//! Source: Cloudflare, "Cloudflare 5xx errors" and "1xxx errors", developers.cloudflare.com/support.

use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Verdict, Writer};

/// A 520 that came sooner than this means that the origin hung up rather than answered badly.
const HUNG_UP_WITHIN_MS: u64 = 1_000;

/// How an edge-made reply was recognised, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Header,
    Json,
    Markdown,
    Plain,
    Html,
    Center,
    Status,
}

impl Shape {
    const fn code(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Plain => "plain",
            Self::Html => "html",
            Self::Center => "center",
            Self::Status => "status",
        }
    }
}

/// Judges a reply the edge made; `None` when it is the origin's own.
#[must_use]
pub fn recognise(reply: &Reply, elapsed_ms: u64) -> Option<Verdict> {
    if reply.header("cf-mitigated").is_some() {
        return Some(Verdict::Pass);
    }
    let (shape, code) = shape(reply)?;
    let Meaning { failure, confidence, hop } = match meaning(code, shape, elapsed_ms) {
        Some(meaning) => meaning,
        None if reply.status < 500 => return Some(Verdict::Pass),
        None => Meaning::of(Failure::PlatformError, Confidence::Possible),
    };
    let evidence = Evidence::new(format!("edge:{}:{code}", shape.code()));
    let finding = Finding::new(failure, confidence, evidence)
        .and(Evidence::new(format!("status:{}", reply.status)))
        .because(Reason::Word(format!("edge_{code}")));
    Some(Verdict::Fail(Box::new(Finding {
        hop: hop.unwrap_or_else(|| failure.row().hop),
        component: Some("cloudflare"),
        by: Writer::Edge,
        received_status: Some(reply.status),
        origin_retry_after: reply.header("retry-after").map(str::to_owned),
        ..finding
    })))
}

/// Whether a 4xx may be the edge's own, by its head: prohibited addresses (1000, 1003: 403) and unknown hosts
/// (1004, 1018, 1023: 409) come with a 4xx. Any 5xx is looked into anyway.
#[must_use]
pub fn worth_a_look(reply: &Reply) -> bool {
    let edge = || reply.header("server").is_some_and(|server| server.eq_ignore_ascii_case("cloudflare"));
    matches!(reply.status, 403 | 409) && edge()
}

/// Which shape the reply has, and the code it says: a status (`521`) or one of the 1xxx codes.
fn shape(reply: &Reply) -> Option<(Shape, u16)> {
    let text = reply.text();
    let body = text.trim();
    if reply.header("cf-error-type").is_some() {
        let code = json_code(body).or_else(|| markdown_code(body)).or_else(|| plain_code(body));
        return Some((Shape::Header, code.unwrap_or(reply.status)));
    }
    if let Some(code) = json_code(body) {
        return Some((Shape::Json, code));
    }
    if let Some(code) = markdown_code(body) {
        return Some((Shape::Markdown, code));
    }
    if let Some(code) = plain_code(body) {
        return Some((Shape::Plain, code));
    }
    if ["cf-error-details", "cf-wrapper", "cf-error-code"].iter().any(|mark| body.contains(mark)) {
        return Some((Shape::Html, html_code(body).unwrap_or(reply.status)));
    }
    if body.contains("<center>cloudflare</center>") {
        return Some((Shape::Center, reply.status));
    }
    matches!(reply.status, 520..=527 | 530).then_some((Shape::Status, reply.status))
}

/// `{"cloudflare_error":true,"error_code":521,…}`.
fn json_code(body: &str) -> Option<u16> {
    if !body.starts_with('{') || !body.contains("cloudflare_error") {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    value.get("cloudflare_error")?.as_bool()?.then_some(())?;
    let code = value.get("error_code")?;
    code.as_u64().or_else(|| code.as_str()?.parse().ok())?.try_into().ok()
}

/// Front matter with `cloudflare_error: true` and `error_code: 521`.
fn markdown_code(body: &str) -> Option<u16> {
    let front = body.strip_prefix("---")?.split("\n---").next()?;
    let value = |key: &str| {
        front.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix(':'))
    };
    if value("cloudflare_error")?.trim() != "true" {
        return None;
    }
    value("error_code")?.trim().trim_matches('"').parse().ok()
}

/// A body that is nothing but `error code: 521`.
fn plain_code(body: &str) -> Option<u16> {
    body.strip_prefix("error code:")?.trim().parse().ok()
}

/// The number inside the element marked `cf-error-code`, or after `Error code `/`Error `.
fn html_code(body: &str) -> Option<u16> {
    ["cf-error-code", "Error code", "Error"].iter().find_map(|mark| {
        let after = body.split_once(mark)?.1;
        let near: String = after.chars().take(40).collect();
        let digits = near.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
        digits.collect::<String>().parse().ok().filter(|code| matches!(code, 500..=599 | 1000..=1999))
    })
}

/// What a code says.
struct Meaning {
    failure: Failure,
    confidence: Confidence,
    hop: Option<Hop>,
}

impl Meaning {
    const fn of(failure: Failure, confidence: Confidence) -> Self {
        Self { failure, confidence, hop: None }
    }
}

/// The meaning of a code; `None` for codes that are about the visitor (rate limits, bans, challenges).
fn meaning(code: u16, shape: Shape, elapsed_ms: u64) -> Option<Meaning> {
    use Failure as F;
    // A bare status without any mark of the edge's may be the origin's own invention.
    let said = if shape == Shape::Status { Confidence::Likely } else { Confidence::Certain };
    let meaning = match code {
        520 if elapsed_ms < HUNG_UP_WITHIN_MS => Meaning::of(F::ConnectionTerminated, Confidence::Likely),
        520 => Meaning::of(F::HttpProtocolError, Confidence::Likely),
        521 => Meaning::of(F::ConnectionRefused, said),
        522 => Meaning::of(F::ConnectionTimeout, said),
        523 => Meaning::of(F::DestinationIpUnroutable, said),
        524 => Meaning::of(F::HttpResponseTimeout, said),
        525 => Meaning::of(F::TlsProtocolError, said),
        526 => Meaning::of(F::TlsCertificateError, said),
        527 => Meaning::of(F::ConnectionTerminated, Confidence::Possible),
        530 => Meaning::of(F::DnsError, Confidence::Possible),
        1001 | 1016 => Meaning::of(F::DnsError, said),
        1033 => Meaning::of(F::DestinationUnavailable, said),
        1000 | 1002 | 1003 | 1024 => Meaning::of(F::DestinationIpProhibited, said),
        1004 | 1018 | 1023 => Meaning::of(F::Misconfigured, said),
        1019 => Meaning::of(F::ProxyLoopDetected, said),
        1027 | 1042 | 1101 | 1102 => Meaning::of(F::Internal, said),
        1200 => Meaning::of(F::ConnectionLimitReached, said),
        // The edge puts its own page over the origin's 502 and 504 too: who failed stays open.
        502 => {
            Meaning { hop: Some(Hop::OriginApp), ..Meaning::of(F::OriginBadGateway, Confidence::Possible) }
        }
        504 => Meaning {
            hop: Some(Hop::OriginApp),
            ..Meaning::of(F::OriginGatewayTimeout, Confidence::Possible)
        },
        500 => Meaning::of(F::Internal, Confidence::Possible),
        503 => Meaning::of(F::ConnectionLimitReached, Confidence::Possible),
        _ => return None,
    };
    Some(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Peek;

    fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
        Reply {
            status,
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            peek: Some(Peek { bytes: body.as_bytes().to_vec(), complete: true }),
            ..Reply::default()
        }
    }

    fn failure(reply: &Reply, elapsed_ms: u64) -> Option<(Failure, Confidence, String)> {
        match recognise(reply, elapsed_ms)? {
            Verdict::Pass => None,
            Verdict::Fail(finding) => {
                let first = finding.evidence.first().map(|e| e.code().to_owned()).unwrap_or_default();
                Some((finding.failure, finding.confidence, first))
            }
        }
    }

    #[test]
    fn every_shape_is_recognised() {
        use Confidence::{Certain, Likely, Possible};
        use Failure as F;
        let cases = [
            (
                "plain",
                reply(521, &[], "error code: 521\n"),
                0,
                F::ConnectionRefused,
                Certain,
                "edge:plain:521",
            ),
            ("plain-1016", reply(530, &[], "error code: 1016"), 0, F::DnsError, Certain, "edge:plain:1016"),
            (
                "json",
                reply(522, &[], r#"{"cloudflare_error":true,"error_code":522}"#),
                0,
                F::ConnectionTimeout,
                Certain,
                "edge:json:522",
            ),
            (
                "json-string",
                reply(530, &[], r#"{"cloudflare_error":true,"error_code":"1033"}"#),
                0,
                F::DestinationUnavailable,
                Certain,
                "edge:json:1033",
            ),
            (
                "markdown",
                reply(526, &[], "---\ncloudflare_error: true\nerror_code: 526\n---\n# x"),
                0,
                F::TlsCertificateError,
                Certain,
                "edge:markdown:526",
            ),
            (
                "html",
                reply(523, &[], r#"<div id="cf-wrapper"><span class="cf-error-code">523</span>"#),
                0,
                F::DestinationIpUnroutable,
                Certain,
                "edge:html:523",
            ),
            (
                "html-1016",
                reply(530, &[], r#"<div class="cf-error-details"><h1>Error 1016</h1>"#),
                0,
                F::DnsError,
                Certain,
                "edge:html:1016",
            ),
            (
                "header",
                reply(525, &[("cf-error-type", "origin")], "<p>own page"),
                0,
                F::TlsProtocolError,
                Certain,
                "edge:header:525",
            ),
            (
                "center",
                reply(504, &[], "<center>cloudflare</center>"),
                0,
                F::OriginGatewayTimeout,
                Possible,
                "edge:center:504",
            ),
            (
                "bare",
                reply(524, &[], "<h1>Our own page</h1>"),
                100_000,
                F::HttpResponseTimeout,
                Likely,
                "edge:status:524",
            ),
            ("530-alone", reply(530, &[], ""), 0, F::DnsError, Possible, "edge:status:530"),
            (
                "520-soon",
                reply(520, &[], "error code: 520"),
                20,
                F::ConnectionTerminated,
                Likely,
                "edge:plain:520",
            ),
            (
                "520-late",
                reply(520, &[], "error code: 520"),
                3_000,
                F::HttpProtocolError,
                Likely,
                "edge:plain:520",
            ),
            (
                "1200",
                reply(503, &[], "error code: 1200"),
                0,
                F::ConnectionLimitReached,
                Certain,
                "edge:plain:1200",
            ),
            (
                "1019",
                reply(508, &[], "error code: 1019"),
                0,
                F::ProxyLoopDetected,
                Certain,
                "edge:plain:1019",
            ),
        ];
        for (id, reply, elapsed, expected, confidence, evidence) in cases {
            assert_eq!(failure(&reply, elapsed), Some((expected, confidence, evidence.to_owned())), "{id}");
        }
    }

    #[test]
    fn what_is_about_the_visitor_or_not_the_edge_s_is_left_alone() {
        let cases = [
            ("rate-limit", reply(429, &[], "error code: 1015")),
            ("banned", reply(403, &[], "error code: 1020")),
            ("challenge", reply(403, &[("cf-mitigated", "challenge")], "<div id=cf-wrapper>")),
            ("own-502", reply(502, &[("server", "cloudflare"), ("cf-ray", "1-AMS")], "<h1>502</h1>")),
            ("json-of-an-app", reply(500, &[], r#"{"cloudflare_error":false,"error_code":521}"#)),
            ("quoted", reply(500, &[], "we saw: error code: 521 today")),
            ("own-529", reply(529, &[], "")),
        ];
        for (id, reply) in cases {
            assert_eq!(failure(&reply, 0), None, "{id}");
        }
    }
}
