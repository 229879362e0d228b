//! When answers leave, and how often the origin is asked.

use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::client;
use crate::edge::{DEADLINE_MS, Edge};

/// Tests of time. Bounds that a slow machine could miss are generous; exact ones are printed.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let named: [(&str, fn(&Edge) -> Result<(), Failed>); 4] = [
        ("answers_leave_on_the_deadline", deadline),
        ("a_refused_port_is_answered_at_once", refused),
        ("one_probe_serves_an_outage", one_probe),
        ("fifty_faults_at_once_and_the_healthy_pass", fifty),
    ];
    named.into_iter().map(|(name, test)| Trial::test(format!("timing::{name}"), move || test(edge))).collect()
}

fn url(edge: &Edge, id: &str) -> String {
    format!("{}/lab/{id}", edge.worker.base)
}

fn deadline(edge: &Edge) -> Result<(), Failed> {
    for id in ["silence", "connect-hangs", "dripped-head", "partial-head-stall", "tls-stall-in-handshake"] {
        let got = client::get(&url(edge, id), &[]);
        println!(
            "{id}: answered {} ms after the deadline",
            got.head_after.as_millis() as i64 - DEADLINE_MS as i64
        );
        let took = got.head_after;
        if took < Duration::from_millis(DEADLINE_MS - 20) || took > Duration::from_millis(DEADLINE_MS + 1_000)
        {
            return Err(format!("{id}: {took:?}").into());
        }
    }
    Ok(())
}

fn refused(edge: &Edge) -> Result<(), Failed> {
    let took =
        (0..5).map(|_| client::get(&url(edge, "refused-port"), &[]).head_after).min().unwrap_or_default();
    println!("a refused port is answered in {took:?}");
    if took < Duration::from_millis(500) { Ok(()) } else { Err(format!("{took:?}").into()) }
}

fn one_probe(edge: &Edge) -> Result<(), Failed> {
    let id = "close-after-request";
    let probes = || {
        let seen = edge.lab.seen(id);
        seen.iter().filter(|seen| String::from_utf8_lossy(&seen.head).contains("faultline-probe")).count()
    };
    let (connections, before) = (edge.lab.connections(id), probes());
    let begun = Instant::now();
    let mut sent = 0;
    while begun.elapsed() < Duration::from_secs(3) {
        let batch: Vec<_> = (0..20)
            .map(|_| {
                let url = url(edge, id);
                thread::spawn(move || client::get(&url, &[]).status)
            })
            .collect();
        sent += batch.len();
        if let Some(status) =
            batch.into_iter().map(|one| one.join().unwrap_or(0)).find(|status| *status != 502)
        {
            return Err(format!("{status}").into());
        }
    }
    // workerd repeats a GET whose connection was lost once by itself; what is beyond that is ours.
    let (connections, probes) = (edge.lab.connections(id) - connections, probes() - before);
    println!("{sent} requests in {:?}: {connections} connections, {probes} of them probes", begun.elapsed());
    let most = 1 + (begun.elapsed().as_secs() / 5) as usize;
    if probes <= most { Ok(()) } else { Err(format!("{probes} probes for {sent} requests").into()) }
}

fn fifty(edge: &Edge) -> Result<(), Failed> {
    let faults: Vec<_> = edge
        .lab
        .faults()
        .iter()
        .filter(|fault| fault.is_link() && !fault.id.starts_with("big-") && fault.id != "sse")
        .map(|fault| fault.id.clone())
        .take(50)
        .collect();
    let (sick, well): (Vec<_>, Vec<_>) = (
        faults
            .into_iter()
            .map(|id| {
                let url = url(edge, &id);
                thread::spawn(move || client::get(&url, &[]).status)
            })
            .collect(),
        (0..50)
            .map(|_| {
                let url = url(edge, "healthy");
                thread::spawn(move || client::get(&url, &[]).status)
            })
            .collect(),
    );
    let well: Vec<u16> = well.into_iter().map(|one| one.join().unwrap_or(0)).collect();
    let sick: Vec<u16> = sick.into_iter().map(|one| one.join().unwrap_or(0)).collect();
    let restarted =
        edge.worker.lines().iter().any(|line| line.contains("RuntimeError") || line.contains("panicked"));
    if well.iter().all(|status| *status == 200) && !sick.contains(&0) && !restarted {
        Ok(())
    } else {
        Err(format!("well {well:?}\nsick {sick:?}\nrestarted {restarted}").into())
    }
}
