//! Addresses as settings name them: where requests go ([`Target`]) and which requests are meant
//! ([`Pattern`]); and what routes and origins are numbered by.
//!
//! In scope: what may be written, and what it matches. Out of scope: the settings they stand in
//! (`config`), and the address of a request (`request_url`).

mod binding;
mod host;
mod ids;
mod origin;
mod pattern;
mod target;

pub use binding::{Binding, BindingKind};
pub use ids::{OriginId, OriginIndex, RouteId};
pub use origin::{Origin, Scheme};
pub(crate) use origin::{absolute, host_and_port, no_query_or_fragment};
pub(crate) use pattern::FORM as PATTERN_FORM;
pub use pattern::Pattern;
pub use target::{Target, ZONE_KEY};
