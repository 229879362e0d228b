//! Reads settings by the table: goes on after a mistake, so that all of them come out at once.

use serde_json::{Map, Value};

use super::global_rows::VARS;
use super::mistake::{Found, Mistake, SettingPath, table};
use super::page_rows::LOOK;
use super::policy::Policy;
use super::route::{Route, report_origins, report_unreachable};
use super::route_rows::{Draft, ROUTE};
use super::settings::Settings;
use super::table::{for_routes, global_rows};
use super::{maintenance, standing, suggest};
use crate::address::{Pattern, Target};

/// Reads the variables that stand at `at`. What is wrong keeps its default.
pub(super) fn vars(value: &Value, at: &SettingPath, found: &mut Found) -> Settings {
    let empty = Map::new();
    let map = table(value, at, "a table with ORIGIN and FAULTLINE", found).unwrap_or(&empty);
    let mut settings = Settings::default();
    for (key, value) in map {
        let at = at.key(key);
        if key == "FAULTLINE" {
            faultline(&mut settings, value, &at, found);
        } else if let Some(row) = VARS.iter().find(|row| row.key == key) {
            row.read(&mut settings, value, &at, found);
        } else if let Some(name) = suggest::variable(key) {
            found.push(Mistake::new(&at, value, format!("another name (did you mean `{name}`?)")));
        }
    }
    settings.complete();
    settings
}

fn faultline(settings: &mut Settings, value: &Value, at: &SettingPath, found: &mut Found) {
    let parsed = match value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                return found.push(Mistake::new(at, value, format!("a table, or a text of JSON ({error})")));
            }
        },
        _ => None,
    };
    let Some(map) =
        table(parsed.as_ref().unwrap_or(value), at, "a table, or the same as a text of JSON", found)
    else {
        return;
    };
    for (key, value) in map {
        let at = at.key(key);
        if let Some(row) = global_rows().find(|row| row.key == key) {
            row.read(settings, value, &at, found);
        } else if let Some(row) = for_routes().find(|row| row.key == key) {
            row.read(&mut settings.fallback.policy, value, &at.of_pages(is_of_pages(key)), found);
        } else {
            let at = at.of_pages(!suggest::is_about_the_way(key));
            found.push(Mistake::new(&at, value, suggest::global_key(key)));
        }
    }
    let policy = &settings.fallback.policy;
    standing::report_contradictions(policy, map, at, found);
    if let Some(value) = map.get("maintenance") {
        settings.windows = maintenance::windows(value, &at.key("maintenance"), found);
    }
    if let Some(value) = map.get("routes") {
        settings.routes = routes(value, &at.key("routes"), policy, found);
    }
}

/// Whether a setting says no more than how pages look and what they say.
fn is_of_pages(key: &str) -> bool {
    LOOK.iter().any(|row| row.key == key)
}

fn routes(value: &Value, at: &SettingPath, policy: &Policy, found: &mut Found) -> Vec<Route> {
    let Some(items) = value.as_array() else {
        let expected = "a list of tables ([[…routes]] in TOML); leave `routes` out for none";
        found.push(Mistake::new(at, value, expected));
        return Vec::new();
    };
    if !items.is_empty() && items.iter().all(is_a_place_of_the_worker) {
        let expected = "tables with `match`, which say what differs for some requests; this is Wrangler's `routes`, \
            where the worker stands: it belongs to the top of the file, in TOML above the first [table]";
        found.push(Mistake::new(at, value, expected));
        return Vec::new();
    }
    let mut routes = Vec::new();
    let mut patterns = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index);
        let mut draft = Draft::default();
        let policy = route(item, &at, policy, &mut draft, found);
        if let Some(pattern) = &draft.pattern {
            report_unreachable(pattern, &patterns, &at, item.get("match"), found);
            patterns.push((index, pattern.clone()));
        }
        if let Some(pattern) = draft.pattern {
            let name = draft.name.unwrap_or_else(|| pattern.to_string());
            let Draft { origin, mut origins, weights, order, .. } = draft;
            origins.extend(origin);
            // Its origin is that of everything else, which is not read yet,
            // unless it has one of its own.
            let origin = Target::Zone;
            routes.push(Route { name, pattern, origin, origins, weights, order, policy });
        }
    }
    routes
}

/// Whether an item is one of Wrangler's `routes`: a pattern, or a table with one and no `match`.
fn is_a_place_of_the_worker(item: &Value) -> bool {
    let keys = ["pattern", "zone_name", "zone_id", "custom_domain"];
    let is_table = keys.iter().any(|key| item.get(key).is_some()) && item.get("match").is_none();
    is_table || item.as_str().is_some_and(|text| text.contains('.') && Pattern::parse(text).is_ok())
}

fn route(value: &Value, at: &SettingPath, policy: &Policy, draft: &mut Draft, found: &mut Found) -> Policy {
    let mut policy = policy.clone();
    let Some(map) = table(value, at, "a table with `match` and what holds for those requests", found) else {
        return policy;
    };
    for (key, value) in map {
        let at = at.key(key);
        if let Some(row) = ROUTE.iter().find(|row| row.key == key) {
            row.read(draft, value, &at.of_pages(key == "name"), found);
        } else if let Some(row) = for_routes().find(|row| row.key == key) {
            row.read(&mut policy, value, &at.of_pages(is_of_pages(key)), found);
        } else {
            found.push(Mistake::new(&at, value, suggest::route_key(key)));
        }
    }
    report_origins(draft, map, at, found);
    standing::report_contradictions(&policy, map, at, found);
    if !map.contains_key("match") {
        found.push(Mistake::new(at, value, "a `match`: which requests the route is for"));
    }
    policy
}
