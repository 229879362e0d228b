//! The settings that keep a site standing: repeats, breaker, holding back, stale copies, and whoever is let
//! through. Rows of the one table, in a file of their own for its length; defaults and their sources stand at the
//! `Default` of each module's rules.

use serde_json::Value;

use strum::VariantNames as _;

use super::mistake::{Mistake, Place};
use super::pattern::{self, Pattern};
use super::policy::Policy;
use super::reader::Found;
use super::table::{Global, Kind, Row, Slot, row};
use crate::admit::blame::Counts;

const fn number(min: u32, max: u32, unit: &'static str, slot: Slot<Policy, u32>) -> Kind<Policy> {
    Kind::Integer { min, max, unit, slot }
}

/// The most seconds a breaker or a window may last: an hour, after which nobody is helped by waiting.
const LONG_S: u32 = 3_600;

/// The settings that hold for everything and may be overridden by a route.
pub(super) static STANDING: &[Row<Policy>] = &[
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
        Kind::Flag(|policy| &mut policy.retry.idempotency_key),
        "Whether a request with an `Idempotency-Key` may be repeated whatever its method, with a body of at most 64 KiB. \
         Only where the origin honours that field.",
    ),
    row(
        "breaker",
        Kind::Flag(|policy| &mut policy.breaker.on),
        "Whether an origin that keeps failing is left alone for a while (`circuit_open`). What is known of an origin is \
         shared by all routes that name it; each goes by its own rules.",
    ),
    row(
        "breaker_counts",
        Kind::Choice {
            names: Counts::VARIANTS,
            set: |policy, word| word.parse().map(|counts| policy.breaker_counts = counts).is_ok(),
            show: |policy| <&str>::from(policy.breaker_counts).to_owned(),
        },
        "Which failures count. `gateway`: connection failures, timeouts and gateway errors. `connection`: not the \
         latter, for an origin with several applications of which one may fail for long. `all`: errors of the application and \
         its database too.",
    ),
    row(
        "breaker_failures",
        number(0, 1_000, "failures", |policy| &mut policy.breaker.in_a_row),
        "How many failures in a row open the breaker. 0: a row never does.",
    ),
    row(
        "breaker_percent",
        number(0, 100, "percent", |policy| &mut policy.breaker.percent),
        "Which share of failures within the window opens it. 0: a share never does.",
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
        "How long the breaker stays open the first time. It doubles each time, and half to all of it is used.",
    ),
    row(
        "breaker_open_max_s",
        number(1, LONG_S, "seconds", |policy| &mut policy.breaker.open_max_s),
        "The longest it stays open, and so the longest until a well origin is found out; up to a fifth more where isolates \
         learn it from each other, so that they do not all ask at once.",
    ),
    row(
        "max_in_flight",
        number(0, 100_000, "requests", |policy| &mut policy.limit.max_in_flight),
        "The most requests an origin is given at once, per isolate; what is over is answered `load_shed`. 0: no limit.",
    ),
    row(
        "adaptive_limit",
        Kind::Flag(|policy| &mut policy.limit.adaptive),
        "Whether the limit falls below `max_in_flight` when answers slow down, and recovers with them.",
    ),
    row(
        "stale",
        Kind::Flag(|policy| &mut policy.stale.on),
        "Whether copies of replies are kept for when the origin fails, where HTTP allows it.",
    ),
    row(
        "stale_if_error_s",
        // 30 days, as for robots.txt: older copies mislead more than they help.
        number(0, 2_592_000, "seconds", |policy| &mut policy.stale.stale_if_error_s),
        "For how long a copy may be served after it stopped being fresh, where the origin sends no `stale-if-error` \
         of its own. Costs a copy of every reply that may be kept.",
    ),
];

/// The settings that hold for everything.
pub(super) static EVERYWHERE: &[Row<Global>] = &[
    row(
        "maintenance",
        Kind::Part { form: "a list of tables", default: "none" },
        "Times in which the site, or a part of it, is closed.",
    ),
    row(
        "let_through_addresses",
        Kind::List {
            form: "a list of addresses or blocks of them, such as `\"192.0.2.0/24\"`",
            default: "none",
            start: |global| global.let_through.addresses.clear(),
            item: |global, value| {
                let text = value.as_str().ok_or(BLOCK)?;
                let block =
                    text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from));
                global.let_through.addresses.push(block.map_err(|_| BLOCK)?);
                Ok(())
            },
        },
        "Visitors who get in during maintenance and when an origin is full: the operator's network, a monitor.",
    ),
    row(
        "let_through_paths",
        Kind::List {
            form: "a list of patterns like those of `match`",
            default: "`[\"*/.well-known/acme-challenge/*\"]`",
            start: |global| global.let_through.paths.clear(),
            item: |global, value| {
                let text = value.as_str().ok_or(pattern::FORM)?;
                global.let_through.paths.push(Pattern::parse(text)?);
                Ok(())
            },
        },
        "Requests that get in likewise: health checks, webhooks. By default those by which certificates are renewed \
         (RFC 8555 section 8.3).",
    ),
];

const BLOCK: &str = "an address or a block of addresses, such as \"192.0.2.7\" or \"2001:db8::/32\"";

/// Reports settings that are each good and make no sense together. `map` is the table at `at`, so that only what is
/// written there is reported there.
pub(super) fn report_contradictions(
    policy: &Policy,
    map: &serde_json::Map<String, Value>,
    at: &Place,
    found: &mut Found,
) {
    let mut report = |keys: [&str; 2], expected: String| {
        if let Some((key, value)) = keys.iter().find_map(|key| Some((key, map.get(*key)?))) {
            found.push(Mistake::new(&at.key(key), value, expected));
        }
    };
    let breaker = &policy.breaker;
    if breaker.open_max_s < breaker.open_s {
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
