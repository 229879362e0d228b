//! A misbehaving origin: every way a site behind an edge can fail, done for real on raw sockets.
//!
//! Two uses. Tests start a [`Lab`], or put a behaviour of their own into an [`Origin`]; people
//! start the program of the same name and follow the links on its home page. Each fault has an
//! origin of its own on 127.0.0.1 and answers the same whatever the path is, and [`Lab::prove`]
//! shows with a raw client that it really does what it says.
//!
//! In scope: bytes, ends, silence, names and certificates. Out of scope: judging what a
//! client should make of them.
//!
//! ```text
//! origin, conn   a listener, and what its closure can do with a connection
//! faults/*       the catalogue: each fault as a recipe of behaviour and rules
//! prove          each recipe shown to be true   (client looks, wellformed judges)
//! doh, switch    the resolver, and the origin that tests change while it runs
//! lab, home      all of it started together, and its page
//! ```

#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod cards;
mod client;
pub mod conn;
pub mod doh;
mod expected;
mod fault;
mod faults;
mod home;
mod lab;
mod origin;
mod prove;
mod reply;
pub mod request;
mod seen;
mod switch;
mod tls;
mod wellformed;
mod wire;

pub use conn::Conn;
pub use doh::Resolver;
pub use fault::{Fault, Group, Kind};
pub use lab::{Lab, LabOptions};
pub use origin::{Behaviour, Origin};
pub use prove::Proof;
pub use reply::Reply;
pub use request::Request;
pub use seen::{BODY_BYTES_KEPT, Seen};
pub use switch::{Mode, Switch};
pub use wire::hang_up;
