//! The one table of settings: key, type, range, place of the value, and the sentence that explains it.
//!
//! The reader walks it, the hints for unknown keys search it, and `docs/settings.md` is printed from it. The
//! default is not written here: it is what `Default` of the target type says.

use serde_json::Value;
use strum::VariantNames;

use super::mistake::{Mistake, Place};
use super::policy::{
    Gallery, Intercept, Policy, Probe, RedirectLoops, Resolver, SoftFailures, Statuses, WatchBodies,
};
use super::reader::Found;
use super::standing::{EVERYWHERE, STANDING};
use super::table_look::LOOK;
use super::text;
use crate::address::{Pattern, Target};
use crate::answer::{Profile, ProxyStatusInbound};
use crate::classify::soft::Sign;
use crate::maintenance::{LetThrough, Window};
use crate::notice;
use crate::vantage;

/// One setting of a group whose values are kept in a `T`.
pub(super) struct Row<T: 'static> {
    /// The key as written in the settings.
    pub key: &'static str,
    /// What may be written, and where it goes.
    pub kind: Kind<T>,
    /// What it is for, in whole sentences.
    pub doc: &'static str,
}

/// The place of a value within its group.
pub(super) type Slot<T, V> = fn(&mut T) -> &mut V;

/// What may be written for a setting.
pub(super) enum Kind<T: 'static> {
    /// `true` or `false`.
    Flag(Slot<T, bool>),
    /// A whole number within bounds, both included.
    Integer { min: u32, max: u32, unit: &'static str, slot: Slot<T, u32> },
    /// One of a few words; `set` says whether the word is one of them.
    Choice { names: &'static [&'static str], set: fn(&mut T, &str) -> bool, show: fn(&T) -> String },
    /// A list of statuses.
    Statuses(Slot<T, Statuses>),
    /// Text of a form; `set` checks and stores it, or says what was expected.
    Text { form: &'static str, set: fn(&mut T, &str) -> Result<(), String>, show: fn(&T) -> String },
    /// A value of a form of its own; `read` stores it, or reports what is wrong.
    Own { form: &'static str, default: &'static str, read: fn(&mut T, &Value, &Place, &mut Found) },
    /// A list; `start` empties it before its first item, `item` checks and adds one.
    List {
        form: &'static str,
        default: &'static str,
        start: fn(&mut T),
        item: fn(&mut T, &Value) -> Result<(), String>,
    },
    /// A part with settings of its own, read by a function of its own.
    Part { form: &'static str, default: &'static str },
}

/// The variables themselves.
#[derive(Default)]
pub(super) struct Vars {
    /// Where requests go that no route takes.
    pub origin: Option<Target>,
}

/// The settings that hold for everything.
pub(super) struct Global {
    pub cdn_id: String,
    pub prefix: String,
    pub guide: bool,
    pub gallery: Gallery,
    pub log_repeats: u32,
    pub notify: notice::Rules,
    pub platform: vantage::Setting,
    pub client_address_field: Option<String>,
    pub request_id_field: Option<String>,
    pub windows: Vec<Window>,
    pub let_through: LetThrough,
}

impl Default for Global {
    fn default() -> Self {
        let challenge = Pattern::parse("*/.well-known/acme-challenge/*").into_iter().collect();
        Self {
            cdn_id: "faultline".into(),
            prefix: "/_faultline".into(),
            guide: true,
            gallery: Gallery::Auto,
            // Enough to see what the failures have in common; of a thousand more nobody reads the last.
            log_repeats: 10,
            notify: notice::Rules::default(),
            platform: vantage::Setting::default(),
            client_address_field: None,
            request_id_field: None,
            windows: Vec::new(),
            let_through: LetThrough { addresses: Vec::new(), paths: challenge },
        }
    }
}

/// `slot = check(text)?`, and how the default is shown.
macro_rules! checked {
    ($form:expr, $check:path, $($field:ident).+, $show:expr) => {
        Kind::Text {
            form: $form,
            set: |into, text| {
                into.$($field).+ = $check(text)?;
                Ok(())
            },
            show: $show,
        }
    };
}

pub(super) use checked;

macro_rules! choice {
    ($($field:ident).+: $type:ty) => {
        Kind::Choice {
            names: <$type>::VARIANTS,
            set: |policy, word| word.parse().map(|value| policy.$($field).+ = value).is_ok(),
            show: |policy| <&str>::from(policy.$($field).+).to_owned(),
        }
    };
}

pub(super) use choice;

pub(super) const fn row<T>(key: &'static str, kind: Kind<T>, doc: &'static str) -> Row<T> {
    Row { key, kind, doc }
}

const fn ms(min: u32, max: u32, slot: Slot<Policy, u32>) -> Kind<Policy> {
    Kind::Integer { min, max, unit: "milliseconds", slot }
}

pub(super) const LINE: &str = "a line of at most 60 characters";

/// The variables.
pub(super) static VARS: &[Row<Vars>] = &[
    row(
        "ORIGIN",
        Kind::Text {
            form: "the origin's address (`https://` or `http://`, a host, perhaps a port), or `\"zone\"`",
            set: |vars, text| {
                vars.origin = Some(text::target(text)?);
                Ok(())
            },
            show: |_| "zone".into(),
        },
        "Where requests go that no route takes. `\"zone\"`: wherever the zone itself would send them. `service:NAME`: another Worker, \
         bound as NAME (`[[services]]`); `vpc:NAME`: a service of a private network (`[[vpc_services]]`). Nothing is probed there, \
         and the address stays the visitor's.",
    ),
    row(
        "FAULTLINE",
        Kind::Part { form: "a table, or the same as a text of JSON", default: "`{}`" },
        "All other settings.",
    ),
];

/// The settings that hold for everything.
pub(super) static GLOBAL: &[Row<Global>] = &[
    row(
        "cdn_id",
        checked!("a pseudonym or host name (RFC 8586)", text::cdn_id, cdn_id, |global| global.cdn_id.clone()),
        "The name under which this worker appears in `CDN-Loop` and `Proxy-Status`. Two Faultlines in a \
         row need two names, or the second takes the first for a loop.",
    ),
    row(
        "prefix",
        checked!("a path without a slash at its end", text::prefix, prefix, |global| global.prefix.clone()),
        "The path below which Faultline's own pages are. While the guide is on, requests for it never reach an origin.",
    ),
    row(
        "guide",
        Kind::Flag(|global| &mut global.guide),
        "Whether the guide to the failures is public, below `prefix`.",
    ),
    row(
        "gallery",
        Kind::Own { form: "`\"auto\"`, `true` or `false`", default: "`\"auto\"`", read: gallery },
        "Whether every page can be looked at below `prefix`, at `/pages`, without breaking anything. `auto`: only \
         where the host is `localhost` or `127.0.0.1`, as under `wrangler dev`.",
    ),
    row(
        "platform",
        Kind::Choice {
            names: vantage::Setting::VARIANTS,
            set: |global, word| word.parse().map(|platform| global.platform = platform).is_ok(),
            show: |global| <&str>::from(global.platform).to_owned(),
        },
        "Where the worker runs. `auto`: each request tells; deployed on Cloudflare it has `cf-ray` and `request.cf.colo`. Only \
         there `CF-Connecting-IP` and `cf-ray` are believed.",
    ),
    row(
        "client_address_field",
        checked!("the name of a header field", text::field_name, client_address_field, |_| "none".into()),
        "Where it does not run on Cloudflare: the field in which the proxy in front tells the client's address, such as \
         `X-Real-IP`, `X-Forwarded-For` (its last address) or `Forwarded`. Without it the connection's own address counts.",
    ),
    row(
        "request_id_field",
        checked!("the name of a header field", text::field_name, request_id_field, |_| "none".into()),
        "The field of a request whose value is the request's id in event, page and problem document, such as `X-Request-Id`. A \
         value of other characters than letters, digits and `_-.:`, or of more than 128, is not taken.",
    ),
    row(
        "log_repeats",
        Kind::Integer { min: 0, max: 10_000, unit: "lines a minute", slot: |global| &mut global.log_repeats },
        "During an outage: how many like failures an isolate logs whole in a minute; the others are one line, with \
         `faultline.repeats`. 0: every failure has its line. With `breaker = false` none is folded.",
    ),
    row(
        "notify",
        Kind::Choice {
            names: notice::Form::VARIANTS,
            set: |global, word| word.parse().map(|form| global.notify.form = form).is_ok(),
            show: |global| <&str>::from(global.notify.form).to_owned(),
        },
        "How people are told of an outage, where the secret `NOTIFY_URL` is set and `JOURNAL` is bound. `json`: a document, \
         signed with the secret `NOTIFY_SECRET`. `slack`: a message for Slack and what takes the same. `off`: not at all.",
    ),
    row(
        "notify_after_s",
        Kind::Integer { min: 0, max: 86_400, unit: "seconds", slot: |global| &mut global.notify.after_s },
        "How long an outage, or another cause, has to last before anybody is told.",
    ),
    row(
        "routes",
        Kind::Part { form: "a list of tables", default: "none" },
        "Which requests go to which origin, and what differs for them. The first route that matches is \
         taken.",
    ),
];

/// The settings that hold for everything and may be overridden by a route, but for those of pages and those that keep
/// the site standing.
///
/// The bounds are ours: they keep out a slip of a unit (`30` for seconds) and waits that no visitor sits out.
/// A held body is at most 1 MiB, so that a hundred at once fit into the 128 MB of a worker
/// (<https://developers.cloudflare.com/workers/platform/limits/#memory>).
pub(super) static POLICY: &[Row<Policy>] = &[
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
        Kind::Statuses(|policy| &mut policy.intercept_statuses),
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
        Kind::List {
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
         a cookie. `observe`: an event, and the redirect is passed on. `replace`: our answer instead. `off`: nobody looks.",
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
        Kind::Integer { min: 0, max: 1_048_576, unit: "bytes", slot: |policy| &mut policy.hold_bytes },
        "How much of a body is read before its head is sent, so that a break within it still gets an answer instead of half a \
         page, is tried again, or finds a copy: the whole of a short body, the start of a longer one and of one of no announced \
         length. Each visitor costs as much memory meanwhile. Event streams are not held. 0: nothing is held.",
    ),
];

fn gallery(global: &mut Global, value: &Value, at: &Place, found: &mut Found) {
    match (value.as_bool(), value.as_str()) {
        (Some(true), _) => global.gallery = Gallery::On,
        (Some(false), _) => global.gallery = Gallery::Off,
        (None, Some("auto")) => global.gallery = Gallery::Auto,
        (None, _) => found.push(Mistake::new(at, value, "\"auto\", or true or false without quotes")),
    }
}

/// Every setting that holds for everything and may be overridden by a route.
pub(super) fn for_routes() -> impl Iterator<Item = &'static Row<Policy>> {
    POLICY.iter().chain(STANDING).chain(LOOK)
}

/// Every setting that holds for everything only.
pub(super) fn global_rows() -> impl Iterator<Item = &'static Row<Global>> {
    GLOBAL.iter().chain(EVERYWHERE)
}
