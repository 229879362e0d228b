//! How a reply is known to be the edge network's own: whole marks, never a piece of one.
//!
//! `server: cloudflare` and `cf-ray` are on every reply that passed the edge, so they prove
//! nothing; a class name or a sentence out of the edge's pages may stand in anybody's. A mark is
//! whole where all of it is there, where the code in it goes with the reply's status, and where
//! nothing shows that an application handed it on: what the edge makes has no fields of the
//! origin's. A reply that another network's edge made for a partner, handed on by an API, has the
//! API's status, or the API's fields, or another ray.

use serde_json::Value;

use super::codes::Code;
use crate::classify::reading::{Reading, TextList};
use crate::outcome::Reply;

/// How an edge-made reply was recognised, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum RecognisedBy {
    /// The field `cf-error-type`.
    Header,
    /// A problem document.
    Json,
    /// Front matter.
    Markdown,
    /// `error code: 521` and nothing else.
    Plain,
    /// The edge's page, with both of its ids.
    Html,
    /// The edge's bare page: `<center>cloudflare</center>` at its end.
    Center,
    /// A status that only the edge gives, and no mark.
    Status,
}

/// A mark that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// By what.
    pub shape: RecognisedBy,
    /// A status or a 1xxx code.
    pub code: u16,
    /// Whether the page itself says that the edge, and not the host behind it, failed.
    pub blames_edge: bool,
}

/// Statuses that only the edge gives to a reply. 529 is none of them.
const OWN_STATUSES: [u16; 9] = [520, 521, 522, 523, 524, 525, 526, 527, 530];

/// Texts of the edge's replies that are looked for anywhere in a body.
pub(in crate::classify) const TEXTS: [&str; 5] = [
    "id=\"cf-wrapper\"",
    "id='cf-wrapper'",
    "id=\"cf-error-details\"",
    "id='cf-error-details'",
    "error_code",
];
/// The ids of the edge's page in that list, in either kind of quotes, and the key
/// of its problem document.
const WRAPPER: [usize; 2] = [0, 1];
const DETAILS: [usize; 2] = [2, 3];
const ERROR_CODE: usize = 4;

/// The mark of a reply; `None` where it is not the edge's, as far as can be told.
#[must_use]
pub fn mark(reading: &Reading<'_>) -> Option<Mark> {
    let reply = reading.reply;
    let handed_on = reading.application_header.is_some();
    if !handed_on && let Some(mark) = whole(reading) {
        return Some(mark);
    }
    let by_status = OWN_STATUSES.contains(&reply.status) && !handed_on;
    by_status.then_some(Mark { shape: RecognisedBy::Status, code: reply.status, blames_edge: false })
}

fn whole(reading: &Reading<'_>) -> Option<Mark> {
    let reply = reading.reply;
    let body = reading.text.trim();
    let said = |shape, code| Mark { shape, code, blames_edge: false };
    if reply.header("cf-error-type").is_some() {
        let code =
            json_code(body, reading).or_else(|| markdown_code(body, reply)).or_else(|| plain_code(body));
        return Some(said(
            RecognisedBy::Header,
            code.filter(|code| fits(*code, reply)).unwrap_or(reply.status),
        ));
    }
    let mark = json_code(body, reading)
        .map(|code| said(RecognisedBy::Json, code))
        .or_else(|| markdown_code(body, reply).map(|code| said(RecognisedBy::Markdown, code)))
        .or_else(|| plain_code(body).map(|code| said(RecognisedBy::Plain, code)))
        .or_else(|| html(body, reading))
        .or_else(|| center(body, reply))?;
    // A gateway's status is anybody's: that the edge sent it has to be said by the reply itself.
    let anybodys = mark.code < 520 && mark.shape == RecognisedBy::Plain;
    // The bare page is the only one with a 400.
    let right_shape = mark.code != 400 || mark.shape == RecognisedBy::Center;
    (right_shape && fits(mark.code, reply) && (!anybodys || by_the_edge(reply))).then_some(mark)
}

/// Whether the code goes with the reply's status.
fn fits(code: u16, reply: &Reply) -> bool {
    Code::of(code).is_some_and(|row| row.statuses.contains(&reply.status))
}

/// Whether the reply came through the edge at all.
pub fn by_the_edge(reply: &Reply) -> bool {
    reply.header("server").is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudflare"))
}

/// Whether the ray that a body names is the reply's own; true where either names none.
fn same_ray(named: Option<&str>, reply: &Reply) -> bool {
    let (Some(named), Some(ray)) = (named, reply.header("cf-ray")) else { return true };
    let bare = |ray: &str| ray.split('-').next().unwrap_or_default().trim().to_ascii_lowercase();
    bare(named) == bare(ray)
}

/// The edge's problem document: `status` is the reply's, `error_code` is one of the edge's, and it
/// says whose it is, by `cloudflare_error` or by a title that names the code.
fn json_code(body: &str, reading: &Reading<'_>) -> Option<u16> {
    if !body.starts_with('{') || !reading.has(TextList::Edge, ERROR_CODE) {
        return None;
    }
    let reply = reading.reply;
    let value: Value = serde_json::from_str(body).ok()?;
    let number = |key: &str| {
        let value = value.get(key)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok()).and_then(|n| u16::try_from(n).ok())
    };
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let code = number("error_code")?;
    let says_whose = match value.get("cloudflare_error") {
        Some(flag) => flag.as_bool() == Some(true),
        None => text("title").is_some_and(|title| title.starts_with(&format!("Error {code}:"))),
    };
    let own = says_whose && number("status") == Some(reply.status) && same_ray(text("ray_id"), reply);
    own.then_some(code)
}

/// The edge's Markdown: front matter with `cloudflare_error: true`, `status` and `error_code`.
fn markdown_code(body: &str, reply: &Reply) -> Option<u16> {
    let front = body.strip_prefix("---")?.split("\n---").next()?;
    let value = |key: &str| {
        let line =
            front.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix(':'))?;
        Some(line.trim().trim_matches('"'))
    };
    let number = |key: &str| value(key)?.parse::<u16>().ok();
    let own = value("cloudflare_error")? == "true"
        && number("status") == Some(reply.status)
        && same_ray(value("ray_id"), reply);
    number("error_code").filter(|_| own)
}

/// A body that is nothing but `error code: 521`.
fn plain_code(body: &str) -> Option<u16> {
    let digits = body.strip_prefix("error code:")?.trim();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Both ids of the edge's page, as elements have them.
fn has_both_ids(reading: &Reading<'_>) -> bool {
    [WRAPPER, DETAILS].iter().all(|id| id.iter().any(|number| reading.has(TextList::Edge, *number)))
}

/// The edge's page. Its code stands in an element of its own: `cf-error-code`, or `code-label`.
fn html(body: &str, reading: &Reading<'_>) -> Option<Mark> {
    let reply = reading.reply;
    if !has_both_ids(reading) || !same_ray(ray_in_page(body), reply) {
        return None;
    }
    let code = ["cf-error-code", "code-label"].iter().find_map(|class| number_in(body, class));
    let blames_edge = source_of(body) == Some("cf-cloudflare-status");
    Some(Mark { shape: RecognisedBy::Html, code: code.unwrap_or(reply.status), blames_edge })
}

/// Whether a page is the edge's and names no code at all: that is how it tells a visitor
/// that a rule blocks them.
pub fn is_page_without_code(reading: &Reading<'_>) -> bool {
    let numbered = |class: &&str| number_in(&reading.text, class).is_some();
    has_both_ids(reading) && !["cf-error-code", "code-label"].iter().any(numbered)
}

/// The number in the element with this class.
fn number_in(body: &str, class: &str) -> Option<u16> {
    body.match_indices(class).find_map(|(at, _)| {
        let after = body.get(at.saturating_add(class.len())..)?;
        let inside = after.strip_prefix(['"', '\''])?.split_once('>')?.1.split_once('<')?.0;
        let digits = inside.trim().trim_start_matches("Error code").trim();
        digits.parse().ok().filter(|code| matches!(code, 500..=599 | 1000..=1999))
    })
}

/// The ray that the page's foot names.
fn ray_in_page(body: &str) -> Option<&str> {
    let after = body.rsplit_once("Ray ID:")?.1;
    let ray = after.trim_start().trim_start_matches("<strong>");
    let ray = ray.strip_prefix("<strong class=\"font-semibold\">").unwrap_or(ray);
    let end = ray.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(ray.len());
    ray.get(..end).filter(|ray| ray.len() == 16)
}

/// The id of the element that the page's picture of browser, edge and host marks as
/// the source of the error.
fn source_of(body: &str) -> Option<&str> {
    ["cf-browser-status", "cf-cloudflare-status", "cf-host-status"].into_iter().find(|id| {
        let after = body.split_once(&format!("id=\"{id}\"")).map(|(_, after)| after);
        let tag = after.and_then(|after| after.split('>').next());
        tag.is_some_and(|tag| tag.contains("cf-error-source"))
    })
}

/// The bare page: nothing but a status and, at its end, the name of the edge. Cloudflare's support
/// page says that it is sent where the edge itself is the cause.
fn center(body: &str, reply: &Reply) -> Option<Mark> {
    let is_bare = body.starts_with("<html>") && body.contains("<hr><center>cloudflare");
    // The only 400 that says something of the origin; the others are about the request.
    let title = match reply.status {
        400 => "<title>400 The plain HTTP request was sent to HTTPS port".to_owned(),
        status => format!("<title>{status}"),
    };
    let mark = Mark { shape: RecognisedBy::Center, code: reply.status, blames_edge: reply.status >= 500 };
    (is_bare && body.contains(&title)).then_some(mark)
}
