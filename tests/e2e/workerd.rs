//! The same build under plain workerd, with the configuration the documentation gives.

use std::process::Command;

use faultline_lab::Lab;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::client;
use crate::edge::{Edge, Worker, free_port, root, scratch};

/// One test: start it, pass something, break something.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    vec![Trial::test("workerd::the_documented_configuration_serves", move || serves(edge))]
}

/// Starts plain workerd with the documented configuration, other settings and another port, and nothing else changed.
pub fn start(name: &str, lab: &Lab, origin: &str, settings: &Value) -> Worker {
    let port = free_port();
    // Rows find their events by the `cf-ray` they send, which is believed on the platform only.
    let mut settings = settings.clone();
    if settings.get("platform").is_none() {
        settings["platform"] = "cloudflare".into();
    }
    let documented = std::fs::read_to_string(root().join("docs/workerd.capnp")).unwrap();
    let replaced = [
        ("http://127.0.0.1:3000", origin.to_owned()),
        ("127.0.0.1:8080", format!("127.0.0.1:{port}")),
        ("../build/", "build/".to_owned()),
        (r#""{ \"deadline_ms\": 10000 }""#, json!(settings.to_string()).to_string()),
        (
            "(trustBrowserCas = true)",
            "(trustBrowserCas = true, trustedCertificates = [embed \"ca.pem\"])".to_owned(),
        ),
    ];
    let ours = replaced.iter().fold(documented, |text, (from, to)| {
        assert!(text.contains(from), "docs/workerd.capnp has no {from}");
        text.replace(from, to)
    });
    let dir = scratch(&format!("workerd-{name}"));
    // Paths in the file are relative to it, wherever the target folder is.
    let build = dir.join("build");
    let _not_there = std::fs::remove_file(&build);
    std::os::unix::fs::symlink(root().join("build"), build).unwrap();
    std::fs::copy(lab.ca_path(), dir.join("ca.pem")).unwrap();
    let file = dir.join("workerd.capnp");
    std::fs::write(&file, ours).unwrap();
    let mut command = Command::new(root().join("node_modules/.bin/workerd"));
    command.args(["serve", "--verbose"]).arg(&file).current_dir(root());
    let worker = Worker::spawn(command, format!("http://127.0.0.1:{port}"));
    worker.assume_ready();
    worker.await_ready();
    worker
}

fn serves(edge: &Edge) -> Result<(), Failed> {
    for (id, status) in [("healthy", 200), ("refused-port", 521), ("cert-expired", 526), ("silence", 504)] {
        let origin = &edge.lab.fault(id).ok_or("no such fault")?.origin;
        let worker = start(id, &edge.lab, origin, &json!({"deadline_ms": 1500, "connect_budget_ms": 300}));
        let got = client::get(&format!("{}/x", worker.base), &[("cf-ray", "e2e-workerd")]);
        let event = (status != 200).then(|| worker.event("e2e-workerd"));
        worker.stop();
        if got.status != status {
            return Err(format!("{id}: {}, expected {status}: {} {event:?}", got.status, got.text()).into());
        }
    }
    Ok(())
}
