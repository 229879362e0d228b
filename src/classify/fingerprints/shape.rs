//! What kind of body a reply has, as far as its head and the start of its body show.

use crate::outcome::Reply;

/// The kind of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum BodyShape {
    /// Nobody looked, or the reply has none to look at (HEAD).
    Unseen,
    /// No body at all.
    Empty,
    /// A gRPC reply; its error is in trailers or headers, never in a page.
    Grpc,
    /// JSON of any kind, problem documents included.
    Json,
    /// XML that is not XHTML.
    Xml,
    /// A page for people.
    Html,
    /// Plain text.
    Text,
    /// Anything else: images, scripts, archives.
    Other,
}

/// The kind of a reply's body. The media type decides; only where it is missing, or plain text, the
/// first character does, because small servers send JSON and HTML without saying so.
#[must_use]
pub fn shape(reply: &Reply, method: &str) -> BodyShape {
    let media = reply.media_type();
    if media.starts_with("application/grpc") || reply.header("grpc-status").is_some() {
        return BodyShape::Grpc;
    }
    if is_empty(reply, method) {
        return BodyShape::Empty;
    }
    match media.as_str() {
        "text/html" | "application/xhtml+xml" => BodyShape::Html,
        "application/xml" | "text/xml" => BodyShape::Xml,
        m if m.ends_with("+xml") => BodyShape::Xml,
        m if m.ends_with("json") || m == "application/x-ndjson" => BodyShape::Json,
        "" | "text/plain" => sniff(reply),
        _ => BodyShape::Other,
    }
}

fn sniff(reply: &Reply) -> BodyShape {
    let text = reply.text();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match start.chars().next() {
        None => BodyShape::Unseen,
        Some('{' | '[') => BodyShape::Json,
        Some('<') if start.starts_with("<?xml") && !start.contains("<html") => BodyShape::Xml,
        Some('<') => BodyShape::Html,
        Some(_) => BodyShape::Text,
    }
}

/// Whether a reply has no body. A HEAD reply never shows one, so there only a
/// stated length of zero counts.
#[must_use]
pub fn is_empty(reply: &Reply, method: &str) -> bool {
    if method == "HEAD" {
        return reply.header("content-length") == Some("0");
    }
    match &reply.peek {
        Some(peek) => peek.complete && peek.text.bytes().all(|byte| byte.is_ascii_whitespace()),
        None => reply.header("content-length") == Some("0"),
    }
}

/// The text a person would read, in characters, above which a page is somebody's work and not a
/// bare error: the wordiest stock page recorded (Apache's 500) shows 397.
const BARE_CHARS_MAX: usize = 420;

/// What a stock error page never has and a page somebody made nearly always has.
pub const AUTHORED: [&str; 7] = ["<style", "<link", "<img", "<svg", "<script", "<form", " style="];

/// Whether a reply carries no more than a status phrase or a stock sentence: nothing
/// is lost by replacing it.
#[must_use]
pub fn is_bare_page(reply: &Reply) -> bool {
    let text = reply.text();
    let whole = reply.peek.as_ref().is_some_and(|p| p.complete);
    whole && !AUTHORED.iter().any(|mark| text.contains(mark)) && visible_chars(text) <= BARE_CHARS_MAX
}

/// The words of status lines (RFC 9110 section 15) and what servers put around them.
const PHRASE_WORDS: [&str; 42] = [
    "a",
    "an",
    "app",
    "application",
    "available",
    "bad",
    "code",
    "deadline",
    "encountered",
    "error",
    "exceeded",
    "exception",
    "fatal",
    "gateway",
    "has",
    "http",
    "implemented",
    "internal",
    "invalid",
    "limit",
    "loop",
    "not",
    "occurred",
    "of",
    "out",
    "overloaded",
    "page",
    "response",
    "server",
    "service",
    "status",
    "storage",
    "temporarily",
    "the",
    "time",
    "timed",
    "timeout",
    "unavailable",
    "unexpected",
    "unknown",
    "upstream",
    "was",
];

/// Whether a page says nothing but its own status: no word that somebody chose for visitors.
#[must_use]
pub fn is_bare_phrase(reply: &Reply) -> bool {
    let mut in_tag = false;
    let outside = |c: char| {
        in_tag = (in_tag || c == '<') && c != '>';
        if in_tag || c == '>' { ' ' } else { c.to_ascii_lowercase() }
    };
    let text: String = reply.text().chars().map(outside).collect();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let status = reply.status.to_string();
    // A number of its length that is not the status is a code, and somebody meant it to be read.
    let is_number = |word: &str| {
        word.bytes().all(|b| b.is_ascii_digit()) && (word == status || !matches!(word.len(), 3 | 4))
    };
    is_bare_page(reply) && words.all(|word| is_number(word) || PHRASE_WORDS.contains(&word))
}

/// Characters outside tags, runs of white space counted once.
#[must_use]
pub fn visible_chars(html: &str) -> usize {
    let mut in_tag = false;
    let mut after_space = true;
    let mut count = 0;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if in_tag || (c.is_whitespace() && after_space) => {}
            _ => {
                after_space = c.is_whitespace();
                count = usize::saturating_add(count, 1);
            }
        }
    }
    count
}
