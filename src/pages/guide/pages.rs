//! The pages of the guide as HTML. The words are English, as long as the public texts are.

use askama::Template;
use strum::VariantArray;

use super::Rooms;
use super::explain::{ExplainedAs, Explanation};
use super::statuses::{MOST_ASKED, STATUSES, Status};
use super::tree::{Branch, TREE};
use super::{example, triggers};
use crate::advice::{self, Check};
use crate::answer::{Format, Language, public_reason};
use crate::failure::{Category, Failure, Owner, Row};
use crate::render::texts::{FailureText, Texts};
use crate::verdict::{Confidence, Finding};

/// How many checks a cell of the comparison shows.
const CHECKS_IN_A_CELL: usize = 2;

fn texts() -> &'static Texts {
    Texts::of(Language::English)
}

fn words(failure: Failure) -> FailureText {
    (texts().failure)(failure)
}

/// One entry of the list of everything below the prefix.
pub(super) struct GuideRoom {
    pub(super) href: String,
    pub(super) title: &'static str,
    pub(super) says: &'static str,
}

/// Everything below the prefix that is there.
pub(super) fn rooms(prefix: &str, rooms: Rooms) -> Vec<GuideRoom> {
    let all = [
        (true, "guide", "Guide", "what every failure means, and what to check first"),
        (true, "guide/explain", "Explain", "paste a reply, a page or a log line, and read what it was"),
        (rooms.gallery, "pages", "Gallery", "every page a visitor could get, while nothing is broken"),
        (
            rooms.console,
            "console",
            "Console",
            "what fails now and what failed before, for whoever runs the site",
        ),
    ];
    let there = all.into_iter().filter(|(is_there, ..)| *is_there);
    there.map(|(_, path, title, says)| GuideRoom { href: format!("{prefix}/{path}"), title, says }).collect()
}

/// The list of everything below the prefix.
#[derive(Template)]
#[template(path = "guide/home.html")]
struct Home<'a> {
    prefix: &'a str,
    rooms: Vec<GuideRoom>,
}

/// The page of that list.
pub(super) fn home(prefix: &str, there: Rooms) -> askama::Result<String> {
    Home { prefix, rooms: rooms(prefix, there) }.render()
}

/// The start: comparison, decision tree, list of failures.
#[derive(Template)]
#[template(path = "guide/index.html")]
struct GuideIndex<'a> {
    prefix: &'a str,
    asked: Vec<&'static Status>,
    statuses: &'static [Status],
    tree: &'static [Branch],
    categories: [(&'static str, Vec<Failure>); 3],
}

impl GuideIndex<'_> {
    fn name(&self, failure: &Failure) -> &'static str {
        words(*failure).name
    }

    fn first_checks(&self, status: &Status) -> Vec<Check> {
        let mut checks = advice::checks(status.main, status.main.row().hop, None);
        checks.truncate(CHECKS_IN_A_CELL);
        checks
    }
}

/// The start page.
pub(super) fn index(prefix: &str) -> askama::Result<String> {
    let of = |category| Failure::VARIANTS.iter().copied().filter(|f| f.row().category == category).collect();
    let asked =
        MOST_ASKED.iter().filter_map(|code| STATUSES.iter().find(|status| status.code == *code)).collect();
    let categories = [
        ("The origin was not reached, or did not answer as HTTP", of(Category::Connection)),
        ("The origin answered that something behind it failed", of(Category::Origin)),
        ("The edge decided, or failed, itself", of(Category::Edge)),
    ];
    GuideIndex { prefix, asked, statuses: &STATUSES, tree: &TREE, categories }.render()
}

/// The page of one failure.
#[derive(Template)]
#[template(path = "guide/failure.html")]
struct GuidePage<'a> {
    prefix: &'a str,
    code: &'static str,
    words: FailureText,
    row: Row,
    place: &'static str,
    owner: &'static str,
    origin_status: Option<u16>,
    triggers: &'static [&'static str],
    checks: Vec<Check>,
    for_visitors: &'static str,
    examples: Vec<Example>,
}

/// One example.
struct Example {
    file: &'static str,
    title: &'static str,
    head: String,
    /// `None` for the page, which is shown by its link.
    body: Option<String>,
}

/// The page of a failure.
pub(super) fn failure(failure: Failure, prefix: &str, now_ms: u64) -> askama::Result<String> {
    let row = failure.row();
    let page = GuidePage {
        prefix,
        code: failure.code(),
        words: words(failure),
        row,
        place: (texts().hop)(row.hop),
        owner: owner(row.owner),
        origin_status: crate::sample::origin_status(failure),
        triggers: triggers::of(failure),
        checks: advice::checks(failure, row.hop, None),
        for_visitors: advice::for_visitors(failure, Confidence::Certain),
        examples: if example::has_answer(failure) { examples(failure, prefix, now_ms) } else { Vec::new() },
    };
    page.render()
}

fn examples(failure: Failure, prefix: &str, now_ms: u64) -> Vec<Example> {
    let example = |(format, file, _, title): &(Format, &'static str, &str, &'static str)| {
        let rendered = example::rendered(failure, *format, prefix, now_ms);
        let body = (*format != Format::Html).then(|| String::from_utf8_lossy(&rendered.body).into_owned());
        Example { file, title, head: example::head(&rendered), body }
    };
    example::FORMATS.iter().map(example).collect()
}

const fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Dns => "whoever runs the name servers",
        Owner::Host => "whoever runs the host and its processes",
        Owner::Network => "whoever runs the network and the firewalls",
        Owner::Tls => "whoever looks after the origin's certificate and TLS settings",
        Owner::Config => "whoever configures the edge",
        Owner::Capacity => "whoever sizes the origin",
        Owner::WebServer => "whoever runs the origin's web server",
        Owner::AppProcess => "whoever runs the application's process",
        Owner::AppSpeed => "whoever can make the application faster",
        Owner::AppCode => "whoever wrote the application",
        Owner::Database => "whoever runs the database",
        Owner::Nobody => "nobody: it passes by itself",
    }
}

/// Explain: the form, and what it said.
#[derive(Template)]
#[template(path = "guide/explain.html")]
struct Explain<'a> {
    prefix: &'a str,
    text: &'a str,
    verdict: Option<GuideVerdict<'a>>,
    nothing: Option<&'static str>,
    refused: Option<&'a str>,
}

/// What explain says in words.
struct GuideVerdict<'a> {
    finding: &'a Finding,
    code: &'static str,
    headline: &'static str,
    meaning: &'static str,
    place: &'static str,
    confidence: &'static str,
    reason: Option<String>,
    says: Option<&'static str>,
    taken_for: &'static str,
    checks: Vec<Check>,
}

/// The page of explain, with the pasted text, and what it was or why it was not taken.
pub(super) fn explain(
    prefix: &str,
    text: &str,
    explanation: Option<&Explanation>,
    refused: Option<&str>,
) -> askama::Result<String> {
    let verdict = explanation.and_then(|explanation| match &explanation.told {
        ExplainedAs::Failure(finding) => Some(verdict(finding, explanation)),
        ExplainedAs::NoFailure | ExplainedAs::Unknown => None,
    });
    let nothing = explanation.filter(|_| verdict.is_none()).map(nothing);
    Explain { prefix, text, verdict, nothing, refused }.render()
}

fn verdict<'a>(finding: &'a Finding, explanation: &Explanation) -> GuideVerdict<'a> {
    let words = words(finding.failure);
    let sure = finding.confidence != Confidence::Possible;
    GuideVerdict {
        finding,
        code: finding.failure.code(),
        headline: if sure { words.is } else { words.may },
        meaning: words.detail,
        place: (texts().hop)(finding.hop),
        confidence: (texts().confidence)(finding.confidence),
        reason: finding.reason.as_ref().and_then(public_reason),
        says: explanation.says,
        taken_for: explanation.taken_for,
        checks: advice::checks_because(
            finding.failure,
            finding.hop,
            explanation.behind.or(finding.component),
            finding.reason.as_ref().and_then(public_reason).as_deref(),
        ),
    }
}

/// What is said when there is no failure to name.
pub(super) fn nothing(explanation: &Explanation) -> &'static str {
    if explanation.told == ExplainedAs::NoFailure {
        "This reply is not a failure: success, redirects and an application's own 4xx are answers."
    } else {
        "Nothing in this text is known. A whole response head, the body of the error page or the line of an error \
         log tells most."
    }
}

/// A page of the guide that does not exist.
#[derive(Template)]
#[template(path = "guide/missing.html")]
struct Missing<'a> {
    prefix: &'a str,
}

/// The page for a name that is none.
pub(super) fn missing(prefix: &str) -> askama::Result<String> {
    Missing { prefix }.render()
}
