//! One attempt on a fault of the lab, as the worker makes it: what fetch does is read from the
//! case, everything after it is the worker's own code.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use faultline::classify::{Asked, Judgement, head, judge, judge_with_probe};
use faultline::config::Policy;
use faultline::event::Delivery as Told;
use faultline::intercept::{WhoseReply, decide};
use faultline::outcome::{Exception, Outcome, Peek, Reply};
use faultline::pass::body;
use faultline::probe::plan::Plan;
use faultline::probe::step::StepResult;
use faultline::probe::target::ProbeTarget;
use faultline::verdict::{Finding, Verdict};
use faultline_lab::{Fault, Lab};
use rustls::ClientConfig;

use crate::wire;
use faultline_fixtures::cases::{Case, Fetch, Visitor};
use faultline_fixtures::driver::{self, Resolver, Shell};

/// Long enough for every step on a slow machine; what ends by silence takes all of it.
const BUDGET_MS: u32 = 4_000;

/// How long after its start an attempt that failed at once has failed, in milliseconds.
const AT_ONCE_MS: u64 = 40;

/// What came of an attempt.
pub struct Seen {
    /// What holds without a probe, where one was made.
    pub without: Option<Finding>,
    /// What holds in the end; none for a reply that passes and is nothing to report.
    pub finding: Option<Finding>,
    /// Whose reply the visitor gets, and whether it is whole.
    pub visitor: Visitor,
    /// The origin's status, where there was one.
    pub received: Option<u16>,
    /// The origin's `Proxy-Status`.
    pub proxy_status: Option<String>,
}

/// The lab and what a client of it needs.
pub struct Place<'a> {
    pub lab: &'a Lab,
    pub trust: Arc<ClientConfig>,
}

fn asked(fault: &Fault) -> Asked<'_> {
    let has = |name: &str| fault.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    Asked {
        method: &fault.method,
        navigation: false,
        upgrade: has("upgrade"),
        conditional: has("if-none-match") || has("if-modified-since"),
        elapsed_ms: AT_ONCE_MS,
        ..Asked::default()
    }
}

impl Place<'_> {
    /// Makes the attempt and judges it.
    pub fn attempt(&self, case: &Case) -> Seen {
        let fault = self.lab.fault(&case.fault).unwrap();
        let lost = Exception {
            name: "Error".to_owned(),
            message: "Network connection lost.".to_owned(),
            retryable: true,
            remote: true,
            overloaded: false,
        };
        let reference = Exception {
            name: "Error".to_owned(),
            message: "internal error; reference = 0123456789abcdefghijklmn".to_owned(),
            ..Exception::default()
        };
        match case.fetch {
            Fetch::Lost => self.unanswered(fault, &Outcome::Threw(lost)),
            Fetch::Reference => self.unanswered(fault, &Outcome::Threw(reference)),
            Fetch::Deadline => self.unanswered(fault, &Outcome::DeadlinePassed),
            Fetch::Reply => replied(&wire::reply(&mut self.ask(fault), &fault.method), fault),
            Fetch::Handshake => replied(&handshake(), fault),
            Fetch::Body => {
                let (status, broke) = wire::broken_body(&mut self.ask(fault));
                let seen = self.unanswered(fault, &Outcome::BodyBroke(broke));
                let delivery = seen.finding.as_ref().map(|finding| body::delivery(finding.failure));
                let visitor = if delivery == Some(Told::Passed) { Visitor::Passes } else { Visitor::Breaks };
                Seen { visitor, received: Some(status), ..seen }
            }
        }
    }

    /// Judges what gave no reply, or half of one, with a probe where that can tell more.
    fn unanswered(&self, fault: &Fault, outcome: &Outcome) -> Seen {
        let asked = asked(fault);
        let (without, finding) = match judge(outcome, &asked) {
            Judgement::Clear(Verdict::Pass) => panic!("{}: {outcome:?} passes", fault.id),
            Judgement::Clear(Verdict::Fail(finding)) => (None, *finding),
            Judgement::Unclear(without) => {
                let plan =
                    Plan::new(target(fault, matches!(outcome, Outcome::BodyBroke(_))), [7; 64], now_s());
                let report = driver::run(plan, &self.shell(fault));
                let finding = judge_with_probe(outcome, &report, &without, &asked);
                (Some(*without), finding)
            }
        };
        Seen { without, finding: Some(finding), visitor: Visitor::Answer, received: None, proxy_status: None }
    }

    fn shell(&self, fault: &Fault) -> Shell {
        Shell {
            address: address(fault),
            server_name: "localhost",
            trust: Arc::clone(&self.trust),
            resolver: resolver(self.lab.resolver()),
            budget_ms: BUDGET_MS,
        }
    }

    /// A connection on which the fault's request was sent.
    fn ask(&self, fault: &Fault) -> driver::Connection {
        let patience = Duration::from_millis(BUDGET_MS.into());
        let https = fault.origin.starts_with("https:");
        let mut connection = driver::connect(&self.shell(fault), https, patience).unwrap();
        let fields: String =
            fault.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let connection_field =
            if asked(fault).upgrade { String::new() } else { "Connection: close\r\n".to_owned() };
        let request = format!(
            "{} /lab/{} HTTP/1.1\r\nHost: {}\r\n{fields}{connection_field}Content-Length: {}\r\n\r\n{}",
            fault.method,
            fault.id,
            authority(fault),
            fault.body.len(),
            fault.body
        );
        connection.stream().write_all(request.as_bytes()).unwrap();
        connection
    }
}

/// What the runtime answers itself when a WebSocket handshake is not in order (measured on
/// workerd): a 502 without header fields. Of its text, only these words are looked at.
fn handshake() -> Reply {
    let text = "WebSocket handshake".to_owned();
    Reply { status: 502, peek: Some(Peek { text, complete: true }), ..Reply::default() }
}

/// Judges a reply, and whose reply the visitor gets.
fn replied(reply: &Reply, fault: &Fault) -> Seen {
    let asked = asked(fault);
    // A handshake that is in order becomes a socket, which the worker hands over without a look.
    let socket = reply.status == 101 && asked.upgrade && reply.header("sec-websocket-accept").is_some();
    let finding = match reply.status {
        _ if socket => None,
        200..=399 => head::judge(reply, &asked),
        _ => match judge(&Outcome::Answered(reply.clone()), &asked) {
            Judgement::Clear(Verdict::Pass) => None,
            Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => Some(*finding),
        },
    };
    let ours = |finding: &Finding| decide(&Policy::default(), finding, reply, &asked) == WhoseReply::Ours;
    let visitor = if finding.as_ref().is_some_and(ours) { Visitor::Answer } else { Visitor::Passes };
    let proxy_status = reply.header("proxy-status").map(str::to_owned);
    Seen { without: None, finding, visitor, received: Some(reply.status), proxy_status }
}

fn authority(fault: &Fault) -> &str {
    fault.origin.split_once("://").unwrap().1
}

/// `None` for a name that only the lab's resolver knows.
fn address(fault: &Fault) -> Option<std::net::SocketAddr> {
    authority(fault).replace("localhost", "127.0.0.1").parse().ok()
}

fn target(fault: &Fault, read_body: bool) -> ProbeTarget {
    let authority = authority(fault);
    ProbeTarget {
        https: fault.origin.starts_with("https:"),
        host: authority.split(':').next().unwrap().to_owned(),
        host_header: authority.to_owned(),
        method: fault.method.clone(),
        path: format!("/lab/{}", fault.id),
        read_body,
    }
}

/// Asks the lab's resolver as the worker does.
fn resolver(url: String) -> Resolver {
    Box::new(move |message, patience| {
        let unreachable = Err(StepResult::Rejected { text: "resolver unreachable" });
        let config = ureq::Agent::config_builder().timeout_global(Some(patience)).http_status_as_error(false);
        let agent: ureq::Agent = config.build().into();
        let asked = agent.post(&url).header("content-type", "application/dns-message").send(message);
        match asked.map(|reply| (reply.status().as_u16(), reply.into_body().read_to_vec())) {
            Ok((status, Ok(bytes))) => Ok((status, bytes)),
            Err(ureq::Error::Timeout(_)) | Ok((_, Err(ureq::Error::Timeout(_)))) => Err(StepResult::TimedOut),
            Err(_) | Ok((_, Err(_))) => unreachable,
        }
    })
}

/// Now, in seconds since 1970-01-01T00:00:00Z.
fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}
