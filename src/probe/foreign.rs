//! Recognises, by its first bytes, a protocol that nobody expected on a port.
//!
//! Words for the operator ("that is an SSH server"), never a judgement: any
//! peer can send any bytes.

use crate::outcome::Foreign;

/// The most bytes looked at. Every mark below is within 16 bytes, but for the word
/// `FTP` of a greeting line.
pub const LOOK_BYTES_MAX: usize = 64;

/// Whether enough bytes have come to recognise them: a whole line, [`LOOK_BYTES_MAX`], or
/// a binary protocol's mark.
///
/// Once true it stays true and [`recognise`] no longer changes, however the
/// bytes were cut into reads.
#[must_use]
pub fn settled(bytes: &[u8]) -> bool {
    let look = look(bytes);
    let whole_line = look.len() > H2_FRAME_HEADER_BYTES && look.ends_with(b"\n");
    look.len() == LOOK_BYTES_MAX || whole_line || binary(look).is_some()
}

/// The protocol, where the bytes give it away.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<Foreign> {
    let look = look(bytes);
    binary(look).or_else(|| text(look))
}

/// The first line, newline included, or [`LOOK_BYTES_MAX`] bytes. A line feed among the first nine
/// bytes ends nothing: binary headers hold that byte too.
fn look(bytes: &[u8]) -> &[u8] {
    let bound = bytes.get(..LOOK_BYTES_MAX).unwrap_or(bytes);
    let end = bound.iter().skip(H2_FRAME_HEADER_BYTES).position(|byte| *byte == b'\n');
    end.and_then(|at| bound.get(..=at.saturating_add(H2_FRAME_HEADER_BYTES))).unwrap_or(bound)
}

/// Length of an HTTP/2 frame header (RFC 9113 section 4.1).
const H2_FRAME_HEADER_BYTES: usize = 9;

/// Marks that need no end of line.
fn binary(bytes: &[u8]) -> Option<Foreign> {
    match *bytes {
        // TLSPlaintext: content types 20 to 23, then a version whose high byte is
        // 3 (RFC 8446 section 5.1).
        [20..=23, 3, 0..=4, ..] => Some(Foreign::Tls),
        // A SETTINGS (4) or GOAWAY (7) frame on stream 0; a peer's first frames (RFC 9113
        // sections 3.4, 6.5, 6.8).
        [0, _, _, 4 | 7, _, 0, 0, 0, 0, ..] => Some(Foreign::Http2),
        // Three bytes of length, sequence 0, protocol version 10 (MySQL "Protocol::HandshakeV10").
        [_, _, 0, 0, 10, version, ..] if version.is_ascii_digit() => Some(Foreign::Mysql),
        _ => None,
    }
}

/// Marks at the start of a line of text.
fn text(line: &[u8]) -> Option<Foreign> {
    let upper = line.trim_ascii_start().to_ascii_uppercase();
    let starts = |mark: &str| upper.starts_with(mark.as_bytes());
    let any = |marks: &[&str]| marks.iter().any(|mark| starts(mark));
    if starts("HTTP/1") {
        Some(Foreign::PlainHttp)
    } else if any(&["<!DOCTYPE", "<HTML", "<HEAD", "<BODY", "<?XML"]) {
        Some(Foreign::HeadlessBody)
    } else if starts("SSH-") {
        Some(Foreign::Ssh)
    } else if any(&["220 ", "220-"]) {
        let ftp = upper.windows(3).any(|three| three == b"FTP");
        Some(if ftp { Foreign::Ftp } else { Foreign::Smtp })
    } else if any(&["-ERR ", "-NOAUTH ", "-DENIED ", "-WRONGPASS "]) {
        Some(Foreign::Redis)
    } else {
        None
    }
}
