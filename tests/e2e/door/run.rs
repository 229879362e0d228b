//! Runs of requests for one host, with nothing set but the origin: that one went straight says
//! nothing of the next but where it goes, and nothing at all once the origin fails.

use std::sync::OnceLock;

use faultline_lab::{Mode, Switch};
use faultline_support::workerd;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use super::{Row, ask, sent};
use crate::client::{self, Got};
use crate::edge::{Edge, Worker};
use crate::standing::scene::{asked, holds, same, soon};

/// What is asked after requests for `/first` of `a.test`, and as in the table of the door.
#[rustfmt::skip]
static NEXT: &[Row] = &[
    ("the-same", "/first", "a.test", 200, Some("/first")),
    ("another", "/x/y.html?z=/../%2e'", "a.test", 200, Some("/x/y.html?z=/../%2e%27")),
    ("another-that-is-plain", "/x/y.html?z=/../%2e", "a.test", 200, Some("/x/y.html?z=/../%2e")),
    ("another-host", "/x", "b.test", 200, Some("/x")),
    ("another-port", "/x", "a.test:81", 200, Some("/x")),
    ("dots", "/x/../y", "a.test", 200, Some("/y")),
    ("encoded-dots", "/x/%2e%2E/y", "a.test", 200, Some("/y")),
    ("a-backslash", "/x\\y", "a.test", 200, Some("/x/y")),
    ("letters-beyond-ascii", "/é", "a.test", 200, Some("/%C3%A9")),
    ("two-slashes", "//x", "a.test", 200, Some("//x")),
    ("own-page", "/_faultline/guide", "a.test", 200, None),
    ("own-page-by-dots", "/x/../_faultline/guide", "a.test", 200, None),
    ("own-page-by-encoded-letters", "/%5Ffaultline/guid%65", "a.test", 200, None),
    ("like-an-own-page", "/_faultlines", "a.test", 200, Some("/_faultlines")),
    ("swallows-the-path", "/x", "a.test/y", 400, None),
    ("swallows-the-path-of-before", "/x", "a.test/first?", 400, None),
    ("swallows-an-own-page", "/x", "a.test/_faultline/guide?", 400, None),
    ("two-dots", "/", "a.test..", 400, None),
];

static STAGE: OnceLock<(Worker, Switch)> = OnceLock::new();

/// One test for each row, and those whose origin fails.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let row = |row: &'static Row| Trial::test(format!("run::{}", row.0), move || next(row));
    let mut trials: Vec<Trial> = NEXT.iter().map(row).collect();
    trials.push(Trial::test("run::ends_where_the_origin_fails", move || fails(edge)));
    trials
}

/// Ends what was started.
pub fn stop() {
    if let Some((worker, _)) = STAGE.get() {
        worker.stop();
    }
}

fn next((id, target, host, status, path): &'static Row) -> Result<(), Failed> {
    let (worker, site) = STAGE.get_or_init(|| {
        let site = Switch::spawn().unwrap();
        (workerd::start_as_is("run", workerd::unset(&site.url())), site)
    });
    // The first of an isolate goes the whole way, the second straight.
    for _ in 0..3 {
        same("before", ask(worker, "GET", "/first", "a.test", "")?.0, 200)?;
    }
    let (got, text) = ask(worker, "GET", target, host, &format!("X-Mark: {id}\r\n"))?;
    holds(got == *status, || format!("{got}, expected {status}: {text}"))?;
    same("sent", sent(site, id), path.iter().map(|p| (*p).to_owned()).collect())
}

/// Visitors are told the failure, then spared the wait, and none of them reaches the origin
/// meanwhile; what crawlers look at first is a copy; and all is well again with the origin.
fn fails(edge: &Edge) -> Result<(), Failed> {
    let site = Switch::spawn()?;
    let worker = Worker::start("run", &edge.lab, json!({"ORIGIN": site.url()}));
    let seen = broken_and_healed(&worker, &site);
    worker.stop();
    seen
}

fn broken_and_healed(worker: &Worker, site: &Switch) -> Result<(), Failed> {
    let ask = |path: &str| {
        client::get(&format!("{}{path}", worker.base), &[("accept", "application/problem+json")])
    };
    for path in ["/first", "/first", "/robots.txt", "/first", "/robots.txt"] {
        same(path, ask(path).status, 200)?;
    }
    site.set(Mode::Reset)?;
    let is_spared = |got: &Got| got.json()["spared"].is_object();
    soon("spared", || Some(ask("/first")).filter(is_spared))?;
    let before = asked(site).len();
    let statuses: Vec<u16> = (0..20).map(|n| ask(&format!("/x/{n}")).status).collect();
    same("while it fails", statuses, vec![502; 20])?;
    same("sent meanwhile", asked(site).len(), before)?;
    soon("a copy", || Some(ask("/robots.txt")).filter(|got| got.status == 200))?;
    same("sent meanwhile", asked(site).len(), before)?;
    site.set(Mode::Healthy)?;
    soon("well again", || Some(ask("/first")).filter(|got| got.status == 200))?;
    let statuses: Vec<u16> = (0..20).map(|n| ask(&format!("/x/{n}")).status).collect();
    same("well again", statuses, vec![200; 20])
}
