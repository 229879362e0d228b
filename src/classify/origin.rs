//! Judges a well-formed reply of the origin itself.
//!
//! In scope: any status from 100 to 599 that an origin wrote. Out of scope: replies the edge
//! network made, statuses outside that range, exceptions; those are judged before. Evidence,
//! strongest first: what a proxy declares in `Proxy-Status`, a fingerprint of what stands around
//! the application, a database driver's words, a fingerprint of the application, words about
//! something behind the writer, the status and the kind of writer.

use super::fingerprints::shape::{BodyShape, shape};
use super::fingerprints::{self, Layer, Match, Matches, declared};
use super::reading::Reading;
use super::words::Words;
use super::{Asked, behind, drivers, status, wording};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::retry_after::RetryAfter;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Verdict, Writer};

/// Judges a reply. Success replies that hold an error page are a matter of [`super::soft`].
#[must_use]
pub fn judge(reading: &Reading<'_>, asked: &Asked<'_>) -> Verdict {
    let finding = match reading.reply.status {
        500..=599 => Some(failing(reading, asked)),
        400..=499 => infrastructure_4xx(reading, asked),
        _ => None,
    };
    finding.map_or(Verdict::Pass, |f| Verdict::Fail(Box::new(f)))
}

/// Whether the body's start is needed to judge a reply with this head: always for a 5xx, for a 4xx
/// only when its head already looks like infrastructure.
#[must_use]
pub fn worth_a_look(reply: &Reply) -> bool {
    match reply.status {
        500..=599 => true,
        400..=499 => fingerprints::may_name_a_4xx(reply),
        _ => false,
    }
}

/// An application's own 4xx is its answer, not a failure; only a named
/// infrastructure speaks of one.
fn infrastructure_4xx(reading: &Reading<'_>, asked: &Asked<'_>) -> Option<Finding> {
    let found = fingerprints::look_up(reading, asked).best?;
    let by = if found.stock { Writer::Stock } else { Writer::Site };
    Some(Finding { by, ..by_fingerprint(&found, reading.reply, asked) })
}

/// What an application's own 4xx is called where the policy replaces it all the same. Nobody is
/// named and nothing is known to have failed, so it is a possibility, however plain the status.
#[must_use]
pub fn declined(reply: &Reply, asked: &Asked<'_>) -> Finding {
    let finding = Finding::new(Failure::ApplicationError, Confidence::Possible, Evidence::new(""));
    on(reply, asked, Finding { evidence: Vec::new(), by: Writer::Site, ..finding })
}

/// What is known of a failing reply besides its head.
struct OriginPage<'a> {
    reply: &'a Reply,
    asked: &'a Asked<'a>,
    words: Words,
    app_header: Option<&'static str>,
    /// Whether an application wrote it: balancers and web servers do not write JSON of their own
    /// accord, and those that do are in the table.
    by_the_app: bool,
}

fn failing(reading: &Reading<'_>, asked: &Asked<'_>) -> Finding {
    let reply = reading.reply;
    let Matches { best, weak } = fingerprints::look_up(reading, asked);
    let app_header = reading.application_header;
    let for_programs =
        matches!(shape(reply, asked.method), BodyShape::Json | BodyShape::Xml | BodyShape::Grpc);
    let page = OriginPage {
        reply,
        asked,
        words: Words::of(reading, asked.method),
        app_header,
        by_the_app: app_header.is_some() || for_programs,
    };
    let driver = drivers::said(&page.words);
    // A web server's page that says the application failed does not say of what; a
    // driver's words on it do.
    let is_around = |found: &&Match| {
        let says_of_what = found.failure != Failure::ApplicationError || driver.is_none();
        found.layer >= Layer::Proxy && says_of_what
    };
    let around = best.as_ref().filter(is_around);
    let mut finding = if let Some(said) = declared::read(reply) {
        by_declaration(&said, best.as_ref(), &page)
    } else if let Some(found) = around {
        by_fingerprint(found, reply, asked)
    } else if let Some(driver) = &driver {
        of_a_database(driver, best.as_ref(), &page)
    } else if let Some(found) = &best {
        in_the_application(found, &page)
    } else {
        by_status(&page)
    };
    finding.by = match &best {
        Some(found) if found.stock => Writer::Stock,
        // What an application is written with speaks for it, in a page that its
        // developers left as it is.
        Some(found) if found.layer < Layer::Proxy => Writer::Site,
        _ if page.app_header.is_some() && !page.words.is_empty() => Writer::Site,
        _ => wording::writer(reply, asked.method, &page.words),
    };
    let inside = best.as_ref().is_none_or(|found| found.layer < Layer::Proxy);
    finding.component = finding.component.or_else(|| fingerprints::named_by_header(reply).filter(|_| inside));
    finding.evidence.extend(weak.iter().map(|id| Evidence::new(format!("weak:{id}"))));
    finding
}

/// Fills in what every finding on a reply carries.
fn on(reply: &Reply, asked: &Asked<'_>, mut finding: Finding) -> Finding {
    let kind: &'static str = shape(reply, asked.method).into();
    finding.evidence.push(Evidence::new(format!("status:{}", reply.status)));
    finding.evidence.push(Evidence::new(format!("shape:{kind}")));
    if reply.peek.is_none() && asked.method != "HEAD" && reply.header("content-encoding").is_some() {
        finding.evidence.push(Evidence::new("body:coding_unread"));
    }
    finding.received_status = Some(reply.status);
    finding.origin_retry_after = RetryAfter::of(reply);
    finding
}

fn by_declaration(said: &declared::Declared, found: Option<&Match>, page: &OriginPage<'_>) -> Finding {
    let first = Evidence::new("header:proxy-status");
    let mut finding =
        Finding::new(said.failure, Confidence::Certain, first).because(Reason::Word(said.error.clone()));
    finding.hop = said.hop;
    if let Some(found) = found {
        finding.component = found.component;
        finding = finding.and(Evidence::new(format!("fp:{}", found.id)));
    }
    on(page.reply, page.asked, finding)
}

fn by_fingerprint(found: &Match, reply: &Reply, asked: &Asked<'_>) -> Finding {
    let first = Evidence::new(format!("fp:{}", found.id));
    let mut finding = Finding::new(found.failure, found.confidence, first);
    finding.hop = found.hop;
    finding.component = found.component;
    finding.evidence.extend(found.headers.iter().map(|h| Evidence::new(format!("header:{h}"))));
    finding.reason = found.reason.clone().map(Reason::Word);
    let waits = matches!(found.failure, Failure::OriginUnavailable | Failure::OriginOverloaded);
    if waits && reply.status == 503 && status::pause(reply) == Some(status::Pause::Planned) {
        finding.failure = Failure::OriginMaintenance;
        finding.hop = Failure::OriginMaintenance.row().hop;
        finding = finding.and(Evidence::new("header:retry-after"));
    }
    on(reply, asked, finding)
}

/// A driver says that there is no database to speak to, whatever page it says so on.
fn of_a_database(driver: &drivers::Driver, found: Option<&Match>, page: &OriginPage<'_>) -> Finding {
    let first = Evidence::new(format!("words:database:{}", driver.reason));
    let mut finding = Finding::new(Failure::DatabaseUnavailable, Confidence::Likely, first)
        .because(Reason::Word(driver.reason.to_owned()));
    if let Some(found) = found {
        finding.component = found.component;
        finding = finding.and(Evidence::new(format!("fp:{}", found.id)));
    }
    on(page.reply, page.asked, finding)
}

/// The application or its framework is known. Its name does not undo what a status means: a 503
/// is no error of the code.
fn in_the_application(found: &Match, page: &OriginPage<'_>) -> Finding {
    let finding = by_fingerprint(found, page.reply, page.asked);
    if page.reply.status == 503 && found.failure == Failure::ApplicationError {
        return Finding { failure: status::not_now(page.reply, &page.words), hop: Hop::App, ..finding };
    }
    finding
}

/// Nobody is named: the status says what failed, and who can have written such a reply says where.
fn by_status(page: &OriginPage<'_>) -> Finding {
    let (mut failure, mut hop) = status::meaning(page.reply.status);
    let broke = behind::said(&page.words);
    let gateway = behind::is_a_gateways(&page.words);
    let own_words = wording::writer(page.reply, page.asked.method, &page.words) == Writer::Site;
    match page.reply.status {
        503 if page.by_the_app || (own_words && broke.is_none() && !gateway) => {
            failure = status::not_now(page.reply, &page.words);
            hop = Hop::App;
        }
        503 => match status::not_now(page.reply, &page.words) {
            Failure::OriginUnavailable => {}
            said if own_words => (failure, hop) = (said, Hop::App),
            said => (failure, hop) = (said, said.row().hop),
        },
        // What the application called failed: it is the application that says so, and it is up.
        502 | 504 if page.by_the_app => (failure, hop) = (Failure::ApplicationError, Hop::App),
        500 | 501 if !page.by_the_app || gateway => {
            if let Some(broke) = broke.filter(|_| gateway || !own_words || !page.by_the_app) {
                let late = broke == behind::Broke::Timeout;
                failure = if late { Failure::OriginGatewayTimeout } else { Failure::OriginBadGateway };
                hop = failure.row().hop;
            }
        }
        _ => {}
    }
    let first = page.app_header.map(|name| Evidence::new(format!("header:{name}")));
    let finding = Finding::new(failure, Confidence::Possible, Evidence::new(""));
    let mut finding = Finding { evidence: first.into_iter().collect(), hop, ..finding };
    if let Some(broke) = broke {
        let word: &'static str = broke.into();
        finding = finding.and(Evidence::new(format!("words:behind:{word}")));
        finding = finding.because(Reason::Word(word.to_owned()));
    }
    on(page.reply, page.asked, finding)
}
