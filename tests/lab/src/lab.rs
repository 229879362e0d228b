//! All origins started together.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use socket2::{Domain, Socket, Type};

use crate::cards::Running as Card;
use crate::doh::Resolver;
use crate::fault::{Fault, Spec, Stage};
use crate::faults;
use crate::home;
use crate::origin::Origin;
use crate::prove::{Proof, Rule, Subject, prove_all};
use crate::seen::{Journal, Seen};
use crate::switch::Switch;
use crate::tls::Tls;

/// The most connections tried to fill a queue of one place.
const FILLERS_MAX: usize = 16;

/// How long filling waits before it takes a SYN for dropped; the loopback takes microseconds.
const FILL_PATIENCE: Duration = Duration::from_millis(150);

/// How a lab is started.
#[derive(Debug, Clone, Default)]
pub struct LabOptions {
    /// Where `ca.pem` is written; made if it does not exist. Each running lab has
    /// authorities of its own, so two must not share a directory: the later would take the
    /// earlier one's trust away.
    pub dir: PathBuf,
    /// The port of the home origin; 0 lets the system choose.
    pub home_port: u16,
    /// The ids of the faults to start; empty for all.
    pub only: Vec<String>,
}

impl LabOptions {
    /// Everything, with `ca.pem` in `dir`.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), ..Self::default() }
    }

    /// Starts only these faults, which is quicker and takes fewer threads.
    #[must_use]
    pub fn only(mut self, ids: &[&str]) -> Self {
        self.only = ids.iter().map(|id| (*id).to_owned()).collect();
        self
    }
}

// What keeps a fault alive; the sockets are never read, they only have to stay open.
enum Place {
    Origin(Origin),
    Bound(#[expect(dead_code, reason = "held open")] Socket),
    Full(
        #[expect(dead_code, reason = "held open")] Socket,
        #[expect(dead_code, reason = "held open")] Vec<TcpStream>,
    ),
    Name,
}

struct Running {
    place: Place,
    addr: Option<SocketAddr>,
    bare_tls: bool,
    rules: Vec<Rule>,
}

/// The lab, running. Everything stops when it is dropped. A whole lab takes about 210 threads and
/// file descriptors, and up to three times as many descriptors while it is proved.
pub struct Lab {
    faults: Vec<Fault>,
    running: Vec<Running>,
    tls: Tls,
    ca: PathBuf,
    resolver: Arc<Resolver>,
    switch: Arc<Switch>,
    cards: Arc<Vec<Card>>,
    home: Origin,
}

impl Lab {
    /// Starts every origin, the resolver, the switch and the home origin, and writes `ca.pem`.
    ///
    /// # Errors
    /// When ports, threads or file descriptors run out, `dir` cannot be written, the home port is
    /// taken, or [`LabOptions::only`] names a fault that does not exist.
    pub fn start(options: LabOptions) -> io::Result<Self> {
        fs::create_dir_all(&options.dir)?;
        let tls = Tls::new()?;
        let ca = options.dir.join("ca.pem");
        fs::write(&ca, tls.ca_pem())?;
        let (mut started, mut running) = (Vec::new(), Vec::new());
        for spec in chosen(faults::all(&tls)?, &options.only)? {
            let (fault, run) = run(spec)?;
            started.push(fault);
            running.push(run);
        }
        let (resolver, switch) = (Arc::new(Resolver::spawn()?), Arc::new(Switch::spawn()?));
        let journals = started.iter().zip(&running).filter_map(|(fault, run)| match &run.place {
            Place::Origin(origin) => Some((fault.id.clone(), origin.journal())),
            _ => None,
        });
        let journals: HashMap<String, Arc<Journal>> = journals.collect();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.home_port))?;
        let cards = Arc::new(Card::all(&tls)?);
        let home = home::spawn(
            listener,
            &started,
            home::Handles {
                journals,
                switch: Arc::clone(&switch),
                resolver: Arc::clone(&resolver),
                cards: Arc::clone(&cards),
            },
        )?;
        Ok(Self { faults: started, running, tls, ca, resolver, switch, cards, home })
    }

    /// Every fault and control, in the order of a request's way.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The fault with this id.
    #[must_use]
    pub fn fault(&self, id: &str) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.id == id)
    }

    /// The listener behind a fault; none for an unknown id and for faults without one
    /// (a refused port, a name).
    #[must_use]
    pub fn origin(&self, id: &str) -> Option<&Origin> {
        let (_, run) = self.faults.iter().zip(&self.running).find(|(fault, _)| fault.id == id)?;
        if let Place::Origin(origin) = &run.place { Some(origin) } else { None }
    }

    /// What the fault's origin received; empty where [`Lab::origin`] is none.
    #[must_use]
    pub fn seen(&self, id: &str) -> Vec<Seen> {
        self.origin(id).map(Origin::seen).unwrap_or_default()
    }

    /// How many connections the fault's origin accepted; 0 where [`Lab::origin`] is none.
    #[must_use]
    pub fn connections(&self, id: &str) -> usize {
        self.origin(id).map_or(0, Origin::connections)
    }

    /// The URL of the DNS-over-HTTPS stub, in plain HTTP.
    #[must_use]
    pub fn resolver(&self) -> String {
        self.resolver.url()
    }

    /// The queries the stub received, oldest first.
    #[must_use]
    pub fn queries(&self) -> Vec<crate::doh::Query> {
        self.resolver.queries()
    }

    /// The origin whose behaviour can be changed.
    #[must_use]
    pub fn switch(&self) -> &Switch {
        &self.switch
    }

    /// The six origins that the home page breaks and heals.
    #[must_use]
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// The home origin: healthy, with a page that lists everything.
    #[must_use]
    pub fn home(&self) -> &Origin {
        &self.home
    }

    /// The file with the authority to trust, in PEM.
    #[must_use]
    pub fn ca_path(&self) -> &Path {
        &self.ca
    }

    /// Everything a front needs to know, as JSON: the addresses, and the
    /// faults as in [`Lab::faults`].
    #[must_use]
    pub fn manifest(&self) -> serde_json::Value {
        serde_json::json!({
            "home": self.home.url(),
            "switch": self.switch.url(),
            "resolver": self.resolver.url(),
            "ca": self.ca,
            "cards": self.cards.iter().map(|card| serde_json::json!({"id": card.card().id, "origin": card.url()}))
                .collect::<Vec<_>>(),
            "faults": self.faults,
        })
    }

    /// Exercises every fault with a raw client and tells for each whether it does what it
    /// says. Leaves its traces in what the origins have seen: tests that count should count
    /// from there, or not prove.
    #[must_use]
    pub fn prove(&self) -> Vec<Proof> {
        let subjects: Vec<Subject<'_>> = self
            .faults
            .iter()
            .zip(&self.running)
            .map(|(fault, run)| Subject {
                fault,
                rules: &run.rules,
                addr: run.addr,
                bare_tls: run.bare_tls,
                tls: &self.tls,
                resolver: self.resolver.addr(),
            })
            .collect();
        prove_all(&subjects)
    }
}

fn chosen(mut specs: Vec<Spec>, only: &[String]) -> io::Result<Vec<Spec>> {
    if let Some(unknown) = only.iter().find(|id| !specs.iter().any(|spec| spec.fault.id == **id)) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("no fault has the id {unknown:?}")));
    }
    specs.retain(|spec| only.is_empty() || only.contains(&spec.fault.id));
    Ok(specs)
}

fn run(spec: Spec) -> io::Result<(Fault, Running)> {
    let Spec { mut fault, stage, rules } = spec;
    let bare_tls = matches!(stage, Stage::BareTls(_));
    let (place, addr) = open(&fault.id, stage, &mut fault.origin)?;
    Ok((fault, Running { place, addr, bare_tls, rules }))
}

fn open(id: &str, stage: Stage, url: &mut String) -> io::Result<(Place, Option<SocketAddr>)> {
    let listener = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let origin = match stage {
        Stage::Http(behaviour) => Origin::listen(id, listener()?, false, Arc::default(), behaviour)?,
        Stage::BareTls(behaviour) => Origin::listen(id, listener()?, true, Arc::default(), behaviour)?,
        Stage::Tls(config, behaviour) => Origin::spawn_tls(id, config, behaviour)?,
        Stage::Bound => {
            let (socket, addr) = bound()?;
            *url = format!("http://{addr}");
            return Ok((Place::Bound(socket), Some(addr)));
        }
        Stage::Full => {
            let (socket, addr) = bound()?;
            let fillers = fill(&socket, addr)?;
            *url = format!("http://{addr}");
            return Ok((Place::Full(socket, fillers), Some(addr)));
        }
        Stage::Name(name) => {
            *url = format!("http://{name}");
            return Ok((Place::Name, None));
        }
    };
    *url = origin.url();
    let addr = origin.addr();
    Ok((Place::Origin(origin), Some(addr)))
}

fn bound() -> io::Result<(Socket, SocketAddr)> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let addr = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
    Ok((socket, addr))
}

/// Listens with the shortest queue there is and connects until a SYN is dropped.
fn fill(socket: &Socket, addr: SocketAddr) -> io::Result<Vec<TcpStream>> {
    socket.listen(0)?;
    let mut fillers = Vec::new();
    while fillers.len() < FILLERS_MAX {
        match TcpStream::connect_timeout(&addr, FILL_PATIENCE) {
            Ok(filler) => fillers.push(filler),
            Err(e) if e.kind() == io::ErrorKind::TimedOut => break,
            Err(e) => return Err(e),
        }
    }
    Ok(fillers)
}
