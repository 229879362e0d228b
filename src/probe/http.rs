//! Reads the reply to the probe's one request: interim heads, the final head, and where
//! asked the start of its body.

use crate::outcome::{Ending, Foreign, HttpFinding, HttpFlaw};
use crate::probe::body::{BodyCheck, BodyFinding};
use crate::probe::head::{self, Framing, HEAD_BYTES_MAX, Head};
use crate::probe::{ReaderStep, foreign};

/// The most interim (1xx) heads that are skipped. One or two are usual (100, 103);
/// more without end is a flaw.
pub const INTERIM_HEADS_MAX: usize = 100;

/// An incremental reader of one reply.
#[derive(Debug, Clone)]
pub struct ReplyReader {
    to_head_request: bool,
    read_body: bool,
    head: Vec<u8>,
    scanned: usize,
    interim: usize,
    taken: usize,
    body: Option<(u16, BodyCheck)>,
}

impl ReplyReader {
    /// A reader for the reply to a `HEAD` or other request; `read_body`: go on into
    /// the body after a good head.
    #[must_use]
    pub fn new(to_head_request: bool, read_body: bool) -> Self {
        Self { to_head_request, read_body, head: Vec::new(), scanned: 0, interim: 0, taken: 0, body: None }
    }

    /// Takes bytes as they came. However they are cut, the finding is the same.
    pub fn push(&mut self, bytes: &[u8]) -> ReaderStep<HttpFinding> {
        self.taken = self.taken.saturating_add(bytes.len());
        if self.body.is_some() {
            return self.body_bytes(bytes);
        }
        let mut waiting = bytes;
        loop {
            let room = HEAD_BYTES_MAX.saturating_sub(self.head.len());
            let (now, later) = waiting.split_at_checked(room).unwrap_or((waiting, &[]));
            self.head.extend_from_slice(now);
            waiting = later;
            match self.heads() {
                Some(step) => return step,
                None if waiting.is_empty() => return ReaderStep::NeedMore,
                None => {}
            }
        }
    }

    /// Ends the reply: no more bytes come.
    #[must_use]
    pub fn end(&self, ending: Ending) -> HttpFinding {
        if let Some((status, body)) = &self.body {
            return settle(*status, body.end(ending));
        }
        let judged = if self.not_http() { Err(NO_STATUS_LINE) } else { head::read(&self.head, true) };
        match (judged, ending) {
            (Err(finding), _) => finding,
            (Ok(_), Ending::Closed) => HttpFinding::Terminated { after_bytes: self.taken, reset: false },
            (Ok(_), Ending::Reset) => HttpFinding::Terminated { after_bytes: self.taken, reset: true },
            (Ok(_), Ending::Stalled) => HttpFinding::Silent { after_bytes: self.taken },
        }
    }

    /// What the peer speaks instead of HTTP/1, where its first bytes give that away.
    #[must_use]
    pub fn speaks(&self) -> Option<Foreign> {
        if self.not_http() { foreign::recognise(&self.head) } else { None }
    }

    /// Whether the head so far begins with anything but `HTTP/`.
    fn not_http(&self) -> bool {
        const START: &[u8] = b"HTTP/";
        let begun = self.head.get(..START.len()).unwrap_or(&self.head);
        !START.starts_with(begun)
    }

    /// Works through the heads that are there; `None`: more is needed.
    fn heads(&mut self) -> Option<ReaderStep<HttpFinding>> {
        loop {
            self.drop_blank_lines();
            if self.not_http() {
                return foreign::settled(&self.head).then_some(ReaderStep::Done(NO_STATUS_LINE));
            }
            let full = self.head.len() >= HEAD_BYTES_MAX;
            let end = match self.end_of_head() {
                Some(end) => end,
                None if full => return Some(ReaderStep::Done(self.too_large())),
                None => return None,
            };
            let rest = self.head.split_off(end);
            match head::read(&self.head, self.to_head_request) {
                Err(finding) => return Some(ReaderStep::Done(finding)),
                Ok(None) => return Some(ReaderStep::Done(NO_STATUS_LINE)),
                Ok(Some(head)) => {
                    self.head = rest;
                    self.scanned = 0;
                    if let Some(step) = self.good(head) {
                        return Some(step);
                    }
                }
            }
        }
    }

    /// A good head: skip it when interim, else finish or go on into the body.
    fn good(&mut self, head: Head) -> Option<ReaderStep<HttpFinding>> {
        if matches!(head.status, 100 | 102..=199) && self.interim < INTERIM_HEADS_MAX {
            self.interim = self.interim.saturating_add(1);
            return None;
        }
        if head.status < 200 {
            return Some(ReaderStep::Done(HttpFinding::Unparsable(HttpFlaw::UnexpectedInterim)));
        }
        if !self.read_body || matches!(head.framing, Framing::Empty | Framing::Length(0)) {
            return Some(ReaderStep::Done(HttpFinding::Answered { status: head.status }));
        }
        let rest = std::mem::take(&mut self.head);
        self.body = Some((head.status, BodyCheck::new(head.framing)));
        Some(self.body_bytes(&rest))
    }

    fn body_bytes(&mut self, bytes: &[u8]) -> ReaderStep<HttpFinding> {
        match &mut self.body {
            Some((status, body)) => match body.push(bytes) {
                ReaderStep::NeedMore => ReaderStep::NeedMore,
                ReaderStep::Done(finding) => ReaderStep::Done(settle(*status, finding)),
            },
            None => ReaderStep::NeedMore,
        }
    }

    fn drop_blank_lines(&mut self) {
        let blank = self.head.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if self.scanned == 0 && blank > 0 {
            self.head.drain(..blank);
        }
    }

    /// The length of the head, once its blank line is there. Looks at each byte once.
    fn end_of_head(&mut self) -> Option<usize> {
        let from = self.scanned.saturating_sub(2);
        let unseen = self.head.get(from..).unwrap_or_default();
        let found = unseen.windows(2).enumerate().find_map(|(at, two)| match two {
            b"\n\n" => Some(from.saturating_add(at).saturating_add(2)),
            b"\n\r" if unseen.get(at.saturating_add(2)) == Some(&b'\n') => {
                Some(from.saturating_add(at).saturating_add(3))
            }
            _ => None,
        });
        self.scanned = self.head.len();
        found
    }

    /// A head without end: malformed where that shows, else too large.
    fn too_large(&self) -> HttpFinding {
        head::read(&self.head, self.to_head_request).err().unwrap_or(HttpFinding::HeadTooLarge)
    }
}

/// The finding for bytes that do not begin with `HTTP/`.
const NO_STATUS_LINE: HttpFinding = HttpFinding::Unparsable(HttpFlaw::NoStatusLine);

fn settle(status: u16, body: BodyFinding) -> HttpFinding {
    match body {
        BodyFinding::Fine => HttpFinding::Answered { status },
        BodyFinding::Broken(finding) => finding,
    }
}
