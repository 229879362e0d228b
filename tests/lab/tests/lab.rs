//! The lab as a whole: it starts, lists itself, and does what it says.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::OnceLock;

use faultline_lab::{Kind, Lab, LabOptions};

fn dir(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// One lab for all tests that look at the whole of it: several would take more descriptors
/// than many systems allow.
fn whole() -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| Lab::start(LabOptions::new(dir("whole"))).unwrap())
}

fn get(addr: std::net::SocketAddr, path: &str) -> String {
    let mut tcp = TcpStream::connect(addr).unwrap();
    tcp.write_all(format!("GET {path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut reply = String::new();
    tcp.read_to_string(&mut reply).unwrap();
    reply
}

#[test]
fn every_fault_does_what_it_says() {
    let lab = whole();
    let proofs = lab.prove();
    assert_eq!(proofs.len(), lab.faults().len());
    let broken: Vec<_> = proofs.iter().filter(|proof| !proof.ok).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn ids_are_unique_and_in_kebab_case_and_texts_are_sentences() {
    let lab = whole();
    let mut ids = HashSet::new();
    for fault in lab.faults() {
        assert!(ids.insert(&fault.id), "{} twice", fault.id);
        let kebab = fault.id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        assert!(kebab, "{} is not kebab-case", fault.id);
        assert!(fault.says.ends_with('.') && fault.says.len() > 20, "{}: {}", fault.id, fault.says);
        assert!(!fault.title.is_empty() && !fault.title.ends_with('.'), "{}: {}", fault.id, fault.title);
        assert!(fault.origin.starts_with("http"), "{}: {}", fault.id, fault.origin);
    }
    let origins: HashSet<_> = lab.faults().iter().map(|fault| &fault.origin).collect();
    assert_eq!(origins.len(), lab.faults().len(), "each has an origin of its own");
}

#[test]
fn home_lists_everything_and_nothing_else_exists_there() {
    let lab = whole();
    let page = get(lab.home().addr(), "/");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"));
    for fault in lab.faults() {
        let link = page.contains(&format!("href=\"/lab/{}\"", fault.id));
        let curl = page.contains(&format!("$SITE/lab/{}<", fault.id));
        assert_eq!((link, curl), (fault.is_link(), !fault.is_link()), "{}", fault.id);
    }
    assert!(get(lab.home().addr(), "/healthy").starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(get(lab.home().addr(), "/elsewhere").starts_with("HTTP/1.1 404 "));
}

#[test]
fn manifest_holds_the_addresses_and_every_fault() {
    let lab = Lab::start(LabOptions::new(dir("manifest")).only(&["healthy", "refused-port"])).unwrap();
    let manifest = lab.manifest();
    assert_eq!(manifest["home"], lab.home().url());
    assert_eq!(manifest["resolver"], lab.resolver());
    assert_eq!(manifest["switch"], lab.switch().url());
    assert!(std::fs::read_to_string(manifest["ca"].as_str().unwrap()).unwrap().contains("BEGIN CERTIFICATE"));
    let ids: Vec<_> =
        manifest["faults"].as_array().unwrap().iter().map(|fault| fault["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["refused-port", "healthy"]);
    assert_eq!(manifest["faults"][0]["group"], "connect");
    assert_eq!(manifest["faults"][0]["kind"], "fault");
}

#[test]
fn an_unknown_fault_is_a_mistake() {
    let started = Lab::start(LabOptions::new(dir("unknown")).only(&["healthy", "helthy"]));
    assert!(started.err().unwrap().to_string().contains("helthy"));
}

#[test]
fn controls_are_told_from_faults() {
    let lab = whole();
    let kind = |id: &str| lab.fault(id).unwrap().kind;
    for id in ["healthy", "tls-good", "edge-challenge", "websocket", "flood-of-1xx", "not-found-404"] {
        assert_eq!(kind(id), Kind::Control, "{id}");
    }
    for id in
        ["refused-port", "cert-expired", "edge-521-plain", "upgrade-fails", "endless-1xx", "app-500-bare"]
    {
        assert_eq!(kind(id), Kind::Fault, "{id}");
    }
}
