//! An isolate's side: counts what fails at one origin, and hands it over in reports
//! that are taken exactly once.

use serde::{Deserialize, Serialize};

use super::entry::LedgerEntry;
use super::tally::{Count, MinuteCounts, Numbers, Tally, TallyKind, minute};
use crate::event::Event;
use crate::event::outage::Stage;
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::outage::{Cause, Outage};

/// The most failures that one report brings whole. The log has them all; a
/// report stays under 200 kB.
const WHOLE_MAX: usize = 40;
/// The most pieces of news that wait for a ledger that does not answer; later ones say more.
const NEWS_MAX: usize = 8;

/// A failure that is kept whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFailure {
    /// When it was, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: u64,
    /// The id that its visitor was told.
    pub request_id: String,
    /// The outage it belongs to; empty for none.
    pub outage: String,
    /// What failed.
    pub failure: Failure,
    /// Its event, as the line of the log.
    pub event: String,
}

/// What happened to the origin as this isolate sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginNews {
    /// The outage, with [`Outage::ended_ms`] when it is over.
    pub outage: Outage,
    /// Whether the isolate has written the event of it itself, because nobody answered.
    pub is_told: bool,
}

/// What an isolate reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReport {
    /// A number the isolate drew when it started; only tells reporters apart.
    pub isolate: u32,
    /// Counts its reports on this origin from 1: the same number is the same report, sent again.
    pub seq: u32,
    /// What happened, in its order.
    pub news: Vec<OriginNews>,
    /// The outage that the isolate was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outage: Option<String>,
    /// The latest cause it met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What it counted since its last report.
    pub counts: Vec<Count>,
    /// Failures in their own words.
    pub kept: Vec<KeptFailure>,
    /// Where the guide is, as an absolute address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
}

/// What the ledger answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReply {
    /// The report that was taken, now or before.
    pub seq: u32,
    /// The outage that is on record now.
    pub outage: Option<Outage>,
    /// Lines that the isolate is to write into the log.
    pub lines: Vec<String>,
}

/// What one isolate has to report of one origin.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    seq: u32,
    counts: MinuteCounts,
    kept: Vec<KeptFailure>,
    news: Vec<OriginNews>,
    cause: Option<Cause>,
    outage: Option<String>,
    tally: Tally,
    guide: Option<String>,
    sent: Option<LedgerReport>,
}

impl Desk {
    /// Takes an exchange that failed. `is_whole`: its event was written whole.
    pub fn failed(&mut self, event: &Event, is_whole: bool, now_ms: u64) {
        let kind = TallyKind {
            route: event.route.clone(),
            failure: event.failure,
            status: event.status_code.unwrap_or_default(),
            delivery: event.delivery,
            colo: event.colo.clone().unwrap_or_default(),
        };
        let is_order = !matches!(event.method.name, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY");
        let numbers = Numbers { n: 1, orders: u64::from(is_order) };
        self.outage.clone_from(&event.outage_id);
        if self.outage.is_some() {
            self.tally.add(&kind, numbers);
        }
        self.counts.add(minute(now_ms), kind, numbers);
        if is_whole && self.kept.len() < WHOLE_MAX {
            self.kept.push(KeptFailure {
                at_ms: now_ms,
                request_id: event.request_id.clone(),
                outage: event.outage_id.clone().unwrap_or_default(),
                failure: event.failure,
                event: event.to_json_line(),
            });
        }
    }

    /// Takes the latest cause that an attempt or a look met.
    pub fn met(&mut self, cause: &Cause) {
        if self.cause.as_ref().is_none_or(|known| known.at_ms <= cause.at_ms) {
            self.cause = Some(cause.clone());
        }
    }

    /// Takes where the guide is for whoever asked: below the prefix at the address that the
    /// visitor used, with its port.
    pub fn guide_is_at(&mut self, exchange: &Exchange, prefix: &str) {
        self.guide = Some(format!("{}://{}{prefix}/guide", exchange.scheme, exchange.authority()));
    }

    /// Takes that an outage began, or ended, by what this isolate found itself.
    pub fn learned(&mut self, outage: &Outage) {
        if outage.ended_ms.is_none() {
            self.tally = Tally::default();
        }
        if self.news.len() >= NEWS_MAX {
            self.news.remove(0);
        }
        self.news.push(OriginNews { outage: outage.clone(), is_told: false });
    }

    /// Takes what the outage is called by now: isolates that noticed it at the same moment agree on
    /// a name through the journal, and what is told of its beginning has to have the name that
    /// everything after it has.
    pub fn is_called(&mut self, outage: &Outage) {
        let begins = self.news.iter_mut().filter(|news| news.outage.ended_ms.is_none());
        begins.for_each(|news| news.outage = outage.clone());
    }

    /// Whether something waits to be reported.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.sent.is_some() || self.is_news() || !self.counts.is_empty()
    }

    /// Whether an outage began or ended that nobody was told of yet.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let untold = |news: &[OriginNews]| news.iter().any(|news| !news.is_told);
        untold(&self.news) || self.sent.as_ref().is_some_and(|sent| untold(&sent.news))
    }

    /// The report to be sent: the last one again while it is not acknowledged, else what
    /// has come together since.
    pub fn report(&mut self, isolate: u32) -> Option<LedgerReport> {
        if self.sent.is_none() {
            if !self.is_waiting() {
                return None;
            }
            self.seq = self.seq.saturating_add(1);
            self.sent = Some(LedgerReport {
                isolate,
                seq: self.seq,
                news: std::mem::take(&mut self.news),
                outage: self.outage.clone(),
                cause: self.cause.take(),
                counts: std::mem::take(&mut self.counts).rows(),
                kept: std::mem::take(&mut self.kept),
                guide: self.guide.clone(),
            });
        }
        self.sent.clone()
    }

    /// Takes the ledger's answer. The lines to be written: those that it gives, or, where it gave
    /// no answer, what this isolate knows itself.
    pub fn answered(&mut self, reply: Option<LedgerReply>, now_ms: u64) -> Vec<String> {
        match reply {
            Some(reply) if self.sent.as_ref().is_some_and(|sent| sent.seq == reply.seq) => {
                self.sent = None;
                reply.lines
            }
            Some(_) => Vec::new(),
            None => self.own_lines(now_ms),
        }
    }

    fn own_lines(&mut self, now_ms: u64) -> Vec<String> {
        let (tally, guide) = (&self.tally, &self.guide);
        let sent = self.sent.as_mut().map(|sent| sent.news.iter_mut()).into_iter().flatten();
        let untold = sent.chain(&mut self.news).filter(|news| !news.is_told);
        let line = |news: &mut OriginNews| {
            news.is_told = true;
            let entry = LedgerEntry {
                tally: tally.clone(),
                ..LedgerEntry::new(news.outage.clone(), guide.clone(), now_ms)
            };
            entry.line(if news.outage.ended_ms.is_some() { Stage::Ended } else { Stage::Began }, now_ms)
        };
        untold.map(line).collect()
    }
}
