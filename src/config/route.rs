//! Routes: which requests go where, under which policy.

use serde_json::{Map, Value};

use super::mistake::{Mistake, SettingPath};
use super::policy::Policy;
use super::route_rows::Draft;
use crate::address::{Pattern, Target};
use crate::retry::origins::Order;

/// Requests of one kind, where they go, and what holds for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What it is called in events and on the console: as set, or else the
    /// pattern. `default` for the rest.
    pub name: String,
    /// Which requests it is for.
    pub pattern: Pattern,
    /// Where they go: the first of [`Route::origins`].
    pub origin: Target,
    /// Everywhere they may go, at least one.
    pub origins: Vec<Target>,
    /// The share of each of [`Route::origins`]; all the same unless [`Route::order`] is by weight.
    pub weights: Vec<u32>,
    /// How the origins share the requests.
    pub order: Order,
    /// What holds for them: the route's own settings over the general ones over the defaults.
    pub policy: Policy,
}

impl Route {
    /// Sends it to `general` where it has no origin of its own; all its origins share alike
    /// where nothing else is said.
    pub(super) fn place(&mut self, general: &Target) {
        if self.origins.is_empty() {
            self.origins.push(general.clone());
        }
        if let Some(first) = self.origins.first() {
            self.origin = first.clone();
        }
        self.weights.resize(self.origins.len(), 1);
    }
}

/// Reports a pattern that no request can reach, because one earlier pattern takes all of them.
pub(super) fn report_unreachable(
    pattern: &Pattern,
    earlier: &[(usize, Pattern)],
    at: &SettingPath,
    written: Option<&Value>,
    found: &mut Vec<Mistake>,
) {
    let Some((index, first)) = earlier.iter().find(|(_, earlier)| earlier.covers(pattern)) else {
        return;
    };
    let expected = if first == pattern {
        format!("a pattern of its own: routes[{index}] has the same")
    } else {
        format!("a place before routes[{index}], whose pattern `{first}` takes every request this one would")
    };
    found.push(Mistake::new(&at.key("match"), written.unwrap_or(&Value::Null), expected));
}

/// Reports origins that do not fit together: `origin` beside `origins`, one twice, or
/// weights that are not theirs.
pub(super) fn report_origins(
    draft: &Draft,
    map: &Map<String, Value>,
    at: &SettingPath,
    found: &mut Vec<Mistake>,
) {
    let mut report = |key: &str, expected: &str| {
        found.push(Mistake::new(&at.key(key), map.get(key).unwrap_or(&Value::Null), expected));
    };
    if map.contains_key("origins") && map.contains_key("origin") {
        report("origin", "either `origin` or `origins`");
    }
    let twice =
        draft.origins.iter().enumerate().any(|(n, origin)| draft.origins.iter().take(n).any(|o| o == origin));
    if twice {
        report("origins", "each origin once");
    }
    if map.contains_key("weights") {
        if draft.weights.len() != draft.origins.len() {
            report("weights", "as many weights as there are `origins`");
        } else if draft.weights.iter().all(|weight| *weight == 0) {
            report("weights", "at least one weight above 0");
        }
    }
}
