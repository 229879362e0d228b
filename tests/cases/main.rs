//! The case table without a runtime: every fault of the lab, attempted on real sockets, judged and
//! answered by the same code that the worker is made of.
//!
//! Only what the runtime's fetch makes of a fault comes from the table (its `fetch` column,
//! measured); the end-to-end tests hold the same rows, and that column, against the built worker.
//! `docs/evidence.md` is written from this run.

mod attempt;
mod evidence;
mod wire;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use attempt::{Place, Seen};
use faultline::answer::{Answer, Circumstances, Preferences, decide, failure_in_proxy_status, public_reason};
use faultline::exchange::Exchange;
use faultline::failure::Failure;
use faultline::verdict::{Confidence, Finding};
use faultline_fixtures::cases::{self, Case, Fetch, Visitor};
use faultline_lab::{Fault, Lab, LabOptions};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use strum::VariantArray;

/// Attempts made at the same time; most of their time is silence.
const AT_ONCE: usize = 16;

/// Every case with what came of it, in the table's order.
type Rows = Vec<(Case, Seen)>;

/// The run, made once, and the faults of the lab it was made on.
static RUN: LazyLock<(Rows, Vec<Fault>)> = LazyLock::new(|| {
    let lab = Lab::start(LabOptions::new(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases"))).unwrap();
    let place = Place { trust: trust(lab.ca_path()), lab: &lab };
    let (cases, next, seen) = (cases::all(), AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let Some(case) = cases.get(number) else { return };
                    let came = place.attempt(case);
                    seen.lock().unwrap().insert(number, came);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), cases.len(), "an attempt gave nothing");
    (cases.into_iter().zip(seen.into_values()).collect(), lab.faults().to_vec())
});

/// The runtime's trust: the lab's authority.
fn trust(ca: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn answer(finding: &Finding, seen: &Seen) -> Answer {
    let now_ms = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let exchange = Exchange {
        method: "GET".to_owned(),
        request_id: "native".to_owned(),
        now_ms: now_ms.try_into().unwrap(),
        ..Exchange::default()
    };
    let circumstances =
        Circumstances { proxy_status: seen.proxy_status.as_deref(), ..Circumstances::default() };
    decide(finding, &exchange, &circumstances, &Preferences::default())
}

/// What of a case is not as the table says.
fn differences(case: &Case, seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, got: String, wanted: String| {
        if got != wanted {
            wrong.push(format!("{}: {what}: {got}, expected {wanted}", case.fault));
        }
    };
    let code = |failure: Option<Failure>| failure.map_or("none", Failure::code).to_owned();
    let wanted = case.failure.clone().unwrap_or_else(|| "none".to_owned());
    expect("failure", code(seen.finding.as_ref().map(|finding| finding.failure)), wanted.clone());
    expect("visitor", format!("{:?}", seen.visitor), format!("{:?}", case.visitor));
    if case.visitor != Visitor::Answer {
        expect("status", seen.received.unwrap_or(0).to_string(), case.status.to_string());
    }
    let Some(finding) = &seen.finding else { return wrong };
    let least: Confidence = case.confidence.as_deref().unwrap_or("certain").parse().unwrap();
    let reason = finding.reason.as_ref().and_then(public_reason);
    let shown = Fetch::shown(finding.evidence.iter().map(|evidence| evidence.code()));
    expect("hop", finding.hop.code().to_owned(), case.hop.clone().unwrap_or_default());
    expect("confidence is enough", (finding.confidence >= least).to_string(), "true".into());
    expect("what fetch did", format!("{shown:?}"), format!("{:?}", case.fetch));
    if case.reason.is_some() {
        expect("reason", format!("{reason:?}"), format!("{:?}", case.reason));
    }
    if case.visitor == Visitor::Answer {
        let answer = answer(finding, seen);
        let header = |name: &str| {
            let found = answer.headers.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let named = failure_in_proxy_status(header("Proxy-Status"));
        expect("answer's status", answer.status.to_string(), case.status.to_string());
        expect("Retry-After fits", case.wait_fits(header("Retry-After")).to_string(), "true".into());
        expect("Proxy-Status", code(named), wanted);
    }
    wrong
}

#[test]
fn every_case_is_judged_and_answered_as_the_table_says() {
    let (mut wrong, mut classes) = (Vec::new(), BTreeMap::<&str, [usize; 3]>::new());
    for (case, seen) in &RUN.0 {
        let found = differences(case, seen);
        let [right, probed, failed] =
            classes.entry(case.failure.as_deref().unwrap_or("(nothing to report)")).or_default();
        *(if found.is_empty() { right } else { failed }) += 1;
        *probed += usize::from(seen.without.is_some());
        wrong.extend(found);
    }
    println!("{:<36} {:>6} {:>7} {:>6}", "class", "right", "probed", "wrong");
    for (class, [right, probed, wrong]) in &classes {
        println!("{class:<36} {right:>6} {probed:>7} {wrong:>6}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_complete() {
    let (rows, faults) = &*RUN;
    for fault in faults {
        let count = rows.iter().filter(|(case, _)| case.fault == fault.id).count();
        assert_eq!(count, 1, "cases for the lab's {}", fault.id);
    }
    assert_eq!(rows.len(), faults.len(), "a case whose fault the lab does not have");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for failure in Failure::VARIANTS {
        let covered = rows.iter().any(|(case, _)| case.failure.as_deref() == Some(failure.code()));
        match cases::elsewhere(*failure) {
            None => assert!(covered, "{} has neither a case nor a test elsewhere", failure.code()),
            Some((file, marks)) => {
                assert!(!covered, "{} has a case: it needs no exception", failure.code());
                let text = std::fs::read_to_string(root.join(file)).unwrap();
                assert!(text.contains(marks), "{file} has no {marks} for {}", failure.code());
            }
        }
    }
}

#[test]
fn the_page_on_evidence_is_this_run() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evidence.md");
    let page = evidence::page(&RUN.0, &RUN.1);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, &page).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written == page, "docs/evidence.md is stale: run `UPDATE_DOCS=1 cargo test --test cases`");
}
