//! Who looks and who waits, in made-up traffic: no answer is late because of
//! what other exchanges do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use faultline::outcome::{ConnectFinding, HttpFinding, ProbeReport};
use faultline::probe::reuse::REUSE_MS;
use faultline::probe::sharing::{GRACE_MS, Looks, MARGIN_MS, POLL_MS, SPACING_MS, Turn, Wish};
use proptest::prelude::*;

/// One exchange that fails.
#[derive(Debug, Clone, Copy)]
struct Exchange {
    begins_ms: u64,
    /// When it fails, after its beginning; `None`: it is silent until its deadline.
    fails_ms: Option<u64>,
    /// What of its budget a look of its own takes, in percent; `None`: its visitor
    /// leaves, and it never reports.
    look_percent: Option<u64>,
}

/// A visitor's budgets, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Budgets {
    deadline_ms: u64,
    look_ms: u64,
}

const DEFAULTS: Budgets = Budgets { deadline_ms: 30_000, look_ms: 6_000 };

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Ahead(usize),
    Due(usize),
    Ask { of: usize, is_answer: bool },
    Over { of: usize, is_answer: bool, number: u64 },
}

/// What came of all of it.
#[derive(Debug, Default)]
struct Told {
    /// When each answer left, and whether with a finding.
    answers: Vec<Option<(u64, bool)>>,
    /// When each look began, and by when it was over or taken for lost.
    looks: Vec<(u64, u64)>,
}

struct Play {
    exchanges: Vec<Exchange>,
    budgets: Budgets,
    looks: Looks,
    queue: BinaryHeap<Reverse<(u64, Event)>>,
    wishes: Vec<[Option<Wish>; 2]>,
    told: Told,
}

impl Play {
    fn run(exchanges: Vec<Exchange>, budgets: Budgets) -> Told {
        let told = Told { answers: vec![None; exchanges.len()], ..Told::default() };
        let wishes = vec![[None, None]; exchanges.len()];
        let (looks, queue) = (Looks::default(), BinaryHeap::new());
        let mut play = Self { exchanges, budgets, looks, queue, wishes, told };
        for (of, exchange) in play.exchanges.clone().into_iter().enumerate() {
            let lead_ms = budgets.look_ms.min(budgets.deadline_ms / 2);
            let due_ms = exchange.fails_ms.unwrap_or(budgets.deadline_ms);
            if due_ms >= budgets.deadline_ms - lead_ms {
                play.at(exchange.begins_ms + budgets.deadline_ms - lead_ms, Event::Ahead(of));
            }
            play.at(exchange.begins_ms + due_ms, Event::Due(of));
        }
        while let Some(Reverse((now_ms, event))) = play.queue.pop() {
            play.on(event, now_ms);
        }
        play.told
    }

    fn at(&mut self, at_ms: u64, event: Event) {
        self.queue.push(Reverse((at_ms, event)));
    }

    fn on(&mut self, event: Event, now_ms: u64) {
        let (of, is_answer) = match event {
            Event::Ahead(of) => {
                self.wishes[of][0] = Some(Wish::ahead_of_the_deadline(0, now_ms, self.lead_ms()));
                (of, false)
            }
            Event::Due(of) => {
                self.wishes[of][1] = Some(self.wish_when_due(of, now_ms));
                (of, true)
            }
            Event::Ask { of, is_answer } => (of, is_answer),
            Event::Over { of, is_answer, number } => {
                let report = self.report(of);
                self.looks.done("here", number, report.clone(), now_ms);
                return self.goes_on(of, is_answer, now_ms, report != ProbeReport::default());
            }
        };
        let Some(wish) = self.wishes[of][usize::from(is_answer)] else { return };
        match self.looks.turn("here", &wish, now_ms) {
            Turn::Take(report) => self.goes_on(of, is_answer, now_ms, report != ProbeReport::default()),
            Turn::Nothing => self.goes_on(of, is_answer, now_ms, false),
            Turn::Wait(ms) => self.at(now_ms + ms, Event::Ask { of, is_answer }),
            Turn::Look { budget_ms, number } => {
                let budget_ms = u64::from(budget_ms);
                let takes_ms = self.exchanges[of].look_percent.map(|percent| budget_ms * percent / 100);
                self.told.looks.push((now_ms, now_ms + takes_ms.unwrap_or(budget_ms + GRACE_MS)));
                match takes_ms {
                    Some(ms) => self.at(now_ms + ms, Event::Over { of, is_answer, number }),
                    None => self.told.answers[of] = Some((0, false)),
                }
            }
        }
    }

    fn lead_ms(&self) -> u32 {
        u32::try_from(self.budgets.look_ms.min(self.budgets.deadline_ms / 2)).unwrap()
    }

    fn wish_when_due(&self, of: usize, now_ms: u64) -> Wish {
        let Exchange { begins_ms, fails_ms, .. } = self.exchanges[of];
        if fails_ms.is_none() {
            return Wish::at_the_deadline(0, now_ms, self.lead_ms());
        }
        Wish::of_a_failure(false, 0, now_ms, self.lead_ms(), begins_ms + self.budgets.deadline_ms)
    }

    fn report(&self, of: usize) -> ProbeReport {
        let http = match self.exchanges[of].fails_ms {
            Some(_) => HttpFinding::Terminated { after_bytes: 0, reset: false },
            None => HttpFinding::Silent { after_bytes: 0 },
        };
        ProbeReport { connect: Some(ConnectFinding::Open), http: Some(http), ..ProbeReport::default() }
    }

    fn goes_on(&mut self, of: usize, is_answer: bool, now_ms: u64, knows: bool) {
        if is_answer {
            self.told.answers[of].get_or_insert((now_ms, knows));
        }
    }
}

fn exchanges() -> impl Strategy<Value = Vec<Exchange>> {
    let fails = prop_oneof![3 => Just(None), 1 => (0_u64..30_000).prop_map(Some)];
    let looks = prop_oneof![6 => (1_u64..=100).prop_map(Some), 1 => Just(None)];
    let one = (0_u64..60_000, fails, looks).prop_map(|(begins_ms, fails_ms, look_percent)| Exchange {
        begins_ms,
        fails_ms,
        look_percent,
    });
    prop::collection::vec(one, 1..120)
}

fn budgets() -> impl Strategy<Value = Budgets> {
    prop_oneof![
        Just(DEFAULTS),
        (500_u64..30_000, 200_u64..20_000)
            .prop_map(|(deadline_ms, look_ms)| Budgets { deadline_ms, look_ms }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_answer_leaves_late_whatever_others_do(exchanges in exchanges(), budgets in budgets()) {
        let exchanges: Vec<Exchange> = exchanges
            .into_iter()
            .map(|one| Exchange { fails_ms: one.fails_ms.map(|ms| ms.min(budgets.deadline_ms - 1)), ..one })
            .collect();
        let told = Play::run(exchanges.clone(), budgets);
        for (exchange, answer) in exchanges.iter().zip(&told.answers) {
            let (left_ms, _) = answer.expect("every exchange comes to an end");
            let most = exchange.begins_ms + budgets.deadline_ms + GRACE_MS + POLL_MS;
            prop_assert!(left_ms <= most, "{exchange:?} left at {left_ms}");
        }
        let mut looks = told.looks;
        looks.sort_unstable();
        for (before, next) in looks.iter().zip(looks.iter().skip(1)) {
            prop_assert!(next.0 >= before.0 + SPACING_MS, "{before:?} and {next:?} are too close");
            prop_assert!(next.0 >= before.1, "{before:?} and {next:?} at once");
        }
    }
}

/// Two visitors a second at an origin that hangs, with the default budgets: each is
/// answered on its deadline, with what a look has found, and the origin is looked at no
/// more than once in five seconds.
#[test]
fn each_answer_of_a_long_silence_knows_its_cause() {
    // What a look takes of its time: one is over at once, since bytes without end tell as much,
    // another watches to the end.
    for percent in [1, 30, 100] {
        let visitors: Vec<Exchange> = (0..240)
            .map(|n| Exchange { begins_ms: n * 500, fails_ms: None, look_percent: Some(percent) })
            .collect();
        let told = Play::run(visitors.clone(), DEFAULTS);
        for (visitor, answer) in visitors.iter().zip(&told.answers) {
            let due_ms = visitor.begins_ms + DEFAULTS.deadline_ms;
            assert_eq!(*answer, Some((due_ms, true)), "{percent} %: {visitor:?}");
        }
        let most = 1 + usize::try_from(240 * 500 / (REUSE_MS - u64::from(MARGIN_MS))).unwrap();
        assert!(told.looks.len() <= most, "{percent} %: {} looks, at most {most}", told.looks.len());
    }
}

#[test]
fn a_wish_ends_in_time() {
    // How long before the deadline it begins; what its look may take.
    for (lead_ms, budget_ms) in [(3_000, 2_900), (400, 300), (200, 150), (4, 3), (0, 0)] {
        let wish = Wish::ahead_of_the_deadline(7, 1_000, lead_ms);
        let found = (wish.budget_ms, wish.used_ms, wish.until_ms, wish.answered_ms);
        assert_eq!(
            found,
            (budget_ms, 1_000 + u64::from(lead_ms), 1_000 + u64::from(budget_ms), 7),
            "{lead_ms}"
        );
    }
    for (id, until_ms, expected) in [
        ("its own look's time", 9_000, 3_000),
        ("the deadline before", 2_500, 2_500),
        ("no end", u64::MAX, 3_000),
    ] {
        let wish = Wish::of_a_failure(true, 7, 1_000, 2_000, until_ms);
        assert_eq!((wish.until_ms, wish.ahead_ms, wish.used_ms, wish.silent), (expected, 0, 0, true), "{id}");
    }
}
