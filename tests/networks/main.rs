//! Replies of the networks that stand in front of an origin: what is said of each, and
//! whose page the visitor gets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use faultline::classify::{Judgement, judge};
use faultline::config::{Intercept, Policy, Statuses};
use faultline::intercept::{WhoseReply, decide, declined};
use faultline::outcome::{Outcome, Reply};
use faultline::verdict::{Finding, Verdict};
use faultline_fixtures::replay::{BROWSER, recorded};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    reply: Vec<Row>,
}

/// One reply, as `index.toml` says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    what: String,
    #[serde(default)]
    failures: Vec<String>,
    #[serde(default)]
    hops: Vec<String>,
    ours: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/networks")
}

fn index() -> Vec<Row> {
    let text = std::fs::read_to_string(folder().join("index.toml")).unwrap();
    toml::from_str::<Index>(&text).unwrap().reply
}

fn finding(reply: &Reply) -> Option<Finding> {
    match judge(&Outcome::Answered(reply.clone()), &BROWSER) {
        Judgement::Clear(Verdict::Pass) => None,
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => Some(*finding),
    }
}

/// What is wrong with what was said of a reply; nothing where all is right.
fn wrong(row: &Row, reply: &Reply) -> Vec<String> {
    let mut wrong = Vec::new();
    let found = finding(reply);
    let ours = found
        .as_ref()
        .is_some_and(|found| decide(&Policy::default(), found, reply, &BROWSER) == WhoseReply::Ours);
    if ours != row.ours {
        wrong.push(format!("our page: {ours}"));
    }
    match (&found, row.failures.is_empty()) {
        (None, true) => {}
        (None, false) => wrong.push("passes".to_owned()),
        (Some(found), true) => {
            wrong.push(format!("an event: {} at {}", found.failure.code(), found.hop.code()))
        }
        (Some(found), false) => {
            if !row.failures.iter().any(|failure| failure == found.failure.code()) {
                wrong.push(format!("failure {}", found.failure.code()));
            }
            if !row.hops.iter().any(|hop| hop == found.hop.code()) {
                wrong.push(format!("hop {}", found.hop.code()));
            }
        }
    }
    wrong
}

#[test]
fn every_reply_is_called_what_it_is() {
    let mut mistakes = Vec::new();
    for row in index() {
        let path = folder().join("replies").join(format!("{}.http", row.file));
        let reply = recorded(&path).unwrap_or_else(|| panic!("{}: not HTTP", row.file));
        let wrong = wrong(&row, &reply);
        if !wrong.is_empty() {
            mistakes.push(format!("{} ({}): {}", row.file, row.what, wrong.join(", ")));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn every_reply_is_in_the_index_once() {
    let files: BTreeSet<String> = std::fs::read_dir(folder().join("replies"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let rows = index();
    let named: BTreeSet<String> = rows.iter().map(|row| row.file.clone()).collect();
    assert_eq!((files, rows.len()), (named.clone(), named.len()));
}

/// Where a network turns one visitor away, no setting makes our page of it.
#[test]
fn what_is_meant_for_one_visitor_is_never_replaced() {
    let statuses = Statuses::These((400..=599).collect());
    let all = Policy { intercept: Intercept::All, intercept_statuses: statuses, ..Policy::default() };
    for row in index().iter().filter(|row| row.failures.is_empty()) {
        let reply = recorded(&folder().join("replies").join(format!("{}.http", row.file))).unwrap();
        let replaced = finding(&reply).is_some() || declined(&all, &reply, &BROWSER).is_some();
        assert!(!replaced, "{}", row.file);
    }
}
