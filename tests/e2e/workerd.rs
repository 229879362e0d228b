//! The same build under plain workerd, with the configuration the documentation gives.

use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::Edge;
pub use faultline_support::workerd::start;

/// One test: start it, pass something, break something.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    vec![Trial::test("workerd::the_documented_configuration_serves", move || serves(edge))]
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
