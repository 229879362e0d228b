//! Marks that fire, and beside each what only looks like one.

use super::*;
use crate::outcome::Peek;
use crate::vantage::{Behind, Vantage};

/// Header fields.
type Fields = &'static [(&'static str, &'static str)];

const EDGE: (&str, &str) = ("server", "cloudflare");
const RAY: (&str, &str) = ("cf-ray", "9a0b1c2d3e4f5a6b-FRA");
const EXPRESS: (&str, &str) = ("x-powered-by", "Express");

fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    Reply {
        status,
        headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        peek: Some(Peek { text: body.to_owned(), complete: true }),
        ..Reply::default()
    }
}

fn page(code: &str, source: &str, ray: &str) -> String {
    format!(
        "<title>a.test | {code}</title><div id=\"cf-wrapper\"><div id=\"cf-error-details\"><h1>\
         <span class=\"code-label\">Error code {code}</span></h1>\
         <div id=\"cf-cloudflare-status\" class=\"{0}\"></div><div id=\"cf-host-status\" class=\"{1}\"></div>\
         <p>Ray ID: <strong class=\"font-semibold\">{ray}</strong></p></div></div>",
        if source == "edge" { "cf-error-source" } else { "" },
        if source == "host" { "cf-error-source" } else { "" },
    )
}

fn from(behind: Behind, elapsed_ms: u64) -> Asked<'static> {
    Asked { elapsed_ms, vantage: Vantage::of(Platform::Cloudflare, behind), ..Asked::navigation() }
}

/// Failure, hop, confidence and first evidence, or a word for what it is instead.
fn said(reply: &Reply, asked: &Asked<'_>) -> String {
    match recognise(&Reading::of(reply), asked) {
        None => "not the edge's".to_owned(),
        Some(Verdict::Pass) => "the visitor's".to_owned(),
        Some(Verdict::Fail(finding)) => {
            let first = finding.evidence.first().map(Evidence::code).unwrap_or_default();
            let confidence: &str = finding.confidence.into();
            format!("{} {} {confidence} {first}", finding.failure.code(), finding.hop.code())
        }
    }
}

#[test]
fn a_whole_mark_fires_and_its_pieces_do_not() {
    const JSON: &str = r#"{"title":"Error 521: refused","status":521,"error_code":521,"cloudflare_error":true,"ray_id":"9a0b1c2d3e4f5a6b"}"#;
    const BARE: &str = r#"{"title":"Error 1033: Tunnel error","status":530,"error_code":1033}"#;
    const FRONT: &str = "---\nstatus: 526\ncloudflare_error: true\nerror_code: 526\n---\n# x";
    let host = page("502", "host", "9a0b1c2d3e4f5a6b");
    let edge = page("502", "edge", "9a0b1c2d3e4f5a6b");
    let other_ray = page("522", "host", "0000000000000000");
    let old = "<div id=\"cf-wrapper\"><div id=\"cf-error-details\"><span class=\"cf-error-code\">1016</span>";
    let center =
        "<html>\n<head><title>502 Bad Gateway</title></head>\n<hr><center>cloudflare</center>\n</html>";
    let own = "<html>\n<head><title>Oh no</title></head>\n<hr><center>cloudflare</center>\n</html>";
    let port = "<html>\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\n<hr><center>cloudflare</center>";
    let bad = "<html>\n<head><title>400 Bad Request</title></head>\n<hr><center>cloudflare</center>";
    // id, status, fields, body, what is said
    let rows: &[(&str, u16, Fields, &str, &str)] = &[
        ("plain", 521, &[], "error code: 521\n", "connection_refused edge-origin certain edge:plain:521"),
        ("plain, other status", 502, &[EDGE], "error code: 521", "not the edge's"),
        ("plain, handed on", 521, &[EDGE, EXPRESS], "error code: 521", "not the edge's"),
        ("plain, quoted", 500, &[], "we saw: error code: 521 today", "not the edge's"),
        (
            "plain 502",
            502,
            &[EDGE],
            "error code: 502",
            "origin_bad_gateway origin-app possible edge:plain:502",
        ),
        ("plain 502 of anybody", 502, &[], "error code: 502", "not the edge's"),
        (
            "plain 1042",
            404,
            &[EDGE],
            "error code: 1042\n",
            "destination_unavailable edge-origin certain edge:plain:1042",
        ),
        ("plain 1042 of anybody", 404, &[], "error code: 1042", "not the edge's"),
        ("plain, no code of ours", 500, &[EDGE], "error code: 1234", "not the edge's"),
        ("json", 521, &[RAY], JSON, "connection_refused edge-origin certain edge:json:521"),
        ("json, other status", 502, &[RAY], JSON, "not the edge's"),
        (
            "json, other ray",
            521,
            &[("cf-ray", "1111111111111111-FRA")],
            JSON,
            "connection_refused edge-origin likely edge:status:521",
        ),
        (
            "json without its flag",
            530,
            &[],
            BARE,
            "destination_unavailable edge-origin certain edge:json:1033",
        ),
        (
            "json with flag false",
            500,
            &[],
            r#"{"cloudflare_error":false,"error_code":500,"status":500}"#,
            "not the edge's",
        ),
        (
            "json of a partner",
            500,
            &[EDGE],
            r#"{"error":"x","body":"error code: 521","cloudflare_error":null}"#,
            "not the edge's",
        ),
        ("markdown", 526, &[], FRONT, "tls_certificate_error edge-origin certain edge:markdown:526"),
        ("markdown, other status", 500, &[], FRONT, "not the edge's"),
        ("page, host", 502, &[RAY], &host, "origin_bad_gateway origin-app possible edge:html:502"),
        ("page, edge", 502, &[RAY], &edge, "platform_error edge likely edge:html:502"),
        ("page, other ray", 522, &[RAY], &other_ray, "connection_timeout edge-origin likely edge:status:522"),
        ("page until 2020", 530, &[], old, "dns_error edge-origin certain edge:html:1016"),
        ("one id of two", 503, &[], "<div id=\"cf-wrapper\"><p>Error 1200", "not the edge's"),
        (
            "a class that ends alike",
            503,
            &[],
            "<div class=\"acf-wrapper\"><div class=\"cf-error-details\">",
            "not the edge's",
        ),
        ("bare page", 502, &[], center, "platform_error edge likely edge:center:502"),
        ("bare page, other title", 502, &[], own, "not the edge's"),
        ("https port", 400, &[EDGE], port, "tls_protocol_error edge-origin certain edge:center:400"),
        ("another 400", 400, &[EDGE], bad, "not the edge's"),
        (
            "field",
            525,
            &[("cf-error-type", "x")],
            "<p>own page",
            "tls_protocol_error edge-origin certain edge:header:525",
        ),
        (
            "status alone",
            524,
            &[],
            "<h1>Our own page</h1>",
            "http_response_timeout edge-origin likely edge:status:524",
        ),
        ("530 alone", 530, &[], "", "dns_error edge-origin possible edge:status:530"),
        ("529", 529, &[], "", "not the edge's"),
        ("502 through the edge", 502, &[EDGE, RAY], "<h1>502</h1>", "not the edge's"),
    ];
    for (id, status, headers, body, expected) in rows {
        assert_eq!(said(&reply(*status, headers, body), &Asked::navigation()), *expected, "{id}");
    }
}

#[test]
fn time_tells_a_hung_up_origin_and_a_name_with_nothing_behind_it() {
    let local = |elapsed_ms| Asked { elapsed_ms, ..Asked::navigation() };
    let rows = [
        ("520 at once", "error code: 520", 520, local(20), "connection_terminated"),
        ("520 later", "error code: 520", 520, local(3_000), "http_protocol_error"),
        ("522 at once, zone", "error code: 522", 522, from(Behind::Zone, 300), "destination_unavailable"),
        ("522 at once, origin", "error code: 522", 522, from(Behind::Origin, 300), "destination_unavailable"),
        ("522 after 19 s", "error code: 522", 522, from(Behind::Zone, 19_200), "connection_timeout"),
        ("522 elsewhere", "error code: 522", 522, local(300), "connection_timeout"),
    ];
    for (id, body, status, asked, failure) in rows {
        let said = said(&reply(status, &[EDGE], body), &asked);
        assert!(said.starts_with(failure), "{id}: {said}");
    }
}

#[test]
fn every_row_of_the_table_is_said_by_its_line_and_waits_as_it_says() {
    for row in codes::CODES.iter().filter(|row| row.code != 400) {
        for status in row.statuses {
            let reply = reply(*status, &[EDGE], &format!("error code: {}", row.code));
            let asked = Asked { elapsed_ms: 30_000, ..Asked::navigation() };
            let (Says::Failed { failure, hop, owner, .. }, Some(Verdict::Fail(finding))) =
                (row.says, recognise(&Reading::of(&reply), &asked))
            else {
                assert_eq!(said(&reply, &asked), "the visitor's", "{} with {status}", row.code);
                continue;
            };
            assert_eq!(
                (finding.failure, finding.hop, finding.owner()),
                (failure, hop, owner),
                "{}",
                row.code
            );
            let exchange = crate::exchange::Exchange::default();
            let waits = crate::answer::retry_after(&finding, &exchange, None);
            assert_eq!(waits.is_some(), row.retry_after_s().is_some(), "{}", row.code);
        }
    }
}

#[test]
fn what_is_meant_for_one_visitor_is_known_in_every_form() {
    let challenge =
        "<script>window._cf_chl_opt={};</script><script src='/cdn-cgi/challenge-platform/h/g'></script>";
    let old = "<div class=\"cf-browser-verification\"><form id=\"challenge-form\" action=\"/?__cf_chl_jschl_tk__=a\">";
    let block = "<div id=\"cf-wrapper\"><div id=\"cf-error-details\"><h1 data-translate=\"block_headline\">Sorry</h1>";
    let yes: &[(&str, u16, Fields, &str)] = &[
        ("marked", 403, &[("cf-mitigated", "challenge")], "<p>x"),
        ("unmarked", 403, &[EDGE], challenge),
        ("until 2021", 503, &[EDGE], old),
        ("block page", 403, &[EDGE], block),
        ("limit page", 429, &[EDGE], block),
        ("limit line", 429, &[EDGE], "error code: 1015"),
        ("ban line", 403, &[EDGE], "error code: 1020"),
        ("log-in", 403, &[EDGE], "<title>Error ・ Cloudflare Access</title>"),
        ("cloudfront", 403, &[], "Request blocked.\nGenerated by cloudfront (CloudFront)"),
        ("akamai", 403, &[("server", "AkamaiGHost")], "<H1>Access Denied</H1> Reference&#32;&#35;18&#46;2d"),
        ("imperva", 403, &[("x-iinfo", "9-1")], "Request unsuccessful. Incapsula incident ID: 1"),
    ];
    for (id, status, headers, body) in yes {
        assert_eq!(said(&reply(*status, headers, body), &Asked::navigation()), "the visitor's", "{id}");
    }
    let no: &[(&str, u16, Fields, &str)] = &[
        ("a page that speaks of it", 503, &[EDGE], "<p>Our challenge-form is down</p>"),
        (
            "a script of the edge in a site's page",
            503,
            &[EDGE],
            "<script src='/cdn-cgi/challenge-platform/x'></script>",
        ),
        ("cloudfront's 502", 502, &[], "We can't connect\nGenerated by cloudfront (CloudFront)"),
        ("a site's own 403", 403, &[EDGE], "<h1>Access Denied</h1>"),
        ("imperva's 503", 503, &[("x-iinfo", "9-1")], "Incapsula incident ID: 1"),
    ];
    for (id, status, headers, body) in no {
        assert_ne!(said(&reply(*status, headers, body), &Asked::navigation()), "the visitor's", "{id}");
    }
}

#[test]
fn a_4xx_is_looked_into_only_where_it_may_be_the_edges() {
    let rows: &[(&str, u16, Fields, bool)] = &[
        ("403 of the edge", 403, &[EDGE], true),
        ("409 of the edge", 409, &[EDGE], true),
        ("429 of the edge", 429, &[EDGE], true),
        ("403 of anybody", 403, &[("server", "nginx")], false),
        ("short 404", 404, &[EDGE, ("content-length", "17")], true),
        ("a site's 404", 404, &[EDGE, ("content-length", "40000")], false),
        ("a streamed 404", 404, &[EDGE], false),
        ("410", 410, &[EDGE], false),
    ];
    for (id, status, headers, expected) in rows {
        assert_eq!(worth_a_look(&reply(*status, headers, "")), *expected, "{id}");
    }
}
