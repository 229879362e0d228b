//! The gallery: every page a visitor could ever get, to be looked at while nothing is broken.
//!
//! In scope: `{prefix}/pages`, a table of everything there is, and `{prefix}/pages/{failure}`, one
//! page as a visitor would see it, made by the code that makes the real ones. Out of scope: who may
//! see it beyond the setting (`edge` asks [`is_on`]). Nothing is fetched, logged or counted. Every
//! reply is marked as a preview and kept by nobody.

mod choice;
mod index;
#[cfg(test)]
mod tests;

use crate::answer::{Answer, Circumstances, Format, Known, Preferences, Spared, decide};
use crate::config::{self, Settings};
use crate::exchange::Exchange;
use crate::failure::{Category, Failure};
use crate::render::{Rendered, render};
use crate::sample;
use choice::{ChoiceState, GalleryChoice};

use super::PageRequest;

/// Whether a path below the prefix would be the gallery's.
#[must_use]
pub fn is_below(below: &str) -> bool {
    below.strip_prefix("/pages").is_some_and(|inside| inside.is_empty() || inside.starts_with('/'))
}

/// Whether the gallery may be seen at this host (without port).
///
/// `auto` goes by the host, which is what tells `wrangler dev` from a deployed worker: names below
/// `localhost` never lead to a public address (RFC 6761 section 6.3). Somebody who sends such a
/// `Host` to a deployed worker reaches no worker, since no route is for it; and would only see
/// pages that any outage shows.
#[must_use]
pub fn is_on(settings: &Settings, host: &str) -> bool {
    match settings.gallery {
        config::Gallery::On => true,
        config::Gallery::Off => false,
        config::Gallery::Auto => {
            let host = host.to_ascii_lowercase();
            matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
        }
    }
}

/// Answers a request for the gallery; `None` when the path is not the gallery's, or the gallery is
/// off: then the request is like any other below the prefix.
#[must_use]
pub fn serve(asked: &PageRequest<'_>, settings: &Settings) -> Option<Rendered> {
    let inside = asked.below.strip_prefix("/pages")?;
    if !is_below(asked.below) || !is_on(settings, asked.host) {
        return None;
    }
    let mut reply = match (asked.method, inside.trim_matches('/')) {
        ("GET" | "HEAD", "") => index::page(settings, &GalleryChoice::read(asked.query, settings)),
        ("GET" | "HEAD", code) => match code.parse() {
            Ok(failure) => preview(failure, asked, settings),
            Err(_) => plain(404, "No failure has this name."),
        },
        _ => plain(405, "The gallery takes GET and HEAD."),
    };
    mark(&mut reply);
    if asked.method == "HEAD" {
        reply.body.clear();
    }
    Some(reply)
}

/// One page as a visitor would see it. Its status is 200, because nothing has failed.
fn preview(failure: Failure, asked: &PageRequest<'_>, settings: &Settings) -> Rendered {
    let choice = GalleryChoice::read(asked.query, settings);
    Rendered { status: 200, ..render(&answer(failure, &choice, asked, settings)) }
}

/// The answer to a failure that did not happen.
fn answer(failure: Failure, choice: &GalleryChoice, asked: &PageRequest<'_>, settings: &Settings) -> Answer {
    let route = settings.routes.iter().find(|route| route.name == choice.route);
    let policy = &route.unwrap_or(&settings.fallback).policy;
    let mut preferences = policy.page.clone();
    if !choice.branded {
        let Preferences { guide_prefix, reload, .. } = preferences;
        preferences = Preferences { guide_prefix, reload, ..Preferences::default() };
    }
    if let Some(theme) = choice.theme {
        preferences.look.theme = theme;
    }
    let language = Some(choice.language.tag().to_owned());
    let navigation = choice.format == Format::Html;
    let mut exchange = Exchange {
        accept_language: language,
        // Not the first page, so that the way there is shown.
        path: "/lamps".into(),
        ..sample::exchange(asked.host, Some(choice.media_type()), navigation, asked.now_ms)
    };
    let finding = sample::with_cause(sample::finding(failure, choice.confidence));
    let mut circumstances = Circumstances::default();
    match choice.state {
        ChoiceState::Met => {}
        ChoiceState::Sent => "POST".clone_into(&mut exchange.method),
        ChoiceState::Spared => {
            exchange.attempts = 0;
            circumstances.known = Some(Known::BreakerOpen(5));
            circumstances.spared = Some(Spared {
                since_ms: asked.now_ms.saturating_sub(OUTAGE_MS),
                next_look_ms: asked.now_ms.saturating_add(NEXT_LOOK_MS),
            });
        }
    }
    if failure.row().category == Category::Edge {
        exchange.attempts = 0;
    }
    if failure == Failure::Maintenance {
        circumstances.known = Some(Known::MaintenanceEnds(WINDOW_S));
    }
    Answer { preview: true, ..decide(&finding, &exchange, &circumstances, &preferences) }
}

/// How long the outage of a preview has lasted, and when it is looked at next, in milliseconds.
const OUTAGE_MS: u64 = 4 * 60_000;
const NEXT_LOOK_MS: u64 = 5_000;
/// How long the maintenance window of a preview still goes on, in seconds: an hour and a half.
const WINDOW_S: u32 = 5_400;

/// A line of text.
fn plain(status: u16, text: &str) -> Rendered {
    let mut headers = vec![("Content-Type", Format::Text.content_type().to_owned())];
    if status == 405 {
        headers.push(("Allow", "GET, HEAD".to_owned()));
    }
    Rendered { status, headers, body: format!("{text}\n").into_bytes() }
}

/// Marks a reply as a preview that nobody keeps, indexes, or takes for the site's state.
fn mark(reply: &mut Rendered) {
    let replaced = ["Cache-Control", "X-Robots-Tag", "Retry-After", "Proxy-Status", "X-Request-Id"];
    reply.headers.retain(|(name, _)| !replaced.contains(name) && !name.starts_with("Access-Control"));
    reply.headers.extend([
        ("Cache-Control", "no-store".to_owned()),
        ("X-Robots-Tag", "noindex, nofollow".to_owned()),
        ("Faultline-Preview", "?1".to_owned()),
    ]);
}
