//! A scene: a row of real servers with the worker before them, and the
//! states they are brought into.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use faultline_lab::Origin;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::database::Database;
use super::process::{Server, await_that};
use crate::client::{self, Got};
use crate::edge::{Edge, Worker};
use crate::workerd;

/// The deadline of the scenes, in milliseconds: above the second that the servers
/// give what is behind them.
const DEADLINE_MS: u32 = 4_000;
/// The deadline below `/soon/`, for rows whose servers say nothing at all.
const SOON_MS: u32 = 1_000;
/// How many blocks of 512 bytes a server short of disk may write to one file.
pub const FEW_BLOCKS: u32 = 64;
/// An upload too large for a server short of disk, in bytes.
const TOO_LARGE: usize = 256 * 1024;

/// The servers of a scene, running, and what is behind them.
pub struct Scene {
    /// By name, as the rows call them; the one named `front` is the worker's origin.
    pub servers: BTreeMap<&'static str, Server>,
    /// The application's database, if there is one.
    pub database: Option<Database>,
    /// Origins of the lab behind the front; the first takes requests and says nothing.
    pub origins: Vec<Origin>,
    /// A second address of the front server with a short queue.
    pub narrow: Option<SocketAddr>,
    /// The path of its healthy reply.
    pub healthy: &'static str,
    /// The worker.
    pub worker: Worker,
    /// Connections that are in the way until the row is over.
    pub held: Mutex<Vec<TcpStream>>,
}

/// How a row breaks something.
#[derive(Debug, Clone, Copy)]
pub enum Break {
    /// The request alone brings it about.
    Nothing,
    /// The server is killed, and started again afterwards.
    Stop(&'static str),
    /// The server is paused (SIGSTOP), and goes on afterwards.
    Pause(&'static str),
    /// The front is paused and its queue of connections filled.
    PauseFull,
    /// The database does this, and is well again afterwards.
    Database(super::database::Mood),
    /// A request to this path is in the way.
    Occupy(&'static str),
    /// A request to this path, sent before, used the limit up.
    Spend(&'static str),
}

/// What the request of a row is.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    Get(&'static str),
    /// A body that does not fit on the server's disk.
    Upload(&'static str),
}

/// What has to be said of it.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub status: u16,
    pub failure: &'static str,
    pub hop: &'static str,
    /// Empty for none.
    pub component: &'static str,
}

/// One state of a scene.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub id: &'static str,
    pub broken: Break,
    pub ask: Ask,
    pub said: Said,
}

/// A test of a scene that takes more than a row, with its id.
pub type More = (&'static str, fn(&Scene) -> Result<(), Failed>);

/// A row in one line.
pub const fn row(
    id: &'static str,
    broken: Break,
    ask: Ask,
    (status, failure, hop, component): (u16, &'static str, &'static str, &'static str),
) -> Row {
    Row { id, broken, ask, said: Said { status, failure, hop, component } }
}

impl Scene {
    /// Starts the servers in this order and the worker before the one named `front`.
    pub fn start(edge: &Edge, name: &str, servers: Vec<(&'static str, Server)>, routes: &[Value]) -> Self {
        servers.iter().for_each(|(_, server)| server.start());
        let servers: BTreeMap<&str, Server> = servers.into_iter().collect();
        let mut routes = routes.to_vec();
        routes.push(json!({"match": "*/soon/*", "deadline_ms": SOON_MS}));
        let settings = json!({"deadline_ms": DEADLINE_MS, "connect_budget_ms": 300, "breaker": false, "retries": 0, "routes": routes});
        let worker = workerd::start(&format!("live-{name}"), &edge.lab, &servers["front"].url(), &settings);
        Self {
            servers,
            database: None,
            origins: Vec::new(),
            narrow: None,
            healthy: "/healthy.html",
            worker,
            held: Mutex::default(),
        }
    }

    /// The server in front.
    pub fn front(&self) -> &Server {
        &self.servers["front"]
    }

    /// Brings the row's state about, has it judged, heals it; before and after it a
    /// healthy reply passes untouched.
    pub fn play(&self, row: &Row, ray: &str) -> Result<(), Failed> {
        self.untouched(&format!("{ray}-before"))?;
        self.break_it(row.broken);
        let judged = self.judged(row, ray);
        self.heal(row.broken);
        let healed = self.untouched(&format!("{ray}-after"));
        // The log is in order: by now an event of the reply before would be
        // there, however late it came.
        let early = self.worker.events().remove(&format!("{ray}-before"));
        let quiet =
            early.map_or(Ok(()), |event| Err(Failed::from(format!("reported without cause: {event}"))));
        judged.and(healed).and(quiet)
    }

    fn judged(&self, row: &Row, ray: &str) -> Result<(), Failed> {
        let headers = [("cf-ray", ray), ("accept", "application/problem+json")];
        let large = vec![b'x'; TOO_LARGE];
        let got = match row.ask {
            Ask::Get(path) => client::get(&format!("{}{path}", self.worker.base), &headers),
            Ask::Upload(path) => {
                client::send("POST", &format!("{}{path}", self.worker.base), &headers, &large)
            }
        };
        let event = self.worker.event(ray);
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let seen = (got.status, text("error.type"), text("faultline.hop"), text("faultline.component"));
        let Said { status, failure, hop, component } = row.said;
        if seen == (status, failure.to_owned(), hop.to_owned(), component.to_owned()) {
            return Ok(());
        }
        Err(format!("{seen:?}, expected {:?}\n{:?}\n{}\n{event}", row.said, got.headers, got.text()).into())
    }

    /// A healthy reply through the worker is the server's own, and nothing is reported.
    pub fn untouched(&self, ray: &str) -> Result<(), Failed> {
        let direct = client::get(&format!("{}{}", self.front().url(), self.healthy), &[]);
        let passed = client::get(&format!("{}{}", self.worker.base, self.healthy), &[("cf-ray", ray)]);
        let same = direct.status == 200
            && passed.status == 200
            && passed.broken.is_none()
            && direct.body == passed.body
            && fields(&direct) == fields(&passed);
        let event = self.worker.events().remove(ray);
        if same && event.is_none() {
            return Ok(());
        }
        let of =
            |got: &Got| format!("{} {:?} {} bytes {:?}", got.status, got.broken, got.body.len(), fields(got));
        Err(format!("{ray}: directly {}\npassed {}\n{event:?}", of(&direct), of(&passed)).into())
    }

    fn break_it(&self, how: Break) {
        match how {
            Break::Nothing => {}
            Break::Stop(name) => self.servers[name].kill(),
            Break::Pause(name) => self.servers[name].pause(),
            Break::PauseFull => {
                self.front().pause();
                self.fill();
            }
            Break::Database(mood) => self.database.as_ref().expect("a scene with a database").be(mood),
            Break::Occupy(path) => self.occupy(path),
            Break::Spend(path) => {
                let got = client::get(&format!("{}{path}", self.front().url()), &[]);
                assert!(got.status == 200 || got.status == 503, "{}", got.status);
            }
        }
    }

    fn heal(&self, how: Break) {
        self.held.lock().unwrap().clear();
        match how {
            Break::Stop(name) => self.servers[name].start(),
            Break::Pause(name) => self.servers[name].resume(),
            Break::PauseFull => self.front().resume(),
            Break::Database(_) => {
                self.database.as_ref().expect("a scene with a database").be(super::database::Mood::Well);
            }
            Break::Nothing | Break::Occupy(_) | Break::Spend(_) => {}
        }
    }

    /// Connects until the system drops what comes.
    fn fill(&self) {
        let address = self.narrow.expect("a scene with a narrow address");
        let mut held = self.held.lock().unwrap();
        while let Ok(filler) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            held.push(filler);
            assert!(held.len() < 64, "the queue does not fill");
        }
    }

    /// Sends a request that stays unanswered, and waits until it arrived behind the front.
    fn occupy(&self, path: &str) {
        use std::io::Write;
        let holder = self.origins.first().expect("a scene with a holder");
        let before = holder.seen().len();
        let mut stream = TcpStream::connect(self.front().url().trim_start_matches("http://")).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        self.held.lock().unwrap().push(stream);
        await_that("the request arrived", || holder.seen().len() > before);
    }

    /// Ends the worker and the servers.
    pub fn stop(&self) {
        self.worker.stop();
        self.servers.values().for_each(Server::kill);
    }
}

/// Fields that belong to one connection or to the moment (RFC 9110 section 7.6.1;
/// X-Varnish numbers transactions).
const OF_THE_MOMENT: [&str; 6] =
    ["age", "connection", "date", "keep-alive", "transfer-encoding", "x-varnish"];

/// The reply's fields. The runtime joins repeated ones as RFC 9110 section 5.3 has it,
/// so they are joined here.
fn fields(got: &Got) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in got.headers.iter().filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str())) {
        let value = String::from_utf8_lossy(value.as_bytes());
        fields
            .entry(name.to_string())
            .and_modify(|all| *all += &format!(", {value}"))
            .or_insert(value.into());
    }
    fields
}

/// A fresh folder for a scene's files, with what its servers serve.
pub fn folder(name: &str) -> PathBuf {
    let folder = crate::edge::scratch("live").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("site")).unwrap();
    let page = "<!doctype html><title>Well</title><p>Everything works.".to_owned() + &" And on.".repeat(400);
    write(&folder, "site/healthy.html", &page);
    write(&folder, "site/soon/healthy.html", &page);
    folder
}

/// Writes a file below a folder and tells its path.
pub fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
