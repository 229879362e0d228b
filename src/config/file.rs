//! A whole Wrangler configuration: the variables of every environment, and what of the rest decides
//! whether they make sense, which is where the worker stands.
//!
//! In scope: `vars`, `routes`, `route`, `workers_dev` and the bindings that are origins, at
//! the top and in each environment. Out of scope: reading TOML or JSON, and every other key,
//! which Wrangler checks itself.

mod origins;
mod scope;

use std::fmt;

use serde_json::{Map, Value};

use self::origins::{origins, report_nowhere, report_own_hosts, report_unbound, warn_of_origins};
use self::scope::{Scope, Stand};
use super::mistake::{Found, Mistake, SettingPath, table};
use super::reader;
use super::settings::Settings;
use super::suggest;
use crate::address::Target;

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// What is wrong: the file must not be deployed like this.
    pub mistakes: Vec<Mistake>,
    /// What is allowed and seldom meant.
    pub warnings: Vec<Warning>,
    /// What holds, one line for the top and for each environment; empty when something is wrong.
    pub holds: Vec<String>,
}

/// Something that is allowed and seldom meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The path of the value it is about.
    pub path: String,
    /// What follows from it, and what would be better, as a sentence without its full stop.
    pub text: String,
}

impl fmt::Display for Warning {
    /// One line: the path and the sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.text)
    }
}

/// Examines a whole file, given as a value. `name` is the file's name, for the texts.
#[must_use]
pub fn examine(name: &str, toml_or_json: &Value) -> Examined {
    let mut examined = Examined::default();
    let top = SettingPath::default();
    let expected = format!("{name} to be a table");
    let Some(file) = table(toml_or_json, &top, &expected, &mut examined.mistakes) else {
        return examined;
    };
    scope(&Scope { at: top.clone(), is_environment: false, own: file, top: file }, &mut examined);
    let at = top.key("env");
    let environments = file
        .get("env")
        .and_then(|value| table(value, &at, "a table of environments", &mut examined.mistakes));
    for (key, environment) in environments.into_iter().flatten() {
        let at = at.key(key);
        if let Some(own) = table(environment, &at, "a table", &mut examined.mistakes) {
            scope(&Scope { at, is_environment: true, own, top: file }, &mut examined);
        }
    }
    if !examined.mistakes.is_empty() {
        examined.holds.clear();
    }
    examined
}

fn scope(scope: &Scope<'_>, examined: &mut Examined) {
    report_strays(scope, &mut examined.mistakes);
    let at = scope.at.key("vars");
    let vars = scope.own.get("vars");
    if let Some(Value::Object(vars)) = vars {
        report_misplaced(vars, &at, &mut examined.mistakes);
    }
    let none = Value::Object(Map::new());
    let settings = reader::vars(vars.unwrap_or(&none), &at, &mut examined.mistakes);
    let stands = scope.stands();
    let origins = vars.map(|vars| origins(vars, &at)).unwrap_or_default();
    report_own_hosts(&origins, &stands, examined);
    report_unbound(scope, vars, &at, examined);
    report_nowhere(scope, &settings, &stands, examined);
    warn_of_origins(&origins, examined);
    let has_vars_above = scope.top.contains_key("vars");
    if scope.is_environment && vars.is_none() && has_vars_above {
        warn(examined, &scope.at, "has no `vars` of its own and inherits none: it runs with the defaults");
    }
    examined.holds.push(holds(scope, &settings, &stands));
}

/// Faultline's variables outside `vars`, where nothing reads them.
fn report_strays(scope: &Scope<'_>, found: &mut Found) {
    for (key, value) in scope.own {
        if let Some(name) = suggest::variable(key) {
            let header = if name == "FAULTLINE" { "[vars.FAULTLINE]" } else { "[vars]" };
            let expected = format!("it in `vars`, where the worker finds it ({header} in TOML)");
            found.push(Mistake::new(&scope.at.key(key), value, expected));
        }
    }
}

/// Wrangler's own keys among the variables: in TOML, what stands below a table's
/// head belongs to that table.
fn report_misplaced(vars: &Map<String, Value>, at: &SettingPath, found: &mut Found) {
    for (key, value) in vars {
        if suggest::is_wranglers(key) && !value.is_string() {
            found.push(Mistake::new(&at.key(key), value, suggest::misplaced(key)));
        }
    }
}

fn warn(examined: &mut Examined, at: &SettingPath, text: &str) {
    examined.warnings.push(Warning { path: at.to_string(), text: text.to_owned() });
}

/// What holds, in a line: where the worker stands, where requests go.
fn holds(scope: &Scope<'_>, settings: &Settings, stands: &[Stand<'_>]) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let origin = match &settings.fallback.origin {
        Target::Zone => "no ORIGIN: requests go on to the zone's own origin".to_owned(),
        Target::Origin(origin) => format!("ORIGIN {}", origin.base()),
        Target::Binding(binding) => format!("ORIGIN {}", binding.key()),
    };
    let mut parts = vec![count(settings.routes.len(), "route"), origin];
    let hosts: Vec<&str> = stands.iter().map(|stand| stand.host.as_str()).collect();
    if !hosts.is_empty() {
        parts.push(format!("in front of {}", hosts.join(", ")));
    }
    if scope.is_on_workers_dev(stands) {
        parts.push("on workers.dev".to_owned());
    }
    if !settings.windows.is_empty() {
        parts.push(count(settings.windows.len(), "maintenance window"));
    }
    let name = scope.at.to_string();
    if name.is_empty() { parts.join(", ") } else { format!("{name}: {}", parts.join(", ")) }
}
