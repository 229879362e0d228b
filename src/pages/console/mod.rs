//! The operator's console: what goes on, what went on, every failure by itself, closing and opening
//! the site, what is set. The same as pages and as JSON; and the counters for Prometheus.
//!
//! In scope: which page is asked for, what has to be known for it, and the reply as bytes. Out of
//! scope: who may see it (`operator`), asking the ledgers, and setting the switch (`edge`).
//! English, as all that is written for operators.

pub mod admission;
mod document;
mod draw;
mod metrics;
mod names;
mod pages;
mod reply;
#[cfg(test)]
mod tests;
pub mod view;
mod weeks;
mod words;

use form_urlencoded::parse;
use serde::{Deserialize, Serialize};

use crate::answer::read_short_id;
use crate::failure::Failure;
use crate::ledger::tally::minute;
use crate::ledger::view::LedgerQuestion;
use crate::ledger::{DAY_MS, MINUTE_MS};
use crate::render::Rendered;
use view::World;

pub use draw::{Draw, Facts, OriginTold, draw};
pub use names::names;
use reply::asset;

/// The longest form that the console takes, in bytes: a token, a length of time.
pub const FORM_BYTES_MAX: usize = 8 * 1_024;

/// How far back "lately" goes, in milliseconds.
pub const LATELY_MS: u64 = 5 * MINUTE_MS;

/// How many weeks of outages have a bar.
pub const WEEKS: usize = 8;

/// How many failures and outages one page shows.
const ROWS_MAX: usize = 100;

/// A page or document of the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsolePage {
    /// What goes on.
    Now,
    /// What went on.
    Outages,
    /// Failures, perhaps only some.
    Failures(Filter),
    /// What is set.
    Settings,
    /// The counters.
    Metrics,
}

/// Which failures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Only these.
    pub failure: Option<Failure>,
    /// The id of a request, in full or short, or of an outage.
    pub find: String,
    /// Only this origin.
    pub origin: String,
}

/// What a path below the prefix asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleRequest {
    /// Something to see; whether as JSON.
    See(ConsolePage, bool),
    /// The way in, which takes the token.
    Enter,
    /// The way out.
    Leave,
    /// Closing or opening the site.
    Maintenance,
    /// The style sheet.
    Style,
    /// The script.
    Script,
    /// Nothing that is there.
    Nothing,
}

/// What a path asks for; `None` when it is not the console's. `below` is the path below the prefix.
#[must_use]
pub fn asked(below: &str, query: Option<&str>) -> Option<ConsoleRequest> {
    let place = |name: &str| {
        Some(match name {
            "" | "now" => ConsolePage::Now,
            "outages" => ConsolePage::Outages,
            "failures" => ConsolePage::Failures(filter(query.unwrap_or_default())),
            "settings" => ConsolePage::Settings,
            _ => return None,
        })
    };
    if below == "/metrics" {
        return Some(ConsoleRequest::See(ConsolePage::Metrics, false));
    }
    let (part, name) = match below.trim_start_matches('/').split_once('/') {
        Some((part, name)) => (part, name.trim_end_matches('/')),
        None => (below.trim_start_matches('/'), ""),
    };
    Some(match (part, name) {
        ("console", "login") => ConsoleRequest::Enter,
        ("console", "logout") => ConsoleRequest::Leave,
        ("console", "maintenance") => ConsoleRequest::Maintenance,
        ("console", "style.css") => ConsoleRequest::Style,
        ("console", "script.js") => ConsoleRequest::Script,
        ("console", name) => {
            place(name).map_or(ConsoleRequest::Nothing, |place| ConsoleRequest::See(place, false))
        }
        ("api", "") => ConsoleRequest::Nothing,
        ("api", name) => {
            place(name).map_or(ConsoleRequest::Nothing, |place| ConsoleRequest::See(place, true))
        }
        _ => return None,
    })
}

/// The longest id that is looked for, in characters.
const FIND_CHARS_MAX: usize = 128;

fn filter(query: &str) -> Filter {
    let mut filter = Filter::default();
    for (name, value) in parse(query.as_bytes()) {
        let value: String = value.trim().chars().take(FIND_CHARS_MAX).collect();
        match name.as_ref() {
            "failure" => filter.failure = value.parse().ok(),
            "find" => filter.find = value,
            "origin" => filter.origin = value,
            _ => {}
        }
    }
    filter
}

impl ConsolePage {
    /// What has to be asked of each origin's ledger.
    #[must_use]
    pub fn question(&self, now_ms: u64) -> LedgerQuestion {
        match self {
            Self::Now => LedgerQuestion {
                counts_from: minute(now_ms.saturating_sub(LATELY_MS)),
                outages: 1,
                ..LedgerQuestion::default()
            },
            Self::Outages => {
                LedgerQuestion { outages: ROWS_MAX, counts_from: u64::MAX, ..LedgerQuestion::default() }
            }
            Self::Failures(filter) => LedgerQuestion {
                kept: ROWS_MAX,
                failure: filter.failure,
                find: Some(filter.find.clone()).filter(|find| !find.is_empty()),
                short_id: read_short_id(&filter.find),
                outages: if filter.find.is_empty() { 0 } else { ROWS_MAX },
                counts_from: u64::MAX,
            },
            Self::Settings | Self::Metrics => {
                LedgerQuestion { counts_from: u64::MAX, ..LedgerQuestion::default() }
            }
        }
    }
}

/// The reply to who may see it.
#[must_use]
pub fn show(place: &ConsolePage, as_json: bool, world: &World<'_>) -> Rendered {
    match place {
        ConsolePage::Metrics => reply::metrics(metrics::text(world)),
        _ if as_json => reply::json(&document::document(place, world)),
        _ => reply::page(200, pages::page(place, world)),
    }
}

/// The page that asks for the token. `wrong`: one came, and it was another's.
/// `back`: where to go then.
#[must_use]
pub fn enter(prefix: &str, wrong: bool) -> Rendered {
    reply::page(if wrong { 403 } else { 401 }, pages::enter(prefix, wrong))
}

/// The answer to a script that may not see it.
#[must_use]
pub fn unauthorised() -> Rendered {
    reply::problem(401, "The operator's token is wanted: Authorization: Bearer …")
        .with("WWW-Authenticate", r#"Bearer realm="faultline""#)
}

/// A refusal, in words.
#[must_use]
pub fn refused(status: u16, detail: &str) -> Rendered {
    reply::problem(status, detail)
}

/// What is not there.
#[must_use]
pub fn missing() -> Rendered {
    reply::problem(404, "There is no such page.")
}

/// On to another page of the console.
#[must_use]
pub fn onwards(prefix: &str, to: &str) -> Rendered {
    reply::see_other(&format!("{prefix}/console{to}"))
}

/// The word that a redirect carries for a value that the switch was just given.
#[must_use]
pub fn done(value: &str) -> &'static str {
    match value {
        "off" => "off",
        "auto" => "auto",
        _ => "closed",
    }
}

/// What was done just now, in words, by the word that a redirect carries.
#[must_use]
pub fn said(word: &str) -> Option<&'static str> {
    match word {
        "closed" => Some("The site is closed. All places know it within 70 seconds."),
        "off" => Some("The site is open, whatever the settings say. All places know it within 70 seconds."),
        "auto" => Some("The settings decide again. All places know it within 70 seconds."),
        _ => None,
    }
}

/// A field of a form.
#[must_use]
pub fn field(form: &[u8], name: &str) -> Option<String> {
    parse(form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The value of the switch that a form of the console asks for: `open` or `close`, perhaps for so
/// many minutes. What is wrong with it, otherwise.
///
/// # Errors
/// What was expected.
pub fn switch_value(form: &[u8], now_ms: u64) -> Result<String, &'static str> {
    match field(form, "do").as_deref() {
        Some("open") => Ok("off".to_owned()),
        Some("auto") => Ok("auto".to_owned()),
        Some("close") => {
            let minutes = field(form, "minutes").unwrap_or_default();
            match minutes.parse::<u64>() {
                _ if minutes.is_empty() => Ok("on".to_owned()),
                Ok(minutes @ 1..=MINUTES_MAX) => {
                    let until_ms = now_ms.saturating_add(minutes.saturating_mul(MINUTE_MS));
                    let until = crate::render::moment::rfc3339(until_ms);
                    Ok(serde_json::json!({ "until": until }).to_string())
                }
                _ => Err("minutes: a whole number from 1 to 10080, or nothing for no end"),
            }
        }
        _ => Err("do: open, auto or close"),
    }
}

/// A week.
const MINUTES_MAX: u64 = 7 * DAY_MS / MINUTE_MS;
