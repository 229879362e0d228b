//! The words of a reply, as a reader sees them: markup, escapes and letter case undone.
//!
//! In scope: one text to look for sentences in, whoever wrapped them. Out of scope: what the sentences mean
//! (`drivers`, `behind`, `wording`). The same error of WordPress comes as `<h1>…</h1>` to a browser and as `<h1>…<\/h1>` in a JSON
//! string to a program; both have the same words.

use super::fingerprints::shape::{Shape, shape};
use crate::outcome::Reply;

/// The most words that are kept, in bytes. What a page has to say about its failure stands at its start; what comes
/// later is menus, or a stack.
const WORDS_BYTES_MAX: usize = 4 * 1024;

/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["style", "script", "template", "svg"];

/// What gives a debug page away: it shows source code, which may mention any error without being it, so that only its
/// heading counts. In the order of the list: Werkzeug, Rails, Sinatra and Rack, Django, Starlette, Sanic, Plack,
/// Ignition and Whoops, better_errors, Symfony, Yii, CakePHP, ASP.NET.
const DEBUG_MARKS: [&str; 16] = [
    "__debugger__",
    "Action Controller: Exception caught",
    "/__sinatra__/",
    "rack-response",
    "exception_value",
    "Starlette Debugger",
    "tracerite",
    "<h1>Error trace</h1>",
    "window.ignite",
    "whoops-container",
    "class=\"Whoops",
    "better_errors",
    "sf-dump",
    "yii-debug",
    "cake-error",
    "stackpage",
];

/// The elements that say what happened on debug pages, besides `<title>`, `<h1>` and `<h2>`.
const HEADINGS: [&str; 8] = [
    "<title>",
    "<title ",
    "<h1",
    "<h2",
    "class=\"message\"",
    "class=\"exception_value\"",
    "class=\"errormsg\"",
    "class=\"exception-message\"",
];

/// The words of a reply's body, in lower case, white space single; empty where nobody looked.
#[must_use]
pub fn of(reply: &Reply, method: &str) -> String {
    let text = reply.text();
    match shape(reply, method) {
        Shape::Json => readable(&unquoted(&text)),
        Shape::Html if is_debug_page(&text) => heading(&text),
        _ => readable(&text),
    }
}

/// Whether a page shows source code.
#[must_use]
pub fn is_debug_page(text: &str) -> bool {
    DEBUG_MARKS.iter().any(|mark| text.contains(mark))
}

/// What the headings of a page say.
fn heading(text: &str) -> String {
    let mut words = String::new();
    for mark in HEADINGS {
        let Some((_, after)) = text.split_once(mark) else { continue };
        // A heading may hold markup of its own; the end of its own element is near enough.
        let content = if mark.ends_with('>') { after } else { after.split_once('>').map_or("", |(_, c)| c) };
        let end = if mark.starts_with('<') {
            let name = mark.trim_matches(['<', '>', ' ']);
            content.find(&format!("</{name}"))
        } else {
            content.find("</")
        };
        words.push_str(&readable(content.get(..end.unwrap_or(0)).unwrap_or_default()));
        words.push(' ');
    }
    words
}

/// A text with the escapes of JSON strings undone (RFC 8259 section 7).
#[must_use]
pub fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => plain.push(' '),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let number = u32::from_str_radix(&digits, 16).ok();
                // Half of a surrogate pair is no letter; nothing that is looked for has one.
                plain.push(number.and_then(char::from_u32).unwrap_or(' '));
            }
            Some(escaped) => plain.push(escaped),
            None => break,
        }
    }
    plain
}

/// A text without markup, with the references of HTML undone, in lower case and with single spaces.
#[must_use]
pub fn readable(text: &str) -> String {
    let mut words = String::with_capacity(text.len().min(WORDS_BYTES_MAX));
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if words.len() >= WORDS_BYTES_MAX {
            break;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '<' => {
                push(&mut words, ' ');
                behind_tag(after)
            }
            '&' => reference(after, &mut words),
            '’' => {
                push(&mut words, '\'');
                after
            }
            _ => {
                let length = plain_length(rest).min(WORDS_BYTES_MAX).max(c.len_utf8());
                let (plain, further) =
                    rest.split_at_checked(rest.ceil_char_boundary(length)).unwrap_or((rest, ""));
                plain.chars().for_each(|c| push(&mut words, c));
                further
            }
        };
    }
    if words.ends_with(' ') {
        words.pop();
    }
    words
}

/// How far a text goes on without markup and references, in bytes.
fn plain_length(text: &str) -> usize {
    text.find(['<', '&', '’']).unwrap_or(text.len())
}

fn push(words: &mut String, c: char) {
    if c.is_whitespace() {
        if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    } else if c.is_ascii() {
        words.push(c.to_ascii_lowercase());
    } else {
        words.extend(c.to_lowercase());
    }
}

/// What follows a tag whose `<` has been read; for an element that nobody reads, what follows its end. A lone `<`
/// that begins no tag is dropped.
fn behind_tag(after: &str) -> &str {
    if let Some(comment) = after.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return after;
    }
    let end = after.find('>').map_or("", |end| after.get(end.saturating_add(1)..).unwrap_or_default());
    let named = |name: &&&str| {
        let (start, next) = after.split_at_checked(name.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(name) && !next.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    };
    let Some(name) = UNREAD.iter().find(named) else { return end };
    let closes = |at: &usize| {
        let start = at.saturating_add(2);
        let tag = end.get(start..start.saturating_add(name.len()));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    };
    let close = end.match_indices("</").map(|(at, _)| at).find(closes);
    close.map_or("", |at| end.get(at..).unwrap_or_default())
}

/// Undoes a character reference whose `&` has been read (WHATWG HTML section 13.2.5.72): the named ones that error
/// pages have, and any number.
fn reference<'a>(after: &'a str, words: &mut String) -> &'a str {
    const NAMED: [(&str, char); 12] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("rsquo", '\''),
        ("lsquo", '\''),
        ("rdquo", '"'),
        ("ldquo", '"'),
        ("mdash", '-'),
        ("ndash", '-'),
    ];
    let end = after.get(..after.floor_char_boundary(10)).and_then(|near| near.find(';'));
    let Some((name, rest)) =
        end.and_then(|end| Some((after.get(..end)?, after.get(end.saturating_add(1)..)?)))
    else {
        push(words, '&');
        return after;
    };
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let named = || NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    match number.and_then(char::from_u32).or_else(named) {
        Some('\u{2019}') => push(words, '\''),
        Some(c) => push(words, c),
        None => push(words, ' '),
    }
    rest
}

#[cfg(test)]
mod tests;
