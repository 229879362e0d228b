//! Checks the framing of the start of a response body; its content is not looked at and not kept.

use httparse::{Status, parse_chunk_size};

use crate::outcome::{Ending, HttpFinding};
use crate::probe::ReaderStep;
use crate::probe::head::Framing;

/// The most bytes of a body that are read, framing included. A flaw further in stays unseen.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The longest line of a chunked body (size with extensions, or a trailer field), in bytes: 4
/// KiB, well above any seen.
const LINE_BYTES_MAX: usize = 4096;

/// Where in a chunked body the next byte belongs (RFC 9112 section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChunkPosition {
    Size,
    Data(u64),
    AfterData,
    Trailer,
}

/// What a body's framing turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFinding {
    /// In order, as far as it was read.
    Fine,
    /// It broke.
    Broken(HttpFinding),
}

/// An incremental check of one body.
#[derive(Debug, Clone)]
pub struct BodyCheck {
    framing: Framing,
    place: ChunkPosition,
    line: Vec<u8>,
    got: u64,
    taken: usize,
}

impl BodyCheck {
    /// Begins at the first byte after the head.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self { framing, place: ChunkPosition::Size, line: Vec::new(), got: 0, taken: 0 }
    }

    /// Takes bytes as they came. However they are cut, the finding is the same.
    pub fn push(&mut self, bytes: &[u8]) -> ReaderStep<BodyFinding> {
        let bytes = bytes.get(..BODY_BYTES_MAX.saturating_sub(self.taken)).unwrap_or(bytes);
        self.taken = self.taken.saturating_add(bytes.len());
        let step = match self.framing {
            Framing::Empty => ReaderStep::Done(BodyFinding::Fine),
            Framing::Chunked => self.chunked(bytes),
            Framing::Length(_) | Framing::Close => {
                self.got = self.got.saturating_add(bytes.len() as u64);
                if self.missing() == Some(0) {
                    ReaderStep::Done(BodyFinding::Fine)
                } else {
                    ReaderStep::NeedMore
                }
            }
        };
        if step == ReaderStep::NeedMore && self.taken == BODY_BYTES_MAX {
            return ReaderStep::Done(BodyFinding::Fine);
        }
        step
    }

    /// Ends the body: no more bytes come.
    #[must_use]
    pub fn end(&self, ending: Ending) -> BodyFinding {
        let announced = match self.framing {
            Framing::Empty => return BodyFinding::Fine,
            Framing::Close if ending == Ending::Closed => return BodyFinding::Fine,
            Framing::Chunked
                if self.place == ChunkPosition::Size && parse_chunk_size(&self.line).is_err() =>
            {
                return BodyFinding::Broken(HttpFinding::BadTransferCoding);
            }
            Framing::Length(length) => Some(length),
            Framing::Chunked | Framing::Close => None,
        };
        BodyFinding::Broken(HttpFinding::BodyIncomplete { got: self.got, announced, ending })
    }

    /// Bytes still to come, where a length says so.
    fn missing(&self) -> Option<u64> {
        match self.framing {
            Framing::Length(length) => Some(length.saturating_sub(self.got)),
            _ => None,
        }
    }

    fn chunked(&mut self, mut bytes: &[u8]) -> ReaderStep<BodyFinding> {
        while let Some((first, rest)) = bytes.split_first() {
            if let ChunkPosition::Data(left) = self.place {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.got = self.got.saturating_add(here as u64);
                let left = left.saturating_sub(here as u64);
                self.place = if left == 0 { ChunkPosition::AfterData } else { ChunkPosition::Data(left) };
                bytes = bytes.get(here..).unwrap_or_default();
                continue;
            }
            self.line.push(*first);
            bytes = rest;
            if let Some(finding) = self.line_byte() {
                return ReaderStep::Done(finding);
            }
        }
        ReaderStep::NeedMore
    }

    /// Looks at the line after each byte of it.
    fn line_byte(&mut self) -> Option<BodyFinding> {
        let bad = Some(BodyFinding::Broken(HttpFinding::BadTransferCoding));
        let ended = self.line.ends_with(b"\n");
        let next = match self.place {
            // `parse_chunk_size` takes a line without digits for a zero.
            ChunkPosition::Size if !self.line.first().is_some_and(u8::is_ascii_hexdigit) => return bad,
            ChunkPosition::Size if ended => match parse_chunk_size(&self.line) {
                Ok(Status::Complete((_, 0))) => ChunkPosition::Trailer,
                Ok(Status::Complete((_, size))) => ChunkPosition::Data(size),
                Ok(Status::Partial) | Err(_) => return bad,
            },
            ChunkPosition::AfterData if !b"\r\n".starts_with(&self.line) => return bad,
            ChunkPosition::AfterData if ended => ChunkPosition::Size,
            ChunkPosition::Trailer if matches!(self.line.as_slice(), b"\r\n" | b"\n") => {
                return Some(BodyFinding::Fine);
            }
            ChunkPosition::Trailer if ended => ChunkPosition::Trailer,
            _ if self.line.len() >= LINE_BYTES_MAX => return bad,
            place => place,
        };
        self.place = next;
        if ended {
            self.line.clear();
        }
        None
    }
}
