//! The page of the settings that hold, and of what is bound.

use askama::Template;

use super::Frame;
use crate::pages::console::view::{self, World};

#[derive(Template)]
#[template(path = "console/settings.html")]
pub(super) struct SettingsPage<'a> {
    frame: Frame<'a>,
    platform: &'a str,
    colo: Option<&'a str>,
    version: &'static str,
    bindings: [(&'static str, bool); 5],
    routes: Vec<(&'a str, String, String)>,
    written: String,
}

pub(super) fn page<'a>(world: &'a World<'_>, frame: Frame<'a>) -> SettingsPage<'a> {
    let routes = world.settings.routes.iter().chain([&world.settings.fallback]);
    let route = |route: &'a crate::config::Route| {
        let targets: Vec<String> = route.origins.iter().map(view::shown_target).collect();
        (route.name.as_str(), route.pattern.to_string(), targets.join(", "))
    };
    SettingsPage {
        frame,
        platform: world.platform,
        colo: world.colo,
        version: env!("CARGO_PKG_VERSION"),
        bindings: view::bindings(world),
        routes: routes.map(route).collect(),
        written: format!("{:#}", world.written),
    }
}
