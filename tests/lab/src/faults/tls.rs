//! The handshake fails, or must not fail: certificates, versions, alerts, ends
//! and silence in the middle.

use std::io;
use std::sync::Arc;

use rustls::SupportedProtocolVersion;

use crate::client::Ended;
use crate::conn::Conn;
use crate::fault::{Spec, Stage};
use crate::prove::Rule;
use crate::tls::{BOTH, Leaf, ONLY_12, ONLY_13, Tls};

use super::control::hello;

/// All of them.
pub(crate) fn all(tls: &Tls) -> io::Result<Vec<Spec>> {
    let mut specs = vec![
        good(
            tls,
            "tls-good",
            "TLS as it should be",
            "A certificate for localhost by the lab's authority, in TLS 1.2 or 1.3.",
            BOTH,
            "TLSv1_3",
        )?,
        good(
            tls,
            "tls12-only",
            "TLS 1.2 only",
            "A good certificate, and no version of TLS but 1.2.",
            ONLY_12,
            "TLSv1_2",
        )?,
        good(
            tls,
            "tls13-only",
            "TLS 1.3 only",
            "A good certificate, and no version of TLS but 1.3.",
            ONLY_13,
            "TLSv1_3",
        )?,
    ];
    for (id, title, says, leaf, error) in CERTIFICATES {
        for (suffix, also, versions) in [("", "", BOTH), ("-tls13", " In TLS 1.3 only.", ONLY_13)] {
            let spec =
                with_tls(tls, &format!("{id}{suffix}"), title, &format!("{says}{also}"), *leaf, versions)?;
            let by_stranger = Rule::StrangerTrusts(*leaf == Leaf::UnknownIssuer);
            specs.push(spec.rule(Rule::TlsError(error)).rule(by_stranger));
        }
    }
    specs.extend(ALERTS.iter().map(alert));
    specs.extend(broken_off());
    Ok(specs)
}

type CertificateRow = (&'static str, &'static str, &'static str, Leaf, &'static str);

/// Id, title, what it says, the leaf, and rustls's name for the error.
const CERTIFICATES: &[CertificateRow] = &[
    ("cert-expired", "Certificate expired", "The certificate ended on 2021-01-01.", Leaf::Expired, "Expired"),
    (
        "cert-not-yet-valid",
        "Certificate not yet valid",
        "The certificate begins on 2090-01-01.",
        Leaf::NotYetValid,
        "NotValidYet",
    ),
    (
        "cert-wrong-name",
        "Certificate for another name",
        "The certificate is for other.lab.test and not for localhost.",
        Leaf::WrongName,
        "NotValidForName",
    ),
    (
        "cert-self-signed",
        "Self-signed certificate",
        "The certificate signed itself.",
        Leaf::SelfSigned,
        "UnknownIssuer",
    ),
    (
        "cert-unknown-issuer",
        "Certificate by an unknown authority",
        "The certificate is signed by an authority that nobody trusts.",
        Leaf::UnknownIssuer,
        "UnknownIssuer",
    ),
];

type AlertRow = (&'static str, &'static str, &'static str, u8, &'static str);

/// Id, title, what it says, the alert's number (RFC 8446, section 6, and for 112 RFC 6066, section
/// 3), and rustls's name for it.
const ALERTS: &[AlertRow] = &[
    (
        "tls-alert",
        "Alert: handshake failure",
        "The hello is answered with the fatal alert 40, handshake_failure.",
        40,
        "HandshakeFailure",
    ),
    (
        "tls-alert-unrecognized-name",
        "Alert: unrecognized name",
        "The hello is answered with the fatal alert 112, unrecognized_name.",
        112,
        "UnrecognisedName",
    ),
    (
        "tls-alert-internal",
        "Alert: internal error",
        "The hello is answered with the fatal alert 80, internal_error.",
        80,
        "InternalError",
    ),
    (
        "tls-no-common-version",
        "Alert: no common version",
        "The hello is answered with the fatal alert 70, protocol_version.",
        70,
        "ProtocolVersion",
    ),
];

fn with_tls(
    tls: &Tls,
    id: &str,
    title: &str,
    says: &str,
    leaf: Leaf,
    versions: &[&'static SupportedProtocolVersion],
) -> io::Result<Spec> {
    let config = tls.server(leaf, versions)?;
    Ok(Spec::new(
        id,
        title,
        says,
        Stage::Tls(config, Box::new(|conn| conn.serve(|_| hello("Good over TLS")))),
    ))
}

fn good(
    tls: &Tls,
    id: &str,
    title: &str,
    says: &str,
    versions: &[&'static SupportedProtocolVersion],
    speaks: &'static str,
) -> io::Result<Spec> {
    let spec = with_tls(tls, id, title, says, Leaf::Good, versions)?;
    Ok(spec.control().rule(Rule::Answers(200)).rule(Rule::Version(speaks)).rule(Rule::StrangerTrusts(false)))
}

fn bare<F>(id: &str, title: &str, says: &str, behaviour: F) -> Spec
where
    F: Fn(&mut Conn) -> io::Result<()> + Send + Sync + 'static,
{
    Spec::new(id, title, says, Stage::BareTls(Box::new(behaviour)))
}

fn alert(&(id, title, says, number, error): &AlertRow) -> Spec {
    bare(id, title, says, move |conn| {
        conn.read_some()?;
        // Record type alert, version, length 2, level fatal, description (RFC
        // 8446, sections 5.1 and 6).
        conn.write([21, 3, 3, 0, 2, 2, number])
    })
    .rule(Rule::TlsError("AlertReceived"))
    .rule(Rule::TlsError(error))
}

fn broken_off() -> Vec<Spec> {
    let garbage: Arc<[u8]> =
        (0..512u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80).collect();
    vec![
        bare(
            "plain-http-on-tls-port",
            "Plain HTTP on the TLS port",
            "The port of the https URL speaks plain HTTP and answers the hello with a 400.",
            |conn| {
                conn.read_some()?;
                conn.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            },
        )
        .rule(Rule::TlsError("InvalidMessage")),
        bare(
            "tls-close-in-handshake",
            "Closed in the handshake",
            "The hello is read, then the connection is closed.",
            |conn| conn.read_some().map(drop),
        )
        .rule(Rule::Ends(Ended::Closed)),
        bare(
            "tls-reset-in-handshake",
            "Reset in the handshake",
            "The hello is read, then the connection is reset.",
            |conn| conn.read_some().and_then(|_| conn.reset()),
        )
        .rule(Rule::Ends(Ended::Reset)),
        bare(
            "tls-stall-in-handshake",
            "Silence in the handshake",
            "The hello is read and never answered.",
            |conn| conn.read_some().and_then(|_| conn.hold()),
        )
        .rule(Rule::Ends(Ended::Open)),
        bare(
            "tls-garbage",
            "Bytes that are not TLS",
            "The hello is answered with 512 bytes that are no TLS record.",
            move |conn| conn.read_some().and_then(|_| conn.write(&garbage)),
        )
        .rule(Rule::TlsError("InvalidMessage")),
    ]
}
