//! Where the requests of a route go: the zone, an origin by its address, or a binding.

use super::binding::Binding;
use super::origin::Origin;
use crate::vantage::Behind;

/// Where the requests of a route go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Wherever the zone itself would send the request: the URL is kept as the visitor sent it.
    Zone,
    /// A named origin: scheme, host and port are replaced, path and query are kept.
    Origin(Origin),
    /// A binding of the worker: the URL is kept as the visitor sent it.
    Binding(Binding),
}

/// What the names of a zone's own origins begin with among the isolates.
pub const ZONE_KEY: &str = "zone:";

impl Target {
    /// What kind of place it is, for the judge.
    #[must_use]
    pub const fn behind(&self) -> Behind {
        match self {
            Self::Zone => Behind::Zone,
            Self::Origin(_) => Behind::Origin,
            Self::Binding(_) => Behind::Binding,
        }
    }

    /// Its name among the isolates; for the zone's own, what all its hosts begin with.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Zone => ZONE_KEY.to_owned(),
            Self::Origin(origin) => {
                format!("{}://{}:{}", <&str>::from(origin.scheme()), origin.host(), origin.port())
            }
            Self::Binding(binding) => binding.key(),
        }
    }

    /// The scheme, host and port that take the place of the visitor's;
    /// `None` where theirs are kept.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        match self {
            Self::Origin(origin) => Some(origin.base()),
            Self::Zone | Self::Binding(_) => None,
        }
    }

    /// The binding, where it is one.
    #[must_use]
    pub const fn binding(&self) -> Option<&Binding> {
        match self {
            Self::Binding(binding) => Some(binding),
            Self::Zone | Self::Origin(_) => None,
        }
    }
}
