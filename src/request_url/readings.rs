//! What a path may mean to an origin: servers decode, merge slashes and resolve dots in different
//! orders, so that one text may lead to several places.
//!
//! What closes (a window) holds where any reading is meant; what opens (a path that is let
//! through) only where all are.

use std::borrow::Cow;

/// Host and path of a request, in the strictest and in the loosest reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings<'a> {
    /// The host.
    pub host: &'a str,
    /// The path as patterns are compared with it.
    pub strict: Cow<'a, str>,
    /// The same as the most obliging origin reads it: [`loosest`].
    pub loose: String,
}

impl<'a> Readings<'a> {
    /// The readings of a path.
    #[must_use]
    pub fn of(host: &'a str, path: &'a str) -> Self {
        Self { host, strict: decoded_unreserved(path), loose: loosest(path) }
    }
}

/// A path with percent-encoded unreserved characters decoded (RFC 3986 section 6.2.2.2).
#[must_use]
pub fn decoded_unreserved(path: &str) -> Cow<'_, str> {
    let unreserved = |at: usize| {
        let byte = encoded_at(path.as_bytes(), at)?;
        (byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')).then_some(byte)
    };
    let Some(first) = path.match_indices('%').map(|(at, _)| at).find(|at| unreserved(*at).is_some()) else {
        return Cow::Borrowed(path);
    };
    let mut out = path.get(..first).unwrap_or_default().to_owned();
    let mut rest = path.get(first..).unwrap_or_default().char_indices();
    while let Some((at, c)) = rest.next() {
        match unreserved(first.saturating_add(at)) {
            Some(byte) => {
                out.push(char::from(byte));
                rest.nth(1);
            }
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The byte that is percent-encoded at a place.
fn encoded_at(text: &[u8], at: usize) -> Option<u8> {
    let [b'%', high, low] = text.get(at..at.checked_add(3)?)? else { return None };
    let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
    u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()
}

/// How often an encoding within an encoding is taken off: `%25252e` is a dot after three.
const ROUNDS: usize = 3;

/// A path as the most obliging origin reads it: everything percent-decoded, also twice, by
/// `%u002f` too, what is encoded longer than it need be (`%c0%af`) or drawn in full width
/// what it stands for, `\` a slash, several slashes one, parameters (`;…`) cut off, and
/// then `.` and `..` resolved.
#[must_use]
pub fn loosest(path: &str) -> String {
    let mut bytes = path.as_bytes().to_vec();
    for _ in 0..ROUNDS {
        if !bytes.contains(&b'%') {
            break;
        }
        bytes = decoded(&bytes);
    }
    let text: String = String::from_utf8_lossy(&shortest(&bytes)).chars().map(plainest).collect();
    let text = text.replace('\\', "/");
    let mut segments: Vec<&str> = Vec::new();
    let mut ends_in_a_slash = true;
    for segment in text.split('/') {
        let segment = segment.split(';').next().unwrap_or_default();
        ends_in_a_slash = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    let end = if ends_in_a_slash && !segments.is_empty() { "/" } else { "" };
    format!("/{}{end}", segments.join("/"))
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at) {
        let length = if let Some(encoded) = encoded_at(bytes, at) {
            out.push(encoded);
            3
        } else if let Some(c) = wide_at(bytes, at) {
            out.extend(c.encode_utf8(&mut [0; 4]).bytes());
            6
        } else {
            out.push(*byte);
            1
        };
        at = at.saturating_add(length);
    }
    out
}

/// The character that is encoded at a place as `%u002f`, which no standard has and IIS read.
fn wide_at(text: &[u8], at: usize) -> Option<char> {
    let [b'%', b'u' | b'U', digits @ ..] = text.get(at..at.checked_add(6)?)? else { return None };
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Bytes with each ASCII character as one byte that is written in two or three, which UTF-8
/// forbids (RFC 3629 section 3) and careless decoders undo. A percent sign stays as it is: nobody
/// decodes once more after that.
fn shortest(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let overlong = match rest {
            [lead @ (0xc0 | 0xc1), low @ 0x80..=0xbf, after @ ..] => {
                Some(((lead & 1) << 6 | low & 0x3f, after))
            }
            [0xe0, mid @ (0x80 | 0x81), low @ 0x80..=0xbf, after @ ..] => {
                Some(((mid & 1) << 6 | low & 0x3f, after))
            }
            _ => None,
        };
        let (byte, after) = overlong.filter(|(byte, _)| *byte != b'%').unwrap_or((*first, after));
        out.push(byte);
        rest = after;
    }
    out
}

/// The ASCII character that one of full width is taken for where a name is fitted
/// into an older character set.
fn plainest(c: char) -> char {
    match c {
        '\u{ff05}' => c,
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}
