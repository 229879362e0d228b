//! Ports for servers that another program starts, and for addresses at which nobody listens.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below what systems give to outgoing connections (Linux from 32768,
/// `net.ipv4.ip_local_port_range`; others from 49152, RFC 6335 section 6). One of those may be
/// taken between the moment it was found free and the moment the server asks for it: it was, once
/// in some thousand starts.
const PORTS: Range<u16> = 10_000..30_000;

/// How far apart two processes of tests begin: a prime, so that those with
/// neighbouring numbers do not meet.
const APART: u32 = 7_919;

/// A port at which nobody listens, and which nobody but who gets it here will take.
/// Each call gives another one.
///
/// # Panics
///
/// If every port is taken.
pub fn free_port() -> u16 {
    static TURN: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(APART);
    for _ in PORTS {
        let place =
            begin.wrapping_add(TURN.fetch_add(1, Ordering::Relaxed)) % u32::from(PORTS.end - PORTS.start);
        let port = PORTS.start + u16::try_from(place).expect("there are fewer than 65536 ports");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no port of {PORTS:?} is free");
}

/// So many of them.
pub fn free_ports(count: usize) -> Vec<u16> {
    (0..count).map(|_| free_port()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_apart_and_below_those_of_outgoing_connections() {
        let ports = free_ports(50);
        for (at, port) in ports.iter().enumerate() {
            assert!(PORTS.contains(port), "{port}");
            assert!(!ports[..at].contains(port), "{port} twice");
        }
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, free_port())).unwrap();
        assert!(!free_ports(50).contains(&held.local_addr().unwrap().port()));
    }
}
