//! What looks say together: a table of sites and what has to be said of each.

use super::*;
use crate::outcome::{HttpFinding, ProbeReport, Reply, TlsFinding};

const V4: &str = "192.0.2.7";
const V6: &str = "2001:db8::7";
const NOW_S: i64 = 1_795_176_000;

/// What one address does.
#[derive(Clone, Copy)]
enum Does {
    Answers(u16),
    /// The second status is for a browser's head.
    Differs(u16, u16),
    /// A redirect to this address.
    Leads(&'static str),
    Refuses,
    Drops,
    NoRoute,
    OldTls,
    Expires(i64),
    TrustedBy13(&'static str),
}

fn reply(status: u16) -> Option<Reply> {
    Some(Reply { status, ..Reply::default() })
}

fn observed(wanted: Wanted, does: Does) -> CheckLook {
    let browser = wanted.aim == Aim::Browser;
    let mut seen = CheckLook {
        wanted,
        connected: Connected::Open,
        report: ProbeReport::default(),
        reply: None,
        certificate: None,
        refused_with: None,
        took_ms: 5,
    };
    match does {
        Does::Answers(status) => seen.reply = reply(status),
        Does::Differs(plain, to_browsers) => seen.reply = reply(if browser { to_browsers } else { plain }),
        Does::Leads(to) => {
            seen.reply = Some(Reply {
                status: 301,
                headers: vec![("location".into(), to.into())],
                ..Reply::default()
            });
        }
        Does::Refuses => seen.connected = Connected::Refused,
        Does::Drops => seen.connected = Connected::NoAnswer,
        Does::NoRoute => seen.connected = Connected::NoRoute,
        Does::OldTls => seen.report.tls = Some(TlsFinding::OldVersion { version: 0x0301 }),
        Does::Expires(days) => {
            let until_s = NOW_S + days * 86_400;
            seen.certificate =
                Some(Certificate { until_s, subject: "a.example".into(), issuer: "CA".into() });
            seen.reply = reply(200);
        }
        Does::TrustedBy13(code) => {
            seen.report.tls = Some(TlsFinding::Refused);
            seen.refused_with = Some(code.to_owned());
        }
    }
    if let Some(reply) = &seen.reply {
        seen.report.http = Some(HttpFinding::Answered { status: reply.status });
    }
    seen
}

/// Runs a whole check: what names lead to, and what each address does.
fn run(
    url: &str,
    origin: Option<&str>,
    names: &NameAnswers,
    does: &[(&str, Does)],
) -> (SiteCheck, CheckVerdict) {
    let mut check = SiteCheck::new(Ask::parse(url, origin).unwrap(), NOW_S);
    for _ in 0..20 {
        match check.next_step() {
            CheckStep::Resolve(_) => check.resolved(names.clone()),
            CheckStep::Look(wanted) => {
                let place = wanted.address.to_string();
                let (_, does) = does.iter().find(|(address, _)| *address == place).unwrap();
                check.looked(observed(*wanted, *does));
            }
            CheckStep::Over => {
                let verdict = check.verdict();
                return (check, verdict);
            }
        }
    }
    panic!("{url}: the check has no end");
}

fn found(addresses: &[&str]) -> NameAnswers {
    NameAnswers::Found(addresses.iter().map(|address| address.parse().unwrap()).collect())
}

/// A verdict in short: `well`, `unknown`, or failure, confidence and reason.
fn short(verdict: &CheckVerdict) -> String {
    match &verdict.told {
        CheckResult::Well => "well".to_owned(),
        CheckResult::Unsure(_) => "unknown".to_owned(),
        CheckResult::Failing(finding) => {
            let confidence: &str = finding.confidence.into();
            let reason = finding.reason.as_ref().and_then(crate::answer::public_reason).unwrap_or_default();
            format!("{} {confidence} {reason}", finding.failure.code()).trim().to_owned()
        }
    }
}

/// Id, names, what addresses do, the verdict, and what a note has to say.
type Row<'a> = (&'a str, NameAnswers, Vec<(&'a str, Does)>, &'a str, &'a str);

#[test]
fn sites_are_told_for_what_they_are() {
    use Does::{Answers, Differs, Drops, Expires, Leads, NoRoute, OldTls, Refuses, TrustedBy13};
    let both = || found(&[V4, V6]);
    let loopback = || found(&["127.0.0.1", "::1"]);
    let url = "https://a.example/";
    let rows: Vec<Row> = vec![
        // id, names, what addresses do, the verdict, and what a note has to say
        ("well", both(), vec![(V4, Answers(200)), (V6, Answers(200))], "well", ""),
        ("not-found-is-an-answer", found(&[V4]), vec![(V4, Answers(404))], "well", ""),
        (
            "refused",
            found(&[V4]),
            vec![(V4, Refuses)],
            "connection_refused certain refused",
            "Port 80 does not answer",
        ),
        ("drops", found(&[V4]), vec![(V4, Drops)], "connection_timeout likely no_answer", ""),
        (
            "v6-only",
            both(),
            vec![(V4, Refuses), (V6, Answers(200))],
            "connection_refused certain ipv6_only",
            "[2001:db8::7]:443",
        ),
        (
            "v4-only",
            both(),
            vec![(V4, Answers(200)), (V6, Drops)],
            "connection_timeout possible ipv4_only",
            "own way to IPv6 addresses",
        ),
        ("no-v6-here", both(), vec![(V4, Answers(200)), (V6, NoRoute)], "well", "no way to IPv6"),
        ("only-v6-and-none-here", found(&[V6]), vec![(V6, NoRoute)], "unknown", ""),
        (
            "only-v6-and-no-answer",
            found(&[V6]),
            vec![(V6, Drops)],
            "connection_timeout possible no_answer",
            "own way to IPv6 addresses",
        ),
        ("only-v6-refuses", found(&[V6]), vec![(V6, Refuses)], "connection_refused certain refused", ""),
        ("only-v6", found(&[V6]), vec![(V6, Answers(200))], "well", "IPv6 address only"),
        (
            "loopback-v4",
            loopback(),
            vec![("127.0.0.1", Answers(200)), ("::1", Refuses)],
            "well",
            "listens on 127.0.0.1:443 only",
        ),
        (
            "loopback-v6",
            loopback(),
            vec![("127.0.0.1", Refuses), ("::1", Answers(200))],
            "connection_refused certain ipv6_only",
            "",
        ),
        ("no-such-name", NameAnswers::Fails("NXDOMAIN".into()), vec![], "dns_error likely NXDOMAIN", ""),
        (
            "name-servers-fail",
            NameAnswers::Fails("SERVFAIL".into()),
            vec![],
            "dns_error possible SERVFAIL",
            "",
        ),
        ("nobody-to-ask", NameAnswers::NoAnswer, vec![], "unknown", ""),
        ("old-tls", found(&[V4]), vec![(V4, OldTls)], "tls_protocol_error likely old_version", ""),
        ("ends-soon", found(&[V4]), vec![(V4, Expires(3))], "well", "ends in 3 days: renew it now"),
        ("ends-tomorrow", found(&[V4]), vec![(V4, Expires(1))], "well", "ends in 1 day: renew it now"),
        ("ends-later", found(&[V4]), vec![(V4, Expires(60))], "well", "ends in 60 days."),
        (
            "expired-in-1.3",
            found(&[V4]),
            vec![(V4, TrustedBy13("CERT_HAS_EXPIRED"))],
            "tls_certificate_error certain expired",
            "",
        ),
        (
            "refused-in-1.3",
            found(&[V4]),
            vec![(V4, TrustedBy13("ECONNRESET"))],
            "tls_certificate_error likely untrusted",
            "",
        ),
        ("filtered", found(&[V4]), vec![(V4, Differs(403, 200))], "well", "gets 200, one without it 403"),
        (
            "browsers-only-fail",
            found(&[V4]),
            vec![(V4, Differs(200, 502))],
            "origin_bad_gateway possible",
            "gets 502",
        ),
        (
            "leads-on",
            found(&[V4]),
            vec![(V4, Leads("https://www.a.example/"))],
            "well",
            "sends visitors on to https://www.a.example/, which",
        ),
        ("programs-only-fail", found(&[V4]), vec![(V4, Differs(502, 200))], "well", "`origin_bad_gateway`"),
    ];
    for (id, names, does, expected, note) in rows {
        let (_, verdict) = run(url, None, &names, &does);
        assert_eq!(short(&verdict), expected, "{id}");
        let notes = verdict.notes.join("\n");
        assert!(notes.contains(note), "{id}: {notes}");
    }
}

#[test]
fn the_checks_name_what_was_looked_at() {
    let does = [(V4, Does::OldTls)];
    let (check, verdict) = run("https://shop.test:8443/", None, &found(&[V4]), &does);
    let told = text::text(&check, &verdict);
    assert!(told.contains("-connect shop.test:8443") && !told.contains("ADDRESS"), "{told}");
    assert!(text::json(&check, &verdict)["checks"].to_string().contains("shop.test:8443"));
}

#[test]
fn a_redirect_within_the_site_is_no_news() {
    for to in ["/next", "https://a.example", "https://a.example/next", "https://a.example?next"] {
        let (_, verdict) = run("https://a.example/", None, &found(&[V4]), &[(V4, Does::Leads(to))]);
        assert_eq!((short(&verdict).as_str(), verdict.notes.len()), ("well", 0), "{to}: {:?}", verdict.notes);
    }
}

#[test]
fn beside_an_origin_the_edge_is_asked_and_nothing_is_certain_of_it() {
    use Does::{Answers, Refuses};
    let origin = "198.51.100.9";
    for (id, edge, at_origin, expected, readings) in [
        ("both-well", Answers(200), Answers(200), "well", 0),
        ("edge-fails", Answers(521), Answers(200), "connection_refused likely", 3),
        ("origin-fails", Answers(200), Refuses, "connection_refused likely refused", 0),
        ("both-fail", Refuses, Refuses, "connection_refused certain refused", 0),
    ] {
        let does = [(V4, edge), (origin, at_origin)];
        let (check, verdict) = run("https://a.example/", Some(origin), &found(&[V4]), &does);
        assert!(short(&verdict).starts_with(expected), "{id}: {}", short(&verdict));
        assert_eq!(verdict.readings.len(), readings, "{id}");
        let edge = check.seen().iter().find(|seen| seen.wanted.aim == Aim::Edge).unwrap();
        assert_eq!(edge.wanted.address.to_string(), V4, "{id}");
    }
}

#[test]
fn the_way_breaks_where_the_failure_shows() {
    use Does::{Answers, OldTls, Refuses};
    for (id, does, drawn) in [
        (
            "well",
            Answers(200),
            "you ──✓── name ──✓── port 443 ──✓── TLS ──✓── web server ──?── application ──?── database",
        ),
        (
            "port",
            Refuses,
            "you ──✓── name ──✗── port 443 ──?── TLS ──?── web server ──?── application ──?── database",
        ),
        (
            "tls",
            OldTls,
            "you ──✓── name ──✓── port 443 ──✗── TLS ──?── web server ──?── application ──?── database",
        ),
    ] {
        let (check, verdict) = run("https://a.example/", None, &found(&[V4]), &[(V4, does)]);
        assert_eq!(text::drawn(&text::way(&check, &verdict.told)), drawn, "{id}");
        let told = text::text(&check, &verdict);
        assert!(told.contains(drawn), "{id}: {told}");
        let document = text::json(&check, &verdict);
        let broken = document["way"].as_array().unwrap().iter().filter(|place| place["state"] == "broken");
        assert_eq!(broken.count(), usize::from(id != "well"), "{id}");
    }
}
