//! A whole Wrangler configuration: the variables of every environment, and what of the rest decides whether they make
//! sense, which is where the worker stands.
//!
//! In scope: `vars`, `routes`, `route`, `workers_dev` and the bindings that are origins, at the top and in each environment. Out of scope: reading TOML or
//! JSON, and every other key, which Wrangler checks itself.

use std::fmt;

use serde_json::{Map, Value};

use super::mistake::{Found, Mistake, Place, table};
use super::reader;
use super::settings::Settings;
use super::suggest;
use crate::address::{Binding, BindingKind, Origin, Pattern, Scheme, Target};
use crate::vantage::network;

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

/// One set of variables and where the worker that has them stands: the top of the file, or an environment.
struct Scope<'a> {
    /// Its place in the file.
    at: Place,
    /// Whether it is an environment.
    is_environment: bool,
    /// Its own keys.
    own: &'a Map<String, Value>,
    /// The keys at the top of the file, which an environment inherits where it has none of its own.
    top: &'a Map<String, Value>,
}

/// Where the worker stands: one entry of `routes`, or `route`.
struct Stand<'a> {
    at: Place,
    value: &'a Value,
    /// Host of the pattern in lower case, with its `*`.
    host: String,
    is_custom_domain: bool,
}

/// Examines a whole file, given as a value. `name` is the file's name, for the texts.
#[must_use]
pub fn examine(name: &str, toml_or_json: &Value) -> Examined {
    let mut examined = Examined::default();
    let top = Place::default();
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

impl<'a> Scope<'a> {
    /// A key that environments inherit, and its place.
    fn inherited(&self, key: &str) -> Option<(Place, &'a Value)> {
        let own = self.own.get(key).map(|value| (self.at.key(key), value));
        own.or_else(|| self.top.get(key).map(|value| (Place::default().key(key), value)))
    }

    fn stands(&self) -> Vec<Stand<'a>> {
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

    /// Whether it is (also) reached by a name below `workers.dev`: where that is said, or no route is.
    fn is_on_workers_dev(&self, stands: &[Stand<'_>]) -> bool {
        let said = self.inherited("workers_dev").and_then(|(_, value)| value.as_bool());
        said.unwrap_or(stands.is_empty())
    }
}

impl<'a> Stand<'a> {
    fn read(at: Place, value: &'a Value) -> Option<Self> {
        let pattern = value.as_str().or_else(|| value.get("pattern").and_then(Value::as_str))?;
        let bare = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
        let host = bare.split('/').next().unwrap_or_default().to_ascii_lowercase();
        let is_custom_domain = value.get("custom_domain").and_then(Value::as_bool).unwrap_or(false);
        Some(Self { at, value, host, is_custom_domain })
    }

    /// Whether a host is the one that is named, and whether it is merely among those that are meant.
    fn takes(&self, host: &str) -> Option<Taken> {
        match self.host.strip_prefix('*') {
            None => (self.host == host).then_some(Taken::Named),
            Some(end) => host.ends_with(end).then_some(Taken::Among),
        }
    }
}

#[derive(PartialEq, Eq)]
enum Taken {
    Named,
    Among,
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

/// Wrangler's own keys among the variables: in TOML, what stands below a table's head belongs to that table.
fn report_misplaced(vars: &Map<String, Value>, at: &Place, found: &mut Found) {
    for (key, value) in vars {
        if suggest::is_wranglers(key) && !value.is_string() {
            found.push(Mistake::new(&at.key(key), value, suggest::misplaced(key)));
        }
    }
}

/// Every origin that the variables name by its address, where it stands.
fn origins(vars: &Value, at: &Place) -> Vec<(Place, Value, Origin)> {
    named(vars, at, |text| Origin::parse(text).ok())
}

/// An origin that is a binding which the worker does not have. Environments inherit no bindings.
fn report_unbound(scope: &Scope<'_>, vars: Option<&Value>, at: &Place, examined: &mut Examined) {
    let bindings = vars.map(|vars| named(vars, at, |text| Binding::parse(text)?.ok())).unwrap_or_default();
    for (at, value, binding) in bindings {
        let (tables, more): (&[&str], &str) = match binding.kind() {
            BindingKind::Service => (&["services"], "`service`, the other Worker's name"),
            BindingKind::Vpc => (&["vpc_services", "vpc_networks"], "`service_id`"),
        };
        let lists = tables.iter().filter_map(|table| scope.own.get(*table)?.as_array());
        let is_bound = |entry: &Value| entry.get("binding").and_then(Value::as_str) == Some(binding.name());
        if !lists.flatten().any(is_bound) {
            let table = tables.first().copied().unwrap_or_default();
            let expected = format!(
                "a binding of that name in `{table}` of the same place: [[{table}]] in TOML, with `binding = \"{}\"` and \
                 {more}",
                binding.name()
            );
            examined.mistakes.push(Mistake::new(&at, &value, expected));
        }
    }
}

/// Every origin that the variables name in one way, where it stands.
fn named<T>(vars: &Value, at: &Place, read: impl Fn(&str) -> Option<T>) -> Vec<(Place, Value, T)> {
    let mut found = Vec::new();
    let mut add = |at: Place, value: &Value| {
        if let Some(origin) = value.as_str().and_then(&read) {
            found.push((at, value.clone(), origin));
        }
    };
    if let Some(value) = vars.get("ORIGIN") {
        add(at.key("ORIGIN"), value);
    }
    let faultline = vars.get("FAULTLINE").cloned().unwrap_or_default();
    let parsed = match &faultline {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        _ => faultline,
    };
    let at = at.key("FAULTLINE").key("routes");
    let routes = parsed.get("routes").and_then(Value::as_array);
    for (n, route) in routes.into_iter().flatten().enumerate() {
        let at = at.index(n);
        if let Some(value) = route.get("origin") {
            add(at.key("origin"), value);
        }
        let several = route.get("origins").and_then(Value::as_array).into_iter().flatten();
        several.enumerate().for_each(|(m, value)| add(at.key("origins").index(m), value));
    }
    found
}

/// An origin whose host leads to this very worker.
fn report_own_hosts(origins: &[(Place, Value, Origin)], stands: &[Stand<'_>], examined: &mut Examined) {
    for (at, value, origin) in origins {
        let host = origin.host();
        let Some((stand, taken)) = stands.iter().find_map(|stand| Some((stand, stand.takes(host)?))) else {
            continue;
        };
        if taken == Taken::Named {
            let expected = format!(
                "another host: {} puts this worker before `{host}`, so its requests would come back to it; leave it \
                 out for the zone's own origin, or name the origin by a host of its own",
                stand.at
            );
            examined.mistakes.push(Mistake::new(at, value, expected));
        } else {
            let text = format!(
                "`{host}` is among the hosts of {} (`{}`): visitors who ask for it by name come here too, and where it \
                 is a custom domain its requests come back",
                stand.at, stand.host
            );
            warn(examined, at, &text);
        }
    }
}

/// Requests that would go to a zone which has no origin for them: a custom domain, or a name below `workers.dev`.
fn report_nowhere(scope: &Scope<'_>, settings: &Settings, stands: &[Stand<'_>], examined: &mut Examined) {
    if settings.fallback.origin != Target::Zone {
        return;
    }
    let leads_somewhere = |host: &str| {
        let Ok(whole) = Pattern::parse(host) else { return false };
        let routes = settings.routes.iter();
        routes.into_iter().any(|route| route.pattern.covers(&whole) && route.origin != Target::Zone)
    };
    for stand in stands.iter().filter(|stand| stand.is_custom_domain && !leads_somewhere(&stand.host)) {
        let expected = "ORIGIN in `vars` beside it: a custom domain is the worker's own, and nothing is behind it that \
            a request could go on to";
        examined.mistakes.push(Mistake::new(&stand.at, stand.value, expected));
    }
    if scope.is_on_workers_dev(stands) && !leads_somewhere("*") {
        let text =
            "on workers.dev there is no zone to go on to: set ORIGIN, or `workers_dev = false` and a route";
        warn(examined, &scope.at.key("workers_dev"), text);
    }
}

/// Origins that are reached in clear, or not at all from the edge.
fn warn_of_origins(origins: &[(Place, Value, Origin)], examined: &mut Examined) {
    let of = |choose: fn(&Origin) -> bool| {
        let mut chosen = origins.iter().filter(move |(_, _, origin)| choose(origin));
        let first = chosen.next().map(|(at, ..)| at.clone());
        first.map(|at| (at, chosen.count()))
    };
    let more = |n: usize| if n == 0 { String::new() } else { format!(" (and {n} more)") };
    if let Some((at, others)) = of(is_private) {
        let text = "an address of a private network or of this machine, which Cloudflare's edge cannot reach";
        warn(examined, &at, &format!("{text}{}", more(others)));
    }
    if let Some((at, others)) = of(|origin| origin.scheme() == Scheme::Http && !is_private(origin)) {
        let text = "plain http: whoever is on the way reads and changes what visitors send; use https";
        warn(examined, &at, &format!("{text}{}", more(others)));
    }
}

/// Whether an origin's host is only known within one network: blocks of RFC 1918, RFC 6598, RFC 4193, loopback and
/// link-local ones, and names that never leave a network (RFC 6761, RFC 6762).
fn is_private(origin: &Origin) -> bool {
    match origin.ip() {
        Some(ip) => ip.is_loopback() || network::is_private(ip),
        None => {
            let host = origin.host().trim_end_matches('.');
            let top = host.rsplit('.').next().unwrap_or_default();
            matches!(top, "localhost" | "local" | "internal") || !host.contains('.')
        }
    }
}

fn warn(examined: &mut Examined, at: &Place, text: &str) {
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
