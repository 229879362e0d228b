//! Wrong settings: they stop the build, and a worker that meets them all the same
//! says so in its log only.

use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::{Edge, Worker, root, scratch};

/// The two places where wrong settings are met.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let named: [crate::edge::Named; 3] = [
        ("a_worker_with_wrong_settings_answers_500", misconfigured),
        ("the_build_lists_every_mistake_of_every_environment", build),
        ("a_route_takes_hosts_and_its_own_policy", routes),
    ];
    named
        .into_iter()
        .map(|(name, test)| Trial::test(format!("settings::{name}"), move || test(edge)))
        .collect()
}

fn misconfigured(edge: &Edge) -> Result<(), Failed> {
    let vars =
        json!({"ORIGIN": "https://hidden.example/with/path", "FAULTLINE": {"deadline": 5, "profile": "cf"}});
    let worker = Worker::start("wrong", &edge.lab, vars);
    let got = client::get(
        &format!("{}/x", worker.base),
        &[("cf-ray", "e2e-wrong"), ("accept", "application/json")],
    );
    let event = worker.event("e2e-wrong");
    worker.stop();
    let said = event["faultline.internal"].as_str().unwrap_or_default();
    let ok = got.status == 500
        && got.json()["error_name"] == "misconfigured"
        && !got.text().contains("hidden.example")
        && ["ORIGIN", "deadline_ms", "profile"].iter().all(|part| said.contains(part));
    if ok { Ok(()) } else { Err(format!("{} {} {event}", got.status, got.text()).into()) }
}

fn build(_: &Edge) -> Result<(), Failed> {
    let file = scratch("e2e").join("wrong.toml");
    std::fs::write(
        &file,
        "name = \"x\"\n[vars]\nORIGIN = \"ftp://a\"\n[vars.FAULTLINE]\ndeadlin_ms = 1\n\
         [env.staging.vars.FAULTLINE]\nidle_ms = \"3\"\n[[env.staging.vars.FAULTLINE.routes]]\norigin = \"https://a\"\n",
    )?;
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "check"])
        .arg(&file)
        .current_dir(root())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let wanted = [
        "vars.ORIGIN",
        "vars.FAULTLINE.deadlin_ms",
        "did you mean `deadline_ms`",
        "env.staging.vars.FAULTLINE.idle_ms",
        "env.staging.vars.FAULTLINE.routes[0]",
    ];
    let missing: Vec<_> = wanted.iter().filter(|part| !said.contains(**part)).collect();
    if !output.status.success() && missing.is_empty() {
        Ok(())
    } else {
        Err(format!("missing {missing:?} in:\n{said}").into())
    }
}

fn routes(edge: &Edge) -> Result<(), Failed> {
    let origin = |id: &str| edge.lab.fault(id).map(|fault| fault.origin.clone());
    let vars = json!({"ORIGIN": origin("healthy"), "FAULTLINE": {"profile": "standard", "probe": "off", "deadline_ms": 1000, "routes": [
        {"match": "api.example/*", "origin": origin("refused-port"), "profile": "cloudflare", "probe": "auto"},
        {"match": "*.slow.example/*", "origin": origin("silence"), "deadline_ms": 300},
        {"match": "shop.example/cart*", "origin": origin("refused-port")},
    ]}});
    let worker = Worker::start("routes", &edge.lab, vars);
    // host, path, status
    let rows = [
        ("api.example", "/x", 521),
        ("API.example", "/y", 521),
        ("a.slow.example", "/", 504),
        ("shop.example", "/cart/1", 502),
        ("shop.example", "/other", 200),
        ("unknown.example", "/", 200),
    ];
    let wrong: Vec<String> = rows
        .iter()
        .map(|(host, path, status)| {
            (client::get(&format!("{}{path}", worker.base), &[("host", host)]).status, host, path, status)
        })
        .filter(|(got, _, _, status)| got != *status)
        .map(|(got, host, path, status)| format!("{host}{path}: {got}, expected {status}"))
        .collect();
    worker.stop();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
