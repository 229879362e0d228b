//! Judges a well-formed reply of the origin itself.
//!
//! In scope: any status from 100 to 599 that an origin wrote. Out of scope: replies the edge network made,
//! statuses outside that range, exceptions; those are judged before. Evidence, strongest first: what a
//! proxy declares in `Proxy-Status`, a fingerprint, the kind of writer, the status alone.

use super::Asked;
use super::fingerprints::shape::{Shape, shape};
use super::fingerprints::{self, Match, Matches, declared};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Verdict, Writer};

/// From this many seconds on, the `Retry-After` of a 503 announces a planned pause rather than a moment's
/// load (WordPress sends 600 in maintenance; servers at a limit send 1 to 120).
const MAINTENANCE_RETRY_AFTER_S: u64 = 300;

/// Judges a reply. Success replies that hold an error page are a matter of [`super::soft`].
#[must_use]
pub fn judge(reply: &Reply, asked: &Asked<'_>) -> Verdict {
    let finding = match reply.status {
        500..=599 => Some(failing(reply, asked)),
        400..=499 => infrastructure_4xx(reply, asked),
        _ => None,
    };
    finding.map_or(Verdict::Pass, |f| Verdict::Fail(Box::new(f)))
}

/// Whether the body's start is needed to judge a reply with this head: always for a 5xx, for a 4xx only
/// when its head already looks like infrastructure.
#[must_use]
pub fn worth_a_look(reply: &Reply) -> bool {
    match reply.status {
        500..=599 => true,
        400..=499 => fingerprints::may_name_a_4xx(reply),
        _ => false,
    }
}

/// An application's own 4xx is its answer, not a failure; only a named infrastructure speaks of one.
fn infrastructure_4xx(reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    let found = fingerprints::look_up(reply, asked).best?;
    Some(by_fingerprint(&found, reply, asked))
}

/// What an application's own 4xx is called where the policy replaces it all the same. Nobody is named and nothing is
/// known to have failed, so it is a possibility, however plain the status.
#[must_use]
pub fn declined(reply: &Reply, asked: &Asked<'_>) -> Finding {
    by_status(reply, asked)
}

fn failing(reply: &Reply, asked: &Asked<'_>) -> Finding {
    let Matches { best, weak } = fingerprints::look_up(reply, asked);
    let declared = declared::read(reply);
    let mut finding = match (&declared, &best) {
        (Some(said), _) => by_declaration(said, best.as_ref(), reply, asked),
        (None, Some(found)) => by_fingerprint(found, reply, asked),
        (None, None) => by_status(reply, asked),
    };
    finding.evidence.extend(weak.iter().map(|id| Evidence::new(format!("weak:{id}"))));
    finding
}

/// Fills in what every finding on a reply carries.
fn on(reply: &Reply, asked: &Asked<'_>, mut finding: Finding) -> Finding {
    let kind: &'static str = shape(reply, asked.method).into();
    finding.evidence.push(Evidence::new(format!("status:{}", reply.status)));
    finding.evidence.push(Evidence::new(format!("shape:{kind}")));
    finding.received_status = Some(reply.status);
    finding.origin_retry_after = reply.header("retry-after").map(str::to_owned);
    finding
}

fn by_declaration(
    said: &declared::Declared,
    found: Option<&Match>,
    reply: &Reply,
    asked: &Asked<'_>,
) -> Finding {
    let first = Evidence::new("header:proxy-status");
    let mut finding =
        Finding::new(said.failure, Confidence::Certain, first).because(Reason::Word(said.error.clone()));
    finding.hop = said.hop;
    if let Some(found) = found {
        finding.component = found.component;
        finding = finding.and(Evidence::new(format!("fp:{}", found.id)));
    }
    on(reply, asked, finding)
}

fn by_fingerprint(found: &Match, reply: &Reply, asked: &Asked<'_>) -> Finding {
    let confidence = if found.certain { Confidence::Certain } else { Confidence::Likely };
    let first = Evidence::new(format!("fp:{}", found.id));
    let mut finding = Finding::new(found.failure, confidence, first);
    finding.hop = found.hop;
    finding.component = found.component;
    finding.by = Writer::Stock;
    finding.evidence.extend(found.headers.iter().map(|h| Evidence::new(format!("header:{h}"))));
    finding.reason = found.reason.clone().map(Reason::Word);
    let waits = matches!(found.failure, Failure::OriginUnavailable | Failure::OriginOverloaded);
    if waits && reply.status == 503 && announces_a_pause(reply) {
        finding.failure = Failure::OriginMaintenance;
        finding.hop = Failure::OriginMaintenance.row().hop;
        finding = finding.and(Evidence::new("header:retry-after"));
    }
    on(reply, asked, finding)
}

/// Nobody is named: the status says what failed, and who can have written such a reply says where.
fn by_status(reply: &Reply, asked: &Asked<'_>) -> Finding {
    let kind = shape(reply, asked.method);
    let app_header = fingerprints::application_header(reply);
    // Balancers and web servers do not write JSON of their own accord, and those that do are in the table.
    let by_the_app = app_header.is_some() || matches!(kind, Shape::Json | Shape::Xml | Shape::Grpc);
    let (failure, hop) = match reply.status {
        503 if announces_a_pause(reply) || speaks_of_maintenance(reply) => {
            (Failure::OriginMaintenance, Hop::App)
        }
        503 if by_the_app => (Failure::ApplicationError, Hop::App),
        status => meaning(status),
    };
    let confidence = Confidence::Possible;
    let mut finding = match app_header {
        Some(name) => Finding::new(failure, confidence, Evidence::new(format!("header:{name}"))),
        None => Finding { evidence: Vec::new(), ..Finding::new(failure, confidence, Evidence::new("")) },
    };
    finding.hop = hop;
    finding.by = if by_the_app { Writer::Site } else { Writer::Nobody };
    on(reply, asked, finding)
}

/// What a 5xx means when nothing else is known.
///
/// RFC 9110 section 15.6 defines 500 to 505; 507 and 508 are WebDAV's (RFC 4918, RFC 5842), 510 and 511 RFC
/// 2774 and RFC 6585. The others are customs: 508 and 509 of shared hosting (resource and bandwidth
/// limits), 529 of Qualys and Pantheon (overloaded), 598 and 599 of proxies (network read and connect
/// timeouts); 520 to 530 are the edge's own and reach this point only where the origin sent them itself, as
/// a gateway of its own does.
fn meaning(status: u16) -> (Failure, Hop) {
    let failure = match status {
        502 | 520..=523 | 525..=527 | 530 => Failure::OriginBadGateway,
        504 | 524 | 598 | 599 => Failure::OriginGatewayTimeout,
        503 => Failure::OriginUnavailable,
        508 | 509 | 529 => Failure::OriginOverloaded,
        // Methods, versions and network log-ins are the web server's business, before any application.
        501 | 505 | 506 | 510 | 511 => return (Failure::ApplicationError, Hop::Origin),
        _ => Failure::ApplicationError,
    };
    (failure, failure.row().hop)
}

/// Maintenance, in the words of the most common languages of the web.
const MAINTENANCE_WORDS: [&str; 11] = [
    "maintenance",
    "wartung",
    "mantenimiento",
    "manutenção",
    "manutenzione",
    "onderhoud",
    "przerwa techniczna",
    "техническ",
    "メンテナンス",
    "维护",
    "維護",
];

/// Stock sentences that explain the status 503 and mention maintenance only as one of its reasons (RFC 9110
/// section 15.6.4, RFC 2616 section 10.5.4, Apache httpd, Tomcat, Werkzeug).
const STOCK_SENTENCES: [&str; 5] = [
    "maintenance downtime or capacity",
    "overload or scheduled maintenance",
    "overloading or maintenance",
    "overloaded or down for maintenance",
    "maintenance or capacity",
];

/// Whether a page says that it is down for maintenance, and not merely what a 503 may mean.
fn speaks_of_maintenance(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    says(&MAINTENANCE_WORDS) && !says(&STOCK_SENTENCES)
}

/// Whether `Retry-After` is long enough to announce a planned pause. A date does so too: servers at a limit
/// send seconds.
fn announces_a_pause(reply: &Reply) -> bool {
    let Some(value) = reply.header("retry-after").map(str::trim) else { return false };
    match value.parse::<u64>() {
        Ok(seconds) => seconds >= MAINTENANCE_RETRY_AFTER_S,
        Err(_) => httpdate::parse_http_date(value).is_ok(),
    }
}
