//! Routes: which requests go where, under which policy.

use serde_json::Value;

use super::mistake::{Mistake, Place};
use super::origin::Target;
use super::pattern::Pattern;
use super::policy::Policy;

/// Requests of one kind, where they go, and what holds for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What it is called in events and on the console: as set, or else the pattern. `default` for the rest.
    pub name: String,
    /// Which requests it is for.
    pub pattern: Pattern,
    /// Where they go.
    pub origin: Target,
    /// What holds for them: the route's own settings over the general ones over the defaults.
    pub policy: Policy,
}

/// Reports a pattern that no request can reach, because one earlier pattern takes all of them.
pub(super) fn report_unreachable(
    pattern: &Pattern,
    earlier: &[(usize, Pattern)],
    at: &Place,
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
