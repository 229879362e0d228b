//! The words between the shell, which owns sockets and the clock, and
//! [`plan`](crate::probe::plan), which decides.

use crate::outcome::ProbeReport;

/// What the shell does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// `POST` this to the resolver as `application/dns-message`.
    AskResolver {
        /// A DNS message.
        body: Vec<u8>,
    },
    /// Open a new connection to the origin.
    Connect {
        /// Whether the runtime does TLS on it, with its own trust and the origin's name.
        secure: bool,
    },
    /// Write to the open connection; nothing is to be reported.
    Send(Vec<u8>),
    /// Read once from the open connection.
    Read,
    /// Drop the open connection; nothing is to be reported.
    Close,
    /// The probe is over.
    Done(Box<ProbeReport>),
}

/// A step and the time it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The step.
    pub next: NextStep,
    /// After so many milliseconds it is [`StepResult::TimedOut`].
    pub budget_ms: u32,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepResult<'a> {
    /// The connection, with its TLS handshake where one was asked for, is open.
    Opened,
    /// It was rejected at once.
    Rejected {
        /// The runtime's words.
        text: &'a str,
    },
    /// The runtime does not allow a connection to that address.
    Forbidden,
    /// A read gave these.
    Bytes(&'a [u8]),
    /// The peer closed in order.
    Eof,
    /// The connection broke.
    Reset,
    /// The step's budget is used up.
    TimedOut,
    /// The resolver answered.
    Resolver {
        /// HTTP status.
        status: u16,
        /// Body, at most [`ANSWER_BYTES_MAX`](crate::probe::dns::ANSWER_BYTES_MAX) of it.
        bytes: &'a [u8],
    },
}
