//! A connection that failed, and the port or the name that says to whom: what a runtime
//! writes where no driver does.

use super::{Driver, MONGODB, MYSQL, POSTGRESQL, REDIS, UNREACHABLE};
use crate::classify::words::{Sentences, Words};

/// What says of an errno that nothing came back from the other side.
pub(in crate::classify) const ERRNO: [&str; 14] = [
    "econnrefused",
    "connection refused",
    "actively refused",
    "etimedout",
    "i/o timeout",
    "timed out",
    "no route to host",
    "ehostunreach",
    "econnreset",
    "connection reset by peer",
    "enotfound",
    "eai_again",
    "no such host",
    "getaddrinfo",
];

/// Ports that databases, caches and search engines listen at by default (IANA, and their
/// manuals), with who does.
const PORTS: [(&str, Option<&str>); 18] = [
    ("3306", Some(MYSQL)),
    ("33060", Some(MYSQL)),
    ("5432", Some(POSTGRESQL)),
    ("5433", Some(POSTGRESQL)),
    ("6432", Some(POSTGRESQL)),
    ("26257", Some(POSTGRESQL)),
    ("27017", Some(MONGODB)),
    ("27018", Some(MONGODB)),
    ("6379", Some(REDIS)),
    ("6380", Some(REDIS)),
    ("26379", Some(REDIS)),
    ("9200", None),
    ("1433", None),
    ("1521", None),
    ("9042", None),
    ("11211", None),
    ("5984", None),
    ("8123", None),
];

/// Names of engines that a database is given in a network of containers, and looked up
/// by. `db` may be anything.
const HOSTS: [(&str, Option<&str>); 8] = [
    ("postgres", Some(POSTGRESQL)),
    ("postgresql", Some(POSTGRESQL)),
    ("mysql", Some(MYSQL)),
    ("mariadb", Some(MYSQL)),
    ("mongo", Some(MONGODB)),
    ("mongodb", Some(MONGODB)),
    ("redis", Some(REDIS)),
    ("elasticsearch", None),
];

/// What stands before a name that was not found: Go's resolver, and Node's.
const LOOKUPS: [&str; 3] = ["lookup ", "enotfound ", "eai_again "];

/// How far from the errno its address may stand, in bytes:
/// `Connect Failed (Connection refused): 127.0.0.1:3306`.
const NEAR_BYTES: usize = 80;

/// The database whose name did not resolve.
fn by_host(near: &str) -> Option<Option<&'static str>> {
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    LOOKUPS.iter().find_map(|lookup| {
        let (_, after) = near.split_once(lookup)?;
        let host = after.split(|c: char| !of_a_name(c)).next()?;
        HOSTS.iter().find(|(name, _)| host == *name).map(|(_, engine)| *engine)
    })
}

/// A connection that failed, and near it the port or the name of a database.
pub(super) fn by_address(text: &Words) -> Option<Driver> {
    let said = |(number, _): &(usize, _)| text.has(Sentences::Errno, *number);
    ERRNO.iter().enumerate().filter(said).find_map(|(_, errno)| {
        let (at, _) = text.match_indices(errno).next()?;
        let start = text.floor_char_boundary(at.saturating_sub(NEAR_BYTES));
        let end = at.saturating_add(errno.len()).saturating_add(NEAR_BYTES);
        let near = text.get(start..text.ceil_char_boundary(end))?;
        let by_port = PORTS.iter().find(|(port, _)| names_port(near, port)).map(|(_, engine)| *engine);
        let engine = by_port.or_else(|| by_host(near))?;
        Some(Driver { words: errno, reason: UNREACHABLE, engine })
    })
}

/// Whether a text names this port: `:3306`, `port 3306`, `port: 3306`.
fn names_port(text: &str, port: &str) -> bool {
    text.match_indices(port).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at.saturating_add(port.len())..).unwrap_or_default();
        let named = before.ends_with(':') || before.trim_end().trim_end_matches([':', '=']).ends_with("port");
        named && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}
