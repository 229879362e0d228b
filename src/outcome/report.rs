//! What a probe of the origin found, as plain data: name, connection, TLS, one HTTP exchange.

/// What a probe of the origin found, step by step. A later step is only there when
/// the one before succeeded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeReport {
    /// The name look-up, where one was made.
    pub dns: Option<DnsFinding>,
    /// The TCP connection.
    pub connect: Option<ConnectFinding>,
    /// The TLS handshake, for `https:` origins.
    pub tls: Option<TlsFinding>,
    /// Whether the handshake succeeds only for whoever offers no protocol by ALPN: the runtime's
    /// does, the edge's offers some.
    pub alpn_refused: bool,
    /// One minimal HTTP exchange.
    pub http: Option<HttpFinding>,
    /// What the peer speaks instead of the expected protocol, where its first bytes give that away.
    pub speaks: Option<Foreign>,
    /// The runtime's own words when it rejected a connection, at most 200
    /// characters. Operator only.
    pub rejected_with: Option<String>,
}

/// A protocol recognised by its first bytes where another one was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Foreign {
    /// HTTP/1 in clear, on a port that was to speak TLS.
    PlainHttp,
    /// HTML or XML without a head (HTTP/0.9, or a proxy in front that writes its page raw).
    HeadlessBody,
    /// A TLS record, on a port that was to speak HTTP in clear.
    Tls,
    /// HTTP/2 frames without an upgrade (RFC 9113 section 3.3, prior knowledge).
    Http2,
    /// An SSH identification string (RFC 4253 section 4.2).
    Ssh,
    /// An SMTP greeting (RFC 5321 section 4.2).
    Smtp,
    /// An FTP greeting (RFC 959 section 5.4).
    Ftp,
    /// A Redis error reply (RESP).
    Redis,
    /// A MySQL or MariaDB initial handshake packet.
    Mysql,
}

/// What the resolver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsFinding {
    /// The name has addresses.
    Resolves,
    /// The name has addresses, all of them of private networks.
    Private,
    /// It does not: the response code by its IANA name, such as `NXDOMAIN`, or `NODATA`.
    Fails {
        /// IANA DNS RCODE mnemonic.
        rcode: String,
    },
    /// No answer within the budget.
    NoAnswer,
    /// The resolver itself could not be asked.
    Unusable,
    /// There is nothing to look up: the origin is named by its address, or by a name of this very
    /// machine (RFC 6761 section 6.3).
    Address,
}

/// What the connection attempt did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectFinding {
    /// It opened.
    Open,
    /// It was rejected at once: refused, or the name does not resolve.
    Rejected,
    /// Nothing happened within the connect budget.
    NoAnswer,
    /// The runtime forbids sockets to that address, or does not say why it
    /// rejected one: nothing is known.
    Forbidden,
    /// It was not tried, since the name leads to the edge network itself.
    BehindEdge,
    /// It was not tried, since nobody could say where the name leads.
    NotTried,
}

/// What the first flight of a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsFinding {
    /// The whole handshake succeeds with the runtime's own trust.
    Trusted,
    /// The peer sent an alert.
    Alert {
        /// AlertDescription (RFC 8446 section 6).
        id: u8,
    },
    /// The first bytes are not a TLS record.
    NotTls,
    /// Closed or reset during the handshake.
    Closed,
    /// Silent during the handshake.
    Silent,
    /// A ServerHello came and the certificate is visibly bad.
    BadCertificate(CertificateProblem),
    /// A ServerHello came, the runtime refuses the handshake, and no
    /// certificate is visible (TLS 1.3).
    Refused,
    /// The peer speaks nothing newer than this version, and the runtime refuses that.
    OldVersion {
        /// ProtocolVersion of its ServerHello (RFC 8446 section 4.1.3), such
        /// as `0x0301` for TLS 1.0.
        version: u16,
    },
    /// The certificate is in order, but the peer asks for one of ours and the
    /// runtime's handshake fails.
    WantsClientCertificate,
}

/// What is wrong with a certificate. Names and dates are for the operator only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateProblem {
    /// The kind of problem.
    pub kind: CertificateProblemKind,
    /// Subject alternative names, or the common name when there are none.
    pub names: Vec<String>,
    /// Start of validity, seconds since 1970-01-01T00:00:00Z.
    pub not_before: i64,
    /// End of validity, seconds since 1970-01-01T00:00:00Z.
    pub not_after: i64,
    /// The issuer's distinguished name.
    pub issuer: String,
    /// How many certificates the peer sent; 1 with an unknown issuer often
    /// means a missing intermediate.
    pub chain_length: usize,
}

/// The kinds of certificate problem that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum CertificateProblemKind {
    /// `notAfter` has passed.
    Expired,
    /// `notBefore` is still to come.
    NotYetValid,
    /// No name of the certificate covers the origin's.
    WrongName,
    /// Issuer and subject are the same and it is not trusted.
    SelfSigned,
    /// Well-formed and in date, but nobody trusted signed it.
    UnknownIssuer,
}

/// What one minimal HTTP exchange showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpFinding {
    /// A good head: the failure did not repeat.
    Answered {
        /// The status code.
        status: u16,
    },
    /// Closed or reset before a complete head.
    Terminated {
        /// Bytes of the head that had come.
        after_bytes: usize,
        /// Whether it was a reset rather than an orderly close.
        reset: bool,
    },
    /// Not HTTP.
    Unparsable(HttpFlaw),
    /// The head is larger than the probe accepts.
    HeadTooLarge,
    /// The transfer coding is unknown, or a chunk is malformed.
    BadTransferCoding,
    /// A good head, then less body than its framing announced. Only where the probe
    /// was told to read the body.
    BodyIncomplete {
        /// Bytes of content that had come.
        got: u64,
        /// Content-Length, when there was one.
        announced: Option<u64>,
        /// How it ended.
        ending: Ending,
    },
    /// No complete head within the budget.
    Silent {
        /// Bytes of the head that had come: 0 is silence, more is a slow or dripping head.
        after_bytes: usize,
    },
}

/// How a connection stopped giving bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Ending {
    /// An orderly close (FIN).
    Closed,
    /// A reset (RST).
    Reset,
    /// Neither: nothing more came within the budget.
    Stalled,
}

/// Why a response head is not HTTP (RFC 9112).
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum HttpFlaw {
    /// It does not begin with `HTTP/`.
    NoStatusLine,
    /// The status code is not three digits from 100 to 599.
    InvalidStatus,
    /// The HTTP version is not 1.0 or 1.1.
    InvalidVersion,
    /// A header line is malformed: no colon, a space before it, a bad character in the name.
    InvalidHeader,
    /// A forbidden character (NUL, bare CR) in a field value.
    InvalidValue,
    /// Content-Length twice with different values, not a number, or with Transfer-Encoding.
    ConflictingLengths,
    /// A final 101 nobody asked for, or an endless run of 1xx.
    UnexpectedInterim,
}
