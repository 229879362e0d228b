//! One set of variables, and where the worker that has them stands.

use serde_json::{Map, Value};

use crate::config::mistake::SettingPath;

/// One set of variables and where the worker that has them stands: the top of the
/// file, or an environment.
pub(super) struct Scope<'a> {
    /// Its place in the file.
    pub at: SettingPath,
    /// Whether it is an environment.
    pub is_environment: bool,
    /// Its own keys.
    pub own: &'a Map<String, Value>,
    /// The keys at the top of the file, which an environment inherits where it has none of its own.
    pub top: &'a Map<String, Value>,
}

/// Where the worker stands: one entry of `routes`, or `route`.
pub(super) struct Stand<'a> {
    pub at: SettingPath,
    pub value: &'a Value,
    /// Host of the pattern in lower case, with its `*`.
    pub host: String,
    pub is_custom_domain: bool,
}

impl<'a> Scope<'a> {
    /// A key that environments inherit, and its place.
    fn inherited(&self, key: &str) -> Option<(SettingPath, &'a Value)> {
        let own = self.own.get(key).map(|value| (self.at.key(key), value));
        own.or_else(|| self.top.get(key).map(|value| (SettingPath::default().key(key), value)))
    }

    pub fn stands(&self) -> Vec<Stand<'a>> {
        let mut stands = Vec::new();
        if let Some((at, value)) = self.inherited("route") {
            stands.extend(Stand::read(at, value));
        }
        if let Some((at, Value::Array(items))) = self.inherited("routes") {
            let each = items.iter().enumerate().filter_map(|(n, item)| Stand::read(at.index(n), item));
            stands.extend(each);
        }
        stands
    }

    /// Whether it is (also) reached by a name below `workers.dev`: where that
    /// is said, or no route is.
    pub fn is_on_workers_dev(&self, stands: &[Stand<'_>]) -> bool {
        let said = self.inherited("workers_dev").and_then(|(_, value)| value.as_bool());
        said.unwrap_or(stands.is_empty())
    }
}

impl<'a> Stand<'a> {
    fn read(at: SettingPath, value: &'a Value) -> Option<Self> {
        let pattern = value.as_str().or_else(|| value.get("pattern").and_then(Value::as_str))?;
        let bare = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
        let host = bare.split('/').next().unwrap_or_default().to_ascii_lowercase();
        let is_custom_domain = value.get("custom_domain").and_then(Value::as_bool).unwrap_or(false);
        Some(Self { at, value, host, is_custom_domain })
    }

    /// Whether a host is the one that is named, and whether it is merely
    /// among those that are meant.
    pub fn takes(&self, host: &str) -> Option<Taken> {
        match self.host.strip_prefix('*') {
            None => (self.host == host).then_some(Taken::Named),
            Some(end) => host.ends_with(end).then_some(Taken::Among),
        }
    }
}

#[derive(PartialEq, Eq)]
pub(super) enum Taken {
    Named,
    Among,
}
