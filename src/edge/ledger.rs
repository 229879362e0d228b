//! The record, an isolate's end: what it counts and tells of its origins.
//!
//! An event of a failed exchange comes here on its way to the log. What is counted is reported some
//! seconds later, after an answer has left; while all is well nothing of this runs.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::isolate::Isolate;
use super::{clock, glue, log};
use crate::event::Event;
use crate::event::fold::{Foldable, Folder};
use crate::event::maintenance::MaintenanceEvent;
use crate::exchange::Exchange;
use crate::ledger::REPORT_AFTER_MS;
use crate::outage::{Cause, Outage};

/// How long news of an outage wait, in milliseconds: so that the event of the exchange that met it
/// goes along, and for the journal to say what the others call it.
const NEWS_AFTER_MS: u32 = 150;
/// How long a report of news waits for its answer, in milliseconds: the event
/// about it must not come late.
const NEWS_MS: u32 = 700;
/// How long any other report does.
const REPORT_MS: u32 = 5_000;
/// How long a worker may go on after an answer, in milliseconds, with some room
/// (<https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil>: 30 seconds).
const LIFE_MS: u64 = 25_000;
/// So long before its end a beat lets the next failing exchange take over, in milliseconds.
const HAND_OVER_MS: u64 = 10_000;

/// Takes the event of a failed exchange: writes it, or folds it, and counts it. `folds`: whether
/// the route's failures may be folded.
pub fn failed(isolate: &'static Isolate, origin: &str, folds: bool, exchange: &Exchange, event: Event) {
    let now_ms = clock::now_ms();
    let whole = log_repeats(isolate).filter(|_| folds && event.outage_id.is_some());
    let lines = isolate.records.failures.change(|folder| folder.take(event.clone(), whole, now_ms));
    let is_whole = lines.iter().any(|line| line.others.repeats.is_none());
    lines.iter().for_each(log::write);
    let with_guide = isolate.settings.as_ref().ok().filter(|settings| settings.guide);
    isolate.records.with(origin, |seat| {
        if let Some(settings) = with_guide {
            seat.desk.guide_is_at(exchange, &settings.prefix);
        }
        seat.desk.failed(&event, is_whole, now_ms);
    });
    beat(isolate);
}

/// Takes the event of a visitor who was told that the site is closed.
pub fn closed(isolate: &'static Isolate, folds: bool, event: MaintenanceEvent) {
    let whole = log_repeats(isolate).filter(|_| folds).map(|_| 1);
    let lines = isolate.records.closed.change(|folder| folder.take(event, whole, clock::now_ms()));
    lines.iter().for_each(log::write_maintenance);
    if isolate.records.closed.read(Folder::holds) {
        beat(isolate);
    }
}

/// Takes the latest cause that an attempt or a look met.
pub fn met(isolate: &'static Isolate, origin: &str, cause: &Cause) {
    isolate.records.with(origin, |seat| seat.desk.met(cause));
}

/// Takes that an outage began or ended, by what this isolate found itself.
pub fn learned(isolate: &'static Isolate, origin: &str, outage: &Outage) {
    isolate.records.with(origin, |seat| seat.desk.learned(outage));
    let origin = origin.to_owned();
    go_on(async move {
        sleep(NEWS_AFTER_MS).await;
        let known =
            isolate.origins.named(&origin).and_then(|origin| origin.read(|book| book.outage().cloned()));
        if let Some(known) = known {
            isolate.records.with(&origin, |seat| seat.desk.is_called(&known));
        }
        send(isolate, &origin, NEWS_MS).await;
    });
    beat(isolate);
}

/// How many like failures are whole a minute; `None`: all.
fn log_repeats(isolate: &Isolate) -> Option<u32> {
    isolate.settings.as_ref().ok().map(|settings| settings.log_repeats).filter(|whole| *whole > 0)
}

/// Looks after what waits here, for as long as a worker may go on after an answer; then the
/// next failing exchange does.
fn beat(isolate: &'static Isolate) {
    let now_ms = clock::now_ms();
    let records = &isolate.records;
    if records.beats_until.get() > now_ms.saturating_add(HAND_OVER_MS) {
        return;
    }
    let until_ms = now_ms.saturating_add(LIFE_MS);
    records.beats_until.set(until_ms);
    go_on(async move {
        loop {
            sleep(u32::try_from(REPORT_AFTER_MS).unwrap_or(u32::MAX)).await;
            if records.beats_until.get() != until_ms {
                return;
            }
            let is_last = clock::now_ms().saturating_add(REPORT_AFTER_MS) >= until_ms;
            write_due(isolate, is_last);
            for origin in records.waiting() {
                send(isolate, &origin, REPORT_MS).await;
            }
            if is_last || (!records.holds() && records.waiting().is_empty()) {
                if records.beats_until.get() == until_ms {
                    records.beats_until.set(0);
                }
                return;
            }
        }
    });
}

/// Writes the lines of the minutes that are over. `all`: of the others too, since
/// nobody may come back for them.
fn write_due(isolate: &'static Isolate, all: bool) {
    let now_ms = clock::now_ms();
    let records = &isolate.records;
    records.failures.change(|folder| due(folder, now_ms, all)).iter().for_each(log::write);
    records.closed.change(|folder| due(folder, now_ms, all)).iter().for_each(log::write_maintenance);
}

fn due<T: Foldable>(folder: &mut Folder<T>, now_ms: u64, all: bool) -> Vec<T> {
    let mut lines = folder.due(now_ms);
    if all {
        lines.extend(folder.all());
    }
    lines
}

/// Sends what waits of one origin, unless that is under way.
async fn send(isolate: &'static Isolate, origin: &str, ms: u32) {
    let records = &isolate.records;
    let report = records.with(origin, |seat| {
        let report = seat.desk.report(isolate.id).filter(|_| !seat.is_sending);
        seat.is_sending |= report.is_some();
        report
    });
    let Some(report) = report.flatten() else { return };
    let told = crate::json::write(&report).unwrap_or_default();
    let reply = JsFuture::from(match &isolate.bindings.journal {
        Some(journal) => glue::record(journal, origin, &told, ms),
        // In place of a ledger, this isolate keeps a shelf, in the module of
        // the pages that show it.
        None => glue::shelve(origin, &told),
    });
    let reply = reply.await.ok().and_then(|text| crate::json::read(&text.as_string()?));
    let lines = records.with(origin, |seat| {
        seat.is_sending = false;
        seat.desk.answered(reply, clock::now_ms())
    });
    lines.iter().flatten().for_each(|line| log::line(line));
}

/// Goes on after the answer to the request that is being handled.
fn go_on(work: impl Future<Output = ()> + 'static) {
    glue::in_background(&future_to_promise(async move {
        work.await;
        Ok(JsValue::UNDEFINED)
    }));
}

async fn sleep(ms: u32) {
    drop(JsFuture::from(glue::sleep(ms)).await);
}
