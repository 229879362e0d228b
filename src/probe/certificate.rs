//! Judges the certificate a server showed: dates, names, issuer. No signature is checked: whether
//! somebody trusted signed it is the runtime's to say.
//!
//! When several things are wrong, one is named, in this order: **wrong name** (it is not the
//! certificate meant for this host, so nothing else about it matters), **expired**, **not yet
//! valid** (facts, whatever is trusted), **self-signed** (only a problem where it is not trusted),
//! and last, by elimination, **unknown issuer**.

use std::net::IpAddr;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::outcome::{CertificateProblem, CertificateProblemKind as Kind};

/// The most names of a certificate that are kept; a shared certificate may have hundreds.
pub const NAMES_MAX: usize = 10;

/// The longest text kept of one name, in characters: a host name has at most
/// 253 (RFC 1035 section 3.1).
pub const NAME_CHARS_MAX: usize = 253;

/// The first problem that shows, or `None` when nothing does or the first
/// certificate cannot be read.
///
/// `chain_der` begins with the server's own certificate; the others are only checked for their
/// dates. `host` is a name or an address literal; `now_s` is in seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn judge(chain_der: &[Vec<u8>], host: &str, now_s: i64) -> Option<CertificateProblem> {
    let (first, others) = chain_der.split_first()?;
    let own = parse(first)?;
    let found = |certificate: &X509Certificate<'_>, kind| Some(problem(certificate, kind, chain_der.len()));
    if !covers(&own, host) {
        return found(&own, Kind::WrongName);
    }
    if let Some(kind) = outdated(&own, now_s) {
        return found(&own, kind);
    }
    if own.subject() == own.issuer() {
        return found(&own, Kind::SelfSigned);
    }
    // A root that is sent along, and out of date, breaks nothing: clients use their own copy.
    let signers =
        others.iter().filter_map(|der| parse(der)).filter(|signer| signer.subject() != signer.issuer());
    for signer in signers {
        if let Some(kind) = outdated(&signer, now_s) {
            return found(&signer, kind);
        }
    }
    None
}

/// The problem of a certificate that the runtime refuses although nothing shows: nobody it trusts
/// signed it. `None` when it cannot be read.
#[must_use]
pub fn unknown_issuer(chain_der: &[Vec<u8>]) -> Option<CertificateProblem> {
    let own = parse(chain_der.first()?)?;
    Some(problem(&own, Kind::UnknownIssuer, chain_der.len()))
}

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)
}

fn problem(certificate: &X509Certificate<'_>, kind: Kind, chain_length: usize) -> CertificateProblem {
    let short = |name: String| name.chars().take(NAME_CHARS_MAX).collect();
    CertificateProblem {
        kind,
        names: names(certificate).into_iter().take(NAMES_MAX).map(short).collect(),
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
        issuer: short(written(certificate.issuer())),
        chain_length,
    }
}

/// Country, organisation and common name, by the short forms of RFC 4514 section 3. The library's
/// own text of a name brings its register of all object identifiers along, which is more than all
/// the rest that is used of it.
fn written(name: &X509Name<'_>) -> String {
    let country = name.iter_country().map(|part| ("C", part));
    let organisation = name.iter_organization().map(|part| ("O", part));
    let common = name.iter_common_name().map(|part| ("CN", part));
    let parts = country.chain(organisation).chain(common);
    let known: Vec<String> =
        parts.filter_map(|(key, part)| Some(format!("{key}={}", part.as_str().ok()?))).collect();
    known.join(", ")
}

/// Validity includes both of its ends (RFC 5280 section 4.1.2.5).
fn outdated(certificate: &X509Certificate<'_>, now_s: i64) -> Option<Kind> {
    let validity = certificate.validity();
    if validity.not_after.timestamp() < now_s {
        Some(Kind::Expired)
    } else if validity.not_before.timestamp() > now_s {
        Some(Kind::NotYetValid)
    } else {
        None
    }
}

/// The subject alternative names; empty when there is no such extension.
fn alternative_names<'a>(certificate: &'a X509Certificate<'_>) -> &'a [GeneralName<'a>] {
    let extension = certificate.subject_alternative_name().ok().flatten();
    extension.map_or(&[], |found| found.value.general_names.as_slice())
}

fn common_names<'a>(certificate: &'a X509Certificate<'_>) -> impl Iterator<Item = &'a str> {
    certificate.subject().iter_common_name().filter_map(|name| name.as_str().ok())
}

/// The names for the operator: alternative names, or the common name when there are none.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let alternative: Vec<String> = alternative_names(certificate)
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(octets) => address(octets).map(|address| address.to_string()),
            _ => None,
        })
        .collect();
    if alternative.is_empty() { common_names(certificate).map(str::to_owned).collect() } else { alternative }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// Whether a certificate is for a host (RFC 9525 section 6). The common name only counts, as in RFC
/// 6125 section 6.4.4, for a host name and where there are no alternative names at all.
fn covers(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let alternative = alternative_names(certificate);
    if let Ok(wanted) = host.parse::<IpAddr>() {
        return alternative
            .iter()
            .any(|name| matches!(name, GeneralName::IPAddress(octets) if address(octets) == Some(wanted)));
    }
    if alternative.is_empty() {
        return common_names(certificate).any(|name| name_matches(name, host));
    }
    alternative.iter().any(|name| matches!(name, GeneralName::DNSName(name) if name_matches(name, host)))
}

/// Compares a presented name with a host, case aside. `*` may only be the whole left-most
/// label and stands for exactly one (RFC 9525 section 6.3); two labels must follow it, as
/// BoringSSL and OpenSSL want.
#[must_use]
pub fn name_matches(presented: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let presented = presented.strip_suffix('.').unwrap_or(presented);
    let Some(parent) = presented.strip_prefix("*.") else {
        return !presented.contains('*') && !presented.is_empty() && presented.eq_ignore_ascii_case(host);
    };
    let Some((label, rest)) = host.split_once('.') else { return false };
    !label.is_empty() && parent.contains('.') && !parent.contains('*') && parent.eq_ignore_ascii_case(rest)
}
