//! The worker under test: `wrangler dev` with a route for each fault of the lab, and what it logs.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use faultline_lab::{Lab, LabOptions};
use serde_json::{Value, json};

pub use crate::ports::free_port;

/// How long the slowest machine may take to start `wrangler dev`.
const START: Duration = Duration::from_secs(120);
/// How long an event may take from the worker to this process.
const EVENT: Duration = Duration::from_secs(10);

/// The deadline of the lab's routes, in milliseconds.
pub const DEADLINE_MS: u64 = 2_000;

/// A test and its name.
pub type Named = (&'static str, fn(&Edge) -> Result<(), libtest_mimic::Failed>);

/// The lab and the worker in front of it.
pub struct Edge {
    /// The lab.
    pub lab: Lab,
    /// The worker.
    pub worker: Worker,
}

impl Edge {
    /// Starts both; panics with what went wrong.
    pub fn start() -> Self {
        let dir = scratch("e2e");
        let lab = Lab::start(LabOptions::new(&dir)).expect("the lab starts");
        let worker = Worker::start("matrix", &lab, vars(&lab));
        Self { lab, worker }
    }

    /// Ends what was started.
    pub fn stop(&self) {
        self.worker.stop();
    }
}

/// Routes to every fault, all bodies watched, short deadlines, each request by itself.
fn vars(lab: &Lab) -> Value {
    let routes: Vec<Value> = lab
        .faults()
        .iter()
        .map(
            |fault| json!({"match": format!("*/lab/{}", fault.id), "name": fault.id, "origin": fault.origin}),
        )
        .collect();
    json!({
        "ORIGIN": lab.home().url(),
        "FAULTLINE": {
            "deadline_ms": DEADLINE_MS,
            "connect_budget_ms": 400,
            "idle_ms": 700,
            "resolver": lab.resolver(),
            "watch_bodies": "always",
            // Here each fault is looked at by itself; `standing` has what follows from many.
            "breaker": false,
            "retries": 0,
            "routes": routes,
        }
    })
}

/// Settings with which rows find their events by the `cf-ray` they send: it is the request id by
/// a setting, and the worker is not taken for one deployed on Cloudflare, whose sockets go
/// another way than its requests.
#[must_use]
pub fn found_by_ray(mut settings: Value) -> Value {
    let Some(keys) = settings.as_object_mut() else { return settings };
    if !keys.contains_key("platform") {
        keys.insert("platform".into(), "workerd".into());
        // Rows come from many addresses; the proxy in front of this worker is the test.
        keys.entry("client_address_field").or_insert_with(|| "cf-connecting-ip".into());
    }
    keys.entry("request_id_field").or_insert_with(|| "cf-ray".into());
    settings
}

/// One running worker.
pub struct Worker {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    child: Mutex<Option<Child>>,
    log: Arc<Log>,
}

/// What a worker wrote, line by line.
#[derive(Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    more: Condvar,
    ready: AtomicBool,
}

impl Worker {
    /// Starts `wrangler dev` with these variables and waits until it answers.
    pub fn start(name: &str, lab: &Lab, vars: Value) -> Self {
        Self::start_bound(name, lab, json!({"vars": vars}))
    }

    /// The same with more than variables in its configuration: bindings, for instance. What it
    /// stores is its own and begins empty.
    pub fn start_bound(name: &str, lab: &Lab, more: Value) -> Self {
        Self::start_beside(name, lab, more, &[])
    }

    /// The same with further Workers, by name and source, which it may be bound to.
    pub fn start_beside(name: &str, lab: &Lab, more: Value, others: &[(&str, &str)]) -> Self {
        let port = free_port();
        let dir = scratch("e2e").join(name);
        std::fs::create_dir_all(&dir).unwrap();
        let state = dir.join("state");
        let _not_there = std::fs::remove_dir_all(&state);
        let config = dir.join("wrangler.json");
        let main = root().join("build/index.js");
        assert!(main.exists(), "the worker is not built: run `npm run build`");
        let mut settings =
            json!({"name": format!("faultline-{name}"), "main": main, "compatibility_date": "2026-11-01"});
        for (key, value) in more.as_object().into_iter().flatten() {
            settings[key] = value.clone();
        }
        if let Some(own) = settings.pointer_mut("/vars/FAULTLINE") {
            *own = found_by_ray(own.take());
        }
        std::fs::write(&config, settings.to_string()).unwrap();
        let mut command = Command::new(root().join("node_modules/node/bin/node"));
        command
            .arg(root().join("node_modules/wrangler/bin/wrangler.js"))
            .args(["dev", "--ip", "127.0.0.1", "--show-interactive-dev-session=false", "--port"])
            .arg(port.to_string())
            .args(["--inspector-port", "0", "--config"])
            .arg(&config);
        for (other, source) in others {
            let (module, config) = (dir.join(format!("{other}.js")), dir.join(format!("{other}.json")));
            std::fs::write(&module, source).unwrap();
            let settings = json!({"name": other, "main": module, "compatibility_date": "2026-11-01"});
            std::fs::write(&config, settings.to_string()).unwrap();
            command.arg("--config").arg(&config);
        }
        command
            .arg("--persist-to")
            .arg(&state)
            .current_dir(&dir)
            .env("NODE_EXTRA_CA_CERTS", lab.ca_path())
            .env("WRANGLER_SEND_METRICS", "false")
            .env("NO_COLOR", "1");
        let worker = Self::spawn(command, format!("http://127.0.0.1:{port}"));
        worker.await_ready();
        worker
    }

    /// Runs a command and collects what it writes.
    pub fn spawn(mut command: Command, base: String) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        own_group(&mut command);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let log = Arc::new(Log::default());
        for stream in [
            child.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
            child.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>),
        ] {
            let (Some(stream), log) = (stream, Arc::clone(&log)) else { continue };
            std::thread::spawn(move || log.collect(stream));
        }
        Self { base, child: Mutex::new(Some(child)), log }
    }

    /// Waits until the worker answers.
    pub fn await_ready(&self) {
        let begun = Instant::now();
        let address = self.base.trim_start_matches("http://").to_owned();
        while begun.elapsed() < START {
            let up = std::net::TcpStream::connect(&address).is_ok();
            if up && (self.log.ready.load(Ordering::SeqCst) || self.log.holds("Ready on")) {
                return;
            }
            if self
                .child
                .lock()
                .unwrap()
                .as_mut()
                .is_some_and(|child| matches!(child.try_wait(), Ok(Some(_))))
            {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the worker did not start:\n{}", self.lines().join("\n"));
    }

    /// Marks a worker that writes nothing when it is up as ready.
    pub fn assume_ready(&self) {
        self.log.ready.store(true, Ordering::SeqCst);
    }

    /// All lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.log.lines.lock().unwrap().clone()
    }

    /// The event with this request id; waits for it.
    pub fn event(&self, request_id: &str) -> Value {
        self.find_event(|event| event["faultline.request_id"] == request_id, EVENT)
            .unwrap_or_else(|| panic!("no event for {request_id}; the log ends:\n{}", self.tail()))
    }

    /// The first event that fits, if one comes within this time.
    pub fn find_event(&self, fits: impl Fn(&Value) -> bool, patience: Duration) -> Option<Value> {
        let until = Instant::now() + patience;
        let mut lines = self.log.lines.lock().unwrap();
        let mut seen = 0;
        loop {
            let found = lines[seen..].iter().filter_map(|line| event_in(line)).find(&fits);
            if found.is_some() {
                return found;
            }
            seen = lines.len();
            let left = until.checked_duration_since(Instant::now())?;
            lines = self.log.more.wait_timeout(lines, left).unwrap().0;
        }
    }

    /// Every event so far, by request id.
    pub fn events(&self) -> HashMap<String, Value> {
        let id = |event: &Value| event["faultline.request_id"].as_str().unwrap_or_default().to_owned();
        self.lines().iter().filter_map(|line| event_in(line)).map(|event| (id(&event), event)).collect()
    }

    fn tail(&self) -> String {
        let lines = self.lines();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// The operating system's number of the process.
    pub fn pid(&self) -> Option<u32> {
        self.child.lock().unwrap().as_ref().map(Child::id)
    }

    /// Ends the worker and all it started.
    pub fn stop(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(3) && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
            let _ = child.wait();
        }
    }
}

impl Log {
    fn collect(&self, stream: Box<dyn Read + Send>) {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.lines.lock().unwrap().push(line);
            self.more.notify_all();
        }
    }

    fn holds(&self, text: &str) -> bool {
        self.lines.lock().unwrap().iter().any(|line| line.contains(text))
    }
}

/// The event in a line of log, whatever the runtime put before it.
fn event_in(line: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(line.get(line.find('{')?..=line.rfind('}')?)?).ok()?;
    value.get("event.name").is_some().then_some(value)
}

/// Puts a command into a process group of its own, so that all it starts can be ended with it.
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// The project's folder: two above this crate, where cargo runs the test now.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let compiled = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = package.filter(|package| package.join("wrangler.toml").exists()).unwrap_or_else(compiled);
    root.canonicalize().unwrap_or(root)
}

/// A folder for what tests write.
pub fn scratch(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let dir = target.join("tmp").join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
