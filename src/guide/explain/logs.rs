//! Log lines and error texts, by the table in `logs.toml`.

use super::{Explanation, Told};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// The most of a log that is read, in bytes: some eighty lines. 300 entries times this are about 5 MB of comparing,
/// which takes a few milliseconds.
const LOG_BYTES_MAX: usize = 16 * 1024;

/// One entry of the table.
struct Line {
    id: &'static str,
    component: Option<&'static str>,
    all: &'static [&'static str],
    curl: Option<u16>,
    termination: Option<&'static str>,
    failure: Failure,
    hop: Option<Hop>,
    reason: &'static str,
    confidence: Confidence,
    says: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/logs.rs"));

/// Words that give away which software is behind the one that wrote the line.
const BEHIND: [(&str, &str); 9] = [
    ("woocommerce", "wordpress"),
    ("wp-content", "wordpress"),
    ("wp-admin", "wordpress"),
    ("fastcgi", "php"),
    ("php-fpm", "php"),
    ("proxy:fcgi", "php"),
    ("uwsgi://", "uwsgi"),
    ("gunicorn", "gunicorn"),
    ("puma.sock", "puma"),
];

/// The first entry that fits a line of the text.
pub(super) fn line(text: &str) -> Option<Explanation> {
    let text = start(text);
    let lower = text.to_ascii_lowercase();
    let states: Vec<&str> = text.lines().filter_map(termination).collect();
    let fits = |entry: &&Line| match entry.termination {
        Some(state) => states.contains(&state),
        None => entry.curl.is_none() && lower.lines().any(|line| has_all(entry, line)),
    };
    LINES.iter().find(fits).map(|entry| told(entry, "a log line"))
}

/// What `curl: (N) …` says; nothing for (22), which only repeats a status, and for numbers about curl's own side.
pub(super) fn curl(text: &str) -> Option<Explanation> {
    let lower = start(text).to_ascii_lowercase();
    let line = lower.lines().rev().find(|line| line.contains("curl: ("))?;
    let number: u16 = line.split_once("curl: (")?.1.split_once(')')?.0.parse().ok()?;
    let entry = LINES.iter().find(|entry| entry.curl == Some(number) && has_all(entry, line))?;
    Some(told(entry, "an error of curl"))
}

/// The component the checks should start with, when it is not the writer of the line.
pub(super) fn behind(texts: &[&str]) -> Option<&'static str> {
    let lower: Vec<String> = texts.iter().map(|text| start(text).to_ascii_lowercase()).collect();
    BEHIND
        .iter()
        .find(|(word, _)| lower.iter().any(|text| text.contains(word)))
        .map(|(_, component)| *component)
}

fn has_all(entry: &Line, line: &str) -> bool {
    entry.all.iter().all(|text| line.contains(text))
}

/// The start of a text, cut between characters.
fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOG_BYTES_MAX)).unwrap_or(text)
}

fn told(entry: &Line, taken_for: &'static str) -> Explanation {
    let finding = Finding {
        hop: entry.hop.unwrap_or(entry.failure.row().hop),
        component: entry.component,
        ..Finding::new(entry.failure, entry.confidence, Evidence::new(format!("log:{}", entry.id)))
            .because(Reason::Word(entry.reason.to_owned()))
    };
    Explanation { told: Told::Failure(Box::new(finding)), taken_for, says: Some(entry.says), behind: None }
}

/// The first two letters of the termination state in a line of HAProxy: two or four characters before the
/// counters of connections (`SC-- 1/1/1/0/3`), or alone.
fn termination(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().peekable();
    let alone = line.split_whitespace().count() == 1;
    while let Some(word) = words.next() {
        let counters = words.peek().is_some_and(|next| is_counters(next));
        if (alone || counters) && is_state(word) {
            return word.get(..2);
        }
        if matches!(word, "state" | "state:") && words.peek().is_some_and(|next| is_state(next)) {
            return words.peek().and_then(|next| next.get(..2));
        }
    }
    None
}

fn is_state(word: &str) -> bool {
    let fits = |at: usize, letters: &str| word.chars().nth(at).is_none_or(|c| letters.contains(c));
    matches!(word.len(), 2 | 4)
        && fits(0, "CSPLRIDKUcs-")
        && fits(1, "RQCHDLT-")
        && fits(2, "NIDVEOU-")
        && fits(3, "NIUPRD-")
}

/// `actconn/feconn/beconn/srv_conn/retries`.
fn is_counters(word: &str) -> bool {
    word.matches('/').count() == 4 && word.chars().all(|c| c.is_ascii_digit() || c == '/' || c == '+')
}
