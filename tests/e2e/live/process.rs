//! Servers from packages, run as processes of the test: started, paused, killed and
//! started again on one port.

use std::collections::BTreeSet;
use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How long the slowest machine may take to start, pause or end a server.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a state is looked at that is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A server program and the package that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    Nginx,
    PhpFpm,
    Apache,
    HaProxy,
    Varnish,
    Caddy,
}

impl Program {
    /// Debian's package.
    pub fn package(self) -> &'static str {
        match self {
            Self::Nginx => "nginx-light",
            Self::PhpFpm => "php8.2-fpm and php8.2-mysql",
            Self::Apache => "apache2",
            Self::HaProxy => "haproxy",
            Self::Varnish => "varnish",
            Self::Caddy => "caddy",
        }
    }

    /// Where the program is, if it is installed with all that the tests need of it.
    pub fn find(self) -> Option<PathBuf> {
        let name = match self {
            Self::Nginx => "nginx",
            Self::PhpFpm => "php-fpm",
            Self::Apache => "apache2",
            Self::HaProxy => "haproxy",
            Self::Varnish => "varnishd",
            Self::Caddy => "caddy",
        };
        let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
        let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        // PHP-FPM carries its version in its name.
        let fits = |found: &str| found == name || self == Self::PhpFpm && found.starts_with(name);
        let mut found: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(fits))
            .filter(|path| self != Self::PhpFpm || said_by(path, &["-m"]).contains("pdo_mysql"))
            .collect();
        found.sort();
        found.pop()
    }

    /// The version, as the program tells it.
    pub fn version(self) -> String {
        let Some(path) = self.find() else { return "not installed".to_owned() };
        let flag = match self {
            Self::Varnish => "-V",
            Self::Caddy => "version",
            _ => "-v",
        };
        let told = said_by(&path, &[flag]);
        let digits = |word: &str| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit());
        let words = told.split(|c: char| c.is_whitespace() || "/()".contains(c) || c == 'v');
        words
            .map(|word| word.trim_start_matches("arnish-"))
            .find(|word| digits(word))
            .unwrap_or_default()
            .to_owned()
    }
}

/// What a program writes when it only tells about itself.
fn said_by(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |error| error.to_string(),
        |output| {
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
        },
    )
}

/// A port nobody uses, from below the range the system hands out itself, so that it stays free
/// while its server is down.
pub fn port() -> u16 {
    const FIRST: u16 = 12_000;
    const COUNT: u16 = 18_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap();
    (0..COUNT)
        .map(|_| FIRST + (begin.wrapping_add(NEXT.fetch_add(1, Ordering::SeqCst))) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}

/// Whether the tests may become other users.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of_self| of_self.uid() == 0)
}

/// One server: a command in a process group of its own, and the address it serves.
pub struct Server {
    address: SocketAddr,
    log: PathBuf,
    program: PathBuf,
    arguments: Vec<String>,
    home: PathBuf,
    /// The largest file it may write, in blocks of 512 bytes.
    file_blocks: Option<u32>,
    child: Mutex<Option<Child>>,
}

impl Server {
    /// A server that is not started yet. Its working directory is `home`, and so is its `HOME`.
    pub fn new(program: Program, home: &Path, port: u16, arguments: &[&str]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            address,
            log: home.join(format!("{port}.log")),
            program: program.find().expect("only servers that are installed are started"),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            home: home.to_owned(),
            file_blocks: None,
            child: Mutex::new(None),
        }
    }

    /// Lets it write no file above so many blocks of 512 bytes, as if the disk were full there.
    pub fn short_of_disk(mut self, blocks: u32) -> Self {
        self.file_blocks = Some(blocks);
        self
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts it and waits until it accepts connections.
    pub fn start(&self) {
        let log = File::create(&self.log).unwrap();
        let mut command = match self.file_blocks {
            None => Command::new(&self.program),
            // A write above the limit has to be an error, not the end of the process.
            Some(blocks) => {
                let mut shell = Command::new("sh");
                let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
                shell.args(["-c", &script]).arg(&self.program);
                shell
            }
        };
        command.args(&self.arguments).current_dir(&self.home).env("HOME", &self.home).process_group(0);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        // Kept before anything can fail, so that it is ended in any case.
        *self.child.lock().unwrap() = Some(child);
        let begun = Instant::now();
        while !self.accepts() {
            if self.has_ended() || begun.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                panic!("{} did not start on {}: {said}", self.program.display(), self.address);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn has_ended(&self) -> bool {
        let mut child = self.child.lock().unwrap();
        child.as_mut().is_none_or(|child| matches!(child.try_wait(), Ok(Some(_))))
    }

    fn accepts(&self) -> bool {
        TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok()
    }

    /// Kills it and all it started, as a crash would, and waits until its port refuses.
    pub fn kill(&self) {
        let Some(mut child) = self.child.lock().unwrap().take() else { return };
        let family = family(child.id());
        signal("KILL", &family);
        let _ = child.wait();
        await_that("it is gone", || family.iter().all(|pid| state(*pid).is_none_or(|state| state == 'Z')));
    }

    /// Stops all its processes where they are (SIGSTOP); its port still accepts
    /// what fits into the queue.
    pub fn pause(&self) {
        let family = self.family();
        signal("STOP", &family);
        await_that("it is paused", || {
            family.iter().all(|pid| state(*pid).is_none_or(|state| "TZ".contains(state)))
        });
    }

    /// Lets it go on.
    pub fn resume(&self) {
        signal("CONT", &self.family());
    }

    /// Sends a signal to the main process alone.
    pub fn tell(&self, name: &str) {
        signal(name, &BTreeSet::from([self.pid()]));
    }

    /// The processes it started.
    pub fn children(&self) -> BTreeSet<u32> {
        let mut family = self.family();
        family.remove(&self.pid());
        family
    }

    fn family(&self) -> BTreeSet<u32> {
        family(self.pid())
    }

    fn pid(&self) -> u32 {
        self.child.lock().unwrap().as_ref().expect("it runs").id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits for a state that comes soon; panics when it does not.
pub fn await_that(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}

fn signal(name: &str, to: &BTreeSet<u32>) {
    let ids = to.iter().map(u32::to_string);
    // Some may have ended meanwhile, which is no mistake.
    let _ = Command::new("kill").arg(format!("-{name}")).args(ids).stderr(Stdio::null()).status();
}

/// A process and everything below it: servers put their workers into groups of their own.
fn family(pid: u32) -> BTreeSet<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let pids: Vec<u32> =
        processes.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok())).collect();
    let pairs: Vec<(u32, u32)> = pids.into_iter().filter_map(|pid| Some((pid, parent(pid)?))).collect();
    let mut family = BTreeSet::from([pid]);
    loop {
        let before = family.len();
        family.extend(
            pairs
                .iter()
                .filter(|(_, parent)| family.contains(parent))
                .map(|(pid, _)| *pid)
                .collect::<Vec<_>>(),
        );
        if family.len() == before {
            return family;
        }
    }
}

/// The fields of `/proc/PID/stat` after the name, which may hold anything (proc(5)).
fn stat(pid: u32) -> Option<String> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    line.rsplit_once(") ").map(|(_, rest)| rest.to_owned())
}

fn state(pid: u32) -> Option<char> {
    stat(pid)?.chars().next()
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.split(' ').nth(1)?.parse().ok()
}
