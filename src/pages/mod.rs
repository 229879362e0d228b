//! Faultline's own pages, under one roof: which of them a path is, and the guide, the gallery
//! and the console themselves.
//!
//! In scope: the pages below the prefix, from a request's values to finished bytes. Out of scope:
//! who may see them (`operator`, the shell), and asking the ledgers (the shell). None of it is on a
//! visitor's way, so all of it is in a module of its own, which an isolate loads when the first of
//! them is asked for: a [`Call`] goes in, bytes come out.

mod call;
pub mod console;
pub mod gallery;
pub mod guide;
pub mod maintenance;
#[cfg(test)]
mod tests;

use crate::config::Settings;

pub use call::{Call, Rooms, serve};

/// A request for a page below the prefix.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageRequest<'a> {
    /// Request method, in upper case as sent.
    pub method: &'a str,
    /// The path below the prefix, such as `/guide/connection_refused`.
    pub below: &'a str,
    /// The query without its question mark.
    pub query: Option<&'a str>,
    /// Host (without port) that was asked for.
    pub host: &'a str,
    /// `Accept`, when sent.
    pub accept: Option<&'a str>,
    /// `Content-Type`, when sent.
    pub content_type: Option<&'a str>,
    /// The body, at most [`guide::BODY_BYTES_MAX`].
    pub body: &'a [u8],
    /// Whether the body was larger than that, and cut.
    pub too_large: bool,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: u64,
    /// Which other pages there are.
    pub rooms: Rooms,
}

/// The page that a path below the prefix is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// Previews of what visitors would get.
    Gallery,
    /// The operator's console, its API and its counters.
    Console(console::ConsoleRequest),
    /// The operator's call that closes and opens the site.
    Maintenance,
    /// Whether the site is back, for a page that waits.
    State,
    /// The guide, with the list of all the others.
    Guide,
}

/// Which page a path is; `None` where it is the site's, as all below the prefix is without a guide.
/// `below` is the path below the prefix, `host` is without a port.
#[must_use]
pub fn room(below: &str, query: Option<&str>, host: &str, settings: &Settings) -> Option<Room> {
    if gallery::is_below(below) && gallery::is_on(settings, host) {
        return Some(Room::Gallery);
    }
    if let Some(asked) = console::asked(below, query) {
        return Some(Room::Console(asked));
    }
    match below {
        "/maintenance" => Some(Room::Maintenance),
        "/state" => Some(Room::State),
        _ => settings.guide.then_some(Room::Guide),
    }
}
