//! Whether a URL is spelt so that the URL standard's parser would leave it as it is: a test of
//! bytes, since nearly every request's is. It is on the way of every request, so it goes over the
//! text once ([`plain`]) and finds its parts by the way.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Where the parts of a URL are, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    /// Where the scheme ends.
    pub scheme_end: usize,
    /// Where the host begins, after a user's name.
    pub host_at: usize,
    /// Where the host ends, and a port may follow.
    pub host_end: usize,
    /// Where path and query begin.
    pub rest_at: usize,
    /// Where the path ends.
    pub path_end: usize,
    /// Whether the path has a percent sign.
    pub has_percent: bool,
}

/// A set of ASCII characters, a bit for each.
#[derive(Clone, Copy)]
pub(super) struct Set {
    low: u64,
    high: u64,
}

/// Lower-case letters, digits, `-` and `_`.
const NAME: Set = Set::of(b"abcdefghijklmnopqrstuvwxyz0123456789-_", Set::NONE);
/// What is to be seen on paper: 21 to 7E.
const GRAPHIC: Set = Set { low: u64::MAX << 33, high: u64::MAX >> 1 };
/// All but the path percent-encode set, `#`, and `\`, which becomes `/`.
pub(super) const PATH: Set = GRAPHIC.without(Set::of(b"\"#<>\\^`{|}", Set::NONE));
/// All but the special-query percent-encode set, and `#`.
pub(super) const QUERY: Set = GRAPHIC.without(Set::of(b"\"#'<>", Set::NONE));

impl Set {
    /// No characters.
    pub const NONE: Self = Self { low: 0, high: 0 };

    /// These, and those of another.
    pub const fn of(bytes: &[u8], so_far: Self) -> Self {
        let Self { low, high } = so_far;
        match bytes {
            [byte @ 0..64, rest @ ..] => Self::of(rest, Self { low: low | bit(*byte), high }),
            [byte, rest @ ..] => Self::of(rest, Self { low, high: high | bit(*byte) }),
            [] => so_far,
        }
    }

    /// All but those of another.
    pub const fn without(self, others: Self) -> Self {
        Self { low: self.low & !others.low, high: self.high & !others.high }
    }

    /// Whether it has a character.
    pub const fn has(&self, byte: u8) -> bool {
        match byte {
            0..64 => self.low & bit(byte) != 0,
            64..128 => self.high & bit(byte) != 0,
            _ => false,
        }
    }
}

/// The bit of a character within its half.
const fn bit(byte: u8) -> u64 {
    1_u64.wrapping_shl(byte as u32)
}

/// The beginning of a plain URL, up to its path's first slash.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    text: String,
    host_at: usize,
    host_end: usize,
}

impl Beginning {
    /// Whether a URL begins like this. The slash at its end is what keeps
    /// another host from doing so.
    fn is_of(&self, url: &str) -> bool {
        !self.text.is_empty() && url.starts_with(&self.text)
    }

    /// Reads the beginning of another URL; `None` where it is not plain.
    fn read(&mut self, url: &str) -> Option<()> {
        let (host_at, default) = match url.as_bytes() {
            [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (8, "443"),
            [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (7, "80"),
            _ => return None,
        };
        let host_end = end_of_a_name(url, host_at)?;
        let rest_at = match url.as_bytes().get(host_end)? {
            b':' => end_of_a_port(url, host_end.checked_add(1)?, default)?,
            _ => host_end,
        };
        let text = url.get(..rest_at.checked_add(1)?)?;
        text.ends_with('/').then(|| {
            self.text.clear();
            self.text.push_str(text);
            (self.host_at, self.host_end) = (host_at, host_end);
        })
    }
}

/// The parts of a URL in the standard's own form, with a host that is one; `None` for any other.
/// `last`: the beginning of the one that was read before it, which is that of this one afterwards.
pub(super) fn plain(url: &str, last: &mut Beginning) -> Option<Parts> {
    if !last.is_of(url) {
        last.read(url)?;
    }
    let Beginning { ref text, host_at, host_end } = *last;
    let (bytes, rest_at) = (url.as_bytes(), text.len().checked_sub(1)?);
    let (path_end, has_percent) = end_of_a_path(bytes, rest_at)?;
    let is_query = bytes.get(path_end..)?.iter().all(|byte| QUERY.has(*byte));
    let scheme_end = host_at.checked_sub(3)?;
    is_query.then_some(Parts { scheme_end, host_at, host_end, rest_at, path_end, has_percent })
}

/// Where the name or IPv4 address ends that begins there. One that the parser would
/// turn into another is none.
fn end_of_a_name(url: &str, host_at: usize) -> Option<usize> {
    let bytes = url.as_bytes();
    let (mut at, mut label_at) = (host_at, host_at);
    loop {
        let byte = *bytes.get(at)?;
        if !NAME.has(byte) {
            if !(1..=LABEL_BYTES_MAX).contains(&at.checked_sub(label_at)?) {
                return None;
            }
            match byte {
                b'.' => label_at = at.checked_add(1)?,
                b':' | b'/' => break,
                _ => return None,
            }
        }
        at = at.checked_add(1)?;
    }
    let (host, last) = (url.get(host_at..at)?, url.get(label_at..at)?);
    let is_name = host.len() <= NAME_BYTES_MAX && !has_punycode(host.as_bytes());
    // Only a label that begins with a digit can be a number.
    let is_number = last.starts_with(|c: char| c.is_ascii_digit()) && ends_in_a_number(last);
    (is_name && (!is_number || host.parse::<Ipv4Addr>().is_ok())).then_some(at)
}

fn has_punycode(host: &[u8]) -> bool {
    host.windows(4).any(|four| four == b"xn--")
}

/// Where the port ends that begins there. The scheme's own is left out in the standard's form,
/// and so are zeros before it.
fn end_of_a_port(url: &str, at: usize, default: &str) -> Option<usize> {
    let digits = url.get(at..)?.split('/').next()?;
    let is_plain = digits != default && !digits.starts_with('0') && is_port(digits);
    let end = at.checked_add(digits.len())?;
    (is_plain && end < url.len()).then_some(end)
}

fn is_port(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
}

/// Where the path ends that begins there, and whether it has a percent sign. One with a segment
/// that may be `.` or `..`, in any spelling, is none; `/.well-known` is no such segment.
fn end_of_a_path(bytes: &[u8], rest_at: usize) -> Option<(usize, bool)> {
    let (mut at, mut has_percent) = (rest_at, false);
    if bytes.get(at) != Some(&b'/') {
        return None;
    }
    while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'?') {
        if !PATH.has(*byte) {
            return None;
        }
        match (byte, bytes.get(at.checked_add(1)?), bytes.get(at.checked_add(2)?)) {
            (b'/', Some(b'.'), None | Some(b'/' | b'.' | b'%' | b'?')) => return None,
            (b'%', Some(b'2'), Some(b'e' | b'E')) => return None,
            (b'%', ..) => has_percent = true,
            _ => {}
        }
        at = at.checked_add(1)?;
    }
    Some((at, has_percent))
}

/// Whether the standard's parser is to be asked about a URL that is not [`plain`]. If not, then
/// whatever it would make of it, it names no host that was meant: `a.test%2e`, `a.test\`, a list, a
/// user's name, or a `Host` field that swallows the path.
pub(super) fn may_be_respelt(url: &str) -> bool {
    let after = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    // What ends an authority but a slash was never the start of a request target.
    let parts = after.and_then(|after| after.split_at_checked(after.find(['/', '?', '#', '\\'])?));
    parts.is_some_and(|(authority, rest)| rest.starts_with('/') && is_authority(authority))
}

fn is_authority(authority: &str) -> bool {
    let (host, port) = split_port(authority);
    is_host_as_sent(host) && port.is_none_or(|digits| digits.is_empty() || is_port_as_sent(digits))
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address are within its brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether these may be a port: for the parser to say where it begins with zeros.
fn is_port_as_sent(digits: &str) -> bool {
    digits.starts_with('0') || is_port(digits)
}

/// Whether this may be a host as it was sent. Letters beyond ASCII and capitals are for the
/// parser to turn into a name.
fn is_host_as_sent(host: &str) -> bool {
    if host.starts_with('[') {
        return is_ipv6(host);
    }
    let of_a_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') || !b.is_ascii();
    let name = host.strip_suffix('.').unwrap_or(host);
    host.bytes().all(of_a_name) && !name.is_empty() && !name.split('.').any(str::is_empty)
}

/// The longest name, and the longest label of one, in bytes (RFC 1035 section 2.3.4).
const NAME_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

/// Whether a normalised text is a host: an address, or a name of letters, digits, `-` and `_`.
/// Where a hyphen stands does not matter here: names that begin or end with one exist and resolve.
pub(super) fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len()) && label.bytes().all(|byte| NAME.has(byte))
    };
    is_ipv6(host) || (host.len() <= NAME_BYTES_MAX && host.split('.').all(is_label))
}

fn is_ipv6(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
}

/// Whether the standard takes a host with this last label for an IPv4 address ("ends in a number
/// checker"): `127.1` is `127.0.0.1` then.
fn ends_in_a_number(last: &str) -> bool {
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    last.strip_prefix("0x").is_some_and(is_hex) || last.bytes().all(|b| b.is_ascii_digit())
}
