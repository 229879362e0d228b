//! The causes that a TLS handshake shows.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::cause::{ProbeCause, Symptom, spoken};
use crate::failure::Failure;
use crate::outcome::{CertificateProblem, CertificateProblemKind, ProbeReport, TlsFinding};
use crate::vantage::proof::Observation;
use crate::verdict::{Confidence, Reason};

/// Why no TLS session came about. `None`: it did.
///
/// A handshake that stalls is a `tls_protocol_error` with the word `handshake_timeout`: RFC 9209
/// has no type of its own for it, and `connection_timeout` would send the operator to firewalls
/// although the connection opened.
pub(super) fn cause(finding: &TlsFinding, report: &ProbeReport) -> Option<ProbeCause> {
    let protocol = |symptom, word: &str| {
        let code = format!("tls:{word}");
        ProbeCause::new(Failure::TlsProtocolError, symptom, code, Observation::HandshakeFails).word(word)
    };
    let failed = |failure, code: String| {
        ProbeCause::new(failure, Symptom::Reference, code, Observation::HandshakeFails)
    };
    let reference = Symptom::Reference;
    let cause = match finding {
        TlsFinding::Trusted => return None,
        TlsFinding::Alert { id } => {
            let cause = failed(Failure::TlsAlertReceived, format!("tls:alert:{id}"));
            ProbeCause { reason: Some(Reason::Alert(*id)), ..cause }
        }
        TlsFinding::NotTls => spoken(protocol(reference, "not_tls"), report),
        TlsFinding::Closed => protocol(reference, "closed"),
        TlsFinding::Silent => protocol(Symptom::Deadline, "handshake_timeout"),
        TlsFinding::OldVersion { .. } => protocol(reference, "old_version").at_best(Confidence::Likely),
        TlsFinding::WantsClientCertificate => {
            protocol(reference, "client_certificate").at_best(Confidence::Likely)
        }
        TlsFinding::BadCertificate(problem) => certificate(problem),
        // With TLS 1.3 a missing client certificate shows only after the handshake, so the
        // certificate is what is left.
        TlsFinding::Refused => {
            let cause = failed(Failure::TlsCertificateError, "tls:refused".to_owned());
            cause.word("untrusted").at_best(Confidence::Likely)
        }
    };
    Some(cause)
}

fn certificate(problem: &CertificateProblem) -> ProbeCause {
    let kind: &'static str = problem.kind.into();
    let code = format!("tls:certificate:{kind}");
    let cause =
        ProbeCause::new(Failure::TlsCertificateError, Symptom::Reference, code, Observation::HandshakeFails);
    // The issuer is only suspected because nothing else is wrong.
    let by_elimination = problem.kind == CertificateProblemKind::UnknownIssuer;
    let at_best = if by_elimination { Confidence::Likely } else { Confidence::Certain };
    ProbeCause { internal: Some(described(problem)), ..cause.word(kind).at_best(at_best) }
}

/// A certificate in one line for the operator.
fn described(problem: &CertificateProblem) -> String {
    let moment = |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok();
    let written = |seconds| moment(seconds).and_then(|moment| moment.format(&Rfc3339).ok());
    let date = |seconds: i64| written(seconds).unwrap_or_else(|| seconds.to_string());
    format!(
        "certificate: names {}; valid {} to {}; issuer {}; certificates sent {}",
        problem.names.join(", "),
        date(problem.not_before),
        date(problem.not_after),
        problem.issuer,
        problem.chain_length
    )
}
