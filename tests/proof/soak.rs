//! Mixed faults, hasty and slow clients, several isolates, for a while: nothing is lost,
//! nothing grows without end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use faultline_lab::Origin;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::grammar::{Dice, reply};
use crate::stage::{SLACK, Stage};
use crate::wire::exchange;

/// How long, in seconds, unless `SOAK_S` says otherwise: what CI has time for.
/// Twenty minutes: `SOAK_S=1200`.
const SECONDS: u64 = 60;
/// How many isolates.
const ISOLATES: usize = 3;
/// How many clients.
const CLIENTS: u64 = 8;
/// What the process may hold at its end, in MiB: three isolates of at most
/// 128 MiB, and the runtime.
const RESIDENT_MIB_MAX: u64 = 600;

pub fn trials() -> Vec<Trial> {
    let row = |breaker: bool| {
        let name = if breaker { "soak::with_the_breaker" } else { "soak::without_it" };
        Trial::test(name, move || soak(breaker))
    };
    vec![row(true), row(false)]
}

fn soak(breaker: bool) -> Result<(), Failed> {
    let seconds: u64 = std::env::var("SOAK_S").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let length = Duration::from_secs(seconds / 2);
    let origin = origin()?;
    let settings =
        json!({"deadline_ms": 2_000, "connect_budget_ms": 300, "breaker": breaker, "log_repeats": 10});
    let name = if breaker { "soak-breaker" } else { "soak" };
    let stage = Stage::start(name, &origin, &settings, ISOLATES);
    let (over, sent, lost) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut highest = 0;
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (stage, over, sent, lost) = (&stage, &over, &sent, &lost);
            scope.spawn(move || {
                let mut dice = Dice::new(client + 1);
                while !over.load(Ordering::Relaxed) {
                    sent.fetch_add(1, Ordering::Relaxed);
                    if !visit(stage, &mut dice) {
                        lost.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let begun = Instant::now();
        while begun.elapsed() < length {
            std::thread::sleep(Duration::from_millis(500));
            highest = highest.max(stage.resident_mib());
        }
        over.store(true, Ordering::Relaxed);
    });
    let (sent, lost, faults) = (sent.into_inner(), lost.into_inner(), stage.faults());
    let last = stage.resident_mib();
    stage.worker.stop();
    println!(
        "soak ({name}): {sent} requests in {} s, {lost} without a reply, {highest} MiB at most, {last} at the end",
        length.as_secs()
    );
    if lost == 0 && faults.is_empty() && highest <= RESIDENT_MIB_MAX {
        return Ok(());
    }
    Err(format!("{lost} of {sent} without a reply; {highest} MiB; {faults:?}").into())
}

/// Half of the time well, else a reply of the grammar.
fn origin() -> std::io::Result<Origin> {
    Origin::spawn("soak", |conn| {
        loop {
            let request = conn.read_request()?;
            conn.read_body(&request, |_| {})?;
            let seed: u64 = request.path().trim_start_matches("/s/").parse().unwrap_or(0);
            if seed.is_multiple_of(2) {
                let body = "x".repeat(usize::try_from(seed % 50_000).unwrap_or(0));
                conn.write(format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                ))?;
                continue;
            }
            if !reply(seed).send(conn)? {
                return Ok(());
            }
        }
    })
}

/// One visit; `false` where nothing at all came back.
fn visit(stage: &Stage, dice: &mut Dice) -> bool {
    let seed = dice.below(1_000_000);
    let address = &stage.ours[dice.below(ISOLATES)];
    let (method, body) = if dice.below(5) == 0 { ("POST", "a=b") } else { ("GET", "") };
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let request = format!(
        "{method} /s/{seed} HTTP/1.1\r\nHost: a.example\r\nAccept: text/html\r\n{length}Connection: close\r\n\r\n{body}"
    );
    match dice.below(20) {
        // One who leaves before the answer.
        0 => {
            if let Ok(mut stream) = TcpStream::connect(address) {
                let _left = stream.write_all(request.as_bytes());
            }
            true
        }
        // One who reads a byte at a time, and not to the end.
        1 => {
            let Ok(mut stream) = TcpStream::connect(address) else { return false };
            let _read = stream.set_read_timeout(Some(SLACK));
            let sent = stream.write_all(request.as_bytes()).is_ok();
            // A reply whose body stalls or breaks off for the worker does so for its reader.
            let (mut byte, mut came) = ([0], 0);
            while came < 200 && matches!(stream.read(&mut byte), Ok(1)) {
                came += 1;
            }
            sent && came > 0
        }
        _ => {
            let patience = Duration::from_secs(35) + SLACK;
            exchange(address, request.as_bytes(), patience).is_ok_and(|(raw, _)| !raw.head.is_empty())
        }
    }
}
