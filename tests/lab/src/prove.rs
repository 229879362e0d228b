//! Proofs: each fault is exercised with a raw client and must be seen to do what it says.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Serialize;

use crate::client::{Ended, Look, Sight};
use crate::fault::Fault;
use crate::seen::lock;
use crate::tls::Tls;
use crate::wellformed;

/// Faults proved at the same time: most of the time goes into waiting for silence.
const WORKERS: usize = 64;

/// Whether one fault really does what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The fault.
    pub id: String,
    /// Whether it was seen to do what it says.
    pub ok: bool,
    /// What the raw client saw; where `ok` is false, with the rule that was not met.
    pub saw: String,
}

/// One thing that must be true of a fault.
pub(crate) enum Rule {
    /// The connection ends like this.
    Ends(Ended),
    /// The connection ends with a FIN or a RST: which of the two a dying process causes
    /// depends on what it left unread.
    Gone,
    /// Exactly these bytes come.
    Equals(Vec<u8>),
    /// The first bytes are these.
    Starts(&'static [u8]),
    /// These bytes are among those that come.
    Has(String),
    /// At least so many bytes come.
    AtLeast(usize),
    /// The handshake completes in this version, in rustls's spelling.
    Version(&'static str),
    /// The handshake fails with an error in whose text this occurs.
    TlsError(&'static str),
    /// Whether the handshake succeeds for a client that trusts only the second authority.
    StrangerTrusts(bool),
    /// A complete and correctly framed reply with this status.
    Answers(u16),
    /// Something about the bytes, in words and as a check.
    That(&'static str, fn(&Sight) -> bool),
    /// A dialogue of its own; says what was seen, or what is wrong.
    Own(fn(&Subject<'_>) -> Result<String, String>),
}

/// A running fault, as its proof sees it.
pub(crate) struct Subject<'a> {
    pub fault: &'a Fault,
    pub rules: &'a [Rule],
    /// Where it listens; none for a name without a listener.
    pub addr: Option<SocketAddr>,
    /// Whether its URL is https and the behaviour sees the raw connection.
    pub bare_tls: bool,
    pub tls: &'a Tls,
    pub resolver: SocketAddr,
}

impl Subject<'_> {
    /// The request that brings the fault about.
    pub(crate) fn request(&self) -> Vec<u8> {
        let Fault { method, id, headers, body, .. } = self.fault;
        let mut text = format!("{method} /lab/{id} HTTP/1.1\r\nHost: localhost\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if !headers.iter().any(|(name, _)| name == "Connection") {
            text += "Connection: close\r\n";
        }
        if !body.is_empty() {
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        format!("{text}\r\n{body}").into_bytes()
    }

    fn look(&self, stranger: bool) -> Result<Sight, String> {
        let config = if stranger { self.tls.client_of_stranger() } else { self.tls.client() };
        let https = self.fault.origin.starts_with("https:");
        let floor = |rule: &Rule| match rule {
            Rule::Equals(bytes) => bytes.len(),
            Rule::AtLeast(bytes) => *bytes,
            _ => 0,
        };
        let expects_open = self.rules.iter().any(|rule| matches!(rule, Rule::Ends(Ended::Open)));
        let look = Look {
            addr: self.addr.ok_or("no listener")?,
            tls: if https { Some(config.map_err(|e| e.to_string())?) } else { None },
            request: &self.request(),
            at_least: self.rules.iter().map(floor).max().unwrap_or(0),
            expects_open,
            stalls_in_handshake: expects_open && self.bare_tls,
        };
        Ok(look.take())
    }

    fn check(&self, rule: &Rule, sight: &Sight) -> Result<(), String> {
        let got = &sight.got;
        let holds = |held: bool, what: String| if held { Ok(()) } else { Err(what) };
        match rule {
            Rule::Ends(ended) => holds(sight.ended == *ended, format!("should end {ended:?}")),
            Rule::Gone => holds(matches!(sight.ended, Ended::Closed | Ended::Reset), "should end".into()),
            Rule::Equals(bytes) => holds(got == bytes, format!("should be {} known bytes", bytes.len())),
            Rule::Starts(bytes) => {
                holds(got.starts_with(bytes), format!("should start {}", bytes.escape_ascii()))
            }
            Rule::Has(text) => holds(
                got.windows(text.len()).any(|window| window == text.as_bytes()),
                format!("should have {text:?}"),
            ),
            Rule::AtLeast(bytes) => holds(got.len() >= *bytes, format!("should be {bytes} bytes or more")),
            Rule::Version(name) => holds(sight.tls.as_deref() == Some(*name), format!("should speak {name}")),
            Rule::TlsError(text) => {
                let fits = matches!(&sight.ended, Ended::Tls(error) if error.contains(text));
                holds(fits, format!("handshake should fail with {text}"))
            }
            Rule::StrangerTrusts(trusts) => {
                let trusted = self.look(true)?.tls.is_some();
                holds(trusted == *trusts, format!("second authority's client should trust it: {trusts}"))
            }
            Rule::Answers(status) => wellformed::check(sight, *status, &self.fault.method),
            Rule::That(what, check) => holds(check(sight), (*what).to_owned()),
            Rule::Own(_) => Ok(()),
        }
    }

    fn prove(&self) -> Result<String, String> {
        let own = self.rules.iter().find_map(|rule| if let Rule::Own(own) = rule { Some(own) } else { None });
        if let Some(own) = own {
            return own(self);
        }
        if self.rules.is_empty() {
            return Err("nothing is claimed, so nothing is proved".into());
        }
        let sight = self.look(false)?;
        for rule in self.rules {
            self.check(rule, &sight).map_err(|what| format!("{what}; saw {}", sight.summary()))?;
        }
        Ok(sight.summary())
    }
}

/// Proves every subject, in the order given.
pub(crate) fn prove_all(subjects: &[Subject<'_>]) -> Vec<Proof> {
    let next = AtomicUsize::new(0);
    let proofs = Mutex::new(Vec::new());
    let work = || {
        while let Some((place, subject)) = {
            let place = next.fetch_add(1, Ordering::SeqCst);
            subjects.get(place).map(|subject| (place, subject))
        } {
            let (ok, saw) = match subject.prove() {
                Ok(saw) => (true, saw),
                Err(saw) => (false, saw),
            };
            lock(&proofs).push((place, Proof { id: subject.fault.id.clone(), ok, saw }));
        }
    };
    thread::scope(|scope| {
        for _ in 0..WORKERS.min(subjects.len()) {
            scope.spawn(work);
        }
    });
    let mut proofs = proofs.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    proofs.sort_by_key(|(place, _)| *place);
    proofs.into_iter().map(|(_, proof)| proof).collect()
}

#[cfg(test)]
mod tests;
