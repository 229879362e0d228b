//! What a text without a head still tells of a status: a number alone, a page's title,
//! a line of an access log.

use crate::classify::drivers;
use crate::classify::edge_made::codes::Code as EdgeCode;
use crate::outcome::Reply;

use super::parse;

/// The longest text that is taken for a status alone, in bytes.
const BARE_BYTES_MAX: usize = 80;
/// The most of a page that is searched for its status, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// Phrases of pages that write no number, and the status each belongs to.
const PHRASES: [(&str, u16); 6] = [
    ("bad gateway", 502),
    ("proxy error", 502),
    ("service unavailable", 503),
    ("gateway time", 504),
    ("internal server error", 500),
    ("application error", 500),
];

/// A number alone, with words that commonly stand around one: `521`, `HTTP 502`,
/// `error code: 1016`, `503 Service Unavailable`. Numbers from 1000 to 1999 are
/// codes of the edge network.
pub(super) fn bare(text: &str) -> Option<Reply> {
    if text.len() > BARE_BYTES_MAX || text.lines().count() != 1 || text.contains(['<', '{', '[', '"']) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    if is_of_a_database(&text) {
        return None;
    }
    let number = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '/');
    let words = [
        "", "http", "https", "http/1.0", "http/1.1", "http/2", "http/3", "error", "status", "code", "the",
        "a", "an",
    ];
    let number = number.map(|word| word.trim_matches('.')).find(|word| !words.contains(word))?;
    match number.parse::<u16>().ok()? {
        code @ 1000..=1999 => EdgeCode::of(code).map(|_| edge_code(code)),
        status @ 100..=999 if number.len() == 3 => Some(Reply { status, ..Reply::default() }),
        _ => None,
    }
}

/// Whether a number with its words is a database's: MySQL counts from 1000 as the edge network
/// does, and names an SQLSTATE in brackets (`ERROR 1016 (HY000)`) or a cause
/// (`Error 1040: Too many connections`). The number alone may be either's.
fn is_of_a_database(text: &str) -> bool {
    let is_state = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_alphanumeric());
    let has_state =
        text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).any(|(word, _)| is_state(word));
    let has_words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).count() > 1;
    has_state || text.starts_with('(') || (has_words && drivers::said(&text.into()).is_some())
}

/// A reply of the edge network with one of its 1xxx codes. Those about the visitor (1005 to 1015,
/// 1020) come with a 4xx, the others with 530.
fn edge_code(code: u16) -> Reply {
    let status = if matches!(code, 1005..=1015 | 1020) { 403 } else { 530 };
    parse::with_body(Reply { status, ..Reply::default() }, &format!("error code: {code}"))
}

/// A body alone, with the status its own words give.
pub(super) fn reply(text: &str) -> Option<Reply> {
    let json = text.starts_with('{');
    if !json && !text.starts_with('<') && !text.starts_with("---") && !text.starts_with("error code:") {
        return None;
    }
    let status = if json { json_status(text) } else { status(text) }?;
    let mut reply = Reply { status, ..Reply::default() };
    if json {
        reply.headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Some(parse::with_body(reply, text))
}

/// The status a body's own words give.
pub(super) fn status(body: &str) -> Option<u16> {
    let lower = body.to_ascii_lowercase();
    if let Some(code) = lower.trim().strip_prefix("error code:") {
        return code.trim().parse().ok().map(|code: u16| if code >= 1000 { 530 } else { code });
    }
    let titles = ["<title", "<h1", "<h2", "cf-error-code", "error_code:"];
    let numbered = titles.iter().find_map(|mark| {
        let title: String = lower.split_once(mark)?.1.chars().take(TITLE_CHARS_MAX).collect();
        numbers(title.split("</").next().unwrap_or_default()).find(|n| matches!(n, 400..=599))
    });
    let spoken = || PHRASES.iter().find(|(phrase, _)| lower.contains(phrase)).map(|(_, status)| *status);
    let wordpress = || match () {
        () if lower.contains("briefly unavailable for scheduled maintenance") => Some(503),
        () if lower.contains("error establishing a database connection") => Some(500),
        () if lower.contains("there has been a critical error on") => Some(500),
        () => None,
    };
    numbered.or_else(wordpress).or_else(spoken)
}

/// The status a JSON error names in one of the usual members.
fn json_status(text: &str) -> Option<u16> {
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    let number = |name: &str| u16::try_from(document.get(name)?.as_u64()?).ok();
    let names = ["status", "statusCode", "status_code", "error_code", "code"];
    let status = names.iter().find_map(|name| number(name))?;
    if status >= 1000 { Some(530) } else { matches!(status, 400..=599).then_some(status) }
}

/// The failing status in a line of an access log: the number behind the quoted request.
pub(super) fn logged_status(text: &str) -> Option<Reply> {
    let after =
        text.lines().find_map(|line| line.split_once("HTTP/")?.1.split_once('"').map(|(_, after)| after))?;
    let status =
        after.split_whitespace().next()?.parse().ok().filter(|status| matches!(status, 200..=599))?;
    Some(Reply { status, ..Reply::default() })
}

/// The numbers in a text, in order.
fn numbers(text: &str) -> impl Iterator<Item = u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 3)
        .filter_map(|digits| digits.parse().ok())
}
