//! The home origin: a healthy server whose page leads to every fault, and the handles by which tests in other
//! languages reach the switch and what the origins have seen.
//!
//! `/` the page · `/healthy` a good page · `/switch/MODE` sets the switch · `/seen/ID` what an origin
//! received, as JSON, with `switch` and `resolver` as ids too · anything else 404.

use std::collections::HashMap;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use serde_json::json;

use crate::doh::{Query, Resolver};
use crate::fault::{Fault, Group, Kind};
use crate::origin::Origin;
use crate::reply::Reply;
use crate::request::Request;
use crate::seen::{Journal, Seen};
use crate::switch::{Mode, Switch};

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
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
}

struct Home {
    page: String,
    started: Instant,
    journals: HashMap<String, Arc<Journal>>,
    switch: Arc<Switch>,
    resolver: Arc<Resolver>,
}

/// Starts the home origin.
pub(crate) fn spawn(
    listener: TcpListener,
    faults: &[Fault],
    journals: HashMap<String, Arc<Journal>>,
    switch: Arc<Switch>,
    resolver: Arc<Resolver>,
) -> io::Result<Origin> {
    let page = page(faults).render().map_err(io::Error::other)?;
    let home = Home { page, started: Instant::now(), journals, switch, resolver };
    let behaviour = Box::new(move |conn: &mut crate::Conn| conn.serve(|request| home.answer(request)));
    Origin::listen("home", listener, false, Arc::default(), behaviour)
}

fn page(faults: &[Fault]) -> Page<'_> {
    let item = |fault| Item { fault, curl: curl(fault) };
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
    Page { sections, faults: faults.len() - controls, controls }
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
        match path.strip_prefix("/switch/").map(str::parse::<Mode>) {
            Some(Ok(mode)) => match self.switch.set(mode) {
                Ok(()) => Reply::new("200 OK").body("text/plain", format!("{:?}\n", self.switch.mode())),
                Err(e) => Reply::new("500 Internal Server Error").body("text/plain", format!("{e}\n")),
            },
            Some(Err(unknown)) => Reply::new("400 Bad Request").body("text/plain", format!("{unknown}\n")),
            None => not_found(),
        }
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
                let (connections, seen) = (self.switch.connections(), self.switch.seen());
                Some(json!({"connections": connections, "seen": entries(&seen)}))
            }
            "resolver" => {
                let queries = self.resolver.queries();
                let told = |query: &Query| json!({"at_ms": ms(query.at), "name": query.name, "type": query.record_type});
                Some(json!({"queries": queries.iter().map(told).collect::<Vec<_>>()}))
            }
            _ => {
                let journal = self.journals.get(id)?;
                Some(json!({"connections": journal.connections(), "seen": entries(&journal.seen())}))
            }
        }
    }
}
