//! Whether a URL is spelt so that the URL standard's parser would leave it as it is: a test of bytes, since nearly every
//! request's is.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How a URL is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// In the standard's own form, with a host that is one.
    Plain,
    /// The parser might change it, or refuse it.
    Odd,
    /// Whatever the parser would make of it, it names no host that was meant: `a.test%2e`, `a.test\`, a list, a user's name,
    /// or a `Host` field that swallows the path.
    Bad,
}

/// Tests a whole URL as the runtime hands it over.
pub(super) fn of(url: &str) -> Spelling {
    let (after, is_http) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
        (Some(after), _) => (after, true),
        (_, Some(after)) => (after, false),
        _ => return Spelling::Bad,
    };
    // What ends an authority but a slash was never the start of a request target.
    let Some((authority, rest)) = after.find(['/', '?', '#', '\\']).and_then(|at| after.split_at_checked(at))
    else {
        return Spelling::Bad;
    };
    if !rest.starts_with('/') {
        return Spelling::Bad;
    }
    match authority_spelling(authority, is_http) {
        Spelling::Plain if is_plain_target(rest.as_bytes()) => Spelling::Plain,
        Spelling::Bad => Spelling::Bad,
        Spelling::Plain | Spelling::Odd => Spelling::Odd,
    }
}

fn authority_spelling(authority: &str, is_http: bool) -> Spelling {
    let (host, port) = split_port(authority);
    let port = match port {
        None => Spelling::Plain,
        Some("80") if is_http => Spelling::Odd,
        Some("443") if !is_http => Spelling::Odd,
        Some(digits) if digits.is_empty() || digits.starts_with('0') => Spelling::Odd,
        Some(digits) if digits.parse::<u16>().is_ok() => Spelling::Plain,
        Some(_) => Spelling::Bad,
    };
    match (host_spelling(host), port) {
        (Spelling::Bad, _) | (_, Spelling::Bad) => Spelling::Bad,
        (Spelling::Plain, Spelling::Plain) => Spelling::Plain,
        _ => Spelling::Odd,
    }
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address are within its brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// A host as it was sent. Letters beyond ASCII and capitals are for the parser to turn into a name.
fn host_spelling(host: &str) -> Spelling {
    if host.starts_with('[') {
        return if is_ipv6(host) { Spelling::Odd } else { Spelling::Bad };
    }
    let of_a_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') || !b.is_ascii();
    let name = host.strip_suffix('.').unwrap_or(host);
    if !host.bytes().all(of_a_name) || name.is_empty() || name.split('.').any(str::is_empty) {
        return Spelling::Bad;
    }
    let is_changed = |b: u8| b.is_ascii_uppercase() || !b.is_ascii();
    if host.len() != name.len() || host.bytes().any(is_changed) || host.contains("xn--") {
        return Spelling::Odd;
    }
    match (is_host(host), ends_in_a_number(host)) {
        (false, _) => Spelling::Bad,
        (true, true) if host.parse::<Ipv4Addr>().is_err() => Spelling::Odd,
        (true, _) => Spelling::Plain,
    }
}

/// The longest name, and the longest label of one, in bytes (RFC 1035 section 2.3.4).
const NAME_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

/// Whether a normalised text is a host: an address, or a name of letters, digits, `-` and `_`. Where a hyphen stands does
/// not matter here: names that begin or end with one exist and resolve.
pub(super) fn is_host(host: &str) -> bool {
    let of_a_label = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    let is_label =
        |label: &str| (1..=LABEL_BYTES_MAX).contains(&label.len()) && label.bytes().all(of_a_label);
    is_ipv6(host) || (host.len() <= NAME_BYTES_MAX && host.split('.').all(is_label))
}

fn is_ipv6(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
}

/// Whether the standard takes the host for an IPv4 address ("ends in a number checker"): `127.1` is `127.0.0.1` then.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    last.strip_prefix("0x").is_some_and(is_hex) || last.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the standard leaves path and query as they are: no byte that it would encode, no `\`, no fragment, and nothing
/// that may be a `.` or `..` segment.
fn is_plain_target(target: &[u8]) -> bool {
    let path_end = target.iter().position(|b| *b == b'?').unwrap_or(target.len());
    let Some((path, query)) = target.split_at_checked(path_end) else { return false };
    path.iter().all(|b| stays_in_a_path(*b))
        && !may_have_dots(path)
        && query.iter().all(|b| stays_in_a_query(*b))
}

/// The path percent-encode set, `#`, and `\`, which becomes `/`.
fn stays_in_a_path(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// The special-query percent-encode set, and `#`.
fn stays_in_a_query(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'#' | b'\'' | b'<' | b'>')
}

/// Whether a segment may be `.` or `..`, in any of its spellings. `/.well-known` is none.
fn may_have_dots(path: &[u8]) -> bool {
    path.windows(2).enumerate().any(|(at, two)| match two {
        b"/." => !matches!(path.get(at.saturating_add(2)), Some(b) if !matches!(b, b'/' | b'.' | b'%')),
        b"%2" => matches!(path.get(at.saturating_add(2)), Some(b'e' | b'E')),
        _ => false,
    })
}
