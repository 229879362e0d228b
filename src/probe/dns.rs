//! One question to a DNS-over-HTTPS resolver (RFC 8484), and what its answer says about a name.
//!
//! Asked only after a connection failed, since the runtime says the same for a refused port
//! and for a name that does not resolve. `A` is asked first; `AAAA` only when the name exists
//! but has no `A`: a resolver answers one question per message (RFC 9619), and NXDOMAIN holds
//! for every type (RFC 8020).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, ResourceRecord, TYPE};

use crate::outcome::DnsFinding;
use crate::vantage::network;

/// Media type of the question and of the answer (RFC 8484 section 6). The
/// question is sent with `POST`.
pub const MEDIA_TYPE: &str = "application/dns-message";

/// The most bytes of an answer that are read: RFC 8484 section 6 allows 65,535, and one
/// name's addresses fit in 4 KiB.
pub const ANSWER_BYTES_MAX: usize = 4096;

/// The word for a name that exists but has no address. Not an RCODE (RFC 2308 section
/// 2.2), but what operators say.
pub const NODATA: &str = "NODATA";

/// The kinds of address that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4: `A` (RFC 1035).
    V4,
    /// IPv6: `AAAA` (RFC 3596).
    V6,
}

/// The question for a name's addresses in wire format, with id 0 so that caches can
/// work (RFC 8484 section 4.1).
///
/// `None` where a public resolver cannot know the answer: an address literal, a name of one label
/// (`localhost`, a container's name), a special-use name that never leaves the network (RFC 6761,
/// RFC 6762, RFC 9476), or not a name.
#[must_use]
pub fn query(name: &str, family: Family) -> Option<Vec<u8>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if !is_public_name(name) {
        return None;
    }
    let kind = match family {
        Family::V4 => TYPE::A,
        Family::V6 => TYPE::AAAA,
    };
    let mut packet = Packet::new_query(0);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    let name = Name::new(name).ok()?;
    packet.questions.push(Question::new(name, QTYPE::TYPE(kind), QCLASS::CLASS(CLASS::IN), false));
    packet.build_bytes_vec().ok()
}

/// Whether a public resolver may know the name: host name syntax (RFC 1123 section 2.1,
/// underscores let through), at least two labels, at most 253 characters, and no top label
/// that is for private use.
fn is_public_name(name: &str) -> bool {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let is_private = |label: &str| {
        ["localhost", "local", "internal", "invalid", "alt"].iter().any(|own| own.eq_ignore_ascii_case(label))
    };
    name.len() <= 253
        && name.contains('.')
        && name.parse::<IpAddr>().is_err()
        && name.split('.').all(label_ok)
        && name.rsplit('.').next().is_some_and(|top| !is_private(top))
}

/// What a resolver's answer says. Bytes that are not a DNS response make the
/// resolver unusable, not the name.
#[must_use]
pub fn read(bytes: &[u8]) -> DnsFinding {
    let Ok(packet) = Packet::parse(bytes) else { return DnsFinding::Unusable };
    if !packet.has_flags(PacketFlag::RESPONSE) {
        return DnsFinding::Unusable;
    }
    match packet.rcode() {
        // Any address will do. A CNAME alone will not: a resolver follows it, so
        // its target has no address.
        RCODE::NoError => {
            let addresses = || packet.answers.iter().filter_map(address);
            match addresses().next() {
                None => DnsFinding::Fails { rcode: NODATA.to_owned() },
                Some(_) if addresses().all(network::is_private) => DnsFinding::Private,
                Some(_) => DnsFinding::Resolves,
            }
        }
        rcode => DnsFinding::Fails { rcode: mnemonic(rcode, bytes) },
    }
}

fn address(record: &ResourceRecord<'_>) -> Option<IpAddr> {
    match &record.rdata {
        RData::A(a) => Some(Ipv4Addr::from(a.address).into()),
        RData::AAAA(aaaa) => Some(Ipv6Addr::from(aaaa.address).into()),
        _ => None,
    }
}

/// What a resolver says of a name before it is connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Whether it has addresses.
    pub finding: DnsFinding,
    /// Whether any of them is the edge network's own: the name leads to the edge, and to
    /// the origin only behind it.
    pub behind_edge: bool,
    /// How long that holds, in seconds: the least TTL of the answer; 0 where it has none.
    pub ttl_s: u32,
}

/// Reads an answer for [`Lookup`].
#[must_use]
pub fn look_up(bytes: &[u8]) -> Lookup {
    let finding = read(bytes);
    let packet = Packet::parse(bytes).ok();
    let answers = packet.iter().flat_map(|packet| &packet.answers);
    let mut lookup = Lookup { finding, behind_edge: false, ttl_s: 0 };
    for answer in answers {
        let Some(address) = address(answer) else { continue };
        lookup.behind_edge |= network::is_own(address);
        lookup.ttl_s = if lookup.ttl_s == 0 { answer.ttl } else { lookup.ttl_s.min(answer.ttl) };
    }
    lookup
}

/// The RCODE's name in the IANA registry "DNS RCODEs"; one without a name there
/// is `RCODE` and its number.
fn mnemonic(rcode: RCODE, bytes: &[u8]) -> String {
    let name = match rcode {
        RCODE::NoError => "NOERROR",
        RCODE::FormatError => "FORMERR",
        RCODE::ServerFailure => "SERVFAIL",
        RCODE::NameError => "NXDOMAIN",
        RCODE::NotImplemented => "NOTIMP",
        RCODE::Refused => "REFUSED",
        RCODE::YXDOMAIN => "YXDOMAIN",
        RCODE::YXRRSET => "YXRRSET",
        RCODE::NXRRSET => "NXRRSET",
        RCODE::NOTAUTH => "NOTAUTH",
        RCODE::NOTZONE => "NOTZONE",
        RCODE::BADVERS => "BADVERS",
        // The four low bits of the fourth byte (RFC 1035 section 4.1.1).
        RCODE::Reserved => return format!("RCODE{}", bytes.get(3).map_or(0, |byte| byte & 0x0f)),
    };
    name.to_owned()
}
