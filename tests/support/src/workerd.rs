//! Plain workerd with the configuration that the documentation gives, edited as a test needs it.

use std::path::Path;
use std::process::Command;

use faultline_lab::Lab;
use serde_json::{Value, json};

use crate::edge::{Worker, root, scratch};
use crate::ports::free_port;
pub use crate::ports::free_ports;

/// Starts plain workerd with the documented configuration, other settings and another port,
/// and nothing else changed.
pub fn start(name: &str, lab: &Lab, origin: &str, settings: &Value) -> Worker {
    let port = free_port();
    let settings = crate::edge::found_by_ray(settings.clone());
    let ours = edit(
        documented(origin, &settings),
        &[
            ("127.0.0.1:8080", &format!("127.0.0.1:{port}")),
            (
                "(trustBrowserCas = true)",
                "(trustBrowserCas = true, trustedCertificates = [embed \"ca.pem\"])",
            ),
        ],
    );
    let dir = scratch(&format!("workerd-{name}"));
    std::fs::copy(lab.ca_path(), dir.join("ca.pem")).unwrap();
    serve(&dir, &ours, format!("http://127.0.0.1:{port}"))
}

/// Starts plain workerd with a configuration as [`documented`] or [`unset`]
/// gives it, and another port.
pub fn start_as_is(name: &str, config: String) -> Worker {
    let port = free_port();
    let ours = edit(config, &[("127.0.0.1:8080", &format!("127.0.0.1:{port}"))]);
    serve(&scratch(&format!("workerd-{name}")), &ours, format!("http://127.0.0.1:{port}"))
}

/// The documented configuration with this origin and no other setting.
pub fn unset(origin: &str) -> String {
    edit(documented(origin, &json!({})), &[("    (name = \"FAULTLINE\", json = \"{}\"),\n", "")])
}

/// The documented configuration with these values, to be served from a folder that
/// has the build beside it.
pub fn documented(origin: &str, settings: &Value) -> String {
    let text = std::fs::read_to_string(root().join("docs/workerd.capnp")).expect("docs/workerd.capnp");
    edit(
        text,
        &[
            ("http://127.0.0.1:3000", origin),
            ("../build/", "build/"),
            (r#""{ \"deadline_ms\": 10000 }""#, &json!(settings.to_string()).to_string()),
        ],
    )
}

/// Replaces each of these texts, all of which must be there.
pub fn edit(text: String, replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the configuration has no {from}");
        text.replace(from, to)
    })
}

/// Runs workerd with a configuration written into this folder, and waits
/// until it answers at `base`.
pub fn serve(dir: &Path, config: &str, base: String) -> Worker {
    bring_build(dir);
    let file = dir.join("workerd.capnp");
    std::fs::write(&file, config).expect("the configuration is written");
    let mut command = Command::new(root().join("node_modules/.bin/workerd"));
    command.args(["serve", "--experimental", "--verbose"]).arg(&file).current_dir(root());
    let worker = Worker::spawn(command, base);
    worker.assume_ready();
    worker.await_ready();
    worker
}

/// Puts this project's build beside the configuration, whose paths are relative to it: wherever the
/// target folder is, no other build can take its place.
fn bring_build(dir: &Path) {
    let (build, beside) = (root().join("build"), dir.join("build"));
    assert!(build.join("index.js").exists(), "the worker is not built: run `npm run build`");
    let _not_there = std::fs::remove_file(&beside);
    std::os::unix::fs::symlink(build, beside).expect("the build is at hand");
}
