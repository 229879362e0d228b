//! What stands on the stage: the worker under plain workerd, once for each isolate, with the configuration that the
//! documentation gives; the origin behind it; one journal and one cache for all.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::cache;
use crate::edge::{Worker, root, scratch};
use crate::origin::Origin;
use crate::visitors::{BUSY, QUIET};

/// Everything that runs.
pub struct Stage {
    /// The origin.
    pub origin: Origin,
    /// The worker: one process, an isolate for each address.
    pub worker: Worker,
    /// The address of each isolate.
    pub bases: Vec<String>,
    _cache: faultline_lab::Origin,
}

impl Stage {
    /// Starts all of it. `journal`: whether the isolates can tell each other.
    pub fn start(name: &str, settings: &Value, journal: bool) -> Self {
        let (origin, cache) = (Origin::start(), cache::start());
        let ports = free_ports(BUSY + QUIET);
        let bases: Vec<String> = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
        let cache_at = cache.addr().to_string();
        let config = config(&origin.url(), settings, &ports, &cache_at, journal);
        let dir = scratch(&format!("storm-{name}"));
        bring_build(&dir);
        let file = dir.join("workerd.capnp");
        std::fs::write(&file, config).expect("the configuration is written");
        let mut command = Command::new(root().join("node_modules/.bin/workerd"));
        command.args(["serve", "--verbose"]).arg(&file).current_dir(root());
        let worker = Worker::spawn(command, bases.last().cloned().unwrap_or_default());
        worker.assume_ready();
        worker.await_ready();
        Self { origin, worker, bases, _cache: cache }
    }
}

/// Puts this project's build beside the configuration, whose paths are relative to it: wherever the target folder is, no
/// other build can take its place.
fn bring_build(dir: &Path) {
    let (build, beside) = (root().join("build"), dir.join("build"));
    assert!(build.join("index.js").exists(), "the worker is not built: run `npm run build`");
    let _not_there = std::fs::remove_file(&beside);
    std::os::unix::fs::symlink(build, beside).expect("the build is at hand");
}

/// Ports that were free a moment ago, all at the same time.
fn free_ports(count: usize) -> Vec<u16> {
    let taken: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port")).collect();
    taken.iter().filter_map(|listener| listener.local_addr().ok()).map(|addr| addr.port()).collect()
}

/// The documented configuration with several services of the same worker: workerd gives each an isolate of its own. And
/// one more, which is asked for nothing but the journal.
fn config(origin: &str, settings: &Value, ports: &[u16], cache: &str, journal: bool) -> String {
    let documented = std::fs::read_to_string(root().join("docs/workerd.capnp")).expect("docs/workerd.capnp");
    let service = |at: usize| format!("(name = \"edge-{at}\", worker = .faultline),\n");
    let socket = |(at, port): (usize, &u16)| {
        format!(
            "(name = \"http-{at}\", address = \"127.0.0.1:{port}\", http = (), service = \"edge-{at}\"),\n"
        )
    };
    let store = format!("(name = \"cache\", external = (address = \"{cache}\", http = (style = proxy))),\n");
    let keeper = if journal { "(name = \"journal\", worker = .journal),\n" } else { "" };
    let services = (0..ports.len()).map(service).collect::<String>() + &store + keeper;
    let sockets = ports.iter().enumerate().map(socket).collect::<String>();
    let bound = format!("bindings = [\n{}", if journal { BINDING } else { "" });
    let edited = edit(
        documented,
        &[
            ("(name = \"faultline\", worker = .faultline),", &services),
            ("(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")", &sockets),
            ("http://127.0.0.1:3000", origin),
            ("../build/", "build/"),
            (r#""{ \"deadline_ms\": 10000 }""#, &json!(settings.to_string()).to_string()),
            ("bindings = [", &bound),
            ("globalOutbound = ", "cacheApiOutbound = \"cache\",\n  globalOutbound = "),
        ],
    );
    let worker = edited.find("const faultline").map_or("", |at| &edited[at..]).to_owned();
    let keeper = edit(worker, &[("const faultline", "const journal"), ("globalOutbound = ", KEEPS)]);
    edited + "\n" + if journal { &keeper } else { "" }
}

/// The journal as the isolates know it.
const BINDING: &str = "    (name = \"JOURNAL\", durableObjectNamespace = (className = \"Journal\", serviceName = \"journal\")),\n";
/// What makes a service the journal's keeper.
const KEEPS: &str = "durableObjectNamespaces = [(className = \"Journal\", uniqueKey = \"journal\")],
  durableObjectStorage = (inMemory = void),
  globalOutbound = ";

fn edit(text: String, replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the configuration has no {from}");
        text.replace(from, to)
    })
}
