//! Nobody changed a setting: only `ORIGIN` is given. What takes as long as the
//! default deadline is tried here.

mod kinds;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use faultline_support::workerd::documented;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::{Edge, Worker};
use crate::workerd;

/// The default deadline (docs/settings.md).
const DEADLINE: Duration = Duration::from_secs(30);
/// How much later than the deadline an answer may leave.
const LATE: Duration = Duration::from_millis(500);
/// What a busy machine may add on the way from the worker to this process: thirty isolates
/// answer their first failure at the same moment. How closely an answer keeps to its deadline is
/// seen one by one (`timing`).
const MACHINE: Duration = Duration::from_secs(2);

/// Tests with waits of half a minute; they run beside all others.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let all: [crate::edge::Named; 3] = [
        ("an_origin_that_hangs_does_not_hang_its_visitors", hangs),
        ("each_kind_of_failure_is_told_in_time", kinds::each),
        ("bodies_that_visitors_break_close_nothing", broken_bodies),
    ];
    all.into_iter().map(|(name, test)| Trial::test(format!("defaults::{name}"), move || test(edge))).collect()
}

/// One visitor of the origin that hangs.
struct Visit {
    /// When it asked, after the first.
    asked: Duration,
    took: Duration,
    status: u16,
}

/// Two visitors a second. Whoever is sent on is answered on the deadline; once the first answers
/// have told the breaker, the others are answered at once.
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

/// Requests from several clients, on several paths, whose own bodies are no HTTP or
/// break off, before an origin that is well: nobody else is turned away for it, and
/// nothing is claimed of the origin.
fn broken_bodies(edge: &Edge) -> Result<(), Failed> {
    let origin = &edge.lab.fault("healthy").ok_or("no such fault")?.origin;
    // The proxy in front, which this test is, says who they are.
    let settings = json!({"client_address_field": "x-client"});
    let worker = workerd::start_as_is("defaults-bodies", documented(origin, &settings));
    let at: SocketAddr = worker.base.trim_start_matches("http://").parse()?;
    for n in 0..60_u8 {
        let body = ["Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Content-Length: 100\r\n\r\nabc"];
        let request = format!(
            "POST /p{} HTTP/1.1\r\nHost: a.example\r\nX-Client: 192.0.2.{}\r\nConnection: close\r\n{}",
            n % 9,
            n % 7,
            body[usize::from(n % 2)]
        );
        let mut stream = TcpStream::connect(at)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(request.as_bytes())?;
        stream.shutdown(Shutdown::Write)?;
        let _whatever_comes = stream.read(&mut [0; 64]);
    }
    let got = client::get(&format!("{}/page", worker.base), &[]);
    let lines = worker.lines();
    worker.stop();
    let claims = |line: &&String| {
        line.contains("origin.failure") && !line.contains(r#""faultline.confidence":"possible""#)
    };
    match (got.status, lines.iter().find(claims)) {
        (200, None) => Ok(()),
        (status, line) => Err(format!("{status} from an origin that is well: {line:?}").into()),
    }
}
