//! The part of the table that holds for everything: the variables themselves, and
//! what no route overrides.

use serde_json::Value;
use strum::VariantNames;

use super::mistake::{Found, Mistake, SettingPath};
use super::policy::Gallery;
use super::row::{RowKind, SettingRow, checked, row};
use super::settings::Settings;
use super::text;
use crate::notice;
use crate::vantage;

/// The variables.
pub(super) static VARS: &[SettingRow<Settings>] = &[
    row(
        "ORIGIN",
        RowKind::Text {
            form: "the origin's address (`https://` or `http://`, a host, perhaps a port), or `\"zone\"`",
            set: |settings, text| {
                settings.fallback.origins = vec![text::target(text)?];
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
        RowKind::Part { form: "a table, or the same as a text of JSON", default: "`{}`" },
        "All other settings.",
    ),
];

/// The settings that hold for everything.
pub(super) static GLOBAL: &[SettingRow<Settings>] = &[
    row(
        "cdn_id",
        checked!("a pseudonym or host name (RFC 8586)", text::cdn_id, cdn_id, |settings| settings
            .cdn_id
            .clone()),
        "The name under which this worker appears in `CDN-Loop` and `Proxy-Status`. Two Faultlines in a \
         row need two names, or the second takes the first for a loop.",
    ),
    row(
        "prefix",
        checked!("a path without a slash at its end", text::prefix, prefix, |settings| settings
            .prefix
            .clone()),
        "The path below which Faultline's own pages are. While the guide is on, requests for it never reach an origin.",
    ),
    row(
        "guide",
        RowKind::Flag(|settings| &mut settings.guide),
        "Whether the guide to the failures is public, below `prefix`.",
    ),
    row(
        "gallery",
        RowKind::Own { form: "`\"auto\"`, `true` or `false`", default: "`\"auto\"`", read: gallery },
        "Whether every page can be looked at below `prefix`, at `/pages`, without breaking anything. `auto`: only \
         where the host is `localhost` or `127.0.0.1`, as under `wrangler dev`.",
    ),
    row(
        "platform",
        RowKind::Choice {
            names: vantage::Setting::VARIANTS,
            set: |settings, word| word.parse().map(|platform| settings.platform = platform).is_ok(),
            show: |settings| <&str>::from(settings.platform).to_owned(),
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
        RowKind::Integer {
            min: 0,
            max: 10_000,
            unit: "lines a minute",
            slot: |settings| &mut settings.log_repeats,
        },
        "During an outage: how many like failures an isolate logs whole in a minute; the others are one line, with \
         `faultline.repeats`. 0: every failure has its line. With `breaker = false` none is folded.",
    ),
    row(
        "notify",
        RowKind::Choice {
            names: notice::NoticeForm::VARIANTS,
            set: |settings, word| word.parse().map(|form| settings.notify.form = form).is_ok(),
            show: |settings| <&str>::from(settings.notify.form).to_owned(),
        },
        "How people are told of an outage, where the secret `NOTIFY_URL` is set and `JOURNAL` is bound. `json`: a document, \
         signed with the secret `NOTIFY_SECRET`. `slack`: a message for Slack and what takes the same. `off`: not at all.",
    ),
    row(
        "notify_after_s",
        RowKind::Integer {
            min: 0,
            max: 86_400,
            unit: "seconds",
            slot: |settings| &mut settings.notify.after_s,
        },
        "How long an outage, or another cause, has to last before anybody is told.",
    ),
    row(
        "routes",
        RowKind::Part { form: "a list of tables", default: "none" },
        "Which requests go to which origin, and what differs for them. The first route that matches is \
         taken.",
    ),
];

fn gallery(settings: &mut Settings, value: &Value, at: &SettingPath, found: &mut Found) {
    match (value.as_bool(), value.as_str()) {
        (Some(true), _) => settings.gallery = Gallery::On,
        (Some(false), _) => settings.gallery = Gallery::Off,
        (None, Some("auto")) => settings.gallery = Gallery::Auto,
        (None, _) => found.push(Mistake::new(at, value, "\"auto\", or true or false without quotes")),
    }
}
