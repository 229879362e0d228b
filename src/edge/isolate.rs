//! What one isolate keeps between requests: its settings, and what it lately saw of each route.

use std::cell::OnceCell;
use std::collections::HashMap;

use js_sys::{JSON, Reflect};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use super::origins::Origins;
use super::reading::SwitchReading;
use super::records::Records;
use super::{clock, glue};
use crate::address::{OriginId, RouteId, Target};
use crate::admit::origin::Moment;
use crate::compare::redirect::Circles;
use crate::compare::request::Requests;
use crate::config::{self, Mistakes, Policy, Route, Settings};
use crate::kept::Kept;
use crate::pass::sampling::Sampler;
use crate::probe::names::Names;
use crate::probe::sharing::Looks;
use crate::request_url::Reader;

/// Everything an isolate keeps.
pub struct Isolate {
    /// The settings, or every mistake in them.
    pub settings: Result<Settings, Mistakes>,
    /// Mistakes that the settings do without.
    pub slips: Option<Mistakes>,
    /// The variables they were read from.
    pub written: Value,
    /// Reads the URLs of requests.
    pub urls: Reader,
    /// Which well replies are looked at more closely.
    pub sampler: Kept<Sampler>,
    /// The looks at origins.
    pub looks: Kept<Looks>,
    /// Where the names of origins lead, for probes that go past the edge.
    pub names: Kept<Names>,
    /// The addresses that led back to themselves lately.
    pub circles: Kept<Circles>,
    /// The shapes of the requests that failed lately, and of those that passed since.
    pub requests: Kept<Requests>,
    /// What is known of the origins.
    pub origins: Origins,
    /// What the attempts at each have in common: the glue's number of a plan, by the route's
    /// number and the origin's.
    pub plans: Kept<HashMap<(RouteId, OriginId), u32>>,
    /// The settings of no settings, for what is answered while those that are set do not read.
    refusing: OnceCell<Settings>,
    /// Whether the site is closed by the switch.
    pub switch: SwitchReading,
    /// What the worker is bound to.
    pub bindings: Bindings,
    /// What is recorded of the origins.
    pub records: Records,
    /// Tells this isolate's reports from those of others; drawn with the first request.
    pub id: u32,
}

/// What the worker is bound to beside its settings. Everything works without.
pub struct Bindings {
    /// The Durable Object namespace `JOURNAL`.
    pub journal: Option<JsValue>,
    /// The KV namespace `SWITCH`.
    pub switch: Option<JsValue>,
    /// The rate limit `LIMITER`.
    pub limiter: Option<JsValue>,
    /// The secret `OPERATOR_TOKEN`; never empty.
    pub operator_token: Option<String>,
    /// Whether Faultline was put around an application in this worker (`wrap` of the package).
    pub wrapped: bool,
    /// All of them, for those that are origins.
    env: JsValue,
    /// Whether there is a secret `NOTIFY_URL`, an address that notices go to.
    pub has_notify: bool,
}

impl Bindings {
    fn of(env: &JsValue) -> Self {
        let bound = |name: &str| Reflect::get(env, &name.into()).ok().filter(|value| !value.is_undefined());
        let object = |name: &str| bound(name).filter(JsValue::is_object);
        let text = |name: &str| bound(name)?.as_string().filter(|text| !text.is_empty());
        Self {
            journal: object("JOURNAL"),
            switch: object("SWITCH"),
            limiter: object("LIMITER"),
            operator_token: text("OPERATOR_TOKEN"),
            env: env.clone(),
            wrapped: bound("WRAPPED").is_some_and(|said| said.is_truthy()),
            has_notify: text("NOTIFY_URL").is_some(),
        }
    }
}

impl Bindings {
    /// What requests go to in place of the network: a binding that is an origin, undefined where
    /// the target is none, null where the worker has no such binding.
    pub fn fetcher(&self, target: Option<&Target>) -> JsValue {
        let Some(binding) = target.and_then(Target::binding) else { return JsValue::UNDEFINED };
        let found = Reflect::get(&self.env, &binding.name().into()).ok();
        found.filter(JsValue::is_object).unwrap_or(JsValue::NULL)
    }
}

thread_local! {
    static ISOLATE: OnceCell<&'static Isolate> = const { OnceCell::new() };
}

impl Isolate {
    /// This isolate's state; the settings are read from the first request's bindings, which never
    /// change. `begun` is told of it when it is new.
    pub fn get(env: &JsValue, begun: impl FnOnce(&'static Self)) -> &'static Self {
        if let Some(isolate) = Self::current() {
            return isolate;
        }
        let isolate: &'static Self = Box::leak(Box::new(Self::new(env)));
        ISOLATE.with(|cell| _ = cell.get_or_init(|| isolate));
        begun(isolate);
        isolate
    }

    /// The state, once a request has made it.
    pub fn current() -> Option<&'static Self> {
        ISOLATE.with(|cell| cell.get().copied())
    }

    fn new(env: &JsValue) -> Self {
        console_error_panic_hook::set_once();
        let written = vars(env);
        let (settings, slips) = match config::read_to_run(&written) {
            Ok((settings, slips)) => (Ok(settings), slips),
            Err(mistakes) => (Err(mistakes), None),
        };
        Self {
            settings,
            written,
            slips,
            urls: Reader::default(),
            sampler: Kept::new(Sampler::new(glue::random()), || Sampler::new(0)),
            looks: Kept::default(),
            names: Kept::default(),
            circles: Kept::default(),
            requests: Kept::default(),
            origins: Origins::default(),
            plans: Kept::default(),
            refusing: OnceCell::new(),
            switch: SwitchReading::default(),
            bindings: Bindings::of(env),
            records: Records::default(),
            id: glue::random(),
        }
    }

    /// The route with this number.
    pub fn route(&'static self, id: RouteId) -> Option<&'static Route> {
        let settings = self.settings.as_ref().ok()?;
        let found = usize::try_from(id.0).ok().and_then(|place| settings.routes.get(place));
        Some(found.unwrap_or(&settings.fallback))
    }

    /// The settings that are set, or those of no settings while they do not read.
    pub fn in_force(&'static self) -> &'static Settings {
        let without_pages = || {
            let mut settings = Settings::default();
            settings.fallback.policy.page = Policy::default().page;
            settings.fallback.name.clear();
            settings
        };
        self.settings.as_ref().unwrap_or_else(|_| self.refusing.get_or_init(without_pages))
    }

    /// What a decision in the book of an origin depends on, now.
    pub fn moment(&self, policy: &Policy) -> Moment {
        Moment {
            now_ms: clock::now_ms(),
            random: glue::random(),
            has_journal: self.bindings.journal.is_some(),
            look_ms: policy.look_ms(),
        }
    }

    /// Notes that a route failed, so that its next replies are looked at more closely.
    pub fn note_failure(&self, route: RouteId) {
        self.sampler.change(|sampler| sampler.on_failure(route, clock::now_ms()));
    }
}

/// The two variables of the settings, as JSON. Anything that is not JSON arrives as `null` and
/// is reported by the reader.
fn vars(env: &JsValue) -> Value {
    let mut vars = Map::new();
    for key in ["ORIGIN", "FAULTLINE"] {
        let Ok(value) = Reflect::get(env, &key.into()) else { continue };
        if value.is_undefined() {
            continue;
        }
        let text = JSON::stringify(&value).ok().and_then(|text| text.as_string());
        let json = text.and_then(|text| serde_json::from_str(&text).ok());
        vars.insert(key.to_owned(), json.unwrap_or(Value::Null));
    }
    Value::Object(vars)
}
