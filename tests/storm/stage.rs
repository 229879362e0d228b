//! What stands on the stage: the worker under plain workerd, once for each isolate,
//! with the configuration that the documentation gives; the origin behind it; one
//! journal and one cache for all.

use faultline_support::edge::{Worker, scratch};
use faultline_support::workerd::{documented, edit, free_ports, serve};
use serde_json::Value;

use crate::cache;
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
        let last = bases.last().cloned().unwrap_or_default();
        let worker = serve(&scratch(&format!("storm-{name}")), &config, last);
        Self { origin, worker, bases, _cache: cache }
    }
}

/// The documented configuration with several services of the same worker: workerd gives each an
/// isolate of its own. And one more, which is asked for nothing but the journal.
fn config(origin: &str, settings: &Value, ports: &[u16], cache: &str, journal: bool) -> String {
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
        documented(origin, settings),
        &[
            ("(name = \"faultline\", worker = .faultline),", &services),
            ("(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")", &sockets),
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
const KEEPS: &str =
    "durableObjectNamespaces = [(className = \"Journal\", uniqueKey = \"journal\", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  globalOutbound = ";
