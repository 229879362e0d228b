//! A fault of each kind, met by several visitors at once while nothing but `ORIGIN` is
//! set: the same verdict as under the short budgets of all other tests, and no answer
//! later than the default deadline.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::thread;

use faultline_lab::{Fault, Lab};
use faultline_support::workerd::{edit, free_ports, serve, unset};
use libtest_mimic::Failed;
use serde_json::Value;

use super::{DEADLINE, LATE, MACHINE};
use crate::client::{self, Got};
use crate::edge::{Edge, Worker, scratch};
use faultline_fixtures::cases::{self, Case, Fetch, Visitor};

/// How many visitors meet a fault at the same time.
const VISITORS: usize = 3;

/// What is well, at once and after a while.
const WELL: [&str; 2] = ["healthy", "slow-but-honest"];

/// One fault with what has to be said of it, and the isolate that stands before it.
struct Stand<'a> {
    case: Case,
    fault: &'a Fault,
    base: String,
}

/// A fault for each failure and each way in which fetch tells of it, and two origins that are well.
fn chosen(lab: &Lab) -> Vec<(Case, &Fault)> {
    let mut seen = BTreeSet::new();
    let mut is_new = |case: &Case| seen.insert((case.failure.clone(), format!("{:?}", case.fetch)));
    let by_address = |fault: &Fault| fault.origin.contains("//127.0.0.1:");
    let cases = cases::all().into_iter().filter_map(|case| {
        let fault = lab.fault(&case.fault).filter(|fault| by_address(fault))?;
        Some((case, fault))
    });
    let (failing, well): (Vec<_>, Vec<_>) = cases.partition(|(case, _)| case.failure.is_some());
    let failing: Vec<_> =
        failing.into_iter().filter(|(case, _)| is_seen_each_time(case) && is_new(case)).collect();
    let well = well.into_iter().filter(|(_, fault)| WELL.contains(&&*fault.id));
    failing.into_iter().chain(well).collect()
}

/// Whether every visitor is told of it: of replies that are well by their head, and of
/// bodies, a share is looked at.
fn is_seen_each_time(case: &Case) -> bool {
    let of_a_body = ["http_response_transfer_coding", "http_response_header_section_size"];
    let is_sampled = case.failure.as_ref().is_some_and(|failure| of_a_body.contains(&failure.as_str()));
    case.fetch != Fetch::Body && !(case.fetch == Fetch::Reply && is_sampled)
}

pub fn each(edge: &Edge) -> Result<(), Failed> {
    let chosen = chosen(&edge.lab);
    let (worker, stands) = stage(&edge.lab, chosen);
    let wrong: Vec<String> = thread::scope(|scope| {
        let visits: Vec<_> = stands.iter().map(|stand| (stand, scope.spawn(move || meet(stand)))).collect();
        let all = visits.into_iter().flat_map(|(stand, visits)| {
            let visits = visits.join().unwrap_or_default();
            let few = (visits.len() != VISITORS).then(|| format!("{}: a visitor was lost", stand.fault.id));
            visits.into_iter().flat_map(|got| differences(stand, &got)).chain(few).collect::<Vec<_>>()
        });
        all.collect()
    });
    let lines = worker.lines();
    worker.stop();
    let untold = stands
        .iter()
        .filter(|stand| !is_told(stand, &lines))
        .map(|stand| format!("{}: no event says {:?}", stand.fault.id, stand.case.failure));
    let wrong: Vec<String> = wrong.into_iter().chain(untold).collect();
    println!("{} faults, {VISITORS} visitors each, at default settings", stands.len());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// All visitors of one fault, at the same time.
fn meet(stand: &Stand<'_>) -> Vec<Got> {
    thread::scope(|scope| {
        let visits: Vec<_> = (0..VISITORS).map(|_| scope.spawn(|| visit(stand))).collect();
        visits.into_iter().filter_map(|visit| visit.join().ok()).collect()
    })
}

fn visit(stand: &Stand<'_>) -> Got {
    let Stand { fault, base, .. } = stand;
    let mut fields: Vec<(&str, &str)> = fault.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("accept", "application/problem+json"));
    client::send(&fault.method, &format!("{base}/{}", fault.id), &fields, fault.body.as_bytes())
}

fn differences(stand: &Stand<'_>, got: &Got) -> Vec<String> {
    let Stand { case, fault, .. } = stand;
    let mut wrong = Vec::new();
    let mut expect = |what: &str, holds: bool| {
        if !holds {
            wrong.push(format!(
                "{}: {what}: {} after {:?} {:?}",
                fault.id, got.status, got.head_after, got.headers
            ));
        }
    };
    expect("late", got.head_after <= DEADLINE + LATE + MACHINE);
    match (&case.failure, case.visitor) {
        (Some(failure), Visitor::Answer) => {
            let problem: Value = serde_json::from_slice(&got.body).unwrap_or_default();
            expect("another failure", problem["error_name"] == **failure);
            expect("another status", got.status == case.status);
        }
        _ => expect("another status", got.status == case.status),
    }
    wrong
}

/// Whether an event about this fault names what it has to, and none anything where nothing failed.
fn is_told(stand: &Stand<'_>, lines: &[String]) -> bool {
    let path = format!("\"url.path\":\"/{}\"", stand.fault.id);
    let mut about = lines.iter().filter(|line| line.contains("origin.failure") && line.contains(&path));
    match &stand.case.failure {
        Some(failure) => about.any(|line| line.contains(&format!("\"error.type\":\"{failure}\""))),
        None => about.next().is_none(),
    }
}

/// One process with an isolate for each fault, whose only setting is its origin.
fn stage<'a>(lab: &Lab, chosen: Vec<(Case, &'a Fault)>) -> (Worker, Vec<Stand<'a>>) {
    let ports = free_ports(chosen.len());
    let text = edit(
        unset("http://the-origin"),
        &[("(trustBrowserCas = true)", "(trustBrowserCas = true, trustedCertificates = [embed \"ca.pem\"])")],
    );
    let (head, definition) = text.split_once("const faultline :").expect("the worker's definition");
    let (mut services, mut sockets, mut workers) = (String::new(), String::new(), String::new());
    for (n, (port, (_, fault))) in ports.iter().zip(&chosen).enumerate() {
        let _written = writeln!(services, "(name = \"edge-{n}\", worker = .edge{n}),");
        let _written = writeln!(
            sockets,
            "(name = \"http-{n}\", address = \"127.0.0.1:{port}\", http = (), service = \"edge-{n}\"),"
        );
        let own = edit(definition.to_owned(), &[("http://the-origin", &fault.origin)]);
        let _written = write!(workers, "const edge{n} :{own}");
    }
    let socket = "(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")";
    let service = "(name = \"faultline\", worker = .faultline),";
    let head = edit(head.to_owned(), &[(service, &services), (socket, &sockets)]);
    let dir = scratch("defaults-kinds");
    std::fs::copy(lab.ca_path(), dir.join("ca.pem")).expect("the lab's certificate");
    let base = |port: &u16| format!("http://127.0.0.1:{port}");
    let worker = serve(&dir, &(head + &workers), base(&ports[0]));
    let stand = |((case, fault), port): ((Case, &'a Fault), &u16)| Stand { case, fault, base: base(port) };
    (worker, chosen.into_iter().zip(&ports).map(stand).collect())
}
