//! The settings that keep a site standing: repeats, breaker, holding back, stale copies, and
//! whoever is let through. Rows of the one table, in a file of their own for its length; defaults
//! and their sources stand at the `Default` of each module's rules.

use serde_json::Value;

use strum::VariantNames as _;

use super::mistake::{Found, Mistake, SettingPath};
use super::policy::Policy;
use super::row::{RowKind, SettingRow, Slot, choice, row};
use super::settings::Settings;
use super::text;
use crate::address::{PATTERN_FORM, Pattern};
use crate::admit::breaker;
use crate::admit::counts::Counting;
use crate::answer::SparedStatus;

const fn number(min: u32, max: u32, unit: &'static str, slot: Slot<Policy, u32>) -> RowKind<Policy> {
    RowKind::Integer { min, max, unit, slot }
}

/// The most seconds a breaker or a window may last: an hour, after which
/// nobody is helped by waiting.
const LONG_S: u32 = 3_600;

/// The settings that hold for everything and may be overridden by a route.
pub(super) static STANDING: &[SettingRow<Policy>] = &[
    row(
        "retries",
        number(0, 3, "attempts", |policy| &mut policy.retry.repeats),
        "How many more attempts an origin gets when a safe request without a body fails in a way that is worth one; \
         every other origin of the route gets one. 0: no failure is repeated.",
    ),
    row(
        "retry_budget_percent",
        number(0, 100, "percent", |policy| &mut policy.retry.budget_percent),
        "How many repeats there may be for every hundred exchanges, per origin and isolate, beside one in five seconds.",
    ),
    row(
        "idempotency_key",
        RowKind::Flag(|policy| &mut policy.retry.idempotency_key),
        "Whether a request with an `Idempotency-Key` may be repeated whatever its method, with a body of at most 64 KiB. \
         Only where the origin honours that field.",
    ),
    row(
        "breaker",
        RowKind::Flag(|policy| &mut policy.breaker.on),
        "Whether an origin that keeps failing is spared for a while: visitors are answered with what it fails as, and \
         nothing is sent. What is known of an origin is shared by all routes that name it; each goes by its own rules.",
    ),
    row(
        "breaker_counts",
        RowKind::Choice {
            names: Counting::VARIANTS,
            set: |policy, word| word.parse().map(|counts| policy.breaker.counts = counts).is_ok(),
            show: |policy| <&str>::from(policy.breaker.counts).to_owned(),
        },
        "Which failures count. `gateway`: connection failures, timeouts and gateway errors. `connection`: not the \
         latter, for an origin with several applications of which one may fail for long. `all`: errors of the application and \
         its database too. A reply that the application may have written itself counts as the application's.",
    ),
    row(
        "breaker_failures",
        number(0, 1_000, "failures", |policy| &mut policy.breaker.in_a_row),
        "How many failures in a row open the breaker, where no connection is to be had: refused, timed out, no route, \
         no name, TLS. All other failures raise a suspicion, three in two seconds and more, which a look at `look_path` \
         has to confirm. 0: a row never does either.",
    ),
    row(
        "breaker_percent",
        number(0, 100, "percent", |policy| &mut policy.breaker.percent),
        "Which share of failures within the window opens it, by the same distinction. Whatever they are, nine in ten of \
         twenty and more do by themselves, on five paths and, where their addresses are known, for three visitors. 0: a share \
         never does.",
    ),
    row(
        "breaker_exchanges_min",
        number(1, 100_000, "exchanges", |policy| &mut policy.breaker.exchanges_min),
        "How many exchanges the window must hold before the share counts.",
    ),
    row(
        "breaker_window_s",
        number(1, LONG_S, "seconds", |policy| &mut policy.breaker.window_s),
        "How long the window is.",
    ),
    row(
        "breaker_open_s",
        number(1, LONG_S, "seconds", |policy| &mut policy.breaker.open_s),
        "How long the origin is left alone before a look of our own at `look_path`: an answer below 500 ends it. The \
         pause doubles each time, and half to all of it is used.",
    ),
    row(
        "breaker_open_max_s",
        number(1, LONG_S, "seconds", |policy| &mut policy.breaker.open_max_s),
        "The longest pause, and so the longest until a well origin is found out while requests come.",
    ),
    row(
        "look_path",
        RowKind::Text {
            form: LOOK_PATH,
            set: |policy, text| {
                policy.look_path = look_path(text)?;
                Ok(())
            },
            show: |policy| policy.look_path.clone(),
        },
        "The path at the origin that is asked by a `HEAD` of our own, without cookies, to confirm or end an outage. It should \
         be cheap, and answer below 500 whenever the site is well.",
    ),
    row(
        "spared_status",
        choice!(page.spared_status: SparedStatus),
        "The status while an origin is spared. `cause`: that of what it fails as; crawlers, `/robots.txt` and \
         `profile = \"retryable\"` get 503. `503`: everybody does.",
    ),
    row(
        "max_in_flight",
        number(0, 100_000, "requests", |policy| &mut policy.limit.max_in_flight),
        "The most requests an origin is given at once, per isolate; what is over is answered `load_shed`. 0: no limit.",
    ),
    row(
        "adaptive_limit",
        RowKind::Flag(|policy| &mut policy.limit.adaptive),
        "Whether the limit falls below `max_in_flight` when answers slow down, and recovers with them.",
    ),
    row(
        "stale",
        RowKind::Flag(|policy| &mut policy.stale.on),
        "Whether copies of replies are kept for when the origin fails, where HTTP allows it.",
    ),
    row(
        "stale_if_error_s",
        // 30 days, as for robots.txt: older copies mislead more than they help.
        number(0, 2_592_000, "seconds", |policy| &mut policy.stale.stale_if_error_s),
        "For how long a copy may be served after it stopped being fresh, where the origin sends no `stale-if-error` \
         of its own. Costs a copy of every reply that may be kept.",
    ),
    row(
        "stale_ignores",
        RowKind::List {
            form: "a list of names of header fields",
            default: "none",
            start: |policy| policy.stale_ignores.clear(),
            item: |policy, value| {
                let name = value.as_str().map(text::field_name).transpose()?.flatten();
                policy.stale_ignores.push(name.ok_or("the name of a header field, in quotes")?);
                Ok(())
            },
        },
        "Fields of requests that tell nobody apart, such as `X-App-Version`. A request with any field that browsers, proxies and \
         Cloudflare do not send leaves no copy unless its reply says `public`: it may be somebody's own.",
    ),
];

/// The settings that hold for everything.
pub(super) static EVERYWHERE: &[SettingRow<Settings>] = &[
    row(
        "maintenance",
        RowKind::Part { form: "a list of tables", default: "none" },
        "Times in which the site, or a part of it, is closed.",
    ),
    row(
        "let_through_addresses",
        RowKind::List {
            form: "a list of addresses or blocks of them, such as `\"192.0.2.0/24\"`",
            default: "none",
            start: |settings| settings.let_through.addresses.clear(),
            item: |settings, value| {
                let text = value.as_str().ok_or(BLOCK)?;
                let block =
                    text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from));
                settings.let_through.addresses.push(block.map_err(|_| BLOCK)?);
                Ok(())
            },
        },
        "Visitors who get in during maintenance and when an origin is full: the operator's network, a monitor.",
    ),
    row(
        "let_through_paths",
        RowKind::List {
            form: "a list of patterns like those of `match`",
            default: "`[\"*/.well-known/acme-challenge/*\"]`",
            start: |settings| settings.let_through.paths.clear(),
            item: |settings, value| {
                let text = value.as_str().ok_or(PATTERN_FORM)?;
                settings.let_through.paths.push(Pattern::parse(text)?);
                Ok(())
            },
        },
        "Requests that get in likewise: health checks, webhooks. By default those by which certificates are renewed \
         (RFC 8555 section 8.3).",
    ),
];

const BLOCK: &str = "an address or a block of addresses, such as \"192.0.2.7\" or \"2001:db8::/32\"";

const LOOK_PATH: &str = "a path that begins with `/`, of at most 200 visible ASCII characters, without `#`";

fn look_path(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
    if text.starts_with('/') && text.len() <= 200 && plain {
        Ok(text.to_owned())
    } else {
        Err(LOOK_PATH.to_owned())
    }
}

/// Reports settings that are each good and make no sense together. `map` is the table at `at`, so
/// that only what is written there is reported there.
pub(super) fn report_contradictions(
    policy: &Policy,
    map: &serde_json::Map<String, Value>,
    at: &SettingPath,
    found: &mut Found,
) {
    let mut report = |keys: [&str; 2], expected: String| {
        if let Some((key, value)) = keys.iter().find_map(|key| Some((key, map.get(*key)?))) {
            found.push(Mistake::new(&at.key(key), value, expected));
        }
    };
    let breaker = &policy.breaker;
    // Where only `breaker_open_s` is set, the longest pause is at least as long.
    if breaker.open_max_s < breaker.open_s
        && breaker.open_max_s != breaker::BreakerRules::default().open_max_s
    {
        report(
            ["breaker_open_max_s", "breaker_open_s"],
            format!(
                "breaker_open_max_s ({}) to be no less than breaker_open_s ({})",
                breaker.open_max_s, breaker.open_s
            ),
        );
    }
    if policy.limit.adaptive && policy.limit.max_in_flight == 0 {
        report(
            ["adaptive_limit", "max_in_flight"],
            "max_in_flight to be set too: the most the limit may grow to".to_owned(),
        );
    }
}
