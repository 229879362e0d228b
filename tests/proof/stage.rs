//! Workers under plain workerd: ours in one or more isolates, and a bare one beside it.

use std::time::Duration;

use faultline_lab::Origin;
use faultline_support::edge::{Worker, scratch};
use faultline_support::workerd::{documented, edit, free_ports, serve};
use serde_json::Value;

/// A worker that does nothing but hand the request on.
const BARE: &str = "export default { fetch(request, env) { const rest = request.url.slice(request.url.indexOf('/', 8)); \
    return fetch(new Request(env.ORIGIN + rest, request), { redirect: 'manual' }); } };";

/// What runs.
pub struct Stage {
    /// The process.
    pub worker: Worker,
    /// The addresses of our isolates.
    pub ours: Vec<String>,
    /// The address of the bare worker.
    pub bare: String,
}

impl Stage {
    /// Starts so many isolates of ours and one bare worker before an origin.
    pub fn start(name: &str, origin: &Origin, settings: &Value, isolates: usize) -> Self {
        let ports = free_ports(isolates + 1);
        let at: Vec<String> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let (ours, bare) = (at[..isolates].to_vec(), at[isolates].clone());
        let service = |n: usize| format!("(name = \"edge-{n}\", worker = .faultline),\n");
        let socket = |n: usize| {
            format!("(name = \"http-{n}\", address = \"{}\", http = (), service = \"edge-{n}\"),\n", at[n])
        };
        let bare_service = "(name = \"bare\", worker = .bare),\n";
        let bare_socket =
            format!("(name = \"http-bare\", address = \"{bare}\", http = (), service = \"bare\"),\n");
        let services = (0..isolates).map(service).collect::<String>() + bare_service;
        let sockets = (0..isolates).map(socket).collect::<String>() + &bare_socket;
        let config = edit(
            documented(&origin.url(), settings),
            &[
                ("(name = \"faultline\", worker = .faultline),", &services),
                (
                    "(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")",
                    &sockets,
                ),
            ],
        );
        let bare_worker = format!(
            "\nconst bare :Workerd.Worker = (compatibilityDate = \"2026-11-01\", modules = [(name = \"bare.js\", \
             esModule = {})], bindings = [(name = \"ORIGIN\", text = {})], globalOutbound = \"origins\");\n",
            serde_json::json!(BARE),
            serde_json::json!(origin.url()),
        );
        let dir = scratch(&format!("proof-{name}"));
        let worker = serve(&dir, &(config + &bare_worker), format!("http://{}", ours[0]));
        Self { worker, ours, bare }
    }

    /// Memory of the process that is resident, in MiB.
    pub fn resident_mib(&self) -> u64 {
        let status =
            self.worker.pid().and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).ok());
        let line = |text: &str| {
            let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        status.as_deref().and_then(line).unwrap_or(0) / 1024
    }

    /// Lines of the log that tell of a fault of ours or of the runtime's.
    pub fn faults(&self) -> Vec<String> {
        let bad = |line: &String| {
            line.contains("RuntimeError")
                || line.contains("\"error.type\":\"internal\"")
                || line.contains("panicked")
                // A body that the origin broke is broken off for the visitor too, which the
                // runtime calls an exception.
                || (line.contains("Uncaught") && !line.contains("the origin's body"))
                || line.contains("Fatal")
        };
        self.worker.lines().into_iter().filter(bad).take(10).collect()
    }
}

/// How long a reply may take on a busy machine beyond what the worker promises.
pub const SLACK: Duration = Duration::from_secs(10);
