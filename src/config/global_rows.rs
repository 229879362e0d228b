//! The part of the table that holds for everything: the variables themselves, and what no route overrides.

use serde_json::Value;
use strum::VariantNames;

use super::mistake::{Found, Mistake, Place};
use super::policy::Gallery;
use super::row::{Kind, Row, checked, row};
use super::text;
use crate::address::{Pattern, Target};
use crate::maintenance::{LetThrough, Window};
use crate::notice;
use crate::vantage;

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

fn gallery(global: &mut Global, value: &Value, at: &Place, found: &mut Found) {
    match (value.as_bool(), value.as_str()) {
        (Some(true), _) => global.gallery = Gallery::On,
        (Some(false), _) => global.gallery = Gallery::Off,
        (None, Some("auto")) => global.gallery = Gallery::Auto,
        (None, _) => found.push(Mistake::new(at, value, "\"auto\", or true or false without quotes")),
    }
}
