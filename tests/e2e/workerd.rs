//! The same build under plain workerd, with the configuration the documentation gives.

use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::{Edge, Named, free_port, scratch};
use faultline_support::workerd::{documented, edit, serve};
pub use faultline_support::workerd::{start, start_as_is};

/// Start it, pass something, break something.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let all: [Named; 2] = [
        ("the_documented_configuration_serves", serves),
        ("an_address_that_the_network_forbids_is_said_to_be_that", forbidden),
    ];
    all.into_iter().map(|(name, test)| Trial::test(format!("workerd::{name}"), move || test(edge))).collect()
}

/// The network of the configuration without what is on this machine; and with
/// it, where nothing listens.
fn forbidden(edge: &Edge) -> Result<(), Failed> {
    let nobody = free_port();
    let rows = [
        ("by number", format!("http://127.0.0.1:{nobody}"), false, "destination_ip_prohibited"),
        ("by number, over TLS", format!("https://127.0.0.1:{nobody}"), false, "destination_ip_prohibited"),
        ("by name", format!("http://localhost:{nobody}"), false, "destination_ip_prohibited"),
        ("allowed, and refused", format!("http://127.0.0.1:{nobody}"), true, "connection_refused"),
    ];
    for (at, (id, origin, local, failure)) in rows.into_iter().enumerate() {
        let port = free_port();
        let settings = crate::edge::found_by_ray(json!({}));
        let allowed = if local { r#""public", "local""# } else { r#""public""# };
        let config = edit(
            documented(&origin, &settings),
            &[("127.0.0.1:8080", &format!("127.0.0.1:{port}")), (r#""public", "local""#, allowed)],
        );
        let worker =
            serve(&scratch(&format!("workerd-forbidden-{at}")), &config, format!("http://127.0.0.1:{port}"));
        client::get(&format!("{}/x", worker.base), &[("cf-ray", "e2e-forbidden")]);
        let event = worker.event("e2e-forbidden");
        worker.stop();
        let sure = event["faultline.confidence"].as_str();
        if event["error.type"] != failure || (!local && sure != Some("likely")) {
            return Err(format!("{id}: expected {failure}: {event}").into());
        }
    }
    let _the_lab_is_not_asked = edge;
    Ok(())
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
