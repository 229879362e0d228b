//! Reads `checks.toml` and the guide's `logs.toml`, looks for mistakes, and writes both as Rust.
//! Compiled into the build script only: at run time nothing is parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use faultline_vocabulary::failure::Failure;
use faultline_vocabulary::hop::Hop;
use serde::Deserialize;
use strum::VariantArray;

/// Where the checks are.
pub const CHECKS: &str = "src/advice/checks.toml";
/// Where the log lines are.
pub const LOGS: &str = "src/pages/guide/logs.toml";
/// How many checks a general list may have: enough to start with, few enough
/// to read during an outage.
const GENERAL: std::ops::RangeInclusive<usize> = 3..=7;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    only_in_logs: Vec<String>,
    declined: String,
    request_dependent: String,
    check: BTreeMap<String, Check>,
    list: Vec<List>,
    visitor: Vec<Visitor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    check: String,
    command: Option<String>,
    place: Option<String>,
    why: Option<String>,
    #[serde(default)]
    by: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    failures: Vec<String>,
    #[serde(default)]
    hops: Vec<String>,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    reasons: Vec<String>,
    checks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Visitor {
    failures: Vec<String>,
    is: String,
    may: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Logs {
    line: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    component: Option<String>,
    #[serde(default)]
    all: Vec<String>,
    curl: Option<u16>,
    termination: Option<String>,
    failure: String,
    hop: Option<String>,
    reason: String,
    confidence: Option<String>,
    says: String,
}

/// Both tables as Rust, or every mistake in them. `named` are the components
/// replies are recognised by.
pub fn rust(checks: &str, logs: &str, named: &BTreeSet<String>) -> Result<(String, String), Vec<String>> {
    let checks: Checks = toml::from_str(checks).map_err(|e| vec![format!("{CHECKS}: {e}")])?;
    let logs: Logs = toml::from_str(logs).map_err(|e| vec![format!("{LOGS}: {e}")])?;
    let known = |id: &String| id == "cloudflare" || named.contains(id) || checks.only_in_logs.contains(id);
    let mut mistakes = Vec::new();
    in_lists(&checks, &known, &mut mistakes);
    in_general(&checks, &mut mistakes);
    in_visitors(&checks, &mut mistakes);
    in_lines(&logs, &known, &mut mistakes);
    if mistakes.is_empty() { Ok((write_checks(&checks), write_lines(&logs))) } else { Err(mistakes) }
}

fn failures(names: &[String], place: &str, mistakes: &mut Vec<String>) {
    for name in names.iter().filter(|name| name.parse::<Failure>().is_err()) {
        mistakes.push(format!("{place}: no failure is called {name:?}"));
    }
    if names.is_empty() {
        mistakes.push(format!("{place}: names no failure"));
    }
}

fn in_lists(checks: &Checks, known: &dyn Fn(&String) -> bool, mistakes: &mut Vec<String>) {
    let mut used = BTreeSet::new();
    for (at, list) in checks.list.iter().enumerate() {
        let place = format!("{CHECKS}: list {}", at + 1);
        failures(&list.failures, &place, mistakes);
        for hop in list.hops.iter().filter(|hop| hop.parse::<Hop>().is_err()) {
            mistakes.push(format!("{place}: no hop is called {hop:?}"));
        }
        for component in list.components.iter().filter(|id| !known(id)) {
            mistakes.push(format!("{place}: no fingerprint names a component {component:?}"));
        }
        for id in list.checks.iter().filter(|id| !checks.check.contains_key(*id)) {
            mistakes.push(format!("{place}: there is no check {id:?}"));
        }
        used.extend(&list.checks);
    }
    for id in checks.check.keys().filter(|id| !used.contains(id)) {
        mistakes.push(format!("{CHECKS}: no list has the check {id:?}"));
    }
    for (id, check) in &checks.check {
        if check.command.is_none() && check.place.is_none() {
            mistakes.push(format!("{CHECKS}: check {id:?} has neither a command nor a place"));
        }
        for component in check.by.keys().filter(|id| !known(id)) {
            mistakes.push(format!("{CHECKS}: check {id:?}: no fingerprint names a component {component:?}"));
        }
    }
}

fn in_general(checks: &Checks, mistakes: &mut Vec<String>) {
    for failure in Failure::VARIANTS.iter().map(|failure| failure.code()) {
        let fits = |list: &&List| {
            list.hops.is_empty()
                && list.components.is_empty()
                && list.reasons.is_empty()
                && list.failures.iter().any(|f| f == failure)
        };
        let sizes: Vec<usize> = checks.list.iter().filter(fits).map(|list| list.checks.len()).collect();
        if !matches!(sizes.as_slice(), [size] if GENERAL.contains(size)) {
            mistakes
                .push(format!("{CHECKS}: {failure} needs one general list of 3 to 7 checks, has {sizes:?}"));
        }
    }
}

fn in_visitors(checks: &Checks, mistakes: &mut Vec<String>) {
    for failure in Failure::VARIANTS.iter().map(|failure| failure.code()) {
        let texts = checks.visitor.iter().filter(|v| v.failures.iter().any(|f| f == failure)).count();
        if texts != 1 {
            mistakes.push(format!("{CHECKS}: {failure} needs one text for visitors, has {texts}"));
        }
    }
    for visitor in &checks.visitor {
        failures(&visitor.failures, &format!("{CHECKS}: visitor"), mistakes);
    }
}

fn in_lines(logs: &Logs, known: &dyn Fn(&String) -> bool, mistakes: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for line in &logs.line {
        let place = format!("{LOGS}: {}", line.id);
        failures(std::slice::from_ref(&line.failure), &place, mistakes);
        let mut wrong = |wrong: bool, what: &str| {
            if wrong {
                mistakes.push(format!("{place}: {what}"));
            }
        };
        wrong(!ids.insert(&line.id), "the id is taken");
        wrong(line.hop.as_ref().is_some_and(|hop| hop.parse::<Hop>().is_err()), "no such hop");
        wrong(line.component.as_ref().is_some_and(|id| !known(id)), "no fingerprint names this component");
        wrong(line.all.is_empty() && line.curl.is_none() && line.termination.is_none(), "has no sign");
        wrong(
            line.all.iter().any(|text| text.is_empty() || *text != text.to_ascii_lowercase()),
            "is not in lower case",
        );
        wrong(
            line.confidence.as_deref().is_some_and(|c| !matches!(c, "certain" | "likely" | "possible")),
            "no such confidence",
        );
        wrong(
            !line.reason.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)),
            "the reason is not a plain word",
        );
    }
}

fn write_checks(checks: &Checks) -> String {
    let at = |id: &String| checks.check.keys().position(|key| key == id).unwrap_or_default();
    let mut out = String::from("static CHECKS: &[Entry] = &[\n");
    for (id, Check { check, command, place, why, by }) in &checks.check {
        let by: Vec<_> = by.iter().collect();
        let _ = writeln!(
            out,
            "Entry {{ id: {id:?}, check: {check:?}, command: {command:?}, by: &{by:?}, place: {place:?}, why: {why:?} }},"
        );
    }
    out.push_str("];\nstatic LISTS: &[List] = &[\n");
    for list in &checks.list {
        let checks: Vec<usize> = list.checks.iter().map(at).collect();
        let _ = writeln!(
            out,
            "List {{ failures: &[{}], hops: &[{}], components: &{:?}, reasons: &{:?}, checks: &{checks:?} }},",
            variants(&list.failures),
            list.hops
                .iter()
                .filter_map(|hop| hop.parse::<Hop>().ok())
                .map(|hop| format!("Hop::{hop:?},"))
                .collect::<String>(),
            list.components,
            list.reasons,
        );
    }
    out.push_str("];\nstatic VISITORS: &[Visitors] = &[\n");
    for Visitor { failures, is, may } in &checks.visitor {
        let _ =
            writeln!(out, "Visitors {{ failures: &[{}], is: {is:?}, may: {may:?} }},", variants(failures));
    }
    let doc = "What a visitor can do where an application's own 4xx was replaced.";
    let _ = writeln!(out, "];\n/// {doc}\npub const DECLINED: &str = {:?};", checks.declined);
    let doc = "What whoever runs the site can do where only requests of one kind fail.";
    let _ = writeln!(out, "/// {doc}\npub const REQUEST_DEPENDENT: &str = {:?};", checks.request_dependent);
    out
}

fn variants(names: &[String]) -> String {
    let failures = names.iter().filter_map(|name| name.parse::<Failure>().ok());
    failures.map(|failure| format!("Failure::{failure:?},")).collect()
}

fn write_lines(logs: &Logs) -> String {
    let mut out = String::from("static LINES: &[Line] = &[\n");
    for line in &logs.line {
        let Line { id, component, all, curl, termination, reason, says, .. } = line;
        let hop = line.hop.as_ref().and_then(|hop| hop.parse::<Hop>().ok());
        let hop = hop.map_or("None".to_owned(), |hop| format!("Some(Hop::{hop:?})"));
        let confidence = match line.confidence.as_deref() {
            Some("certain") => "Certain",
            Some("possible") => "Possible",
            _ => "Likely",
        };
        let failure = variants(std::slice::from_ref(&line.failure));
        let _ = writeln!(
            out,
            "Line {{ id: {id:?}, component: {component:?}, all: &{all:?}, curl: {curl:?}, termination: {termination:?}, \
             failure: {failure} hop: {hop}, reason: {reason:?}, confidence: Confidence::{confidence}, says: {says:?} }},",
        );
    }
    out + "];\n"
}
