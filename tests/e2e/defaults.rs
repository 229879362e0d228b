//! Nobody changed a setting: only `ORIGIN` is given. What takes as long as the default deadline is tried here.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::{Edge, Worker};

/// The default deadline (docs/settings.md).
const DEADLINE: Duration = Duration::from_secs(30);
/// How much later than the deadline an answer may leave.
const LATE: Duration = Duration::from_millis(500);
/// What a busy machine may add on the way from the worker to this process.
const MACHINE: Duration = Duration::from_millis(700);

/// Tests with waits of half a minute; they run beside all others.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let all: [crate::edge::Named; 1] = [("an_origin_that_hangs_does_not_hang_its_visitors", hangs)];
    all.into_iter().map(|(name, test)| Trial::test(format!("defaults::{name}"), move || test(edge))).collect()
}

/// One visitor of the origin that hangs.
struct Visit {
    /// When it asked, after the first.
    asked: Duration,
    took: Duration,
    status: u16,
}

/// Two visitors a second. Whoever is sent on is answered on the deadline; once the first answers have told the breaker,
/// the others are answered at once.
fn hangs(edge: &Edge) -> Result<(), Failed> {
    let origin = &edge.lab.fault("silence").ok_or("no such fault")?.origin;
    let worker = Worker::start("defaults", &edge.lab, json!({"ORIGIN": origin}));
    let (visits, begun) = (Mutex::new(Vec::new()), Instant::now());
    thread::scope(|scope| {
        for n in 0..80_u32 {
            thread::sleep((Duration::from_millis(500) * n).saturating_sub(begun.elapsed()));
            let (visits, worker) = (&visits, &worker);
            scope.spawn(move || {
                let asked = begun.elapsed();
                let got = client::get(&format!("{}/page/{n}", worker.base), &[]);
                visits.lock().unwrap().push(Visit { asked, took: got.head_after, status: got.status });
            });
        }
    });
    worker.stop();
    let visits = visits.into_inner().unwrap();
    let longest = visits.iter().map(|visit| visit.took).max().unwrap_or_default();
    let spared = |visit: &&Visit| visit.took < Duration::from_secs(5);
    let at_once = visits.iter().filter(spared).map(|visit| visit.asked).min();
    println!("{} visitors, the longest waited {longest:?}; spared from {at_once:?} on", visits.len());
    if let Some(visit) = visits.iter().find(|visit| !(500..=599).contains(&visit.status)) {
        return Err(format!("{} after {:?}", visit.status, visit.took).into());
    }
    if longest > DEADLINE + LATE + MACHINE {
        return Err(format!("somebody waited {longest:?}").into());
    }
    match at_once {
        Some(from) if from < DEADLINE + Duration::from_secs(6) => Ok(()),
        from => Err(format!("late answers were not told to the breaker: spared from {from:?} on").into()),
    }
}
