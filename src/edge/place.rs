//! The place of a request: all that its URL says. Nothing else of a request is known
//! here, so that one that nothing speaks against is on its way before anybody asks more
//! of it ([`super::straight`]).

use super::glue;
use super::isolate::Isolate;
use crate::address::RouteId;
use crate::config::{Route, Settings};
use crate::pages::{self, Room};
use crate::request_url::RequestUrl;

/// Where a request belongs.
#[derive(Clone)]
pub struct Place {
    /// The isolate.
    pub isolate: &'static Isolate,
    /// The settings in force.
    pub settings: &'static Settings,
    /// The route's number.
    pub route_id: RouteId,
    /// The route.
    pub route: &'static Route,
    /// The request's URL.
    pub url: RequestUrl,
}

impl Place {
    /// Reads a URL as it was sent; `None` when it is none.
    pub fn read(isolate: &'static Isolate, sent: String) -> Option<Self> {
        let url = isolate.urls.read(sent, glue::normalised)?;
        let settings = isolate.in_force();
        let (route_id, route) = match &isolate.settings {
            Ok(settings) => settings.numbered_route(url.host(), &url.compared()),
            Err(_) => (RouteId::NOWHERE, &settings.fallback),
        };
        Some(Self { isolate, settings, route_id, route, url })
    }

    /// The page of Faultline's own that is asked for, where it is one. Nothing is asked of
    /// the runtime for all others.
    pub fn room(&self) -> Option<Room> {
        if self.goes_nowhere() {
            return None;
        }
        let below = self.url.below(&self.settings.prefix)?;
        pages::room(&below, self.url.query(), self.url.host(), self.settings)
    }

    /// Whether the settings do not read, so that it goes nowhere.
    pub fn goes_nowhere(&self) -> bool {
        self.route_id == RouteId::NOWHERE
    }
}
