//! The page of outages: a table, and the last weeks as bars.

use askama::Template;

use super::{ConsoleMoment, Frame};
use crate::ledger::entry::LedgerEntry;
use crate::pages::console::view::World;
use crate::pages::console::weeks::Week;
use crate::render::moment::rfc3339;

#[derive(Template)]
#[template(path = "console/outages.html")]
pub(super) struct Outages<'a> {
    frame: Frame<'a>,
    rows: Vec<OutageRow>,
    bars: Vec<Bar>,
}

pub(super) fn page<'a>(world: &World<'_>, frame: Frame<'a>) -> Outages<'a> {
    Outages {
        frame,
        rows: world.outages().into_iter().map(|entry| OutageRow::new(entry, world)).collect(),
        bars: bars(&world.weeks()),
    }
}

/// An outage in a table.
pub(super) struct OutageRow {
    pub id: String,
    pub origin: String,
    pub began: ConsoleMoment,
    pub lasted: String,
    pub is_over: bool,
    pub fell_silent: bool,
    pub causes: Vec<&'static str>,
    pub failures: u64,
    pub answered: u64,
    pub copies: u64,
    pub orders: u64,
    pub colos: String,
}

impl OutageRow {
    pub(super) fn new(entry: &LedgerEntry, world: &World<'_>) -> Self {
        let (outage, tally) = (&entry.outage, &entry.tally);
        let mut causes = vec![outage.first.failure.code()];
        if outage.last.failure != outage.first.failure {
            causes.push(outage.last.failure.code());
        }
        let colos: Vec<&str> = tally.by_colo.keys().map(String::as_str).collect();
        Self {
            id: outage.id.clone(),
            origin: outage.origin.clone(),
            began: ConsoleMoment::new(outage.began_ms, world.now_ms),
            lasted: crate::notice::lasted(outage.lasted_ms(world.now_ms) / 1_000),
            is_over: outage.ended_ms.is_some(),
            fell_silent: entry.fell_silent,
            causes,
            failures: tally.failures,
            answered: tally.answered,
            copies: tally.copies,
            orders: tally.orders,
            colos: colos.join(", "),
        }
    }
}

/// A week as a bar.
struct Bar {
    from: String,
    outages: usize,
    down: String,
    /// Its length of a hundred.
    width: u64,
}

fn bars(weeks: &[Week]) -> Vec<Bar> {
    let most = weeks.iter().map(|week| week.down_s).max().unwrap_or_default().max(1);
    let bar = |week: &Week| Bar {
        from: rfc3339(week.from_ms).split('T').next().unwrap_or_default().to_owned(),
        outages: week.outages,
        down: crate::notice::lasted(week.down_s),
        width: week.down_s.saturating_mul(100).div_ceil(most).min(100),
    };
    weeks.iter().map(bar).collect()
}
