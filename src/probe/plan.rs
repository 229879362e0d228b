//! The probe's steps, as a machine without sockets and without a clock.
//!
//! The shell's loop: ask [`Plan::next`] with the milliseconds left, do what it says, and tell
//! [`Plan::on`] what came of a `Connect`, a `Read` or an `AskResolver`. `Send` and `Close`
//! report nothing: a failed write is followed by a read like any other, since a server may
//! answer before it hangs up.
//!
//! The order is: where sockets take another way than `fetch()`, ask a resolver first →
//! connect (rejected or no answer → ask a resolver) → for `https:` a first flight in TLS 1.2,
//! again with TLS 1.3 where that is refused, then the runtime's own handshake, whose trust
//! decides → one HTTP exchange.

mod name;
mod tls;

use std::collections::VecDeque;

pub use self::name::KnownName;
use crate::outcome::{ConnectFinding, Ending, HttpFinding, HttpFlaw, ProbeReport};
use crate::probe::ReaderStep;
use crate::probe::dns::{Family, Lookup};
use crate::probe::hello::Offer;
use crate::probe::http::ReplyReader;
use crate::probe::step::{Command, NextStep, StepResult};
use crate::probe::target::ProbeTarget;
use crate::probe::tls::{FirstFlight, FlightFinding};

/// A stage with less time than this is not begun, in milliseconds: below it, silence cannot be
/// told from distance (a round trip half around the Earth takes 200 ms and more, so the whole
/// budget should be well above).
pub const STAGE_MS_MIN: u32 = 100;

/// The longest text kept of a rejection, in characters.
const REJECTION_CHARS_MAX: usize = 200;

/// The alert of a server that speaks none of the protocols offered by ALPN (RFC 7301 section 3.2).
pub const NO_APPLICATION_PROTOCOL: u8 = 120;

/// Where the probe is, and what it waits for.
#[derive(Debug, Clone)]
enum PlanStage {
    First(Family, Vec<u8>),
    Connect,
    Resolve(Family, Vec<u8>),
    Flight(Offer, FirstFlight),
    Reconnect(FlightFinding),
    Secure(FlightFinding),
    Http(ReplyReader),
    Over,
}

/// One probe.
#[derive(Debug, Clone)]
pub struct Plan {
    target: ProbeTarget,
    random: [u8; 64],
    now_s: i64,
    report: ProbeReport,
    stage: PlanStage,
    queue: VecDeque<NextStep>,
    /// What the present stage must leave of the budget to later ones, in milliseconds.
    leave_ms: Option<u32>,
    /// An alert to the first offer, which says more than silence on the second.
    alert: Option<FlightFinding>,
    /// What a resolver said before anything was connected to.
    lookup: Option<Lookup>,
}

impl Plan {
    /// A probe of a target. `now_s` is in seconds since 1970-01-01T00:00:00Z;
    /// `random` need not be secret.
    #[must_use]
    pub fn new(target: ProbeTarget, random: [u8; 64], now_s: i64) -> Self {
        let (report, queue) = (ProbeReport::default(), VecDeque::new());
        Self {
            target,
            random,
            now_s,
            report,
            stage: PlanStage::Connect,
            queue,
            leave_ms: None,
            alert: None,
            lookup: None,
        }
    }

    /// What a resolver said before anything was connected to, where it was asked.
    #[must_use]
    pub const fn lookup(&self) -> Option<&Lookup> {
        self.lookup.as_ref()
    }

    /// The next step, given the milliseconds left for the whole probe. Always ends: with
    /// nothing left it is `Done`.
    pub fn next(&mut self, remaining_ms: u32) -> Command {
        loop {
            if let Some(next) = self.queue.pop_front() {
                let budget_ms = self.budget_ms(remaining_ms).unwrap_or(0);
                return Command { next, budget_ms };
            }
            let waits_for = match &self.stage {
                PlanStage::Connect | PlanStage::Reconnect(_) => NextStep::Connect { secure: false },
                PlanStage::Secure(_) => NextStep::Connect { secure: true },
                PlanStage::First(_, body) | PlanStage::Resolve(_, body) => {
                    NextStep::AskResolver { body: body.clone() }
                }
                PlanStage::Flight(..) | PlanStage::Http(_) => NextStep::Read,
                PlanStage::Over => {
                    let report = Box::new(self.report.clone());
                    return Command { next: NextStep::Done(report), budget_ms: 0 };
                }
            };
            match self.budget_ms(remaining_ms) {
                None => self.skip(),
                Some(0) => self.on(StepResult::TimedOut),
                Some(budget_ms) => return Command { next: waits_for, budget_ms },
            }
        }
    }

    /// What is left for the present stage; `None` when there is too little to begin it. The last
    /// stages of each branch may use all there is, the others half, so that a slow step does not
    /// starve the ones after it.
    fn budget_ms(&mut self, remaining_ms: u32) -> Option<u32> {
        let leave_ms = match (self.leave_ms, &self.stage) {
            (Some(leave_ms), _) => leave_ms,
            (None, _) if remaining_ms < STAGE_MS_MIN => return None,
            (None, PlanStage::Http(_) | PlanStage::Resolve(Family::V6, _)) => 0,
            (None, _) => remaining_ms / 2,
        };
        self.leave_ms = Some(leave_ms);
        Some(remaining_ms.saturating_sub(leave_ms))
    }

    /// Takes in what came of the last step.
    pub fn on(&mut self, event: StepResult<'_>) {
        if let StepResult::Rejected { text } = event {
            self.report.rejected_with = Some(text.chars().take(REJECTION_CHARS_MAX).collect());
        }
        match std::mem::replace(&mut self.stage, PlanStage::Over) {
            PlanStage::First(family, _) => self.looked_up(family, event),
            PlanStage::Connect => self.connected(event),
            PlanStage::Resolve(family, _) => self.resolved(family, event),
            PlanStage::Flight(offer, flight) => self.flight(offer, flight, event),
            PlanStage::Reconnect(_) if event == StepResult::Opened => self.begin_flight(Offer::Tls13),
            PlanStage::Reconnect(first) => self.after_flight(Offer::Tls13, first),
            PlanStage::Secure(flight) => self.secured(&flight, event),
            PlanStage::Http(exchange) => self.replied(exchange, event),
            PlanStage::Over => {}
        }
    }

    /// Ends a stage that there is no time for, with what is known without it.
    fn skip(&mut self) {
        match std::mem::replace(&mut self.stage, PlanStage::Over) {
            PlanStage::Reconnect(flight) | PlanStage::Secure(flight) => {
                self.report.tls = self.without_runtime(&flight)
            }
            PlanStage::First(..)
            | PlanStage::Connect
            | PlanStage::Resolve(..)
            | PlanStage::Flight(..)
            | PlanStage::Http(_)
            | PlanStage::Over => {}
        }
    }

    fn begin(&mut self, stage: PlanStage) {
        self.stage = stage;
        self.leave_ms = None;
    }

    fn connected(&mut self, event: StepResult<'_>) {
        self.report.connect = Some(match event {
            StepResult::Opened => ConnectFinding::Open,
            StepResult::Forbidden => ConnectFinding::Forbidden,
            StepResult::TimedOut => ConnectFinding::NoAnswer,
            _ => ConnectFinding::Rejected,
        });
        match self.report.connect {
            Some(ConnectFinding::Open) if self.target.https => self.begin_flight(Offer::Tls12),
            Some(ConnectFinding::Open) => self.begin_http(),
            Some(ConnectFinding::Rejected | ConnectFinding::NoAnswer) => {
                self.queue.push_back(NextStep::Close);
                if self.report.dns.is_none() {
                    self.look_up();
                }
            }
            Some(_) | None => {}
        }
    }

    fn begin_http(&mut self) {
        self.queue.push_back(NextStep::Send(self.target.request()));
        self.begin(PlanStage::Http(ReplyReader::new(self.target.sends_head(), self.target.read_body)));
    }

    fn replied(&mut self, mut exchange: ReplyReader, event: StepResult<'_>) {
        let finding = match event {
            StepResult::Bytes(bytes) => match exchange.push(bytes) {
                ReaderStep::NeedMore => return self.stage = PlanStage::Http(exchange),
                ReaderStep::Done(finding) => finding,
            },
            event => exchange.end(ending(event)),
        };
        if finding == HttpFinding::Unparsable(HttpFlaw::NoStatusLine) {
            self.report.speaks = exchange.speaks();
        }
        self.report.http = Some(finding);
        self.queue.push_back(NextStep::Close);
    }
}

/// How the bytes ended, by the event that is not bytes.
fn ending(event: StepResult<'_>) -> Ending {
    match event {
        StepResult::Eof => Ending::Closed,
        StepResult::TimedOut => Ending::Stalled,
        _ => Ending::Reset,
    }
}
