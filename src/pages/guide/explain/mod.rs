//! Explain: from what somebody copied to what it was, with the evidence.
//!
//! In scope: telling replies, documents, log lines and bare numbers apart. Replies and exceptions
//! are then judged by `classify`, as the worker judges them; log lines by the table in `logs.toml`.
//! Nothing here trusts its input: it may be anything, and the worst it can get is "not recognised".

mod access;
mod document;
mod events;
mod former;
mod logs;
mod page;
mod parse;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::classify::{self, Judgement};
use crate::failure::Failure;
use crate::outcome::{Exception, Outcome, Reply};
use crate::verdict::{Confidence, Evidence, Finding, Verdict};

/// What is to be explained. Several parts may be given: then a log line counts before a reply.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// The status of a reply.
    pub status: Option<u16>,
    /// The head of a reply: header lines, with or without the status line.
    pub head: Option<Cow<'a, str>>,
    /// The body of a reply.
    pub body: Option<Cow<'a, str>>,
    /// Lines of a log.
    pub log: Option<Cow<'a, str>>,
    /// Any of these, as copied.
    pub text: Option<Cow<'a, str>>,
}

impl Input<'_> {
    /// Whether there is nothing to explain.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = [&self.head, &self.body, &self.log, &self.text];
        self.status.is_none()
            && texts.iter().all(|text| text.as_deref().unwrap_or_default().trim().is_empty())
    }
}

/// What it was.
#[derive(Debug, Clone, PartialEq)]
pub enum ExplainedAs {
    /// A failure.
    Failure(Box<Finding>),
    /// A reply that is none.
    NoFailure,
    /// Nothing that is known.
    Unknown,
}

/// The explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What it was.
    pub told: ExplainedAs,
    /// What the text was taken for, such as `a response`.
    pub taken_for: &'static str,
    /// What the log line says, in a sentence.
    pub says: Option<&'static str>,
    /// The software behind the one that wrote the error, where the text names it: the
    /// checks then start there.
    pub behind: Option<&'static str>,
}

impl Explanation {
    fn failure(finding: Finding, taken_for: &'static str) -> Self {
        Self { told: ExplainedAs::Failure(Box::new(finding)), taken_for, says: None, behind: None }
    }
}

/// Says what the input was. Never fails: what is not recognised is told as that.
#[must_use]
pub fn explain(input: &Input<'_>) -> Explanation {
    let log = input.log.as_deref().unwrap_or_default();
    let (head, body) = (input.head.as_deref(), input.body.as_deref());
    let mut explanation = None;
    if !log.trim().is_empty() {
        explanation = text(log);
    }
    if explanation.is_none() && (input.status.is_some() || head.is_some() || body.is_some()) {
        explanation = in_parts(input.status, head, body);
    }
    if explanation.is_none() {
        explanation = input.text.as_deref().and_then(text);
    }
    let mut explanation = explanation.unwrap_or(Explanation {
        told: ExplainedAs::Unknown,
        taken_for: "nothing that is known",
        says: None,
        behind: None,
    });
    let all = [Some(log), head, body, input.text.as_deref()];
    explanation.behind = logs::behind(&all.map(Option::unwrap_or_default));
    explanation
}

/// A reply as it was copied, from its status line on.
#[must_use]
pub fn copied_reply(text: &str) -> Option<Reply> {
    parse::reply(text)
}

/// A reply whose parts came separately.
fn in_parts(status: Option<u16>, head: Option<&str>, body: Option<&str>) -> Option<Explanation> {
    let body = body.unwrap_or_default();
    let mut reply = parse::head(head.unwrap_or_default());
    reply.status = match (status, reply.status) {
        (Some(status), _) => status,
        (None, 0) => match document::proxy_status(&reply) {
            Some(finding) => return Some(Explanation::failure(finding, "a Proxy-Status field")),
            None if head.is_none() => return text(body),
            None => page::status(body).or_else(|| declared(&reply))?,
        },
        (None, status) => status,
    };
    let reply = parse::with_body(reply, body);
    Some(
        document::proxy_status(&reply)
            .map_or_else(|| judged(&reply), |f| Explanation::failure(f, "a response")),
    )
}

/// A header that only ever comes with an error gives away a status that was not copied: the one
/// with which the judge knows the writer.
fn declared(reply: &Reply) -> Option<u16> {
    let marks = ["x-vercel-error", "x-squid-error", "l5d-proxy-error", "x-railway-fallback", "cf-error-type"];
    marks.iter().find(|mark| reply.header(mark).is_some())?;
    let knows = |status: &u16| named(&judged(&Reply { status: *status, ..reply.clone() }));
    [502, 503, 504, 500].into_iter().find(knows).or(Some(502))
}

/// A text of any kind, the most telling reading first.
fn text(text: &str) -> Option<Explanation> {
    let whole = text.trim_start_matches('\u{feff}').trim_start();
    let text = whole.trim_end();
    if let Some(finding) = document::read(text) {
        return Some(Explanation::failure(finding, "a document of Faultline"));
    }
    if let Some(line) = logs::curl(text) {
        return Some(line);
    }
    if let Some(reply) = parse::reply(whole) {
        return Some(match document::proxy_status(&reply) {
            Some(finding) => Explanation::failure(finding, "a response"),
            None => judged(&reply),
        });
    }
    if let Some(finding) = document::proxy_status(&parse::head(text)) {
        return Some(Explanation::failure(finding, "a Proxy-Status field"));
    }
    bare(text)
        .or_else(|| page::reply(text).map(|reply| judged(&reply)).filter(named))
        .or_else(|| logs::line(&access::without(text)))
        .or_else(|| access::first(text))
        .or_else(|| page::reply(text).map(|reply| judged(&reply)))
        .or_else(|| in_parts(None, Some(text), None).filter(|e| e.told != ExplainedAs::NoFailure))
        .or_else(|| exception(text))
        .or_else(|| code(text))
}

fn named(explanation: &Explanation) -> bool {
    matches!(&explanation.told, ExplainedAs::Failure(finding) if finding.component.is_some())
}

/// A status or an edge code alone.
fn bare(text: &str) -> Option<Explanation> {
    let reply = page::bare(text)?;
    Some(Explanation { taken_for: "a status", ..judged(&reply) })
}

/// What the judge says of a reply. Line ends are tried both ways, since copying changes them and
/// pages of servers are recognised by their bytes.
fn judged(reply: &Reply) -> Explanation {
    let first = judge(reply);
    let told = if matches!(&first, ExplainedAs::Failure(finding) if finding.component.is_some()) {
        first
    } else {
        let other = |end: &str| judge(&parse::with_line_ends(reply, end));
        let named =
            |told: &ExplainedAs| matches!(told, ExplainedAs::Failure(finding) if finding.component.is_some());
        [other("\n"), other("\r\n")].into_iter().find(named).unwrap_or(first)
    };
    Explanation { told, taken_for: "a response", says: None, behind: None }
}

fn judge(reply: &Reply) -> ExplainedAs {
    // How long the origin took is not known: long enough that nothing is read out of a short time.
    let asked = classify::Asked { method: "GET", navigation: true, elapsed_ms: 10_000, ..Default::default() };
    let soft =
        || classify::soft::may_be_soft(reply, &asked).then(|| classify::soft::judge(reply, &[])).flatten();
    match classify::judge(&Outcome::Answered(reply.clone()), &asked) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => {
            ExplainedAs::Failure(finding)
        }
        Judgement::Clear(Verdict::Pass) => match soft() {
            Some(finding) => ExplainedAs::Failure(Box::new(finding)),
            None => ExplainedAs::NoFailure,
        },
    }
}

/// The words of a runtime's exception.
fn exception(text: &str) -> Option<Explanation> {
    let message = text.lines().next().unwrap_or_default().to_owned();
    let thrown = Exception { name: "Error".to_owned(), message, ..Exception::default() };
    let finding = match classify::judge(&Outcome::Threw(thrown), &classify::Asked::default()) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => finding,
        Judgement::Clear(Verdict::Pass) => return None,
    };
    let known = finding.evidence.iter().all(|evidence| evidence.code() != "exception:unknown");
    known.then(|| Explanation::failure(*finding, "an exception of the runtime"))
}

/// The name of a failure anywhere in the text, as on our own pages.
fn code(text: &str) -> Option<Explanation> {
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if let Some(former) = words().find_map(|word| former::finding(word, None)) {
        return Some(Explanation::failure(former, "a former name of a failure"));
    }
    let mut words = words();
    let failure: Failure = words.find_map(|word| word.contains('_').then(|| word.parse().ok()).flatten())?;
    let finding =
        Finding::new(failure, Confidence::Likely, Evidence::new(format!("word:{}", failure.code())));
    Some(Explanation::failure(finding, "the name of a failure"))
}
