//! The part of the table that says how an origin is asked, judged and replaced, for
//! everything or for a route.

use strum::VariantNames;

use super::policy::{Intercept, Policy, Probe, RedirectLoops, Resolver, SoftFailures, WatchBodies};
use super::row::{RowKind, SettingRow, Slot, checked, choice, row};
use super::text;
use crate::answer::{Profile, ProxyStatusInbound};
use crate::classify::soft::Sign;

const fn ms(min: u32, max: u32, slot: Slot<Policy, u32>) -> RowKind<Policy> {
    RowKind::Integer { min, max, unit: "milliseconds", slot }
}

/// The settings that hold for everything and may be overridden by a route, but for those of pages
/// and those that keep the site standing.
///
/// The bounds are ours: they keep out a slip of a unit (`30` for seconds) and waits that no visitor
/// sits out. A held body is at most 1 MiB, so that a hundred at once fit into the 128 MB of a
/// worker (<https://developers.cloudflare.com/workers/platform/limits/#memory>).
pub(super) static POLICY: &[SettingRow<Policy>] = &[
    row(
        "deadline_ms",
        ms(100, 300_000, |policy| &mut policy.deadline_ms),
        "The longest wait for a response head. Then the answer is `http_response_timeout`, or what the \
         probe found. Bodies may take longer. Deployed on Cloudflare, which answers 522 itself for a host that is silent for \
         19 s: with less than 20 s that never arrives, and a dead host looks like a slow application.",
    ),
    row(
        "connect_budget_ms",
        ms(50, 30_000, |policy| &mut policy.connect_budget_ms),
        "The longest wait of the probe for a connection before it is called `connection_timeout`.",
    ),
    row(
        "idle_ms",
        ms(100, 300_000, |policy| &mut policy.idle_ms),
        "The longest silence within a body that is held or watched before it is called `connection_read_timeout`. Event streams \
         and the like may be silent for any time, and so may bodies of no announced length unless `watch_bodies` is `always`.",
    ),
    row(
        "probe",
        choice!(probe: Probe),
        "`auto`: after a failure that does not name its cause, look at the origin with a connection of our \
         own. `off`: never; verdicts stay less certain.",
    ),
    row(
        "resolver",
        checked!(
            "the https URL of a DNS-over-HTTPS resolver (RFC 8484), or `\"off\"`",
            text::resolver,
            resolver,
            |policy| {
                match &policy.resolver {
                    Resolver::At(url) => url.clone(),
                    Resolver::Off => "off".into(),
                }
            }
        ),
        "Who tells the probe where the origin's name leads; never asked for addresses. On workerd: after a failed \
         connection, whether the name resolves. Deployed on Cloudflare: before anything is connected to, since a name that \
         leads to Cloudflare itself is not probed; `off` there means that no name is. `http` is taken for a resolver on the \
         same machine.",
    ),
    row(
        "profile",
        choice!(page.profile: Profile),
        "The statuses of our answers. `cloudflare`: 521, 522, 523, 525, 526 and 530 beside 502, 503 and \
         504. `standard`: what RFC 9209 recommends. `retryable`: 503 for all that passes by itself.",
    ),
    row(
        "intercept",
        choice!(intercept: Intercept),
        "Which of the origin's own error replies are replaced. `gateway`: stock pages and bare phrases that nobody of \
         this site wrote, such as a gateway's, a platform's or WordPress' own; a page with words or a style of yours passes. \
         `infrastructure`: what a gateway, balancer or platform sent, a designed 502 or 504 too, and no page of the \
         application's. `all`: every error. `none`: they are passed on, and events tell of them.",
    ),
    row(
        "intercept_statuses",
        RowKind::Statuses(|policy| &mut policy.intercept_statuses),
        "Which statuses of the origin may be replaced. A 4xx is replaced only when it is listed here and `intercept` is \
         `all`; an application's own keeps its status, and the origin's `Retry-After` is the only one it gets. Its 401, 405, \
         407, 416 and 426 never are: what they mean is in fields that only the origin can write.",
    ),
    row(
        "soft_failures",
        choice!(soft_failures: SoftFailures),
        "What becomes of a success status whose body is an error page. `observe`: an event. `replace`: our \
         answer instead. `off`: nobody looks.",
    ),
    row(
        "soft_failure_signs",
        RowKind::List {
            form: "a list of texts, or of header fields such as `\"X-Shop-State: down\"`",
            default: "none",
            start: |policy| policy.soft_failure_signs.clear(),
            item: |policy, value| {
                policy.soft_failure_signs.push(Sign::parse(value.as_str().ok_or("a text")?)?);
                Ok(())
            },
        },
        "What your own error pages with a success status are known by: a text in the page, letter by letter, or a header \
         field with its value. Looked for where `soft_failures` looks: small HTML pages that a browser navigates to.",
    ),
    row(
        "redirect_loops",
        choice!(redirect_loops: RedirectLoops),
        "What becomes of a GET or HEAD that is redirected to the very address it asked, twice within ten seconds and without \
         a cookie; or to the same with another scheme or without `www.`, and from there back. `observe`: an event, and the redirect is passed on. `replace`: our answer instead. `off`: nobody looks.",
    ),
    row(
        "watch_bodies",
        choice!(watch_bodies: WatchBodies),
        "Which bodies are watched for breaking after their head was sent. `auto`: for a minute those of a route that failed, at \
         most twenty a second; and one reply in fifty, if it is small, is read whole before it is sent, so that a break gets an \
         answer. `always`: all, which costs processor time on every reply; of a coded body (gzip) a copy is read, at most \
         1 MiB of it, which is kept in memory for a visitor who is slower than that. No byte is changed.",
    ),
    row(
        "proxy_status_inbound",
        choice!(page.proxy_status_inbound: ProxyStatusInbound),
        "What of the origin's own `Proxy-Status` visitors are told with our answer. `off`: nothing, it names what is behind. \
         `name`: the names of its members and their error types. The event has the field itself.",
    ),
    row(
        "hold_bytes",
        RowKind::Integer { min: 0, max: 1_048_576, unit: "bytes", slot: |policy| &mut policy.hold_bytes },
        "How much of a body is read before its head is sent, so that a break within it still gets an answer instead of half a \
         page, is tried again, or finds a copy: the whole of a short body, the start of a longer one and of one of no announced \
         length. Each visitor costs as much memory meanwhile. Event streams are not held. 0: nothing is held.",
    ),
];
