//! Recorded and written-down replies, replayed through the judge of the origin's own replies.

mod hostile;
mod mistakes;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use faultline::classify::reading::Reading;
use faultline::classify::{fingerprints, origin};
use faultline::config::Policy;
use faultline::intercept::{WhoseReply, decide};
use faultline::outcome::Reply;
use faultline::verdict::{Finding, Reason, Verdict};
use faultline_fixtures::replay::{BROWSER, Written, recorded};
use faultline_tables::{check, schema};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    why: String,
    verdict: String,
    component: Option<String>,
    reason: Option<String>,
    files: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replies {
    reply: Vec<Written>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn said(reply: &Reply) -> Option<Finding> {
    match origin::judge(&Reading::of(reply), &BROWSER) {
        Verdict::Pass => None,
        Verdict::Fail(finding) => Some(*finding),
    }
}

/// `failure@hop`, component, reason: what a reply was judged as.
fn line(finding: Option<&Finding>) -> String {
    let Some(found) = finding else { return "pass - -".into() };
    let reason = match &found.reason {
        Some(Reason::Word(word)) => word.as_str(),
        Some(other) => panic!("not a word: {other:?}"),
        None => "-",
    };
    format!("{}@{} {} {reason}", found.failure.code(), found.hop.code(), found.component.unwrap_or("-"))
}

fn wanted(verdict: &str, component: Option<&str>, reason: Option<&str>) -> String {
    format!("{verdict} {} {}", component.unwrap_or("-"), reason.unwrap_or("-"))
}

#[test]
fn every_recorded_reply_is_judged_as_the_index_says() {
    let folder = root().join("tests/captures");
    let index: Index = read("tests/captures/index.toml");
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for group in &index.group {
        for file in &group.files {
            assert!(seen.insert(file.clone()), "{file} is in two groups");
            let reply = recorded(&folder.join(format!("{file}.http")));
            let got = match &reply {
                None => "not_http - -".into(),
                Some(reply) => line(said(reply).as_ref()),
            };
            println!("{file:40} {got}");
            let want = wanted(&group.verdict, group.component.as_deref(), group.reason.as_deref());
            if got != want {
                wrong.push(format!("{file}: {got}, expected {want} ({})", group.why));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, on_disk(&folder));
}

fn on_disk(folder: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter_map(|n| n.strip_suffix(".http").map(str::to_owned)).collect()
}

#[test]
fn every_reply_written_down_from_source_is_judged_as_it_says() {
    let table: Replies = read("tests/captures/from_source.toml");
    let mut wrong = Vec::new();
    for written in &table.reply {
        assert!(!written.source.is_empty(), "{}: no source", written.id);
        let got = line(said(&written.reply()).as_ref());
        let want = wanted(&written.verdict, written.component.as_deref(), written.reason.as_deref());
        if got != want {
            wrong.push(format!("{}: {got}, expected {want}", written.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_component_and_every_entry_has_a_reply_that_shows_it() {
    let table = schema::parse(include_str!("../../src/classify/fingerprints/fingerprints.toml")).unwrap();
    let mut shown = BTreeSet::new();
    let mut note = |reply: &Reply| {
        let found = fingerprints::look_up(&Reading::of(reply), &BROWSER);
        shown.extend(found.best.map(|b| b.id));
        shown.extend(found.weak);
    };
    let written: Replies = read("tests/captures/from_source.toml");
    written.reply.iter().for_each(|w| note(&w.reply()));
    let folder = root().join("tests/captures");
    let files = on_disk(&folder);
    files.iter().filter_map(|f| recorded(&folder.join(format!("{f}.http")))).for_each(|r| note(&r));
    let folder = root().join("tests/replies");
    on_disk(&folder)
        .iter()
        .filter_map(|f| recorded(&folder.join(format!("{f}.http"))))
        .for_each(|r| note(&r));
    let all = table.fingerprint.iter().map(|e| e.id.as_str());
    let missing: Vec<_> = all.filter(|id| !shown.contains(id)).collect();
    assert!(missing.is_empty(), "no reply shows {missing:?}");
}

#[test]
fn an_outer_proxy_that_changes_the_head_never_makes_a_wrong_name() {
    let folder = root().join("tests/captures");
    let index: Index = read("tests/captures/index.toml");
    for group in index.group.iter().filter(|g| g.verdict != "not_http" && g.verdict != "pass") {
        for file in &group.files {
            let reply = recorded(&folder.join(format!("{file}.http"))).unwrap();
            for server in [None, Some("cloudflare"), Some("nginx"), Some("Apache"), Some("ECS (dcb/7F83)")] {
                let mut changed = reply.clone();
                changed.headers.retain(|(name, _)| name != "server");
                changed.headers.extend(server.map(|s| ("server".to_owned(), s.to_owned())));
                let found = said(&changed).unwrap();
                let named = found.component.map(str::to_owned);
                assert!(named.is_none() || named == group.component, "{file} as {server:?}: {named:?}");
            }
        }
    }
}

#[test]
fn an_answer_of_the_application_passes_byte_for_byte() {
    let table: Replies = read("tests/passes/replies.toml");
    assert!(table.reply.len() >= 40, "{}", table.reply.len());
    let mut wrong = Vec::new();
    for written in &table.reply {
        let (reply, asked) = (written.reply(), written.asked());
        if let Verdict::Fail(finding) = origin::judge(&Reading::of(&reply), &asked)
            && decide(&Policy::default(), &finding, &reply, &asked) != WhoseReply::Theirs
        {
            wrong.push(format!("{}: {finding:?}", written.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_infrastructure_wrote_is_replaced() {
    let table: Replies = read("tests/passes/replaced.toml");
    let mut wrong = Vec::new();
    for written in &table.reply {
        let (reply, asked) = (written.reply(), written.asked());
        let Verdict::Fail(finding) = origin::judge(&Reading::of(&reply), &asked) else {
            panic!("{} passes", written.id)
        };
        if decide(&Policy::default(), &finding, &reply, &asked) != WhoseReply::Ours {
            wrong.push(format!("{}: {finding:?}", written.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_documented_list_of_components_is_the_tables() {
    let docs = std::fs::read_to_string(root().join("docs/fingerprints.md")).unwrap();
    let (_, listed) = docs.split_once("<!-- components -->\n").unwrap();
    let mut layers: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for component in fingerprints::COMPONENTS {
        layers.entry(component.layer).or_default().push(format!("{} (`{}`)", component.name, component.id));
    }
    let rows = layers.iter().map(|(layer, names)| format!("| {layer:?} | {} |\n", names.join(", ")));
    let wanted: String = rows.collect();
    assert!(listed.contains(&wanted), "docs/fingerprints.md should hold\n{wanted}");
    assert!(docs.contains(fingerprints::SET));
}
