//! Everything that can be wrong with `fingerprints.toml`, found when building: all mistakes at
//! once, each naming its entry.

use std::collections::BTreeSet;

use faultline_vocabulary::failure::Failure;
use faultline_vocabulary::hop::Hop;

use crate::schema::{Entry, Reason, Signal, Table};

/// What an entry must score before it may decide anything.
pub const THRESHOLD: u32 = 3;

/// The layers, innermost first: the order in which entries win.
pub const LAYERS: [&str; 6] = ["application", "framework", "runtime", "proxy", "platform", "cdn"];

/// Header fields that every hop rewrites or repeats: they may support a name, never be certain.
const SHARED_FIELDS: [&str; 4] = ["server", "via", "x-powered-by", "x-cache"];

/// Everything wrong with the table; empty when it may be used.
pub fn mistakes(table: &Table) -> Vec<String> {
    let mut found = Vec::new();
    if !is_edition(&table.set) {
        found.push(format!("set `{}`: expected YYYY-MM", table.set));
    }
    components(table, &mut found);
    let mut ids = BTreeSet::new();
    for entry in &table.fingerprint {
        let mut say = |what: String| found.push(format!("fingerprint `{}`: {what}", entry.id));
        if !ids.insert(&entry.id) {
            say("the id is taken".into());
        }
        if !is_id(&entry.id, 48) {
            say("an id is at most 48 of a-z, 0-9 and -".into());
        }
        names(entry, table, &mut say);
        says(entry, &mut say);
        signals(entry, &mut say);
        reason(entry, &mut say);
        if entry.source.trim().is_empty() {
            say("source is empty".into());
        }
    }
    for hint in &table.hint {
        if hint.signal.header.is_none() {
            found.push("hint: a hint is a header".into());
        }
        if let Some(id) = hint.component.as_ref().filter(|id| !table.component.iter().any(|c| &c.id == *id)) {
            found.push(format!("hint: unknown component `{id}`"));
        }
        shape_of(&hint.signal).into_iter().for_each(|what| found.push(format!("hint: {what}")));
    }
    found
}

fn components(table: &Table, found: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for component in &table.component {
        let mut say = |what: &str| found.push(format!("component `{}`: {what}", component.id));
        if !ids.insert(&component.id) {
            say("the id is taken");
        }
        if !is_id(&component.id, 32) {
            say("an id is at most 32 of a-z, 0-9 and -");
        }
        if component.name.trim().is_empty() {
            say("name is empty");
        }
        if !LAYERS.contains(&component.layer.as_str()) {
            say(&format!("unknown layer `{}`, expected one of {LAYERS:?}", component.layer));
        }
        let hinted = || table.hint.iter().any(|h| h.component.as_ref() == Some(&component.id));
        if !table.fingerprint.iter().any(|e| e.component.as_ref() == Some(&component.id)) && !hinted() {
            say("no fingerprint names it");
        }
    }
}

fn names(entry: &Entry, table: &Table, say: &mut dyn FnMut(String)) {
    match (&entry.component, &entry.layer) {
        (Some(id), None) if !table.component.iter().any(|c| &c.id == id) => {
            say(format!("unknown component `{id}`"));
        }
        (None, Some(layer)) if !LAYERS.contains(&layer.as_str()) => {
            say(format!("unknown layer `{layer}`, expected one of {LAYERS:?}"));
        }
        (Some(_), Some(_)) => say("the layer is the component's: remove `layer`".into()),
        (None, None) => say("needs a component, or a layer when it names nobody".into()),
        _ => {}
    }
}

fn says(entry: &Entry, say: &mut dyn FnMut(String)) {
    if entry.says.is_empty() {
        say("says nothing".into());
    }
    for (status, verdict) in &entry.says {
        let known = status == "5xx" || status.parse().is_ok_and(|s: u16| (400..=599).contains(&s));
        if !known {
            say(format!("status `{status}`: expected 400 to 599, or 5xx"));
        }
        // A body of a 4xx is only looked at when its head already speaks for it (429 apart):
        // ordinary not-found pages must cost nothing.
        let named_by_header = entry.needs.iter().any(|s| s.header.is_some() || s.short)
            || (!entry.any.is_empty() && entry.any.iter().all(|s| s.header.is_some()));
        if status.starts_with('4') && status != "429" && !named_by_header {
            say(format!(
                "status `{status}`: a 4xx needs a header or `short` among `needs`, or `any` of headers alone"
            ));
        }
        let (failure, hop) = verdict.split_once('@').map_or((verdict.as_str(), None), |(f, h)| (f, Some(h)));
        if failure.parse::<Failure>().is_err() {
            say(format!("unknown failure `{failure}`"));
        }
        if let Some(hop) = hop.filter(|h| h.parse::<Hop>().is_err()) {
            say(format!("unknown hop `{hop}`"));
        }
    }
}

fn signals(entry: &Entry, say: &mut dyn FnMut(String)) {
    for signal in entry.needs.iter().chain(&entry.any).chain(&entry.unless) {
        shape_of(signal).into_iter().for_each(&mut *say);
    }
    if entry.needs.is_empty() && entry.any.is_empty() {
        say("has no signal".into());
    }
    let surely: u32 =
        entry.needs.iter().map(score).sum::<u32>() + entry.any.iter().map(score).min().unwrap_or(0);
    if !entry.weak && surely < THRESHOLD {
        say(format!("scores {surely} of {THRESHOLD}: add a signal, or mark it weak"));
    }
    let own = |s: &Signal| s.header.as_deref().is_some_and(|h| !SHARED_FIELDS.contains(&h));
    if entry.certain && entry.possible {
        say("certain and possible at once".into());
    }
    if entry.certain && !entry.needs.iter().any(own) {
        say("certain, but needs no header of the writer's own".into());
    }
}

/// What a signal counts: a header or an exact text 3, a template's shape 1.
pub fn score(signal: &Signal) -> u32 {
    let exact = signal.header.is_some()
        || signal.body.is_some()
        || signal.body_is.is_some()
        || signal.body_starts.is_some();
    if exact { 3 } else { 1 }
}

fn shape_of(signal: &Signal) -> Vec<String> {
    let texts = [&signal.header, &signal.body, &signal.body_is, &signal.body_starts, &signal.shape];
    let kinds = texts.iter().filter(|t| t.is_some()).count()
        + [signal.empty, signal.bare, signal.short, signal.navigation].iter().filter(|b| **b).count();
    let tests = [&signal.is, &signal.starts, &signal.contains];
    let tested = tests.iter().filter(|t| t.is_some()).count();
    let mut wrong = Vec::new();
    if kinds != 1 {
        wrong.push(format!("a signal says one thing, this one {kinds}: {signal:?}"));
    }
    if tested > 1 || (tested == 1 && signal.header.is_none()) {
        wrong.push(format!("`is`, `starts` or `contains` goes with a header, one at most: {signal:?}"));
    }
    if texts.iter().chain(&tests).any(|t| t.as_deref() == Some("")) {
        wrong.push(format!("an empty text is always found: {signal:?}"));
    }
    if signal.header.as_deref().is_some_and(|h| h.chars().any(|c| c.is_ascii_uppercase())) {
        wrong.push(format!("header names are in lower case: {signal:?}"));
    }
    wrong
}

fn reason(entry: &Entry, say: &mut dyn FnMut(String)) {
    let safe = |w: &str| {
        (1..=48).contains(&w.len())
            && w.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    match &entry.reason {
        Some(Reason::Word(word)) if !safe(word) => say(format!("reason `{word}`: 1 to 48 of A-Za-z0-9_.-")),
        Some(Reason::Read(from)) => {
            if from.header.is_some() == from.after.is_some() {
                say("reason: give either `header` or `after`".into());
            }
            for (phrase, word) in &from.words {
                if phrase.is_empty() || !safe(word) {
                    say(format!("reason `{phrase}` = `{word}`: 1 to 48 of A-Za-z0-9_.-"));
                }
            }
        }
        _ => {}
    }
}

fn is_id(id: &str, max: usize) -> bool {
    (1..=max).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_edition(set: &str) -> bool {
    let numbers = set.split_once('-').map(|(y, m)| (y.len() == 4 && m.len() == 2, y.parse(), m.parse()));
    matches!(numbers, Some((true, Ok(2020u16..), Ok(1..=12u16))))
}
