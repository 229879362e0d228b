//! Desk and book together: twelve isolates, a ledger that is killed and comes back, and
//! what is written meanwhile.

use super::book::Book;
use super::desk::{Desk, LedgerReply, LedgerReport};
use super::effects::Effects;
use super::view::LedgerQuestion;
use super::*;
use crate::event::{Delivery, Event, event};
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::notice::{NoticeForm, NoticeRules};
use crate::outage::{Cause, Outage};
use crate::verdict::{Confidence, Evidence, Finding};

const NOW: u64 = 1_800_000_000_000;
const ORIGIN: &str = "https://origin.example:443";
const RULES: NoticeRules = NoticeRules { form: NoticeForm::Off, after_s: 60 };

fn finding(failure: Failure) -> Finding {
    Finding::new(failure, Confidence::Certain, Evidence::new("probe:connect:rejected"))
}

fn outage(at_ms: u64, number: u32) -> Outage {
    Outage::begin(ORIGIN, at_ms, Cause::of(&finding(Failure::ConnectionRefused), at_ms), number << 16)
}

fn failed(outage: Option<&Outage>, number: u64, at_ms: u64) -> Event {
    let exchange = Exchange {
        method: if number.is_multiple_of(4) { "POST".into() } else { "GET".into() },
        request_id: format!("ray-{number}"),
        route: "default".into(),
        colo: Some("FRA".into()),
        outage_id: outage.map(|outage| outage.id.clone()),
        now_ms: at_ms,
        ..Exchange::default()
    };
    event(&finding(Failure::ConnectionRefused), &exchange, None, Delivery::Replaced, None).sent(521)
}

/// A ledger that keeps what it acknowledged and loses the rest when it is killed.
#[derive(Default)]
struct Ledger {
    stored: String,
    rows: usize,
    counts: u64,
    outages: Vec<String>,
    lines: Vec<String>,
}

impl Ledger {
    fn take(&mut self, told: LedgerReport, now_ms: u64) -> LedgerReply {
        let mut book = Book::read(&self.stored);
        let effects = book.report(ORIGIN, told, &RULES, now_ms);
        self.write(&effects);
        serde_json::from_str(effects.reply.as_deref().unwrap()).unwrap()
    }

    fn write(&mut self, effects: &Effects) {
        self.rows += usize::from(effects.book.is_some())
            + effects.counts.len()
            + effects.kept.len()
            + effects.outages.len();
        self.counts += effects.counts.iter().map(|row| row.numbers.n).sum::<u64>();
        self.outages.extend(effects.outages.iter().map(|entry| entry.outage.id.clone()));
        self.lines.extend(effects.lines.iter().cloned());
        if let Some(book) = &effects.book {
            self.stored.clone_from(book);
        }
    }

    fn book(&self) -> Book {
        Book::read(&self.stored)
    }
}

fn names(lines: &[String]) -> Vec<String> {
    let name = |line: &String| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["event.name"].as_str().unwrap().to_owned()
    };
    lines.iter().map(name).collect()
}

#[test]
fn ten_thousand_failures_of_twelve_isolates_are_counted_exactly_though_the_ledger_dies_twice() {
    let mut ledger = Ledger::default();
    let mut desks = vec![Desk::default(); 12];
    let known = outage(NOW, 1);
    let mut lines = Vec::new();
    for (isolate, desk) in desks.iter_mut().enumerate() {
        desk.learned(&outage(NOW + isolate as u64, isolate as u32 + 1));
    }
    for n in 0..10_000_u64 {
        let now = NOW + n * 6;
        let at = (n % 12) as usize;
        desks[at].failed(&failed(Some(&known), n, now), n < 120, now);
        // Each isolate reports every four seconds. Between 20 s and 30 s the ledger takes nothing;
        // at 40 s it takes reports and its answers are lost.
        if n % 667 < 12 {
            let second = n * 6 / 1_000;
            let Some(report) = desks[at].report(at as u32) else { continue };
            let reply = match second {
                20..30 => None,
                40..44 => {
                    ledger.take(report, now);
                    None
                }
                _ => Some(ledger.take(report, now)),
            };
            lines.extend(desks[at].answered(reply, now));
        }
    }
    let end = NOW + 60_000;
    for (isolate, desk) in desks.iter_mut().enumerate() {
        while let Some(report) = desk.report(isolate as u32) {
            let reply = ledger.take(report, end);
            lines.extend(desk.answered(Some(reply), end));
        }
    }
    let book = ledger.book();
    let held: u64 = book.counts.rows().iter().map(|row| row.numbers.n).sum();
    assert_eq!(ledger.counts + held, 10_000, "rows and book together");
    let entry = book.current.as_ref().unwrap();
    assert_eq!((entry.tally.failures, entry.tally.orders), (10_000, 2_500));
    assert_eq!(names(&lines), ["outage.began"], "one outage, whoever noticed it");
    assert!(ledger.rows <= 360, "{} rows for 10,000 failures", ledger.rows);
    assert!(ledger.stored.len() < 8_192, "{} bytes", ledger.stored.len());
}

fn asked(scheme: &str, host: &str, port: u16) -> Exchange {
    Exchange { scheme: scheme.into(), host: host.into(), port, ..Exchange::default() }
}

#[test]
fn the_guide_is_where_the_visitor_asked() {
    for (scheme, host, port, guide) in [
        ("https", "shop.example", 443, "https://shop.example/_faultline/guide/connection_refused"),
        ("http", "shop.example", 80, "http://shop.example/_faultline/guide/connection_refused"),
        ("http", "localhost", 8787, "http://localhost:8787/_faultline/guide/connection_refused"),
        ("https", "shop.example", 80, "https://shop.example:80/_faultline/guide/connection_refused"),
        ("http", "[::1]", 8787, "http://[::1]:8787/_faultline/guide/connection_refused"),
    ] {
        let mut desk = Desk::default();
        desk.guide_is_at(&asked(scheme, host, port), "/_faultline");
        desk.learned(&outage(NOW, 1));
        assert!(desk.report(1).is_some());
        let [line] = &desk.answered(None, NOW)[..] else { panic!("{scheme} {host} {port}: one line") };
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(told["faultline.guide"], guide);
    }
}

#[test]
fn who_writes_which_line() {
    let began = outage(NOW, 1);
    let mut over = began.clone();
    over.end(NOW + 60_000);
    let mut ledger = Ledger::default();
    let (mut one, mut two) = (Desk::default(), Desk::default());
    let mut tell = |desk: &mut Desk, isolate, at, answers: bool| {
        let report = desk.report(isolate).unwrap();
        let reply = ledger.take(report, at);
        names(&desk.answered(answers.then_some(reply), at))
    };
    one.guide_is_at(&asked("https", "shop.example", 443), "/_faultline");
    one.learned(&began);
    assert!(one.is_news());
    assert_eq!(tell(&mut one, 1, NOW, true), ["outage.began"]);
    two.learned(&outage(NOW + 5, 2));
    assert_eq!(tell(&mut two, 2, NOW + 5, true), [""; 0], "it is known already");
    two.failed(&failed(Some(&began), 1, NOW), true, NOW);
    assert_eq!(tell(&mut two, 2, NOW + 5 * MINUTE_MS - 1, true), [""; 0]);
    two.failed(&failed(Some(&began), 2, NOW), true, NOW);
    assert_eq!(tell(&mut two, 2, NOW + 5 * MINUTE_MS, true), ["outage.continues"]);
    // The ledger took the end, and its answer was lost: the isolate writes the
    // line, and nobody else does.
    one.learned(&over);
    assert_eq!(tell(&mut one, 1, NOW + 60_000, false), ["outage.ended"]);
    assert_eq!(tell(&mut one, 1, NOW + 60_000, true), [""; 0], "the same report once more");
    two.learned(&over);
    assert_eq!(tell(&mut two, 2, NOW + 60_000, true), [""; 0], "it has ended already");
    ledger.outages.dedup();
    assert_eq!(ledger.outages.len(), 1);
}

#[test]
fn an_isolate_without_a_ledger_tells_what_it_knows() {
    let mut desk = Desk::default();
    let mut known = outage(NOW, 1);
    desk.learned(&known);
    assert!(desk.report(1).is_some());
    let lines = desk.answered(None, NOW);
    assert_eq!(names(&lines), ["outage.began"]);
    assert_eq!(desk.answered(None, NOW), [""; 0], "once");
    for n in 0..3 {
        desk.failed(&failed(Some(&known), n, NOW), true, NOW);
    }
    known.end(NOW + 90_000);
    desk.learned(&known);
    let lines = desk.answered(None, NOW + 90_000);
    let ended: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(ended["event.name"], "outage.ended");
    assert_eq!((&ended["faultline.duration_s"], &ended["faultline.failures"]), (&90.into(), &3.into()));
}

#[test]
fn what_isolates_tell_of_the_same_outage_is_one() {
    let mut ledger = Ledger::default();
    let mut desk = Desk::default();
    let (mut mine, theirs) = (outage(NOW, 1), outage(NOW - 2_000, 2));
    let tell = |desk: &mut Desk, isolate, at, ledger: &mut Ledger| {
        let report = desk.report(isolate).unwrap();
        let reply = ledger.take(report, at);
        desk.answered(Some(reply.clone()), at);
        reply
    };
    desk.learned(&mine);
    let reply = tell(&mut desk, 1, NOW, &mut ledger);
    assert_eq!(reply.outage.as_ref().map(|outage| &outage.id), Some(&mine.id));
    let mut other = Desk::default();
    other.learned(&theirs);
    let reply = tell(&mut other, 2, NOW + 10, &mut ledger).outage.unwrap();
    assert_eq!(
        (&reply.id, reply.began_ms),
        (&mine.id, theirs.began_ms),
        "the first name, the earliest beginning"
    );
    // Its end is told by the name that the other gave it; what is counted
    // later still belongs to it.
    let mut over = theirs.clone();
    over.end(NOW + 30_000);
    other.learned(&over);
    assert_eq!(tell(&mut other, 2, NOW + 30_000, &mut ledger).outage, None);
    desk.failed(&failed(Some(&mine), 7, NOW + 29_000), false, NOW + 29_000);
    tell(&mut desk, 1, NOW + 31_000, &mut ledger);
    assert_eq!(ledger.book().last.unwrap().tally.failures, 1);
    // Old news: it had ended when the isolate told that it began.
    let mut late = Desk::default();
    late.learned(&theirs);
    assert_eq!(tell(&mut late, 3, NOW + 32_000, &mut ledger).outage, None);
    // The end of an outage before this one ends nothing.
    let next = outage(NOW + 60_000, 3);
    late.learned(&next);
    tell(&mut late, 3, NOW + 60_000, &mut ledger);
    mine.end(NOW + 59_000);
    desk.learned(&mine);
    assert_eq!(tell(&mut desk, 1, NOW + 61_000, &mut ledger).outage.map(|o| o.id), Some(next.id));
}

#[test]
fn an_outage_of_which_nobody_reports_any_more_is_not_said_to_last() {
    let mut ledger = Ledger::default();
    let mut desk = Desk::default();
    desk.learned(&outage(NOW, 1));
    let mut book = Book::read("");
    let effects = book.report(ORIGIN, desk.report(1).unwrap(), &RULES, NOW);
    let alarm = effects.alarm_ms.unwrap();
    ledger.write(&effects);
    assert_eq!(alarm, NOW + 15 * MINUTE_MS);
    let early = book.wake(&RULES, alarm - 1);
    assert!(early.outages.is_empty() && early.alarm_ms == Some(alarm), "{early:?}");
    let woken = book.wake(&RULES, alarm);
    assert_eq!(names(&woken.lines), ["outage.ended"]);
    assert!(woken.outages[0].fell_silent);
    assert_eq!(woken.outages[0].outage.ended_ms, Some(NOW), "when it was last heard of");
    assert_eq!(woken.alarm_ms, None, "nothing wakes it while all is well");
}

#[test]
fn rows_move_on_as_they_age() {
    let mut book = Book::read("");
    let mut desk = Desk::default();
    let mut report = |book: &mut Book, n: u64, at: u64| {
        desk.failed(&failed(None, n, at), true, at);
        let report = desk.report(1).unwrap();
        let effects = book.report(ORIGIN, report, &RULES, at);
        desk.answered(effects.reply.as_deref().and_then(|reply| serde_json::from_str(reply).ok()), at);
        effects
    };
    let first = report(&mut book, 0, NOW);
    assert!(first.thin.is_some(), "once a day");
    assert_eq!((first.counts.len(), first.kept[0].slot), (0, 0), "the minute is not over");
    let second = report(&mut book, 1, NOW + 1_000);
    assert_eq!((second.thin, second.kept[0].slot), (None, 1));
    let later = report(&mut book, 2, NOW + DAY_MS);
    let thin = later.thin.unwrap();
    assert_eq!(later.counts[0].numbers.n, 2);
    assert_eq!(thin.hours_before, tally::minute(NOW - DAY_MS));
    assert!(thin.none_before < thin.hours_before && thin.outages_before_ms < NOW);
    for n in 3..1_010 {
        let slot = report(&mut book, n, NOW + DAY_MS).kept[0].slot;
        assert_eq!(slot, n % FAILURES_KEPT, "the oldest is replaced");
    }
}

#[test]
fn a_book_of_another_version_loses_what_it_cannot_read_and_nothing_else() {
    let mut book = Book::read("");
    let mut desk = Desk::default();
    desk.learned(&outage(NOW, 1));
    desk.failed(&failed(None, 1, NOW), true, NOW);
    book.report(ORIGIN, desk.report(1).unwrap(), &RULES, NOW);
    let text = serde_json::to_string(&book).unwrap();
    assert_eq!(Book::read(&text), book);
    let other = text.replacen("connection_refused", "gremlins", 1);
    let read = Book::read(&other);
    assert_eq!((read.origin.as_str(), read.kept, read.outages), (ORIGIN, 1, 1));
    for unreadable in ["", "{", "[]", "null", "{\"current\":7,\"counts\":[1],\"kept\":3}"] {
        assert!(Book::read(unreadable).current.is_none(), "{unreadable}");
    }
}

#[test]
fn the_shelf_answers_as_the_object_would() {
    let mut shelf = shelf::Shelf::default();
    let mut desk = Desk::default();
    let mut known = outage(NOW, 1);
    desk.learned(&known);
    for n in 0..5 {
        desk.failed(&failed(Some(&known), n, NOW + n), true, NOW + n);
    }
    let reply = shelf.report(ORIGIN, desk.report(1).unwrap(), NOW).unwrap();
    assert_eq!(names(&desk.answered(crate::json::read(&reply), NOW)), ["outage.began"]);
    let all = LedgerQuestion { kept: 100, outages: 10, ..LedgerQuestion::default() };
    let sheet = shelf.look(&all);
    assert_eq!((sheet.kept.len(), sheet.outages.len(), sheet.failures_from(0)), (5, 0, 5));
    let of = |find: &str| shelf.look(&LedgerQuestion { find: Some(find.into()), ..all.clone() }).kept.len();
    assert_eq!((of("ray-3"), of(&known.id), of("ray-9")), (1, 5, 0));
    let short = |of: &str| LedgerQuestion {
        find: Some("as somebody wrote it".into()),
        short_id: Some(crate::answer::short_id(of)),
        ..all.clone()
    };
    assert_eq!(shelf.look(&short("ray-3")).kept.len(), 1);
    assert_eq!(shelf.look(&short("ray-9")).kept.len(), 0);
    let other = LedgerQuestion { failure: Some(Failure::DnsError), ..all.clone() };
    assert_eq!(shelf.look(&other).kept.len(), 0);
    known.end(NOW + 1_000);
    desk.learned(&known);
    shelf.report(ORIGIN, desk.report(1).unwrap(), NOW + 1_000);
    let sheet = shelf.look(&all);
    assert_eq!((sheet.book.current.is_some(), sheet.outages.len()), (false, 1));
    let text = serde_json::to_string(&sheet).unwrap();
    assert_eq!(serde_json::from_str::<view::Sheet>(&text).unwrap(), sheet);
}

#[test]
fn an_outage_has_one_name_and_answers_to_all() {
    let mut ledger = Ledger::default();
    let (own, agreed) = (outage(NOW, 1), outage(NOW, 2));
    let mut desk = Desk::default();
    desk.learned(&own);
    desk.is_called(&agreed);
    let reply = ledger.take(desk.report(1).unwrap(), NOW);
    assert_eq!(
        reply.outage.as_ref().map(|outage| &outage.id),
        Some(&agreed.id),
        "the name that all agreed on"
    );
    desk.answered(Some(reply), NOW);
    // Another isolate never heard of that name. What it counts belongs here all the same, and
    // so does the end it finds.
    let mut third = outage(NOW + 10, 3);
    let mut other = Desk::default();
    other.failed(&failed(Some(&third), 1, NOW), true, NOW);
    let reply = ledger.take(other.report(2).unwrap(), NOW + 20);
    other.answered(Some(reply), NOW + 20);
    assert_eq!(ledger.book().current.unwrap().tally.failures, 1);
    third.end(NOW + 30_000);
    other.learned(&third);
    let reply = ledger.take(other.report(2).unwrap(), NOW + 30_000);
    assert_eq!(names(&reply.lines), ["outage.ended"]);
    assert_eq!(reply.outage, None);
}
