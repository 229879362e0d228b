//! The page for people. Self-contained: no request to anywhere, one style sheet and at most one
//! script, both known by their hashes. Everything but the waiting works without the script.

use askama::Template;

use super::document::Document;
use super::policy;
use super::texts::Labels;
use super::way::{WayState, way};
use crate::advice::{self, Check};
use crate::answer::brand::Theme;
use crate::answer::{Answer, short_id};

/// A page and the policy it has to be sent with.
pub(super) struct HtmlPage {
    /// The document.
    pub(super) html: String,
    /// Its Content-Security-Policy.
    pub(super) policy: String,
}

/// What the template sees. askama escapes every value but the style sheet and the script.
#[derive(Template)]
#[template(path = "answer.html")]
struct HtmlSheet<'a> {
    answer: &'a Answer,
    document: &'a Document<'a>,
    labels: &'a Labels,
    brand: &'a str,
    style: &'a str,
    script: &'static str,
    strata: bool,
    calm: bool,
    reload_s: Option<u32>,
    short_id: String,
    steps: Vec<WayLink<'a>>,
    checks: Vec<Check>,
}

/// One place of the way, and the link that leads to it.
struct WayLink<'a> {
    link: Option<&'static str>,
    link_broken: bool,
    name: &'a str,
    /// What the place is, where its name is the site's own.
    kind: Option<&'static str>,
    class: &'static str,
    state: &'static str,
}

/// The page.
pub(super) fn page(document: &Document) -> askama::Result<HtmlPage> {
    let answer = document.answer;
    let style = policy::style(&answer.look);
    let brand = answer.brand_name.as_deref().unwrap_or(&answer.host);
    let reload_s = answer.retry_after_s.filter(|_| answer.reload);
    let template = HtmlSheet {
        answer,
        document,
        labels: &document.words.labels,
        brand,
        style: &style,
        script: policy::SCRIPT,
        strata: answer.look.theme == Theme::Strata,
        calm: document.planned(),
        reload_s,
        short_id: short_id(&answer.request_id),
        steps: steps(document, brand),
        checks: checks(answer),
    };
    let html = template.render()?;
    Ok(HtmlPage { html, policy: policy::content_security_policy(&style, Some(policy::SCRIPT)) })
}

/// What to check first; with the origin's own address only for whoever may know it.
fn checks(answer: &Answer) -> Vec<Check> {
    let origin = answer.panel.as_ref().and_then(|panel| panel.origin.as_ref());
    let checks =
        advice::checks_because(answer.failure, answer.hop, answer.component, answer.reason.as_deref());
    let real = |check: Check| {
        let check = check.for_site(&answer.host);
        match origin {
            Some(origin) => check.for_origin(&origin.host, origin.port),
            None => check,
        }
    };
    checks.into_iter().map(real).collect()
}

/// The most characters of a site's name that a box of the way holds.
const NAME_CHARS_MAX: usize = 24;
/// The place that carries the site's name: its web server, or the platform it runs on.
const SITE: usize = 2;

fn steps<'a>(document: &Document, brand: &'a str) -> Vec<WayLink<'a>> {
    let texts = document.words.way;
    let site = Some(brand).filter(|name| (1..=NAME_CHARS_MAX).contains(&name.chars().count()));
    let named = way(document.answer.hop).into_iter().zip(texts.named(document.answer.hop));
    let place = |(at, (step, name)): (usize, (super::way::WayStep, &'static str))| {
        let site = site.filter(|_| at == SITE);
        WayLink {
            link: step.link.map(Into::into),
            link_broken: step.link == Some(WayState::Broken),
            name: site.unwrap_or(name),
            kind: site.map(|_| name),
            class: if step.place == WayState::Broken && document.held() { "held" } else { step.place.into() },
            state: match step.place {
                WayState::Passed if step.link.is_none() => texts.start,
                WayState::Passed => texts.passed,
                WayState::Broken => document.mark(),
                WayState::Unknown => texts.unknown,
            },
        }
    };
    named.enumerate().map(place).collect()
}
