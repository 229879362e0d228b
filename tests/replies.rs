//! The replies under `tests/replies`, judged as the worker judges them, and held against what a
//! careful reader would accept: failure, hop, who wrote it, whose page the visitor gets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use faultline::classify::{self, Asked, Judgement, soft};
use faultline::config::Policy;
use faultline::intercept::{WhoseReply, decide};
use faultline::outcome::{Outcome, Reply};
use faultline::verdict::{Confidence, Finding, Verdict};
use faultline_fixtures::replay::{BROWSER, recorded};
use serde::Deserialize;

/// The share of replies that have to be told and sent right.
const RIGHT_MIN: f64 = 0.97;
/// How many accepted answers may be argued with.
const ARGUED_MAX: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    reply: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    #[serde(default)]
    quoted: bool,
    #[serde(default)]
    failure: Vec<String>,
    #[serde(default)]
    hop: Vec<String>,
    #[serde(default)]
    component: Vec<String>,
    page: Page,
    /// Whether a browser navigated there.
    #[serde(default = "yes")]
    navigation: bool,
    /// Whether something is to be told at all.
    #[serde(default = "yes")]
    event: bool,
    /// What is not reached, and why: counted as wrong.
    #[serde(default)]
    missed: Option<String>,
    /// Why another answer than the first one is accepted.
    #[serde(default)]
    argued: Option<String>,
    #[serde(default)]
    why: String,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
enum Page {
    Ours,
    Theirs,
    Either,
    Broken,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replies")
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(folder().join("index.toml")).unwrap();
    toml::from_str::<Index>(&text).unwrap_or_else(|error| panic!("{error}")).reply
}

/// What the worker would say of a reply: of a success only where it is looked at.
fn judged(reply: &Reply, asked: &Asked<'_>) -> Option<Finding> {
    match classify::judge(&Outcome::Answered(reply.clone()), asked) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => Some(*finding),
        Judgement::Clear(Verdict::Pass) if soft::may_be_soft(reply, asked) => soft::judge(reply, &[]),
        Judgement::Clear(Verdict::Pass) => None,
    }
}

fn delivered(finding: Option<&Finding>, reply: &Reply) -> Page {
    let ours = finding.is_some_and(|f| decide(&Policy::default(), f, reply, &BROWSER) == WhoseReply::Ours);
    if ours { Page::Ours } else { Page::Theirs }
}

/// Everything that is not as it is accepted.
fn wrong(row: &Row, finding: Option<&Finding>, reply: &Reply) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(found) = finding else {
        if row.event {
            wrong.push("nothing was told".to_owned());
        }
        return wrong;
    };
    let (failure, hop) = (found.failure.code(), found.hop.code());
    if row.failure.is_empty() {
        wrong.push(format!("an event: {failure}@{hop}"));
        return wrong;
    }
    if !row.failure.iter().any(|accepted| accepted == failure) {
        wrong.push(format!("failure {failure}, not {:?}", row.failure));
    }
    if !row.hop.iter().any(|accepted| accepted == hop) {
        wrong.push(format!("hop {hop}, not {:?}", row.hop));
    }
    let page = delivered(finding, reply);
    if row.page != Page::Either && row.page != page {
        wrong.push(format!("page {page:?}, not {:?}", row.page));
    }
    wrong
}

#[test]
fn replies_are_told_and_sent_as_a_careful_reader_would() {
    let (rows, mut seen) = (rows(), BTreeSet::new());
    let (mut right, mut all, mut named, mut nameable) = (0_u32, 0_u32, 0_u32, 0_u32);
    let (mut told, mut unforeseen, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.page != Page::Broken) {
        assert!(seen.insert(row.file.clone()), "{} is listed twice", row.file);
        let reply = recorded(&folder().join(format!("{}.http", row.file))).unwrap();
        let finding = judged(&reply, &Asked { navigation: row.navigation, ..BROWSER });
        let wrong = wrong(row, finding.as_ref(), &reply);
        all += 1;
        right += u32::from(wrong.is_empty());
        if wrong.is_empty() == row.missed.is_some() {
            unforeseen.push(format!("{}: {wrong:?}, missed: {:?} ({})", row.file, row.missed, row.why));
        }
        let component = finding.as_ref().and_then(|found| found.component);
        if let Some(component) = component.filter(|_| !row.component.is_empty())
            && !row.component.iter().any(|c| c == component)
        {
            broken.push(format!("{}: {component} is a wrong name", row.file));
        }
        let unasked = !row.event && row.failure.is_empty();
        if unasked && finding.is_some() {
            broken.push(format!("{}: false event {finding:?}", row.file));
        }
        let sure = finding.as_ref().is_some_and(|found| found.confidence == Confidence::Certain);
        if sure && !wrong.iter().all(|what| what.starts_with("page")) {
            broken.push(format!("{}: certain and wrong: {wrong:?}", row.file));
        }
        if !row.component.is_empty() && row.event {
            nameable += 1;
            named += u32::from(component.is_some());
            if component.is_none() {
                told.push(format!("{}: not named {:?}", row.file, row.component));
            }
        }
    }
    let share = f64::from(right) / f64::from(all);
    println!("{right} of {all} right ({:.1} %), {named} of {nameable} named", share * 100.0);
    println!("{}", told.join("\n"));
    println!("{}", unforeseen.join("\n"));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(unforeseen.is_empty(), "{}", unforeseen.join("\n"));
    assert!(share >= RIGHT_MIN, "{share}");
}

#[test]
fn the_index_is_about_these_files_and_argues_seldom() {
    let rows = rows();
    let listed: BTreeSet<String> = rows.iter().map(|row| row.file.clone()).collect();
    let names = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let on_disk: BTreeSet<String> =
        names.filter_map(|n| n.strip_suffix(".http").map(str::to_owned)).collect();
    assert_eq!(listed, on_disk);
    assert!(rows.iter().filter(|row| row.argued.is_some()).count() <= ARGUED_MAX);
    assert!(rows.iter().filter(|row| row.quoted).count() >= 50);
}
