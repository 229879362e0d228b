//! First checks: what whoever runs the site looks at first, for each failure, hop and component.
//!
//! In scope: which checks, in which order, and a sentence for visitors. Out of scope: how a failure was
//! recognised (`classify`), and where checks are shown (`render`, `guide`). All of it is data, in `checks.toml`,
//! which the build script checks and compiles in.

use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// The most checks given at once: a longer list is not read during an outage.
pub const CHECKS_MAX: usize = 7;

/// One thing to check.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// Stable id, such as `server-running`.
    pub id: &'static str,
    /// What to check, as a question or a short instruction.
    pub check: &'static str,
    /// A command that answers it. Upper-case words and example names are to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<&'static str>,
    /// Where to look, when no command answers it, or besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// Why it is worth it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// Which checks fit which failures; empty `hops` or `components` means: all.
struct List {
    failures: &'static [Failure],
    hops: &'static [Hop],
    components: &'static [&'static str],
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
pub fn checks(failure: Failure, hop: Hop, component: Option<&str>) -> Vec<&'static Check> {
    let named = |list: &&List| component.is_some_and(|id| list.components.contains(&id));
    let here = |list: &&List| list.hops.contains(&hop);
    let fitting = |list: &&List| {
        list.failures.contains(&failure)
            && (list.components.is_empty() || named(list))
            && (list.hops.is_empty() || here(list))
    };
    let mut lists: Vec<&List> = LISTS.iter().filter(fitting).collect();
    lists.sort_by_key(|list| (list.components.is_empty(), list.hops.is_empty()));
    let mut found: Vec<&'static Check> = Vec::with_capacity(CHECKS_MAX);
    for check in lists.iter().flat_map(|list| list.checks).filter_map(|at| CHECKS.get(*at)) {
        if found.len() < CHECKS_MAX && !found.iter().any(|known| known.id == check.id) {
            found.push(check);
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
