//! Where the worker runs, and so which words of a request can be believed and
//! what an observation proves.
//!
//! In scope: telling the platform, and the address of the client. Out of scope: asking the
//! runtime (`edge::visit`).
//!
//! Cloudflare sets `cf-ray`, `CF-Connecting-IP` and `request.cf` itself and overwrites what
//! a visitor sends
//! (<https://developers.cloudflare.com/fundamentals/reference/http-headers/>). Anywhere else
//! a visitor can write the two fields, so that there they are no evidence of anything.

pub mod network;
pub mod proof;

use std::net::{IpAddr, SocketAddr};

use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

/// Where the worker runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Platform {
    /// Deployed on Cloudflare.
    Cloudflare,
    /// workerd by itself: on a server of somebody's own, or under `wrangler dev`.
    #[default]
    Workerd,
}

/// Which way the probe's own connections take, compared with `fetch()`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Connect {
    /// The same: what happens to one happens to the other.
    #[default]
    SameWay,
    /// Another: from other addresses, past the edge, and with refusals that
    /// say nothing of the origin.
    AnotherWay,
    /// None: the origin is not one that a socket could reach.
    Never,
}

/// What kind of place the requests go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Wherever the zone sends them.
    Zone,
    /// An address that the settings name.
    Origin,
    /// A binding of the worker.
    Binding,
}

/// Where we look from, and so what an observation proves ([`proof`]).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vantage {
    /// Where the worker runs.
    pub platform: Platform,
    /// The way of the probe.
    pub connect: Connect,
}

impl Vantage {
    /// workerd by itself, where a probe goes the way of the request.
    pub const WORKERD: Self = Self { platform: Platform::Workerd, connect: Connect::SameWay };

    /// The vantage of an exchange.
    #[must_use]
    pub const fn of(platform: Platform, behind: Behind) -> Self {
        let connect = match (platform, behind) {
            (_, Behind::Binding) | (Platform::Cloudflare, Behind::Zone) => Connect::Never,
            (Platform::Cloudflare, Behind::Origin) => Connect::AnotherWay,
            (Platform::Workerd, _) => Connect::SameWay,
        };
        Self { platform, connect }
    }
}

/// The setting `platform`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Setting {
    /// Told by each request.
    #[default]
    Auto,
    /// Cloudflare.
    Cloudflare,
    /// workerd by itself.
    Workerd,
}

impl Platform {
    /// The platform, by the setting or by a request: deployed on Cloudflare `request.cf.colo` is a
    /// text and the request has `cf-ray`. Seen of workerd 1.20261117.1: by itself `request.cf`
    /// holds `clientIp` only; `wrangler dev` makes a `colo` up and sends no `cf-ray`.
    #[must_use]
    pub const fn of(setting: Setting, colo_is_text: bool, has_cf_ray: bool) -> Self {
        match setting {
            Setting::Cloudflare => Self::Cloudflare,
            Setting::Auto if colo_is_text && has_cf_ray => Self::Cloudflare,
            Setting::Auto | Setting::Workerd => Self::Workerd,
        }
    }

    /// Whether requests may go to a place of this kind. The zone's own origin is wherever the
    /// visitor's `Host` leads, which only Cloudflare holds to the zone's names; anywhere else
    /// that would be an open proxy.
    #[must_use]
    pub const fn may_ask(self, behind: Behind) -> bool {
        match behind {
            Behind::Zone => self.writes_fields(),
            Behind::Origin | Behind::Binding => true,
        }
    }

    /// When requests may go to a place of this kind, as far as the setting says: before
    /// anything of a request is known.
    #[must_use]
    pub const fn asks(setting: Setting, behind: Behind) -> Asks {
        match (Self::of(setting, false, false).may_ask(behind), Self::of(setting, true, true).may_ask(behind))
        {
            (true, _) => Asks::Always,
            (false, true) => Asks::IfDeployed,
            (false, false) => Asks::Never,
        }
    }

    /// Whether what the platform alone may write (`cf-ray`, `CF-Connecting-IP`) was written by it.
    #[must_use]
    pub const fn writes_fields(self) -> bool {
        matches!(self, Self::Cloudflare)
    }
}

/// When requests may go to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Whatever they show.
    Always,
    /// Where they show that Cloudflare brought them.
    IfDeployed,
    /// Not from here.
    Never,
}

/// What a request shows of the client's address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    /// `CF-Connecting-IP`.
    pub connecting_ip: Option<&'a str>,
    /// The field that the setting `client_address_field` names.
    pub field: Option<&'a str>,
    /// The connection's own end, `request.cf.clientIp`: an address and a port.
    pub connection: Option<&'a str>,
}

/// The client's address, when it can be believed: on Cloudflare the platform's field; elsewhere
/// what the proxy in front wrote, where `has_field` says that a setting names its field, else the
/// other end of the connection.
///
/// A request without the named field did not come through that proxy; the proxy's own address would
/// be the wrong one for all of its visitors, so nothing is known then.
#[must_use]
pub fn client(platform: Platform, has_field: bool, shown: &Shown<'_>) -> Option<IpAddr> {
    match platform {
        Platform::Cloudflare => address(shown.connecting_ip?),
        Platform::Workerd if has_field => nearest(shown.field?),
        Platform::Workerd => address(shown.connection?),
    }
}

/// The address that the nearest proxy saw: it is the last of the list, since each adds what it sees
/// at the end, and whatever stands before may be a visitor's invention (RFC 7239 section 5.2).
fn nearest(field: &str) -> Option<IpAddr> {
    let last = field.rsplit(',').next()?.trim();
    let forwarded = last.split(';').map(str::trim).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    });
    address(forwarded.unwrap_or(last))
}

/// An address as proxies and runtimes write it: bare, in brackets, with a port, in quotes. An IPv4
/// address in an IPv6 wrapping (RFC 4291 section 2.5.5.2) is the IPv4 address.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let address: IpAddr = text.parse().ok().or_else(bracketed).or_else(with_port)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_runs() {
        use {Platform as P, Setting as S};
        for (id, setting, colo, ray, expected) in [
            ("deployed", S::Auto, true, true, P::Cloudflare),
            ("wrangler dev", S::Auto, true, false, P::Workerd),
            ("a visitor's cf-ray", S::Auto, false, true, P::Workerd),
            ("plain workerd", S::Auto, false, false, P::Workerd),
            ("said to be Cloudflare", S::Cloudflare, false, false, P::Cloudflare),
            ("said to be workerd", S::Workerd, true, true, P::Workerd),
        ] {
            assert_eq!(P::of(setting, colo, ray), expected, "{id}");
        }
    }

    #[test]
    fn nobody_is_an_open_proxy() {
        use {Behind as B, Platform as P};
        for (platform, behind, expected) in [
            (P::Cloudflare, B::Zone, true),
            (P::Workerd, B::Zone, false),
            (P::Workerd, B::Origin, true),
            (P::Workerd, B::Binding, true),
            (P::Cloudflare, B::Origin, true),
        ] {
            assert_eq!(platform.may_ask(behind), expected, "{platform:?} {behind:?}");
        }
    }

    #[test]
    fn the_setting_says_when_a_place_may_be_asked() {
        for (setting, behind, expected) in [
            (Setting::Auto, Behind::Zone, Asks::IfDeployed),
            (Setting::Cloudflare, Behind::Zone, Asks::Always),
            (Setting::Workerd, Behind::Zone, Asks::Never),
            (Setting::Auto, Behind::Origin, Asks::Always),
            (Setting::Workerd, Behind::Origin, Asks::Always),
            (Setting::Workerd, Behind::Binding, Asks::Always),
        ] {
            assert_eq!(Platform::asks(setting, behind), expected, "{setting:?} {behind:?}");
        }
    }

    #[test]
    fn whose_address_is_believed() {
        let (cloudflare, workerd) = (Platform::Cloudflare, Platform::Workerd);
        let ip = |text| Shown { connecting_ip: Some(text), ..Shown::default() };
        let field = |text| Shown { field: Some(text), connection: Some("10.0.0.1:99"), ..ip("192.0.2.66") };
        let end = |text| Shown { connection: Some(text), ..ip("192.0.2.66") };
        let rows = [
            ("the platform's field", cloudflare, false, ip("192.0.2.7"), Some("192.0.2.7")),
            ("the platform's field, IPv6", cloudflare, false, ip("2001:db8::1"), Some("2001:db8::1")),
            ("wrapped IPv4", cloudflare, false, ip("::ffff:192.0.2.7"), Some("192.0.2.7")),
            (
                "another setting does not matter there",
                cloudflare,
                true,
                field("198.51.100.1"),
                Some("192.0.2.66"),
            ),
            ("no address", cloudflare, false, ip("192.0.2.7, 10.0.0.1"), None),
            ("nothing", cloudflare, false, Shown::default(), None),
            ("a visitor's own cf-connecting-ip", workerd, false, ip("192.0.2.7"), None),
            ("the connection", workerd, false, end("198.51.100.2:40312"), Some("198.51.100.2")),
            ("the connection, IPv6", workerd, false, end("[2001:db8::2]:40312"), Some("2001:db8::2")),
            ("a socket without addresses", workerd, false, end("unix:/run/x"), None),
            ("the proxy's field", workerd, true, field("198.51.100.3"), Some("198.51.100.3")),
            ("the nearest of several", workerd, true, field("192.0.2.7, 198.51.100.3"), Some("198.51.100.3")),
            ("with a port", workerd, true, field("198.51.100.3:1234"), Some("198.51.100.3")),
            ("in brackets", workerd, true, field("[2001:db8::3]"), Some("2001:db8::3")),
            (
                "Forwarded",
                workerd,
                true,
                field("for=192.0.2.7, for=\"[2001:db8::3]:80\";proto=https"),
                Some("2001:db8::3"),
            ),
            ("past the proxy", workerd, true, end("198.51.100.2:40312"), None),
            ("a name", workerd, true, field("unknown"), None),
            ("an empty end", workerd, true, field("192.0.2.7,"), None),
        ];
        for (id, platform, has_field, shown, expected) in rows {
            let found = client(platform, has_field, &shown).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{id}");
        }
    }
}
