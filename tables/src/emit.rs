//! Writes the checked table as Rust: constants of the types in this folder's `mod.rs`.

use crate::failure::Failure;
use crate::hop::Hop;
use crate::schema::{Component, Entry, Reason, ReasonFrom, Signal, Table};

/// The generated file. Names are resolved where it is included.
pub fn rust(table: &Table) -> String {
    let components: String = table.component.iter().map(component).collect();
    let entries: String = table.fingerprint.iter().map(|e| entry(e, table)).collect();
    let set = &table.set;
    let hints = signals(&table.hint);
    format!(
        "/// Edition of the table.\npub const SET: &str = {set:?};\n\
         /// Everyone who can be named.\npub static COMPONENTS: &[Component] = &[{components}];\n\
         static TABLE: &[Fingerprint] = &[{entries}];\n\
         static HINTS: &[Signal] = {hints};\n"
    )
}

fn component(of: &Component) -> String {
    let Component { id, name, layer } = of;
    format!("Component {{ id: {id:?}, name: {name:?}, layer: {} }},\n", variant("Layer", layer))
}

fn entry(of: &Entry, table: &Table) -> String {
    let named = of.component.as_ref().and_then(|id| table.component.iter().find(|c| &c.id == id));
    let layer = named.map(|c| &c.layer).or(of.layer.as_ref()).map_or("", String::as_str);
    format!(
        "Fingerprint {{ id: {:?}, component: {:?}, layer: {}, says: &[{}], needs: {}, any: {}, unless: {}, \
         reason: {}, certain: {}, weak: {} }},\n",
        of.id,
        of.component,
        variant("Layer", layer),
        of.says.iter().map(|(status, verdict)| says(status, verdict)).collect::<String>(),
        signals(&of.needs),
        signals(&of.any),
        signals(&of.unless),
        reason(of.reason.as_ref()),
        of.certain,
        of.weak,
    )
}

/// `5xx` is written as 0, a status nobody sends.
fn says(status: &str, verdict: &str) -> String {
    let (failure, hop) = verdict.split_once('@').map_or((verdict, None), |(f, h)| (f, Some(h)));
    let hop = hop.and_then(|h| h.parse::<Hop>().ok()).map_or("None".into(), |h| format!("Some(Hop::{h:?})"));
    let failure = failure.parse::<Failure>().map_or(String::new(), |f| format!("Failure::{f:?}"));
    let status = if status == "5xx" { "0" } else { status };
    format!("({status}, {failure}, {hop}), ")
}

fn signals(of: &[Signal]) -> String {
    format!("&[{}]", of.iter().map(signal).collect::<String>())
}

fn signal(of: &Signal) -> String {
    if let Some(name) = &of.header {
        return format!("Signal::Header({name:?}, {}), ", test(of));
    }
    let texts =
        [("Body", &of.body), ("BodyIs", &of.body_is), ("BodyStarts", &of.body_starts), ("Shape", &of.shape)];
    for (kind, text) in texts {
        if let Some(text) = text {
            return format!("Signal::{kind}({text:?}), ");
        }
    }
    if of.empty { "Signal::Empty, ".into() } else { "Signal::Bare, ".into() }
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
