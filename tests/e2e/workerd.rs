//! The same build under plain workerd, with the configuration the documentation gives.

use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::client;
use crate::edge::{Edge, Worker, free_port, root};

/// One test: start it, pass something, break something.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    vec![Trial::test("workerd::the_documented_configuration_serves", move || serves(edge))]
}

fn serves(edge: &Edge) -> Result<(), Failed> {
    let origin = edge.lab.fault("healthy").ok_or("no healthy origin")?.origin.clone();
    let refused = edge.lab.fault("refused-port").ok_or("no refused port")?.origin.clone();
    for (origin, status) in [(origin, 200), (refused, 521)] {
        let port = free_port();
        // The documented file, with this test's origin and port; it stays beside the original for its relative paths.
        let documented = std::fs::read_to_string(root().join("docs/workerd.capnp"))?;
        let ours = documented
            .replace("http://127.0.0.1:3000", &origin)
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
        let ours = ours.replace("../build/", &format!("{}/build/", root().display()));
        let file = crate::edge::scratch("e2e").join(format!("workerd-{status}.capnp"));
        std::fs::write(&file, ours)?;
        let mut command = Command::new(root().join("node_modules/.bin/workerd"));
        command.arg("serve").arg(&file).current_dir(root());
        let worker = Worker::spawn(command, format!("http://127.0.0.1:{port}"));
        worker.assume_ready();
        worker.await_ready();
        let got = client::get(&format!("{}/x", worker.base), &[]);
        worker.stop();
        if got.status != status {
            return Err(format!("{}, expected {status}: {}", got.status, got.text()).into());
        }
    }
    Ok(())
}
