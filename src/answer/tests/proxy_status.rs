//! `Proxy-Status`, and reading the failure back from it.

use strum::VariantArray;

use super::{exchange, finding, header};
use crate::answer::{
    CdnId, Circumstances, Preferences, ProxyStatusInbound, alert_name, decide, failure_in_proxy_status,
};
use crate::failure::Failure;
use crate::verdict::{Finding, Reason};

/// The field where the origin's members are told.
fn field(finding: &Finding, inbound: Option<&str>) -> String {
    with(
        finding,
        inbound,
        &Preferences { proxy_status_inbound: ProxyStatusInbound::Name, ..Preferences::default() },
    )
}

fn with(finding: &Finding, inbound: Option<&str>, preferences: &Preferences) -> String {
    let circumstances = Circumstances { proxy_status: inbound, ..Circumstances::default() };
    let answer = decide(finding, &exchange(), &circumstances, preferences);
    header(&answer, "Proxy-Status").unwrap().to_owned()
}

fn reasons() -> Vec<Option<Reason>> {
    vec![
        None,
        Some(Reason::Word("closed".into())),
        Some(Reason::Word("H12".into())),
        Some(Reason::Word("connection_refused".into())),
        Some(Reason::Rcode("NXDOMAIN".into())),
        Some(Reason::Alert(40)),
        Some(Reason::Alert(255)),
    ]
}

#[test]
fn every_failure_can_be_read_back() {
    for failure in Failure::VARIANTS {
        for reason in reasons() {
            for received_status in [None, Some(502)] {
                let finding = Finding { reason: reason.clone(), received_status, ..finding(*failure) };
                let field = field(&finding, Some("squid;error=destination_not_found"));
                assert_eq!(failure_in_proxy_status(&field), Some(*failure), "{field}");
            }
        }
    }
}

#[test]
fn the_field_says_what_is_known() {
    use Failure as F;
    let with = |failure, reason, received_status| Finding { reason, received_status, ..finding(failure) };
    #[rustfmt::skip]
    let cases = [
        ("plain", finding(F::ConnectionRefused), "faultline;error=connection_refused"),
        ("edge-made", with(F::ConnectionRefused, None, Some(521)), "faultline;error=connection_refused;received-status=521"),
        ("rcode", with(F::DnsError, Some(Reason::Rcode("NXDOMAIN".into())), None), r#"faultline;error=dns_error;rcode="NXDOMAIN""#),
        ("alert", with(F::TlsAlertReceived, Some(Reason::Alert(40)), None), r#"faultline;error=tls_alert_received;alert-id=40;alert-message="handshake_failure""#),
        ("unassigned alert", with(F::TlsAlertReceived, Some(Reason::Alert(200)), None), "faultline;error=tls_alert_received;alert-id=200"),
        ("word", with(F::TlsCertificateError, Some(Reason::Word("expired".into())), None), r#"faultline;error=tls_certificate_error;details="expired""#),
        ("the origin's own error", with(F::OriginBadGateway, None, Some(502)), r#"faultline;received-status=502;details="origin_bad_gateway""#),
        ("with a platform's code", with(F::PlatformError, Some(Reason::Word("H12".into())), Some(503)), r#"faultline;received-status=503;details="platform_error H12""#),
        ("maintenance", finding(F::Maintenance), r#"faultline;error=proxy_internal_response;details="maintenance""#),
        ("limit of the edge", finding(F::ConnectionLimitReached), "faultline;error=connection_limit_reached"),
        ("limit of ours", finding(F::LoadShed), r#"faultline;error=connection_limit_reached;details="load_shed""#),
        ("hostile word", with(F::PlatformError, Some(Reason::Word("\"\r\nX: é H12".into())), Some(503)), r#"faultline;received-status=503;details="platform_error X:H12""#),
    ];
    for (id, finding, expected) in cases {
        assert_eq!(field(&finding, None), expected, "{id}");
    }
}

#[test]
fn the_origins_members_come_first_and_broken_ones_are_dropped() {
    let long = format!("a;details=\"{}\"", "x".repeat(3000));
    #[rustfmt::skip]
    let cases = [
        ("one", Some("nginx;error=http_response_timeout"), "nginx;error=http_response_timeout, faultline;error=connection_refused"),
        ("two", Some("a, \"b.example\";received-status=504"), "a, \"b.example\", faultline;error=connection_refused"),
        ("names and errors only", Some("a;next-hop=\"10.0.0.7\";error=dns_error;details=\"x\";pool=y, b;error=\"x\""), "a;error=dns_error, b, faultline;error=connection_refused"),
        ("none", None, "faultline;error=connection_refused"),
        ("empty", Some(""), "faultline;error=connection_refused"),
        ("not a structured field", Some("Error from upstream!"), "faultline;error=connection_refused"),
        ("half broken", Some("a;error=dns_error, b;;"), "faultline;error=connection_refused"),
        ("number as a member", Some("42"), "faultline;error=connection_refused"),
        ("inner list", Some("(a b)"), "faultline;error=connection_refused"),
        ("non-ASCII", Some("a;details=\"é\""), "faultline;error=connection_refused"),
        ("too long", Some(long.as_str()), "faultline;error=connection_refused"),
    ];
    for (id, inbound, expected) in cases {
        assert_eq!(field(&finding(Failure::ConnectionRefused), inbound), expected, "{id}");
    }
}

#[test]
fn nothing_of_the_origins_members_is_told_unless_it_is_set() {
    let inbound = "int-7.internal;next-hop=\"10.0.0.7\";error=dns_error";
    let told = with(&finding(Failure::ConnectionRefused), Some(inbound), &Preferences::default());
    assert_eq!(told, "faultline;error=connection_refused");
}

#[test]
fn our_member_has_the_name_that_is_set() {
    for (cdn_id, expected) in [
        ("edge-a", "edge-a;error=http_response_timeout;details=\"soft_failure\""),
        ("9.example:8443", "\"9.example:8443\";error=http_response_timeout;details=\"soft_failure\""),
    ] {
        let preferences = Preferences { cdn_id: CdnId(cdn_id.into()), ..Preferences::default() };
        let field = with(&finding(Failure::SoftFailure), None, &preferences);
        let start = expected.split(';').next().unwrap();
        assert!(field.starts_with(start), "{field}");
        assert_eq!(failure_in_proxy_status(&field), Some(Failure::SoftFailure), "{field}");
    }
}

#[test]
fn alerts_have_their_registered_names() {
    let cases =
        [(0, Some("close_notify")), (42, Some("bad_certificate")), (120, Some("no_application_protocol"))];
    for (id, name) in cases {
        assert_eq!(alert_name(id), name, "{id}");
    }
    assert_eq!(alert_name(1), None);
}
