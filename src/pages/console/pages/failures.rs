//! The page of failures that were kept, and what is looked for among them.

use askama::Template;
use strum::VariantArray;

use super::outages::OutageRow;
use super::{ConsoleMoment, Frame};
use crate::answer::short_id;
use crate::failure::Failure;
use crate::pages::console::Filter;
use crate::pages::console::view::World;

#[derive(Template)]
#[template(path = "console/failures.html")]
pub(super) struct Failures<'a> {
    frame: Frame<'a>,
    filter: &'a Filter,
    origins: Vec<&'a str>,
    known: &'static [Failure],
    rows: Vec<FailureLine<'a>>,
    outages: Vec<OutageRow>,
}

impl Failures<'_> {
    fn is_chosen(&self, failure: &Failure) -> bool {
        self.filter.failure == Some(*failure)
    }
}

/// A failure in a table.
struct FailureLine<'a> {
    at: ConsoleMoment,
    origin: &'a str,
    request_id: &'a str,
    short_id: String,
    outage: &'a str,
    failure: &'static str,
    status: String,
    method: String,
    path: String,
    hop: String,
    confidence: String,
    delivery: String,
    whole: String,
}

pub(super) fn page<'a>(world: &'a World<'_>, frame: Frame<'a>, filter: &'a Filter) -> Failures<'a> {
    let rows = world.failures(filter).into_iter().map(|(origin, kept)| {
        let event = serde_json::from_str::<serde_json::Value>(&kept.event).unwrap_or_default();
        let text = |key: &str| match event.get(key) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        FailureLine {
            at: ConsoleMoment::new(kept.at_ms, world.now_ms),
            origin,
            request_id: &kept.request_id,
            short_id: short_id(&kept.request_id),
            outage: &kept.outage,
            failure: kept.failure.code(),
            status: text("http.response.status_code"),
            method: text("http.request.method"),
            path: text("url.path"),
            hop: text("faultline.hop").replace('-', " → "),
            confidence: text("faultline.confidence"),
            delivery: text("faultline.delivery"),
            whole: format!("{event:#}"),
        }
    });
    Failures {
        filter,
        origins: world.origins.iter().map(|origin| origin.key.as_str()).collect(),
        known: Failure::VARIANTS,
        rows: rows.collect(),
        outages: world.named(filter).into_iter().map(|entry| OutageRow::new(entry, world)).collect(),
        frame,
    }
}
