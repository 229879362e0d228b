//! From a finding to the answer: everything the visitor will get, as data.
//!
//! In scope: the status, `Retry-After`, `Proxy-Status`, every other header, the format, and the
//! facts a page shows. Out of scope: words and bytes (`render`), and whether the origin's reply is
//! replaced at all (the shell asks `decide` only when it is). Nothing here reads a clock or draws a
//! number: the same arguments give the same answer.

pub mod brand;
mod client;
mod headers;
mod language;
mod negotiate;
mod own;
mod panel;
mod preferences;
mod proxy_status;
mod reached;
mod retry_after;
mod short_id;
mod side;
mod status;
mod tag;
#[cfg(test)]
mod tests;

use crate::exchange::{Exchange, REQUEST_ID_CHARS_MAX};
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::{Confidence, Finding, Reason};
use brand::Look;
use language::WantedLanguage;

pub use client::{is_crawler, is_machine_path};
pub use language::Language;
pub use negotiate::{Format, negotiate};
pub use own::{Announcement, OwnWords, Sentence};
pub use panel::Panel;
pub use preferences::{CdnId, Details, Preferences, Profile, ProxyStatusInbound, SparedStatus};
pub use proxy_status::{alert_name, failure_in_proxy_status, our_member};
pub use reached::{Reached, reached};
pub use retry_after::{RETRY_AFTER_S_MAX, WINDOW_S_MAX, retry_after};
pub use short_id::{read_short_id, short_id};
pub use tag::Tag;

/// What is known about the time of recovery, beyond the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Seconds until the announced end of the maintenance window, spread already.
    MaintenanceEnds(u32),
    /// Seconds until the breaker lets an attempt through again.
    BreakerOpen(u32),
    /// Seconds until there may be room at the origin, spread already.
    RoomIn(u32),
}

/// An outage that a request is answered in without being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spared {
    /// When the outage began, in milliseconds since 1970-01-01T00:00:00Z.
    pub since_ms: u64,
    /// When the origin is looked at next, in the same unit.
    pub next_look_ms: u64,
}

/// What the answer depends on besides the finding, the exchange and the preferences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// When it is known to be over.
    pub known: Option<Known>,
    /// The `Proxy-Status` field of the origin's reply, untouched, when it had one.
    pub proxy_status: Option<&'a str>,
    /// What the maintenance window says of itself.
    pub announcement: Option<&'a Announcement>,
    /// The outage, where nothing was sent.
    pub spared: Option<Spared>,
}

/// The reply as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status: 400 to 599.
    pub status: u16,
    /// Every header field of the reply, in the order they are sent. Values are
    /// visible ASCII and spaces.
    pub headers: Vec<(&'static str, String)>,
    /// What the body is.
    pub format: Format,
    /// Whether a body is sent: not to `HEAD`, nor to gRPC.
    pub with_body: bool,
    /// The language of the body.
    pub language: Language,
    /// What failed.
    pub failure: Failure,
    /// Where.
    pub hop: Hop,
    /// How sure we are.
    pub confidence: Confidence,
    /// Whether what was seen can only be of the site's side, so that a visitor may be told that
    /// nothing is wrong on theirs.
    pub is_the_sites: bool,
    /// Who wrote the error, when known: a stable id such as `nginx`.
    pub component: Option<&'static str>,
    /// The public cause within the failure: a word out of `A-Z a-z 0-9 _ - . :`.
    pub reason: Option<String>,
    /// The outage, where the origin was spared this request.
    pub spared: Option<Spared>,
    /// The value of `Retry-After` in seconds, when one is sent.
    pub retry_after_s: Option<u32>,
    /// The id to quote, out of `A-Z a-z 0-9 _ - . :`.
    pub request_id: String,
    /// The outage it belongs to, out of the same characters: what a log line
    /// that stands for many has.
    pub outage_id: Option<String>,
    /// The host the visitor asked for, as far as it is made of a host's characters.
    pub host: String,
    /// The moment of the answer, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: u64,
    /// [`Preferences::brand_name`].
    pub brand_name: Option<String>,
    /// [`Preferences::support_url`], when its scheme is one a page may link to.
    pub support_url: Option<String>,
    /// [`Preferences::status_url`], when its scheme is one a page may link to.
    pub status_url: Option<String>,
    /// The guide's page on this failure, when there is a guide.
    pub guide_url: Option<String>,
    /// [`Preferences::look`], its address only when a page may link to it.
    pub look: Look,
    /// The site's own sentences on this failure, in the languages that the visitor reads best.
    pub own: OwnWords,
    /// The same in English, for what only programs read.
    pub own_english: OwnWords,
    /// Whether the page comes back by itself: only where a person asked for a page with GET, so
    /// that nothing is ever sent a second time, and only where waiting can help.
    pub reload: bool,
    /// Whether the page has a part for the site's owner.
    pub has_details: bool,
    /// How the verdict came about, for whoever brought the operator's pass.
    pub panel: Option<Panel>,
    /// Whether this is a preview of an answer, made while nothing is broken.
    pub preview: bool,
    /// Whether the request reached the origin, as far as this attempt proves it.
    pub reached: Reached,
    /// Whether the visitor sent something with a method that is not safe (RFC 9110 section 9.2.1),
    /// so that what became of it matters.
    pub sent_something: bool,
    /// Whether a person asked for a page with GET, so that asking again changes nothing.
    pub by_hand: bool,
    /// Whether the page leads to the site's first page: not from that page itself.
    pub leads_home: bool,
    /// Where the page asks whether the site is back, a path.
    pub state_path: Option<String>,
    /// The moment to come back as people write it where the visitor is, as the runtime knows it:
    /// language, zone, and the day where it is not today. Without it the page says it in UTC.
    pub clock: Option<String>,
}

impl Answer {
    /// The moment to come back, in milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn come_back_ms(&self) -> Option<u64> {
        Some(self.at_ms.saturating_add(u64::from(self.retry_after_s?).saturating_mul(1_000)))
    }

    /// Whether it stands in for an application's own 4xx ([`Finding::is_declined`]).
    #[must_use]
    pub fn is_declined(&self) -> bool {
        self.failure == Failure::ApplicationError && self.status < 500
    }
}

/// The longest host name there is, in characters (RFC 1035 section 2.3.4).
const HOST_CHARS_MAX: usize = 253;
/// The longest name of an outage, in characters.
const OUTAGE_ID_CHARS_MAX: usize = 32;
/// The longest reason word, as for evidence codes.
const REASON_CHARS_MAX: usize = 64;

/// Decides the whole answer to a failed exchange. Never fails: whatever cannot be used is left out.
#[must_use]
pub fn decide(
    finding: &Finding,
    exchange: &Exchange,
    circumstances: &Circumstances,
    preferences: &Preferences,
) -> Answer {
    let spared = circumstances.spared.is_some();
    let crawler = exchange.user_agent.as_deref().is_some_and(is_crawler);
    let format = negotiate(exchange);
    let wanted = wanted(format, exchange, preferences);
    let retry_after_s = retry_after(finding, exchange, circumstances.known);
    let by_hand = format == Format::Html && exchange.method == "GET" && exchange.navigation;
    let mut answer = Answer {
        status: status::status(
            finding,
            preferences,
            &status::Asker { crawler, path: &exchange.path, spared },
        ),
        headers: Vec::new(),
        format,
        with_body: exchange.method != "HEAD" && format != Format::Grpc,
        language: wanted.language(),
        failure: finding.failure,
        hop: finding.hop,
        confidence: finding.confidence,
        is_the_sites: side::is_the_sites(finding, spared),
        component: finding.component,
        reason: finding.reason.as_ref().and_then(public_reason),
        spared: circumstances.spared,
        retry_after_s,
        request_id: public_id(exchange),
        outage_id: exchange.outage_id.as_deref().map(|id| restricted(id, OUTAGE_ID_CHARS_MAX)),
        host: restricted(&exchange.host, HOST_CHARS_MAX),
        at_ms: exchange.now_ms,
        brand_name: preferences.brand_name.clone(),
        support_url: linkable(preferences.support_url.as_deref(), &["https://", "http://", "mailto:"]),
        status_url: linkable(preferences.status_url.as_deref(), &["https://", "http://"]),
        guide_url: linkable(preferences.guide_prefix.as_deref(), &["https://", "http://", "/"])
            .map(|prefix| format!("{}/guide/{}", prefix.trim_end_matches('/'), finding.failure.code())),
        look: look(&preferences.look),
        own: OwnWords::choose(finding.failure, &wanted, circumstances.announcement, preferences),
        own_english: OwnWords::choose(
            finding.failure,
            &WantedLanguage::new(None, None),
            circumstances.announcement,
            preferences,
        ),
        reload: preferences.reload && by_hand && retry_after_s.is_some(),
        has_details: exchange.is_operator || preferences.details == Details::Everybody,
        panel: exchange.is_operator.then(|| panel::panel(finding, exchange)),
        preview: false,
        reached: reached(finding, exchange),
        sent_something: !matches!(exchange.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"),
        by_hand,
        leads_home: format == Format::Html && exchange.path != "/",
        state_path: preferences.state_path.clone().filter(|path| path.starts_with('/') && is_plain(path)),
        clock: None,
    };
    let proxy_status =
        proxy_status::field(finding, answer.reason.as_deref(), circumstances.proxy_status, preferences);
    answer.headers = headers::headers(&answer, exchange, proxy_status);
    answer
}

/// The look, without an address that a page may not link to.
fn look(look: &Look) -> Look {
    let home_url = linkable(look.home_url.as_deref(), &["https://", "http://"]);
    let logo = look.logo.clone().filter(|logo| logo.starts_with("data:image/") && is_plain(logo));
    Look { home_url, logo, ..look.clone() }
}

/// The languages of the visitor and of the site; documents for programs are English everywhere, so
/// that they can be searched for.
fn wanted<'a>(format: Format, exchange: &'a Exchange, preferences: &'a Preferences) -> WantedLanguage<'a> {
    match format {
        Format::Json | Format::ProblemJson | Format::Grpc => WantedLanguage::new(None, None),
        Format::Html | Format::Markdown | Format::Text => {
            WantedLanguage::new(exchange.accept_language.as_deref(), preferences.default_language.as_ref())
        }
    }
}

/// The public word of a reason; `None` for one that has its own parameter in
/// `Proxy-Status` but no word.
#[must_use]
pub fn public_reason(reason: &Reason) -> Option<String> {
    let word = match reason {
        Reason::Rcode(word) | Reason::Word(word) => restricted(word, REASON_CHARS_MAX),
        Reason::Alert(id) => alert_name(*id).map_or_else(|| format!("alert_{id}"), str::to_owned),
    };
    (!word.is_empty()).then_some(word)
}

/// The id as everybody is told it.
#[must_use]
pub fn public_id(exchange: &Exchange) -> String {
    restricted(&exchange.request_id, REQUEST_ID_CHARS_MAX)
}

/// Only letters, digits and `_ - . :`, which mean nothing in any header, page or
/// document; the rest is dropped.
fn restricted(text: &str, chars_max: usize) -> String {
    let keep = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    text.chars().filter(keep).take(chars_max).collect()
}

/// The address, if a page may link to it: no `javascript:`, no `data:`.
fn linkable(url: Option<&str>, schemes: &[&str]) -> Option<String> {
    url.filter(|url| is_plain(url) && schemes.iter().any(|scheme| url.starts_with(scheme))).map(str::to_owned)
}

/// Only visible ASCII, as in every URI (RFC 3986 section 2).
fn is_plain(url: &str) -> bool {
    url.bytes().all(|byte| byte.is_ascii_graphic())
}
