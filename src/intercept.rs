//! Whose reply the visitor gets: Faultline's, or the origin's byte for byte.
//!
//! In scope: replies an origin wrote and `classify` found failing. Out of scope: failures without a
//! reply, where there is nothing to pass on. What somebody of the site wrote is for its visitors
//! and is never hidden; a stock page tells them nothing, whoever sent it.

use crate::classify::fingerprints::shape::{BodyShape, is_bare_page, is_bare_phrase, shape};
use crate::classify::fingerprints::{application_header, is_infrastructure};
use crate::classify::reading::Reading;
use crate::classify::{Asked, edge_made, origin, soft};
use crate::config::{Intercept, Policy, RedirectLoops, SoftFailures};
use crate::failure::{Category, Failure};
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Finding, Writer};

/// Whose reply is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoseReply {
    /// Faultline's answer.
    Ours,
    /// The origin's reply, untouched.
    Theirs,
}

/// Statuses whose meaning is in a header field that only the origin can write: `WWW-Authenticate`,
/// `Allow`, `Proxy-Authenticate`, `Content-Range`, `Upgrade` (RFC 9110 sections 15.5.2, 15.5.6,
/// 15.5.8, 15.5.17 and 15.5.22).
const TOLD_IN_FIELDS: [u16; 5] = [401, 405, 407, 416, 426];

/// Whether the policy may replace a 4xx with this head though it is the application's own answer.
/// Then the start of its body is worth a look, so that a page of the edge network's own about this
/// visitor is not taken for it.
#[must_use]
pub fn may_decline(policy: &Policy, reply: &Reply) -> bool {
    let listed = policy.intercept == Intercept::All && policy.intercept_statuses.contains(reply.status);
    (400..=499).contains(&reply.status) && listed && !TOLD_IN_FIELDS.contains(&reply.status)
}

/// What is answered in place of a 4xx that was judged a pass; `None` where that is passed on. It
/// stays a pass to everybody who counts failures: the origin is well and has answered.
#[must_use]
pub fn declined(policy: &Policy, reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    let by_the_edge = || edge_made::recognise(&Reading::of(reply), asked).is_some();
    let is_kept = || shape(reply, asked.method) == BodyShape::Grpc || by_the_edge();
    (may_decline(policy, reply) && !is_kept()).then(|| origin::declined(reply, asked))
}

/// Decides whose reply the visitor gets. A 4xx that infrastructure wrote is replaced only when the
/// policy lists it *and* replaces everything, as an application's own is ([`declined`]); a success
/// only when it is a soft failure of which nothing is lost.
#[must_use]
pub fn decide(policy: &Policy, finding: &Finding, reply: &Reply, asked: &Asked<'_>) -> WhoseReply {
    // A 4xx is well-formed whatever it says about the way to the origin.
    if finding.failure.row().category != Category::Origin && !(400..=499).contains(&reply.status) {
        // What came is not a reply of the origin at all, or not one that
        // HTTP allows to be passed on.
        return WhoseReply::Ours;
    }
    let listed = |from: u16| reply.status >= from && policy.intercept_statuses.contains(reply.status);
    let replace = match policy.intercept {
        _ if finding.failure == Failure::SoftFailure => {
            policy.soft_failures == SoftFailures::Replace && soft::is_replaceable(finding)
        }
        _ if finding.failure == Failure::RedirectLoop => policy.redirect_loops == RedirectLoops::Replace,
        // A gRPC client reads its error from trailers; any page would break it.
        _ if shape(reply, asked.method) == BodyShape::Grpc => false,
        Intercept::None => false,
        _ if finding.by == Writer::Edge => true,
        Intercept::All => listed(400),
        Intercept::Gateway => listed(500) && is_stock(finding, reply, asked),
        Intercept::Infrastructure => listed(500) && is_nobodys_work(finding, reply, asked),
    };
    if replace { WhoseReply::Ours } else { WhoseReply::Theirs }
}

/// Whether nothing of a reply was written by anybody of this site.
fn is_stock(finding: &Finding, reply: &Reply, asked: &Asked<'_>) -> bool {
    match shape(reply, asked.method) {
        // A program asked, and a program answered, whoever that was.
        BodyShape::Grpc | BodyShape::Json | BodyShape::Xml | BodyShape::Other => false,
        BodyShape::Empty => true,
        // Not seen: only the status of a gateway says that nobody can have written much.
        _ if reply.peek.is_none() => {
            let gateways =
                matches!(finding.failure, Failure::OriginBadGateway | Failure::OriginGatewayTimeout);
            finding.by == Writer::Stock || (gateways && finding.by == Writer::Nobody)
        }
        BodyShape::Unseen | BodyShape::Html | BodyShape::Text => finding.by != Writer::Site,
    }
}

/// Whether a 5xx was written by infrastructure, or is so bare that nobody can
/// have meant it for a visitor.
fn is_nobodys_work(finding: &Finding, reply: &Reply, asked: &Asked<'_>) -> bool {
    match shape(reply, asked.method) {
        // A program asked, and a program answered, whoever that was.
        BodyShape::Grpc | BodyShape::Json | BodyShape::Xml | BodyShape::Other => return false,
        BodyShape::Empty => return true,
        BodyShape::Unseen | BodyShape::Html | BodyShape::Text => {}
    }
    match finding.component.and_then(is_infrastructure) {
        Some(true) => true,
        // A framework's own page is the application's answer, whatever it says.
        Some(false) => false,
        // A 500 is an application's own status: only what has no word for
        // visitors is nobody's work.
        None if finding.failure == Failure::ApplicationError
            || finding.failure == Failure::DatabaseUnavailable =>
        {
            is_bare_phrase(reply)
        }
        None => is_bare_page(reply) || by_a_gateway(finding, reply),
    }
}

/// Nobody is named, but an entry of the table recognised a gateway's page, or the status is a
/// gateway's and nothing shows that an application wrote it.
fn by_a_gateway(finding: &Finding, reply: &Reply) -> bool {
    let outside = matches!(finding.hop, Hop::EdgeOrigin | Hop::Origin | Hop::OriginApp | Hop::Platform);
    let by_an_app = finding.confidence == Confidence::Possible && application_header(reply).is_some();
    let recognised = finding.confidence > Confidence::Possible;
    let gateway_status = matches!(finding.failure, Failure::OriginBadGateway | Failure::OriginGatewayTimeout);
    outside && !by_an_app && (recognised || gateway_status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Statuses;
    use crate::outcome::Peek;
    use crate::verdict::Evidence;

    const ASKED: Asked<'_> = Asked { elapsed_ms: 1, ..Asked::navigation() };
    fn policy(intercept: Intercept, listed: &[u16]) -> Policy {
        let statuses = match listed {
            [] => Statuses::AllServerErrors,
            some => Statuses::These(some.to_vec()),
        };
        Policy { intercept, intercept_statuses: statuses, ..Policy::default() }
    }

    fn reply(status: u16, media: &str, body: &str) -> Reply {
        Reply {
            status,
            headers: vec![("content-type".into(), media.into())],
            peek: Some(Peek { text: body.into(), complete: true }),
            ..Reply::default()
        }
    }

    fn finding(failure: Failure, evidence: &str) -> Finding {
        Finding::new(failure, Confidence::Likely, Evidence::new(evidence))
    }

    #[test]
    fn the_mode_and_the_list_decide_together() {
        use WhoseReply::{Ours, Theirs};
        let gateway = Finding { by: Writer::Stock, ..finding(Failure::OriginBadGateway, "fp:x") };
        let app = Finding { by: Writer::Site, ..finding(Failure::ApplicationError, "fp:y") };
        let designed = Finding { by: Writer::Site, ..finding(Failure::OriginBadGateway, "status:502") };
        let some: &[u16] = &[404, 502, 503, 504];
        let cases = [
            ("gateway's", Intercept::Gateway, &[][..], 502, &gateway, Ours),
            ("gateway's, listed", Intercept::Gateway, some, 502, &gateway, Ours),
            ("gateway's, not listed", Intercept::Gateway, some, 500, &gateway, Theirs),
            ("gateway's 404, listed", Intercept::Gateway, some, 404, &gateway, Theirs),
            ("app's", Intercept::Gateway, &[], 500, &app, Theirs),
            ("designed", Intercept::Gateway, &[], 502, &designed, Theirs),
            ("designed, infrastructure", Intercept::Infrastructure, &[], 502, &designed, Ours),
            ("app's, infrastructure", Intercept::Infrastructure, &[], 500, &app, Theirs),
            ("infrastructure, not listed", Intercept::Infrastructure, some, 500, &gateway, Theirs),
            ("all", Intercept::All, &[], 500, &app, Ours),
            ("all, not listed", Intercept::All, some, 500, &app, Theirs),
            ("all, 404 listed", Intercept::All, some, 404, &gateway, Ours),
            ("all, 404 not listed", Intercept::All, &[], 404, &gateway, Theirs),
            ("none", Intercept::None, &[], 502, &gateway, Theirs),
        ];
        let body = format!("<style></style>{}", "A page with care. ".repeat(40));
        for (id, mode, listed, status, finding, wanted) in cases {
            let got = decide(&policy(mode, listed), finding, &reply(status, "text/html", &body), &ASKED);
            assert_eq!(got, wanted, "{id}");
        }
    }

    #[test]
    fn an_applications_4xx_is_declined_only_where_all_is_replaced_and_it_is_listed() {
        let listed: &[u16] = &[401, 403, 404, 405, 407, 416, 426, 429, 500];
        let page = "<h1>Nothing here</h1>";
        let edges = [("server", "cloudflare"), ("cf-mitigated", "challenge")];
        // id, mode, listed, status, media type, body, more fields, whether it is replaced
        let cases = [
            ("listed", Intercept::All, listed, 404, "text/html", page, &[][..], true),
            ("429", Intercept::All, listed, 429, "text/html", page, &[], true),
            ("json", Intercept::All, listed, 404, "application/json", "{}", &[], true),
            ("empty", Intercept::All, listed, 404, "text/html", "", &[], true),
            ("not listed", Intercept::All, &[500], 404, "text/html", page, &[], false),
            ("no list", Intercept::All, &[], 404, "text/html", page, &[], false),
            ("gateway", Intercept::Gateway, listed, 404, "text/html", page, &[], false),
            ("none", Intercept::None, listed, 404, "text/html", page, &[], false),
            ("5xx is judged", Intercept::All, listed, 500, "text/html", page, &[], false),
            ("grpc", Intercept::All, listed, 404, "application/grpc", "", &[], false),
            ("401 challenge", Intercept::All, listed, 401, "text/html", page, &[], false),
            ("405 methods", Intercept::All, listed, 405, "text/html", page, &[], false),
            ("407 challenge", Intercept::All, listed, 407, "text/html", page, &[], false),
            ("416 length", Intercept::All, listed, 416, "text/html", page, &[], false),
            ("426 protocols", Intercept::All, listed, 426, "text/html", page, &[], false),
            ("edge's question", Intercept::All, listed, 403, "text/html", page, &edges, false),
            ("edge's limit", Intercept::All, listed, 429, "text/plain", "error code: 1015", &[], false),
        ];
        for (id, mode, listed, status, media, body, fields, replaced) in cases {
            let mut reply = reply(status, media, body);
            reply.headers.extend(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())));
            let found = declined(&policy(mode, listed), &reply, &ASKED);
            assert_eq!(found.is_some(), replaced, "{id}");
            let Some(found) = found else { continue };
            let told = (found.failure, found.hop, found.confidence, found.received_status);
            assert_eq!(
                told,
                (Failure::ApplicationError, Hop::App, Confidence::Possible, Some(status)),
                "{id}"
            );
            assert!(found.is_declined(), "{id}");
        }
    }

    #[test]
    fn a_4xx_about_the_way_to_the_origin_is_told_and_passed_on() {
        let refused = finding(Failure::TlsProtocolError, "fp:plain-http-to-tls");
        let page = reply(400, "text/html", "<center>The plain HTTP request was sent to HTTPS port</center>");
        let cases = [
            ("gateway", Intercept::Gateway, &[][..], WhoseReply::Theirs),
            ("listed", Intercept::Gateway, &[400], WhoseReply::Theirs),
            ("all", Intercept::All, &[], WhoseReply::Theirs),
            ("all and listed", Intercept::All, &[400], WhoseReply::Ours),
        ];
        for (id, mode, listed, wanted) in cases {
            assert_eq!(decide(&policy(mode, listed), &refused, &page, &ASKED), wanted, "{id}");
        }
    }

    #[test]
    fn grpc_passes_and_a_success_is_never_made_an_error() {
        let all = policy(Intercept::All, &[]);
        let found = finding(Failure::OriginBadGateway, "fp:x");
        let grpc = reply(502, "application/grpc+proto", "");
        assert_eq!(decide(&all, &found, &grpc, &ASKED), WhoseReply::Theirs);
        assert_eq!(decide(&all, &found, &reply(200, "text/html", "x"), &ASKED), WhoseReply::Theirs);
        assert_eq!(decide(&all, &found, &reply(502, "text/html", "x"), &ASKED), WhoseReply::Ours);
    }

    #[test]
    fn a_soft_failure_is_replaced_only_where_that_is_on_and_nothing_is_lost() {
        let page = reply(200, "text/html", "");
        let cases = [
            ("observed", SoftFailures::Observe, "soft:empty", WhoseReply::Theirs),
            ("replaced", SoftFailures::Replace, "soft:empty", WhoseReply::Ours),
            ("replaced, but a page", SoftFailures::Replace, "soft:welcome", WhoseReply::Theirs),
        ];
        for (id, soft_failures, evidence, wanted) in cases {
            let policy = Policy { soft_failures, ..Policy::default() };
            let found = finding(Failure::SoftFailure, evidence);
            assert_eq!(decide(&policy, &found, &page, &ASKED), wanted, "{id}");
        }
    }
}
