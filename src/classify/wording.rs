//! Whose words a page has: a program's stock text, or somebody's own.
//!
//! In scope: pages and texts that no fingerprint names. What is replaced tells a visitor
//! nothing, so the question is asked the other way round: is there a single word in it that
//! stock texts do not use, or anything that took work, a style, a picture, a form? Then somebody
//! of the site wrote it, and it is theirs to be read. Every other language than English is such
//! a word, and so is a name.

use super::fingerprints::shape::{AUTHORED, BodyShape, shape};
use crate::outcome::Reply;
use crate::verdict::Writer;

/// The longest text that is still a stock text, in characters: the wordiest that was
/// recorded (Apache's 500) has 397.
const CHARS_MAX: usize = 420;

/// The words of status lines (RFC 9110 section 15), and what servers, gateways and
/// libraries put around them.
#[rustfmt::skip]
const STOCK_WORDS: [&str; 227] = [
    "a", "aborted", "acting", "activator", "address", "again", "an", "and", "any", "app", "application",
    "are", "as", "at", "available", "backend", "bad", "be", "because", "been", "busy", "but", "by", "can",
    "cannot", "cause", "caused", "client", "close", "closed", "code", "complete", "completed",
    "condition", "configuration", "connect", "connecting", "connection", "connections", "context",
    "could", "currently", "deadline", "decode", "denied", "did", "does", "down", "due", "during", "early",
    "encountered", "end", "ended", "eof", "error", "errors", "established", "exceeded", "exception",
    "execution", "expired", "fail", "failed", "failure", "fatal", "fetch", "few", "find", "for",
    "forward", "from", "fulfill", "fulfilling", "full", "function", "gateway", "generated", "get",
    "handle", "handled", "handling", "has", "have", "headers", "host", "http", "https", "if",
    "implemented", "in", "incapable", "incomplete", "input", "instance", "instances", "insufficient",
    "internal", "invalid", "io", "is", "it", "its", "later", "limit", "load", "loop", "maximum",
    "message", "method", "missing", "moment", "moments", "network", "no", "none", "not", "number",
    "occured", "occurred", "of", "on", "one", "operation", "or", "origin", "out", "output", "overload",
    "overloaded", "page", "panic", "panicked", "path", "pending", "performing", "permitted", "please",
    "port", "prevented", "problem", "problems", "process", "processed", "processing", "protocol", "proxy",
    "queue", "reach", "reached", "read", "reading", "reason", "received", "refused", "rejection",
    "remote", "request", "requested", "requests", "reset", "resolve", "resource", "resources", "respond",
    "responding", "response", "retry", "returned", "route", "running", "runtime", "send", "sending",
    "sendrequest", "sent", "server", "servers", "service", "services", "short", "some", "status",
    "stopped", "storage", "stream", "such", "supported", "system", "target", "temporarily", "temporary",
    "terminated", "than", "that", "the", "there", "this", "time", "timed", "timeout", "to", "too", "took",
    "traffic", "transport", "try", "tunnel", "unable", "unavailable", "unexpected", "unhandled",
    "unknown", "unreachable", "upstream", "url", "uwsgi", "valid", "version", "via", "wait", "was", "web",
    "while", "with", "within", "your",
];

/// Stock sentences that explain a status and name maintenance among its reasons. RFC 9110
/// section 15.6.4 and RFC 2616 section 10.5.4 in the wordings of Apache httpd, Tomcat,
/// Werkzeug, WebOb and others.
pub(super) const EXPLANATIONS: [&str; 5] = [
    "maintenance downtime or capacity",
    "overload or scheduled maintenance",
    "overloading or maintenance",
    "overloaded or down for maintenance",
    "maintenance or capacity",
];

/// Further stock sentences with words that people use too: they are taken out
/// before the rest is looked at.
const STOCK_SENTENCES: [&str; 4] = [
    "the server has either erred or is incapable of performing the requested operation",
    "please try again at a later time",
    "please contact the server administrator",
    "that's all we know",
];

/// Whose words the page of a failing reply has, where no fingerprint says it. `words` are its
/// words, as [`super::words::Words`] reads them.
#[must_use]
pub fn writer(reply: &Reply, method: &str, words: &str) -> Writer {
    match shape(reply, method) {
        _ if reply.peek.is_none() => Writer::Nobody,
        BodyShape::Empty | BodyShape::Unseen => Writer::Nobody,
        // A program asked, and a program of the site answered.
        BodyShape::Grpc | BodyShape::Json | BodyShape::Xml | BodyShape::Other => Writer::Site,
        BodyShape::Html | BodyShape::Text if is_stock(reply, words) => Writer::Nobody,
        BodyShape::Html | BodyShape::Text => Writer::Site,
    }
}

/// Whether a page has nothing but the words of stock texts. One that was not seen to its
/// end is longer than those.
fn is_stock(reply: &Reply, words: &str) -> bool {
    let raw = reply.text();
    let whole = reply.peek.as_ref().is_some_and(|peek| peek.complete);
    whole
        // A character has at most four bytes: a long text need not be counted.
        && words.len() <= CHARS_MAX.saturating_mul(4)
        && words.chars().count() <= CHARS_MAX
        && !AUTHORED.iter().any(|mark| raw.contains(mark))
        && words_of(&without_sentences(words)).all(|word| is_stock_word(word) || signs(reply, word))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
}

/// Whether a word is the signature that a server puts under its pages: its
/// name is also in its field.
fn signs(reply: &Reply, word: &str) -> bool {
    reply.header("server").is_some_and(|server| words_of(server).any(|name| name.eq_ignore_ascii_case(word)))
}

fn without_sentences(words: &str) -> String {
    EXPLANATIONS
        .iter()
        .chain(&STOCK_SENTENCES)
        .fold(words.to_owned(), |words, sentence| words.replace(sentence, " "))
}

/// A word of the list, a number, a single letter, or nothing.
fn is_stock_word(word: &str) -> bool {
    let word = word.trim_matches('\'').trim_end_matches("n't").trim_end_matches("'s");
    word.len() < 2 || word.bytes().any(|b| b.is_ascii_digit()) || STOCK_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::reading::Reading;
    use crate::classify::words::Words;
    use crate::outcome::Peek;

    fn page(media: &str, body: &str) -> Reply {
        Reply {
            status: 503,
            headers: [("content-type", media), ("server", "Acme/1.2 (Plan9)")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            peek: Some(Peek { text: body.into(), complete: true }),
            ..Reply::default()
        }
    }

    #[test]
    fn the_words_are_sorted() {
        assert!(STOCK_WORDS.is_sorted());
    }

    #[test]
    fn stock_texts_are_nobodys_and_one_word_makes_a_text_the_sites() {
        use Writer::{Nobody, Site};
        // id, media type, body, whose
        let cases = [
            ("phrase", "text/plain", "Service Unavailable", Nobody),
            (
                "status line",
                "text/html",
                "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>",
                Nobody,
            ),
            (
                "upstream",
                "text/plain",
                "Failed to connect to upstream server: client error (Connect)",
                Nobody,
            ),
            (
                "stock sentence",
                "text/html",
                "<title>503 Service Unavailable</title><h1>503 Service Unavailable</h1>\
                 The server is currently unavailable. Please try again at a later time.",
                Nobody,
            ),
            ("empty", "text/html", "", Nobody),
            ("back at six", "text/html", "<h1>Site is down for maintenance</h1><p>Back at 6 pm.</p>", Site),
            ("german", "text/html", "<h1>Wartungsarbeiten</h1><p>Wir sind gleich zurück.</p>", Site),
            ("japanese", "text/html", "<h1>メンテナンス中</h1>", Site),
            ("a telephone number", "text/html", "<p>Service unavailable. Call 555-0100.</p>", Site),
            ("why", "text/plain", "Upstream model is overloaded", Site),
            (
                "no instance",
                "text/plain",
                "The request was aborted because there was no available instance.",
                Nobody,
            ),
            ("an instance with a name", "text/plain", "The instance Emca is not running", Site),
            ("a style", "text/html", "<style>p{}</style><p>Service unavailable</p>", Site),
            ("a form", "text/html", "<p>Service unavailable</p><form></form>", Site),
            ("a bug", "text/plain", "Cannot read properties of undefined", Site),
            ("a program's", "application/json", "{}", Site),
            ("a picture", "image/png", "x", Site),
            (
                "its own name",
                "text/html",
                "<h1>502 Bad gateway</h1><hr>Acme server 1.2 (Plan9), Port 80",
                Nobody,
            ),
            ("another's name", "text/html", "<h1>502 Bad gateway</h1><hr>Other server 1.2", Site),
            ("a queue", "text/plain", "pending request queue full", Nobody),
            (
                "an application's client",
                "text/plain",
                "dial tcp 10.0.0.1:80: connect: connection refused",
                Site,
            ),
        ];
        for (id, media, body, whose) in cases {
            let reply = page(media, body);
            assert_eq!(writer(&reply, "GET", &Words::of(&Reading::of(&reply), "GET")), whose, "{id}");
        }
        let mut cut = page("text/html", "<p>Service unavailable");
        cut.peek = Some(Peek { text: "<p>Service unavailable".into(), complete: false });
        assert_eq!(writer(&cut, "GET", &Words::of(&Reading::of(&cut), "GET")), Site);
        let unseen = Reply { peek: None, ..page("text/html", "") };
        assert_eq!(writer(&unseen, "HEAD", ""), Nobody);
    }
}
