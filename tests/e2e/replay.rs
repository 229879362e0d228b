//! Replies of real servers, and replies written down in tables, served raw by an origin and
//! asked for through the worker: what must pass does so byte for byte, what is replaced is
//! named as the tables say.

mod rules;
mod stage;

use std::collections::BTreeMap;
use std::sync::Mutex;

use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::client::{self, Got};
use crate::edge::{Edge, root};
use crate::passing::fields;
use faultline_fixtures::replay::Written;
use stage::{LARGE, STAGE, Stage, WAIT_S, stage};

/// A browser that goes somewhere.
const BROWSER: [(&str, &str); 3] =
    [("accept", "text/html,*/*;q=0.8"), ("accept-encoding", "gzip, br"), ("sec-fetch-mode", "navigate")];
const SCRIPT: [(&str, &str); 1] = [("accept", "application/json")];

/// How each recorded reply was judged, by class: right, right without a name of the writer, wrong.
static JUDGED: Mutex<BTreeMap<String, [usize; 3]>> = Mutex::new(BTreeMap::new());

#[derive(Deserialize)]
struct Index {
    group: Vec<Group>,
}

#[derive(Clone, Deserialize)]
struct Group {
    #[serde(flatten)]
    expected: Expected,
    files: Vec<String>,
}

/// What a reply must be judged as.
#[derive(Clone, Deserialize)]
struct Expected {
    verdict: String,
    component: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Replies {
    reply: Vec<Written>,
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    toml::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

/// A test by itself.
type Test = fn(&Edge) -> Result<(), Failed>;

/// One test for each recorded reply and each row of the tables, and some for the
/// settings that change their fate.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials = Vec::new();
    for group in read::<Index>("tests/captures/index.toml").group {
        for file in group.files.clone() {
            let (expected, name) = (group.expected.clone(), format!("replay::{file}"));
            trials.push(Trial::test(name, move || judged(edge, &file, &expected)));
        }
    }
    for reply in read::<Replies>("tests/captures/from_source.toml").reply {
        let id = source_id(&reply);
        let expected = Expected { verdict: reply.verdict, component: reply.component, reason: reply.reason };
        trials.push(Trial::test(format!("replay::{id}"), move || judged(edge, &id, &expected)));
    }
    for reply in read::<Replies>("tests/passes/replies.toml").reply {
        trials.push(Trial::test(format!("replay::passes_{}", reply.id), move || passes(edge, &reply)));
    }
    for reply in read::<Replies>("tests/passes/replaced.toml").reply {
        trials.push(Trial::test(format!("replay::replaces_{}", reply.id), move || replaced(edge, &reply)));
    }
    let named: [(&str, Test); 5] = [
        ("a_large_encoded_error_of_the_app_passes", large_and_encoded),
        ("the_body_of_a_replaced_reply_is_cancelled", rules::cancelled),
        ("a_soft_failure_is_observed_or_replaced", rules::soft),
        ("a_route_says_what_is_intercepted", rules::intercepted),
        ("an_applications_4xx_keeps_its_status", rules::declined),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("replay::{name}"), move || test(edge))));
    trials
}

/// Ends what was started, and prints how the recorded replies were judged.
pub fn stop() {
    let Some(stage) = STAGE.get() else { return };
    stage.worker.stop();
    println!("\n{:<34} {:>6} {:>18} {:>6}", "recorded replies", "right", "unknown component", "wrong");
    for (class, [right, unknown, wrong]) in JUDGED.lock().unwrap().iter() {
        println!("{class:<34} {right:>6} {unknown:>18} {wrong:>6}");
    }
}

/// Asks through the worker; the event of the exchange is found by the id.
fn ask(stage: &Stage, method: &str, path: &str, headers: &[(&str, &str)], ray: &str) -> Got {
    let headers = [headers, &[("cf-ray", ray)]].concat();
    client::send(method, &format!("{}/{path}", stage.worker.base), &headers, b"")
}

fn word<'a>(event: &'a Value, key: &str) -> Option<&'a str> {
    event[key].as_str()
}

/// Whether two replies are the same to the end: status, bytes and fields.
fn compare(got: &Got, direct: &Got) -> Result<(), Failed> {
    let hash = |got: &Got| (got.body.len(), Sha256::digest(&got.body));
    if got.status != direct.status || hash(got) != hash(direct) || got.broken.is_some() {
        let told = |got: &Got| format!("{} {} bytes, broken {:?}", got.status, got.body.len(), got.broken);
        return Err(format!("{}; directly {}", told(got), told(direct)).into());
    }
    let (got, direct) = (fields(got), fields(direct));
    if got == direct { Ok(()) } else { Err(format!("{got:?}\ndirectly {direct:?}").into()) }
}

/// The id of a reply written down from source, which others may have too.
fn source_id(reply: &Written) -> String {
    format!("source-{}", reply.id)
}

/// Whether the event of a reply says what is expected, or there is none for one that passes.
fn judged(edge: &Edge, id: &str, expected: &Expected) -> Result<(), Failed> {
    let stage = stage(edge);
    let ray = format!("replay-{id}");
    let got = ask(stage, "GET", id, &BROWSER, &ray);
    let is_http = expected.verdict != "not_http";
    if expected.verdict == "pass" {
        compare(&got, &client::get(&format!("{}/{id}", stage.origin.url()), &BROWSER))?;
        return match stage.worker.events().get(&ray) {
            None => Ok(()),
            Some(event) => Err(format!("reported: {event}").into()),
        };
    }
    let wanted = if is_http { expected.verdict.as_str() } else { "http_protocol_error@edge-origin" };
    let event = stage.worker.event(&ray);
    let told = |key: &str| word(&event, key).unwrap_or_default().to_owned();
    let right = format!("{}@{}", told("error.type"), told("faultline.hop")) == wanted
        && word(&event, "faultline.component") == expected.component.as_deref()
        && (!is_http || word(&event, "faultline.reason") == expected.reason.as_deref());
    let kind = match (right, &expected.component) {
        (false, _) => 2,
        (true, None) => 1,
        (true, Some(_)) => 0,
    };
    JUDGED.lock().unwrap().entry(wanted.to_owned()).or_default()[kind] += 1;
    if right { Ok(()) } else { Err(format!("expected {wanted} {:?}: {event}", expected.component).into()) }
}

fn passes(edge: &Edge, written: &Written) -> Result<(), Failed> {
    let stage = stage(edge);
    let (method, ray) = (written.asked().method.to_owned(), format!("passes-{}", written.id));
    let mut headers = BROWSER.to_vec();
    if written.status == 304 {
        headers.push(("if-none-match", "\"1\""));
    }
    let got = ask(stage, &method, &written.id, &headers, &ray);
    let direct = client::send(&method, &format!("{}/{}", stage.origin.url(), written.id), &headers, b"");
    compare(&got, &direct)?;
    if written.status < 500 {
        return Ok(());
    }
    let event = stage.worker.event(&ray);
    if word(&event, "faultline.delivery") == Some("passed") { Ok(()) } else { Err(event.to_string().into()) }
}

fn replaced(edge: &Edge, written: &Written) -> Result<(), Failed> {
    let stage = stage(edge);
    let ray = format!("replaces-{}", written.id);
    let event = |ray: &str| stage.worker.event(ray);
    for (kind, accept, media_type, begins) in [
        ("page", &BROWSER[..], "text/html", "<!doctype html>"),
        ("json", &SCRIPT[..], "application/json", "{"),
    ] {
        let ray = format!("{ray}-{kind}");
        let got = ask(stage, "GET", &format!("{}?wait", written.id), accept, &ray);
        let wait: u32 = got.header("retry-after").parse().unwrap_or(0);
        let ok = got.status == written.status
            && got.header("content-type").starts_with(media_type)
            && got.text().to_lowercase().starts_with(begins)
            // A page for planned work has no id to quote: nothing is broken.
            && (got.text().contains(&ray) || got.text().contains("<body class=\"calm\">"))
            && (WAIT_S..=WAIT_S + WAIT_S / 5).contains(&wait);
        if !ok || word(&event(&ray), "faultline.delivery") != Some("replaced") {
            return Err(format!("{kind}: {} {:?}\n{}", got.status, got.headers, got.text()).into());
        }
    }
    Ok(())
}

fn large_and_encoded(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    let got = ask(stage, "GET", "large", &BROWSER, "replay-large");
    let direct = client::get(&format!("{}/large", stage.origin.url()), &BROWSER);
    compare(&got, &direct)?;
    let event = stage.worker.event("replay-large");
    let ok = got.body.len() > LARGE && word(&event, "error.type") == Some("application_error");
    if ok { Ok(()) } else { Err(format!("{} bytes: {event}", got.body.len()).into()) }
}
