//! Whether what a probe found still holds for a later failure.
//!
//! During an outage every failed exchange wants to know the same; asking the origin each time would
//! double its load. So one probe serves all failures of an origin for [`REUSE_MS`], as long as they
//! look alike and the origin has not answered in between.

use crate::outcome::{ConnectFinding, HttpFinding, HttpFlaw, ProbeReport, TlsFinding};

/// How long a report is reused, in milliseconds.
pub const REUSE_MS: u64 = 5_000;

/// How long a report is reused that found the origin in order, in milliseconds: it says that
/// failures come and go, and the next one may be of another kind.
pub const REUSE_ANSWERED_MS: u64 = 1_000;

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReport {
    /// When the probe began, in milliseconds since 1970-01-01T00:00:00Z.
    pub begun_ms: u64,
    /// When it was over, in the same unit. Its age counts from here: one that watched a silent
    /// origin for long says how the origin is at the end of that time.
    pub done_ms: u64,
    /// What it found.
    pub report: ProbeReport,
}

/// Whether a kept report speaks for another failure too: one by silence until the deadline
/// (`silent`), or one that came at once. `answered_ms` is when the origin last answered well.
/// `ahead_ms` is how long before its deadline a silent exchange may be looked after: a look that is
/// quick is over that much earlier, and was made while it waited all the same.
#[must_use]
pub fn holds(kept: &KeptReport, silent: bool, answered_ms: u64, now_ms: u64, ahead_ms: u32) -> bool {
    let answered = matches!(kept.report.http, Some(HttpFinding::Answered { .. }));
    let reuse_ms = if answered { REUSE_ANSWERED_MS } else { REUSE_MS };
    answered_ms < kept.begun_ms
        && now_ms.saturating_sub(kept.done_ms) < reuse_ms.saturating_add(ahead_ms.into())
        && fits(&kept.report, silent)
}

/// Whether a report explains silence (`silent`) or a connection that broke at once.
fn fits(report: &ProbeReport, silent: bool) -> bool {
    match (&report.connect, &report.tls, &report.http) {
        (Some(ConnectFinding::Rejected), ..) => !silent,
        (Some(ConnectFinding::NoAnswer), ..) => silent,
        (_, Some(TlsFinding::Silent), _) | (_, _, Some(HttpFinding::Silent { .. })) => silent,
        // Interim replies without end are bytes, and silence all the same.
        (_, _, Some(HttpFinding::Unparsable(HttpFlaw::UnexpectedInterim))) => true,
        (
            _,
            _,
            Some(HttpFinding::Terminated { .. } | HttpFinding::Unparsable(_) | HttpFinding::HeadTooLarge),
        ) => !silent,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn kept(connect: ConnectFinding, http: Option<HttpFinding>) -> KeptReport {
        let report = ProbeReport { connect: Some(connect), http, ..ProbeReport::default() };
        KeptReport { begun_ms: 10_000, done_ms: 11_000, report }
    }

    #[test]
    fn a_report_is_reused_while_failures_look_alike_and_nothing_was_well() {
        use ConnectFinding::{NoAnswer, Open, Rejected};
        const LOST: bool = false;
        const SILENT: bool = true;
        let silent = || HttpFinding::Silent { after_bytes: 0 };
        let closed = || HttpFinding::Terminated { after_bytes: 0, reset: false };
        let well = || HttpFinding::Answered { status: 200 };
        // id, kept, failed by, last answered, now, ahead, holds
        let cases = [
            ("same", kept(Rejected, None), LOST, 0, 15_999, 0, true),
            ("too-old", kept(Rejected, None), LOST, 0, 16_000, 0, false),
            ("answered-since", kept(Rejected, None), LOST, 12_000, 13_000, 0, false),
            ("answered-before", kept(Rejected, None), LOST, 9_000, 13_000, 0, true),
            ("refused-now-silent", kept(Rejected, None), SILENT, 0, 13_000, 0, false),
            ("dropped-still-silent", kept(NoAnswer, None), SILENT, 0, 13_000, 0, true),
            ("dropped-now-refused", kept(NoAnswer, None), LOST, 0, 13_000, 0, false),
            ("silent-now-lost", kept(Open, Some(silent())), LOST, 0, 13_000, 0, false),
            ("closed-still-lost", kept(Open, Some(closed())), LOST, 0, 13_000, 0, true),
            ("closed-now-silent", kept(Open, Some(closed())), SILENT, 0, 13_000, 0, false),
            ("well-a-moment", kept(Open, Some(well())), LOST, 0, 11_999, 0, true),
            ("well-no-longer", kept(Open, Some(well())), LOST, 0, 12_000, 0, false),
            ("looked-after-long-before", kept(NoAnswer, None), SILENT, 0, 21_999, 6_000, true),
            ("not-that-long", kept(NoAnswer, None), SILENT, 0, 22_000, 6_000, false),
            ("well-while-it-waited", kept(Open, Some(well())), SILENT, 0, 17_000, 6_000, true),
            ("well-before", kept(Open, Some(well())), SILENT, 0, 18_000, 6_000, false),
        ];
        for (id, kept, silent, answered, now, ahead, expected) in cases {
            assert_eq!(holds(&kept, silent, answered, now, ahead), expected, "{id}");
        }
    }
}
