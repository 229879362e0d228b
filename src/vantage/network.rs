//! The addresses of the edge network itself.
//!
//! On Cloudflare a Worker's socket may not go there, and a name that leads there leads to the edge
//! and not to the origin behind it, so such a name is not probed. `npm run networks` writes the
//! list anew from <https://api.cloudflare.com/client/v4/ips>; `npm test` says when it is older than
//! half a year, and fails in continuous integration from a year on (`scripts/lib/networks.mjs`).

use std::net::IpAddr;

use ipnet::IpNet;

/// The published blocks, one a line.
const BLOCKS: &str = include_str!("cloudflare.txt");

/// When the list was last compared with what is published, by the comment it begins with.
#[must_use]
pub fn as_of() -> &'static str {
    BLOCKS.lines().next().and_then(|line| line.strip_prefix("# as of ")).unwrap_or_default()
}

/// The published blocks.
pub fn blocks() -> impl Iterator<Item = IpNet> {
    BLOCKS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.trim().parse().ok())
}

/// Whether an address is one of the edge network's own.
#[must_use]
pub fn is_own(address: IpAddr) -> bool {
    let address = address.to_canonical();
    blocks().any(|block| block.contains(&address))
}

/// Whether an address is of a private network, which a runtime may be kept out of: RFC 1918, RFC
/// 6598, link-local, and their like in IPv6. This very machine is none.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private() || ip.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_block_and_the_list_has_a_date() {
        let lines = BLOCKS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines, blocks().count());
        assert!(lines >= 20, "{lines}");
        assert!(as_of().len() == "2026-11-25".len(), "{}", as_of());
    }

    #[test]
    fn an_address_is_of_a_private_network_or_not() {
        for (address, private) in [
            ("10.0.0.1", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("192.168.1.1", true),
            ("169.254.169.254", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("::ffff:10.0.0.1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("127.0.0.1", false),
            ("::1", false),
            ("192.0.2.1", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }

    #[test]
    fn an_address_is_the_edges_or_not() {
        for (address, own) in [
            ("104.16.0.1", true),
            ("104.31.255.255", false),
            ("104.27.255.255", true),
            ("172.67.1.1", true),
            ("2606:4700::1111", true),
            ("::ffff:104.16.0.1", true),
            ("192.0.2.1", false),
            ("8.8.8.8", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_own(address.parse().unwrap()), own, "{address}");
        }
    }
}
