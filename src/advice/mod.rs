//! First checks: what whoever runs the site looks at first, for each failure, hop and component.
//!
//! In scope: which checks, in which order, and a sentence for visitors. Out of scope: how a failure was
//! recognised (`classify`), and where checks are shown (`render`, `guide`). All of it is data, in `checks.toml`,
//! which the build script checks and compiles in.

use std::borrow::Cow;

use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// The most checks given at once: a longer list is not read during an outage.
pub const CHECKS_MAX: usize = 7;

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// Stable id, such as `server-running`.
    pub id: &'static str,
    /// What to check, as a question or a short instruction.
    pub check: &'static str,
    /// A command that answers it, for the software that is known. Upper-case words and example names are to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Cow<'static, str>>,
    /// Where to look, when no command answers it, or besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// Why it is worth it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// A check as it stands in the table.
struct Entry {
    id: &'static str,
    check: &'static str,
    command: Option<&'static str>,
    /// Commands for software that is known, by its id.
    by: &'static [(&'static str, &'static str)],
    place: Option<&'static str>,
    why: Option<&'static str>,
}

impl Entry {
    fn of(&self, component: Option<&str>) -> Check {
        let Self { id, check, command, place, why, .. } = *self;
        let own = self.by.iter().find(|(known, _)| Some(*known) == component).map(|(_, command)| *command);
        Check { id, check, command: own.or(command).map(Cow::Borrowed), place, why }
    }
}

/// Names that stand for others in commands.
const ORIGIN: &str = "origin.example.com";
const ADDRESS: &str = "ADDRESS";
const SITE: &str = "www.example.com";
/// The port that commands name beside them.
const PORT: &str = "443";

impl Check {
    /// The same with the host that visitors ask for, which everybody knows, in the place of the example's.
    #[must_use]
    pub fn for_site(mut self, host: &str) -> Self {
        self.put(SITE, host);
        self
    }

    /// The same with the origin's own host and port in the place of the examples: for operators only, since many an origin is
    /// hidden behind its edge.
    #[must_use]
    pub fn for_origin(mut self, host: &str, port: u16) -> Self {
        let port = port.to_string();
        for (before, after) in [(":", ""), ("-p ", ""), ("--port ", "")] {
            self.put(&format!("{before}{PORT}{after}"), &format!("{before}{port}{after}"));
        }
        self.put(ORIGIN, host);
        self.put(ADDRESS, host);
        self
    }

    /// The same for an origin by its name among the isolates, such as `https://origin.example.com:443`; as it is for any other.
    #[must_use]
    pub fn for_origin_named(self, name: &str) -> Self {
        let address = name.split_once("://").and_then(|(_, rest)| rest.rsplit_once(':'));
        match address.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
            Some((host, port)) => self.for_origin(host, port),
            None => self,
        }
    }

    /// A shell reads commands: only what is a host's name or IPv4 address is put into one.
    fn put(&mut self, example: &str, real: &str) {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b' ');
        if let Some(command) = self.command.as_mut().filter(|command| command.contains(example))
            && !real.is_empty()
            && real.bytes().all(is_plain)
        {
            *command = command.replace(example, real).into();
        }
    }
}

/// Which checks fit which failures; empty `hops`, `components` or `reasons` means: all.
struct List {
    failures: &'static [Failure],
    hops: &'static [Hop],
    components: &'static [&'static str],
    reasons: &'static [&'static str],
    /// Positions in `CHECKS`.
    checks: &'static [usize],
}

/// One sentence for the visitors of several failures.
struct Visitors {
    failures: &'static [Failure],
    is: &'static str,
    may: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// What to check first, the likeliest first, at most [`CHECKS_MAX`].
///
/// What is known of the component comes before what holds at this hop, and that before the general list.
#[must_use]
pub fn checks(failure: Failure, hop: Hop, component: Option<&str>) -> Vec<Check> {
    checks_because(failure, hop, component, None)
}

/// The same where a public reason is known, for which there may be a list that comes before all others.
#[must_use]
pub fn checks_because(
    failure: Failure,
    hop: Hop,
    component: Option<&str>,
    reason: Option<&str>,
) -> Vec<Check> {
    let named = |list: &&List| component.is_some_and(|id| list.components.contains(&id));
    let here = |list: &&List| list.hops.contains(&hop);
    let fitting = |list: &&List| {
        list.failures.contains(&failure)
            && (list.components.is_empty() || named(list))
            && (list.hops.is_empty() || here(list))
            && (list.reasons.is_empty() || reason.is_some_and(|reason| list.reasons.contains(&reason)))
    };
    let mut lists: Vec<&List> = LISTS.iter().filter(fitting).collect();
    lists.sort_by_key(|list| (list.reasons.is_empty(), list.components.is_empty(), list.hops.is_empty()));
    let mut found: Vec<Check> = Vec::with_capacity(CHECKS_MAX);
    for check in lists.iter().flat_map(|list| list.checks).filter_map(|at| CHECKS.get(*at)) {
        if found.len() < CHECKS_MAX && !found.iter().any(|known| known.id == check.id) {
            found.push(check.of(component));
        }
    }
    found
}

/// What a visitor, or a program that visits, can do: one or two sentences that give nothing away about the site and
/// name no wait. The English page, the documents for programs and the guide all say this.
#[must_use]
pub fn for_visitors(failure: Failure, confidence: Confidence) -> &'static str {
    let texts = VISITORS.iter().find(|texts| texts.failures.contains(&failure));
    texts.map_or("Try again later.", |texts| match confidence {
        Confidence::Certain | Confidence::Likely => texts.is,
        Confidence::Possible => texts.may,
    })
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn ids(failure: Failure, hop: Hop, component: Option<&str>) -> Vec<&'static str> {
        checks(failure, hop, component).iter().map(|check| check.id).collect()
    }

    #[test]
    fn every_failure_at_every_hop_has_a_short_list_without_repetition() {
        for failure in Failure::VARIANTS {
            for hop in Hop::VARIANTS {
                for component in [None, Some("wordpress"), Some("never-heard-of")] {
                    let ids = ids(*failure, *hop, component);
                    assert!((3..=CHECKS_MAX).contains(&ids.len()), "{failure:?} {hop:?}: {ids:?}");
                    let mut unique = ids.clone();
                    unique.sort_unstable();
                    unique.dedup();
                    assert_eq!(unique.len(), ids.len(), "{failure:?} {hop:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_specific_comes_first() {
        use Failure as F;
        // id, failure, hop, component, the first check
        let cases = [
            ("general", F::OriginBadGateway, Hop::OriginApp, None, "app-running"),
            ("nginx", F::OriginBadGateway, Hop::OriginApp, Some("nginx"), "nginx-error-log"),
            ("php", F::OriginBadGateway, Hop::OriginApp, Some("php"), "fpm-running"),
            ("wordpress-db", F::DatabaseUnavailable, Hop::AppDatabase, Some("wordpress"), "db-running"),
            (
                "wordpress-maintenance",
                F::OriginMaintenance,
                Hop::App,
                Some("wordpress"),
                "wp-maintenance-file",
            ),
            ("other-maintenance", F::OriginMaintenance, Hop::App, Some("nginx"), "maintenance-planned"),
            ("at-the-server", F::ApplicationError, Hop::Origin, None, "server-config-error"),
            ("in-the-app", F::ApplicationError, Hop::App, None, "app-error-log"),
            ("tunnel", F::DestinationUnavailable, Hop::EdgeOrigin, Some("cloudflare"), "tunnel-connector"),
            ("certificate", F::TlsCertificateError, Hop::EdgeOrigin, None, "tls-dates"),
        ];
        for (id, failure, hop, component, first) in cases {
            assert_eq!(ids(failure, hop, component).first(), Some(&first), "{id}");
        }
    }

    #[test]
    fn commands_name_the_software_that_is_known_and_no_other() {
        // id, component, the command that asks whether the server runs
        for (id, component, expected) in [
            ("nginx", Some("nginx"), "systemctl status nginx"),
            ("apache, whose unit has two names", Some("apache"), "systemctl status apache2 httpd"),
            ("caddy", Some("caddy"), "systemctl status caddy"),
            ("unknown", None, "ss -ltnp; systemctl --failed"),
            ("never heard of", Some("gremlin"), "ss -ltnp; systemctl --failed"),
        ] {
            let checks = checks(Failure::ConnectionRefused, Hop::EdgeOrigin, component);
            let running = checks.into_iter().find(|check| check.id == "server-running").unwrap();
            assert_eq!(running.command.as_deref(), Some(expected), "{id}");
        }
        let stands_in = |command: &&str| command.contains("my-app");
        assert_eq!(
            CHECKS.iter().filter_map(|check| check.command).find(stands_in),
            None,
            "a name that nobody has"
        );
    }

    #[test]
    fn commands_have_the_real_hosts_and_ports() {
        let check = |command: &'static str| Check {
            id: "x",
            check: "?",
            command: Some(command.into()),
            place: None,
            why: None,
        };
        let said = |check: Check| check.command.unwrap().into_owned();
        let named = "https://origin.shop.example:8443";
        for (id, before, after) in [
            ("address and port", "nc ADDRESS:443", "nc origin.shop.example:8443"),
            (
                "name",
                "dig origin.example.com; mtr --port 443 ADDRESS",
                "dig origin.shop.example; mtr --port 8443 origin.shop.example",
            ),
            ("the site", "curl https://www.example.com/x", "curl https://shop.example/x"),
            ("neither", "df -h", "df -h"),
        ] {
            assert_eq!(said(check(before).for_site("shop.example").for_origin_named(named)), after, "{id}");
        }
        for (id, site, origin) in [
            ("not a host", "a;rm -rf", "https://b$(c):1"),
            ("nothing", "", "zone:shop.example"),
            ("an address of version 6", "", "https://[::1]:443"),
        ] {
            let before = "curl www.example.com ADDRESS";
            assert_eq!(said(check(before).for_site(site).for_origin_named(origin)), before, "{id}");
        }
    }

    #[test]
    fn what_only_some_requests_meet_has_checks_of_its_own() {
        let first = |reason| {
            checks_because(Failure::ConnectionTerminated, Hop::EdgeOrigin, None, reason)
                .first()
                .map(|check| check.id)
        };
        assert_eq!(first(Some(crate::compare::request::REASON)), Some("dependent-try"));
        assert_eq!(first(Some("closed")), Some("error-log"));
    }

    #[test]
    fn a_component_s_list_is_filled_up_with_the_general_one() {
        let specific = ids(Failure::DatabaseUnavailable, Hop::AppDatabase, Some("wordpress"));
        assert!(specific.contains(&"wp-config-db") && specific.contains(&"db-firewall"), "{specific:?}");
        let general = ids(Failure::DatabaseUnavailable, Hop::AppDatabase, None);
        assert!(!general.contains(&"wp-config-db"), "{general:?}");
    }

    #[test]
    fn every_failure_has_one_sentence_for_visitors() {
        for failure in Failure::VARIANTS {
            let found = VISITORS.iter().filter(|texts| texts.failures.contains(failure)).count();
            assert_eq!(found, 1, "{failure:?}");
        }
    }

    #[test]
    fn visitors_get_no_commands_and_no_certainty_that_is_not_there() {
        for failure in Failure::VARIANTS {
            for confidence in Confidence::VARIANTS {
                let text = for_visitors(*failure, *confidence);
                assert!(text.len() <= 160 && text.ends_with('.'), "{failure:?}: {text}");
                for word in ["nginx", "PHP", "database", "firewall", "log"] {
                    assert!(!text.contains(word), "{failure:?}: {text}");
                }
                // The wait may be the origin's own: a sentence that named another would contradict it.
                for word in ["second", "minute", "hour", "moment"] {
                    assert!(!text.contains(word), "{failure:?}: {text}");
                }
                let hopeless = text.contains("will not help");
                assert!(!(hopeless && failure.passes_by_itself()), "{failure:?}: {text}");
            }
            if *failure != Failure::VisitorGone {
                let sure = for_visitors(*failure, Confidence::Certain);
                assert_ne!(for_visitors(*failure, Confidence::Possible), sure, "{failure:?}");
            }
        }
    }
}
