//! What the operator wants answers to look like.

use super::Tag;
use super::brand::{Look, OwnTexts};
use crate::config::{self, Details, Policy, ProxyStatusInbound, Settings, SparedStatus};

/// Which statuses visitors get for failures of part A of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Profile {
    /// Cloudflare's own codes: 521, 522, 523, 525, 526, 530 where they fit.
    #[default]
    Cloudflare,
    /// The statuses RFC 9209 section 2.3 recommends: 500, 502, 503, 504.
    Standard,
    /// 503 for whatever can pass by itself, for clients that retry nothing else; otherwise as `Standard`.
    Retryable,
}

/// Our name among the intermediaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CdnId(pub String);

impl Default for CdnId {
    fn default() -> Self {
        Self("faultline".to_owned())
    }
}

/// What the operator wants answers to look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The status mapping in force.
    pub profile: Profile,
    /// Our name among the intermediaries (RFC 9209 section 2), as in `CDN-Loop`.
    pub cdn_id: CdnId,
    /// Whether names and errors of the origin's own intermediaries are told to visitors.
    pub tells_intermediaries: bool,
    /// The name shown at the head of the page; the host name when there is none.
    pub brand_name: Option<String>,
    /// Where visitors get help: `https:`, `http:` or `mailto:`. Any other scheme is left out of the page.
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

impl Preferences {
    /// What a route's policy says; without settings there is no guide to link to.
    #[must_use]
    pub fn of(settings: Option<&Settings>, policy: &Policy) -> Self {
        Self {
            profile: match policy.profile {
                config::Profile::Cloudflare => Profile::Cloudflare,
                config::Profile::Standard => Profile::Standard,
                config::Profile::Retryable => Profile::Retryable,
            },
            cdn_id: settings.map(|settings| CdnId(settings.cdn_id.clone())).unwrap_or_default(),
            tells_intermediaries: policy.proxy_status_inbound == ProxyStatusInbound::Name,
            brand_name: policy.brand_name.clone(),
            support_url: policy.support_url.clone(),
            status_url: policy.status_url.clone(),
            guide_prefix: settings.filter(|settings| settings.guide).map(|settings| settings.prefix.clone()),
            state_path: settings.map(|settings| format!("{}/state", settings.prefix)),
            look: policy.look.clone(),
            texts: policy.texts.clone(),
            default_language: policy.default_language.clone(),
            spared_status: policy.spared_status,
            reload: policy.reload,
            details: policy.details,
        }
    }
}
