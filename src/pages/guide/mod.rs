//! The guide: what every failure means, how 521, 502, 503 and 504 differ, and "explain", which says
//! what a pasted status, reply or log line was.
//!
//! In scope: the pages below `{prefix}/guide`, from the request's values to finished bytes. Out of
//! scope: judging (`classify`, which explain asks as the worker does), the checks (`advice`), and
//! who may see the guide (`edge`). Every page is drawn from [`Failure`]'s table; there is no page
//! for anything else and one for each of its rows.
//!
//! No script, no request to anywhere else, nothing stored: what is pasted is judged and forgotten.

mod ask;
mod example;
pub mod explain;
mod http;
mod pages;
mod statuses;
pub mod terminal;
mod tree;
mod triggers;
mod verdict;

use std::borrow::Cow;

use crate::answer::{Format, negotiate};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::render::Rendered;
use ask::Refused;

pub use ask::BODY_BYTES_MAX;

pub use super::{PageRequest, Rooms};
pub use verdict::{finding, of as document};

/// The guide's style sheet: the error page's, and what the guide needs besides.
const STYLES: [&str; 2] =
    [include_str!("../../../www/pages/answer.css"), include_str!("../../../www/pages/guide/guide.css")];

/// What is asked for.
enum GuideRequest {
    Home,
    Index,
    Failure(Failure),
    Example(Failure, Format),
    Explain,
    Status(u16),
    Style,
    Nothing,
}

/// Answers a request for the guide, or for the list of everything below the prefix; `None`
/// when the path is neither's.
///
/// `prefix` is the path below which Faultline's own pages are, without a slash at its end.
#[must_use]
pub fn serve(asked: &PageRequest<'_>, prefix: &str) -> Option<Rendered> {
    let place = match asked.below {
        "" | "/" => GuideRequest::Home,
        below => {
            let inside = below.strip_prefix("/guide")?;
            if !inside.is_empty() && !inside.starts_with('/') {
                return None;
            }
            place(inside)
        }
    };
    let methods = if matches!(place, GuideRequest::Explain) { "GET, HEAD, POST" } else { "GET, HEAD" };
    let posts = asked.method == "POST" && matches!(place, GuideRequest::Explain);
    let mut reply = if posts {
        explained(asked, prefix, ask::posted(asked))
    } else if matches!(asked.method, "GET" | "HEAD") {
        got(&place, asked, prefix)
    } else {
        http::problem(405, &format!("The guide takes {methods} here.")).with("Allow", methods)
    };
    if asked.method == "HEAD" {
        reply.body.clear();
    }
    Some(reply.into())
}

fn place(inside: &str) -> GuideRequest {
    let inside = inside.trim_start_matches('/').trim_end_matches('/');
    match inside.split_once('/') {
        None if inside.is_empty() => GuideRequest::Index,
        None if inside == "explain" => GuideRequest::Explain,
        None if inside == "style.css" => GuideRequest::Style,
        None => match (inside.parse::<Failure>(), inside.parse::<u16>()) {
            (Ok(failure), _) => GuideRequest::Failure(failure),
            (_, Ok(status @ 100..=1999)) => GuideRequest::Status(status),
            _ => GuideRequest::Nothing,
        },
        Some((code, file)) => match (code.parse::<Failure>(), example::format(file)) {
            (Ok(failure), Some(format)) if example::has_answer(failure) => {
                GuideRequest::Example(failure, format)
            }
            _ => GuideRequest::Nothing,
        },
    }
}

fn got(place: &GuideRequest, asked: &PageRequest<'_>, prefix: &str) -> http::GuideReply {
    let json = wants(asked.accept, false) == Format::Json;
    match place {
        GuideRequest::Home if json => http::json(&verdict::home(&pages::rooms(prefix, asked.rooms))),
        GuideRequest::Home => http::page(200, pages::home(prefix, asked.rooms)),
        GuideRequest::Index if json => http::json(&verdict::index(prefix)),
        GuideRequest::Index => http::page(200, pages::index(prefix)),
        GuideRequest::Failure(failure) if json => http::json(&verdict::entry(*failure, prefix)),
        GuideRequest::Failure(failure) => http::page(200, pages::failure(*failure, prefix, asked.now_ms)),
        GuideRequest::Example(failure, format) => {
            http::example(example::rendered(*failure, *format, prefix, asked.now_ms))
        }
        GuideRequest::Explain => match ask::queried(asked.query) {
            None => http::page(200, pages::explain(prefix, "", None, None)),
            Some(text) => explained(asked, prefix, Ok(ask::Asking::text(text))),
        },
        GuideRequest::Status(status) => http::moved(&format!("{prefix}/guide/explain?text={status}")),
        GuideRequest::Style => http::style(STYLES.concat()),
        GuideRequest::Nothing if json => {
            http::problem(404, "No failure has this name. The list is at the guide's start.")
        }
        GuideRequest::Nothing => http::page(404, pages::missing(prefix)),
    }
}

/// What explain says, as a page or for a script.
fn explained(
    asked: &PageRequest<'_>,
    prefix: &str,
    asking: Result<ask::Asking<'_>, Refused>,
) -> http::GuideReply {
    let from_script = asked.method == "POST" && !ask::is_form(asked.content_type);
    let script = wants(asked.accept, from_script) == Format::Json;
    let reply = match asking {
        Ok(asking) => {
            let explanation = explain::explain(&asking.input);
            if script {
                http::json(&verdict::of(&explanation, prefix))
            } else {
                http::page(200, pages::explain(prefix, &asking.echo(), Some(&explanation), None))
            }
        }
        Err(refused) if script => http::problem(refused.status, &refused.detail),
        Err(refused) => {
            let echo: Cow<'_, str> = "".into();
            http::page(refused.status, pages::explain(prefix, &echo, None, Some(&refused.detail)))
        }
    };
    let reply = if reply.status == 415 { reply.with("Accept-Post", ask::TYPES) } else { reply };
    reply.with("Cache-Control", "no-store")
}

/// HTML or JSON; nothing else is written here. A script that does not say gets JSON.
fn wants(accept: Option<&str>, from_script: bool) -> Format {
    let accept = accept.filter(|accept| !from_script || accept.trim() != "*/*");
    let Some(accept) = accept else { return if from_script { Format::Json } else { Format::Html } };
    let exchange = Exchange { accept: Some(accept.to_owned()), ..Exchange::default() };
    match negotiate(&exchange) {
        Format::Json | Format::ProblemJson => Format::Json,
        Format::Html | Format::Markdown | Format::Text | Format::Grpc => Format::Html,
    }
}
