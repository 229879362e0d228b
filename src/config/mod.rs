//! Settings: text in, one typed value out, every mistake at once.
//!
//! In scope: what the variables `ORIGIN` and `FAULTLINE` may say, and what they mean. Out of scope: fetching
//! them from a runtime or a file, and whether the origins they name exist. [`reference()`] explains every
//! setting; the table behind it also drives the reader.

mod file;
mod logo;
mod maintenance;
mod mistake;
mod own_texts;
mod policy;
mod reader;
mod reference;
mod route;
mod route_rows;
mod routing;
mod schema;
mod standing;
mod suggest;
mod table;
mod table_look;
mod text;

use serde_json::Value;

use crate::maintenance::{LetThrough, Window};
use crate::notice;
use crate::vantage;

pub use self::file::{Examined, Warning, examine};
pub use self::maintenance::read_switch;
use self::mistake::Place;
pub use self::mistake::{Mistake, Mistakes, VALUE_CHARS_MAX};
pub use self::policy::{
    Gallery, Intercept, Policy, Probe, RedirectLoops, Resolver, SoftFailures, Statuses, WatchBodies,
};
pub use self::reference::reference;
pub use self::route::Route;
pub use self::routing::Routing;
pub use self::schema::{definitions, schema, type_script};

/// Everything that was set, checked and complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The name of this worker in `CDN-Loop` (RFC 8586 section 2) and `Proxy-Status` (RFC 9209).
    pub cdn_id: String,
    /// The path below which Faultline's own pages are; begins with `/` and does not end with one.
    pub prefix: String,
    /// Whether the guide to the failures is public.
    pub guide: bool,
    /// Whether the gallery of previews is public.
    pub gallery: Gallery,
    /// How many like failures an isolate logs whole in a minute of an outage; 0: all.
    pub log_repeats: u32,
    /// When and how people are told of an outage.
    pub notify: notice::Rules,
    /// Where the worker runs, or that each request tells.
    pub platform: vantage::Setting,
    /// The field, in lower case, in which the proxy in front tells the client's address; for where the platform does not.
    pub client_address_field: Option<String>,
    /// The field, in lower case, whose value is the id of a request.
    pub request_id_field: Option<String>,
    /// Times in which the site, or a part of it, is closed.
    pub windows: Vec<Window>,
    /// Who gets in all the same, and past a limit.
    pub let_through: LetThrough,
    /// The routes in the order in which they are tried.
    pub routes: Vec<Route>,
    /// The same by their hosts and paths.
    pub routing: Routing,
    /// What holds for requests that no route takes; its pattern is `*`, its name `default`.
    pub fallback: Route,
}

impl Default for Settings {
    /// What holds where nothing is set.
    fn default() -> Self {
        reader::vars(&Value::Object(serde_json::Map::new()), &Place::default(), &mut Vec::new())
    }
}

impl Settings {
    /// The first route that matches, or else [`Settings::fallback`]. `host` and `path` are as for
    /// [`crate::address::Pattern::matches`]; nothing is allocated.
    #[must_use]
    pub fn route(&self, host: &str, path: &str) -> &Route {
        self.numbered_route(host, path).1
    }

    /// The same with the route's number: its place in the list, and for the fallback the number of routes.
    #[must_use]
    pub fn numbered_route(&self, host: &str, path: &str) -> (u32, &Route) {
        let matches = |at: usize| self.routes.get(at).is_some_and(|route| route.pattern.matches(host, path));
        let at = self.routing.find(host, path, matches).unwrap_or(self.routes.len());
        (u32::try_from(at).unwrap_or(u32::MAX), self.routes.get(at).unwrap_or(&self.fallback))
    }
}

/// Reads the worker's variables: a table that may have `ORIGIN` (a text) and `FAULTLINE` (a table, or a text
/// of JSON). Other variables are left alone, unless their name is a slip of one of these two.
///
/// # Errors
/// Every mistake, in the order of the table's keys.
pub fn read(vars: &Value) -> Result<Settings, Mistakes> {
    let mut found = Vec::new();
    let settings = reader::vars(vars, &Place::default(), &mut found);
    if found.is_empty() { Ok(settings) } else { Err(Mistakes(found)) }
}

/// The same for a worker that runs: it does without what is wrong where that costs no more than the looks of a page, and the
/// mistakes are told beside the settings.
///
/// # Errors
/// Every mistake, when one of them is about anything else.
pub fn read_to_run(vars: &Value) -> Result<(Settings, Option<Mistakes>), Mistakes> {
    let mut found = Vec::new();
    let settings = reader::vars(vars, &Place::default(), &mut found);
    match found.iter().all(|mistake| mistake.is_harmless) {
        true if found.is_empty() => Ok((settings, None)),
        true => Ok((settings, Some(Mistakes(found)))),
        false => Err(Mistakes(found)),
    }
}

/// Checks a whole Wrangler configuration file, given as a value: the `vars` at the top and those of every
/// environment. `name` is the file's name, for the texts. Empty when all is well; [`examine`] says more.
///
/// Environments do not inherit `vars`
/// (<https://developers.cloudflare.com/workers/wrangler/configuration/#non-inheritable-keys>): one without them
/// runs with the defaults, which is not a mistake.
#[must_use]
pub fn check_file(name: &str, toml_or_json: &Value) -> Vec<Mistake> {
    examine(name, toml_or_json).mistakes
}
