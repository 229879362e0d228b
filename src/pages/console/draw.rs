//! What a page of the console is drawn from, as the shell hands it over: it has asked who may
//! see it, and the ledgers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::view::{OriginFacts, World};
use super::{ConsolePage, asset, enter, said, show};
use crate::config::Settings;
use crate::json;
use crate::ledger::shelf::Shelves;
use crate::outage::Outage;
use crate::render::Rendered;

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// The style sheet.
    Style,
    /// The script.
    Script,
    /// The page that asks for the token.
    Enter {
        /// Whether one came, and was another's.
        wrong: bool,
    },
    /// A page, for somebody who may see it.
    See {
        /// Which.
        place: ConsolePage,
        /// Whether as a document for scripts.
        as_json: bool,
        /// What is known.
        facts: Box<Facts>,
    },
}

/// What only the shell knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The origins.
    pub origins: Vec<OriginTold>,
    /// The value of the switch; empty for none.
    pub switch: String,
    /// Whether a window keeps visitors out at this moment.
    pub is_closed: bool,
    /// Whether the KV namespace `SWITCH` is bound.
    pub has_switch: bool,
    /// Whether the ledger is bound.
    pub has_journal: bool,
    /// Whether there is an address for notices.
    pub has_notify: bool,
    /// Whether the rate limit is bound.
    pub has_limiter: bool,
    /// Where the worker takes itself to run.
    pub platform: String,
    /// Cloudflare's data centre that answers.
    pub colo: Option<String>,
    /// What a form has to bring back.
    pub form_token: String,
    /// The word for what was done just now.
    pub done: Option<String>,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
}

/// What the shell knows of an origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginTold {
    /// Its name among the isolates.
    pub key: String,
    /// What its ledger answered.
    pub sheet: Option<String>,
    /// The outage as this isolate knows it.
    pub here: Option<Outage>,
    /// When the next look is due, in milliseconds since 1970-01-01T00:00:00Z, as
    /// far as this isolate knows.
    pub next_look_ms: Option<u64>,
}

/// Draws it.
#[must_use]
pub fn draw(draw: Draw, settings: &Settings, written: &Value, shelves: &Shelves) -> Rendered {
    match draw {
        Draw::Style => {
            asset("text/css; charset=utf-8", include_str!("../../../www/pages/console/console.css"))
        }
        Draw::Script => {
            asset("text/javascript; charset=utf-8", include_str!("../../../www/pages/console/console.js"))
        }
        Draw::Enter { wrong } => enter(&settings.prefix, wrong),
        Draw::See { place, as_json, facts } => see(&place, as_json, *facts, settings, written, shelves),
    }
}

fn see(
    place: &ConsolePage,
    as_json: bool,
    facts: Facts,
    settings: &Settings,
    written: &Value,
    shelves: &Shelves,
) -> Rendered {
    let question = place.question(facts.now_ms);
    let origin = |told: OriginTold| {
        let sheet = match told.sheet {
            Some(text) => json::read(&text),
            // Where no ledger is bound, what this isolate keeps is all that there is.
            None if !facts.has_journal => Some(shelves.look(&told.key, &question)),
            None => None,
        };
        OriginFacts {
            key: told.key,
            answered: sheet.is_some(),
            sheet: sheet.unwrap_or_default(),
            here: told.here,
            next_look_ms: told.next_look_ms,
        }
    };
    let world = World {
        settings,
        written,
        origins: facts.origins.into_iter().map(origin).collect(),
        switch: &facts.switch,
        is_closed: facts.is_closed,
        has_switch: facts.has_switch,
        has_journal: facts.has_journal,
        has_notify: facts.has_notify,
        has_limiter: facts.has_limiter,
        platform: &facts.platform,
        colo: facts.colo.as_deref(),
        form_token: &facts.form_token,
        notice: facts.done.as_deref().and_then(said),
        now_ms: facts.now_ms,
    };
    show(place, as_json, &world)
}
