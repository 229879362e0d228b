//! Which checks come first, and what visitors are told.

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
        ("wordpress-maintenance", F::OriginMaintenance, Hop::App, Some("wordpress"), "wp-maintenance-file"),
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
fn an_origin_that_is_an_address_has_no_records_to_ask_for() {
    let dig = "dig +short origin.example.com";
    let both = "dig +short origin.example.com; ssh the-server ip address";
    for (id, before, origin, after) in [
        ("a name keeps it", dig, "https://origin.shop.example:443", Some("dig +short origin.shop.example")),
        ("nothing else is left", dig, "http://10.0.0.7:8080", None),
        ("two of them", "dig +trace origin.example.com; delv origin.example.com", "http://10.0.0.7:80", None),
        ("the rest is left", both, "http://10.0.0.7:8080", Some("ssh the-server ip address")),
        ("version 6", both, "https://[2001:db8::7]:443", Some("ssh the-server ip address")),
        ("a name of numbers", dig, "https://10.0.0.7.example:443", Some("dig +short 10.0.0.7.example")),
        ("other programs", "nc -vz ADDRESS 443", "http://10.0.0.7:8080", Some("nc -vz 10.0.0.7 443")),
        ("not known which", both, "zone:10.0.0.7", Some(both)),
    ] {
        let check = Check { id: "x", check: "?", command: Some(before.into()), place: None, why: None };
        assert_eq!(check.for_origin_named(origin).command.as_deref(), after, "{id}");
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
