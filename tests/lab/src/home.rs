//! The home origin: a healthy server whose page leads to every fault, and the handles by which
//! tests in other languages reach the switch and what the origins have seen.
//!
//! `/` the page · `/healthy` a good page · `/switch/MODE` sets the switch · `/seen/ID` what an
//! origin received, as JSON, with `switch` and `resolver` as ids too · `POST /cards/ID/break` and
//! `/heal` · anything else 404.

use std::collections::HashMap;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use serde_json::json;

use crate::cards::{CARDS, Card, Running};
use crate::doh::{Query, Resolver};
use crate::expected;
use crate::fault::{Fault, Group, Kind};
use crate::origin::Origin;
use crate::reply::Reply;
use crate::request::Request;
use crate::seen::{Journal, Seen};
use crate::switch::{Mode, Switch};

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
    cards: &'a [Card],
    sections: Vec<Section<'a>>,
    faults: usize,
    controls: usize,
}

struct Section<'a> {
    id: String,
    title: &'static str,
    items: Vec<Item<'a>>,
}

struct Item<'a> {
    fault: &'a Fault,
    // Empty where a link is enough.
    curl: String,
    // Empty where the table has no row.
    expected: String,
}

/// What the home origin can reach.
pub(crate) struct Handles {
    pub journals: HashMap<String, Arc<Journal>>,
    pub switch: Arc<Switch>,
    pub resolver: Arc<Resolver>,
    pub cards: Arc<Vec<Running>>,
}

struct Home {
    page: String,
    started: Instant,
    handles: Handles,
}

/// Starts the home origin.
pub(crate) fn spawn(listener: TcpListener, faults: &[Fault], handles: Handles) -> io::Result<Origin> {
    let page = page(faults).render().map_err(io::Error::other)?;
    let home = Home { page, started: Instant::now(), handles };
    let behaviour = Box::new(move |conn: &mut crate::Conn| conn.serve(|request| home.answer(request)));
    Origin::listen("home", listener, false, Arc::default(), behaviour)
}

fn page(faults: &[Fault]) -> Page<'_> {
    let expected = expected::by_id();
    let item = |fault: &'_ Fault| expected.get(&fault.id).cloned().unwrap_or_default();
    let item = |fault| Item { fault, curl: curl(fault), expected: item(fault) };
    let section = |group: Group| Section {
        id: serde_json::to_value(group)
            .ok()
            .and_then(|id| id.as_str().map(str::to_owned))
            .unwrap_or_default(),
        title: group.title(),
        items: faults.iter().filter(|fault| fault.group == group).map(item).collect(),
    };
    let controls = faults.iter().filter(|fault| fault.kind == Kind::Control).count();
    let sections = Group::ALL.map(section).into_iter().filter(|section| !section.items.is_empty()).collect();
    Page { cards: &CARDS, sections, faults: faults.len() - controls, controls }
}

fn curl(fault: &Fault) -> String {
    // The page's script puts the address the page was read from in the place of $SITE.
    if fault.is_link() { String::new() } else { fault.curl(&format!("$SITE/lab/{}", fault.id)) }
}

impl Home {
    fn answer(&self, request: &Request) -> Reply {
        let not_found = || Reply::new("404 Not Found").body("text/plain", "no such page\n");
        let path = request.path();
        match path {
            "/" => return Reply::new("200 OK").html(self.page.as_str()),
            "/healthy" => {
                return Reply::new("200 OK").html("<!doctype html><title>Healthy</title><p>Healthy.\n");
            }
            _ => {}
        }
        if let Some(id) = path.strip_prefix("/seen/") {
            return self.seen(id).map_or_else(not_found, |seen| Reply::new("200 OK").json(seen.to_string()));
        }
        if let Some(rest) = path.strip_prefix("/cards/") {
            return self.card(request, rest).unwrap_or_else(not_found);
        }
        match path.strip_prefix("/switch/").map(str::parse::<Mode>) {
            Some(Ok(mode)) => match self.handles.switch.set(mode) {
                Ok(()) => {
                    Reply::new("200 OK").body("text/plain", format!("{:?}\n", self.handles.switch.mode()))
                }
                Err(e) => Reply::new("500 Internal Server Error").body("text/plain", format!("{e}\n")),
            },
            Some(Err(unknown)) => Reply::new("400 Bad Request").body("text/plain", format!("{unknown}\n")),
            None => not_found(),
        }
    }

    /// A card's state, or a change of it: `ID`, `ID/break`, `ID/heal`.
    fn card(&self, request: &Request, rest: &str) -> Option<Reply> {
        let (id, change) = rest.split_once('/').map_or((rest, None), |(id, change)| (id, Some(change)));
        let card = self.handles.cards.iter().find(|running| running.card().id == id)?;
        let changed = match (request.method.as_str(), change) {
            ("GET" | "HEAD", None) => Ok(()),
            ("POST", Some("break")) => card.set(true),
            ("POST", Some("heal")) => card.set(false),
            _ => return None,
        };
        Some(match changed {
            Ok(()) => Reply::new("200 OK").json(json!({ "id": id, "broken": card.is_broken() }).to_string()),
            Err(e) => Reply::new("500 Internal Server Error").body("text/plain", format!("{e}\n")),
        })
    }

    fn seen(&self, id: &str) -> Option<serde_json::Value> {
        let ms = |at: Instant| {
            u64::try_from(at.saturating_duration_since(self.started).as_millis()).unwrap_or(u64::MAX)
        };
        let entry = |seen: &Seen| {
            json!({
                "at_ms": ms(seen.at), "connection": seen.connection,
                "body_len": seen.body_len, "bytes0": seen.bytes0,
                "head": String::from_utf8_lossy(&seen.head),
            })
        };
        let entries = |seen: &[Seen]| seen.iter().map(entry).collect::<Vec<_>>();
        match id {
            "switch" => {
                let (connections, seen) = (self.handles.switch.connections(), self.handles.switch.seen());
                Some(json!({"connections": connections, "seen": entries(&seen)}))
            }
            "resolver" => {
                let queries = self.handles.resolver.queries();
                let told = |query: &Query| json!({"at_ms": ms(query.at), "name": query.name, "type": query.record_type});
                Some(json!({"queries": queries.iter().map(told).collect::<Vec<_>>()}))
            }
            _ => {
                let journal = self.handles.journals.get(id)?;
                Some(json!({"connections": journal.connections(), "seen": entries(&journal.seen())}))
            }
        }
    }
}
