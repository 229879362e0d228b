//! Hosts as they stand in a URL: a name in ASCII, or an address.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Checks and normalises a host: a name in ASCII, an IPv4 address, or an IPv6 address in brackets.
pub(super) fn host(text: &str) -> Result<String, String> {
    if let Some(inner) = text.strip_prefix('[') {
        let address = inner.strip_suffix(']').and_then(|inner| inner.parse::<Ipv6Addr>().ok());
        return address
            .map(|address| format!("[{address}]"))
            .ok_or_else(|| "an IPv6 address in brackets, such as [2001:db8::1]".into());
    }
    let host = text.to_ascii_lowercase();
    let name = host.strip_suffix('.').unwrap_or(&host);
    if name.is_empty() {
        return Err("a host, such as origin.example.com".into());
    }
    if ends_in_a_number(name) {
        let address = name.parse::<Ipv4Addr>().map(|address| address.to_string());
        return address
            .map_err(|_| "an IPv4 address of four numbers from 0 to 255, such as 192.0.2.7".into());
    }
    if name.len() > HOST_BYTES_MAX || !name.split('.').all(is_label) {
        return Err(
            "a host name of letters, digits, `-` and `_`: labels of 1 to 63, at most 253 in all".into()
        );
    }
    Ok(host)
}

/// The longest host name in characters, without a dot at the end (RFC 1035 section 2.3.4: 255
/// octets on the wire, of which two are the first length and the root).
const HOST_BYTES_MAX: usize = 253;

/// A label may have 63 characters (RFC 1035 section 2.3.4). `_` is not a host name's by RFC 952,
/// but container networks use it and the runtime fetches it.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Whether a URL parser reads the host as an IPv4 address (WHATWG URL, "ends in a number checker"):
/// `127.1` and `0x7f000001` would silently become another address than the one written.
fn ends_in_a_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}
