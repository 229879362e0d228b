//! What goes from the first module to that of the pages, as JSON, and what is made of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::console::{self, Draw};
use super::{PageRequest, gallery, guide};
use crate::config::Settings;
use crate::ledger::shelf::Shelves;
use crate::render::Rendered;

/// The pages below the prefix that are not always there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    /// The gallery of previews.
    pub gallery: bool,
    /// The operator's console.
    pub console: bool,
}

/// A request for one of the pages, with what only the first module knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Call {
    /// Request method, in upper case as sent.
    pub method: String,
    /// The path below the prefix, such as `/guide/connection_refused`.
    pub below: String,
    /// The query without its question mark.
    pub query: Option<String>,
    /// Host (without port) that was asked for.
    pub host: String,
    /// `Accept`, when sent.
    pub accept: Option<String>,
    /// `Content-Type`, when sent.
    pub content_type: Option<String>,
    /// Whether the body was too large, and cut.
    pub too_large: bool,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
    /// Which other pages there are.
    pub rooms: Rooms,
    /// A page of the console, for somebody who may see it.
    pub draw: Option<Draw>,
}

impl Call {
    /// The same, borrowed, with the body.
    fn asked<'a>(&'a self, body: &'a [u8]) -> PageRequest<'a> {
        PageRequest {
            method: &self.method,
            below: &self.below,
            query: self.query.as_deref(),
            host: &self.host,
            accept: self.accept.as_deref(),
            content_type: self.content_type.as_deref(),
            body,
            too_large: self.too_large,
            now_ms: self.now_ms,
            rooms: self.rooms,
        }
    }
}

/// Answers a call. `written` are the variables that the settings were read from, `shelves` is what
/// is kept of origins where no ledger is bound.
#[must_use]
pub fn serve(call: Call, body: &[u8], settings: &Settings, written: &Value, shelves: &Shelves) -> Rendered {
    if let Some(draw) = call.draw {
        let mut drawn = console::draw(draw, settings, written, shelves);
        if call.method == "HEAD" {
            drawn.body.clear();
        }
        return drawn;
    }
    let asked = call.asked(body);
    // Nothing else is there; the guide has the page that says so.
    let missing = format!("/guide{}", call.below);
    gallery::serve(&asked, settings)
        .or_else(|| guide::serve(&asked, &settings.prefix))
        .or_else(|| guide::serve(&PageRequest { below: &missing, ..asked }, &settings.prefix))
        .unwrap_or_else(console::missing)
}
