//! The same faults behind four proxies and behind Faultline: which kinds of failure can be
//! told from what comes out.
//!
//! A kind of failure is *isolated* by something (the status, the status with the headers …)
//! when no reply to one of its faults looks, in that, like the reply to a fault of another kind
//! or to nothing broken at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use faultline_lab::{Fault, Group};
use libtest_mimic::Failed;

use super::process::{Program, Server, port};
use super::proxies::{self, Setup};
use super::raw::{self, Reply};
use super::{names, scene};
use crate::edge::{Edge, root};
use crate::matrix;
use faultline_fixtures::cases;

/// A proxy of the comparison.
pub struct Proxy {
    pub name: &'static str,
    pub title: &'static str,
    pub needs: &'static [Program],
    start: fn(&Setup) -> Server,
}

/// All of them.
pub const PROXIES: [Proxy; 4] = [
    Proxy { name: "nginx", title: "nginx", needs: &[Program::Nginx], start: proxies::nginx },
    Proxy { name: "haproxy", title: "HAProxy", needs: &[Program::HaProxy], start: proxies::haproxy },
    Proxy { name: "caddy", title: "Caddy", needs: &[Program::Caddy], start: proxies::caddy },
    Proxy { name: "apache", title: "Apache httpd", needs: &[Program::Apache], start: proxies::apache },
];

/// Controls that end, and not with an upgrade: what a well origin sends.
const CONTROLS: [&str; 9] = [
    "healthy",
    "json-200",
    "no-content-204",
    "cookies",
    "not-found-404",
    "redirect-301",
    "gzip-ok",
    "brotli-ok",
    "slow-but-honest",
];

/// How many requests are on their way at once; most of the time they wait for a timeout.
const AT_ONCE: usize = 12;

/// What came out of a front for one fault, seen three ways, each including the one before.
#[derive(Debug, Clone)]
struct Seen {
    /// The failure's code; empty when nothing is broken.
    class: String,
    fault: String,
    status: String,
    headers: String,
    all: String,
}

static MEASURED: Mutex<BTreeMap<&str, Vec<Seen>>> = Mutex::new(BTreeMap::new());

/// The faults that can be behind a proxy, with their kinds.
fn compared(edge: &Edge) -> Vec<(Fault, String)> {
    let groups = [Group::Connect, Group::Dns, Group::Tls, Group::Head, Group::Body];
    let cases = cases::all();
    let class = |id: &str| cases.iter().find(|case| case.fault == id).and_then(|case| case.failure.clone());
    let upgrades = |fault: &Fault| fault.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("upgrade"));
    let faults = edge.lab.faults().iter();
    faults
        .filter(|fault| {
            (groups.contains(&fault.group) || CONTROLS.contains(&fault.id.as_str())) && !upgrades(fault)
        })
        .map(|fault| (fault.clone(), class(&fault.id).unwrap_or_default()))
        .collect()
}

/// Puts a proxy in front of every fault and keeps what comes out.
pub fn measure(edge: &Edge, proxy: &'static Proxy) -> Result<(), Failed> {
    let compared = compared(edge);
    let setup = Setup {
        home: scene::folder(&format!("compare-{}", proxy.name)),
        port: port(),
        names: names::serve()?,
        ca: edge.lab.ca_path().to_owned(),
        faults: compared.iter().map(|(fault, _)| fault.clone()).collect(),
    };
    let server = (proxy.start)(&setup);
    server.start();
    let (next, seen) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((fault, class)) = compared.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let reply = raw::ask(setup.port, fault);
                    seen.lock().unwrap().push(look(fault, class, &reply));
                }
            });
        }
    });
    server.kill();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_by(|a, b| (&a.class, &a.fault).cmp(&(&b.class, &b.fault)));
    let status = |id: &str| seen.iter().find(|one| one.fault == id).map(|one| one.status.clone());
    let (well, refused) = (status("healthy"), status("refused-port"));
    let tells =
        well.as_deref() == Some("200") && refused.as_deref().is_some_and(|status| status.starts_with('5'));
    let done = seen.len() == compared.len() && tells;
    MEASURED.lock().unwrap().insert(proxy.name, seen);
    if done { Ok(()) } else { Err(format!("healthy {well:?}, refused-port {refused:?}").into()) }
}

fn look(fault: &Fault, class: &str, reply: &Reply) -> Seen {
    let status = reply.status.clone();
    let headers = format!("{status} {}", reply.fields.join(" | "));
    let all = format!("{headers} {}", reply.body);
    Seen { class: class.to_owned(), fault: fault.id.clone(), status, headers, all }
}

/// The same for Faultline, from the matrix: its headers are what `Proxy-Status`
/// says, and all is the event.
fn faultline(edge: &Edge) -> Vec<Seen> {
    let compared = compared(edge);
    let rows =
        matrix::told_of(edge, &compared.iter().map(|(fault, _)| fault.id.as_str()).collect::<Vec<_>>());
    let row = |told: matrix::Told| Seen {
        class: told.expected,
        fault: told.fault,
        headers: format!("{} {}", told.status, told.by_headers),
        status: told.status.to_string(),
        all: told.by_event,
    };
    rows.into_iter().map(row).collect()
}

/// The faults whose reply looks, in something, like no reply of another kind.
fn told_apart(seen: &[Seen], by: fn(&Seen) -> &str) -> Vec<&Seen> {
    let mut classes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in seen {
        classes.entry(by(one)).or_default().insert(&one.class);
    }
    seen.iter().filter(|one| !one.class.is_empty() && classes[by(one)].len() == 1).collect()
}

/// The kinds of failure of which that is so for every fault.
fn isolated(seen: &[Seen], by: fn(&Seen) -> &str) -> BTreeSet<&str> {
    let apart = told_apart(seen, by);
    let of_kind = |kind: &str| seen.iter().filter(|one| one.class == kind).count();
    let all = |kind: &str| apart.iter().filter(|one| one.class == kind).count() == of_kind(kind);
    kinds(seen).into_iter().filter(|kind| all(kind)).collect()
}

fn kinds(seen: &[Seen]) -> BTreeSet<&str> {
    seen.iter().map(|one| one.class.as_str()).filter(|class| !class.is_empty()).collect()
}

/// Counts, prints and writes the comparison; Faultline's event has to isolate
/// every kind, and no proxy may.
pub fn conclude(edge: &Edge) -> Result<(), Failed> {
    for proxy in &PROXIES {
        if !MEASURED.lock().unwrap().contains_key(proxy.name) {
            measure(edge, proxy)?;
        }
    }
    let measured = MEASURED.lock().unwrap();
    let own = faultline(edge);
    let missing: Vec<String> = compared(edge)
        .into_iter()
        .map(|(fault, _)| fault.id)
        .filter(|id| !own.iter().any(|one| one.fault == *id))
        .collect();
    if !missing.is_empty() {
        return Err(format!("Faultline was not seen at {missing:?}").into());
    }
    let proxies = PROXIES.iter().map(|proxy| (proxy.title, measured[proxy.name].as_slice()));
    let fronts: Vec<(&str, &[Seen])> = proxies.chain([("Faultline", own.as_slice())]).collect();
    let text = document(&fronts);
    println!("\n{text}");
    std::fs::create_dir_all(root().join("target"))?;
    std::fs::write(root().join("target/comparison.md"), &text)?;
    let all = kinds(&own).len();
    let best = fronts[..PROXIES.len()].iter().map(|(_, seen)| isolated(seen, |one| &one.all).len()).max();
    let (event, headers) = (isolated(&own, |one| &one.all).len(), isolated(&own, |one| &one.headers).len());
    if event == all && best.is_some_and(|best| best < headers) {
        Ok(())
    } else {
        Err(format!(
            "of {all} kinds the event isolates {event}, the headers {headers}, a proxy at best {best:?}"
        )
        .into())
    }
}

fn document(fronts: &[(&str, &[Seen])]) -> String {
    let (_, own) = fronts[fronts.len() - 1];
    let (kinds, faults) = (kinds(own), own.iter().filter(|one| !one.class.is_empty()).count());
    let mut text = include_str!("comparison.head.md")
        .replace("{machine}", &machine())
        .replace("{faults}", &faults.to_string())
        .replace("{controls}", &(own.len() - faults).to_string())
        .replace("{kinds}", &kinds.len().to_string());
    for (front, seen) in fronts {
        let by: [fn(&Seen) -> &str; 3] = [|one| &one.status, |one| &one.headers, |one| &one.all];
        let told = by.map(|by| format!("{} ({})", isolated(seen, by).len(), told_apart(seen, by).len()));
        writeln!(text, "| {front} | {} |", told.join(" | ")).unwrap();
    }
    text + &kind_by_kind(fronts)
}

/// The statuses of each kind, front by front.
fn kind_by_kind(fronts: &[(&str, &[Seen])]) -> String {
    let (_, own) = fronts[fronts.len() - 1];
    let titles: Vec<&str> = fronts.iter().map(|(front, _)| *front).collect();
    let mut text = format!(
        "\n## Kind by kind\n\nThe statuses that came out. In bold: the status alone isolates the kind.\n\n\
         | kind | faults | {} |\n|---|---|{}\n",
        titles.join(" | "),
        "---|".repeat(fronts.len())
    );
    for kind in kinds(own) {
        let of_kind = own.iter().filter(|one| one.class == kind).count();
        write!(text, "| `{kind}` | {of_kind} |").unwrap();
        for (_, seen) in fronts {
            let ours = seen.iter().filter(|one| one.class == kind);
            let statuses: BTreeSet<&str> = ours.map(|one| one.status.as_str()).collect();
            let list = statuses.into_iter().collect::<Vec<_>>().join(", ");
            let bold = if isolated(seen, |one| &one.status).contains(kind) { "**" } else { "" };
            write!(text, " {bold}{list}{bold} |").unwrap();
        }
        text += "\n";
    }
    text
}

/// The machine and the versions, in one sentence.
fn machine() -> String {
    let line = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("unknown");
        found.trim_matches(|c: char| c.is_whitespace() || "\":=".contains(c)).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let workerd = line("package.json", "    \"workerd\":").replace(['"', ','], "");
    let versions = PROXIES.iter().map(|proxy| format!("{} {}", proxy.title, proxy.needs[0].version()));
    format!(
        "{}, {cores} cores ({}); {}, workerd {}",
        line("/etc/os-release", "PRETTY_NAME="),
        line("/proc/cpuinfo", "model name"),
        versions.collect::<Vec<_>>().join(", "),
        workerd.trim()
    )
}
