//! The events of an outage as a whole: it began, it goes on, it ended.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoStaticStr;

use super::Severity;
use super::cut::cut;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
pub enum Stage {
    /// The origin is left alone from now on, but for looks of our own.
    #[serde(rename = "outage.began")]
    #[strum(serialize = "outage.began")]
    Began,
    /// It has been so for another five minutes.
    #[serde(rename = "outage.continues")]
    #[strum(serialize = "outage.continues")]
    Continues,
    /// The origin answered well again.
    #[serde(rename = "outage.ended")]
    #[strum(serialize = "outage.ended")]
    Ended,
}

/// One event of an outage. The fields are the keys of the line, in its order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutageEvent {
    /// Which event it is.
    #[serde(rename = "event.name")]
    pub stage: Stage,
    /// When it was made, RFC 3339.
    pub timestamp: String,
    /// `ERROR` while it lasts, `INFO` when it is over.
    pub severity_text: Severity,
    /// The outage.
    #[serde(rename = "faultline.outage_id")]
    pub id: String,
    /// The origin: scheme, host and port, or `zone:` and the visitor's host.
    #[serde(rename = "faultline.origin")]
    pub origin: String,
    /// The latest cause that was met.
    #[serde(rename = "error.type")]
    pub error_type: &'static str,
    /// Where that is.
    #[serde(rename = "faultline.hop")]
    pub hop: &'static str,
    /// How sure that is.
    #[serde(rename = "faultline.confidence")]
    pub confidence: &'static str,
    /// What speaks for it.
    #[serde(rename = "faultline.evidence")]
    pub evidence: Vec<String>,
    /// Who wrote the error.
    #[serde(rename = "faultline.component", skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The public cause within the failure.
    #[serde(rename = "faultline.reason", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The cause with which it began.
    #[serde(rename = "faultline.first_error_type")]
    pub first_error_type: &'static str,
    /// When it began, RFC 3339.
    #[serde(rename = "faultline.began")]
    pub began: String,
    /// How long it has lasted, in seconds.
    #[serde(rename = "faultline.duration_s")]
    pub duration_s: u64,
    /// How many exchanges failed so far, as far as was reported.
    #[serde(rename = "faultline.failures")]
    pub failures: u64,
    /// How many visitors got an answer of ours.
    #[serde(rename = "faultline.answered")]
    pub answered: u64,
    /// How many got a copy.
    #[serde(rename = "faultline.copies")]
    pub copies: u64,
    /// How many requests that wanted something done came to no good end.
    #[serde(rename = "faultline.orders_refused")]
    pub orders_refused: u64,
    /// How many of each failure.
    #[serde(rename = "faultline.by_failure", skip_serializing_if = "BTreeMap::is_empty")]
    pub by_failure: BTreeMap<String, u64>,
    /// How many on each route.
    #[serde(rename = "faultline.by_route", skip_serializing_if = "BTreeMap::is_empty")]
    pub by_route: BTreeMap<String, u64>,
    /// How many with each status.
    #[serde(rename = "faultline.by_status", skip_serializing_if = "BTreeMap::is_empty")]
    pub by_status: BTreeMap<String, u64>,
    /// How many by what the visitors got.
    #[serde(rename = "faultline.by_delivery", skip_serializing_if = "BTreeMap::is_empty")]
    pub by_delivery: BTreeMap<String, u64>,
    /// How many in each data centre that reported.
    #[serde(rename = "faultline.by_colo", skip_serializing_if = "BTreeMap::is_empty")]
    pub by_colo: BTreeMap<String, u64>,
    /// The guide's page on the cause.
    #[serde(rename = "faultline.guide", skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// What to check first.
    #[serde(rename = "faultline.first_check", skip_serializing_if = "Option::is_none")]
    pub first_check: Option<String>,
    /// Faultline's own version.
    #[serde(rename = "faultline.version")]
    pub version: &'static str,
}

// Enough for any name that settings may give; a line of all of them stays under `LINE_BYTES_MAX`.
const NAME_BYTES_MAX: usize = 40;
const ORIGIN_BYTES_MAX: usize = 260;
const GUIDE_BYTES_MAX: usize = 300;
const CHECK_BYTES_MAX: usize = 200;
/// The strongest pieces of evidence; the events of the failures have all.
const EVIDENCE_MAX: usize = 4;
/// The most names of a part, the most frequent ones: a line is no table.
const NAMES_MAX: usize = 4;

impl OutageEvent {
    /// The event as one line of JSON, under [`super::LINE_BYTES_MAX`], without the line break.
    #[must_use]
    pub fn to_json_line(mut self) -> String {
        self.origin = cut(&self.origin, ORIGIN_BYTES_MAX);
        self.guide = self.guide.map(|guide| cut(&guide, GUIDE_BYTES_MAX));
        self.first_check = self.first_check.map(|check| cut(&check, CHECK_BYTES_MAX));
        self.component = self.component.map(|component| cut(&component, NAME_BYTES_MAX));
        self.reason = self.reason.map(|reason| cut(&reason, NAME_BYTES_MAX));
        self.evidence.truncate(EVIDENCE_MAX);
        for part in [
            &mut self.by_failure,
            &mut self.by_route,
            &mut self.by_status,
            &mut self.by_delivery,
            &mut self.by_colo,
        ] {
            *part = shortened(std::mem::take(part));
        }
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// The most frequent names, cut; all others together.
fn shortened(part: BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut by_number: Vec<(String, u64)> = part.into_iter().collect();
    by_number.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let rest = by_number.split_off(by_number.len().min(NAMES_MAX));
    let others = rest.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
    let mut short = BTreeMap::new();
    let others = (others > 0).then(|| ("(other)".to_owned(), others));
    for (name, n) in by_number.into_iter().chain(others) {
        let sum: &mut u64 = short.entry(cut(&name, NAME_BYTES_MAX)).or_default();
        *sum = sum.saturating_add(n);
    }
    short
}
