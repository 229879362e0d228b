//! Log lines and error texts, by the table in `logs.toml`.

use super::{ExplainedAs, Explanation};
use crate::classify::drivers;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// The most of a log that is read, in bytes: some eighty lines. 470 entries times this are about 8
/// MB of comparing, which takes a few milliseconds.
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
    // `enotfound` stands in `ModuleNotFoundError` too.
    let in_words =
        |entry: &&Line| lower.lines().any(|line| entry.all.iter().all(|text| has_word(line, text)));
    // What any program says comes last: a driver's words say more, and where they stand does too.
    let general = LINES.iter().position(|entry| entry.id == GENERAL).unwrap_or(LINES.len());
    let (exact, general) = LINES.split_at_checked(general)?;
    exact
        .iter()
        .find(fits)
        .map(|entry| told(entry, "a log line"))
        .or_else(|| lower.lines().find_map(barred))
        .or_else(|| lower.lines().find_map(database))
        .or_else(|| general.iter().find(in_words).map(|entry| told(entry, "a log line")))
}

/// The first entry of the words that any program says.
const GENERAL: &str = "any-refused-code";

/// A database driver's words, by the same list as in replies.
fn database(line: &str) -> Option<Explanation> {
    let driver = drivers::said(&line.into())?;
    let evidence = Evidence::new(format!("words:database:{}", driver.reason));
    let finding = Finding::new(Failure::DatabaseUnavailable, Confidence::Likely, evidence);
    let finding = finding.because(Reason::Word(driver.reason.to_owned()));
    Some(Explanation {
        told: ExplainedAs::Failure(Box::new(Finding { component: driver.engine, ..finding })),
        taken_for: "a log line",
        says: Some("A database, a cache or a search engine cannot be used; the words are its driver's."),
        behind: None,
    })
}

/// The edge's own addresses (cloudflare.com/ips, IPv4 and IPv6 of November 2026).
const EDGE_BLOCKS: [&str; 22] = [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
];

/// A firewall or an intrusion blocker that bars an address of the edge's: fail2ban's `Ban`, a line
/// of ufw or of the kernel's packet filter. A visitor's own address would be nobody's failure here.
fn barred(line: &str) -> Option<Explanation> {
    const MARKS: [(&str, &str); 6] = [
        ("] ban ", ""),
        ("] found ", "fail2ban"),
        ("already banned", ""),
        ("[ufw block]", "src="),
        ("iptables denied", "src="),
        ("kernel:", "src="),
    ];
    MARKS.iter().find(|(mark, also)| line.contains(mark) && line.contains(also))?;
    let mut words = line.split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':' && c != '/');
    let address = |word: &str| word.split('/').next()?.trim_matches(':').parse::<std::net::IpAddr>().ok();
    let edges = |address: std::net::IpAddr| {
        EDGE_BLOCKS
            .iter()
            .filter_map(|block| block.parse().ok())
            .any(|block: ipnet::IpNet| block.contains(&address))
    };
    words.find(|word| address(word).is_some_and(edges))?;
    let evidence = Evidence::new("log:edge-barred");
    let finding = Finding::new(Failure::ConnectionTimeout, Confidence::Likely, evidence)
        .because(Reason::Word("edge_barred".to_owned()));
    Some(Explanation {
        told: ExplainedAs::Failure(Box::new(finding)),
        taken_for: "a log line",
        says: Some(
            "The server bars addresses of the edge, so that visitors of some regions get no connection. Let the \
             edge's ranges through, and count visitors by the address the edge passes on.",
        ),
        behind: None,
    })
}

/// What `curl: (N) …` says; nothing for (22), which only repeats a status, and for
/// numbers about curl's own side.
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

/// Whether a text stands in a line as words of its own: no letter or digit goes on where it begins
/// or ends with one.
fn has_word(line: &str, text: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let joins = |one, other| is_letter(one) && is_letter(other);
    line.match_indices(text).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at.saturating_add(text.len())..).and_then(|after| after.chars().next());
        !joins(before, text.chars().next()) && !joins(text.chars().next_back(), after)
    })
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
    Explanation {
        told: ExplainedAs::Failure(Box::new(finding)),
        taken_for,
        says: Some(entry.says),
        behind: None,
    }
}

/// The first two letters of the termination state in a line of HAProxy: two or four characters
/// before the counters of connections (`SC-- 1/1/1/0/3`), or alone.
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
