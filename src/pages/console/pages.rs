//! The pages of the console: what all have in common, and the one that asks for the token.

mod failures;
mod now;
mod outages;
mod settings;

use askama::Template;

use super::ConsolePage;
use super::view::{self, World};
use crate::render::moment::rfc3339;

/// A page.
pub(super) fn page(place: &ConsolePage, world: &World<'_>) -> askama::Result<String> {
    let frame = Frame::new(world);
    match place {
        ConsolePage::Now | ConsolePage::Metrics => now::page(world, frame).render(),
        ConsolePage::Outages => outages::page(world, frame).render(),
        ConsolePage::Failures(filter) => failures::page(world, frame, filter).render(),
        ConsolePage::Settings => settings::page(world, frame).render(),
    }
}

/// What every page has.
struct Frame<'a> {
    prefix: &'a str,
    form_token: &'a str,
    notice: Option<&'a str>,
    at: ConsoleMoment,
    has_journal: bool,
}

impl<'a> Frame<'a> {
    fn new(world: &World<'a>) -> Self {
        Self {
            prefix: world.settings.prefix.as_str(),
            form_token: world.form_token,
            notice: world.notice,
            at: ConsoleMoment::new(world.now_ms, world.now_ms),
            has_journal: world.has_journal,
        }
    }
}

/// A moment for programs and for people.
struct ConsoleMoment {
    exact: String,
    clock: String,
    ago: String,
}

impl ConsoleMoment {
    fn new(at_ms: u64, now_ms: u64) -> Self {
        let exact = rfc3339(at_ms.saturating_sub(at_ms % 1_000));
        // 2026-11-20T12:21:01Z as 2026-11-20 12:21:01
        let clock = exact.trim_end_matches('Z').replace('T', " ");
        Self { exact, clock, ago: view::ago(at_ms, now_ms) }
    }
}

/// The page that asks for the token.
#[derive(Template)]
#[template(path = "console/enter.html")]
struct Enter<'a> {
    prefix: &'a str,
    wrong: bool,
}

/// The page that asks for the token.
pub(super) fn enter(prefix: &str, wrong: bool) -> askama::Result<String> {
    Enter { prefix, wrong }.render()
}
