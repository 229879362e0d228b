//! Who gets in while the site is closed or full: the operator, listed addresses, listed paths.

use std::net::IpAddr;

use crate::address::Pattern;
use crate::request_url::RequestUrl;
use ipnet::IpNet;

/// Who is let through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetThrough {
    /// Blocks of addresses: the operator's network, a monitor.
    pub addresses: Vec<IpNet>,
    /// Requests: health checks, webhooks, certificate challenges.
    pub paths: Vec<Pattern>,
}

/// What of a request decides whether it is let through.
#[derive(Debug, Clone, Copy)]
pub struct Visitor<'a> {
    /// What is asked for.
    pub url: &'a RequestUrl,
    /// The visitor's address, when it can be believed (`crate::vantage::client`); never
    /// one a visitor can write.
    pub address: Option<&'a str>,
    /// Whether the request is the operator's ([`crate::operator::claim`]).
    pub is_operator: bool,
}

impl LetThrough {
    /// Whether the request gets in.
    #[must_use]
    pub fn takes(&self, visitor: &Visitor) -> bool {
        let readings = visitor.url.readings();
        self.paths.iter().any(|pattern| pattern.surely_means(&readings))
            || visitor.address.is_some_and(|address| self.lists(address))
            || visitor.is_operator
    }

    fn lists(&self, address: &str) -> bool {
        let Ok(address) = address.parse::<IpAddr>() else { return false };
        // An IPv4 visitor may arrive in an IPv6 wrapping (RFC 4291 section 2.5.5.2).
        let address = address.to_canonical();
        self.addresses.iter().any(|block| block.contains(&address))
    }
}
