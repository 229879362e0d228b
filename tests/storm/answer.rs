//! What a visitor saw: the origin's fresh answer, a copy, a page of ours, or
//! something that should never be.

use faultline::answer::failure_in_proxy_status;
use ureq::http::Response;
use ureq::{Body, Error};

use crate::origin::{order_text, page_text};
use crate::visitors::Kind;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saw {
    /// The origin's answer to this very request.
    Fresh,
    /// An earlier answer, marked as such.
    Stale,
    /// An answer of ours, and the failure it names; whether it says that the origin was not asked.
    Page(String, bool),
    /// Anything else, and what.
    Wrong(String),
}

/// Judges what came.
pub fn judge(answer: Result<Response<Body>, Error>, kind: Kind, page: usize, id: &str) -> Saw {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return Saw::Wrong(format!("no answer: {error}")),
    };
    let (head, mut body) = response.into_parts();
    let body = match body.read_to_string() {
        Ok(body) => body,
        Err(error) => return Saw::Wrong(format!("{} with a broken body: {error}", head.status)),
    };
    let field = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (stored, status) = (field("cache-status"), head.status.as_u16());
    let saw = if status == 200 && stored.is_empty() {
        fresh(kind, page, id, &body, field("storm-id"))
    } else if status == 200 {
        stale(kind, page, &body, stored, field("age"))
    } else {
        ours(kind, status, &body, field("proxy-status"), field("retry-after"))
    };
    saw.unwrap_or_else(|| Saw::Wrong(format!("{kind:?}: {status} {:?} {}", head.headers, start_of(&body))))
}

fn start_of(body: &str) -> String {
    body.chars().take(200).collect()
}

/// Whether the text is the page or confirmation made for this id; a HEAD has
/// none, and the id in a field.
fn fresh(kind: Kind, page: usize, id: &str, body: &str, named: &str) -> Option<Saw> {
    let expected = match kind {
        Kind::Read | Kind::Crawl => page_text(page, id),
        Kind::Order => order_text(id),
        Kind::Head => String::new(),
    };
    (body == expected && named == id).then_some(Saw::Fresh)
}

/// Whether it is the same page as made for somebody else, and of some age.
fn stale(kind: Kind, page: usize, body: &str, stored: &str, age: &str) -> Option<Saw> {
    let begins = page_text(page, "");
    let same = match kind {
        Kind::Read | Kind::Crawl => body.starts_with(begins.trim_end()),
        Kind::Head => body.is_empty(),
        Kind::Order => false,
    };
    (same && stored.starts_with("faultline;") && age.parse::<u64>().is_ok()).then_some(Saw::Stale)
}

/// What a page says where the origin was not asked. A `HEAD` has no page.
const SPARED: &str = "it was not asked again for this request";

/// Whether it is an answer of ours that says when to come back, and to a crawler 503.
fn ours(kind: Kind, status: u16, body: &str, proxy_status: &str, retry_after: &str) -> Option<Saw> {
    let failure = failure_in_proxy_status(proxy_status)?.code().to_owned();
    let waits = retry_after.parse::<u32>().is_ok_and(|seconds| seconds > 0);
    let fits = match kind {
        Kind::Head => body.is_empty(),
        Kind::Crawl => status == 503 && !body.is_empty(),
        Kind::Read | Kind::Order => body.contains("</html>"),
    };
    let spared = body.contains(SPARED);
    (status >= 500 && waits && fits).then_some(Saw::Page(failure, spared))
}
