//! Everything that was set, as one value.

use super::policy::{Gallery, Policy};
use super::route::Route;
use super::routing::Routing;
use crate::address::{Pattern, RouteId, Target};
use crate::answer::CdnId;
use crate::maintenance::{LetThrough, Window};
use crate::notice;
use crate::retry::origins::Order;
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
    pub notify: notice::NoticeRules,
    /// Where the worker runs, or that each request tells.
    pub platform: vantage::Setting,
    /// The field, in lower case, in which the proxy in front tells the client's address; for
    /// where the platform does not.
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
        let challenge = Pattern::parse("*/.well-known/acme-challenge/*").into_iter().collect();
        let fallback = Route {
            name: "default".to_owned(),
            pattern: Pattern::any(),
            origin: Target::Zone,
            origins: Vec::new(),
            weights: Vec::new(),
            order: Order::Listed,
            policy: Policy::default(),
        };
        let mut settings = Self {
            cdn_id: "faultline".to_owned(),
            prefix: "/_faultline".to_owned(),
            guide: true,
            gallery: Gallery::Auto,
            // Enough to see what the failures have in common; of a thousand
            // more nobody reads the last.
            log_repeats: 10,
            notify: notice::NoticeRules::default(),
            platform: vantage::Setting::default(),
            client_address_field: None,
            request_id_field: None,
            windows: Vec::new(),
            let_through: LetThrough { addresses: Vec::new(), paths: challenge },
            routes: Vec::new(),
            routing: Routing::default(),
            fallback,
        };
        settings.complete();
        settings
    }
}

impl Settings {
    /// Fills in what follows from other settings, once all are read: routes without an origin of
    /// their own go to that of the fallback, pages know where Faultline's own are.
    pub(super) fn complete(&mut self) {
        let origin = self.fallback.origins.first().cloned().unwrap_or(Target::Zone);
        for route in self.routes.iter_mut().chain([&mut self.fallback]) {
            route.place(&origin);
            let page = &mut route.policy.page;
            page.cdn_id = CdnId(self.cdn_id.clone());
            page.guide_prefix = self.guide.then(|| self.prefix.clone());
            page.state_path = Some(format!("{}/state", self.prefix));
        }
        self.routing = Routing::new(&self.routes);
    }

    /// The first route that matches, or else [`Settings::fallback`]. `host` and `path` are as for
    /// [`crate::address::Pattern::matches`]; nothing is allocated.
    #[must_use]
    pub fn route(&self, host: &str, path: &str) -> &Route {
        self.numbered_route(host, path).1
    }

    /// The same with the route's number: its place in the list, and for the
    /// fallback the number of routes.
    #[must_use]
    pub fn numbered_route(&self, host: &str, path: &str) -> (RouteId, &Route) {
        let matches = |at: usize| self.routes.get(at).is_some_and(|route| route.pattern.matches(host, path));
        let at = self.routing.find(host, path, matches).unwrap_or(self.routes.len());
        (RouteId(u32::try_from(at).unwrap_or(u32::MAX)), self.routes.get(at).unwrap_or(&self.fallback))
    }

    /// Whether it may depend on the path which route a request of this host has; `host` is as a
    /// [`crate::request_url::Reader`] gives it.
    #[must_use]
    pub fn tells_paths_apart(&self, host: &str) -> bool {
        self.routing.tells_paths_apart(host)
    }
}
