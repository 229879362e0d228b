//! The steps of the TLS handshake: a first flight of ours, which shows versions, alerts and
//! certificates, then the runtime's own handshake, whose trust decides.

use super::{NO_APPLICATION_PROTOCOL, Plan, PlanStage, ending};
use crate::outcome::{CertificateProblemKind, Foreign, TlsFinding};
use crate::probe::hello::{Offer, client_hello};
use crate::probe::step::{NextStep, StepResult};
use crate::probe::tls::{FirstFlight, FlightFinding, TLS12};
use crate::probe::{ReaderStep, certificate};

/// Alerts after which the offer of TLS 1.3 is worth a try (RFC 8446 section 6.2):
/// handshake_failure, illegal_parameter, protocol_version, insufficient_security.
const OTHER_OFFER_ALERTS: [u8; 4] = [40, 47, 70, 71];

impl Plan {
    pub(super) fn begin_flight(&mut self, offer: Offer) {
        self.queue.push_back(NextStep::Send(client_hello(offer, self.target.server_name(), &self.random)));
        self.begin(PlanStage::Flight(offer, FirstFlight::default()));
    }

    pub(super) fn flight(&mut self, offer: Offer, mut flight: FirstFlight, event: StepResult<'_>) {
        let finding = match event {
            StepResult::Bytes(bytes) => match flight.push(bytes) {
                // The same stage goes on: what it must leave to others stays as it is.
                ReaderStep::NeedMore => return self.stage = PlanStage::Flight(offer, flight),
                ReaderStep::Done(finding) => finding,
            },
            event => flight.end(ending(event)),
        };
        self.queue.push_back(NextStep::Close);
        self.after_flight(offer, finding);
    }

    pub(super) fn after_flight(&mut self, offer: Offer, finding: FlightFinding) {
        let finding = match (finding, self.alert.take()) {
            (FlightFinding::Closed | FlightFinding::Silent, Some(alert)) => alert,
            (finding, _) => finding,
        };
        match finding {
            FlightFinding::NotTls { speaks } => {
                // A server in clear takes a ClientHello for HTTP/0.9, and may answer in kind.
                let in_clear =
                    |found| if found == Foreign::HeadlessBody { Foreign::PlainHttp } else { found };
                self.report.speaks = speaks.map(in_clear);
                self.report.tls = Some(TlsFinding::NotTls);
            }
            FlightFinding::Silent => self.report.tls = Some(TlsFinding::Silent),
            FlightFinding::Closed if offer == Offer::Tls12 => self.begin(PlanStage::Reconnect(finding)),
            FlightFinding::Closed => self.report.tls = Some(TlsFinding::Closed),
            FlightFinding::Alert { id, .. } if offer == Offer::Tls12 && OTHER_OFFER_ALERTS.contains(&id) => {
                self.alert = Some(finding.clone());
                self.begin(PlanStage::Reconnect(finding));
            }
            // The runtime's handshake has the last word, also on an alert that only our
            // own hello may have caused.
            FlightFinding::Alert { .. } | FlightFinding::ServerHello { .. } => {
                self.begin(PlanStage::Secure(finding));
            }
        }
    }

    pub(super) fn secured(&mut self, flight: &FlightFinding, event: StepResult<'_>) {
        self.report.tls = match event {
            StepResult::Opened => Some(TlsFinding::Trusted),
            StepResult::TimedOut => self.without_runtime(flight).or(Some(TlsFinding::Silent)),
            StepResult::Forbidden => self.without_runtime(flight),
            _ => Some(self.refused(flight)),
        };
        if event == StepResult::Opened {
            // Our hello offers a protocol by ALPN, as the edge's does, and
            // the runtime's offers none.
            self.report.alpn_refused =
                matches!(flight, FlightFinding::Alert { id: NO_APPLICATION_PROTOCOL, .. });
            self.begin_http();
        }
    }

    /// What the first flight alone shows. Whether a self-signed certificate
    /// is trusted, it does not.
    pub(super) fn without_runtime(&self, flight: &FlightFinding) -> Option<TlsFinding> {
        match flight {
            FlightFinding::Alert { id, .. } => Some(TlsFinding::Alert { id: *id }),
            FlightFinding::Closed => Some(TlsFinding::Closed),
            FlightFinding::ServerHello { chain, .. } => {
                certificate::judge(chain, &self.target.host, self.now_s)
                    .filter(|problem| problem.kind != CertificateProblemKind::SelfSigned)
                    .map(TlsFinding::BadCertificate)
            }
            FlightFinding::NotTls { .. } | FlightFinding::Silent => None,
        }
    }

    /// Why the runtime refuses, by what was visible and else by elimination. The version comes
    /// first: a client that does not speak it never gets to the certificate.
    pub(super) fn refused(&self, flight: &FlightFinding) -> TlsFinding {
        let FlightFinding::ServerHello { version, chain, wants_client_certificate } = flight else {
            return self.without_runtime(flight).unwrap_or(TlsFinding::Refused);
        };
        if *version < TLS12 {
            return TlsFinding::OldVersion { version: *version };
        }
        if let Some(problem) = certificate::judge(chain, &self.target.host, self.now_s) {
            return TlsFinding::BadCertificate(problem);
        }
        if *wants_client_certificate {
            return TlsFinding::WantsClientCertificate;
        }
        certificate::unknown_issuer(chain).map_or(TlsFinding::Refused, TlsFinding::BadCertificate)
    }
}
