//! Writes the checked table as Rust: constants of the types in this folder's `mod.rs`.

use faultline_vocabulary::failure::Failure;
use faultline_vocabulary::hop::Hop;

use crate::schema::{Component, Entry, Hint, Reason, ReasonFrom, Signal, Table};

/// The generated file. Names are resolved where it is included.
pub fn rust(table: &Table) -> String {
    let components: String = table.component.iter().map(component).collect();
    let texts = texts(table);
    let entries: String = table.fingerprint.iter().map(|e| entry(e, table, &texts)).collect();
    let set = &table.set;
    let hints: String = table.hint.iter().map(|h| hint(h, &texts)).collect();
    format!(
        "/// Edition of the table.\npub const SET: &str = {set:?};\n\
         /// Everyone who can be named.\npub static COMPONENTS: &[Component] = &[{components}];\n\
         static TABLE: &[Fingerprint] = &[{entries}];\n\
         static HINTS: &[(Signal, Option<&str>)] = &[{hints}];\n\
         static TEXTS: &[&str] = &{texts:?};\n"
    )
}

/// Every text that is looked for anywhere in a body, once: signals name them by their number.
fn texts(table: &Table) -> Vec<String> {
    let signals = table.fingerprint.iter().flat_map(|e| e.needs.iter().chain(&e.any).chain(&e.unless));
    let mut texts: Vec<String> = signals.filter_map(|s| s.body.clone().or_else(|| s.shape.clone())).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn hint(of: &Hint, texts: &[String]) -> String {
    format!("({} {:?}), ", signal(&of.signal, texts), of.component)
}

fn component(of: &Component) -> String {
    let Component { id, name, layer } = of;
    format!("Component {{ id: {id:?}, name: {name:?}, layer: {} }},\n", variant("Layer", layer))
}

fn entry(of: &Entry, table: &Table, texts: &[String]) -> String {
    let named = of.component.as_ref().and_then(|id| table.component.iter().find(|c| &c.id == id));
    let layer = named.map(|c| &c.layer).or(of.layer.as_ref()).map_or("", String::as_str);
    format!(
        "Fingerprint {{ id: {:?}, component: {:?}, layer: {}, says: &[{}], needs: {}, any: {}, unless: {}, \
         reason: {}, stock: {}, certain: {}, possible: {}, weak: {} }},\n",
        of.id,
        of.component,
        variant("Layer", layer),
        of.says.iter().map(|(status, verdict)| says(status, verdict)).collect::<String>(),
        signals(&of.needs, texts),
        signals(&of.any, texts),
        signals(&of.unless, texts),
        reason(of.reason.as_ref()),
        of.stock.unwrap_or_else(|| is_stock(of, layer)),
        of.certain,
        of.possible,
        of.weak,
    )
}

/// Where nothing is said: the recognised body of what stands around an application. What an
/// application is written with speaks for it; a header alone says nothing about the text.
fn is_stock(of: &Entry, layer: &str) -> bool {
    let in_body = |s: &Signal| s.body.is_some() || s.body_is.is_some() || s.body_starts.is_some() || s.empty;
    !matches!(layer, "application" | "framework") && of.needs.iter().chain(&of.any).any(in_body)
}

/// `5xx` is written as 0, a status nobody sends.
fn says(status: &str, verdict: &str) -> String {
    let (failure, hop) = verdict.split_once('@').map_or((verdict, None), |(f, h)| (f, Some(h)));
    let hop = hop.and_then(|h| h.parse::<Hop>().ok()).map_or("None".into(), |h| format!("Some(Hop::{h:?})"));
    let failure = failure.parse::<Failure>().map_or(String::new(), |f| format!("Failure::{f:?}"));
    let status = if status == "5xx" { "0" } else { status };
    format!("({status}, {failure}, {hop}), ")
}

fn signals(of: &[Signal], texts: &[String]) -> String {
    format!("&[{}]", of.iter().map(|s| signal(s, texts)).collect::<String>())
}

fn signal(of: &Signal, known: &[String]) -> String {
    if let Some(name) = &of.header {
        return format!("Signal::Header({name:?}, {}), ", test(of));
    }
    for (kind, text) in [("Body", &of.body), ("Shape", &of.shape)] {
        if let Some(at) = text.as_ref().and_then(|text| known.binary_search(text).ok()) {
            return format!("Signal::{kind}({at}), ");
        }
    }
    for (kind, text) in [("BodyIs", &of.body_is), ("BodyStarts", &of.body_starts)] {
        if let Some(text) = text {
            return format!("Signal::{kind}({text:?}), ");
        }
    }
    let kinds = [(of.empty, "Empty"), (of.short, "Short"), (of.navigation, "Navigation")];
    let kind = kinds.iter().find(|(set, _)| *set).map_or("Bare", |(_, kind)| *kind);
    format!("Signal::{kind}, ")
}

fn test(of: &Signal) -> String {
    let tests = [("Is", &of.is), ("Starts", &of.starts), ("Contains", &of.contains)];
    let found = tests.iter().find_map(|(kind, text)| text.as_ref().map(|t| format!("Test::{kind}({t:?})")));
    found.unwrap_or_else(|| "Test::Present".into())
}

fn reason(of: Option<&Reason>) -> String {
    match of {
        None => "None".into(),
        Some(Reason::Word(word)) => format!("Some(ReasonRule::Word({word:?}))"),
        Some(Reason::Read(ReasonFrom { header: Some(name), words, .. })) => {
            format!("Some(ReasonRule::Header({name:?}, &{words:?}))")
        }
        Some(Reason::Read(ReasonFrom { after, words, .. })) => {
            format!("Some(ReasonRule::After({:?}, &{words:?}))", after.as_deref().unwrap_or_default())
        }
    }
}

fn variant(of: &str, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map_or(String::new(), |c| c.to_ascii_uppercase().to_string());
    format!("{of}::{first}{}", letters.as_str())
}
