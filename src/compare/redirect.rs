//! A redirect that leads back to the very address that was asked.
//!
//! A browser that follows it asks the same again, until it gives up with "too many redirects". Once
//! is no proof: a site may test for a cookie, or count a step of a log-in, and let the second
//! request in. So a reply that sets a cookie never counts, and the same address has to be sent back
//! twice within ten seconds.
//!
//! Two addresses that lead to each other are the same where they differ by nothing but the scheme
//! and the label `www.`. No site means both ways. Of any other two addresses one may: the way in
//! and the way out of a log-in, two languages.

use super::hash;
use crate::failure::Failure;
use crate::verdict::{Confidence, Evidence, Finding, Reason, Writer};

/// How long the first of two such replies is remembered, in milliseconds. A browser follows twenty
/// redirects within two or three seconds; a visitor who reloads does so later.
pub const REMEMBERED_MS: u64 = 10_000;

/// How many addresses are remembered at one time. Where every address of a site leads back to
/// itself, any one of them shows it.
const ADDRESSES_MAX: usize = 64;

/// A reply that redirects, with both addresses as the URL standard writes them
/// (url.spec.whatwg.org): resolved, normalised, default port left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redirect<'a> {
    /// Request method.
    pub method: &'a str,
    /// What the visitor asked.
    pub asked: &'a str,
    /// The status.
    pub status: u16,
    /// What `Location` says, seen from the asked address; `None` where it has
    /// none that can be resolved.
    pub location: Option<&'a str>,
    /// Whether the reply sets a cookie.
    pub sets_cookie: bool,
    /// The scheme by which the origin was called.
    pub origin_scheme: &'a str,
    /// Whoever asked, where that is known.
    pub client: Option<&'a str>,
}

/// The statuses whose `Location` is followed by the same method (RFC 9110 section 15.4): a 303
/// leads a form's `POST` to a page.
pub const STATUSES: [u16; 4] = [301, 302, 307, 308];

/// Whether a reply with this head may lead back: by status and method alone, so
/// that others cost nothing.
#[must_use]
pub fn may_lead_back(method: &str, status: u16) -> bool {
    matches!(method, "GET" | "HEAD") && STATUSES.contains(&status)
}

impl Redirect<'_> {
    /// Where it leads, if that is the asked address or its twin: the same but for the scheme and
    /// the label `www.`. A fragment never reaches a server and does not count.
    #[must_use]
    pub fn leads_back(&self) -> Option<Back> {
        let counts = may_lead_back(self.method, self.status) && !self.sets_cookie;
        let location = without_fragment(self.location.filter(|_| counts)?);
        let asked = without_fragment(self.asked);
        let (to, from) = (split(location)?, split(asked)?);
        match (location == asked, to.host == from.host) {
            (true, _) => Some(Back::Same),
            _ if to.bare() != from.bare() => None,
            (_, true) => Some(Back::OtherScheme),
            (_, false) => Some(Back::OtherHost),
        }
    }

    /// The usual cause, as far as the two schemes tell it. An origin that is called by http
    /// and sees no sign of the visitor's https sends everybody to https, where they already
    /// are; the reverse is rarer.
    #[must_use]
    pub fn cause(&self) -> &'static str {
        let by = |scheme: &str| self.asked.split_once(':').is_some_and(|(asked, _)| asked == scheme);
        match self.origin_scheme {
            "http" if by("https") => "origin_forces_https",
            "https" if by("http") => "origin_forces_http",
            _ => "same_address",
        }
    }
}

/// Where a redirect leads back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// The asked address.
    Same,
    /// The same with another scheme.
    OtherScheme,
    /// The same with `www.` before its host, or without it.
    OtherHost,
}

/// An address as the URL standard writes it, in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RedirectParts<'a> {
    /// With its port.
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> RedirectParts<'a> {
    /// What twins have in common.
    fn bare(self) -> (&'a str, &'a str) {
        (self.host.strip_prefix("www.").unwrap_or(self.host), self.rest)
    }
}

/// The parts of an address of the web; `None` for any other scheme.
fn split(url: &str) -> Option<RedirectParts<'_>> {
    let (_, after) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let at = after.find(['/', '?']).unwrap_or(after.len());
    let (host, rest) = after.split_at_checked(at)?;
    Some(RedirectParts { host, rest })
}

fn without_fragment(url: &str) -> &str {
    url.split_once('#').map_or(url, |(before, _)| before)
}

/// The addresses that led back to themselves lately, by a hash; never the addresses themselves. Two
/// addresses of one hash would have to lead back within ten seconds.
#[derive(Debug, Default)]
pub struct Circles {
    seen: Vec<RedirectStep>,
}

/// One redirect that was seen, by the hashes of both addresses.
#[derive(Debug, Clone, Copy)]
struct RedirectStep {
    from: u64,
    to: u64,
    /// Whom it was told.
    client: Option<u64>,
    at_ms: u64,
}

impl Circles {
    /// Takes a redirect into account; a finding when the same address has led back before,
    /// shortly. Twins lead back when both ways were seen, and one of them twice, by the same
    /// client where clients are known: what an origin tells one visitor must not make a fault of
    /// the way it sends all others.
    pub fn note(&mut self, redirect: &Redirect<'_>, now_ms: u64) -> Option<Finding> {
        let back = redirect.leads_back()?;
        let (from, to) = (hash(without_fragment(redirect.asked)), hash(without_fragment(redirect.location?)));
        self.seen.retain(|step| now_ms.saturating_sub(step.at_ms) <= REMEMBERED_MS);
        // An address that leads to itself needs no second witness: the reply
        // says it to whoever gets it.
        let client = redirect.client.filter(|_| back != Back::Same).map(hash);
        let returns = self.seen.iter().any(|step| (step.from, step.to, step.client) == (to, from, client));
        let is_known = |step: &&mut RedirectStep| (step.from, step.to, step.client) == (from, to, client);
        if let Some(again) = self.seen.iter_mut().find(is_known) {
            again.at_ms = now_ms;
            return returns.then(|| finding(redirect, back));
        }
        if self.seen.len() >= ADDRESSES_MAX {
            self.seen.remove(0);
        }
        self.seen.push(RedirectStep { from, to, client, at_ms: now_ms });
        None
    }
}

/// What two such replies prove: the site sends that address to itself. Why is only the usual
/// explanation, so it is likely, not certain.
fn finding(redirect: &Redirect<'_>, back: Back) -> Finding {
    let (shown, cause) = match back {
        Back::Same => ("same_address", redirect.cause()),
        Back::OtherScheme => ("two_addresses", "http_and_https"),
        Back::OtherHost => ("two_addresses", "www_and_bare"),
    };
    let finding = Finding::new(
        Failure::RedirectLoop,
        Confidence::Likely,
        Evidence::new(format!("compare:redirect:{shown}")),
    )
    .because(Reason::Word(cause.to_owned()));
    let finding = if cause == shown {
        finding
    } else {
        finding.and(Evidence::new(format!("compare:redirect:{cause}")))
    };
    let finding = finding.and(Evidence::new(format!("status:{}", redirect.status)));
    Finding { by: Writer::Site, received_status: Some(redirect.status), ..finding }
}

#[cfg(test)]
mod tests;
