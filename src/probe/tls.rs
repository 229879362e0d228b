//! Reads a server's first flight: everything it sends in answer to a ClientHello,
//! before any key is agreed.
//!
//! In scope: records, alerts, ServerHello, and the certificates of TLS 1.2 and older. Out of
//! scope: cryptography. A TLS 1.3 server encrypts its certificate, so its flight ends, for
//! us, with its ServerHello.

use tls_parser::{
    TlsMessageHandshake, parse_tls_handshake_msg_certificate, parse_tls_handshake_server_hello,
    parse_tls_raw_record,
};

use crate::outcome::{Ending, Foreign};
use crate::probe::{ReaderStep, foreign};

/// The most bytes of a first flight that are read: four full records (RFC 8446 section 5.1), an
/// order of magnitude above a usual chain.
pub const FLIGHT_BYTES_MAX: usize = 64 * 1024;

/// ProtocolVersion of TLS 1.2 (RFC 5246 section 6.2.1).
pub const TLS12: u16 = 0x0303;

/// ProtocolVersion of TLS 1.3 (RFC 8446 section 4.2.1).
pub const TLS13: u16 = 0x0304;

/// What a first flight was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlightFinding {
    /// An alert instead of a handshake.
    Alert {
        /// 1 is a warning, 2 is fatal (RFC 5246 section 7.2).
        level: u8,
        /// AlertDescription (RFC 8446 section 6).
        id: u8,
    },
    /// The bytes are not TLS, or a handshake that makes no sense.
    NotTls {
        /// What they are instead, where that can be told.
        speaks: Option<Foreign>,
    },
    /// The server is willing.
    ServerHello {
        /// The version it chose, such as [`TLS12`].
        version: u16,
        /// Its certificates in DER, its own first; empty with TLS 1.3.
        chain: Vec<Vec<u8>>,
        /// Whether it asked for a client certificate (RFC 5246 section 7.4.4).
        wants_client_certificate: bool,
    },
    /// Closed or reset first.
    Closed,
    /// Nothing conclusive within the budget.
    Silent,
}

/// An incremental reader of one first flight.
#[derive(Debug, Clone, Default)]
pub struct FirstFlight {
    raw: Vec<u8>,
    handshake: Vec<u8>,
    taken: usize,
    warning: Option<u8>,
    version: Option<u16>,
    chain: Vec<Vec<u8>>,
    wants_client_certificate: bool,
}

impl FirstFlight {
    /// Takes bytes as they came. However they are cut, the finding is the same.
    pub fn push(&mut self, bytes: &[u8]) -> ReaderStep<FlightFinding> {
        let room = FLIGHT_BYTES_MAX.saturating_sub(self.taken);
        let bytes = bytes.get(..room).unwrap_or(bytes);
        self.taken = self.taken.saturating_add(bytes.len());
        self.raw.extend_from_slice(bytes);
        if let Some(finding) = self.records() {
            return ReaderStep::Done(finding);
        }
        if self.taken == FLIGHT_BYTES_MAX {
            return ReaderStep::Done(self.so_far().unwrap_or(FlightFinding::NotTls { speaks: None }));
        }
        ReaderStep::NeedMore
    }

    /// Ends the flight: no more bytes come.
    #[must_use]
    pub fn end(&self, ending: Ending) -> FlightFinding {
        if !self.begins_as_record() {
            return FlightFinding::NotTls { speaks: foreign::recognise(&self.raw) };
        }
        self.so_far().unwrap_or(match ending {
            Ending::Closed | Ending::Reset => FlightFinding::Closed,
            Ending::Stalled => FlightFinding::Silent,
        })
    }

    /// What can be said of an unfinished flight: a visible certificate, or else a warning.
    fn so_far(&self) -> Option<FlightFinding> {
        if self.chain.is_empty() {
            return self.warning.map(|id| FlightFinding::Alert { level: 1, id });
        }
        Some(self.server_hello(self.version?))
    }

    fn server_hello(&self, version: u16) -> FlightFinding {
        FlightFinding::ServerHello {
            version,
            chain: self.chain.clone(),
            wants_client_certificate: self.wants_client_certificate,
        }
    }

    /// Whether what is there could be a record: content type 20 to 23, version
    /// 3.x. True of nothing at all.
    fn begins_as_record(&self) -> bool {
        matches!(self.raw.as_slice(), [] | [20..=23] | [20..=23, 3, ..])
    }

    fn records(&mut self) -> Option<FlightFinding> {
        loop {
            if !self.begins_as_record() {
                return self.not_a_record();
            }
            let (kind, data, used) = match parse_tls_raw_record(&self.raw) {
                Ok((rest, record)) => (
                    record.hdr.record_type.0,
                    record.data.to_vec(),
                    self.raw.len().saturating_sub(rest.len()),
                ),
                Err(tls_parser::nom::Err::Incomplete(_)) => return None,
                Err(_) => return self.not_a_record(),
            };
            self.raw.drain(..used.min(self.raw.len()));
            if let Some(finding) = self.record(kind, &data) {
                return Some(finding);
            }
        }
    }

    /// Bytes that are no record: at the start, wait until they can be recognised;
    /// later, go by what came before.
    fn not_a_record(&self) -> Option<FlightFinding> {
        let at_start = self.taken == self.raw.len();
        if at_start && !self.begins_as_record() && !foreign::settled(&self.raw) {
            return None;
        }
        let speaks = foreign::recognise(&self.raw).filter(|found| at_start && *found != Foreign::Tls);
        Some(self.so_far().unwrap_or(FlightFinding::NotTls { speaks }))
    }

    fn record(&mut self, kind: u8, data: &[u8]) -> Option<FlightFinding> {
        match (kind, data) {
            // A warning such as unrecognized_name may come before a ServerHello;
            // close_notify (0) may not.
            (21, [1, id, ..]) if *id != 0 => {
                self.warning = Some(*id);
                None
            }
            (21, [level, id, ..]) => Some(FlightFinding::Alert { level: *level, id: *id }),
            (22, _) => {
                self.handshake.extend_from_slice(data);
                self.messages()
            }
            _ => Some(self.so_far().unwrap_or(FlightFinding::NotTls { speaks: None })),
        }
    }

    /// Handshake messages: type, three bytes of length, body (RFC 5246 section
    /// 7.4); they may span records.
    fn messages(&mut self) -> Option<FlightFinding> {
        loop {
            let [kind, a, b, c, rest @ ..] = self.handshake.as_slice() else { return None };
            let (kind, length) = (*kind, u32::from_be_bytes([0, *a, *b, *c]) as usize);
            let body = rest.get(..length)?.to_vec();
            self.handshake.drain(..length.saturating_add(4).min(self.handshake.len()));
            if let Some(finding) = self.message(kind, &body) {
                return Some(finding);
            }
        }
    }

    fn message(&mut self, kind: u8, body: &[u8]) -> Option<FlightFinding> {
        let nonsense = Some(FlightFinding::NotTls { speaks: None });
        match kind {
            2 => {
                let Some(version) = chosen_version(body) else { return nonsense };
                self.version = Some(version);
                (version == TLS13).then(|| self.server_hello(version))
            }
            _ if self.version.is_none() => nonsense,
            11 => {
                self.chain = certificates(body)?;
                None
            }
            13 => {
                self.wants_client_certificate = true;
                None
            }
            14 => self.version.map(|version| self.server_hello(version)),
            _ => None,
        }
    }
}

/// The version a ServerHello chose: in the `supported_versions` extension (43) with TLS
/// 1.3, else in its own field.
fn chosen_version(body: &[u8]) -> Option<u16> {
    let (_, hello) = parse_tls_handshake_server_hello(body).ok()?;
    let mut extensions = hello.ext.unwrap_or_default();
    while let [k1, k2, l1, l2, rest @ ..] = extensions {
        let (content, after) = rest.split_at_checked(u16::from_be_bytes([*l1, *l2]).into())?;
        if let (0, 43, [high, low]) = (*k1, *k2, content) {
            return Some(u16::from_be_bytes([*high, *low]));
        }
        extensions = after;
    }
    Some(hello.version.0)
}

fn certificates(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    match parse_tls_handshake_msg_certificate(body).ok()?.1 {
        TlsMessageHandshake::Certificate(message) => {
            Some(message.cert_chain.iter().map(|certificate| certificate.data.to_vec()).collect())
        }
        _ => None,
    }
}
