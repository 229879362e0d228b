//! May a reply be kept? RFC 9111 section 3, and what is our own caution.

use std::time::{SystemTime, UNIX_EPOCH};

use super::directives::{Directives, delta_seconds, members};
use super::kept::{CopyForm, KeptCopy};
use super::request::{UNSAID, may_identify, may_steer};
use super::serve::CopyRequest;
use super::{Fields, ROBOTS_S, StaleRules, all, has, joined};

/// The statuses whose replies are kept: whole pages and lasting redirects (all cacheable by RFC
/// 9110 section 15.1). Not 206, which is a part; not errors, which are no help.
const STATUSES: &[u16] = &[200, 203, 301, 308];

/// How a reply may be kept; `None`: it may not, or it would never be of use.
///
/// `fields` are the reply's. `now_ms`: when it came, in milliseconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn may_store(
    asks: &CopyRequest,
    status: u16,
    fields: &Fields,
    rules: &StaleRules,
    now_ms: u64,
) -> Option<KeptCopy> {
    if !rules.on || asks.method != "GET" || !STATUSES.contains(&status) {
        return None;
    }
    let directives = Directives::of_reply(fields);
    let wanted = Directives::of(asks.fields);
    let vary = vary(fields, asks.fields)?;
    let is_selecting = |name: &str| vary.iter().any(|(selecting, _)| selecting == name);
    if may_steer(asks.fields, is_selecting) || (may_identify(asks.fields, is_selecting) && !directives.public)
    {
        return None;
    }
    let forbidden = directives.no_store || directives.private || directives.no_cache || wanted.no_store;
    let personal = has(fields, "set-cookie") || !may_be_shared(asks.fields, &directives);
    if forbidden || personal || has(fields, "content-range") {
        return None;
    }
    let fresh_s = fresh_s(fields, &directives);
    let stale_s = stale_s(asks.path, &directives, rules);
    let age_s = age_s(fields, now_ms);
    let kept = KeptCopy {
        at_ms: now_ms,
        age_s,
        fresh_s,
        stale_s,
        public: may_go_to_the_authorised(&directives),
        cache_control: joined(fields, "cache-control"),
        expires: joined(fields, "expires"),
        date: joined(fields, "date"),
        unsaid: UNSAID.iter().map(|name| ((*name).to_owned(), joined(asks.fields, name))).collect(),
        form: joined(fields, "content-type").as_deref().and_then(CopyForm::named_in),
        vary,
    };
    (kept.window_s() > 0).then_some(kept)
}

/// Whether a reply is for everybody.
///
/// With `Authorization` only if it says so (RFC 9111 section 3.5). With `Cookie` a reply that says
/// nothing of caching may well be one visitor's own page; the RFC would allow it, we do not.
fn may_be_shared(request: &Fields, directives: &Directives) -> bool {
    if has(request, "authorization") {
        return may_go_to_the_authorised(directives);
    }
    !has(request, "cookie") || directives.invites()
}

const fn may_go_to_the_authorised(directives: &Directives) -> bool {
    directives.public || directives.s_maxage_s.is_some() || directives.must_revalidate
}

/// Seconds for which the reply is fresh (RFC 9111 section 4.2.1): `s-maxage`, `max-age`, or
/// `Expires` less `Date`. No heuristics: what says nothing is stale at once.
fn fresh_s(fields: &Fields, directives: &Directives) -> u64 {
    directives.s_maxage_s.or(directives.max_age_s).unwrap_or_else(|| {
        let date = |name| all(fields, name).next().and_then(unix_s);
        match (date("expires"), date("date")) {
            (Some(expires), Some(date)) => expires.saturating_sub(date),
            _ => 0,
        }
    })
}

/// Seconds for which it may be served beyond that.
fn stale_s(path: &str, directives: &Directives, rules: &StaleRules) -> u64 {
    if directives.forbids_stale() {
        return 0;
    }
    let said = directives.stale_if_error_s.unwrap_or_else(|| rules.stale_if_error_s.into());
    if path == "/robots.txt" { said.max(ROBOTS_S) } else { said }
}

/// How old the reply was when it came (RFC 9111 section 4.2.3, without the transfer time): the
/// larger of its `Age` and of what its `Date` says. Of several `Age`s the first counts, and one
/// that is no number is ignored (section 5.1).
fn age_s(fields: &Fields, now_ms: u64) -> u64 {
    let said = all(fields, "age").next().and_then(|age| age.split(',').next()).map(delta_seconds);
    let date = all(fields, "date").next().and_then(unix_s);
    let apparent = date.map(|date| (now_ms / 1_000).saturating_sub(date));
    said.unwrap_or_default().max(apparent.unwrap_or_default())
}

fn unix_s(date: &str) -> Option<u64> {
    let date: SystemTime = httpdate::parse_http_date(date.trim()).ok()?;
    date.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// The longest selecting value that is kept, in bytes; a longer one is no
/// selection, it is an identity.
const VARY_VALUE_BYTES_MAX: usize = 256;

/// The request's selecting fields; `None` when the reply depends on more than can be compared: `*`
/// (RFC 9111 section 4.1), or on who is asking.
fn vary(reply: &Fields, request: &Fields) -> Option<Vec<(String, Option<String>)>> {
    let field = joined(reply, "vary").unwrap_or_default();
    let mut selecting = Vec::new();
    for name in members(&field) {
        let name = name.to_ascii_lowercase();
        if matches!(name.as_str(), "*" | "cookie" | "authorization") {
            return None;
        }
        let value = joined(request, &name);
        if value.as_deref().is_some_and(|value| value.len() > VARY_VALUE_BYTES_MAX) {
            return None;
        }
        selecting.push((name, value));
    }
    Some(selecting)
}
