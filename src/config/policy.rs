//! What Faultline does for a route: how long it waits, what it looks at, what it replaces.

use crate::answer::Preferences;
use crate::classify::soft::Sign;
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::admit::{breaker, limit};
use crate::{retry, stale};

/// The settings that may stand for everything and be overridden for one route. `docs/settings.md`
/// says what each is for; ranges are in the table the reader works from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The longest wait for a response head, in milliseconds.
    pub deadline_ms: u32,
    /// The longest wait of the probe for a connection, in milliseconds.
    pub connect_budget_ms: u32,
    /// The longest silence within a watched body, in milliseconds.
    pub idle_ms: u32,
    /// Whether a failed attempt is looked into.
    pub probe: Probe,
    /// Who tells the probe whether a name resolves.
    pub resolver: Resolver,
    /// Which of the origin's own error replies are replaced.
    pub intercept: Intercept,
    /// The statuses at which a reply of the origin is looked at.
    pub intercept_statuses: Statuses,
    /// What becomes of a success status with an error page in it.
    pub soft_failures: SoftFailures,
    /// What the site's own error pages with a success status are known by.
    pub soft_failure_signs: Vec<Sign>,
    /// What becomes of redirects to themselves.
    pub redirect_loops: RedirectLoops,
    /// Which bodies are watched for breaking.
    pub watch_bodies: WatchBodies,
    /// How much of a body is held back, in bytes, so that a break within it can
    /// still be answered; 0 is off.
    pub hold_bytes: u32,
    /// What our answers look like.
    pub page: Preferences,
    /// When an attempt is repeated.
    pub retry: retry::RetryRules,
    /// When an origin is left alone.
    pub breaker: breaker::BreakerRules,
    /// The path at the origin that is looked at: begins with `/`, without a fragment.
    pub look_path: String,
    /// How many requests an origin is given at once.
    pub limit: limit::LimitRules,
    /// Which copies are kept for when the origin fails.
    pub stale: stale::StaleRules,
    /// Fields of requests, in lower case, that tell nobody apart beside
    /// those that are known not to.
    pub stale_ignores: Vec<String>,
}

impl Default for Policy {
    /// The documented defaults. 30 s is the request time limit most servers and libraries ship with
    /// (gunicorn `timeout`, Heroku's router H12); 3 s let a lost SYN be sent again (RFC 6298
    /// section 2: after 1 s) and leave 2 s for the answer to it.
    fn default() -> Self {
        Self {
            deadline_ms: 30_000,
            connect_budget_ms: 3_000,
            idle_ms: 30_000,
            probe: Probe::Auto,
            resolver: Resolver::default(),
            intercept: Intercept::Gateway,
            intercept_statuses: Statuses::AllServerErrors,
            soft_failures: SoftFailures::Observe,
            soft_failure_signs: Vec::new(),
            redirect_loops: RedirectLoops::Observe,
            watch_bodies: WatchBodies::Auto,
            hold_bytes: 0,
            page: Preferences { reload: true, ..Preferences::default() },
            retry: retry::RetryRules::default(),
            breaker: breaker::BreakerRules::default(),
            look_path: "/".to_owned(),
            limit: limit::LimitRules::default(),
            stale: stale::StaleRules::default(),
            stale_ignores: Vec::new(),
        }
    }
}

/// Whether a failed attempt is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Probe {
    /// When the failure itself does not name its cause.
    Auto,
    /// Never.
    Off,
}

/// Whether the gallery of previews is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gallery {
    /// On this machine only: under `wrangler dev`, not when deployed.
    Auto,
    /// Everywhere.
    On,
    /// Nowhere.
    Off,
}

/// Which of the origin's own error replies are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Intercept {
    /// Stock pages that nobody of this site wrote: of gateways and platforms, of what runs an
    /// application, and of finished applications; and bare phrases.
    Gateway,
    /// Whatever a gateway, balancer or platform wrote or sent with a gateway's status, not the
    /// application's own pages.
    Infrastructure,
    /// Those of the application too.
    All,
    /// None: they are reported in events only.
    None,
}

/// What becomes of a redirect that leads back to the address that was asked, again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum RedirectLoops {
    /// An event is written, the redirect is passed on.
    Observe,
    /// Our answer instead.
    Replace,
    /// Nobody looks.
    Off,
}

/// What becomes of a success status with an error page in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum SoftFailures {
    /// An event is written, the reply is passed on.
    Observe,
    /// The reply is replaced like any other failure.
    Replace,
    /// Nobody looks.
    Off,
}

/// Which bodies are watched for breaking after the head was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum WatchBodies {
    /// Where there is reason to: the origin failed a moment ago.
    Auto,
    /// All that can be watched without changing them.
    Always,
    /// None.
    Never,
}

/// Who tells the probe whether a name resolves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolver {
    /// Nobody is asked.
    Off,
    /// A DNS-over-HTTPS resolver (RFC 8484) at this URL, which has no query and no fragment.
    At(String),
}

impl Default for Resolver {
    /// Cloudflare's public resolver:
    /// <https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/>.
    fn default() -> Self {
        Self::At("https://cloudflare-dns.com/dns-query".to_owned())
    }
}

/// A set of statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statuses {
    /// Every status from 500 to 599.
    AllServerErrors,
    /// These, in ascending order, each from 400 to 599.
    These(Vec<u16>),
}

impl Statuses {
    /// Whether the status is in the set.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        match self {
            Self::AllServerErrors => (500..=599).contains(&status),
            Self::These(statuses) => statuses.binary_search(&status).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_statuses_holds_what_it_says() {
        let (all, some) = (Statuses::AllServerErrors, Statuses::These(vec![429, 502]));
        for (status, in_all, in_some) in [
            (429, false, true),
            (499, false, false),
            (500, true, false),
            (502, true, true),
            (599, true, false),
            (600, false, false),
        ] {
            assert_eq!((all.contains(status), some.contains(status)), (in_all, in_some), "{status}");
        }
    }
}
