//! Which notices are written, and until when they are sent.

use serde_json::Value;

use super::*;
use crate::failure::Failure;
use crate::outage::Outage;
use crate::verdict::{Confidence, Evidence, Finding};

const NOW: u64 = 1_800_000_000_000;
const S: u64 = 1_000;
const MIN: u64 = 60 * S;

fn cause(failure: Failure, at_ms: u64) -> Cause {
    Cause::of(&Finding::new(failure, Confidence::Certain, Evidence::new("probe:connect:rejected")), at_ms)
}

fn entry(number: u32, began_ms: u64) -> LedgerEntry {
    let outage = Outage::begin(
        "https://a.example:443",
        began_ms,
        cause(Failure::ConnectionRefused, began_ms),
        number << 16,
    );
    LedgerEntry::new(outage, Some("https://shop.example/_faultline/guide".into()), began_ms)
}

/// What happens at a moment: an outage begins, meets another cause, ends, or the alarm rings.
enum Step {
    Begin(u32, u64),
    Meet(Failure, u64),
    End(u64),
    Look(u64),
}

/// What is sent, with its moment in seconds.
fn told(rules: NoticeRules, steps: &[Step]) -> Vec<(String, u64)> {
    let (mut notices, mut current, mut last) = (Notices::default(), None::<LedgerEntry>, None);
    let mut sent = Vec::new();
    for step in steps {
        let at = match step {
            Step::Begin(number, at) => {
                current = Some(entry(*number, NOW + at));
                *at
            }
            Step::Meet(failure, at) => {
                if let Some(entry) = &mut current {
                    entry.outage.last = cause(*failure, NOW + at);
                }
                *at
            }
            Step::End(at) => {
                last = current.take().map(|mut entry| {
                    entry.outage.end(NOW + at);
                    entry
                });
                *at
            }
            Step::Look(at) => *at,
        };
        notices.follow(current.as_ref(), last.as_ref(), &rules, NOW + at);
        // It survives its travels.
        notices = serde_json::from_str(&serde_json::to_string(&notices).unwrap()).unwrap();
        for parcel in notices.due(&rules, NOW + at) {
            let body: Value = serde_json::from_str(&parcel.body).unwrap();
            sent.push((
                body["type"].as_str().unwrap_or("text").trim_start_matches("outage.").to_owned(),
                at / S,
            ));
            assert_eq!(notices.sent(&parcel.id, Some(204), NOW + at), None);
        }
    }
    sent
}

#[test]
fn who_is_told_what_and_when() {
    use Failure::{ConnectionRefused as Refused, ConnectionTerminated as Reset};
    use Step::{Begin, End, Look, Meet};
    let rules = NoticeRules::default();
    /// What happens, and what is sent at which second.
    type Row = (&'static str, Vec<Step>, &'static [(&'static str, u64)]);
    let rows: &[Row] = &[
        ("over before anybody was told", vec![Begin(1, 0), Look(59 * S), End(59 * S), Look(2 * MIN)], &[]),
        (
            "it lasts, and ends",
            vec![Begin(1, 0), Look(60 * S), Look(90 * S), End(5 * MIN)],
            &[("began", 60), ("ended", 300)],
        ),
        (
            "another cause that lasts",
            vec![Begin(1, 0), Look(MIN), Meet(Reset, 2 * MIN), Look(3 * MIN), Look(4 * MIN)],
            &[("began", 60), ("changed", 180)],
        ),
        (
            "another cause for a moment",
            vec![Begin(1, 0), Look(MIN), Meet(Reset, 2 * MIN), Meet(Refused, 2 * MIN + 5 * S), Look(9 * MIN)],
            &[("began", 60)],
        ),
        (
            "it comes and goes: one summary, then its end once it is calm",
            vec![
                Begin(1, 0),
                End(30 * S),
                Begin(2, 2 * MIN),
                End(3 * MIN - 1),
                Begin(3, 4 * MIN),
                End(5 * MIN),
                Begin(4, 6 * MIN),
                End(7 * MIN),
                Look(16 * MIN),
                Look(17 * MIN),
            ],
            &[("flapping", 240), ("ended", 1_020)],
        ),
        (
            "it flaps and then stays down",
            vec![
                Begin(1, 0),
                End(30 * S),
                Begin(2, 2 * MIN),
                End(3 * MIN - 1),
                Begin(3, 4 * MIN),
                Look(14 * MIN),
                End(20 * MIN),
            ],
            &[("flapping", 240), ("began", 840), ("ended", 1_200)],
        ),
        (
            "three on one day are three",
            vec![
                Begin(1, 0),
                Look(MIN),
                End(2 * MIN),
                Begin(2, 60 * MIN),
                Look(61 * MIN),
                End(62 * MIN),
                Begin(3, 120 * MIN),
                Look(121 * MIN),
                End(122 * MIN),
            ],
            &[
                ("began", 60),
                ("ended", 120),
                ("began", 3_660),
                ("ended", 3_720),
                ("began", 7_260),
                ("ended", 7_320),
            ],
        ),
    ];
    for (id, steps, expected) in rows {
        let seen = told(rules, steps);
        let seen: Vec<(&str, u64)> = seen.iter().map(|(what, at)| (what.as_str(), *at)).collect();
        assert_eq!(seen, *expected, "{id}");
    }
    let off = NoticeRules { form: NoticeForm::Off, ..rules };
    assert_eq!(told(off, &[Begin(1, 0), Look(5 * MIN), End(6 * MIN)]), []);
}

#[test]
fn a_notice_is_sent_until_it_has_arrived_or_is_not_wanted() {
    let rules = NoticeRules { after_s: 0, ..NoticeRules::default() };
    // Status of the first attempt, whether there is another, and whether it is logged as lost.
    for (id, status, again) in [
        ("taken", Some(200), false),
        ("accepted", Some(202), false),
        ("not wanted any more", Some(410), false),
        ("another address", Some(301), true),
        ("refused", Some(401), true),
        ("broken", Some(500), true),
        ("no answer", None, true),
    ] {
        let mut notices = Notices::default();
        notices.follow(Some(&entry(1, NOW)), None, &rules, NOW);
        let first = notices.due(&rules, NOW);
        assert_eq!(first.len(), 1, "{id}");
        assert_eq!(notices.due(&rules, NOW), [], "{id}: one attempt at a time");
        let lost = notices.sent(&first[0].id, status, NOW);
        assert_eq!(lost.is_some(), status == Some(410), "{id}");
        assert_eq!(notices.next_ms(), again.then_some(NOW + 5 * S), "{id}");
        if again {
            assert_eq!(notices.due(&rules, NOW + 5 * S), first, "{id}: the same id and body");
        }
    }
}

#[test]
fn an_attempt_whose_end_was_lost_is_made_again_and_after_a_day_and_a_half_none() {
    let rules = NoticeRules { after_s: 0, ..NoticeRules::default() };
    let mut notices = Notices::default();
    notices.follow(Some(&entry(1, NOW)), None, &rules, NOW);
    assert_eq!(notices.due(&rules, NOW).len(), 1);
    assert_eq!(notices.due(&rules, NOW + ATTEMPT_MS).len(), 1, "the object was killed while it sent");
    let (mut now, mut tries, mut lost) = (NOW + ATTEMPT_MS, 2, None);
    while lost.is_none() {
        let id = format!("{}.began.{}", entry(1, NOW).outage.id, NOW / S);
        lost = notices.sent(&id, Some(503), now);
        if let Some(next) = notices.next_ms() {
            now = next;
            assert_eq!(notices.due(&rules, now).len(), 1);
            tries += 1;
        }
    }
    assert_eq!(tries, WAITS_S.len() + 1);
    assert!((24..48).contains(&((now - NOW) / 3_600_000)), "{} hours", (now - NOW) / 3_600_000);
    let lost: Value = serde_json::from_str(&lost.unwrap()).unwrap();
    assert_eq!(lost["event.name"], "notice.lost");
}

#[test]
fn bodies_follow_their_forms() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/notice.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for what in [NoticeSubject::Began, NoticeSubject::Changed, NoticeSubject::Ended, NoticeSubject::Flapping]
    {
        let mut entry = entry(1, NOW);
        if what == NoticeSubject::Ended {
            entry.outage.end(NOW + 90 * S);
        }
        let body: Value =
            serde_json::from_str(&body::body(NoticeForm::Json, what, &entry, NOW + 90 * S)).unwrap();
        assert!(validator.is_valid(&body), "{:?} {body}", validator.iter_errors(&body).next());
        assert_eq!(body["data"]["guide"], "https://shop.example/_faultline/guide/connection_refused");
        assert_eq!(body["data"]["console"], "https://shop.example/_faultline/console");
        entry.outage.origin = "zone:<a&b>".into();
        let slack: Value =
            serde_json::from_str(&body::body(NoticeForm::Slack, what, &entry, NOW + 90 * S)).unwrap();
        let text = slack["text"].as_str().unwrap();
        assert!(text.contains("zone:&lt;a&amp;b&gt;") && text.contains("connection_refused"), "{text}");
    }
}
