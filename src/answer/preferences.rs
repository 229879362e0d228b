//! What the operator wants answers to look like.

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::Tag;
use super::brand::{Look, OwnTexts};

/// Which statuses visitors get for failures of part A of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Profile {
    /// Cloudflare's own codes: 521, 522, 523, 525, 526, 530 where they fit.
    #[default]
    Cloudflare,
    /// The statuses RFC 9209 section 2.3 recommends: 500, 502, 503, 504.
    Standard,
    /// 503 for whatever can pass by itself, for clients that retry nothing else;
    /// otherwise as `Standard`.
    Retryable,
}

/// The status of answers made while an origin is spared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
pub enum SparedStatus {
    /// That of what the outage was met as.
    #[default]
    #[strum(serialize = "cause")]
    Cause,
    /// 503 for all.
    #[strum(serialize = "503")]
    Unavailable,
}

/// What visitors are told of the origin's own `Proxy-Status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum ProxyStatusInbound {
    /// Nothing: it names what is behind.
    #[default]
    Off,
    /// The names of its members and their errors.
    Name,
}

/// Who sees the part of a page that is for the site's owner: cause, component, first checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Details {
    /// Everybody, folded.
    #[default]
    Everybody,
    /// Whoever brings the operator's pass.
    Operator,
}

/// Our name among the intermediaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CdnId(pub String);

impl Default for CdnId {
    fn default() -> Self {
        Self("faultline".to_owned())
    }
}

/// What the operator wants answers to look like: one of the rules of a route. What is not the
/// route's own (our name, where the guide is) is filled in when the settings have been read; by
/// default there is no guide to link to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The status mapping in force.
    pub profile: Profile,
    /// Our name among the intermediaries (RFC 9209 section 2), as in `CDN-Loop`.
    pub cdn_id: CdnId,
    /// What visitors are told of the origin's own intermediaries.
    pub proxy_status_inbound: ProxyStatusInbound,
    /// The name shown at the head of the page; the host name when there is none.
    pub brand_name: Option<String>,
    /// Where visitors get help: `https:`, `http:` or `mailto:`. Any other scheme
    /// is left out of the page.
    pub support_url: Option<String>,
    /// The site's status page: `https:` or `http:`. Any other scheme is left out of the page.
    pub status_url: Option<String>,
    /// What stands before `/guide/{code}` in the address of the guide: a path, or an address with
    /// `https:` or `http:`. No guide is linked when there is none.
    pub guide_prefix: Option<String>,
    /// The path at which a page asks whether the site is back.
    pub state_path: Option<String>,
    /// Theme, colours, logo and home page.
    pub look: Look,
    /// The site's own sentences.
    pub texts: OwnTexts,
    /// The language of whoever wants none that there is; `None` is English.
    pub default_language: Option<Tag>,
    /// The status while an origin is spared.
    pub spared_status: SparedStatus,
    /// Whether pages come back by themselves when the site does.
    pub reload: bool,
    /// Who sees the part of a page for the site's owner.
    pub details: Details,
}
