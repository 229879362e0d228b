//! What a probe says about an exchange that failed: the finding without it, made better where it knows more.
//!
//! The probe comes after the failure, so it proves how the origin is now; it explains the failure only where
//! the two fit. The runtime has three symptoms (measured on workerd): `Network connection lost.` for
//! everything of TCP and HTTP, `internal error; reference` for DNS and TLS, and silence until our own
//! deadline. A probe that shows a cause outright which has the very symptom seen makes it certain; a cause
//! with another symptom is likely, since the origin may have changed in between; a probe that finds nothing
//! wrong leaves the exception's own meaning, noted as intermittent.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Asked;
use crate::failure::Failure;
use crate::outcome::{
    CertificateProblem, CertificateProblemKind, ConnectFinding, DnsFinding, Ending, HttpFinding, HttpFlaw,
    Outcome, ProbeReport, TlsFinding,
};
use crate::probe::plan::NO_APPLICATION_PROTOCOL;
use crate::vantage::proof::{CONNECTED_BY_MS, Observation, proves};
use crate::vantage::{Connect, Platform};
use crate::verdict::{Confidence, Evidence, Finding, Reason, Writer};

/// How a failed attempt looked from the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symptom {
    /// `Network connection lost.`: refused, cut, or not HTTP.
    Lost,
    /// `internal error; reference = …`: DNS or TLS.
    Reference,
    /// Our own deadline.
    Deadline,
    /// The body broke after a good head.
    Body,
    /// Any other exception.
    Other,
}

/// A cause the probe shows.
struct Cause {
    failure: Failure,
    /// Evidence codes without `probe:`.
    codes: Vec<String>,
    reason: Option<Reason>,
    internal: Option<String>,
    /// The symptom that this cause has.
    symptom: Symptom,
    /// How sure it is where the symptom fits.
    at_best: Confidence,
    /// What shows it, for what that proves from where we look.
    observation: Observation,
}

impl Cause {
    /// A cause that is certain where it fits.
    fn new(failure: Failure, symptom: Symptom, code: impl Into<String>, observation: Observation) -> Self {
        let (codes, at_best) = (vec![code.into()], Confidence::Certain);
        Self { failure, codes, reason: None, internal: None, symptom, at_best, observation }
    }

    fn word(mut self, word: &str) -> Self {
        self.reason = Some(Reason::Word(word.to_owned()));
        self
    }

    fn at_best(mut self, confidence: Confidence) -> Self {
        self.at_best = confidence;
        self
    }

    fn and(mut self, code: &str) -> Self {
        self.codes.push(code.to_owned());
        self
    }
}

/// Judges a failed attempt by a probe. `without` is what holds without one; its evidence and its text for the
/// operator are kept, after the probe's. What a cause proves depends on where we look from.
#[must_use]
pub fn judge(outcome: &Outcome, report: &ProbeReport, without: &Finding, asked: &Asked<'_>) -> Finding {
    let connect = asked.vantage.connect;
    if let Some(code) = untried(report, connect) {
        return noted(&[code.to_owned()], without.clone());
    }
    if without.by == Writer::Edge {
        return beside_the_edge(report, without);
    }
    let Some(symptom) = symptom(outcome) else { return without.clone() };
    let cause = cause(report, symptom);
    let nothing_wrong = matches!(report.http, Some(HttpFinding::Answered { .. }));
    match cause {
        Some(cause) if proves(cause.observation, connect).is_none() => noted(&cause.codes, without.clone()),
        Some(cause) if stood(&cause, symptom, asked) => noted(&cause.codes, without.clone()),
        Some(cause) if symptom == Symptom::Body => broken_body(cause, report, without, connect),
        Some(cause) if keeps_meaning(symptom, report) => unrepeated(&cause.codes, symptom, without, asked),
        Some(cause) => explained(cause, symptom, report, without, connect),
        None if nothing_wrong => {
            let intermittent = (symptom != Symptom::Deadline).then(|| "intermittent".to_owned());
            let codes: Vec<String> = std::iter::once("answered".to_owned()).chain(intermittent).collect();
            match proves(Observation::ReplyWell, connect) {
                Some(_) => unrepeated(&codes, symptom, without, asked),
                None => noted(&codes, without.clone()),
            }
        }
        None => without.clone(),
    }
}

/// What a look shows by itself, where it is the exchange that failed and not a second one after it: a handshake or a reply
/// that is not in order. `None`: both are, or the look did not get that far.
#[must_use]
pub fn shown(report: &ProbeReport) -> Option<Finding> {
    let handshake = report.tls.as_ref().and_then(|tls| handshake(tls, report));
    let cause = handshake.or_else(|| report.http.as_ref().and_then(|http| reply(http, report)))?;
    let mut evidence = cause.codes.iter().map(|code| Evidence::new(format!("probe:{code}")));
    let finding = Finding::new(cause.failure, cause.at_best, evidence.next()?);
    let mut finding = evidence.fold(finding, Finding::and);
    finding.reason = cause.reason;
    finding.internal = cause.internal;
    Some(finding)
}

/// The first of what went wrong in a probe.
fn cause(report: &ProbeReport, symptom: Symptom) -> Option<Cause> {
    connection(report, symptom)
        .or_else(|| report.tls.as_ref().and_then(|tls| handshake(tls, report)))
        .or_else(|| report.http.as_ref().and_then(|http| reply(http, report)))
}

/// Why there was no connection to learn from, as a code; `None` where one was tried and says something.
fn untried(report: &ProbeReport, connect: Connect) -> Option<&'static str> {
    let name_fails = matches!(report.dns, Some(DnsFinding::Fails { .. }));
    match report.connect? {
        ConnectFinding::Forbidden => Some("connect:not_allowed"),
        ConnectFinding::Rejected if connect != Connect::SameWay => Some("connect:not_allowed"),
        ConnectFinding::BehindEdge => Some("none:behind_edge"),
        ConnectFinding::NotTried if !name_fails => Some("none:unresolved"),
        _ => None,
    }
}

/// Whether the connection of the failed exchange stood, although a probe's does not: the edge would have said otherwise
/// by then.
fn stood(cause: &Cause, symptom: Symptom, asked: &Asked<'_>) -> bool {
    let unconnected = matches!(cause.observation, Observation::ConnectSilent | Observation::NameSilent);
    let deployed = asked.vantage.platform == Platform::Cloudflare;
    symptom == Symptom::Deadline && unconnected && deployed && asked.elapsed_ms >= CONNECTED_BY_MS
}

/// What a look past the edge adds to the edge's own reply, where that leaves several causes open: which of them it is. A
/// look that finds the origin well, or in other trouble, is only noted: the edge's addresses may meet what others do not.
fn beside_the_edge(report: &ProbeReport, without: &Finding) -> Finding {
    use Failure as F;
    let mut finding = without.clone();
    let alpn = report.alpn_refused.then_some(TlsFinding::Alert { id: NO_APPLICATION_PROTOCOL });
    let cause = alpn.filter(|_| without.received_status == Some(525)).and_then(|tls| handshake(&tls, report));
    let Some(cause) = cause.or_else(|| self::cause(report, Symptom::Other)) else {
        let well = matches!(report.http, Some(HttpFinding::Answered { .. }));
        finding.evidence.extend(well.then(|| Evidence::new("probe:answered")));
        return finding;
    };
    finding.evidence.extend(cause.codes.iter().map(|code| Evidence::new(format!("probe:{code}"))));
    let (tells_more, least) = match (without.received_status, cause.failure) {
        (Some(520), F::ConnectionTerminated | F::HttpProtocolError | F::HttpResponseHeaderSectionSize)
        | (Some(525), F::TlsAlertReceived) => (true, Confidence::Likely),
        (Some(525), F::TlsProtocolError) | (Some(526), F::TlsCertificateError) => (true, without.confidence),
        _ => (false, without.confidence),
    };
    if tells_more {
        finding.failure = cause.failure;
        finding.confidence = least;
        finding.reason = cause.reason.or(finding.reason);
        finding.internal = cause.internal.or(finding.internal);
    }
    finding
}

fn symptom(outcome: &Outcome) -> Option<Symptom> {
    match outcome {
        Outcome::Threw(thrown) if thrown.message.contains("Network connection lost") => Some(Symptom::Lost),
        Outcome::Threw(thrown) if thrown.message.contains("internal error") => Some(Symptom::Reference),
        Outcome::Threw(_) => Some(Symptom::Other),
        Outcome::DeadlinePassed => Some(Symptom::Deadline),
        Outcome::BodyBroke(_) => Some(Symptom::Body),
        Outcome::Answered(_) | Outcome::VisitorLeft => None,
    }
}

/// Whether an exception means more than the probe: one that was thrown, before our deadline, is not explained by
/// a reply that is only slow.
fn keeps_meaning(symptom: Symptom, report: &ProbeReport) -> bool {
    matches!(symptom, Symptom::Lost | Symptom::Reference)
        && matches!(report.http, Some(HttpFinding::Silent { .. }))
}

/// The finding with a cause from the probe.
fn explained(
    cause: Cause,
    symptom: Symptom,
    report: &ProbeReport,
    without: &Finding,
    connect: Connect,
) -> Finding {
    let most = proves(cause.observation, connect);
    // An exception with words of its own fits when it says the same.
    let fits = cause.symptom == symptom || (symptom == Symptom::Other && cause.failure == without.failure);
    let confidence = if fits { cause.at_best } else { cause.at_best.min(Confidence::Likely) };
    let confidence = most.map_or(confidence, |most| confidence.min(most));
    let mut finding = noted(&cause.codes, Finding { failure: cause.failure, confidence, ..without.clone() });
    finding.hop = cause.failure.row().hop;
    finding.reason = cause.reason;
    let rejected = report.rejected_with.as_ref().map(|text| format!("connect: {text}"));
    let texts: Vec<String> =
        [cause.internal, rejected, without.internal.clone()].into_iter().flatten().collect();
    finding.internal = (!texts.is_empty()).then(|| texts.join("; "));
    finding
}

/// The finding as it was, of a failure that the probe did not see again, with what it saw put before the
/// evidence.
///
/// The probe connected, so that two meanings of the symptom are gone: a connection that was lost was not
/// refused but cut while in use (the usual race with an idle timeout), and one that gave no head in time was
/// not waiting to be opened.
///
/// Where the request has a body it may be that which broke off: a runtime throws the same for it, and an origin that is well
/// now speaks against its visitor as much as against itself.
fn unrepeated(codes: &[String], symptom: Symptom, without: &Finding, asked: &Asked<'_>) -> Finding {
    let mut finding = noted(codes, without.clone());
    let is_the_origins = symptom == Symptom::Deadline || (symptom == Symptom::Lost && !asked.sends_a_body);
    if is_the_origins {
        finding.confidence = finding.confidence.max(Confidence::Likely);
    }
    finding
}

/// A finding with what the probe saw put before its evidence.
fn noted(codes: &[String], mut finding: Finding) -> Finding {
    let codes = codes.iter().map(|code| Evidence::new(format!("probe:{code}")));
    finding.evidence = codes.chain(finding.evidence).collect();
    finding
}

/// A broken body is explained only by a probe that saw a body break; any other trouble is just noted.
fn broken_body(cause: Cause, report: &ProbeReport, without: &Finding, connect: Connect) -> Finding {
    match report.http {
        Some(HttpFinding::BadTransferCoding) => explained(cause, Symptom::Body, report, without, connect),
        Some(HttpFinding::BodyIncomplete { ending: Ending::Closed | Ending::Reset, .. })
            if without.failure == Failure::HttpResponseIncomplete =>
        {
            let reason = without.reason.clone().or(cause.reason);
            explained(Cause { reason, ..cause }, Symptom::Body, report, without, connect)
        }
        _ => noted(&cause.codes, without.clone()),
    }
}

/// Why no connection came about. `None`: it did, or nothing is known.
fn connection(report: &ProbeReport, symptom: Symptom) -> Option<Cause> {
    use Confidence::{Likely, Possible};
    use DnsFinding::{Address, Private, Resolves};
    use Observation::{ConnectRejected, ConnectSilent, NameFails, NameSilent};
    let rejected = |failure, symptom| Cause::new(failure, symptom, "connect:rejected", ConnectRejected);
    let refused = || rejected(Failure::ConnectionRefused, Symptom::Lost).word("refused");
    let unresolved = || rejected(Failure::DnsError, Symptom::Reference).at_best(Likely);
    let silent =
        || Cause::new(Failure::ConnectionTimeout, Symptom::Deadline, "connect:no_answer", ConnectSilent);
    match (report.connect?, report.dns.as_ref()) {
        (ConnectFinding::Open | ConnectFinding::Forbidden | ConnectFinding::BehindEdge, _) => None,
        (_, Some(DnsFinding::Fails { rcode })) => {
            let code = format!("dns:{}", rcode.to_ascii_lowercase());
            let cause = Cause::new(Failure::DnsError, Symptom::Reference, code, NameFails);
            Some(Cause { reason: Some(Reason::Rcode(rcode.clone())), ..cause })
        }
        (ConnectFinding::NotTried, _) => None,
        (ConnectFinding::NoAnswer, Some(DnsFinding::NoAnswer)) => {
            Some(silent().at_best(Likely).and("dns:no_answer"))
        }
        (ConnectFinding::NoAnswer, _) => Some(silent()),
        (ConnectFinding::Rejected, Some(dns @ (Address | Private | Resolves)))
            if symptom == Symptom::Reference =>
        {
            Some(kept_out(rejected(Failure::DestinationIpProhibited, Symptom::Reference), dns))
        }
        (ConnectFinding::Rejected, Some(Private)) => Some(refused().and("dns:private")),
        (ConnectFinding::Rejected, Some(Resolves)) => Some(refused().and("dns:resolves")),
        // A rejection is a refused port or a name without address, and the two throw differently.
        (ConnectFinding::Rejected, dns) => match (symptom, dns) {
            (Symptom::Lost, Some(DnsFinding::NoAnswer)) => Some(refused().and("dns:no_answer")),
            (Symptom::Lost, _) => Some(refused()),
            (Symptom::Reference, Some(DnsFinding::NoAnswer)) => {
                let cause = Cause::new(Failure::DnsTimeout, Symptom::Reference, "dns:no_answer", NameSilent);
                Some(cause.at_best(Likely).and("connect:rejected"))
            }
            // A name that no public resolver can know may as well lead to where the runtime may not go.
            (Symptom::Reference, None) => Some(unresolved().at_best(Possible)),
            (Symptom::Reference, _) => Some(unresolved()),
            (_, Some(_)) => Some(refused().at_best(Possible)),
            (_, None) => Some(refused().at_best(Likely)),
        },
    }
}

/// No name failed and no handshake began, and what a refused port throws is another: what is left is the network that the
/// runtime was given, which does not let anybody go there. Where all that is known is that the name leads to a public address,
/// the runtime's own resolver may know another, or none.
fn kept_out(cause: Cause, dns: &DnsFinding) -> Cause {
    match dns {
        DnsFinding::Private => cause.and("dns:private").at_best(Confidence::Likely),
        DnsFinding::Resolves => cause.and("dns:resolves").at_best(Confidence::Possible),
        _ => cause.at_best(Confidence::Likely),
    }
}

/// Why no TLS session came about. `None`: it did.
///
/// A handshake that stalls is a `tls_protocol_error` with the word `handshake_timeout`: RFC 9209 has no type
/// of its own for it, and `connection_timeout` would send the operator to firewalls although the connection
/// opened.
fn handshake(finding: &TlsFinding, report: &ProbeReport) -> Option<Cause> {
    let protocol = |symptom, word: &str| {
        let code = format!("tls:{word}");
        Cause::new(Failure::TlsProtocolError, symptom, code, Observation::HandshakeFails).word(word)
    };
    let failed =
        |failure, code: String| Cause::new(failure, Symptom::Reference, code, Observation::HandshakeFails);
    let reference = Symptom::Reference;
    let cause = match finding {
        TlsFinding::Trusted => return None,
        TlsFinding::Alert { id } => {
            let cause = failed(Failure::TlsAlertReceived, format!("tls:alert:{id}"));
            Cause { reason: Some(Reason::Alert(*id)), ..cause }
        }
        TlsFinding::NotTls => spoken(protocol(reference, "not_tls"), report),
        TlsFinding::Closed => protocol(reference, "closed"),
        TlsFinding::Silent => protocol(Symptom::Deadline, "handshake_timeout"),
        TlsFinding::OldVersion { .. } => protocol(reference, "old_version").at_best(Confidence::Likely),
        TlsFinding::WantsClientCertificate => {
            protocol(reference, "client_certificate").at_best(Confidence::Likely)
        }
        TlsFinding::BadCertificate(problem) => certificate(problem),
        // With TLS 1.3 a missing client certificate shows only after the handshake, so the certificate is
        // what is left.
        TlsFinding::Refused => {
            let cause = failed(Failure::TlsCertificateError, "tls:refused".to_owned());
            cause.word("untrusted").at_best(Confidence::Likely)
        }
    };
    Some(cause)
}

fn certificate(problem: &CertificateProblem) -> Cause {
    let kind: &'static str = problem.kind.into();
    let code = format!("tls:certificate:{kind}");
    let cause =
        Cause::new(Failure::TlsCertificateError, Symptom::Reference, code, Observation::HandshakeFails);
    // The issuer is only suspected because nothing else is wrong.
    let by_elimination = problem.kind == CertificateProblemKind::UnknownIssuer;
    let at_best = if by_elimination { Confidence::Likely } else { Confidence::Certain };
    Cause { internal: Some(described(problem)), ..cause.word(kind).at_best(at_best) }
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

/// Why no good reply came. `None`: one did.
fn reply(finding: &HttpFinding, report: &ProbeReport) -> Option<Cause> {
    let broken =
        |failure, symptom, code: String| Cause::new(failure, symptom, code, Observation::ReplyBroken);
    let silent = |code: &str| {
        Cause::new(Failure::HttpResponseTimeout, Symptom::Deadline, code, Observation::ReplySilent)
    };
    let cause = match finding {
        HttpFinding::Answered { .. } => return None,
        HttpFinding::Terminated { after_bytes, reset } => {
            let word = if *reset { "reset" } else { "closed" };
            let cause =
                broken(Failure::ConnectionTerminated, Symptom::Lost, format!("http:{word}")).word(word);
            if *after_bytes > 0 { cause.and("http:partial_head") } else { cause }
        }
        HttpFinding::Unparsable(flaw) => {
            let word: &'static str = flaw.into();
            let cause = broken(Failure::HttpProtocolError, Symptom::Lost, format!("http:{word}")).word(word);
            if *flaw == HttpFlaw::NoStatusLine { spoken(cause, report) } else { cause }
        }
        HttpFinding::HeadTooLarge => {
            broken(Failure::HttpResponseHeaderSectionSize, Symptom::Lost, "http:head_too_large".to_owned())
        }
        // A malformed chunk breaks the body; workerd takes an unknown coding without a word.
        HttpFinding::BadTransferCoding => {
            let code = "http:bad_transfer_coding".to_owned();
            broken(Failure::HttpResponseTransferCoding, Symptom::Body, code).word("bad_transfer_coding")
        }
        HttpFinding::BodyIncomplete { ending, .. } => {
            let word: &'static str = ending.into();
            broken(Failure::HttpResponseIncomplete, Symptom::Body, format!("http:body:{word}")).word(word)
        }
        HttpFinding::Silent { after_bytes: 0 } => silent("http:silent").word("silent"),
        HttpFinding::Silent { .. } => silent("http:slow_head").word("slow_head"),
    };
    Some(cause)
}

/// Names the protocol that was spoken instead, where it was recognised.
fn spoken(cause: Cause, report: &ProbeReport) -> Cause {
    match report.speaks {
        Some(foreign) => {
            let word: &'static str = foreign.into();
            cause.and(&format!("speaks:{word}")).word(word)
        }
        None => cause,
    }
}
