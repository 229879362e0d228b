//! Access logs: lines that servers, balancers and networks write of every request, well or not.
//!
//! In scope: formats whose fields say what a request was answered with and why. They are read by
//! their fields and never by words, since an address or a browser's name in them may hold any
//! word. Out of scope: error logs (`logs`), and the lines of HAProxy that name how a session
//! ended, which are in its table.

mod amazon;
mod envoy;
mod iis;

use super::{ExplainedAs, Explanation, judged, page, parse};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::outcome::Reply;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// What such a text was taken for.
const TAKEN_FOR: &str = "a line of an access log";

/// What a field of an access log says.
struct LogField {
    /// How the log writes it.
    word: &'static str,
    failure: Failure,
    /// Where it is not the failure's usual one.
    hop: Option<Hop>,
    reason: &'static str,
    says: &'static str,
}

const fn field(word: &'static str, failure: Failure, reason: &'static str, says: &'static str) -> LogField {
    LogField { word, failure, hop: None, reason, says }
}

impl LogField {
    const fn at(self, hop: Hop) -> Self {
        Self { hop: Some(hop), ..self }
    }

    /// What this field says of a request, in a log of this software.
    fn told(&self, component: &'static str) -> Explanation {
        let evidence = Evidence::new(format!("log:{component}:{}", self.reason));
        let finding = Finding::new(self.failure, Confidence::Likely, evidence);
        let finding = Finding {
            hop: self.hop.unwrap_or(self.failure.row().hop),
            component: Some(component),
            ..finding.because(Reason::Word(self.reason.to_owned()))
        };
        let told = ExplainedAs::Failure(Box::new(finding));
        Explanation { told, taken_for: TAKEN_FOR, says: Some(self.says), behind: None }
    }
}

/// The first failing line of an access log in a text; a line that is none
/// where all of them are well.
pub(super) fn first(text: &str) -> Option<Explanation> {
    let named = iis::fields(text);
    let mut all = text.lines().filter_map(|line| named.read(line).or_else(|| read(line))).peekable();
    let well = all.peek().map(|_| of(ExplainedAs::NoFailure));
    all.find(|line| line.told != ExplainedAs::NoFailure).or(well)
}

/// A text without its lines of access logs: an address or a browser's name may hold any word.
pub(super) fn without(text: &str) -> String {
    text.lines().filter(|line| read(line).is_none()).collect::<Vec<_>>().join("\n")
}

/// What one line says; nothing where it is no line of an access log.
pub(super) fn read(line: &str) -> Option<Explanation> {
    envoy::read(line)
        .or_else(|| amazon::read(line))
        .or_else(|| iis::read(line))
        .or_else(|| haproxy(line))
        .or_else(|| squid(line))
        .or_else(|| json(line))
        .or_else(|| common(line))
}

const fn of(told: ExplainedAs) -> Explanation {
    Explanation { told, taken_for: TAKEN_FOR, says: None, behind: None }
}

/// What a status alone says: a possibility, of whoever sent it. 499 is no status of HTTP's: nginx
/// writes it down where the other side left, and others do after it.
fn by_status(status: u16) -> Explanation {
    if status == 499 {
        return gone();
    }
    of(judged(&Reply { status, ..Reply::default() }).told)
}

fn gone() -> Explanation {
    let finding = Finding::new(Failure::VisitorGone, Confidence::Likely, Evidence::new("log:499"));
    let finding = finding.because(Reason::Word("client_closed".to_owned()));
    let says = "The other side left before the answer.";
    Explanation { says: Some(says), ..of(ExplainedAs::Failure(Box::new(finding))) }
}

/// What the server behind a balancer answered itself: the application speaks, so that a gateway's
/// status is about what it called.
fn by_the_target(status: u16) -> Explanation {
    let explanation = by_status(status);
    let ExplainedAs::Failure(finding) = explanation.told else { return explanation };
    let failure = match finding.failure {
        Failure::OriginBadGateway | Failure::OriginGatewayTimeout => Failure::ApplicationError,
        failure => failure,
    };
    of(ExplainedAs::Failure(Box::new(Finding { failure, hop: Hop::App, ..*finding })))
}

/// A three-digit status of HTTP's, or nginx' 499.
fn status(word: &str) -> Option<u16> {
    word.parse().ok().filter(|status| word.len() == 3 && matches!(status, 100..=599))
}

/// The Common Log Format and what nginx, Apache, Traefik, uvicorn and others made of it: the number
/// behind the quoted request. And what wget says of a reply.
fn common(line: &str) -> Option<Explanation> {
    if let Some((_, answer)) = line.split_once("HTTP request sent, awaiting response... ") {
        return answer.split_whitespace().next().and_then(status).map(by_status);
    }
    page::logged_status(line).map(|reply| by_status(reply.status))
}

/// HAProxy, where a session ended as it should (`----`): the status is the server's.
fn haproxy(line: &str) -> Option<Explanation> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let counters = |word: &str| word.matches('/').count() == 4;
    let at = words.windows(2).position(|pair| match pair {
        [state, next] => state.starts_with("--") && counters(next),
        _ => false,
    })?;
    status(words.get(at.checked_sub(4)?)?).map(by_the_target)
}

/// Squid's own format: `TCP_MISS/503 … HIER_NONE/-`. `NONE` asked nobody, so that
/// the status is Squid's own.
fn squid(line: &str) -> Option<Explanation> {
    let mut words = line.split_whitespace();
    let (_, number) = words.find(|word| word.starts_with("TCP_"))?.split_once('/')?;
    let from = words.find(|word| word.starts_with("HIER_"))?;
    let number = status(number)?;
    let own = from.starts_with("HIER_NONE") && number >= 500;
    let row =
        field("", Failure::OriginUnavailable, "no_reply", "Squid answered itself: it reached no server.");
    Some(if own { row.told("squid") } else { by_status(number) })
}

/// Objects with well-known members: Cloudflare's Logpush, and Caddy's access log.
fn json(line: &str) -> Option<Explanation> {
    let line = line.trim();
    if !line.starts_with('{') || !(line.contains("EdgeResponseStatus") || line.contains("http.log.access")) {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let number = |name: &str| u16::try_from(value.get(name)?.as_u64()?).ok();
    let Some(edge) = number("EdgeResponseStatus") else { return number("status").map(by_status) };
    match number("OriginResponseStatus") {
        // No reply came: the edge answered itself.
        None | Some(0) => {
            let reply = Reply { status: edge, ..parse::head("server: cloudflare") };
            Some(of(judged(&reply).told))
        }
        Some(origin) => Some(by_status(origin)),
    }
}
