//! What opens, prolongs and closes a breaker, and what does not.

use super::*;
use crate::admit::counts::{Counting as Counted, weigh};
use crate::failure::Failure;
use crate::verdict::{Confidence, Evidence, Finding};

const NOW: u64 = 1_800_000_000_000;
/// The longest jitter: a pause lasts its whole length.
const LONG: u32 = u32::MAX;
const KEY: &str = "https://origin.example.com:443";

fn found(failure: Failure, status: Option<u16>) -> Finding {
    let mut finding = Finding::new(failure, Confidence::Likely, Evidence::new("test"));
    finding.received_status = status;
    finding
}

fn failed(finding: &Finding, at_ms: u64, witness: Witness) -> Failed {
    let weight = weigh(finding, false).expect("a failure that weighs");
    Failed { cause: Cause::of(finding, at_ms), weight, witness }
}

fn refused() -> Finding {
    found(Failure::ConnectionRefused, None)
}

fn gateway() -> Finding {
    found(Failure::OriginBadGateway, Some(502))
}

fn slow() -> Finding {
    found(Failure::HttpResponseTimeout, None)
}

/// A breaker and its clock.
struct World {
    breaker: Breaker,
    rules: BreakerRules,
    now_ms: u64,
}

impl World {
    fn new(rules: BreakerRules) -> Self {
        Self { breaker: Breaker::new(KEY, NOW), rules, now_ms: NOW }
    }

    fn at(&mut self, after_ms: u64) -> &mut Self {
        self.now_ms = NOW + after_ms;
        self
    }

    fn good(&mut self, count: u64) -> &mut Self {
        self.breaker.on_good(self.now_ms, count);
        self
    }

    fn fail_at(&mut self, finding: &Finding, path: &str, client: Option<&str>) -> Change {
        let failed = failed(finding, self.now_ms, Witness::new(path, client));
        self.breaker.on_failure(&self.rules, &failed, self.now_ms, LONG)
    }

    fn fail(&mut self, finding: &Finding, times: u32) -> Change {
        (0..times).map(|_| self.fail_at(finding, "/", None)).last().unwrap_or(Change::Nothing)
    }

    fn look(&mut self, found: Option<&Finding>) -> Change {
        self.breaker.begin_look(self.now_ms, 5_000);
        self.breaker.on_look(LookResult::of(found, self.now_ms), self.now_ms, LONG)
    }

    fn refuses(&mut self) -> Option<u32> {
        match self.breaker.decide(&self.rules, self.now_ms, LONG) {
            Admit::Go => None,
            Admit::Refuse { remaining_s } => Some(remaining_s),
        }
    }

    fn wants_look(&mut self) -> bool {
        self.breaker.wants_look(self.now_ms)
    }
}

/// Milliseconds after `NOW`, successes before it, failures.
type Step = (u64, u64, u32);

fn play(rules: BreakerRules, finding: &Finding, steps: &[Step]) -> World {
    let mut world = World::new(rules);
    for (at, successes, failures) in steps {
        world.at(*at).good(*successes).fail(finding, *failures);
    }
    world
}

#[test]
fn connections_that_are_not_to_be_had_open_it_by_themselves() {
    let share = BreakerRules { in_a_row: 0, ..BreakerRules::default() };
    let rows: &[(&str, BreakerRules, &[Step], bool)] = &[
        ("five in a row", BreakerRules::default(), &[(0, 0, 5)], true),
        ("four in a row", BreakerRules::default(), &[(0, 0, 4)], false),
        ("a success in between", BreakerRules::default(), &[(0, 1, 4), (0, 1, 4)], false),
        ("five in a row over an hour", BreakerRules::default(), &[(0, 9, 4), (3_600_000, 0, 1)], true),
        ("half of twenty", share, &[(0, 10, 10)], true),
        ("less than half", share, &[(0, 12, 10)], false),
        ("all, but fewer than twenty", share, &[(0, 0, 19)], false),
        ("the rest is long ago", share, &[(0, 0, 15), (60_000, 0, 5)], false),
        ("an hour of successes is not all lately", share, &[(0, 0, 1), (3_600_000, 3_600, 10)], true),
        ("as many within the window", share, &[(0, 0, 1), (10_000, 3_600, 10)], false),
        ("off", BreakerRules { on: false, ..BreakerRules::default() }, &[(0, 0, 50)], false),
        ("neither rule", BreakerRules { percent: 0, ..share }, &[(0, 0, 500)], false),
    ];
    for (id, rules, steps, opens) in rows {
        let world = play(*rules, &refused(), steps);
        assert_eq!(!world.breaker.is_closed(), *opens, "{id}");
        assert_eq!(world.breaker.outage().is_some(), *opens, "{id}");
    }
}

#[test]
fn all_else_is_a_suspicion_until_a_look_confirms_it() {
    let rules = BreakerRules::default();
    let three: &[Step] = &[(0, 0, 1), (1_000, 0, 1), (2_000, 0, 1)];
    let rows: &[(&str, Finding, &[Step], bool)] = &[
        ("a burst", slow(), &[(0, 0, 50)], false),
        ("three in two seconds", slow(), three, true),
        ("three of a gateway", gateway(), three, true),
        ("three broken ones", found(Failure::ConnectionTerminated, None), three, true),
        ("two", slow(), &[(0, 0, 1), (2_000, 0, 1)], false),
        ("a good one in between", slow(), &[(0, 0, 2), (2_000, 1, 1)], true),
        ("among many good ones", slow(), &[(0, 20, 1), (1_000, 20, 1), (2_000, 20, 1)], false),
        ("an application's own", found(Failure::ApplicationError, Some(500)), three, false),
    ];
    for (id, finding, steps, suspicious) in rows {
        let mut world = play(rules, finding, steps);
        assert!(world.breaker.is_closed(), "{id}: no burst opens it");
        assert_eq!(world.wants_look(), *suspicious, "{id}");
        let mut well = World { breaker: world.breaker.clone(), ..World::new(rules) };
        well.at(2_500).look(None);
        assert!(well.breaker.is_closed() && !well.wants_look(), "{id}: a good look, and none so soon");
        let change = world.at(2_500).look(Some(&gateway()));
        assert_eq!(change, if *suspicious { Change::Opened } else { Change::Nothing }, "{id}");
    }
}

#[test]
fn failures_in_a_row_from_several_sides_press_for_a_look_at_once() {
    /// The finding; milliseconds between two failures; on how many paths; by how many
    /// clients; a good one after two.
    type Row = (&'static str, Finding, u64, u64, Option<u64>, bool, bool);
    let broken = || found(Failure::ConnectionTerminated, None);
    let rows: [Row; 8] = [
        ("three paths, clients unknown", broken(), 80, 3, None, false, true),
        ("three paths, two clients", broken(), 80, 3, Some(2), false, true),
        ("of a gateway", gateway(), 80, 3, None, false, true),
        ("all at one moment", broken(), 40, 3, None, false, false),
        ("two paths", broken(), 80, 2, None, false, false),
        ("one client", broken(), 80, 3, Some(1), false, false),
        ("a good one in between", broken(), 80, 3, None, true, false),
        ("an application's own", found(Failure::ApplicationError, Some(500)), 80, 3, None, false, false),
    ];
    for (id, finding, every_ms, paths, clients, good, presses) in rows {
        let mut world = World::new(BreakerRules::default());
        for number in 0..3 {
            world.at(number * every_ms).good(u64::from(good && number == 2));
            let client = clients.map(|clients| format!("192.0.2.{}", number % clients));
            world.fail_at(&finding, &format!("/{}", number % paths), client.as_deref());
        }
        let now_ms = world.now_ms;
        assert!(world.breaker.is_closed(), "{id}: a look decides");
        assert_eq!(world.breaker.wants_pressing_look(now_ms), presses, "{id}");
        assert_eq!(world.wants_look(), presses, "{id}");
        let mut well = World { breaker: world.breaker.clone(), ..World::new(BreakerRules::default()) };
        well.at(400).look(None);
        assert!(well.breaker.is_closed() && !well.at(2_399).breaker.wants_pressing_look(NOW + 2_399), "{id}");
        assert_eq!(well.breaker.wants_pressing_look(NOW + 2_400), presses, "{id}: still no good answer");
        let change = world.at(400).look(Some(&broken()));
        assert_eq!(change, if presses { Change::Opened } else { Change::Nothing }, "{id}");
    }
}

#[test]
fn a_look_that_failed_a_moment_ago_confirms_what_comes_after_it() {
    for (id, look_at, opens) in [("in time", 29_000, true), ("long ago", 21_000, false)] {
        let mut world = World::new(BreakerRules::default());
        assert!(world.at(24_000).breaker.wants_early_look(NOW + 24_000), "{id}");
        world.at(look_at).look(Some(&slow()));
        for at in [30_000, 30_500, 31_000, 31_500] {
            assert_eq!(world.at(at).fail(&slow(), 1), Change::Nothing, "{id}, {at}");
        }
        let change = world.at(32_000).fail(&slow(), 1);
        assert_eq!(change == Change::Opened, opens, "{id}");
    }
}

#[test]
fn nearly_all_of_many_open_it_without_a_look_where_several_meet_it() {
    let rows: &[(&str, u64, u64, Option<u64>, bool)] = &[
        // Failures, paths, clients; good ones among them.
        ("twenty, five paths, clients unknown", 0, 5, None, true),
        ("twenty, four paths", 0, 4, None, false),
        ("twenty, five paths, three clients", 0, 5, Some(3), true),
        ("twenty, five paths, two clients", 0, 5, Some(2), false),
        ("two good ones", 2, 5, None, true),
        ("three good ones", 3, 5, None, false),
    ];
    for (id, good, paths, clients, opens) in rows {
        let mut world = World::new(BreakerRules::default());
        world.good(*good);
        for number in 0..20 {
            let client = clients.map(|clients| format!("192.0.2.{}", number % clients));
            let path = format!("/{}?{number}", number % paths);
            world.fail_at(&gateway(), &path, client.as_deref());
        }
        assert_eq!(!world.breaker.is_closed(), *opens, "{id}");
    }
    let mut own = World::new(BreakerRules { counts: Counted::All, ..BreakerRules::default() });
    (0..50).for_each(|number| {
        own.fail_at(&found(Failure::ApplicationError, Some(500)), &format!("/{number}"), None);
    });
    assert!(own.breaker.is_closed(), "an application's own errors never do");
}

#[test]
fn open_refuses_until_a_look_goes_well_however_long_that_takes() {
    let mut world = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
    for (after, remaining_s) in [(0, 5), (1, 5), (1_000, 4), (4_999, 1), (5_000, 1), (3_600_000, 1)] {
        assert_eq!(world.at(after).refuses(), Some(remaining_s), "{after}");
        assert_eq!(world.wants_look(), after >= 5_000, "{after}");
    }
    world.breaker.begin_look(world.now_ms, 5_000);
    assert!(!world.wants_look(), "one is under way");
    assert!(world.at(3_607_001).wants_look(), "it never reported");
    assert_eq!(world.look(None), Change::Closed);
    assert_eq!(world.refuses(), None);
    assert!(
        matches!(&world.breaker.take_news()[..], [News::Began(_), News::Ended(over)] if over.ended_ms.is_some())
    );
}

#[test]
fn what_a_look_says_and_what_it_does() {
    let own = found(Failure::ApplicationError, Some(500));
    let rows: &[(&str, Option<Finding>, Counted, bool)] = &[
        ("below 500", None, Counted::Gateway, true),
        ("its own 404", Some(found(Failure::ApplicationError, Some(404))), Counted::All, true),
        ("too many requests", Some(found(Failure::OriginOverloaded, Some(429))), Counted::All, true),
        ("its own error, which does not count", Some(own.clone()), Counted::Gateway, true),
        ("its own error, which counts", Some(own), Counted::All, false),
        ("a gateway's, which does not count", Some(gateway()), Counted::Connection, true),
        ("a gateway's, which counts", Some(gateway()), Counted::Gateway, false),
        ("its maintenance page", Some(found(Failure::OriginMaintenance, Some(503))), Counted::All, true),
        ("refused", Some(refused()), Counted::Connection, false),
        ("nothing", Some(found(Failure::Internal, None)), Counted::Gateway, false),
    ];
    for (id, seen, counts, closes) in rows {
        let mut world =
            play(BreakerRules { counts: *counts, ..BreakerRules::default() }, &refused(), &[(0, 0, 5)]);
        world.at(5_000).look(seen.as_ref());
        assert_eq!(world.breaker.is_closed(), *closes, "{id}");
    }
}

#[test]
fn looks_that_say_nothing_keep_nobody_out_for_long() {
    let mut world = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
    let nothing = found(Failure::Internal, None);
    for (at, closed) in [(5_000, false), (15_000, false), (25_000, true)] {
        world.at(at).look(Some(&nothing));
        assert_eq!(world.breaker.is_closed(), closed, "{at}");
    }
}

#[test]
fn pauses_double_up_to_the_longest_and_are_looked_at_each_time() {
    let mut world =
        play(BreakerRules { open_max_s: 60, ..BreakerRules::default() }, &refused(), &[(0, 0, 5)]);
    let mut at = 0;
    for pause_s in [5, 10, 20, 40, 60, 60] {
        assert_eq!(world.at(at).refuses(), Some(pause_s));
        at += u64::from(pause_s) * 1_000;
        assert!(!world.at(at - 1).wants_look() && world.at(at).wants_look(), "{pause_s}");
        world.look(Some(&refused()));
    }
    let mut usual = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
    (1..20).for_each(|times| {
        usual.at(times * 10_000).look(Some(&refused()));
    });
    assert_eq!(usual.refuses(), Some(10), "ten seconds, however long the outage is");
}

#[test]
fn an_origin_that_only_passes_looks_goes_back_to_the_pause_it_had() {
    for (id, paths, back) in [("several addresses", 5, true), ("one address", 1, false)] {
        let mut world = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
        world.at(5_000).look(Some(&refused()));
        assert_eq!(world.at(15_000).look(None), Change::Closed, "{id}");
        (0..5).for_each(|number| {
            world.fail_at(&gateway(), &format!("/{}", number % paths), None);
        });
        assert_eq!(world.refuses(), back.then_some(10), "{id}");
        let mut later = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
        later.at(5_000).look(None);
        (0..5).for_each(|number| {
            later.at(60_000).fail_at(&gateway(), &format!("/{}", number % paths), None);
        });
        assert_eq!(later.refuses(), None, "{id}, after it was well for long");
    }
}

#[test]
fn each_route_goes_by_its_own_rules() {
    let connection = BreakerRules { counts: Counted::Connection, ..BreakerRules::default() };
    let patient = BreakerRules { in_a_row: 50, percent: 0, ..BreakerRules::default() };
    let mut world = World::new(BreakerRules::default());
    for at in [0, 1_000, 2_000] {
        world.at(at).fail(&gateway(), 9);
    }
    assert_eq!(world.look(Some(&gateway())), Change::Opened);
    assert!(world.refuses().is_some());
    for (id, rules, refuses) in [
        ("who counts no gateway errors", connection, false),
        ("who counts none", BreakerRules { on: false, ..BreakerRules::default() }, false),
        ("who has not been here", BreakerRules { open_s: 6, ..BreakerRules::default() }, true),
        ("who is more patient only with connections", patient, true),
    ] {
        let admit = world.breaker.decide(&rules, world.now_ms, LONG);
        assert_eq!(matches!(admit, Admit::Refuse { .. }), refuses, "{id}");
    }
    world.at(3_000).fail(&refused(), 5);
    let admit = world.breaker.decide(&connection, world.now_ms, LONG);
    assert!(matches!(admit, Admit::Refuse { .. }), "what one route meets all learn");
    world.at(9_000).look(Some(&gateway()));
    assert_eq!(
        world.breaker.decide(&connection, world.now_ms, LONG),
        Admit::Go,
        "it is there again, for them"
    );
    assert!(world.refuses().is_some());
}

#[test]
fn rules_of_older_deployments_do_not_linger() {
    let mut world = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
    for open_s in 100..120 {
        world.breaker.decide(&BreakerRules { open_s, ..BreakerRules::default() }, NOW, LONG);
    }
    assert_eq!(world.breaker.judges.len(), JUDGES_MAX);
    assert_eq!(world.refuses(), Some(5), "who asks again learns what is known");
}

fn told(failure: Failure, open_ms: u64, opened: u32) -> SharedOutage {
    let cause = Cause::of(&found(failure, None), NOW);
    let kinds = vec![counts_kind(failure)];
    SharedOutage { open_ms, opened, kinds, outage: Outage::begin(KEY, NOW, cause, 7) }
}

fn counts_kind(failure: Failure) -> CountedKind {
    crate::admit::counts::kind(&found(failure, None)).unwrap()
}

#[test]
fn what_others_say_is_believed_where_it_was_met_oneself() {
    use Failure::{ConnectionRefused, ConnectionTerminated};
    let rows = [
        (
            "the same kind, nothing good",
            Some(ConnectionTerminated),
            0,
            told(ConnectionTerminated, 4_000, 1),
            true,
        ),
        (
            "the same kind, against good answers",
            Some(ConnectionTerminated),
            9,
            told(ConnectionTerminated, 4_000, 1),
            false,
        ),
        ("another kind", Some(ConnectionTerminated), 0, told(ConnectionRefused, 4_000, 1), false),
        (
            "another kind, two have opened",
            Some(ConnectionTerminated),
            0,
            told(ConnectionRefused, 4_000, 2),
            true,
        ),
        (
            "two, against many good answers",
            Some(ConnectionTerminated),
            99,
            told(ConnectionRefused, 4_000, 2),
            false,
        ),
        ("nothing met", None, 0, told(ConnectionRefused, 4_000, 1), false),
        ("nothing met, however many have opened", None, 0, told(ConnectionRefused, 4_000, 9), false),
    ];
    for (id, met, good, told, believed) in rows {
        let mut world = World::new(BreakerRules::default());
        world.good(good);
        if let Some(failure) = met {
            world.fail(&found(failure, None), 1);
        }
        let rules = world.rules;
        world.breaker.merge(&rules, &told, true, NOW, LONG);
        assert_eq!(world.refuses(), believed.then_some(4), "{id}");
        assert!(!world.breaker.has_opened_itself(&rules), "{id}: that is hearsay");
        if believed {
            assert_eq!(world.breaker.outage().unwrap().id, told.outage.id, "{id}");
        }
    }
}

#[test]
fn absurd_words_of_others_close_nobody_for_long() {
    let mut world = World::new(BreakerRules::default());
    world.fail(&refused(), 1);
    let rules = world.rules;
    let absurd = told(Failure::ConnectionRefused, u64::MAX, 9);
    world.breaker.merge(&rules, &absurd, true, NOW, LONG);
    assert_eq!(world.refuses(), Some(10));
    (0..10).for_each(|second| {
        world.breaker.merge(&rules, &absurd, false, NOW + second * 1_000, LONG);
    });
    assert!(world.at(10_000).wants_look(), "what is only said again prolongs nothing");
    let text = serde_json::to_string(&world.breaker).unwrap();
    let loaded = text.replace(&(NOW + 10_000).to_string(), "4102444800000").replace("10000", "2302444800000");
    let mut loaded = World { breaker: serde_json::from_str(&loaded).unwrap(), ..World::new(rules) };
    assert_eq!(loaded.refuses(), Some(10), "nor does what was stored");
    assert!(loaded.at(10_000).wants_look());
}

#[test]
fn others_may_name_the_outage_and_a_newer_cause() {
    let mut world = play(BreakerRules::default(), &refused(), &[(0, 0, 5)]);
    let rules = world.rules;
    let mut newer = told(Failure::DnsError, 1_000, 1);
    newer.outage.last.at_ms = NOW + 3_000;
    world.breaker.merge(&rules, &newer, false, NOW + 4_000, LONG);
    let outage = world.breaker.outage().unwrap();
    assert_eq!((outage.id.clone(), outage.last.failure), (newer.outage.id, Failure::DnsError));
    assert_eq!(world.refuses(), Some(5), "the pause is still ours");
}
