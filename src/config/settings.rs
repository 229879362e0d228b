//! Everything that was set, as one value.

use super::policy::Gallery;
use super::route::Route;
use super::routing::Routing;
use crate::maintenance::{LetThrough, Window};
use crate::notice;
use crate::vantage;

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
