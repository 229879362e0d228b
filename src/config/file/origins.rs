//! The origins that a file names, and whether requests can get there: not back to the worker, not
//! to a binding it does not have, not to nowhere.

use serde_json::Value;

use super::scope::{Scope, Stand, Taken};
use super::{Examined, warn};
use crate::address::{Binding, BindingKind, Origin, Pattern, Scheme, Target};
use crate::config::mistake::{Mistake, SettingPath};
use crate::config::settings::Settings;
use crate::vantage::network;

/// Every origin that the variables name by its address, where it stands.
pub(super) fn origins(vars: &Value, at: &SettingPath) -> Vec<(SettingPath, Value, Origin)> {
    named(vars, at, |text| Origin::parse(text).ok())
}

/// An origin that is a binding which the worker does not have. Environments inherit no bindings.
pub(super) fn report_unbound(
    scope: &Scope<'_>,
    vars: Option<&Value>,
    at: &SettingPath,
    examined: &mut Examined,
) {
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
fn named<T>(
    vars: &Value,
    at: &SettingPath,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<(SettingPath, Value, T)> {
    let mut found = Vec::new();
    let mut add = |at: SettingPath, value: &Value| {
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
pub(super) fn report_own_hosts(
    origins: &[(SettingPath, Value, Origin)],
    stands: &[Stand<'_>],
    examined: &mut Examined,
) {
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

/// Requests that would go to a zone which has no origin for them: a custom domain, or a
/// name below `workers.dev`.
pub(super) fn report_nowhere(
    scope: &Scope<'_>,
    settings: &Settings,
    stands: &[Stand<'_>],
    examined: &mut Examined,
) {
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
pub(super) fn warn_of_origins(origins: &[(SettingPath, Value, Origin)], examined: &mut Examined) {
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

/// Whether an origin's host is only known within one network: blocks of RFC 1918, RFC 6598, RFC
/// 4193, loopback and link-local ones, and names that never leave a network (RFC 6761, RFC 6762).
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
