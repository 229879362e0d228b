//! Judges the bytes of one complete (or finally ended) HTTP/1 response head (RFC 9112).
//!
//! Tolerated, as RFC 9112 section 2.2 allows: bare LF line ends, and blank lines before the
//! status line. Also a 304 to a request that was not conditional and lengths on a 204: odd, but
//! no client fails on them.

use httparse::{EMPTY_HEADER, Error, Header, Response};

use crate::outcome::{HttpFinding, HttpFlaw};

/// The largest head that is accepted: Cloudflare's limit for all response headers of a Worker's
/// fetch ("Limits" page of the Workers documentation). Others are stricter (nginx 4–8 KiB
/// `proxy_buffer_size`, Node 16 KiB, Envoy 60 KiB), but a head that only they refuse cannot have
/// broken a Worker's fetch.
pub const HEAD_BYTES_MAX: usize = 128 * 1024;

/// The most header fields accepted: what Node reads (`maxHeadersCount`, 2000); workerd was seen to
/// take as many. hyper and Envoy stop at 100.
pub const HEAD_FIELDS_MAX: usize = 2000;

/// A good head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// 100 to 599.
    pub status: u16,
    /// How the end of the body is found.
    pub framing: Framing,
}

/// How the end of a body is found (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    Empty,
    /// So many bytes.
    Length(u64),
    /// Chunks (RFC 9112 section 7.1).
    Chunked,
    /// Until the connection closes.
    Close,
}

/// Reads a head. `Ok(None)`: no flaw so far, but not complete.
///
/// # Errors
/// The finding, where the bytes cannot be the head of an HTTP/1 response.
pub fn read(bytes: &[u8], to_head_request: bool) -> Result<Option<Head>, HttpFinding> {
    let mut fields = vec![EMPTY_HEADER; HEAD_FIELDS_MAX];
    let mut response = Response::new(&mut fields);
    let complete = response.parse(bytes).map_err(flaw)?.is_complete();
    let Some(status) = response.code.filter(|_| complete) else { return Ok(None) };
    if !(100..=599).contains(&status) {
        return Err(HttpFinding::Unparsable(HttpFlaw::InvalidStatus));
    }
    let announced = framing(response.headers)?;
    // RFC 9112 section 6.3, rule 1.
    let bodiless = to_head_request || matches!(status, 100..=199 | 204 | 304);
    Ok(Some(Head { status, framing: if bodiless { Framing::Empty } else { announced } }))
}

fn flaw(error: Error) -> HttpFinding {
    HttpFinding::Unparsable(match error {
        Error::Version => HttpFlaw::InvalidVersion,
        Error::Status => HttpFlaw::InvalidStatus,
        Error::HeaderName | Error::Token => HttpFlaw::InvalidHeader,
        Error::HeaderValue | Error::NewLine => HttpFlaw::InvalidValue,
        Error::TooManyHeaders => return HttpFinding::HeadTooLarge,
    })
}

fn framing(fields: &[Header<'_>]) -> Result<Framing, HttpFinding> {
    let members = |name: &'static str| {
        fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .flat_map(|field| field.value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii))
    };
    let length = length(members("content-length"))?;
    let coding = coding(members("transfer-encoding").filter(|member| !member.is_empty()))?;
    match (length, coding) {
        // RFC 9112 section 6.3, rule 3: "ought to be handled as an error", since
        // the two ends may disagree.
        (Some(_), Some(_)) => Err(HttpFinding::Unparsable(HttpFlaw::ConflictingLengths)),
        (Some(length), None) => Ok(Framing::Length(length)),
        (None, Some(framing)) => Ok(framing),
        (None, None) => Ok(Framing::Close),
    }
}

/// The one Content-Length. The same number repeated is allowed (RFC 9110 section 8.6).
fn length<'a>(members: impl Iterator<Item = &'a [u8]>) -> Result<Option<u64>, HttpFinding> {
    let conflict = HttpFinding::Unparsable(HttpFlaw::ConflictingLengths);
    let mut length = None;
    for member in members {
        let digits = !member.is_empty() && member.iter().all(u8::is_ascii_digit);
        let text = std::str::from_utf8(member).ok().filter(|_| digits);
        let number = text.and_then(|text| text.parse::<u64>().ok()).ok_or_else(|| conflict.clone())?;
        if length.is_some_and(|earlier| earlier != number) {
            return Err(conflict);
        }
        length = Some(number);
    }
    Ok(length)
}

/// The framing that transfer codings ask for. `chunked` may come once, and last (RFC 9112 section
/// 6.1); the others are those of IANA's "HTTP Transfer Coding Registry".
fn coding<'a>(members: impl Iterator<Item = &'a [u8]>) -> Result<Option<Framing>, HttpFinding> {
    let mut framing = None;
    for member in members {
        let name = member.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let known = match name.to_ascii_lowercase().as_slice() {
            b"chunked" => Framing::Chunked,
            b"compress" | b"deflate" | b"gzip" | b"identity" | b"x-compress" | b"x-gzip" => Framing::Close,
            _ => return Err(HttpFinding::BadTransferCoding),
        };
        if framing == Some(Framing::Chunked) {
            return Err(HttpFinding::BadTransferCoding);
        }
        framing = Some(known);
    }
    Ok(framing)
}
