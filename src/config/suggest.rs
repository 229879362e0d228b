//! What to say about a key that is not a setting: the nearest one that is, or
//! the place it belongs to.

use super::global_rows::VARS;
use super::route_rows::ROUTE;
use super::table::{for_routes, global_rows};

/// What was expected instead of an unknown key in `FAULTLINE`.
pub(super) fn global_key(key: &str) -> String {
    if key.eq_ignore_ascii_case("origin") {
        return "a setting for everything; the origin is the variable ORIGIN beside FAULTLINE, or `origin` of \
            a route"
            .into();
    }
    if is_wranglers(key) {
        return misplaced(key);
    }
    if ROUTE.iter().any(|row| row.key == key) {
        return format!("a setting for everything; `{key}` belongs to a route, in `routes`");
    }
    known(key, global_rows().map(|row| row.key).chain(policy_keys()))
}

/// The settings that say where requests go or who gets in.
const WAY: [&str; 10] = [
    "client_address_field",
    "let_through_addresses",
    "let_through_paths",
    "maintenance",
    "match",
    "origin",
    "origins",
    "platform",
    "routes",
    "weights",
];

/// Whether an unknown key in `FAULTLINE` may have been meant for a setting that says where
/// requests go or who gets in.
pub(super) fn is_about_the_way(key: &str) -> bool {
    let written = key.to_ascii_lowercase().replace('-', "_");
    WAY.iter().any(|known| strsim::jaro_winkler(known, &written) >= LIKENESS_MIN || written.contains(known))
        || ["let_", "allow", "through"].iter().any(|part| written.contains(part))
}

/// What was expected instead of an unknown key of a route.
pub(super) fn route_key(key: &str) -> String {
    if global_rows().any(|row| row.key == key) {
        return format!(
            "a setting for a route; `{key}` holds for everything and belongs to FAULTLINE itself"
        );
    }
    known(key, ROUTE.iter().map(|row| row.key).chain(policy_keys()))
}

/// Keys of Wrangler that stand at the top of its file, as far as they are written in most files
/// (<https://developers.cloudflare.com/workers/wrangler/configuration/>).
const WRANGLERS: [&str; 20] = [
    "$schema",
    "account_id",
    "assets",
    "build",
    "compatibility_date",
    "compatibility_flags",
    "durable_objects",
    "kv_namespaces",
    "limits",
    "main",
    "migrations",
    "observability",
    "placement",
    "ratelimits",
    "route",
    "routes",
    "services",
    "triggers",
    "vpc_services",
    "workers_dev",
];

/// Whether a key is one of Wrangler's own.
pub(super) fn is_wranglers(key: &str) -> bool {
    WRANGLERS.contains(&key)
}

/// What was expected of a key of Wrangler's that stands among the variables.
pub(super) fn misplaced(key: &str) -> String {
    format!(
        "a setting of Faultline; `{key}` is Wrangler's own and belongs to the top of the file, in TOML above the first [table]"
    )
}

/// The variable that was probably meant. Other variables are none of our business, so only a slip
/// of up to two letters, or another case, is taken for one.
pub(super) fn variable(key: &str) -> Option<&'static str> {
    let upper = key.to_ascii_uppercase();
    VARS.iter().map(|row| row.key).find(|known| strsim::osa_distance(known, &upper) <= 2)
}

fn policy_keys() -> impl Iterator<Item = &'static str> {
    for_routes().map(|row| row.key)
}

/// How alike (0 to 1, Jaro–Winkler) a key must be to be suggested: `deadline`, `profil` and
/// `resolvr` are, `timeout` is like none.
const LIKENESS_MIN: f64 = 0.85;

fn known(key: &str, known: impl Iterator<Item = &'static str>) -> String {
    let written = key.to_ascii_lowercase().replace('-', "_");
    let likeness = |known: &str| {
        let part = known.split('_').any(|word| word.len() > 3 && word == written) || written.ends_with(known);
        if part { 1.0 } else { strsim::jaro_winkler(known, &written) }
    };
    let nearest = known.map(|known| (likeness(known), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, known)) if likeness >= LIKENESS_MIN => {
            format!("a known setting (did you mean `{known}`?)")
        }
        _ => "a known setting; docs/settings.md lists them".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let rows = [
            ("deadline", Some("deadline_ms")),
            ("deadlineMs", Some("deadline_ms")),
            ("DEADLINE-MS", Some("deadline_ms")),
            ("profil", Some("profile")),
            ("dns_resolver", Some("resolver")),
            ("intercept_status", Some("intercept_statuses")),
            ("brand", Some("brand_name")),
            ("statusurl", Some("status_url")),
            ("timeout", None),
            ("", None),
            ("x", None),
            ("日本", None),
        ];
        for (key, expected) in rows {
            let text = global_key(key);
            match expected {
                Some(known) => assert!(text.contains(&format!("did you mean `{known}`?")), "{key}: {text}"),
                None => assert!(!text.contains("did you mean"), "{key}: {text}"),
            }
        }
    }

    #[test]
    fn only_near_variables_are_ours() {
        for (key, expected) in [
            ("origin", Some("ORIGIN")),
            ("ORGIIN", Some("ORIGIN")),
            ("FAULTINE", Some("FAULTLINE")),
            ("API_TOKEN", None),
            ("", None),
        ] {
            assert_eq!(variable(key), expected, "{key}");
        }
    }
}
