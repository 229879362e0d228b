//! The places on the way from the visitor to the data where an exchange can break.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where on the way it broke. Ordered from the visitor towards the data.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray, IntoStaticStr, EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Hop {
    /// Between the visitor and the edge: the visitor's own connection.
    VisitorEdge,
    /// Faultline itself, or its settings.
    Edge,
    /// Between the edge and the origin's web server: DNS, network, TLS, or bytes that are not HTTP.
    EdgeOrigin,
    /// The origin's web server itself.
    Origin,
    /// The host or platform that runs the origin.
    Platform,
    /// Between the origin's web server (or balancer) and the application behind it.
    OriginApp,
    /// The application.
    App,
    /// Between the application and its database.
    AppDatabase,
}

impl Hop {
    /// The stable name used in events, problem documents and documentation, such as `edge-origin`.
    #[must_use]
    // As all that is derived: compiled with the crate that uses it, which
    // then holds the names once.
    #[inline]
    pub fn code(self) -> &'static str {
        self.into()
    }
}
