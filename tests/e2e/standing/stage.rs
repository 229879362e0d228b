//! The worker that all tables share, and the origins behind it.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::SystemTime;

use faultline_lab::Switch;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::scene::{Row, Scene, host};
use crate::edge::{Edge, Worker};

/// The operator's token.
pub const TOKEN: &str = "only-the-operator-knows";

static STAGE: OnceLock<Stage> = OnceLock::new();

/// The worker and all origins.
pub struct Stage {
    /// The worker.
    pub worker: Worker,
    laid: Laid,
}

/// What the rows of a worker need.
pub struct Laid {
    /// Its settings.
    pub settings: Value,
    /// The moment from which windows are reckoned.
    begun: SystemTime,
    /// The origins of each row, by its host.
    origins: HashMap<String, Vec<Switch>>,
}

impl Laid {
    /// The address of each row's first origin, by its host.
    pub fn first_origins(&self) -> Map<String, Value> {
        let first = |switches: &Vec<Switch>| switches.first().map_or_else(String::new, Switch::url);
        self.origins.iter().map(|(host, switches)| (host.clone(), first(switches).into())).collect()
    }
}

impl Stage {
    /// The stage; the first to ask starts it.
    pub fn get(edge: &Edge) -> &'static Self {
        STAGE.get_or_init(|| Self::start(edge))
    }

    /// The stage, if anybody asked for it.
    pub fn running() -> Option<&'static Self> {
        STAGE.get()
    }

    fn start(edge: &Edge) -> Self {
        let laid = laid_out(edge, super::tables());
        let bound = json!({
            "vars": {"FAULTLINE": laid.settings, "OPERATOR_TOKEN": TOKEN},
            "durable_objects": {"bindings": [{"name": "JOURNAL", "class_name": "Journal"}]},
            "migrations": [{"tag": "v1", "new_sqlite_classes": ["Journal"]}],
        });
        Self::with(Worker::start_bound("standing", &edge.lab, bound), laid)
    }

    /// A stage with a worker of another kind.
    pub fn with(worker: Worker, laid: Laid) -> Self {
        Self { worker, laid }
    }

    /// The place of one row.
    pub fn scene(&'static self, table: &str, id: &'static str) -> Scene {
        let host = host(table, id);
        let origins = self.laid.origins.get(&host).map(Vec::as_slice).unwrap_or_default();
        Scene { worker: &self.worker, host, origins, begun: self.laid.begun }
    }
}

/// Origins and settings for tables of rows.
pub fn laid_out(edge: &Edge, tables: Vec<(&'static str, Vec<Row>)>) -> Laid {
    let begun = SystemTime::now();
    let (mut origins, mut routes, mut windows) = (HashMap::new(), Vec::new(), Vec::new());
    for (table, rows) in tables {
        for row in rows {
            let host = host(table, row.id);
            let switches: Vec<Switch> = (0..row.origins).map(|_| Switch::spawn().unwrap()).collect();
            routes.extend(
                row.elsewhere.iter().map(|settings| route(settings, &switches, &format!("{host}/else/*"))),
            );
            routes.push(route(&row.settings, &switches, &format!("{host}/*")));
            windows.extend(row.windows.into_iter().map(|window| reckoned(window, &host, begun)));
            origins.insert(host, switches);
        }
    }
    let mut settings = common(edge);
    settings["routes"] = routes.into();
    if !windows.is_empty() {
        settings["maintenance"] = windows.into();
    }
    Laid { settings, begun, origins }
}

/// A window with moments in place of seconds, for one host.
fn reckoned(mut window: Value, host: &str, begun: SystemTime) -> Value {
    for key in ["from", "until"] {
        if let Some(seconds) = window[key].as_i64() {
            let moment = OffsetDateTime::from(begun) + time::Duration::seconds(seconds);
            window[key] = moment.format(&Rfc3339).unwrap().into();
        } else if window[key].is_null() {
            window.as_object_mut().unwrap().remove(key);
        }
    }
    window["match"] = format!("{host}{}", window["match"].as_str().unwrap_or("/*")).into();
    window
}

/// A route of a row to its origins.
fn route(settings: &Value, switches: &[Switch], pattern: &str) -> Value {
    let mut route: Map<String, Value> = settings.as_object().cloned().unwrap_or_default();
    route.insert("match".into(), pattern.into());
    match switches {
        [one] => route.insert("origin".into(), one.url().into()),
        several => route.insert("origins".into(), several.iter().map(Switch::url).collect()),
    };
    route.into()
}

/// What holds for all rows that do not say otherwise.
fn common(edge: &Edge) -> Value {
    json!({
        "deadline_ms": 6_000, "connect_budget_ms": 400, "resolver": edge.lab.resolver(),
        "breaker": false, "retries": 0,
        "let_through_addresses": ["192.0.2.0/24"],
        "let_through_paths": ["*/.well-known/acme-challenge/*", "*/healthz"],
    })
}
